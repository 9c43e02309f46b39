"""Who talks to us: a hashed key per channel, the state of the conversation, and what was answered.

A contact's address itself (a telephone number, a browser's cookie) is never stored, only a keyed
hash of it: enough to know the same person again, too little to call anybody.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from geo.domains.reports.turns import Draft, State
from geo.store.tables import metadata

contacts = sa.Table(
    "chat_contacts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("key_hash", sa.String(64), nullable=False),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("last_ticket", sa.Text, nullable=False, server_default=""),
    sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
    sa.Column("window_count", sa.Integer, nullable=False, default=0),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.UniqueConstraint("channel", "key_hash", name="uq_chat_contacts_channel"),
    # Who talked to us stays in the store where they did.
    info={"archived": False},
)

#: Answers by message, so that a message that arrives twice is answered the same and done once.
answers = sa.Table(
    "chat_answers",
    metadata,
    sa.Column("contact_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.String(80), primary_key=True),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    info={"archived": False},
)

#: How long answers are kept for messages that are sent again.
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it stands."""

    id: int
    state: State
    last_ticket: str
    window_start: datetime
    window_count: int


def key_hash(secret: str, address: str) -> str:
    """What stands for an address in the store."""
    return hmac.new(secret.encode(), address.encode(), hashlib.sha256).hexdigest()


def contact(connection: sa.Connection, channel: str, hashed: str, now: datetime) -> Contact:
    """The contact of a channel; a new one the first time. Inside a writing transaction."""
    query = sa.select(contacts).where(contacts.c.channel == channel, contacts.c.key_hash == hashed)
    row = connection.execute(query).mappings().first()
    if row is None:
        connection.execute(
            sa.insert(contacts).values(
                channel=channel,
                key_hash=hashed,
                state=plain_state(State()),
                last_ticket="",
                window_start=now,
                window_count=0,
                updated_at=now,
            )
        )
        row = connection.execute(query).mappings().one()
    started = row["window_start"]
    return Contact(
        row["id"],
        state_from(row["state"]),
        row["last_ticket"],
        started if started.tzinfo else started.replace(tzinfo=now.tzinfo),
        row["window_count"],
    )


def keep(connection: sa.Connection, known: Contact, now: datetime) -> None:
    """Store a contact's new state."""
    connection.execute(
        sa.update(contacts)
        .where(contacts.c.id == known.id)
        .values(
            state=plain_state(known.state),
            last_ticket=known.last_ticket,
            window_start=known.window_start,
            window_count=known.window_count,
            updated_at=now,
        )
    )


def answered(connection: sa.Connection, contact_id: int, message_id: str) -> Any | None:
    """What was answered to a message; None where it is new."""
    return connection.scalar(
        sa.select(answers.c.answer).where(
            answers.c.contact_id == contact_id, answers.c.message_id == message_id
        )
    )


def keep_answer(
    connection: sa.Connection, contact_id: int, message_id: str, answer: Any, now: datetime
) -> None:
    """Remember an answer, and forget those that nobody will ask for again."""
    connection.execute(sa.delete(answers).where(answers.c.at < now - KEPT))
    connection.execute(
        sa.insert(answers).values(
            contact_id=contact_id, message_id=message_id, answer=answer, at=now
        )
    )


def plain_state(state: State) -> dict[str, Any]:
    """A state as plain JSON."""
    plain = asdict(state)
    plain["at"] = state.at.isoformat() if state.at else None
    return plain


def state_from(plain: Mapping[str, Any]) -> State:
    """A state from plain JSON; one that an older version wrote otherwise begins anew."""
    try:
        draft = dict(plain["draft"])
        draft["photos"] = tuple(draft.get("photos", ()))
        return State(
            step=plain["step"],
            draft=Draft(**draft),
            at=datetime.fromisoformat(plain["at"]) if plain["at"] else None,
            language=str(plain["language"]),
            offered=tuple(plain["offered"]),
            tries=int(plain["tries"]),
        )
    except (KeyError, TypeError, ValueError):
        return State()
