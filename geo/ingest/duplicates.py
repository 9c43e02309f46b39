"""Find incidents that are in the store, or in the same file, already."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from geo.store.tables import datasets, incidents

#: The same hazard on the same day within this distance is the same event.
SAME_PLACE_M = 100.0
_M_PER_DEG = 111_320.0
# A cell is as wide as the distance, so that a neighbour is in one of nine cells.
_CELL_DEG = SAME_PLACE_M / _M_PER_DEG
_TEXTS = ("regency_code", "district_code", "village_code", "address", "chronology")

Mask = npt.NDArray[np.bool_]


def already_stored(connection: sa.Connection, frame: pd.DataFrame) -> Mask:
    """Which incidents a real dataset holds already.

    The same event code (KIB); else the same hazard and day within 100 m, unless codes or times
    of day differ; else, without coordinates, the same hazard, day, area codes and texts.
    """
    stored = _candidates(connection, frame)
    if stored.empty or frame.empty:
        return np.zeros(len(frame), dtype=bool)
    ours = _comparable(frame)
    found = ours["kib"].notna() & ours["kib"].isin(stored["kib"].dropna())
    same = _near(ours, stored) | _same_words(ours, stored)
    return (found | pd.Series(same, index=frame.index)).to_numpy(bool)


def repeated_in_file(frame: pd.DataFrame) -> Mask:
    """Rows that say the same as an earlier row of the file in every column."""
    columns = [name for name in frame.columns if name not in ("row", "repairs")]
    codes = [pd.factorize(frame[name])[0] for name in columns]
    return pd.DataFrame(np.column_stack(codes)).duplicated().to_numpy(bool)


def _candidates(connection: sa.Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Stored real incidents of the same hazards and days, or with a KIB."""
    names = ["kib", "hazard", "occurred_on", "occurred_time", "lon", "lat", *_TEXTS]
    days = frame["occurred_on"]
    if days.empty:
        return pd.DataFrame(columns=names)
    in_period = sa.and_(
        incidents.c.hazard.in_(frame["hazard"].unique().tolist()),
        incidents.c.occurred_on.between(days.min().date(), days.max().date()),
    )
    has_kib = "kib" in frame and bool(frame["kib"].notna().any())
    wanted = sa.or_(in_period, incidents.c.kib.is_not(None)) if has_kib else in_period
    rows = connection.execute(
        sa.select(*(incidents.c[name] for name in names))
        .join(datasets, datasets.c.id == incidents.c.dataset_id)
        .where(datasets.c.is_sample.is_(False), wanted)
    ).all()
    return _comparable(pd.DataFrame(rows, columns=names))


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that are compared, with `at` as row position."""
    result = pd.DataFrame({"at": np.arange(len(frame))}, index=frame.index)
    result["hazard"] = frame["hazard"].astype(object)
    result["day"] = pd.to_datetime(frame["occurred_on"]).astype("datetime64[s]")
    for name in ("lon", "lat"):
        result[name] = pd.to_numeric(frame[name]) if name in frame else np.nan
    for name in ("kib", "occurred_time", *_TEXTS):
        values = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
        result[name] = values.astype(object).where(values.notna(), None)
    return result


def _near(ours: pd.DataFrame, stored: pd.DataFrame) -> Mask:
    result = np.zeros(len(ours), dtype=bool)
    left = ours[ours["lon"].notna() & ours["lat"].notna()]
    right = stored[stored["lon"].notna() & stored["lat"].notna()]
    if left.empty or right.empty:
        return result
    keys = ["hazard", "day", "cell_x", "cell_y"]
    columns = [*keys, "at", "lon", "lat", "kib", "occurred_time"]
    left = left.assign(
        cell_x=np.floor(left["lon"] / _CELL_DEG), cell_y=np.floor(left["lat"] / _CELL_DEG)
    )[columns]
    right = right.assign(
        cell_x=np.floor(right["lon"] / _CELL_DEG), cell_y=np.floor(right["lat"] / _CELL_DEG)
    )[columns]
    for step_x in (-1, 0, 1):
        for step_y in (-1, 0, 1):
            moved = right.assign(cell_x=right["cell_x"] + step_x, cell_y=right["cell_y"] + step_y)
            pairs = left.merge(moved, on=keys, suffixes=("", "_stored"))
            east_m = (pairs["lon"] - pairs["lon_stored"]) * np.cos(np.radians(pairs["lat"]))
            north_m = pairs["lat"] - pairs["lat_stored"]
            near = np.hypot(east_m, north_m) * _M_PER_DEG <= SAME_PLACE_M
            other = _differ(pairs, "kib") | _differ(pairs, "occurred_time")
            result[pairs["at"][near & ~other].to_numpy(dtype=int)] = True
    return result


def _differ(pairs: pd.DataFrame, name: str) -> pd.Series:
    """Both give a value and it is not the same one."""
    ours, theirs = pairs[name], pairs[f"{name}_stored"]
    return ours.notna() & theirs.notna() & (ours != theirs)


def _same_words(ours: pd.DataFrame, stored: pd.DataFrame) -> Mask:
    keys = ["hazard", "day", "occurred_time", *_TEXTS]
    placeless = ours["lon"].isna()
    known = set(stored[stored["lon"].isna()][keys].itertuples(index=False, name=None))
    said = [row in known for row in ours[keys].itertuples(index=False, name=None)]
    both: Mask = placeless.to_numpy(bool) & np.array(said, dtype=bool)
    return both
