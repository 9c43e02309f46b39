"""What a trial import would put on the map, read before the trial is taken back."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.files.findings import Fate, Report

#: Features that a preview shows at most; the count is complete.
MAX_FEATURES = 3_000
#: Rows that a preview shows at most, and how many of them without problems.
MAX_ROWS = 200
CLEAN_ROWS = 20
#: The worst first: a row is known by the worst that happened to it.
FATES_WORST_FIRST = (Fate.SET_ASIDE, Fate.DUPLICATE, Fate.REPAIRED, Fate.NOTED)
_WIDTH_PX = 600.0
KeysAre = Literal["hazard", "class", ""]


@dataclass(frozen=True, eq=False)
class Preview:
    """Simplified geometries (EPSG:4326) and the key of each: hazard, class, area code or name.

    `keys_are` says of which catalogue the keys are, "" of none.
    """

    keys_are: KeysAre
    keys: tuple[str, ...]
    geometries: npt.NDArray[np.object_]
    #: How many were stored in all, and how many of them have no place on the map.
    total: int
    unplaced: int = 0
    #: Rows of the file as they are in it (text, and ``row``): those with problems first.
    rows: pd.DataFrame | None = None


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


def shape_preview(
    connection: sa.Connection,
    dataset_id: int,
    table: sa.Table,
    key: sa.ColumnElement[str],
    *,
    first: sa.ColumnElement[Any],
    keys_are: KeysAre = "",
) -> Preview:
    """The shapes of a dataset in the running transaction, those that come `first` of many."""
    mine = table.c.dataset_id == dataset_id
    total = connection.scalar(sa.select(sa.func.count()).where(mine)) or 0
    rows = connection.execute(
        sa.select(key, table.c.geometry).where(mine).order_by(first).limit(MAX_FEATURES)
    ).all()
    shapes = np.array([row[1] for row in rows], dtype=object)
    return Preview(keys_are, tuple(str(row[0]) for row in rows), _simple(shapes), total)


def _simple(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance = max(east - west, north - south) / _WIDTH_PX
    found: npt.NDArray[np.object_] = shapely.simplify(shapes, tolerance)
    return found
