"""One count of a filter by area × month × hazard; every figure of the page Tren comes from it.

Because bar charts, rankings and heat maps are sums over the same cube, their totals agree with
each other and with `geo.analysis.aggregate.incident_rows`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.analysis.aggregate import Measure, Rows, day_number, incident_rows
from geo.analysis.periods import Span, covered, month_start
from geo.catalogue import HAZARD_KEYS, LEVEL_KEYS, level_of
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

#: Position on the area axis of incidents whose area at that level is not known.
UNKNOWN_AREA = 0
#: The number of "year" among the precisions of the snapshot.
_YEAR = 2
Counts = npt.NDArray[np.int64]
Sums = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AreaAxis:
    """The areas that are compared: position 0 is "unknown", position n is ``codes[n - 1]``.

    `lookup` gives the position for every rank of `geo.store.areas.AreaIndex`.
    """

    level: str
    codes: tuple[str, ...]
    lookup: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes) + 1

    def position(self, code: str) -> int:
        """Where `code` lies on the axis; 0 when it is not on it."""
        return self.codes.index(code) + 1 if code in self.codes else UNKNOWN_AREA


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of one measure, indexed [area position, month, position in HAZARD_KEYS].

    `records` counts incidents, `known` those that give a figure for the measure, `total` the sum
    of their figures. `span` is the covered period, `first_month` the month number of slot 0.
    """

    measure: Measure
    axis: AreaAxis
    span: Span | None
    first_month: int
    records: Counts
    known: Counts
    total: Sums
    #: Incidents of the filter that are only known to the year, and so are in no month.
    undated: int = 0

    @property
    def months(self) -> int:
        """Length of the month axis."""
        return int(self.records.shape[1])

    @property
    def n_records(self) -> int:
        """Number of incidents in the cube."""
        return int(self.records.sum())

    @property
    def n_unknown(self) -> int:
        """Number of incidents that give no figure for the measure."""
        return self.n_records - int(self.known.sum())

    def sums(self, axes: tuple[int, ...]) -> tuple[Sums, Counts, Counts]:
        """(value, records, unknown) summed over `axes`; the value is NaN where none is known."""
        records = self.records.sum(axis=axes)
        known = self.known.sum(axis=axes)
        return values(self.total.sum(axis=axes), records, known), records, records - known


def values(total: Sums, records: Counts, known: Counts) -> Sums:
    """Sums in which unknown is not zero: NaN where there are records but none gives a figure."""
    return np.where((records > 0) & (known == 0), np.nan, total)


def compare_level(areas: AreaIndex, chosen: tuple[str, ...]) -> str:
    """The level at which a region is best compared.

    One area is split into what it consists of (a village stays whole), several are compared with
    each other; the country is split into provinces.
    """
    if not chosen:
        return LEVEL_KEYS[0]
    deepest = max(code.count(".") for code in chosen)
    if len(chosen) > 1:
        return LEVEL_KEYS[deepest]
    if not areas.children(chosen[0]):
        return LEVEL_KEYS[deepest]
    return LEVEL_KEYS[min(deepest + 1, len(LEVEL_KEYS) - 1)]


def possible_levels(areas: AreaIndex, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Levels at which a region can be compared: its own (when several), and those below."""
    ranges = [areas.range_of(code) for code in chosen] or [(1, len(areas) + 1)]
    present = {level_of(code) for first, end in ranges for code in areas.codes[first - 1 : end - 1]}
    if len(chosen) == 1 and len(present) > 1:
        present.discard(level_of(chosen[0]))
    return tuple(key for key in LEVEL_KEYS if key in present)


def outermost(codes: Sequence[str]) -> tuple[str, ...]:
    """`codes` without those that lie inside another of them, so that nothing counts twice."""
    return tuple(
        code
        for code in sorted(set(codes))
        if not any(code.startswith(f"{other}.") for other in codes)
    )


def area_axis(areas: AreaIndex, chosen: tuple[str, ...], level: str) -> AreaAxis:
    """The areas of `level` inside the chosen areas (empty: the country), in code order."""
    codes: list[str] = []
    for code in outermost(chosen) or (None,):
        codes += areas.of_level(level, code)["code"].tolist()
    lookup = np.zeros(len(areas) + 1, dtype=np.int32)
    for position, code in enumerate(codes, start=1):
        first, end = areas.range_of(code)
        lookup[first:end] = position
    return AreaAxis(level=level, codes=tuple(codes), lookup=lookup)


def count_cube(
    snapshot: Snapshot,
    chosen: HazardFilter,
    axis: AreaAxis,
    measure: Measure,
    rows: Rows | None = None,
) -> Cube:
    """Count the incidents of a filter. `rows` may be given when they are known already."""
    if rows is None:
        rows = incident_rows(snapshot, chosen)
    # What is only known to the year belongs to none of its months.
    every, precision = len(rows), snapshot.incidents["precision"].to_numpy()
    if precision.any():
        rows = rows[precision[rows] != _YEAR]
    undated = every - len(rows)
    span = covered(snapshot, chosen)
    hazards = len(HAZARD_KEYS)
    if span is None:
        nothing = np.zeros((len(axis), 0, hazards), dtype=np.int64)
        return Cube(measure, axis, None, 0, nothing, nothing, nothing.astype(np.float64), undated)
    shape = (len(axis), span.months, hazards)
    slots = _slots(snapshot, axis, span, rows)
    size = int(np.prod(shape))
    records = np.bincount(slots, minlength=size).reshape(shape)
    if not measure.columns:
        amount = records.astype(np.float64)
        return Cube(measure, axis, span, span.first_month, records, records, amount, undated)
    amounts, is_known = snapshot.measure(measure.columns)
    return Cube(
        measure=measure,
        axis=axis,
        span=span,
        first_month=span.first_month,
        records=records,
        known=np.bincount(slots[is_known[rows]], minlength=size).reshape(shape),
        # Unknown figures are 0 in `amounts`, so they may be summed along.
        total=np.asarray(
            np.bincount(slots, weights=amounts[rows], minlength=size), dtype=np.float64
        ).reshape(shape),
        undated=undated,
    )


def _slots(snapshot: Snapshot, axis: AreaAxis, span: Span, rows: Rows) -> npt.NDArray[np.int32]:
    """Flat position in the cube of each incident at `rows`."""
    frame = snapshot.incidents

    def column(name: str) -> npt.NDArray[Any]:
        found = frame[name].to_numpy()
        # Taking every row by number would copy the column for nothing.
        return found if len(rows) == len(found) else found[rows]

    month_days = np.array(
        [day_number(month_start(span.first_month + n)) for n in range(span.months + 1)]
    )
    hazards = len(HAZARD_KEYS)
    # Tables of at most a few thousand entries turn days and ranks into positions, already
    # multiplied by the strides of the cube.
    month_of_day = np.repeat(np.arange(span.months, dtype=np.int32) * hazards, np.diff(month_days))
    area_of_rank = axis.lookup * np.int32(span.months * hazards)
    slots: npt.NDArray[np.int32] = area_of_rank[column("area")]
    slots += month_of_day[column("day") - np.int32(month_days[0])]
    slots += column("hazard")
    return slots
