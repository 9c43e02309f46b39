"""Bulk writes into the store; every function works inside the caller's transaction.

Frames are canonical: columns named as in the tables, missing values as NaN, NaT or None. A write
is all or nothing because the caller commits once, after the last of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84, require_crs
from geo.catalogue.schema import INCIDENT_COLUMNS
from geo.store.tables import (
    INCIDENTS,
    ZONES,
    areas,
    coverage,
    datasets,
    incidents,
    reference_features,
    zones,
)

# Rows handed to the driver at once: large enough to be fast, small enough for the memory.
_CHUNK = 20_000
# SQLite allows 32,766 bound values in a statement; older builds 999.
_CODES_PER_STATEMENT = 900


@dataclass(frozen=True, slots=True)
class NewDataset:
    """What is known about a dataset when it is stored; `data_date` is the file's own date."""

    kind: str
    title: str
    source: str = ""
    licence: str = ""
    data_date: str = ""
    method: str = ""
    attribution: str = ""
    is_sample: bool = False
    is_approximate: bool = False
    hazard: str | None = None
    breaks: tuple[float, float] | None = None
    file_name: str = ""
    file_sha256: str | None = None
    imported_by: str = ""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the rows of a file."""

    read: int
    stored: int
    repaired: int = 0
    set_aside: int = 0
    duplicates: int = 0


def insert_dataset(connection: sa.Connection, dataset: NewDataset) -> int:
    """Store a dataset's provenance with the time of its import; returns its id."""
    values = asdict(dataset) | {"imported_at": datetime.now(UTC).replace(microsecond=0)}
    if dataset.breaks is not None:
        values["breaks"] = list(dataset.breaks)
    key = connection.execute(sa.insert(datasets).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def set_row_counts(connection: sa.Connection, dataset_id: int, counts: RowCounts) -> None:
    """Note what became of the rows of a dataset's file."""
    connection.execute(
        sa.update(datasets)
        .where(datasets.c.id == dataset_id)
        .values(
            rows_read=counts.read,
            rows_stored=counts.stored,
            rows_repaired=counts.repaired,
            rows_set_aside=counts.set_aside,
            rows_duplicate=counts.duplicates,
        )
    )


def insert_areas(connection: sa.Connection, dataset_id: int, frame: gpd.GeoDataFrame) -> int:
    """Store areas (EPSG:4326) and mark what they replace; returns how many were stored.

    Columns: code, level, name, parent_code, lon, lat, area_km2, population, utc_offset_h and
    geometry, and as far as known approx_share. The current rows of the same codes become
    `superseded_by` this dataset, except where `frame` says what its own row is superseded by.
    """
    require_crs(frame, WGS84)
    current = frame["code"]
    if "superseded_by" in frame:
        current = current[frame["superseded_by"].isna()]
    supersede_areas(connection, dataset_id, current)
    return _insert(connection, areas, dataset_id, frame)


def supersede_areas(connection: sa.Connection, dataset_id: int, codes: Iterable[str]) -> None:
    """Mark the current areas of `codes` as replaced by a dataset, whose own rows stay current."""
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), _CODES_PER_STATEMENT):
        connection.execute(
            sa.update(areas)
            .where(
                areas.c.code.in_(wanted[start : start + _CODES_PER_STATEMENT]),
                areas.c.superseded_by.is_(None),
                areas.c.dataset_id != dataset_id,
            )
            .values(superseded_by=dataset_id)
        )


def insert_zones(connection: sa.Connection, dataset_id: int, frame: gpd.GeoDataFrame) -> int:
    """Store hazard zones (polygons in EPSG:4326); returns how many were stored.

    Columns: hazard, class, area_km2 and geometry, and as far as known class_label, index_low,
    index_high, name, regency_code, district_code, village_code. The bounding box is made here.
    """
    require_crs(frame, WGS84)
    bounds = frame.geometry.bounds.set_axis(["west", "south", "east", "north"], axis=1)
    complete = frame.drop(columns=bounds.columns, errors="ignore").join(bounds)
    for name in ("class_label", "name"):
        complete[name] = complete[name].fillna("") if name in complete else ""
    return _insert(connection, zones, dataset_id, complete)


def insert_incidents(connection: sa.Connection, dataset_id: int, frame: pd.DataFrame) -> int:
    """Store incidents with any of the columns of the schema; returns how many were stored.

    `occurred_on` is the local calendar day, `reported_at` a time with its zone (kept as UTC), and
    `repairs`, where present, a list of readable notes or None.
    """
    return _insert(connection, incidents, dataset_id, frame)


def insert_reference(connection: sa.Connection, dataset_id: int, frame: gpd.GeoDataFrame) -> int:
    """Store features of a reference layer (EPSG:4326); returns how many were stored.

    Columns: name, attributes (header → text, or None), regency_code, district_code, village_code
    and geometry. A point on each is made here.
    """
    require_crs(frame, WGS84)
    points = frame.geometry.representative_point()
    placed = frame.assign(lon=points.x, lat=points.y)
    return _insert(connection, reference_features, dataset_id, placed)


