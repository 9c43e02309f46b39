"""After boundaries have changed: give stored records their area anew.

Which records were placed by location is not stored, so it is found out: an incident whose codes
are those of its location by the old boundaries follows the new ones; one with other codes (its
file said so) keeps them. Zones are always placed by location. Sample records stay where their
texts say that they are.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.crs import WGS84
from geo.ingest.places import CODE_COLUMNS, Places, codes_frame
from geo.store.areas import AreaIndex
from geo.store.tables import INCIDENTS, ZONES, datasets, incidents, zones
from geo.store.writes import refresh_coverage

_COLUMNS = [column for column, _level in CODE_COLUMNS]


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
    moved_incidents = _move_incidents(connection, old, new, (west, south, east, north))
    moved_zones = _move_zones(connection, new, (west, south, east, north))
    if moved_incidents:
        refresh_coverage(connection, INCIDENTS)
    if moved_zones:
        refresh_coverage(connection, ZONES)
    return moved_incidents + moved_zones


Bounds = tuple[float, float, float, float]


def _move_incidents(
    connection: sa.Connection, old: AreaIndex, new: AreaIndex, bounds: Bounds
) -> int:
    west, south, east, north = bounds
    c = incidents.c
    found = pd.DataFrame(
        connection.execute(
            sa.select(c.id, c.lon, c.lat, *(c[name] for name in _COLUMNS))
            .join(datasets, datasets.c.id == c.dataset_id)
            .where(
                datasets.c.is_sample.is_(False),
                c.lon.between(west, east),
                c.lat.between(south, north),
            )
        ).all(),
        columns=["id", "lon", "lat", *_COLUMNS],
    )
    stored = _most_specific(found)
    before = Places(old).of_points(found["lon"], found["lat"])
    after = Places(new).of_points(found["lon"], found["lat"])
    target = pd.Series(
        [_follow(*codes) for codes in zip(stored, before, after, strict=True)],
        index=found.index,
        dtype=object,
    )
    changed = target.notna()
    return _update(connection, incidents, found["id"][changed], target[changed])


def _follow(stored: object, before: object, after: object) -> str | None:
    """The new code of an incident; None where it keeps the one that it has."""
    if not isinstance(after, str):
        return None
    if not isinstance(stored, str):
        # It lay outside every area.
        return after if before is None else None
    if not isinstance(before, str) or not before.startswith(stored):
        return None
    # A place that was known only roughly has a shorter code, and stays as rough.
    target = after[: len(stored)] if len(before) > len(stored) else after
    return target if target != stored else None


def _move_zones(connection: sa.Connection, new: AreaIndex, bounds: Bounds) -> int:
    west, south, east, north = bounds
    c = zones.c
    found = pd.DataFrame(
        connection.execute(
            sa.select(c.id, sa.cast(c.geometry, sa.LargeBinary), *(c[name] for name in _COLUMNS))
            .join(datasets, datasets.c.id == c.dataset_id)
            .where(
                datasets.c.is_sample.is_(False),
                c.west <= east,
                c.east >= west,
                c.south <= north,
                c.north >= south,
            )
        ).all(),
        columns=["id", "wkb", *_COLUMNS],
    )
    shapes = gpd.GeoSeries(shapely.from_wkb(found["wkb"].to_numpy()), crs=WGS84)
    target = pd.Series(Places(new).of_zones(shapes), dtype=object)
    changed = target.notna() & (target != _most_specific(found))
    return _update(connection, zones, found["id"][changed], target[changed])


def _most_specific(found: pd.DataFrame) -> pd.Series:
    result = pd.Series(None, index=found.index, dtype=object)
    for name in _COLUMNS:
        result = result.where(result.notna(), found[name].astype(object))
    return result


def _update(connection: sa.Connection, table: sa.Table, ids: pd.Series, codes: pd.Series) -> int:
    if ids.empty:
        return 0
    values = codes_frame(codes, codes.index)
    values = values.where(values.notna(), None)
    connection.execute(
        sa.update(table)
        .where(table.c.id == sa.bindparam("record"))
        .values({name: sa.bindparam(f"new_{name}") for name in _COLUMNS}),
        [
            {"record": int(record), **{f"new_{n}": v for n, v in row.items()}}
            for record, row in zip(ids, values.to_dict("records"), strict=True)
        ],
    )
    return len(ids)
