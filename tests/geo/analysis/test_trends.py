from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.aggregate import MEASURES, figure, incident_rows
from geo.analysis.cube import (
    UNKNOWN_AREA,
    area_axis,
    compare_level,
    count_cube,
    outermost,
    possible_levels,
)
from geo.analysis.trends import (
    by_area_series,
    population,
    ranking,
    seasonality,
    time_series,
    year_band,
)
from geo.catalogue import HAZARD_KEYS, LEVEL_KEYS, PRIMARY_HAZARDS
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_areas, make_snapshot

BY_KEY = {measure.key: measure for measure in MEASURES}
BANJAR = HazardFilter(areas=("63.03",))
AREAS = make_areas()


def cube_of(snapshot, chosen=BANJAR, measure="incidents", level="district"):
    axis = area_axis(snapshot.areas, chosen.areas, level)
    return count_cube(snapshot, chosen, axis, BY_KEY[measure])


def test_counts_by_hand():
    snapshot = make_snapshot(
        [
            incident(date(2024, 12, 31), hazard="flood", area="63.03.05"),
            incident(date(2025, 1, 1), hazard="flood", area="63.03.05.1001"),
            incident(date(2025, 1, 31), hazard="landslide", area="63.03.06"),
            incident(date(2025, 2, 1), hazard="flood", area="63.03"),
            incident(date(2025, 2, 1), hazard="flood", area="35.05"),
        ]
    )
    cube = cube_of(snapshot)
    assert cube.axis.codes == ("63.03.05", "63.03.06")
    flood, landslide = HAZARD_KEYS.index("flood"), HAZARD_KEYS.index("landslide")
    assert cube.records[:, :, flood].tolist() == [[0, 0, 1], [1, 1, 0], [0, 0, 0]]
    assert cube.records[:, :, landslide].sum(axis=0).tolist() == [0, 1, 0]
    assert cube.records[UNKNOWN_AREA].sum() == 1, "known to be in Banjar, kecamatan unknown"


def test_a_leap_day_counts_in_february():
    cube = cube_of(make_snapshot([incident(date(2024, 2, 29)), incident(date(2024, 3, 31))]))
    assert cube.records.sum(axis=(0, 2)).tolist() == [1, 1]


def test_a_period_that_crosses_a_year_keeps_its_months_apart():
    chosen = replace(BANJAR, start=date(2024, 12, 15), end=date(2025, 1, 15))
    days = [date(2024, 12, 14), date(2024, 12, 15), date(2025, 1, 15), date(2025, 1, 16)]
    found = seasonality(cube_of(make_snapshot([incident(d) for d in days]), chosen))
    assert found.years == (2024, 2025)
    assert (found.value[0, 11], found.value[1, 0]) == (1, 1)
    assert not found.is_whole.any(), "both months are cut by the period"
    assert np.isnan(found.value[0, 0])
    assert found.records[0, 0] == -1, "outside the period is not zero"


def test_no_data_gives_empty_tables():
    for snapshot in (make_snapshot([]), make_snapshot([incident(date(2020, 1, 1))])):
        cube = cube_of(snapshot, replace(BANJAR, start=date(2021, 1, 1)))
        assert cube.n_records == 0
        assert time_series(cube, "month").empty
        assert seasonality(cube).years == ()
        assert ranking(cube, None, snapshot.areas)["value"].sum() == 0
        assert year_band(cube, 1) is None


def test_one_record():
    snapshot = make_snapshot([incident(date(2024, 5, 30), displaced=12)])
    series = time_series(cube_of(snapshot, measure="displaced"), "month")
    assert series[["total", "records", "unknown"]].to_numpy().tolist() == [[12.0, 1, 0]]
    assert bool(series["is_whole"].iloc[0])


def test_unknown_figures_are_not_zero():
    snapshot = make_snapshot(
        [
            incident(date(2024, 1, 5)),
            incident(date(2024, 2, 5), dead=0),
            incident(date(2024, 3, 5), dead=2),
            incident(date(2024, 3, 30)),
        ]
    )
    cube = cube_of(snapshot, measure="dead")
    series = time_series(cube, "month")
    assert np.isnan(series["total"].iloc[0])
    assert series["total"].iloc[1:].tolist() == [0, 2]
    assert series["unknown"].tolist() == [1, 0, 1]
    assert cube.n_unknown == 2
    assert np.isnan(seasonality(cube).value[0, 0])
    assert seasonality(cube).value[0, 1] == 0


