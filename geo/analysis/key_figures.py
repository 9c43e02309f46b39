"""The headline figures of a filter beside an earlier period: the same ones on every page."""

from dataclasses import dataclass, replace

from geo.analysis.aggregate import MEASURES, Figure, Rows, figure, incident_rows
from geo.analysis.periods import Span, covered, data_span, period_before
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier period of the same length that the data reach back to."""

    chosen: HazardFilter
    span: Span
    #: The same days one year before; otherwise the equally long period right before.
    is_year_before: bool


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A headline figure of the filter, with the same figure in the period compared with."""

    key: str
    label: str
    unit: str
    now: Figure
    #: None when the period is open, or the data do not reach back far enough.
    before: Figure | None
    compared: Comparison | None


def comparison(
    snapshot: Snapshot, chosen: HazardFilter, against: str = "year"
) -> Comparison | None:
    """The earlier period to compare a filter with, or None where there is none.

    `against` is "year" (the same period a year before) or "previous" (the equally long period
    right before). A period that runs on after the newest record is compared with as much of the
    earlier one as the data cover now, because a half year must not be compared with a whole one.
    """
    if chosen.start is None:
        return None
    span, whole = covered(snapshot, chosen), data_span(snapshot, chosen)
    if span is None or whole is None:
        return None
    found, is_year_before = period_before(span, whole, against)
    if found is None:
        return None
    earlier = replace(chosen, start=found.start, end=found.end)
    return Comparison(earlier, found, is_year_before)


def key_figures(
    snapshot: Snapshot, chosen: HazardFilter, rows: Rows | None = None
) -> list[KeyFigure]:
    """The headline figures of a filter, each beside the earlier period of `comparison`."""
    if rows is None:
        rows = incident_rows(snapshot, chosen)
    compared = comparison(snapshot, chosen)
    rows_before = None if compared is None else incident_rows(snapshot, compared.chosen)
    return [
        KeyFigure(
            key=measure.key,
            label=measure.label,
            unit=measure.unit,
            now=figure(snapshot, rows, measure.columns),
            before=(
                None if rows_before is None else figure(snapshot, rows_before, measure.columns)
            ),
            compared=compared,
        )
        for measure in MEASURES
    ]
