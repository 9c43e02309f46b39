"""What a trial import would put on the map, read before the trial is taken back."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.files.findings import Fate, Report
from geo.store.tables import AREAS, INCIDENTS, ZONES, areas, incidents, reference_features, zones

#: Features that a preview shows at most; the count is complete.
MAX_FEATURES = 3_000
#: Rows that a preview shows at most, and how many of them without problems.
MAX_ROWS = 200
CLEAN_ROWS = 20
#: The worst first: a row is known by the worst that happened to it.
FATES_WORST_FIRST = (Fate.SET_ASIDE, Fate.DUPLICATE, Fate.REPAIRED, Fate.NOTED)
_WIDTH_PX = 600.0


@dataclass(frozen=True, eq=False)
class Preview:
    """Simplified geometries (EPSG:4326) and the key of each: hazard, class, area code or name."""

    kind: str
    keys: tuple[str, ...]
    geometries: npt.NDArray[np.object_]
    #: How many were stored in all, and how many of them have no place on the map.
    total: int
    unplaced: int = 0
    #: Rows of the file as they are in it (text, and ``row``): those with problems first.
    rows: pd.DataFrame | None = None


def read_preview(connection: sa.Connection, kind: str, dataset_id: int, report: Report) -> Preview:
    """The features that the running transaction has stored for a dataset, and telling rows."""
    return replace(_features(connection, kind, dataset_id), rows=telling_rows(report))


def telling_rows(report: Report) -> pd.DataFrame | None:
    """The raw rows that a person should see: the worst first, then a few without problems."""
    if report.raw is None:
        return None
    row = report.raw["row"].to_numpy()
    rank = np.full(len(row), len(FATES_WORST_FIRST))
    for at, fate in reversed(list(enumerate(FATES_WORST_FIRST))):
        bad = [batch.rows for batch in report.batches if batch.fate is fate]
        if bad:
            rank[np.isin(row, np.concatenate(bad))] = at
    order = np.argsort(rank, kind="stable")
    wanted = order[:MAX_ROWS]
    clean = rank[wanted] == len(FATES_WORST_FIRST)
    # A screen full of good rows tells nothing, unless all are good.
    kept = wanted[~clean | (np.cumsum(clean) <= CLEAN_ROWS)]
    found: pd.DataFrame = report.raw.iloc[kept].reset_index(drop=True)
    return found


def _features(connection: sa.Connection, kind: str, dataset_id: int) -> Preview:
    if kind == INCIDENTS:
        return _incidents(connection, dataset_id)
    table, key, order = {
        ZONES: (zones, zones.c["class"], zones.c.area_km2.desc()),
        AREAS: (areas, areas.c.code, sa.func.length(areas.c.code).desc()),
    }.get(kind, (reference_features, reference_features.c.name, reference_features.c.id.asc()))
    mine = table.c.dataset_id == dataset_id
    total = connection.scalar(sa.select(sa.func.count()).where(mine)) or 0
    rows = connection.execute(
        sa.select(key, table.c.geometry).where(mine).order_by(order).limit(MAX_FEATURES)
    ).all()
    shapes = np.array([row[1] for row in rows], dtype=object)
    return Preview(kind, tuple(str(row[0]) for row in rows), _simple(shapes), total)


def _incidents(connection: sa.Connection, dataset_id: int) -> Preview:
    c = incidents.c
    mine = c.dataset_id == dataset_id
    total, placed = connection.execute(
        sa.select(sa.func.count(), sa.func.count(c.lon)).where(mine)
    ).one()
    rows = connection.execute(
        sa.select(c.hazard, c.lon, c.lat).where(mine, c.lon.is_not(None)).limit(MAX_FEATURES)
    ).all()
    points = shapely.points([(row.lon, row.lat) for row in rows]) if rows else []
    return Preview(
        INCIDENTS,
        tuple(row.hazard for row in rows),
        np.asarray(points, dtype=object),
        total,
        unplaced=total - placed,
    )


def _simple(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance = max(east - west, north - south) / _WIDTH_PX
    found: npt.NDArray[np.object_] = shapely.simplify(shapes, tolerance)
    return found
