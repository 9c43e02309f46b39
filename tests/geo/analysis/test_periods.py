from datetime import date

import pytest

from geo.analysis.periods import (
    Span,
    add_months,
    covered,
    data_span,
    equal_period_before,
    month_end,
    month_number,
    month_start,
    step_label,
    step_starts,
    whole_months,
    year_before,
)
from geo.base.i18n import language
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_snapshot

DATA = Span(date(2019, 1, 1), date(2026, 10, 31))


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        (("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (("2025-11-01", "2026-10-31"), ("2024-11-01", "2025-10-31")),
        # The data end in the middle of the last month: so does the period before.
        (("2025-11-01", "2026-10-12"), ("2024-11-01", "2025-10-12")),
        (("2024-02-29", "2024-02-29"), ("2024-02-28", "2024-02-28")),
        (("2025-12-20", "2026-01-08"), ("2025-11-30", "2025-12-19")),
    ],
)
def test_equal_period_before(now, before):
    assert equal_period_before(span(*now), DATA) == span(*before)


def test_no_equal_period_where_the_data_do_not_reach():
    assert equal_period_before(span("2019-06-01", "2020-05-31"), DATA) is None
    assert equal_period_before(span("2019-01-01", "2026-10-31"), DATA) is None


def test_year_before_keeps_whole_months_whole_over_leap_years():
    assert year_before(span("2025-02-01", "2025-02-28"), DATA) == span("2024-02-01", "2024-02-29")
    assert year_before(span("2024-02-29", "2024-02-29"), DATA) == span("2023-02-28", "2023-02-28")
    assert year_before(span("2019-05-01", "2019-05-31"), DATA) is None


def test_data_span_takes_the_last_month_as_whole_when_it_is_nearly_over():
    nearly = make_snapshot([incident(date(2020, 3, 9)), incident(date(2021, 10, 28))])
    assert data_span(nearly) == span("2020-03-01", "2021-10-31")
    running = make_snapshot([incident(date(2020, 3, 9)), incident(date(2021, 10, 12))])
    assert data_span(running) == span("2020-03-01", "2021-10-12")
    assert data_span(make_snapshot([])) is None


def test_covered_is_the_filter_cut_to_the_data():
    snapshot = make_snapshot([incident(date(2020, 3, 9)), incident(date(2021, 10, 12))])
    wide = HazardFilter(start=date(2000, 1, 1), end=date(2030, 1, 1))
    assert covered(snapshot, wide) == span("2020-03-01", "2021-10-12")
    assert covered(snapshot, HazardFilter(start=date(2022, 1, 1))) is None


def test_whole_months_leaves_out_what_the_period_cuts():
    february = month_number(date(2020, 2, 1))
    assert whole_months(span("2020-01-02", "2020-03-30")) == (february, february + 1)
    first, end = whole_months(span("2020-01-05", "2020-01-20"))
    assert first == end, "no whole month at all"


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29)])
def test_months_round_trip(day):
    number = month_number(day)
    assert month_start(number) <= day <= month_end(number)


def test_add_months_stays_inside_a_shorter_month():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -13) == date(2023, 2, 28)


def test_steps_are_those_of_the_calendar():
    november = month_number(date(2025, 11, 1))
    quarters = step_starts(november, 3, "quarter")
    assert [month_start(int(n)) for n in quarters] == [
        date(2025, 10, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
    ]
    assert step_label(int(quarters[0]), "quarter", language("en")) == "Q4 2025"
    assert step_label(november, "month", language("id")) == "Nov 2025"
    assert step_label(month_number(date(2025, 1, 1)), "year", language("id")) == "2025"
