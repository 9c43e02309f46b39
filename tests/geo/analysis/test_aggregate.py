from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.aggregate import (
    data_period,
    day_number,
    day_of,
    incident_rows,
    region_bounds,
    zone_rows,
)
from geo.analysis.key_figures import key_figures
from geo.base.crs import INDONESIA_BOUNDS
from geo.catalogue import HAZARD_KEYS, PRIMARY_HAZARDS
from geo.view.filters import HazardFilter, last_twelve_months
from tests.geo.snapshots import incident, make_snapshot

YEAR_2025 = HazardFilter(start=date(2025, 1, 1), end=date(2025, 12, 31))


def figures(snapshot, chosen):
    return {f.key: f for f in key_figures(snapshot, chosen)}


def test_both_ends_of_the_period_are_included():
    snapshot = make_snapshot(
        [
            incident(d)
            for d in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
        ]
    )
    assert incident_rows(snapshot, YEAR_2025).tolist() == [1, 2]


def test_region_takes_what_lies_inside_it_at_any_level():
    snapshot = make_snapshot(
        [
            incident(date(2025, 1, n), area=code)
            for n, code in enumerate(
                ("63.03", "63.03.05", "63.03.05.1001", "63.03.06", "35.05", None), start=1
            )
        ]
    )
    assert len(incident_rows(snapshot, HazardFilter(areas=("63.03.05",)))) == 2
    assert len(incident_rows(snapshot, HazardFilter(areas=("63.03",)))) == 4
    assert len(incident_rows(snapshot, HazardFilter(areas=("63.03.06", "35.05")))) == 2
    assert len(incident_rows(snapshot, HazardFilter())) == 6


def test_casualties_are_dead_missing_or_injured_and_unknown_is_none():
    snapshot = make_snapshot(
        [
            incident(date(2025, 1, 1), dead=1),
            incident(date(2025, 1, 2), missing=1),
            incident(date(2025, 1, 3), injured=2),
            incident(date(2025, 1, 4), dead=0),
            incident(date(2025, 1, 5)),
            incident(date(2025, 1, 6), displaced=9),
        ]
    )
    assert incident_rows(snapshot, HazardFilter(with_casualties=True)).tolist() == [0, 1, 2]
    assert incident_rows(snapshot, HazardFilter(with_displaced=True)).tolist() == [5]


def test_drawing_takes_points_inside_and_none_without_coordinates():
    ring = ((114.0, -4.0), (114.5, -4.0), (114.5, -3.0), (114.0, -3.0))
    snapshot = make_snapshot(
        [
            incident(date(2025, 1, 1), lon=114.2, lat=-3.5),
            incident(date(2025, 1, 2), lon=114.7, lat=-3.5),
            incident(date(2025, 1, 3), lon=np.nan, lat=np.nan),
        ]
    )
    assert incident_rows(snapshot, HazardFilter(drawing=ring)).tolist() == [0]


def test_zones_are_found_by_where_they_reach():
    zones = [
        {"hazard": "flood", "class": "high", "geometry": shapely.box(114.9, -3.9, 115.1, -3.8)},
        {"hazard": "flood", "class": "low", "geometry": shapely.box(115.0, -3.5, 115.2, -3.4)},
        {"hazard": "drought", "class": "high", "geometry": shapely.box(114.1, -3.9, 114.2, -3.8)},
    ]
    snapshot = make_snapshot(zones=zones)
    martapura = HazardFilter(areas=("63.03.05",))
    assert zone_rows(snapshot, HazardFilter()).tolist() == [0, 1, 2]
    assert zone_rows(snapshot, martapura).tolist() == [0, 2], "row 1 only touches the border"
    assert zone_rows(snapshot, replace(martapura, hazards=("flood",))).tolist() == [0]
    assert zone_rows(snapshot, replace(martapura, classes=("low",))).tolist() == []
    ring = ((114.0, -4.0), (114.5, -4.0), (114.5, -3.0), (114.0, -3.0))
    assert zone_rows(snapshot, HazardFilter(drawing=ring)).tolist() == [2]


def test_unknown_is_not_zero():
    snapshot = make_snapshot(
        [
            incident(date(2025, 1, 1)),
            incident(date(2025, 1, 2), displaced=0),
            incident(date(2025, 1, 3), displaced=7),
        ]
    )
    found = figures(snapshot, YEAR_2025)
    assert (found["displaced"].now.total, found["displaced"].now.unknown) == (7, 1)
    assert (found["dead"].now.total, found["dead"].now.unknown) == (None, 3)
    assert found["incidents"].now.total == 3


def test_houses_are_known_when_any_of_the_three_is_given():
    snapshot = make_snapshot(
        [incident(date(2025, 1, 1), houses_light=2, houses_heavy=1), incident(date(2025, 1, 2))]
    )
    houses = figures(snapshot, YEAR_2025)["houses"].now
    assert (houses.total, houses.unknown) == (3, 1)


