"""Save from a damaged store what can still be read, as a new store beside it."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import shapely

from geo.archive.copies import store_file
from geo.archive.errors import RestoreRefused
from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.base.settings import Settings
from geo.store.backups import copy_store
from geo.store.faults import disk_full, is_no_room
from geo.store.store import Store

_CHUNK = 1_000
#: Where the highest number of a row cannot be read, rows are looked for up to here.
_FAR = 1 << 24
_GEOMETRY = "geometry"
#: Tables that SQLite and Alembic keep themselves.
_NOT_OURS = ("alembic_version", "sqlite_sequence")


@dataclass(frozen=True, slots=True)
class Rescued:
    """The new store, and per table how many rows it has and how many could not be read."""

    path: Path
    rows: dict[str, int]
    lost: dict[str, int]


def rescue(settings: Settings, out: Path) -> Rescued:
    """Copy every row that can be read from the store to a new one in `out`.

    The store stays as it is. What `lost` counts is a lower bound where the highest number of a row
    cannot be read. Raises `StoreError` or `RestoreRefused` with one sentence.
    """
    path = store_file(settings)
    if out.exists():
        raise StoreError(
            N_("{file} is there already; name a new file."),
            file=str(out),
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="petasiaga-") as name:
            fresh = Path(name) / "petasiaga.sqlite"
            Store(
                replace(
                    settings, workspace=fresh.parent, database_url=f"sqlite:///{fresh.as_posix()}"
                )
            ).close()
            with (
                closing(
                    sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
                ) as damaged,
                closing(sqlite3.connect(fresh)) as new,
            ):
                rows, lost = _copied(damaged, new)
            copy_store(fresh, out)
    except (OSError, sqlite3.Error) as err:
        if is_no_room(err):
            raise disk_full(out.parent) from err
        raise RestoreRefused(
            N_(
                "Nothing can be read any more from {file} ({reason}); restore a backup with "
                "“petasiaga restore”. Nothing was changed."
            ),
            file=str(path),
            reason=getattr(err, "strerror", None) or str(err),
        ) from err
    return Rescued(out, rows, lost)


def _copied(
    damaged: sqlite3.Connection, new: sqlite3.Connection
) -> tuple[dict[str, int], dict[str, int]]:
    rows: dict[str, int] = {}
    lost: dict[str, int] = {}
    known = {name for (name,) in damaged.execute("SELECT name FROM sqlite_master")}
    ours = [
        name
        for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        if name not in _NOT_OURS
    ]
    for table in ours:
        # What a new store begins with comes from the old one, if it had it.
        new.execute(f'DELETE FROM "{table}"')
        rows[table] = lost[table] = 0
        if table not in known:
            continue
        there = set(_columns(damaged, table))
        names = [column for column in _columns(new, table) if column in there]
        listed = ", ".join(f'"{name}"' for name in names)
        places = ", ".join("?" for _ in range(len(names) + 1))
        insert = f'INSERT OR IGNORE INTO "{table}" (rowid, {listed}) VALUES ({places})'
        shape = names.index(_GEOMETRY) + 1 if _GEOMETRY in names else None
        for found, missing in _readable(damaged, table, listed):
            whole = [row for row in found if shape is None or _is_shape(row[shape])]
            rows[table] += new.executemany(insert, whole).rowcount if whole else 0
            lost[table] += missing + len(found) - len(whole)
    new.commit()
    return rows, lost


def _readable(
    damaged: sqlite3.Connection, table: str, listed: str
) -> Iterator[tuple[list[tuple[object, ...]], int]]:
    """Rows chunk by chunk, and how many of the chunk cannot be read."""
    try:
        (last,) = damaged.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()
        is_known = True
    except sqlite3.DatabaseError:
        last, is_known = _FAR, False
    select = f'SELECT rowid, {listed} FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?'
    waiting = [(start, start + _CHUNK - 1) for start in range(1, (last or 0) + 1, _CHUNK)][::-1]
    while waiting:
        first, end = waiting.pop()
        try:
            yield damaged.execute(select, (first, end)).fetchall(), 0
        except sqlite3.DatabaseError:
            if first == end:
                # Where the end is not known, most of these rows were never there.
                yield [], int(is_known)
                continue
            middle = (first + end) // 2
            waiting += [(middle + 1, end), (first, middle)]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _is_shape(content: object) -> bool:
    if content is None:
        return True
    return isinstance(content, bytes) and shapely.from_wkb(content, on_invalid="ignore") is not None
