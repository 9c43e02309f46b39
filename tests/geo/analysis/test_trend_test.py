from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geo.analysis.aggregate import MEASURES
from geo.analysis.cube import area_axis, count_cube
from geo.analysis.periods import Span
from geo.analysis.trend_test import mann_kendall_p, trend, trend_of, yearly_blocks
from geo.base.i18n import language
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_snapshot


def test_a_strict_rise_of_six_years_has_the_textbook_p():
    # All 15 pairs rise: of 6! orders only this one and its mirror are as extreme.
    found = trend_of([1, 2, 4, 5, 7, 9], records=28)
    assert found.verdict == "rising"
    assert found.p_value == pytest.approx(2 / 720)
    # Sen's slope: the median of the 15 pairwise slopes, by hand.
    values = [1, 2, 4, 5, 7, 9]
    slopes = [(values[j] - values[i]) / (j - i) for i in range(6) for j in range(i + 1, 6)]
    assert found.slope == pytest.approx(np.median(slopes))


def test_ties_are_counted_by_trying_all_orders():
    # 3, 3, 3, 3, 9: only the place of the 9 matters; at the end S = 4, at the start S = -4.
    assert mann_kendall_p(np.array([3.0, 3, 3, 3, 9])) == pytest.approx(2 / 5)
    assert mann_kendall_p(np.array([5.0, 5, 5, 5, 5])) == 1.0


def test_long_series_with_ties_agree_with_the_corrected_variance():
    series = np.array([1, 2, 2, 3, 4, 4, 5, 5, 6, 7], dtype=float)
    n, s = 10, 42  # 45 pairs, 3 of them tied
    variance = (n * (n - 1) * (2 * n + 5) - 3 * 2 * 1 * 9) / 18
    from scipy.stats import norm

    assert mann_kendall_p(series) == pytest.approx(2 * norm.sf(s / np.sqrt(variance)), rel=1e-6)


def test_falling_and_no_trend():
    assert trend_of([9, 7, 6, 4, 2, 1], records=29).verdict == "falling"
    found = trend_of([4, 6, 5, 4, 6, 5], records=30)
    assert found.verdict == "no_trend"
    assert found.p_value > 0.05


def test_too_little_data_says_so():
    assert trend_of([1, 2, 3, 4], records=500).verdict == "too_few_years"
    few = trend_of([0, 1, 1, 2, 3], records=7)
    assert few.verdict == "too_few_records"
    assert few.p_value is None
    assert "7" in few.describe(language("en"))
    assert trend_of([3, np.nan, 4, 5, 6], records=99).verdict == "unknown"


def test_words():
    en = language("en")
    assert trend_of([1, 2, 4, 5, 7, 9], records=28).describe(en) == ("rising by about 1.6 a year")
    steady = trend_of([4, 6, 5, 4, 6, 5], records=30)
    assert steady.describe(en) == "no real change"
    assert "p = " in steady.evidence(en)
    assert trend_of([4, 6], records=30).evidence(en) == ""
    assert "p < 0.001" in trend_of(range(1, 9), records=99).evidence(en)


def test_blocks_are_twelve_whole_months_up_to_the_last_whole_one():
    days = [date(2020, 3, 1), date(2021, 10, 31), date(2021, 11, 1), date(2022, 10, 31)]
    snapshot = make_snapshot([incident(d) for d in [*days, date(2022, 11, 5)]])
    chosen = HazardFilter(areas=("63.03",))
    axis = area_axis(snapshot.areas, chosen.areas, "district")
    cube = count_cube(snapshot, chosen, axis, MEASURES[0])
    blocks, records, span = yearly_blocks(cube)
    assert span == Span(date(2020, 11, 1), date(2022, 10, 31))
    assert (blocks.tolist(), records) == ([1.0, 2.0], 3)
    assert trend(cube).verdict == "too_few_years"


def test_empty_region_has_no_trend():
    snapshot = make_snapshot([incident(date(2020, 1, 1))])
    chosen = replace(HazardFilter(), start=date(2021, 1, 1))
    axis = area_axis(snapshot.areas, (), "province")
    found = trend(count_cube(snapshot, chosen, axis, MEASURES[0]))
    assert (found.verdict, found.blocks, found.span) == ("too_few_years", (), None)
