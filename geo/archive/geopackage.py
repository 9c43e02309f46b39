"""An archive as one GeoPackage (OGC 12-128r18), which every GIS opens.

Written with SQLite itself: tables without geometry keep nulls, zeros and 64-bit numbers as they
are, and a geometry is the store's own WKB behind the header that the standard asks for.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa

from geo.archive.errors import damaged, foreign
from geo.archive.form import ARCHIVE, CHUNK, Columns, Plain, from_plain, kind_of
from geo.store.tables import incidents

_APPLICATION_ID = 0x47504B47
_VERSION = 10300
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)
# "GP", version 0, little endian without an envelope, EPSG:4326.
_HEADER = b"GP\x00\x01" + struct.pack("<i", 4326)
_ENVELOPE_BYTES = (0, 32, 48, 48, 64, 0, 0, 0)
_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "DOUBLE",
    "flag": "BOOLEAN",
    "date": "DATE",
    "moment": "DATETIME",
    "json": "TEXT",
    "geometry": "GEOMETRY",
}
_GEOMETRY = "geometry"
# Whether a layer may have heights, as the standard numbers it.
_PROHIBITED, _OPTIONAL = 0, 2
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326, '{_WGS84}', NULL);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name),
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT NOT NULL,
  m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
"""


class _Extent:
    """What the geometries of a layer need to be announced with."""

    def __init__(self) -> None:
        self.bounds = np.array([np.nan] * 4)
        self.has_z = False

    def add(self, wkbs: list[Plain]) -> None:
        shapes = shapely.from_wkb([wkb for wkb in wkbs if wkb is not None])
        found = shapely.total_bounds(shapes)
        low = np.fmin(self.bounds[:2], found[:2])
        self.bounds = np.concatenate([low, np.fmax(self.bounds[2:], found[2:])])
        self.has_z |= bool(shapely.has_z(shapes).any())


