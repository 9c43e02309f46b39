"""The form of an archive: its tables, and each value as plain text, number or bytes and back.

An archive holds every table of the store and one more, `archive`, which says what it is: the
version of the form, the revision of the schema, the program, the time, and the number of rows of
every table, so that a file that was cut off is noticed.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Protocol

import sqlalchemy as sa

import geo.domains.registers
import geo.registers.ledger.tables  # noqa: F401 - its tables are part of an archive
from geo.store.tables import Geometry, metadata

FORM = "1"
#: The table of an archive that says what it is.
ARCHIVE = "archive"
#: Every table but those that belong to one store, those before that others refer to.
TABLES: tuple[sa.Table, ...] = tuple(
    table for table in metadata.sorted_tables if table.info.get("archived", True)
)
#: Rows that are held in memory at once.
CHUNK = 5_000

Plain = str | int | float | bytes | None
#: Rows of a table, column by column.
Columns = dict[str, list[Any]]


class Archive(Protocol):
    """An opened archive, of either format."""

    #: The table `archive`.
    about: dict[str, str]

    def columns(self, table: str) -> list[str] | None:
        """The columns of a table; None when it has no such table."""

    def rows(self, table: sa.Table) -> Iterator[Columns]:
        """The rows of a table in chunks, as `from_plain` made them."""


def kind_of(column: sa.Column[Any]) -> str:
    """How a column is written: text, integer, real, flag, date, moment, json or geometry."""
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise TypeError(column.type)


_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (Geometry, "geometry"),
    (sa.Boolean, "flag"),
    (sa.Integer, "integer"),
    (sa.Float, "real"),
    (sa.Date, "date"),
    (sa.DateTime, "moment"),
    (sa.JSON, "json"),
    (sa.String, "text"),
)


def to_plain(kind: str, value: Any) -> Plain:
    """A value of the store as text, number or bytes (WKB)."""
    if value is None:
        return None
    convert = _TO_PLAIN.get(kind)
    plain: Plain = value if convert is None else convert(value)
    return plain


def from_plain(kind: str, value: Plain) -> Any:
    """The value of the store that `to_plain` wrote. Raises `ValueError` or `TypeError`."""
    if value is None:
        return None
    return _FROM_PLAIN[kind](value)


def _moment(value: datetime) -> str:
    # SQLite gives moments without their zone, which is UTC.
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    digits = "milliseconds" if utc.microsecond % 1000 == 0 else "microseconds"
    return utc.isoformat(timespec=digits).replace("+00:00", "Z")


def _checked(type_: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, type_):
            raise TypeError(f"{value!r}")
        return value

    return check


_TO_PLAIN: dict[str, Callable[[Any], Plain]] = {
    "flag": int,
    "real": float,
    "date": lambda day: str(day.isoformat()),
    "moment": _moment,
    "json": lambda value: json.dumps(value, ensure_ascii=False),
    "geometry": bytes,
}
_FROM_PLAIN: dict[str, Callable[[Any], Any]] = {
    "text": _checked(str),
    "integer": _checked(int),
    "real": float,
    "flag": bool,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "json": json.loads,
    "geometry": _checked(bytes),
}
