"""What a citizen is told of a place rests on rows, and the unknown is said."""

from datetime import date

import pytest
import shapely

from geo.analysis.place_facts import facts_at, facts_in
from geo.base.errors import NotFound
from tests.geo.snapshots import incident, make_snapshot

TODAY = date(2026, 11, 28)
ZONES = [
    {"hazard": "flood", "class": "high", "geometry": shapely.box(114.2, -3.8, 114.4, -3.6)},
    {"hazard": "flood", "class": "low", "geometry": shapely.box(114.0, -4.0, 115.0, -3.0)},
]
INCIDENTS = [
    incident(date(2026, 5, 1), lon=114.301, lat=-3.7),
    incident(date(2026, 6, 1), lon=114.302, lat=-3.7, hazard="landslide"),
    incident(date(2020, 5, 1), lon=114.3, lat=-3.7),
    incident(date(2026, 6, 1), lon=114.9, lat=-3.1),
]
POSKO = [
    {"name": "Jauh", "kind": "pengungsian", "state": "aktif", "lon": 114.3, "lat": -3.5},
    {"name": "Timur", "kind": "pengungsian", "state": "penuh", "lon": 114.31, "lat": -3.7},
    {"name": "Tutup", "kind": "pengungsian", "state": "tutup", "lon": 114.3, "lat": -3.7},
    {"name": "Tanpa titik", "kind": "lapangan", "state": "aktif", "lon": None, "lat": None},
]


def test_a_point_has_the_highest_class_there_with_its_source():
    facts = facts_at(make_snapshot(INCIDENTS, ZONES), -3.7, 114.3, POSKO, TODAY)
    (flood,) = facts.zones
    assert (flood.hazard, flood.class_key, flood.source, flood.data_date) == (
        "flood",
        "high",
        "Test",
        "2025",
    )
    assert facts.area == "63.03.05.1001"
    assert not facts.whole_area


def test_hazards_without_a_map_are_unknown_and_not_left_out():
    facts = facts_at(make_snapshot(INCIDENTS, ZONES), -3.7, 114.3, [], TODAY)
    assert "landslide" in facts.unmapped
    assert "flood" not in facts.unmapped


def test_only_incidents_near_and_of_the_last_year_count():
    facts = facts_at(make_snapshot(INCIDENTS, ZONES), -3.7, 114.3, [], TODAY)
    assert dict(facts.incidents) == {"flood": 1, "landslide": 1}
    assert facts.newest == ("landslide", date(2026, 6, 1))
    assert facts.known_until == date(2026, 6, 1)


def test_open_posko_come_nearest_first_with_their_direction():
    facts = facts_at(make_snapshot(INCIDENTS, ZONES), -3.7, 114.3, POSKO, TODAY)
    assert [(fact.name, fact.wind) for fact in facts.posko] == [
        ("Timur", "east"),
        ("Jauh", "north"),
    ]
    assert facts.posko[0].distance_m == pytest.approx(1_111, rel=0.01)


def test_a_named_desa_is_answered_for_its_whole_land():
    facts = facts_in(make_snapshot(INCIDENTS, ZONES), "63.03.05.1001", [], TODAY)
    assert facts.whole_area
    assert [(zone.hazard, zone.class_key) for zone in facts.zones] == [("flood", "high")]


def test_an_unknown_area_is_said():
    with pytest.raises(NotFound):
        facts_in(make_snapshot(), "63.03.99", [], TODAY)


def test_mapped_hazards_that_miss_the_place_are_told_apart_from_unknown_ones():
    facts = facts_at(make_snapshot(INCIDENTS, ZONES), -2.5, 115.5, [], TODAY)
    assert facts.zones == ()
    assert facts.outside == ("flood",)
