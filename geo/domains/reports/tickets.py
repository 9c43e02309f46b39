"""Tickets: numbers that can be read out over the telephone, and the record behind each."""

import re
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.domains.reports.laporan import LAPORAN
from geo.domains.reports.turns import Draft

#: Crockford's base 32 without vowels: no word arises, and 0/O or 1/I cannot be mixed up.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARS = 4
_CODE = re.compile(r"(?:LB-)?(\d{6})-([0-9A-Z]{4})", re.IGNORECASE)


def new_ticket(connection: sa.Connection, local: datetime) -> str:
    """A number that is not given yet: LB-yymmdd-XXXX, by the day of the agency's clock."""
    table = LAPORAN.table
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARS))
        ticket = f"LB-{local:%y%m%d}-{code}"
        if not connection.scalar(sa.select(table.c.id).where(table.c.ticket == ticket)):
            return ticket


def find_ticket(connection: sa.Connection, typed: str) -> dict[str, Any] | None:
    """The record of a number as somebody typed it; None where there is none."""
    found = _CODE.fullmatch(typed.strip())
    if found is None:
        return None
    table = LAPORAN.table
    ticket = f"LB-{found.group(1)}-{found.group(2).upper()}"
    row = connection.execute(sa.select(table).where(table.c.ticket == ticket)).mappings().first()
    return None if row is None else dict(row)


def values_of(draft: Draft, ticket: str, channel: str, home: str) -> dict[str, Any]:
    """The record's values; a place that is only told in words lies in the home kabupaten."""
    values: dict[str, Any] = {
        "ticket": ticket,
        "kind": draft.kind,
        "urgency": "darurat" if draft.urgent else "biasa",
        "told": _plain(draft.told, 4_000),
        "place_told": _plain(draft.place_told, 300).replace("\n", " "),
        "when_told": _plain(draft.when, 200).replace("\n", " "),
        "depth_cm": draft.depth_cm,
        "people": draft.people,
        "households": draft.households,
        "photos": "\n".join(draft.photos),
        "channel": channel,
    }
    if draft.lat is not None:
        values |= {"lat": draft.lat, "lon": draft.lon}
    values["area_code"] = draft.area or home
    return values


def _plain(text: str, limit: int) -> str:
    """Text without control characters, which no field takes."""
    return "".join(c for c in text if c.isprintable() or c == "\n")[:limit]