def supersede_incidents(connection: sa.Connection, dataset_id: int, ids: Iterable[int]) -> None:
    """Mark stored incidents as replaced by a dataset's, until that import is undone."""
    connection.execute(
        sa.update(incidents)
        .where(incidents.c.id == sa.bindparam("record"))
        .values(superseded_by=dataset_id),
        [{"record": int(number)} for number in ids],
    )
    refresh_coverage(connection, INCIDENTS)


def insert_coverage(
    connection: sa.Connection, dataset_id: int, kind: str, regency_codes: Iterable[object]
) -> None:
    """Note in which regencies a real dataset has records, so that sample data hide there.

    Unknown codes (None, NaN) are left out.
    """
    known = sorted({code for code in regency_codes if isinstance(code, str) and code})
    if known:
        connection.execute(
            sa.insert(coverage),
            [{"dataset_id": dataset_id, "kind": kind, "regency_code": code} for code in known],
        )


def _insert(
    connection: sa.Connection, table: sa.Table, dataset_id: int, frame: pd.DataFrame
) -> int:
    names = [
        column.name
        for column in table.columns
        if column.name in frame.columns and column.name not in ("id", "dataset_id")
    ]
    for start in range(0, len(frame), _CHUNK):
        part = frame.iloc[start : start + _CHUNK]
        values = {name: _plain(part[name], name) for name in names}
        values["dataset_id"] = [dataset_id] * len(part)
        insert_columns(connection, table, values)
    return len(frame)


def insert_columns(
    connection: sa.Connection, table: sa.Table, values: Mapping[str, list[Any]]
) -> None:
    """Insert values that are prepared column by column, with the driver's own executemany.

    SQLAlchemy prepares every value of every row on its own, which takes three times as long as
    the writing itself. Drivers that want names get their rows in the usual way.
    """
    insert = sa.insert(table).values({name: sa.bindparam(name) for name in values})
    statement = insert.compile(dialect=connection.dialect)
    if statement.positiontup is None or set(statement.positiontup) != set(values):
        rows = zip(*values.values(), strict=True)
        connection.execute(sa.insert(table), [dict(zip(values, row, strict=True)) for row in rows])
        return
    prepared = []
    for name in statement.positiontup:
        kind = table.c[name].type.dialect_impl(connection.dialect)
        prepare = kind.bind_processor(connection.dialect)
        found = values[name]
        if prepare is not None:
            found = [None if value is None else prepare(value) for value in found]
        prepared.append(found)
    connection.exec_driver_sql(str(statement), list(zip(*prepared, strict=True)))


_INTEGERS = frozenset(
    {column.name for column in INCIDENT_COLUMNS if column.kind == "count"}
    | {"population", "utc_offset_h", "superseded_by"}
)
_DAYS = frozenset(column.name for column in INCIDENT_COLUMNS if column.kind == "date")
_MOMENTS = frozenset(column.name for column in INCIDENT_COLUMNS if column.kind == "datetime")


def _plain(values: Any, name: str) -> list[Any]:
    """A column as Python values that every database driver takes, with None for missing."""
    if name == "geometry":
        return list(shapely.to_wkb(values.to_numpy()))
    missing = values.isna().to_numpy()
    if name in _DAYS:
        found: Iterable[Any] = _days(values)
    elif name in _MOMENTS:
        # SQLite keeps no zone, so every moment is stored in UTC.
        found = pd.to_datetime(values, utc=True).dt.to_pydatetime()
    elif name in _INTEGERS:
        found = (None if gap else int(v) for v, gap in zip(values, missing, strict=True))
    else:
        found = values.tolist()
    return [None if gap else value for value, gap in zip(found, missing, strict=True)]


def _days(values: Any) -> Iterator[date | None]:
    if pd.api.types.is_datetime64_any_dtype(values):
        return iter(values.dt.date)
    return (v.date() if isinstance(v, datetime) else v for v in values)


def refresh_coverage(connection: sa.Connection, kind: str) -> None:
    """Make the coverage of a kind anew, after stored records have changed."""
    table = {ZONES: zones, INCIDENTS: incidents}[kind]
    connection.execute(sa.delete(coverage).where(coverage.c.kind == kind))
    found = (
        sa.select(table.c.dataset_id, sa.literal(kind), table.c.regency_code)
        .join(datasets, datasets.c.id == table.c.dataset_id)
        .where(datasets.c.is_sample.is_(False), table.c.regency_code.is_not(None))
        .distinct()
    )
    if kind == INCIDENTS:
        found = found.where(incidents.c.superseded_by.is_(None))
    connection.execute(
        sa.insert(coverage).from_select(["dataset_id", "kind", "regency_code"], found)
    )
