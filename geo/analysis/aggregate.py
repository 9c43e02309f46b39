"""Figures of a filter: which incidents it takes, and their sums.

Everything is vectorised over the snapshot, which is sorted by day, so that a period is a slice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.base.crs import INDONESIA_BOUNDS, to_unit_mercator
from geo.base.i18n import N_, Language
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.catalogue.schema import DATE_PRECISIONS
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter, Ring

_EPOCH = date(1970, 1, 1)

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum over incidents: `total` of the records that gave a figure, and how many did not.

    `total` is None when no record gave one: unknown is not zero.
    """

    total: float | None
    records: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What a key figure sums: columns of the snapshot; none of them means counting records."""

    key: str
    label: str
    unit: str
    columns: tuple[str, ...]


MEASURES: tuple[Measure, ...] = (
    Measure("incidents", N_("Incidents"), "", ()),
    Measure("dead", N_("Dead"), N_("people"), ("dead",)),
    Measure("displaced", N_("Displaced"), N_("people"), ("displaced",)),
    Measure(
        "houses",
        N_("Houses damaged"),
        N_("houses"),
        ("houses_heavy", "houses_moderate", "houses_light"),
    ),
    Measure("loss", N_("Loss"), "Rp", ("loss_idr",)),
)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The calendar day of a day number."""
    return date.fromordinal(_EPOCH.toordinal() + int(number))


def rough_day(snapshot: Snapshot, row: int, lang: Language) -> str:
    """When the incident at `row` happened, in words, as exactly as it is known."""
    precision = (None, *DATE_PRECISIONS)[int(snapshot.incidents["precision"].to_numpy()[row])]
    day = day_of(int(snapshot.incidents["day"].to_numpy()[row]))
    return lang.rough_date(day, precision, style="medium")


def day_range(chosen: HazardFilter) -> tuple[int | None, int | None]:
    """First and last day number of the period, both included; None for an open end."""
    return (
        None if chosen.start is None else day_number(chosen.start),
        None if chosen.end is None else day_number(chosen.end),
    )


def data_period(snapshot: Snapshot, chosen: HazardFilter | None = None) -> tuple[date, date] | None:
    """First and last day for which there are data; None without any.

    With `chosen` it is the period of those datasets that have incidents of its hazards in its
    areas, at whatever time: a catalogue that ends in 2014 says nothing about 2015, and nothing is
    not zero.
    """
    if chosen is None:
        if snapshot.first_day is None or snapshot.last_day is None:
            return None
        return day_of(snapshot.first_day), day_of(snapshot.last_day)
    held = snapshot.holdings
    told = _wanted_hazards(chosen)[held["hazard"].to_numpy()]
    if chosen.areas:
        ranges = [snapshot.areas.range_of(code) for code in chosen.areas]
        told &= _in_ranges(held["area"].to_numpy(), ranges)
    if not told.any():
        return None
    first, last = held["first"].to_numpy()[told], held["last"].to_numpy()[told]
    return day_of(first.min()), day_of(last.max())


def _wanted_hazards(chosen: HazardFilter) -> npt.NDArray[np.bool_]:
    """Whether the filter takes a hazard, by its number."""
    wanted = np.zeros(256, dtype=bool)
    wanted[[HAZARD_KEYS.index(key) for key in chosen.hazards]] = True
    return wanted