def test_no_records_is_zero_incidents_and_zero_sums():
    found = figures(make_snapshot([incident(date(2020, 1, 1))]), YEAR_2025)
    assert (found["incidents"].now.total, found["dead"].now.total) == (0, 0)


def test_empty_store_has_no_period_and_no_rows():
    snapshot = make_snapshot([])
    assert data_period(snapshot) is None
    assert len(incident_rows(snapshot, YEAR_2025)) == 0
    assert figures(snapshot, YEAR_2025)["incidents"].before is None


def test_period_is_that_of_the_datasets_that_tell_of_the_choice():
    snapshot = make_snapshot(
        [
            incident(date(2007, 12, 3), hazard="landslide", area="35.05", dataset=1),
            incident(date(2014, 7, 28), hazard="landslide", area="63.03.06", dataset=1),
            incident(date(2019, 1, 1), hazard="flood", area="63.03.05", dataset=2),
            incident(date(2026, 10, 23), hazard="landslide", area="63.03.05", dataset=2),
        ]
    )

    def period(**chosen):
        return data_period(snapshot, HazardFilter(**chosen))

    assert data_period(snapshot) == (date(2007, 12, 3), date(2026, 10, 23))
    # The catalogue of landslides ends in 2014, although other data go on.
    assert period(areas=("35",)) == (date(2007, 12, 3), date(2014, 7, 28))
    assert period(areas=("63.03.05",)) == (date(2019, 1, 1), date(2026, 10, 23))
    assert period(areas=("63.03",), hazards=("landslide",)) == data_period(snapshot)
    # Nobody tells of floods there, so there is no period of zeros either.
    assert period(areas=("35",), hazards=("flood",)) is None


def test_bounds_join_the_chosen_areas():
    snapshot = make_snapshot()
    assert region_bounds(snapshot, HazardFilter(areas=("63.03.05", "63.03.06"))) == (
        114.0,
        -4.0,
        116.0,
        -3.0,
    )
    assert region_bounds(snapshot, HazardFilter()) == INDONESIA_BOUNDS


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2026, 10, 31), (date(2025, 11, 1), date(2026, 10, 31))),
        (date(2024, 2, 3), (date(2023, 3, 1), date(2024, 2, 29))),
        (date(2025, 12, 5), (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_last_twelve_months_are_whole(last, expected):
    assert last_twelve_months(last) == expected


@given(st.dates(date(1800, 1, 1), date(2100, 1, 1)))
def test_day_numbers_round_trip(day):
    assert day_of(day_number(day)) == day


RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.dates(date(2020, 1, 1), date(2022, 12, 31)),
            "area": st.sampled_from(["63.03.05", "63.03.06", "35.05", None]),
            "hazard": st.sampled_from(PRIMARY_HAZARDS),
            "dead": st.one_of(st.just(np.nan), st.integers(0, 3)),
        }
    ),
    max_size=40,
)


@given(RECORDS, st.dates(date(2020, 1, 1), date(2022, 12, 31)), st.integers(0, 500))
def test_parts_add_up_to_the_whole(records, start, length):
    """Split by hazard, by region or at a day: the parts' figures sum to the whole's."""
    snapshot = make_snapshot(records)
    whole = HazardFilter(start=start, end=start + timedelta(days=length))
    middle = start + timedelta(days=length // 2)
    splits = [
        [replace(whole, hazards=(key,)) for key in HAZARD_KEYS],
        [replace(whole, end=middle), replace(whole, start=middle + timedelta(days=1))]
        if length > 1
        else [whole],
    ]
    rows = incident_rows(snapshot, whole)
    expected = [
        n
        for n, row in enumerate(sorted(records, key=lambda r: r["on"]))
        if whole.start <= row["on"] <= whole.end
    ]
    assert rows.tolist() == expected
    for parts in splits:
        joined = np.concatenate([incident_rows(snapshot, part) for part in parts])
        assert sorted(joined.tolist()) == rows.tolist()


def test_a_month_is_taken_only_by_a_period_that_holds_all_of_it():
    data = make_snapshot(
        [{"on": date(2024, 2, 1), "precision": 1}, {"on": date(2024, 1, 1), "precision": 2}]
    )

    def taken(start, end):
        return incident_rows(data, HazardFilter(start=start, end=end)).tolist()

    assert taken(date(2024, 2, 1), date(2024, 2, 29)) == [1]
    assert taken(date(2024, 2, 1), date(2024, 2, 28)) == []
    assert taken(date(2024, 2, 2), date(2024, 12, 31)) == []
    assert taken(date(2024, 1, 1), date(2024, 12, 31)) == [0, 1]
    assert taken(None, None) == [0, 1]
