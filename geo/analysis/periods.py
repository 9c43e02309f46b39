"""Calendar arithmetic: months as numbers, steps of a time axis, and equal periods to compare.

A month number counts months since January 1970, so that a range of months is a range of integers.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from geo.analysis.aggregate import data_period
from geo.base.i18n import N_, Language
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

IntArray = npt.NDArray[np.int64]

#: Length in months of each step of a time axis, and its name.
STEPS: dict[str, tuple[int, str]] = {
    "month": (1, N_("Month")),
    "quarter": (3, N_("Quarter")),
    "year": (12, N_("Year")),
}

#: The month of the newest record counts as whole when that record is from its last days: entry
#: is then hardly still going on.
_LAST_DAYS_OF_MONTH = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def first_month(self) -> int:
        """Month number of the first day."""
        return month_number(self.start)

    @property
    def months(self) -> int:
        """Number of calendar months that the span touches."""
        return month_number(self.end) - self.first_month + 1

    def describe(self, lang: Language) -> str:
        """In words: "1 November 2025 to 31 October 2026"."""
        return lang.gettext("{start} to {end}").format(
            start=lang.date(self.start), end=lang.date(self.end)
        )


def month_number(day: date) -> int:
    """Months since January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of a month number."""
    return date(1970 + number // 12, number % 12 + 1, 1)


def month_end(number: int) -> date:
    """The last day of a month number."""
    return month_start(number + 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a shorter month where it has none."""
    number = month_number(day) + months
    return month_start(number).replace(
        day=min(day.day, calendar.monthrange(1970 + number // 12, number % 12 + 1)[1])
    )


def covered(snapshot: Snapshot, chosen: HazardFilter) -> Span | None:
    """The part of the filter's period for which there can be data; None when there is none.

    Data run from the first day of the month of the oldest record, since a month begins before its
    first incident, to the day of the newest; with whole months they run to the month's end when
    the newest record is from its last days.
    """
    span = data_span(snapshot, chosen)
    if span is None:
        return None
    start = max(span.start, chosen.start or span.start)
    end = min(span.end, chosen.end or span.end)
    return Span(start, end) if start <= end else None


def data_span(snapshot: Snapshot, chosen: HazardFilter | None = None) -> Span | None:
    """The days for which the data can be taken as complete; None without incidents.

    With `chosen`, of the datasets that tell of its areas and hazards (`data_period`).
    """
    period = data_period(snapshot, chosen)
    if period is None:
        return None
    oldest, newest = period
    last_of_month = month_end(month_number(newest))
    nearly_over = (last_of_month - newest).days < _LAST_DAYS_OF_MONTH
    return Span(oldest.replace(day=1), last_of_month if nearly_over else newest)


def equal_period_before(span: Span, data: Span) -> Span | None:
    """The equally long period right before `span`; None when `data` do not reach back that far.

    A period of whole months (or one that the data cut short after beginning with a month) is
    moved by whole months, so that a calendar year is compared with a calendar year even when one
    of them has a leap day. Any other period is moved by its number of days.
    """
    if span.start.day == 1:
        is_whole = (span.end + timedelta(days=1)).day == 1
        months = span.months
        start = add_months(span.start, -months)
        last = add_months(span.end, -months)
        end = month_end(month_number(last)) if is_whole else last
        before = Span(start, end)
    else:
        step = timedelta(days=span.days)
        before = Span(span.start - step, span.end - step)
    return before if before.start >= data.start else None


def year_before(span: Span, data: Span) -> Span | None:
    """The same period one year earlier; None when `data` do not reach back that far."""
    is_whole = (span.end + timedelta(days=1)).day == 1
    end = add_months(span.end, -12)
    if is_whole:
        end = month_end(month_number(end))
    before = Span(add_months(span.start, -12), end)
    return before if before.start >= data.start else None


def period_before(span: Span, data: Span, against: str) -> tuple[Span | None, bool]:
    """(the earlier period to compare `span` with, whether it is the same one a year before).

    `against` is "year" or "previous". A year before a period of more than a year the period would
    overlap itself, so it is compared with the equally long one right before it.
    """
    is_year = against == "year" and add_months(span.end, -12) < span.start
    return (year_before if is_year else equal_period_before)(span, data), is_year


def whole_months(span: Span) -> tuple[int, int]:
    """Half-open range of month numbers that lie entirely inside `span` (may be empty)."""
    first = span.first_month + (span.start.day != 1)
    end = month_number(span.end) + ((span.end + timedelta(days=1)).day == 1)
    return first, max(first, end)


def step_starts(first_month: int, months: int, step: str) -> IntArray:
    """For each of `months` months the number of the month that begins its step.

    Quarters and years are those of the calendar.
    """
    numbers = first_month + np.arange(months, dtype=np.int64)
    length = STEPS[step][0]
    return numbers - numbers % length


def step_label(start: int, step: str, lang: Language) -> str:
    """A step of the time axis in words: "Jan 2026", "Q1 2026", "2026"."""
    year = 1970 + start // 12
    if step == "year":
        return str(year)
    if step == "quarter":
        return lang.gettext("Q{quarter} {year}").format(quarter=start % 12 // 3 + 1, year=year)
    return f"{month_name(start % 12 + 1, lang)} {year}"


def month_name(month: int, lang: Language, *, wide: bool = False) -> str:
    """The name of month 1..12, short ("Agu") unless `wide`."""
    names = lang.locale.months["stand-alone"]["wide" if wide else "abbreviated"]
    return str(names[month])
