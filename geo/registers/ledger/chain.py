"""The chain of hashes over a ledger's entries, by which an auditor sees that nothing was altered.

Hash n is SHA-256 of hash n-1 and of all that entry n says, as one JSON text; hash 0 is 64 zeros. A
printed hash of today proves later that all entries until today are still the same.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from geo.registers.ledger.balances import days_from_entries, stored_days
from geo.registers.ledger.declaration import Document, Ledger, Line, canonical
from geo.registers.ledger.tables import accounts, days, documents, entries, heads

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verified:
    """What an auditor learns. `broken_at` is the number of the first entry that does not fit.

    `missing` are entries at the end that are gone, `is_summed` whether the sums per day that
    balances use agree with the entries, `hash` the last hash, to be written down.
    """

    entries: int
    hash: str
    broken_at: int | None
    missing: int
    is_summed: bool

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return self.broken_at is None and not self.missing and self.is_summed


def chained(before: str, content: bytes) -> str:
    """The hash of an entry after the hash before it."""
    return hashlib.sha256(before.encode("ascii") + content).hexdigest()


def entry_content(
    ledger: str, number: int, document: Document, line: Line, entered_ms: int, by: str
) -> bytes:
    """All that an entry says."""
    return canonical(
        [
            ledger,
            number,
            document.id,
            document.occurred_ms,
            entered_ms,
            by,
            document.note,
            document.reverses,
            line.from_place,
            line.to_place,
            line.item,
            line.lot,
            line.quantity,
            line.unit,
        ]
    )


def verify(connection: sa.Connection, ledger: Ledger) -> Verified:
    """Go through all entries in their order and compare hashes, ends and sums."""
    known = connection.execute(sa.select(heads).where(heads.c.ledger == ledger.key)).first()
    count, last_hash = 0, GENESIS
    broken_at: int | None = None
    for content, kept in _entries(connection, ledger):
        count += 1
        last_hash = chained(last_hash, canonical([ledger.key, count, *content]))
        if last_hash != kept and broken_at is None:
            broken_at = count
    if known is None:
        return Verified(count, last_hash, 1 if count else None, 0, not count)
    if broken_at is None and count == known.entries and last_hash != known.hash:
        broken_at = count
    return Verified(
        entries=count,
        hash=last_hash,
        broken_at=broken_at,
        missing=max(0, known.entries - count),
        is_summed=_is_summed(connection, ledger),
    )


def rebuild_days(connection: sa.Connection, ledger: Ledger) -> None:
    """Make the sums per day anew from the entries, inside the caller's transaction."""
    mine = sa.select(accounts.c.id).where(accounts.c.ledger == ledger.key)
    connection.execute(sa.delete(days).where(days.c.account_id.in_(mine)))
    connection.execute(
        sa.insert(days).from_select(["account_id", "day", "change"], days_from_entries(ledger))
    )


def _is_summed(connection: sa.Connection, ledger: Ledger) -> bool:
    entered = connection.execute(days_from_entries(ledger)).all()
    right = {(row[0], row[1]): int(row[2]) for row in entered}
    kept = {(account, day): change for account, day, change in stored_days(connection, ledger)}
    return right == kept


def _entries(connection: sa.Connection, ledger: Ledger) -> Iterator[tuple[tuple[object, ...], str]]:
    """What each entry says, in the order of `entry_content`, and the hash it carries."""
    source, target, taken_back = accounts.alias(), accounts.alias(), documents.alias()
    found = (
        sa.select(
            documents.c.document,
            entries.c.occurred_ms,
            documents.c.entered_ms,
            documents.c.entered_by,
            documents.c.note,
            taken_back.c.document,
            source.c.place,
            target.c.place,
            source.c.item,
            source.c.lot,
            entries.c.quantity,
            source.c.unit,
            entries.c.hash,
            # What must agree with its double is compared below.
            documents.c.occurred_ms,
            target.c.item,
            target.c.lot,
            target.c.unit,
        )
        .join_from(entries, documents, documents.c.id == entries.c.document_id)
        .outerjoin(taken_back, taken_back.c.id == documents.c.reverses_id)
        .join(source, source.c.id == entries.c.from_account)
        .join(target, target.c.id == entries.c.to_account)
        .where(entries.c.ledger == ledger.key)
        .order_by(entries.c.number)
    )
    for row in connection.execute(found, execution_options={"yield_per": 5_000}):
        content = tuple(row[:12])
        is_double = (row[13], row[14], row[15], row[16]) == (row[1], row[8], row[9], row[11])
        yield content, row[12] if is_double else ""
