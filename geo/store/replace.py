"""After boundaries have changed: give stored records their area anew.

The area of a record follows from what its file said of the place (`given_code`,
`given_accuracy`), its location and the boundaries, and from nothing else, so that records are
where they would be had the boundaries always been these, however often they changed. Sample
records stay where their texts say that they are.
"""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84
from geo.store.areas import AreaIndex
from geo.store.placing import ABROAD_DEG, COAST_DEG, CODE_COLUMNS, Places, codes_frame
from geo.store.tables import INCIDENTS, ZONES, datasets, incidents, reference_features, zones
from geo.store.writes import refresh_coverage

_COLUMNS = [column for column, _level in CODE_COLUMNS]
#: (west, south, east, north) in degrees.
Bounds = tuple[float, float, float, float]


def move_records(
    connection: sa.Connection, old: AreaIndex, new: AreaIndex, regencies: set[str]
) -> int:
    """Place the records in and around `regencies` by the new boundaries; how many moved."""
    boxes = [index.bounds(code) for index in (old, new) for code in regencies if code in index]
    if not boxes:
        return 0
    bounds = np.array(boxes)
    west, south = bounds[:, :2].min(axis=0).tolist()
    east, north = bounds[:, 2:].max(axis=0).tolist()
    places = Places(new)
    around = (west, south, east, north)
    moved_incidents = _move_incidents(connection, places, around)
    moved_zones = _move_zones(connection, places, around)
    if moved_incidents:
        refresh_coverage(connection, INCIDENTS)
    if moved_zones:
        refresh_coverage(connection, ZONES)
    return moved_incidents + moved_zones + _move_references(connection, places, around)


def _move_incidents(connection: sa.Connection, places: Places, around: Bounds) -> int:
    c = incidents.c
    west, south, east, north = _wider(around, COAST_DEG)
    found = _found(
        connection,
        incidents,
        [c.id, c.lon, c.lat, c.given_code, c.given_accuracy, *(c[name] for name in _COLUMNS)],
        c.lon.between(west, east),
        c.lat.between(south, north),
    )
    target = _incident_areas(found, places)
    return _update(connection, incidents, found, target)


def _incident_areas(found: pd.DataFrame, places: Places) -> pd.Series:
    """The most specific area of incidents, by the rules of their import."""
    located = _objects(places.of_points(found["lon"], found["lat"]), found.index)
    lost = located.isna()
    if lost.any():
        nearest, distance_deg = places.nearest(found["lon"][lost], found["lat"][lost])
        nearest[distance_deg > COAST_DEG] = None
        located[lost] = nearest
    # A place known to 25 km says nothing about the village.
    accuracy = found["given_accuracy"]
    located = located.where(accuracy != "district", located.str[:8])
    located = located.where(accuracy != "approximate", located.str[:5])
    known = {code: _known(code, places.index) for code in found["given_code"].dropna().unique()}
    given = _objects(found["given_code"].map(known), found.index)
    return _objects(
        [
            place if not isinstance(code, str) or str(place).startswith(code) else code
            for code, place in zip(given, located, strict=True)
        ],
        found.index,
    )


def _known(code: str, areas: AreaIndex) -> str | None:
    """`code`, or what it lies in, as far as it exists; a village is believed in its kecamatan."""
    if code in areas or (len(code) == 13 and code[:8] in areas):
        return code
    return next((wider for wider in (code[:8], code[:5]) if wider in areas), None)


def _move_zones(connection: sa.Connection, places: Places, around: Bounds) -> int:
    c = zones.c
    # A zone off the coast belongs to the nearest kecamatan, which may be one that changed.
    west, south, east, north = _wider(around, ABROAD_DEG)
    found = _found(
        connection,
        zones,
        [c.id, sa.cast(c.geometry, sa.LargeBinary).label("wkb"), *(c[name] for name in _COLUMNS)],
        c.west <= east,
        c.east >= west,
        c.south <= north,
        c.north >= south,
    )
    shapes = gpd.GeoSeries(shapely.from_wkb(found["wkb"].to_numpy()), crs=WGS84)
    target = _objects(places.of_zones(shapes), found.index)
    lost = target.isna()
    if lost.any():
        points = shapes[lost].representative_point()
        target[lost] = places.nearest(points.x, points.y)[0]
    # One that is far from everything keeps what it had: a zone always has an area.
    return _update(connection, zones, found, target.where(target.notna(), _most_specific(found)))


def _move_references(connection: sa.Connection, places: Places, around: Bounds) -> int:
    c = reference_features.c
    west, south, east, north = around
    found = _found(
        connection,
        reference_features,
        [c.id, c.lon, c.lat, *(c[name] for name in _COLUMNS)],
        c.lon.between(west, east),
        c.lat.between(south, north),
    )
    target = _objects(places.of_points(found["lon"], found["lat"]), found.index)
    return _update(connection, reference_features, found, target)


def _found(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[sa.ColumnElement[Any]],
    *conditions: sa.ColumnElement[bool],
) -> pd.DataFrame:
    """Records of imported (not sample) datasets."""
    query = (
        sa.select(*columns)
        .join(datasets, datasets.c.id == table.c.dataset_id)
        .where(datasets.c.is_sample.is_(False), *conditions)
    )
    return pd.DataFrame(
        connection.execute(query).all(), columns=list(query.selected_columns.keys())
    )


def _wider(around: Bounds, by_deg: float) -> Bounds:
    west, south, east, north = around
    return west - by_deg, south - by_deg, east + by_deg, north + by_deg


def _objects(values: Any, index: pd.Index) -> pd.Series:
    """A column of codes with None where none is known."""
    result = pd.Series(values, index=index, dtype=object)
    return result.where(result.notna(), None)


def _most_specific(found: pd.DataFrame) -> pd.Series:
    result = _objects(None, found.index)
    for name in _COLUMNS:
        result = result.where(result.notna(), found[name].astype(object))
    return _objects(result, found.index)


def _update(
    connection: sa.Connection, table: sa.Table, found: pd.DataFrame, target: pd.Series
) -> int:
    """Store the codes of the records whose area is another one now; how many these are."""
    now = _most_specific(found)
    changed = (target.notna() | now.notna()).to_numpy() & (target != now).to_numpy()
    if not changed.any():
        return 0
    values = codes_frame(target[changed], target.index[changed])
    values = values.where(values.notna(), None)
    connection.execute(
        sa.update(table)
        .where(table.c.id == sa.bindparam("record"))
        .values({name: sa.bindparam(f"new_{name}") for name in _COLUMNS}),
        [
            {"record": int(record), **{f"new_{n}": v for n, v in row.items()}}
            for record, row in zip(found["id"][changed], values.to_dict("records"), strict=True)
        ],
    )
    return int(changed.sum())
