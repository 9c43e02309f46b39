"""Post documents: all lines or none, one poster at a time, no balance below zero at any time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.registers.ledger.balances import first_below_zero
from geo.registers.ledger.chain import GENESIS, chained, entry_content
from geo.registers.ledger.declaration import (
    DAY_MS,
    Document,
    Ledger,
    LedgerRefused,
    Line,
    from_ms,
    to_ms,
    units_of,
    wrong_unit,
)
from geo.registers.ledger.tables import accounts, documents, entries, heads

#: Clocks of two computers in one office differ by less.
_CLOCK_TOLERANCE_MS = 10 * 60_000
_AccountKey = tuple[str, str, str]

# Both databases know this form, in which the second of two at once waits and then does nothing.
_OPEN = sa.text(
    "INSERT INTO ledger_heads (ledger, entries, hash) VALUES (:ledger, 0, :hash) "
    "ON CONFLICT DO NOTHING"
)
_ADD_TO_DAY = sa.text(
    "INSERT INTO ledger_days (account_id, day, change) VALUES (:account_id, :day, :change) "
    "ON CONFLICT (account_id, day) DO UPDATE SET change = ledger_days.change + excluded.change"
)


def post(
    connection: sa.Connection,
    ledger: Ledger,
    *posted: Document,
    by: str,
    now: datetime | None = None,
) -> None:
    """Post documents together inside the caller's transaction, or raise and change nothing.

    A document whose id was posted already is left out when it says the same, else refused. Raises
    `LedgerRefused`, after which the transaction must be rolled back.
    """
    for document in posted:
        document.check(ledger)
    count, last_hash = _lock(connection, ledger)
    entered_ms = _entered_ms(connection, ledger, now or datetime.now(UTC))
    changed: dict[tuple[int, int], int] = defaultdict(int)
    for document in posted:
        if _is_known(connection, ledger, document):
            continue
        _check_time(document, entered_ms)
        ids = _accounts(connection, ledger, document)
        document_id = _insert_document(connection, ledger, document, by, entered_ms)
        rows = []
        for line in document.lines:
            count += 1
            last_hash = chained(
                last_hash, entry_content(ledger.key, count, document, line, entered_ms, by)
            )
            source, target = _ends(ids, line)
            changed[source, document.occurred_ms] -= line.quantity
            changed[target, document.occurred_ms] += line.quantity
            rows.append(
                {
                    "ledger": ledger.key,
                    "number": count,
                    "document_id": document_id,
                    "from_account": source,
                    "to_account": target,
                    "quantity": line.quantity,
                    "occurred_ms": document.occurred_ms,
                    "hash": last_hash,
                }
            )
        connection.execute(sa.insert(entries), rows)
    if not changed:
        return
    _add_to_days(connection, changed)
    _check_balances(connection, ledger, posted, changed)
    connection.execute(
        sa.update(heads).where(heads.c.ledger == ledger.key).values(entries=count, hash=last_hash)
    )


def reversal(
    connection: sa.Connection, ledger: Ledger, document: str, *, id: str, note: str
) -> Document:
    """The document that takes back a posted one, at the moment at which that one happened.

    Post it alone, or together with the right document: the balances are looked at when both are
    in. Raises `NotFound`.
    """
    found = _find(connection, ledger, document)
    lines = _turned(lines_of(connection, found.id))
    return Document(id, from_ms(found.occurred_ms), lines, note=note, reverses=document)


def lines_of(connection: sa.Connection, document_id: int) -> list[Line]:
    """The lines of a posted document (by the number of its row), in their order."""
    source, target = accounts.alias(), accounts.alias()
    rows = connection.execute(
        sa.select(
            source.c.place,
            target.c.place,
            source.c.item,
            entries.c.quantity,
            source.c.unit,
            source.c.lot,
        )
        .join_from(entries, source, source.c.id == entries.c.from_account)
        .join(target, target.c.id == entries.c.to_account)
        .where(entries.c.document_id == document_id)
        .order_by(entries.c.number)
    )
    return [Line(*row) for row in rows]


def _lock(connection: sa.Connection, ledger: Ledger) -> tuple[int, str]:
    """Wait for other posters; the number of entries and the last hash.

    The change comes before any reading: SQLite then waits for its turn instead of finding later
    that what it read is old, and PostgreSQL holds the row until the transaction ends.
    """
    mine = heads.c.ledger == ledger.key
    connection.execute(_OPEN, {"ledger": ledger.key, "hash": GENESIS})
    connection.execute(sa.update(heads).where(mine).values(ledger=ledger.key))
    count, last_hash = connection.execute(
        sa.select(heads.c.entries, heads.c.hash).where(mine)
    ).one()
    return int(count), str(last_hash)


def _is_known(connection: sa.Connection, ledger: Ledger, document: Document) -> bool:
    known = connection.scalar(
        sa.select(documents.c.fingerprint).where(
            documents.c.ledger == ledger.key, documents.c.document == document.id
        )
    )
    if known is not None and known != document.fingerprint():
        raise LedgerRefused(
            N_(
                "Document {id} was posted already and says something else; reverse it, or give "
                "this one another number."
            ),
            id=document.id,
        )
    return known is not None


def _entered_ms(connection: sa.Connection, ledger: Ledger, now: datetime) -> int:
    """The time of entering; where the clock was set back, that of the entry before."""
    last = connection.scalar(
        sa.select(sa.func.max(documents.c.entered_ms)).where(documents.c.ledger == ledger.key)
    )
    return max(to_ms(now), int(last or 0))


def _check_time(document: Document, entered_ms: int) -> None:
    if not 0 <= document.occurred_ms <= entered_ms + _CLOCK_TOLERANCE_MS:
        raise LedgerRefused(
            N_(
                "Document {id} is dated {date}, but now it is {now} (UTC); mend the date, or the "
                "clock of this computer."
            ),
            id=document.id,
            date=_utc(document.occurred_ms),
            now=_utc(entered_ms),
        )


def _accounts(
    connection: sa.Connection, ledger: Ledger, document: Document
) -> dict[_AccountKey, int]:
    """The accounts that the lines touch, by (item, place, lot); new ones are opened."""
    units = units_of(document)
    wanted = {
        (line.item, place, line.lot)
        for line in document.lines
        for place in (line.from_place, line.to_place)
    }
    ids: dict[_AccountKey, int] = {}
    for item in sorted(units):
        rows = connection.execute(
            sa.select(accounts).where(accounts.c.ledger == ledger.key, accounts.c.item == item)
        )
        for row in rows:
            if row.unit != units[item]:
                raise wrong_unit(document.id, item, units[item], row.unit)
            ids[row.item, row.place, row.lot] = row.id
    for item, place, lot in sorted(wanted - ids.keys()):
        ids[item, place, lot] = _insert(
            connection,
            sa.insert(accounts).values(
                ledger=ledger.key, item=item, place=place, lot=lot, unit=units[item]
            ),
        )
    return ids


def _ends(ids: dict[_AccountKey, int], line: Line) -> tuple[int, int]:
    return ids[line.item, line.from_place, line.lot], ids[line.item, line.to_place, line.lot]


def _insert_document(
    connection: sa.Connection, ledger: Ledger, document: Document, by: str, entered_ms: int
) -> int:
    return _insert(
        connection,
        sa.insert(documents).values(
            ledger=ledger.key,
            document=document.id,
            occurred_ms=document.occurred_ms,
            entered_ms=entered_ms,
            entered_by=by,
            note=document.note,
            reverses_id=_reversed_id(connection, ledger, document),
            fingerprint=document.fingerprint(),
        ),
    )


def _insert(connection: sa.Connection, statement: sa.Insert) -> int:
    """The number of the inserted row."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def _find(connection: sa.Connection, ledger: Ledger, document: str) -> sa.Row[Any]:
    found = connection.execute(
        sa.select(documents).where(
            documents.c.ledger == ledger.key, documents.c.document == document
        )
    ).first()
    if found is None:
        raise NotFound(N_("The ledger has no document {id}."), id=document)
    return found


