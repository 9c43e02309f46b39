"""Balances: sums of what came and went, now or at any past moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.registers.ledger.declaration import DAY_MS, Ledger, to_ms
from geo.registers.ledger.tables import accounts, days, entries


@dataclass(frozen=True, slots=True)
class Balance:
    """What of one lot of an item lies at a place, in whole numbers of `unit`."""

    place: str
    item: str
    lot: str
    unit: str
    quantity: int


def balances(
    connection: sa.Connection,
    ledger: Ledger,
    *,
    place: str | None = None,
    item: str | None = None,
    lot: str | None = None,
    at: datetime | None = None,
) -> list[Balance]:
    """Every balance that is not zero, by item, place and lot; `at` includes that very moment.

    Without `at` everything that was entered counts. Places outside have what they gave as a
    negative balance.
    """
    wanted = ((accounts.c.place, place), (accounts.c.item, item), (accounts.c.lot, lot))
    where = [column == value for column, value in wanted if value is not None]
    where.append(accounts.c.ledger == ledger.key)
    found = _days(*where) if at is None else _until(to_ms(at) + 1, *where)
    changes = found.subquery()
    sums = (
        sa.select(changes.c.account_id, sa.func.sum(changes.c.change).label("quantity"))
        .group_by(changes.c.account_id)
        .having(sa.func.sum(changes.c.change) != 0)
        .subquery()
    )
    rows = connection.execute(
        sa.select(
            accounts.c.place, accounts.c.item, accounts.c.lot, accounts.c.unit, sums.c.quantity
        )
        .join_from(sums, accounts, accounts.c.id == sums.c.account_id)
        .order_by(accounts.c.item, accounts.c.place, accounts.c.lot)
    )
    # PostgreSQL sums whole numbers as decimals.
    return [Balance(row.place, row.item, row.lot, row.unit, int(row.quantity)) for row in rows]


def balance(
    connection: sa.Connection,
    ledger: Ledger,
    place: str,
    item: str,
    lot: str | None = None,
    *,
    at: datetime | None = None,
) -> int:
    """How much of `item` lies at `place`; of all lots together unless one is named."""
    found = balances(connection, ledger, place=place, item=item, lot=lot, at=at)
    return sum(one.quantity for one in found)


def before(connection: sa.Connection, account_id: int, moment_ms: int) -> int:
    """The balance of one account just before a moment."""
    changes = _until(moment_ms, accounts.c.id == account_id).subquery()
    return int(connection.scalar(sa.select(sa.func.sum(changes.c.change))) or 0)


def first_below_zero(
    connection: sa.Connection, account_id: int, since_ms: int
) -> tuple[int, int] | None:
    """The first moment (ms) from `since_ms` on at which an account is below zero, and the balance.

    What happens at one moment happens together: only the balance after all of it counts.
    """
    legs = _legs(accounts.c.id == account_id, entries.c.occurred_ms >= since_ms).subquery()
    moments = (
        sa.select(legs.c.occurred_ms, sa.func.sum(legs.c.change).label("change"))
        .group_by(legs.c.occurred_ms)
        .subquery()
    )
    running = sa.select(
        moments.c.occurred_ms,
        (
            sa.func.sum(moments.c.change).over(order_by=moments.c.occurred_ms)
            + before(connection, account_id, since_ms)
        ).label("quantity"),
    ).subquery()
    found = connection.execute(
        sa.select(running.c.occurred_ms, running.c.quantity)
        .where(running.c.quantity < 0)
        .order_by(running.c.occurred_ms)
        .limit(1)
    ).first()
    return None if found is None else (int(found[0]), int(found[1]))


def days_from_entries(ledger: Ledger) -> sa.Select[Any]:
    """(account, day, change) as the entries say it: what `ledger_days` must hold."""
    legs = _legs(accounts.c.ledger == ledger.key).subquery()
    # Moments before 1970 do not occur, so that whole division needs no rounding down.
    day = legs.c.occurred_ms // DAY_MS
    return sa.select(legs.c.account_id, day, sa.func.sum(legs.c.change)).group_by(
        legs.c.account_id, day
    )


def stored_days(connection: sa.Connection, ledger: Ledger) -> Iterator[tuple[int, int, int]]:
    """(account, day, change) as `ledger_days` holds it."""
    found = sa.select(days.c.account_id, days.c.day, days.c.change).join(
        accounts, accounts.c.id == days.c.account_id
    )
    for row in connection.execute(found.where(accounts.c.ledger == ledger.key)):
        yield row.account_id, row.day, int(row.change)


def _days(*where: sa.ColumnElement[bool]) -> sa.Select[tuple[int, int]]:
    return (
        sa.select(days.c.account_id, days.c.change)
        .join(accounts, accounts.c.id == days.c.account_id)
        .where(*where)
    )


def _until(moment_ms: int, *where: sa.ColumnElement[bool]) -> sa.CompoundSelect[tuple[int, int]]:
    """Changes before a moment: whole days, and of its own day the entries."""
    day = moment_ms // DAY_MS
    legs = _legs(
        *where, entries.c.occurred_ms >= day * DAY_MS, entries.c.occurred_ms < moment_ms
    ).subquery()
    return sa.union_all(
        _days(*where, days.c.day < day), sa.select(legs.c.account_id, legs.c.change)
    )


def _legs(*where: sa.ColumnElement[bool]) -> sa.CompoundSelect[tuple[int, int, int]]:
    """(account, moment, change): each entry for the place it leaves and for where it goes."""
    parts = [
        sa.select(
            account.label("account_id"),
            entries.c.occurred_ms.label("occurred_ms"),
            change.label("change"),
        )
        .join(accounts, accounts.c.id == account)
        .where(*where)
        for account, change in (
            (entries.c.to_account, entries.c.quantity),
            (entries.c.from_account, -entries.c.quantity),
        )
    ]
    return sa.union_all(*parts)
