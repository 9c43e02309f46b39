"""What the page Tren shows, as tables made from one `Cube`."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.cube import Cube, Sums, values
from geo.analysis.periods import STEPS, step_starts, whole_months
from geo.catalogue import HAZARD_KEYS
from geo.store.areas import AreaIndex

#: How many steps a rolling mean takes together.
ROLLING: dict[str, int] = {"month": 3, "quarter": 4, "year": 3}
#: The rates that can be shown instead of plain totals.
RATES = ("total", "per_100k", "per_km2")


def time_series(cube: Cube, step: str) -> pd.DataFrame:
    """Values per time step and hazard.

    One row per step: `start` (month number), `is_whole` (the covered period holds the whole
    step), `total` (all hazards), `records`, `unknown`, `rolling` (mean over `ROLLING` whole
    steps up to this one, NaN before there are enough), and one column per hazard key. A value is
    NaN where incidents are recorded but none gives a figure.
    """
    if cube.span is None:
        columns = ["start", "is_whole", "total", "records", "unknown", "rolling", *HAZARD_KEYS]
        return pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    starts = step_starts(cube.first_month, cube.months, step)
    steps, slot = np.unique(starts, return_inverse=True)
    by_month = [a.sum(axis=0) for a in (cube.total, cube.records, cube.known)]
    total, records, known = (_add_up(a, slot, len(steps)) for a in by_month)
    hazard_values = values(total, records.astype(np.int64), known.astype(np.int64))
    whole_first, whole_end = whole_months(cube.span)
    frame = pd.DataFrame({"start": steps})
    frame["is_whole"] = (steps >= whole_first) & (steps + STEPS[step][0] <= whole_end)
    all_records, all_known = records.sum(axis=1), known.sum(axis=1)
    frame["total"] = values(
        total.sum(axis=1), all_records.astype(np.int64), all_known.astype(np.int64)
    )
    frame["records"] = all_records.astype(np.int64)
    frame["unknown"] = (all_records - all_known).astype(np.int64)
    whole = frame["total"].where(frame["is_whole"])
    frame["rolling"] = whole.rolling(ROLLING[step]).mean()
    for number, key in enumerate(HAZARD_KEYS):
        frame[key] = hazard_values[:, number]
    return frame


def _add_up(
    amounts: npt.NDArray[np.float64 | np.int64], slot: npt.NDArray[np.int64], size: int
) -> Sums:
    """Rows of `amounts` (months × hazards) added up by `slot`."""
    result = np.zeros((size, amounts.shape[1]))
    np.add.at(result, slot, amounts)
    return result


def ranking(now: Cube, before: Cube | None, areas: AreaIndex) -> pd.DataFrame:
    """One row per area, the largest value first; the last row is the unknown area, if any.

    Columns: code (empty for unknown), name, value, records, unknown, before, change (difference),
    change_share (relative; NaN when there was nothing before), population, area_km2, per_100k,
    per_km2. NaN stands for unknown everywhere.
    """
    value, records, unknown = now.sums((1, 2))
    frame = pd.DataFrame(
        {
            "code": ["", *now.axis.codes],
            "name": ["", *(areas.name(code) for code in now.axis.codes)],
            "value": value,
            "records": records,
            "unknown": unknown,
        }
    )
    frame["before"] = np.nan if before is None else before.sums((1, 2))[0]
    frame["change"] = frame["value"] - frame["before"]
    had_any = frame["before"].where(frame["before"] > 0)
    frame["change_share"] = frame["change"] / had_any
    frame["population"] = [np.nan, *population(areas, now.axis.codes)]
    frame["area_km2"] = [np.nan, *area_km2(areas, now.axis.codes)]
    frame["per_100k"] = frame["value"] / frame["population"] * 1e5
    frame["per_km2"] = frame["value"] / frame["area_km2"]
    unknown_row = frame.iloc[:1]
    known_rows = frame.iloc[1:].sort_values(
        ["value", "name"], ascending=[False, True], na_position="last"
    )
    has_unknown = bool((unknown_row["records"] > 0).any()) or bool(
        (unknown_row["before"] > 0).any()
    )
    parts = [known_rows, unknown_row] if has_unknown else [known_rows]
    return pd.concat(parts, ignore_index=True)


def population(areas: AreaIndex, codes: tuple[str, ...]) -> Sums:
    """People per area; where it is not given, the sum of its villages if all of them give it.

    NaN for unknown, never zero.
    """
    given = pd.to_numeric(areas.frame["population"]).to_numpy(dtype=np.float64, na_value=np.nan)
    is_village = (areas.frame["level"] == "village").to_numpy()
    result = np.full(len(codes), np.nan)
    for at, code in enumerate(codes):
        first, end = areas.range_of(code)
        own = given[first - 1]
        inside = given[first - 1 : end - 1][is_village[first - 1 : end - 1]]
        if np.isnan(own) and len(inside) and not np.isnan(inside).any():
            own = inside.sum()
        result[at] = own if own > 0 else np.nan
    return result


def area_km2(areas: AreaIndex, codes: tuple[str, ...]) -> Sums:
    """Land area per area as stored (measured in an equal-area CRS on import); NaN for unknown."""
    given = pd.to_numeric(areas.frame["area_km2"]).to_numpy(dtype=np.float64, na_value=np.nan)
    found = given[[areas.rank(code) - 1 for code in codes]] if codes else np.zeros(0)
    return np.where(found > 0, found, np.nan)


def by_area_series(cube: Cube, step: str, positions: list[int]) -> dict[int, pd.DataFrame]:
    """`time_series` of single areas of the cube, for small multiples."""
    return {position: time_series(only_area(cube, position), step) for position in positions}


def only_area(cube: Cube, position: int) -> Cube:
    """The part of a cube that belongs to one area."""
    part = slice(position, position + 1)
    return Cube(
        measure=cube.measure,
        axis=cube.axis,
        span=cube.span,
        first_month=cube.first_month,
        records=cube.records[part],
        known=cube.known[part],
        total=cube.total[part],
    )


@dataclass(frozen=True, eq=False)
class Seasonality:
    """Values by year (rows) and calendar month (columns 1..12).

    `value` is NaN where nothing is known: outside the covered period, or where no incident gives
    a figure. `records` is -1 outside the covered period. `is_whole` tells months that the period
    covers from the first to the last day.
    """

    years: tuple[int, ...]
    value: Sums
    records: npt.NDArray[np.int64]
    is_whole: npt.NDArray[np.bool_]

    @property
    def mean_by_month(self) -> Sums:
        """Mean over the years of each calendar month, from whole months only; NaN without any."""
        usable = self.is_whole & ~np.isnan(self.value)
        count = usable.sum(axis=0)
        total = np.where(usable, self.value, 0.0).sum(axis=0)
        return np.asarray(np.divide(total, count, out=np.full(12, np.nan), where=count > 0))


def seasonality(cube: Cube, hazards: tuple[str, ...] | None = None) -> Seasonality:
    """The measure by month and year, for some hazards or all."""
    if cube.span is None:
        nothing = np.zeros((0, 12))
        return Seasonality((), nothing, nothing.astype(np.int64), nothing.astype(bool))
    chosen = [HAZARD_KEYS.index(key) for key in hazards] if hazards else slice(None)
    total, records, known = (
        a[:, :, chosen].sum(axis=(0, 2)) for a in (cube.total, cube.records, cube.known)
    )
    numbers = cube.first_month + np.arange(cube.months)
    years = 1970 + numbers // 12
    row, column = years - years[0], numbers % 12
    shape = (int(row[-1]) + 1, 12)
    value = np.full(shape, np.nan)
    count = np.full(shape, -1, dtype=np.int64)
    is_whole = np.zeros(shape, dtype=bool)
    value[row, column] = values(total, records, known)
    count[row, column] = records
    first, end = whole_months(cube.span)
    is_whole[row, column] = (numbers >= first) & (numbers < end)
    return Seasonality(tuple(range(int(years[0]), int(years[-1]) + 1)), value, count, is_whole)


@dataclass(frozen=True, eq=False)
class YearBand:
    """One region's last year, month by month, against the years before.

    All arrays have 12 entries, January first. `this_year` is NaN for months the data do not
    cover whole; `low`, `middle` (median) and `high` are over `years_before`, NaN where fewer than
    two of those years have the month.
    """

    year: int
    years_before: tuple[int, ...]
    this_year: Sums
    low: Sums
    middle: Sums
    high: Sums


def year_band(cube: Cube, position: int, *, years: int = 5) -> YearBand | None:
    """The newest year of the cube against the range of up to `years` years before it.

    None when there is not even one earlier year to compare with.
    """
    found = seasonality(only_area(cube, position))
    if len(found.years) < 2:
        return None
    value = np.where(found.is_whole, found.value, np.nan)
    earlier = value[-1 - years : -1] if len(found.years) > years else value[:-1]
    enough = (~np.isnan(earlier)).sum(axis=0) >= 2
    safe = np.where(enough, earlier, 0.0)
    low = np.where(enough, np.nanmin(safe, axis=0), np.nan)
    high = np.where(enough, np.nanmax(safe, axis=0), np.nan)
    middle = np.where(enough, np.nanmedian(safe, axis=0), np.nan)
    return YearBand(
        year=found.years[-1],
        years_before=found.years[-1 - len(earlier) : -1],
        this_year=value[-1],
        low=low,
        middle=middle,
        high=high,
    )