def _reversed_id(connection: sa.Connection, ledger: Ledger, document: Document) -> int | None:
    """The row of the document that this one takes back, line by line and only once."""
    if document.reverses is None:
        return None
    found = _find(connection, ledger, document.reverses)
    if found.reverses_id is not None:
        raise LedgerRefused(
            N_("Document {id} is itself a reversal; post what is right as a new document."),
            id=document.reverses,
        )
    other = connection.scalar(
        sa.select(documents.c.document).where(documents.c.reverses_id == found.id)
    )
    if other is not None:
        raise LedgerRefused(
            N_("Document {id} was reversed already by {other}."), id=document.reverses, other=other
        )
    if document.lines != _turned(lines_of(connection, found.id)):
        raise LedgerRefused(
            N_("Document {id} does not take back exactly what {other} did; it must."),
            id=document.id,
            other=document.reverses,
        )
    return int(found.id)


def _turned(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(
        replace(line, from_place=line.to_place, to_place=line.from_place) for line in lines
    )


def _add_to_days(connection: sa.Connection, changed: dict[tuple[int, int], int]) -> None:
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for (account, moment_ms), change in changed.items():
        sums[account, moment_ms // DAY_MS] += change
    connection.execute(
        _ADD_TO_DAY,
        [
            {"account_id": account, "day": day, "change": change}
            for (account, day), change in sums.items()
        ],
    )


def _check_balances(
    connection: sa.Connection,
    ledger: Ledger,
    posted: Sequence[Document],
    changed: dict[tuple[int, int], int],
) -> None:
    """Refuse what takes more out than was there, at its own time or at a later one."""
    since: dict[int, int] = {}
    for account, moment_ms in _lowering(changed):
        since[account] = min(moment_ms, since.get(account, moment_ms))
    if not since:
        return
    rows = connection.execute(sa.select(accounts).where(accounts.c.id.in_(since)))
    for row in sorted(rows, key=lambda row: (row.item, row.place, row.lot)):
        if ledger.is_outside(row.place):
            continue
        below = first_below_zero(connection, row.id, since[row.id])
        if below is not None:
            raise LedgerRefused(
                N_(
                    "Document {id} cannot be posted: {place} would have {quantity} {unit} of "
                    "{item} {lot} on {date} (UTC)."
                ),
                id=", ".join(document.id for document in posted),
                place=row.place,
                quantity=below[1],
                unit=row.unit,
                item=row.item,
                lot=row.lot,
                date=_utc(below[0]),
            )


def _lowering(changed: dict[tuple[int, int], int]) -> Iterable[tuple[int, int]]:
    """The accounts and moments at which less is left than before; more can break nothing."""
    return [where for where, change in changed.items() if change < 0]


def _utc(milliseconds: int) -> str:
    return from_ms(milliseconds).strftime("%Y-%m-%d %H:%M")
