"""Carry a conversation: a message of any channel in, worded lines out, all in one transaction.

The engine decides; here its state is kept, its actions are done, and a message that arrives twice
is answered as before and done once. One contact's messages follow one another, because the writing
transaction lets in one at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geo.access.door import CREATE, act_within
from geo.access.roles import SERVICE, Actor
from geo.analysis.place_facts import facts_at, facts_in
from geo.base.i18n import N_, Language, language
from geo.domains.contacts.kontak import KONTAK
from geo.domains.reports import contacts
from geo.domains.reports.conversation import answer
from geo.domains.reports.gazetteer import Gazetteer
from geo.domains.reports.guidance import guidance, load_guidance
from geo.domains.reports.laporan import LAPORAN
from geo.domains.reports.tickets import find_ticket, new_ticket, values_of
from geo.domains.reports.turns import (
    AnswerPlace,
    Message,
    ShowGuidance,
    ShowNumbers,
    SubmitReport,
    TrackTicket,
)
from geo.domains.reports.understanding import understand
from geo.domains.response.posko import POSKO
from geo.feeds.chat_words import (
    Line,
    guidance_lines,
    number_lines,
    place_lines,
    plain_lines,
    reply_line,
    status_lines,
    ticket_lines,
)
from geo.registers.guard import Guard
from geo.registers.listing import Query, list_records
from geo.store.areas import AreaIndex
from geo.store.engine import writing
from geo.store.snapshot import Snapshot

#: How many messages of one contact are read in a window; more are told to wait, unless in danger.
WINDOW = timedelta(minutes=1)
MOST_IN_WINDOW = 30
_NUMBERS_SHOWN = 12


@dataclass(frozen=True)
class Office:
    """What a channel needs of the house: the store's data, where it is home, its clock."""

    engine: sa.Engine
    snapshot: Snapshot
    home: str
    workspace: Path
    secret: str
    address: str
    #: Hours after UTC of the agency's clock.
    utc_offset_h: int = 7


def carry(
    office: Office, channel: str, sender: str, message_id: str, message: Message, *, lang: str = ""
) -> list[dict[str, Any]]:
    """Answer one message of `sender` (its address in the channel) with lines as plain JSON.

    `message_id` names the message in its channel. `lang` is the language of a new conversation.
    Raises `StoreError` when the store cannot be written; the message may be sent again then.
    """
    with writing(office.engine) as connection:
        hashed = contacts.key_hash(office.secret, f"{channel}:{sender}")
        known = contacts.contact(connection, channel, hashed, message.at)
        before = contacts.answered(connection, known.id, message_id)
        if before is not None:
            return list(before)
        if known.state.at is None and lang:
            known = replace(known, state=replace(known.state, language=lang))
        known, is_over = _counted(known, message)
        if is_over:
            lines = [Line(language(known.state.language).gettext(_TOO_MANY))]
        else:
            known, lines = _answered(office, connection, channel, known, message)
        plain = plain_lines(lines)
        contacts.keep(connection, known, message.at)
        contacts.keep_answer(connection, known.id, message_id, plain, message.at)
        return plain


_TOO_MANY = N_("That was very many messages. Please wait a minute. In danger of life call 112.")


def _counted(known: contacts.Contact, message: Message) -> tuple[contacts.Contact, bool]:
    """Count the message, and whether it is one too many; a cry for help never is."""
    if message.at - known.window_start > WINDOW:
        known = replace(known, window_start=message.at, window_count=0)
    known = replace(known, window_count=known.window_count + 1)
    too_many = known.window_count > MOST_IN_WINDOW
    return known, too_many and not understand(message.text).danger


def _answered(
    office: Office,
    connection: sa.Connection,
    channel: str,
    known: contacts.Contact,
    message: Message,
) -> tuple[contacts.Contact, list[Line]]:
    areas = office.snapshot.areas
    turn = answer(known.state, message, gazetteer(areas, office.home))
    lang = language(turn.state.language)
    known = replace(known, state=turn.state)
    lines: list[Line] = []
    today = local(office, message.at).date()
    for action in turn.actions:
        if isinstance(action, ShowNumbers):
            lines += number_lines(_numbers(connection, office.home), today, lang)
        elif isinstance(action, AnswerPlace):
            lines += _place(office, connection, action, today, lang)
        elif isinstance(action, ShowGuidance):
            catalogue = load_guidance(office.workspace)
            lines += guidance_lines(guidance(catalogue, action.kind, lang.code), lang)
        elif isinstance(action, TrackTicket):
            asked = action.ticket
            record = find_ticket(connection, asked or known.last_ticket)
            lines += status_lines(record, lang, asked=asked)
        elif isinstance(action, SubmitReport):
            ticket = _submit(office, connection, channel, action, message.at)
            known = replace(known, last_ticket=ticket)
            address = f"{office.address}/lapor?ticket={ticket}"
            lines += ticket_lines(ticket, address, lang, urgent=action.draft.urgent)
    lines += [reply_line(reply, areas, lang) for reply in turn.replies]
    return known, lines


def _submit(
    office: Office,
    connection: sa.Connection,
    channel: str,
    action: SubmitReport,
    moment: datetime,
) -> str:
    """Hand the report in at the door; it waits there for a person."""
    ticket = new_ticket(connection, local(office, moment))
    actor = Actor(channel, SERVICE, origin="chat")
    values = values_of(action.draft, ticket, channel, office.home)
    act_within(connection, actor, CREATE, Guard(LAPORAN, office.snapshot.areas), values, now=moment)
    return ticket


def _place(
    office: Office, connection: sa.Connection, action: AnswerPlace, today: date, lang: Language
) -> list[Line]:
    posko = list_records(connection, POSKO, Query(states=("aktif", "penuh")), rows=None).records
    if action.area:
        facts = facts_in(office.snapshot, action.area, posko, today)
    elif action.lat is not None and action.lon is not None:
        facts = facts_at(office.snapshot, action.lat, action.lon, posko, today)
    else:
        return []
    return place_lines(facts, office.snapshot.areas, lang)


def _numbers(connection: sa.Connection, home: str) -> tuple[Mapping[str, Any], ...]:
    query = Query(choices={"kind": ("darurat", "bpbd", "sar", "pemadam")}, areas=(home,))
    return list_records(connection, KONTAK, query, rows=_NUMBERS_SHOWN).records


@lru_cache(maxsize=8)
def gazetteer(areas: AreaIndex, home: str) -> Gazetteer:
    """The names of the home kabupaten, folded once per data version."""
    return Gazetteer(areas, home)


def local(office: Office, moment: datetime) -> datetime:
    """A moment by the agency's clock."""
    return moment.astimezone(timezone(timedelta(hours=office.utc_offset_h)))


def now() -> datetime:
    """The moment of a message that just arrived."""
    return datetime.now(UTC)