class GeoPackageWriter:
    """Writes tables into a new GeoPackage. Raises `OSError` when the disk does not take it."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        # The file is written aside and counts only when it is whole.
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.executescript(_SCHEMA)

    def table(self, table: sa.Table, chunks: Iterable[list[tuple[Plain, ...]]]) -> None:
        """Write a table, one chunk of plain rows after another."""
        kinds = {column.name: kind_of(column) for column in table.c}
        fields = [_field(name, kind) for name, kind in kinds.items()]
        fields += [] if "id" in kinds else ["fid INTEGER PRIMARY KEY"]
        # Incidents get a point for the GIS; their columns lon and lat are what counts.
        has_point = table is incidents
        fields += [f"{_GEOMETRY} POINT"] if has_point else []
        self._file.execute(f"CREATE TABLE {table.name} ({', '.join(fields)})")
        is_layer = has_point or _GEOMETRY in kinds
        extent = _Extent()
        names = [*kinds, *([_GEOMETRY] if has_point else [])]
        marks = ", ".join("?" * len(names))
        columns = ", ".join(f'"{name}"' for name in names)
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"
        for chunk in chunks:
            rows: list[tuple[Plain, ...]] = chunk
            if has_point:
                lon, lat = names.index("lon"), names.index("lat")
                rows = [(*row, _point(row[lon], row[lat])) for row in chunk]
            at = names.index(_GEOMETRY) if is_layer else -1
            if is_layer:
                extent.add([row[at] for row in rows])
            with self._file:
                self._file.executemany(statement, (_with_header(row, at) for row in rows))
        self._announce(table.name, is_layer, "POINT" if has_point else "GEOMETRY", extent)

    def close(self, about: dict[str, str]) -> None:
        """Add what the archive says of itself and finish the file."""
        with self._file:
            self._file.execute(
                f"CREATE TABLE {ARCHIVE} (fid INTEGER PRIMARY KEY, key TEXT, value TEXT)"
            )
            self._file.executemany(
                f"INSERT INTO {ARCHIVE} (key, value) VALUES (?, ?)",
                about.items(),
            )
        self._announce(ARCHIVE, False, "", _Extent())
        self._file.close()

    def abandon(self) -> None:
        """Let go of the unfinished file."""
        self._file.close()

    def _announce(self, name: str, is_layer: bool, type_name: str, extent: _Extent) -> None:
        box = [float(v) if np.isfinite(v) else None for v in extent.bounds]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        kind, srs = ("features", 4326) if is_layer else ("attributes", None)
        with self._file:
            self._file.execute(
                "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
                (name, kind, name, now, *box, srs),
            )
            if is_layer:
                self._file.execute(
                    "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 4326, ?, 0)",
                    (name, _GEOMETRY, type_name, _OPTIONAL if extent.has_z else _PROHIBITED),
                )


class GeoPackageArchive:
    """An archive in a GeoPackage, opened for reading only."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            with path.open("rb") as file:
                is_sqlite = file.read(16) == b"SQLite format 3\x00"
        except OSError as err:
            raise damaged(self._name, err.strerror or err) from err
        if not is_sqlite:
            raise foreign(self._name)
        self._file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self._file.execute("PRAGMA trusted_schema = OFF")
        try:
            self.about = dict(self._query(f"SELECT key, value FROM {ARCHIVE}"))
            check = self._query("PRAGMA quick_check").fetchone()[0]
        except sqlite3.OperationalError as err:
            raise (
                foreign(self._name) if "no such" in str(err) else damaged(self._name, err)
            ) from err
        except sqlite3.DatabaseError as err:
            raise damaged(self._name, err) from err
        if check != "ok":
            raise damaged(self._name, check)

    def columns(self, table: str) -> list[str] | None:
        """The columns of a table; None when there is none (a view counts as none)."""
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        if not self._query(query, (table,)).fetchone()[0]:
            return None
        return [row[1] for row in self._query(f"PRAGMA table_info({table})")]

    def rows(self, table: sa.Table) -> Iterator[Columns]:
        """The rows of a table in chunks."""
        there = self.columns(table.name) or []
        kinds = {c.name: kind_of(c) for c in table.c if c.name in there}
        columns = ", ".join(f'"{name}"' for name in kinds)
        order = "id" if "id" in there else "fid"
        try:
            with closing(
                self._query(f"SELECT {columns} FROM {table.name} ORDER BY {order}")
            ) as cursor:
                while chunk := cursor.fetchmany(CHUNK):
                    yield {
                        name: [from_plain(kind, _without_header(kind, value)) for value in values]
                        for (name, kind), values in zip(
                            kinds.items(), zip(*chunk, strict=True), strict=True
                        )
                    }
        except (sqlite3.DatabaseError, ValueError, TypeError) as err:
            raise damaged(self._name, f"{table.name}: {err}") from err

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _query(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        return self._file.execute(statement, values)


def _field(name: str, kind: str) -> str:
    if name == "id":
        return "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
    return f'"{name}" {_TYPES[kind]}'


def _point(lon: Plain, lat: Plain) -> bytes | None:
    if lon is None or lat is None:
        return None
    return struct.pack("<BIdd", 1, 1, lon, lat)


def _with_header(row: tuple[Plain, ...], at: int) -> tuple[Plain, ...]:
    if at < 0 or row[at] is None:
        return row
    wkb = row[at]
    assert isinstance(wkb, bytes)
    return (*row[:at], _HEADER + wkb, *row[at + 1 :])


def _without_header(kind: str, value: Any) -> Any:
    if kind != "geometry" or value is None:
        return value
    if not isinstance(value, bytes) or value[:2] != b"GP":
        raise ValueError("geometry header")
    # A GIS that saved the file anew may have added the envelope.
    return value[len(_HEADER) + _ENVELOPE_BYTES[value[3] >> 1 & 7] :]
