"""Headline figures beside an earlier period: which one, and when there is none."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.aggregate import day_number, incident_rows
from geo.analysis.key_figures import comparison, key_figures
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_snapshot

YEAR_2025 = HazardFilter(start=date(2025, 1, 1), end=date(2025, 12, 31))
_DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))


def figures(snapshot, chosen):
    return {f.key: f for f in key_figures(snapshot, chosen)}


def test_year_before_is_the_same_days_one_year_earlier():
    snapshot = make_snapshot(
        [
            incident(date(2024, 1, 1), dead=2),
            incident(date(2024, 12, 31), dead=1),
            incident(date(2025, 6, 1), dead=4),
            incident(date(2025, 12, 31)),
        ]
    )
    dead = figures(snapshot, YEAR_2025)["dead"]
    assert (dead.now.total, dead.before.total) == (4, 3)


def test_no_comparison_when_the_data_begin_later():
    snapshot = make_snapshot([incident(date(2024, 2, 2)), incident(date(2025, 12, 31))])
    assert figures(snapshot, YEAR_2025)["incidents"].before is None


def test_unfinished_period_is_compared_with_as_much_of_the_year_before():
    snapshot = make_snapshot(
        [incident(date(2024, 1, 1)), incident(date(2024, 11, 1)), incident(date(2025, 6, 30))]
    )
    found = comparison(snapshot, YEAR_2025)
    assert found is not None
    assert found.is_year_before
    assert (found.span.start, found.span.end) == (date(2024, 1, 1), date(2024, 6, 30))


def test_a_period_of_more_than_a_year_is_compared_with_the_equal_one_right_before():
    snapshot = make_snapshot([incident(date(year, 1, 1)) for year in range(2018, 2025)])
    chosen = HazardFilter(start=date(2021, 1, 1), end=date(2023, 12, 31))
    found = comparison(snapshot, chosen)
    assert found is not None
    assert not found.is_year_before
    assert (found.span.start, found.span.end) == (date(2018, 1, 1), date(2020, 12, 31))
    assert figures(snapshot, chosen)["incidents"].before.records == 3
    # The four years from 2020 would need data from 2016 on.
    four = HazardFilter(start=date(2020, 1, 1), end=date(2023, 12, 31))
    assert comparison(snapshot, four) is None


def test_open_period_has_nothing_to_compare_with():
    snapshot = make_snapshot([incident(date(2024, 1, 1))])
    assert comparison(snapshot, HazardFilter()) is None


@given(start=_DAYS, end=_DAYS, against=st.sampled_from(["year", "previous"]))
def test_no_incident_is_on_both_sides_of_a_comparison(start, end, against):
    snapshot = make_snapshot([incident(date(y, m, 9)) for y in range(2015, 2026) for m in (1, 6)])
    chosen = HazardFilter(start=min(start, end), end=max(start, end))
    found = comparison(snapshot, chosen, against)
    if found is None:
        return
    both = np.intersect1d(incident_rows(snapshot, chosen), incident_rows(snapshot, found.chosen))
    assert len(both) == 0
    assert found.span.end < chosen.start
    assert day_number(found.span.end) - day_number(found.span.start) <= (
        day_number(chosen.end) - day_number(chosen.start) + 3
    )
