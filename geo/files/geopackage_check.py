"""Take out of the copy of a GeoPackage what could run: views, triggers, virtual tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

from geo.base.errors import SourceRefused
from geo.base.i18n import N_


def disarm(path: Path, name: str) -> list[str]:
    """Leave only plain tables in the GeoPackage at `path`, which must be a copy of our own.

    A view can run without end, and a virtual table can read other files. Returns the layers that
    were views. Raises `SourceRefused` for a file that cannot be made harmless and
    `sqlite3.Error` for a damaged one.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA journal_mode = OFF")
        rows = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        views = [str(thing) for kind, thing, _ in rows if kind == "view"]
        for kind in ("trigger", "view"):
            for found, thing, _ in rows:
                if found == kind:
                    base.execute(f"DROP {kind.upper()} {_quoted(str(thing))}")
        for kind, thing, sql in rows:
            words = " ".join(str(sql or "").lower().split())
            if kind != "table" or not words:
                continue
            virtual = words.startswith("create virtual table") and "using rtree" not in words
            if virtual or _computes(base, str(thing)):
                raise SourceRefused(
                    N_("{file} holds a computed table ({table}); save its layers to a new file."),
                    file=name,
                    table=str(thing)[:80],
                )
        known = {row[0] for row in rows}
        layers = []
        if "table" in known and any(row[1] == "gpkg_contents" for row in rows):
            listed = {str(row[0]) for row in base.execute("SELECT table_name FROM gpkg_contents")}
            layers = [view for view in views if view in listed]
            for view in layers:
                base.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (view,))
        return layers


def _computes(base: sqlite3.Connection, table: str) -> bool:
    """Whether a column is worked out when it is read."""
    columns = base.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    return any(column[6] in (2, 3) for column in columns)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