def region_bounds(snapshot: Snapshot, chosen: HazardFilter) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees of the chosen areas, or of Indonesia."""
    if not chosen.areas:
        return INDONESIA_BOUNDS
    boxes = np.array([snapshot.areas.bounds(code) for code in chosen.areas])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def incident_rows(snapshot: Snapshot, chosen: HazardFilter) -> Rows:
    """Row positions in `snapshot.incidents` that the filter takes, in day order.

    A record of which only the month or year is known is taken by a period that holds all of it.
    Hazard classes do not limit incidents: they are a property of zones. An incident without
    coordinates is inside no drawn area.
    """
    frame = snapshot.incidents
    begin, end = _period_slice(frame["day"].to_numpy(), *day_range(chosen))
    taken = np.ones(end - begin, dtype=bool)
    last_day = day_range(chosen)[1]
    if last_day is not None:
        taken &= snapshot.last_days[begin:end] <= last_day

    def column(name: str) -> npt.NDArray[Any]:
        return frame[name].to_numpy()[begin:end]

    if chosen.hazards != HAZARD_KEYS:
        taken &= _wanted_hazards(chosen)[column("hazard")]
    if chosen.areas:
        taken &= _in_ranges(
            column("area"), [snapshot.areas.range_of(code) for code in chosen.areas]
        )
    if chosen.with_casualties:
        taken &= np.logical_or.reduce([column(name) > 0 for name in ("dead", "missing", "injured")])
    if chosen.with_displaced:
        taken &= column("displaced") > 0
    rows = np.flatnonzero(taken) + begin
    if chosen.drawing is not None:
        xy = frame[["x", "y"]].to_numpy()[rows]
        rows = rows[inside_ring(xy[:, 0], xy[:, 1], chosen.drawing)]
    return rows


def reference_rows(snapshot: Snapshot, chosen: HazardFilter, dataset: int) -> Rows:
    """Row positions in `snapshot.reference` of one layer in the filter's areas and drawn area.

    A line or an outline lies where a point on it lies. Hazards and period do not limit a layer.
    """
    frame = snapshot.reference
    taken = frame["dataset"].to_numpy() == dataset
    if chosen.areas:
        ranges = [snapshot.areas.range_of(code) for code in chosen.areas]
        taken &= _in_ranges(frame["area"].to_numpy(), ranges)
    rows = np.flatnonzero(taken)
    if chosen.drawing is not None:
        points = shapely.point_on_surface(frame.geometry.to_numpy()[rows])
        x, y = to_unit_mercator(shapely.get_x(points), shapely.get_y(points))
        rows = rows[inside_ring(x, y, chosen.drawing)]
    return rows


def zone_rows(snapshot: Snapshot, chosen: HazardFilter) -> Rows:
    """Row positions in `snapshot.zones` of the filter's hazards and classes that reach into its
    areas and its drawn area.

    Decided by geometry, because a zone often covers several kecamatan; touching a border only is
    not reaching in.
    """
    frame = snapshot.zones
    wanted = np.zeros(256, dtype=bool)
    wanted[[HAZARD_KEYS.index(key) for key in chosen.hazards]] = True
    ranks = [CLASSES[key].rank for key in chosen.classes]
    taken = wanted[frame["hazard"].to_numpy()] & np.isin(frame["class_rank"].to_numpy(), ranks)
    if chosen.areas:
        taken &= _reaching_into(snapshot, [snapshot.areas.geometry(c) for c in chosen.areas])
    if chosen.drawing is not None:
        taken &= _reaching_into(snapshot, [shapely.Polygon(chosen.drawing)])
    return np.flatnonzero(taken)


def _reaching_into(snapshot: Snapshot, places: Sequence[shapely.Geometry]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(snapshot.zones), dtype=bool)
    geometries = snapshot.zones.geometry.to_numpy()
    for place in places:
        shapely.prepare(place)
        candidates = snapshot.zone_tree.query(place, predicate="intersects")
        found[candidates[~shapely.touches(place, geometries[candidates])]] = True
    return found


def inside_ring(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], ring: Ring
) -> npt.NDArray[np.bool_]:
    """Which points (unit Mercator) lie inside a ring of (lon, lat) drawn on the Mercator map."""
    polygon = shapely.Polygon(np.column_stack(to_unit_mercator(*np.array(ring).T)))
    shapely.prepare(polygon)
    return np.asarray(shapely.contains_xy(polygon, x, y), dtype=bool)


def figure(snapshot: Snapshot, rows: Rows, columns: tuple[str, ...]) -> Figure:
    """The sum of `columns` over `rows`; a record without any of them counts as unknown."""
    if not columns:
        return Figure(total=float(len(rows)), records=len(rows), unknown=0)
    values, known = snapshot.measure(columns)
    unknown = len(rows) - int(np.count_nonzero(known[rows]))
    nothing_known = 0 < unknown == len(rows)
    return Figure(
        total=None if nothing_known else float(values[rows].sum()),
        records=len(rows),
        unknown=unknown,
    )


def _period_slice(
    days: npt.NDArray[np.int32], first_day: int | None, last_day: int | None
) -> tuple[int, int]:
    begin = 0 if first_day is None else int(np.searchsorted(days, first_day, side="left"))
    end = len(days) if last_day is None else int(np.searchsorted(days, last_day, side="right"))
    return begin, max(begin, end)


def _in_ranges(ranks: npt.NDArray[Any], ranges: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(ranks), dtype=bool)
    for first, end in ranges:
        inside |= (ranks >= first) & (ranks < end)
    return inside