def test_rolling_mean_needs_three_whole_months():
    days = [date(2024, month, 28) for month in (1, 2, 2, 3, 3, 3, 4)]
    series = time_series(cube_of(make_snapshot([incident(d) for d in days])), "month")
    assert series["rolling"].isna().tolist() == [True, True, False, False]
    assert series["rolling"].iloc[2:].tolist() == pytest.approx([2.0, 2.0])


def test_steps_that_the_period_cuts_are_marked():
    days = [date(2023, 5, 1), date(2024, 7, 3), date(2025, 2, 27)]
    series = time_series(cube_of(make_snapshot([incident(d) for d in days])), "year")
    assert series["is_whole"].tolist() == [False, True, False]
    assert series["total"].tolist() == [1, 1, 1]


def test_ranking_with_change_and_unknown_district_last():
    records = [incident(date(2024, 3, n), area="63.03.06") for n in (1, 2)]
    records += [incident(date(2025, 3, n), area="63.03.05") for n in (1, 2, 3)]
    records += [
        incident(date(2025, 4, 1), area="63.03.06"),
        incident(date(2025, 5, 1), area="63.03"),
    ]
    snapshot = make_snapshot(
        [*records, incident(date(2024, 1, 1), area=None), incident(date(2025, 12, 31), area=None)]
    )
    year = replace(BANJAR, start=date(2025, 1, 1), end=date(2025, 12, 31))
    before = replace(BANJAR, start=date(2024, 1, 1), end=date(2024, 12, 31))
    found = ranking(cube_of(snapshot, year), cube_of(snapshot, before), snapshot.areas)
    assert found["code"].tolist()[:2] == ["63.03.05", "63.03.06"]
    assert found["code"].iloc[2] == ""
    assert found["value"].tolist() == [3, 1, 1]
    assert found["change"].tolist() == [3, -1, 1]
    assert found["change_share"].iloc[1] == -0.5
    assert np.isnan(found["change_share"].iloc[0]), "from nothing there is no percentage"


def test_rates_are_unknown_without_population():
    areas = make_areas()
    areas.frame["population"] = [None] * len(areas)
    at = areas.rank("63.03.05") - 1
    areas.frame.loc[at, "population"] = 50_000
    records = [incident(date(2025, 3, 1)), incident(date(2025, 3, 2), area="63.03.06")]
    snapshot = make_snapshot(records, areas=areas)
    found = ranking(cube_of(snapshot), None, areas).set_index("code")
    assert found.loc["63.03.05", "per_100k"] == pytest.approx(2.0)
    assert np.isnan(found.loc["63.03.06", "per_100k"])
    assert found.loc["63.03.06", "per_km2"] == pytest.approx(0.01)


def test_population_of_a_district_is_the_sum_of_villages_only_when_all_are_known():
    areas = make_areas()
    areas.frame["population"] = [None] * len(areas)
    areas.frame.loc[areas.rank("63.03.05.1001") - 1, "population"] = 400
    assert np.isnan(population(areas, ("63.03.05",)))
    areas.frame.loc[areas.rank("63.03.05.1002") - 1, "population"] = 600
    assert population(areas, ("63.03.05", "63.03.06")).tolist()[0] == 1000


def test_year_against_the_range_of_the_years_before():
    counts = {2021: 1, 2022: 3, 2023: 2, 2024: 9}
    days = [date(year, 1, n + 1) for year, count in counts.items() for n in range(count)]
    snapshot = make_snapshot([incident(d) for d in [*days, date(2024, 1, 31)]])
    cube = cube_of(snapshot)
    band = year_band(cube, cube.axis.position("63.03.05"))
    assert (band.year, band.years_before) == (2024, (2021, 2022, 2023))
    assert (band.this_year[0], band.low[0], band.middle[0], band.high[0]) == (10, 1, 2, 3)
    assert np.isnan(band.this_year[1]), "February 2024 has not come yet"


def test_at_most_five_years_before():
    days = [date(year, 1, 31) for year in range(2015, 2025)]
    cube = cube_of(make_snapshot([incident(d) for d in days]))
    assert year_band(cube, 1).years_before == (2019, 2020, 2021, 2022, 2023)


def test_levels_of_comparison():
    assert compare_level(AREAS, ()) == "province"
    assert compare_level(AREAS, ("63.03",)) == "district"
    assert compare_level(AREAS, ("63.03.05",)) == "village"
    assert compare_level(AREAS, ("63.03.06",)) == "district", "it has no villages"
    assert compare_level(AREAS, ("63.03.05", "63.03.06")) == "district"
    assert possible_levels(AREAS, ("63.03",)) == ("district", "village")
    assert possible_levels(AREAS, ("63.03.05.1001",)) == ("village",)


