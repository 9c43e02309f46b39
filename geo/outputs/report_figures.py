"""Figures of a situation report: a row per part of the region, months, and a timeline."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.analysis.aggregate import Figure, figure, rough_day
from geo.catalogue import HAZARD_KEYS, LEVEL_KEYS
from geo.drawing.sheet.content import SheetContent

#: What the table by area sums, by the keys of `geo.analysis.aggregate.MEASURES`.
TABLE_MEASURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("incidents", ()),
    ("dead", ("dead",)),
    ("displaced", ("displaced",)),
    ("houses", ("houses_heavy", "houses_moderate", "houses_light")),
    ("loss", ("loss_idr",)),
)
_MOST_MONTHS = 24


@dataclass(frozen=True)
class AreaRow:
    """Sums of one part of the region; `name` is None for incidents whose part is not known."""

    name: str | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Bars:
    """Number of incidents per month (or year), by hazard: `counts` has a row per hazard."""

    labels: tuple[date, ...]
    by_year: bool
    hazards: tuple[str, ...]
    counts: np.ndarray[tuple[int, int], np.dtype[np.int64]]


def area_rows(content: SheetContent) -> list[AreaRow]:
    """Parts with incidents, most first; the last row holds those of no known part."""
    areas, snapshot = content.snapshot.areas, content.snapshot
    below = LEVEL_KEYS.index(content.level) + 1
    level = LEVEL_KEYS[min(below, len(LEVEL_KEYS) - 1)] if content.chosen.areas else "province"
    codes = sorted({c for region in content.codes for c in areas.of_level(level, region)["code"]})
    ranks = snapshot.incidents["area"].to_numpy()[content.rows]
    rest = np.ones(len(ranks), dtype=bool)
    found = []
    for code in codes or content.codes:
        first, end = areas.range_of(code)
        inside = (ranks >= first) & (ranks < end)
        rest &= ~inside
        if inside.any():
            rows = content.rows[np.flatnonzero(inside)]
            sums = tuple(figure(snapshot, rows, columns) for _key, columns in TABLE_MEASURES)
            found.append(AreaRow(areas.name(code), sums))
    found.sort(key=lambda row: (-row.figures[0].records, row.name or ""))
    if rest.any():
        rows = content.rows[np.flatnonzero(rest)]
        sums = tuple(figure(snapshot, rows, columns) for _key, columns in TABLE_MEASURES)
        found.append(AreaRow(None, sums))
    return found


def total_row(content: SheetContent) -> tuple[Figure, ...]:
    """Sums of the whole region."""
    return tuple(
        figure(content.snapshot, content.rows, columns) for _key, columns in TABLE_MEASURES
    )


def time_bars(content: SheetContent) -> Bars | None:
    """Incidents per month, or per year when the period is long; None without incidents."""
    if not len(content.rows):
        return None
    table = content.snapshot.incidents
    days = table["day"].to_numpy()[content.rows].astype("datetime64[D]")
    chosen = content.chosen
    first = np.datetime64(chosen.start, "D") if chosen.start else days.min()
    last = np.datetime64(chosen.end, "D") if chosen.end else days.max()
    months = int((last.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(int)) + 1
    by_year = months > _MOST_MONTHS
    unit = "datetime64[Y]" if by_year else "datetime64[M]"
    slot = (days.astype(unit) - first.astype(unit)).astype(int)
    count = int((last.astype(unit) - first.astype(unit)).astype(int)) + 1
    hazard = table["hazard"].to_numpy()[content.rows]
    keys = tuple(content.incident_counts)
    counts = np.array(
        [np.bincount(slot[hazard == HAZARD_KEYS.index(key)], minlength=count) for key in keys]
    )
    starts = (first.astype(unit) + np.arange(count)).astype("datetime64[D]")
    labels = tuple(date.fromisoformat(str(day)) for day in starts)
    return Bars(labels, by_year, keys, counts)


def timeline(content: SheetContent, limit: int) -> list[int]:
    """Rows of the gravest incidents, in order of time: most dead, then displaced, then newest."""
    table, rows = content.snapshot.incidents, content.rows
    dead = np.nan_to_num(table["dead"].to_numpy()[rows])
    displaced = np.nan_to_num(table["displaced"].to_numpy()[rows])
    order = np.lexsort((-np.arange(len(rows)), -displaced, -dead))[:limit]
    return [int(rows[at]) for at in sorted(order.tolist(), reverse=True)]


def day_words(content: SheetContent, row: int) -> str:
    """The day of an incident in words."""
    return rough_day(content.snapshot, row, content.lang)
