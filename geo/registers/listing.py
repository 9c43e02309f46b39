"""Records as they are asked for: filter, search, sort and pages, all of it done by the database."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from geo.access.audit import as_utc
from geo.base.errors import InvalidFilter, NotFound
from geo.base.i18n import N_
from geo.catalogue import ancestors
from geo.registers.declaration import Register
from geo.registers.figures import Sum

PAGE_ROWS = 50
_SEARCHED = ("text", "long_text", "phone")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Query:
    """Which records; empty parts leave nothing out. `choices`: field → keys.

    `areas` are those of the one filter (`HazardFilter.areas`). Only who may read what is personal
    searches in it.
    """

    text: str = ""
    areas: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: bool = False
    personal: bool = False
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records of a query, and how many there are in all."""

    records: tuple[Mapping[str, Any], ...]
    total: int


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """How many records, how many in each state, and the sums of the figures."""

    count: int
    by_state: Mapping[str, int]
    sums: Mapping[str, Sum]


def list_records(
    connection: sa.Connection,
    register: Register,
    query: Query | None = None,
    *,
    page: int = 0,
    rows: int | None = PAGE_ROWS,
) -> Page:
    """One page of records (from 0); `rows` of None gives all. Raises `InvalidFilter`."""
    query = query or Query()
    where = conditions(register, query)
    table = register.table
    total = connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0
    found = sa.select(table).where(*where).order_by(*_order(register, query))
    if rows is not None:
        found = found.limit(rows).offset(page * rows)
    return Page(tuple(_record(row) for row in connection.execute(found).mappings()), total)


def one_record(connection: sa.Connection, register: Register, number: int) -> Mapping[str, Any]:
    """The record with a number, withdrawn or not. Raises `NotFound`."""
    table = register.table
    row = connection.execute(sa.select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        raise NotFound(
            N_("There is no record {number} in {register}."), number=number, register=register.key
        )
    return _record(row)


def key_figures(connection: sa.Connection, register: Register, query: Query) -> KeyFigures:
    """What the page says above the list, in one pass over the records."""
    table = register.table
    summed = [
        column
        for name in register.figures
        for column in (sa.func.sum(table.c[name]), sa.func.count(table.c[name]))
    ]
    state = [table.c.state] if register.states else []
    found = connection.execute(
        sa.select(*state, sa.func.count(), *summed)
        .where(*conditions(register, query))
        .group_by(*state)
    ).all()
    by_state: dict[str, int] = {}
    totals = {name: [0, 0] for name in register.figures}
    count = 0
    for row in found:
        values = list(row)
        if state:
            by_state[values[0]] = values[1]
        values = values[len(state) :]
        count += values[0]
        for at, name in enumerate(register.figures):
            totals[name][0] += int(values[1 + 2 * at] or 0)
            totals[name][1] += values[2 + 2 * at]
    sums = {name: Sum(total, given, count - given) for name, (total, given) in totals.items()}
    return KeyFigures(count, by_state, sums)


def conditions(register: Register, query: Query) -> list[sa.ColumnElement[bool]]:
    """The query as SQL, every value bound."""
    table = register.table
    where: list[sa.ColumnElement[bool]] = [
        table.c.withdrawn_at.is_not(None) if query.withdrawn else table.c.withdrawn_at.is_(None)
    ]
    if query.states and register.states:
        where.append(table.c.state.in_(query.states))
    for name, keys in query.choices.items():
        if name not in register.by_name:
            raise _no_field(register, name)
        if keys:
            where.append(table.c[name].in_(keys))
    if query.areas and register.place != "none":
        where.append(_inside(register, query.areas))
    words = query.text.lower().split()[:_MOST_WORDS]
    if words:
        # One text per record: it is folded once, whatever the number of fields and words.
        texts: list[sa.ColumnElement[str]] = [
            sa.func.coalesce(table.c[f.name], "")
            for f in register.shown(personal=query.personal)
            if f.kind in _SEARCHED
        ]
        whole = sa.func.lower(functools.reduce(lambda a, b: a + "\n" + b, texts))
        where += [whole.contains(word, autoescape=True) for word in words]
    return where


def _inside(register: Register, areas: Sequence[str]) -> sa.ColumnElement[bool]:
    code = register.table.c.area_code
    parts: list[sa.ColumnElement[bool]] = []
    for area in areas:
        parts += [code == area, code.startswith(f"{area}.", autoescape=True)]
        if register.place == "area":
            # What serves a kabupaten serves its kecamatan too.
            parts.append(code.in_(ancestors(area)))
    if register.is_national:
        parts.append(code.is_(None))
    return sa.or_(*parts)


def _order(register: Register, query: Query) -> list[sa.ColumnElement[Any]]:
    table = register.table
    name = query.sort or register.label
    known = {*register.by_name, "updated_at", "created_at", "id"} | (
        {"state"} & set(table.c.keys())
    )
    if name not in known:
        raise _no_field(register, name)
    column = table.c[name]
    ordered = column.desc().nulls_last() if query.descending else column.asc().nulls_last()
    if name == register.label and not query.descending:
        # Never null, and so the index gives the order.
        ordered = column.asc()
    return [ordered, table.c.id]


def _record(row: Mapping[Any, Any]) -> dict[str, Any]:
    record = {str(name): value for name, value in row.items()}
    for name in ("created_at", "updated_at", "withdrawn_at"):
        record[name] = as_utc(record[name])
    return record


def _no_field(register: Register, name: str) -> InvalidFilter:
    return InvalidFilter(
        N_("{register} has no field {name!r}."), register=register.key, name=name[:40]
    )