def test_outermost_drops_what_lies_inside():
    assert outermost(("63.03.05", "63.03", "35.05", "63.03")) == ("35.05", "63.03")


RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.dates(date(2020, 1, 1), date(2022, 12, 31)),
            "area": st.sampled_from(
                ["63.03.05.1001", "63.03.05", "63.03.06", "63.03", "35.05", None]
            ),
            "hazard": st.sampled_from(PRIMARY_HAZARDS),
            "dead": st.one_of(st.just(np.nan), st.integers(0, 3)),
            "houses_light": st.one_of(st.just(np.nan), st.integers(0, 9)),
        }
    ),
    max_size=40,
)
FILTERS = st.builds(
    HazardFilter,
    areas=st.sampled_from(
        [(), ("63",), ("63.03",), ("63.03.05",), ("35.05", "63.03.06"), ("63.03", "63.03.05")]
    ),
    hazards=st.lists(st.sampled_from(PRIMARY_HAZARDS), min_size=1, unique=True).map(tuple),
    start=st.one_of(st.none(), st.dates(date(2019, 6, 1), date(2021, 6, 30))),
    end=st.one_of(st.none(), st.dates(date(2021, 7, 1), date(2023, 6, 30))),
    with_casualties=st.booleans(),
)


@settings(deadline=None, max_examples=40)
@given(RECORDS, FILTERS, st.sampled_from(MEASURES), st.sampled_from(LEVEL_KEYS))
def test_every_table_adds_up_to_the_filter(records, chosen, measure, level):
    """Series by any step, ranking, heat map and small multiples hold the filter's own total."""
    snapshot = make_snapshot(records, areas=AREAS)
    rows = incident_rows(snapshot, chosen)
    whole = figure(snapshot, rows, measure.columns)
    axis = area_axis(snapshot.areas, chosen.areas, level)
    cube = count_cube(snapshot, chosen, axis, measure)
    assert cube.n_records == len(rows)
    assert cube.n_unknown == whole.unknown
    known_total = whole.total or 0.0
    for step in ("month", "quarter", "year"):
        series = time_series(cube, step)
        assert series["records"].sum() == len(rows)
        assert series["unknown"].sum() == whole.unknown
        assert np.nansum(series["total"].to_numpy(dtype=float)) == pytest.approx(known_total)
        by_hazard = series[list(HAZARD_KEYS)].to_numpy(dtype=float)
        assert np.nansum(by_hazard) == pytest.approx(known_total)
    ranked = ranking(cube, None, snapshot.areas)
    assert np.nansum(ranked["value"]) == pytest.approx(known_total)
    assert ranked["records"].sum() == len(rows)
    heat = seasonality(cube)
    assert np.nansum(heat.value) == pytest.approx(known_total)
    assert heat.records[heat.records > 0].sum() == len(rows)
    parts = by_area_series(cube, "year", list(range(len(axis))))
    assert sum(int(part["records"].sum()) for part in parts.values()) == len(rows)


@settings(deadline=None, max_examples=20)
@given(RECORDS, st.dates(date(2020, 1, 1), date(2022, 12, 31)), st.integers(0, 700))
def test_two_halves_of_a_period_add_up(records, start, length):
    snapshot = make_snapshot(records, areas=AREAS)
    middle, end = start + timedelta(days=length // 2), start + timedelta(days=length)
    whole = HazardFilter(start=start, end=end)
    parts = [replace(whole, end=middle), replace(whole, start=middle + timedelta(days=1))]
    axis = area_axis(snapshot.areas, (), "district")
    total = count_cube(snapshot, whole, axis, MEASURES[0]).records.sum(axis=1)
    halves = [count_cube(snapshot, p, axis, MEASURES[0]).records.sum(axis=1) for p in parts]
    if length > 1:
        assert (total == halves[0] + halves[1]).all()


def test_what_is_known_by_its_year_only_stands_in_no_month():
    snapshot = make_snapshot(
        [
            incident(date(2024, 1, 1), area="63.03.05") | {"precision": 2},
            incident(date(2024, 3, 1), area="63.03.05") | {"precision": 1},
            incident(date(2024, 3, 9), area="63.03.05"),
        ]
    )
    cube = cube_of(snapshot)
    assert (cube.undated, int(cube.records.sum())) == (1, 2)
    assert cube.records.sum(axis=(0, 2)).tolist()[-1] == 2
