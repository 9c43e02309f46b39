"""A small ledger and short ways to write documents for its tests."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from geo.registers.ledger.declaration import Document, Ledger, Line
from geo.registers.ledger.posting import post
from geo.store.engine import writing

STOCK = Ledger("stock", frozenset({"luar"}))
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def at(minutes: int) -> datetime:
    """A moment some minutes after the beginning."""
    return START + timedelta(minutes=minutes)


def move(
    id: str,
    source: str,
    target: str,
    quantity: int,
    minutes: int = 0,
    *,
    item: str = "beras",
    lot: str = "",
) -> Document:
    """A document of one line."""
    return Document(id, at(minutes), (Line(source, target, item, quantity, "g", lot),))


def enter(engine: sa.Engine, *documents: Document, ledger: Ledger = STOCK) -> None:
    """Post in a transaction of its own."""
    with writing(engine) as connection:
        post(connection, ledger, *documents, by="uji", now=NOW)
