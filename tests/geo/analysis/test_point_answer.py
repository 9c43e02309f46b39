"""What hazards are here: classes at the place, near it, and incidents in metres."""

from datetime import date

import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.point_answer import answer_point, local_metres, search_box
from geo.view.address import PointQuestion
from geo.view.filters import HazardFilter
from tests.geo.snapshots import make_snapshot

HERE = PointQuestion(lat=-3.5, lon=114.25, radius_km=1.0)
#: A kilometre in degrees of latitude, near enough for a test.
KM = 1 / 110.6


def _zone(hazard: str, klass: str, west: float, east: float) -> dict[str, object]:
    return {
        "hazard": hazard,
        "class": klass,
        "area": "63.03.05.1001",
        "geometry": shapely.box(west, -3.6, east, -3.4),
    }


def _incident(day: date, north_km: float, hazard: str = "flood") -> dict[str, object]:
    return {
        "on": day,
        "hazard": hazard,
        "area": "63.03.05.1001",
        "lon": HERE.lon,
        "lat": HERE.lat + north_km * KM,
    }


def test_the_highest_class_at_the_place_and_others_by_distance() -> None:
    snapshot = make_snapshot(
        zones=[
            _zone("flood", "low", 114.2, 114.3),
            _zone("flood", "high", 114.24, 114.26),
            _zone("landslide", "medium", HERE.lon + 0.5 * KM, HERE.lon + 2 * KM),
            _zone("wildfire", "high", HERE.lon + 1.5 * KM, HERE.lon + 2 * KM),
        ]
    )
    answer = answer_point(snapshot, HERE, HazardFilter())
    assert [(hit.hazard, hit.class_key) for hit in answer.at_point] == [("flood", "high")]
    assert [(hit.hazard, hit.class_key) for hit in answer.nearby] == [("landslide", "medium")]
    assert answer.nearby[0].distance_m == pytest.approx(500, rel=0.01)
    assert answer.area == "63.03.05.1001"


def test_classes_of_the_filter_do_not_hide_a_high_class() -> None:
    snapshot = make_snapshot(zones=[_zone("flood", "high", 114.2, 114.3)])
    answer = answer_point(snapshot, HERE, HazardFilter(classes=("low",)))
    assert [hit.class_key for hit in answer.at_point] == ["high"]


def test_hazards_without_any_zone_in_the_regency_are_named() -> None:
    snapshot = make_snapshot(zones=[_zone("flood", "high", 114.9, 115.0)])
    answer = answer_point(snapshot, HERE, HazardFilter(hazards=("flood", "drought", "tsunami")))
    assert answer.at_point == ()
    assert answer.unmapped == ("drought",)


def test_incidents_are_counted_nearest_and_newest() -> None:
    snapshot = make_snapshot(
        incidents=[
            _incident(date(2024, 1, 1), 0.9),
            _incident(date(2025, 1, 1), 0.1, "landslide"),
            _incident(date(2026, 1, 1), 0.5),
            _incident(date(2026, 2, 1), 1.1),
        ]
    )
    answer = answer_point(snapshot, HERE, HazardFilter())
    assert answer.total == 3
    assert answer.counts == (("flood", 2), ("landslide", 1))
    assert [round(hit.distance_m, -2) for hit in answer.nearest] == [100, 500, 900]
    assert [hit.day.year for hit in answer.newest] == [2026, 2025, 2024]


def test_the_period_is_obeyed_but_not_the_region() -> None:
    snapshot = make_snapshot(
        incidents=[_incident(date(2024, 1, 1), 0.1), _incident(date(2026, 1, 1), 0.1)]
    )
    chosen = HazardFilter(areas=("35.05",), start=date(2025, 1, 1))
    assert answer_point(snapshot, HERE, chosen).total == 1


def test_nothing_is_known_about_a_place_at_sea() -> None:
    answer = answer_point(
        make_snapshot(), PointQuestion(lat=-6.0, lon=110.0, radius_km=10.0), HazardFilter()
    )
    assert answer.area is None
    assert answer.total == 0
    assert "flood" in answer.unmapped
    assert not answer.has_sample


@given(st.floats(-11, 7), st.floats(95, 141), st.floats(-0.06, 0.06), st.floats(-0.06, 0.06))
def test_distances_agree_with_the_ellipsoid(
    lat: float, lon: float, east: float, north: float
) -> None:
    place = PointQuestion(lat=lat, lon=lon, radius_km=10.0)
    x, y = local_metres(lon + east, lat + north, place)
    _azimuth, _back, true_m = pyproj.Geod(ellps="WGS84").inv(lon, lat, lon + east, lat + north)
    assert (float(x) ** 2 + float(y) ** 2) ** 0.5 == pytest.approx(true_m, rel=0.001, abs=0.5)
    west, south, box_east, box_north = search_box(place)
    if true_m <= 10_000:
        assert west <= lon + east <= box_east
        assert south <= lat + north <= box_north
