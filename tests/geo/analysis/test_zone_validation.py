from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import binomtest

from geo.analysis.aggregate import incident_rows
from geo.analysis.cube import area_axis
from geo.analysis.exposure import exposure, region_codes
from geo.analysis.point_join import SortedPoints, highest_class_at
from geo.analysis.zone_layer import ZoneLayer
from geo.analysis.zone_validation import _with_shares, validate, wilson
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_snapshot

BANJAR = HazardFilter(areas=("63.03",))
#: A quarter of Kabupaten Banjar's longitudes, half of Martapura's; only its southern half.
WEST = {
    "hazard": "flood",
    "class": "high",
    # Split finely, because a long edge along a meridian is not straight in UTM.
    "geometry": shapely.segmentize(shapely.box(114.0, -4.0, 114.5, -2.0), 0.05),
}


def check(records, zones=(WEST,), chosen=BANJAR):
    snapshot = make_snapshot(records, list(zones))
    layer = ZoneLayer(snapshot)
    axis = area_axis(snapshot.areas, chosen.areas, "district")
    region = exposure(snapshot, layer, region_codes(snapshot.areas, chosen))
    by_area = exposure(snapshot, layer, axis.codes)
    rows = incident_rows(snapshot, chosen)
    return validate(snapshot, layer, chosen, rows, axis, region, by_area)


def at(lon, lat=-3.5, **values):
    return incident(date(2025, 1, 1), lon=lon, lat=lat, **values)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (57, 200)])
def test_wilson_agrees_with_scipy(k, n):
    expected = binomtest(k, n).proportion_ci(method="wilson")
    low, high = wilson(k, n)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_of_nothing_is_unknown():
    assert np.isnan(wilson(0, 0)).all()


def test_share_inside_against_share_of_area():
    found = check([at(114.2)] * 6 + [at(114.8)] * 2)
    row = found.by_class[found.by_class["class"] == "any"].iloc[0]
    assert (row["inside"], row["count"]) == (6, 8)
    assert row["expected"] == pytest.approx(0.25)
    assert row["ratio"] == pytest.approx(3.0)
    assert row["verdict"] == "more", "Wilson's lower end for 6 of 8 is 0.41"
    by_area = found.by_area.set_index("code")
    assert by_area.loc["63.03.05", "expected"] == pytest.approx(0.5)
    assert by_area.loc["63.03.05", "verdict"] == "unclear"


def test_too_few_incidents_give_no_verdict():
    found = check([at(114.2)] * 4)
    assert set(found.by_class["verdict"]) == {"too_few"}


def test_every_zone_missed():
    found = check([at(115.5, area="63.03.06")] * 30)
    row = found.by_class[found.by_class["class"] == "any"].iloc[0]
    assert (row["inside"], row["verdict"]) == (0, "fewer")


def test_a_point_on_a_shared_border_counts_once_in_the_higher_class():
    low = {"hazard": "flood", "class": "low", "geometry": shapely.box(114.5, -4, 115, -2)}
    found = check([at(114.5)], [WEST, low])
    by_class = found.by_class.set_index("class")["inside"]
    assert by_class.to_dict() == {"high": 1, "medium": 0, "low": 0, "any": 1}


def test_overlapping_zones_count_an_incident_once():
    low = {"hazard": "flood", "class": "low", "geometry": shapely.box(114.0, -4, 115, -2)}
    by_class = check([at(114.2)], [low, WEST, WEST]).by_class.set_index("class")["inside"]
    assert by_class.to_dict() == {"high": 1, "medium": 0, "low": 0, "any": 1}


def test_hazards_without_zones_are_named_not_counted():
    found = check([at(114.2), at(114.8, hazard="landslide"), at(114.8, hazard="landslide")])
    assert found.mapped == ("flood",)
    assert found.unmapped == (("landslide", 2),)
    assert "drought" in found.missing_zones
    assert found.counted == 1
    assert len(found.outside) == 0


def test_incidents_without_coordinates_are_counted_apart():
    found = check([at(114.2), at(np.nan, np.nan)])
    assert (found.counted, found.unplaced) == (1, 1)


def test_unknown_district_is_its_own_row():
    found = check([at(114.2, area="63.03")] * 5)
    assert found.by_area["code"].tolist() == [""]
    assert found.by_area["verdict"].tolist() == ["unknown"]


def test_classes_left_out_by_the_filter_are_neither_inside_nor_outside():
    medium = HazardFilter(areas=("63.03",), classes=("medium",))
    found = check([at(114.2), at(114.8)], chosen=medium)
    assert (found.counted, found.other_class, len(found.outside)) == (2, 1, 1)


def test_distance_to_the_nearest_zone_in_metres():
    found = check([at(114.6)])
    # 0.1 degrees of longitude at 3.5 degrees south, on WGS 84.
    from pyproj import Geod

    expected = Geod(ellps="WGS84").inv(114.6, -3.5, 114.5, -3.5)[2]
    assert found.outside["distance_m"].iloc[0] == pytest.approx(expected, rel=1e-3)


def test_villages_with_repeated_incidents_outside_are_listed():
    keraton = "63.03.05.1002"
    records = [
        at(114.6, area=keraton),
        at(114.7, area=keraton),
        at(114.9, area=keraton, hazard="landslide"),
        at(115.5, area="63.03.06"),
    ]
    # The second is known to the kecamatan only: its point tells the village.
    records[1]["area"] = "63.03.05"
    review = check(records).review
    assert review[["code", "hazard", "outside"]].to_numpy().tolist() == [[keraton, "flood", 2]]
    assert review["nearest_m"].iloc[0] < review["farthest_m"].iloc[0]
    assert review["parent"].iloc[0] == "Martapura"


def test_no_zones_at_all():
    found = check([at(114.2)], [])
    assert found.by_class.empty
    assert found.counted == 0
    assert found.unmapped == (("flood", 1),)


def test_join_finds_border_points_and_skips_points_without_place():
    polygons = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
    x, y = np.array([0.5, 1.0, 2.5, np.nan, 0.0]), np.array([0.5, 0.5, 0.5, 0.5, 1.0])
    points = SortedPoints(x, y)
    assert [sorted(points.inside(polygon)) for polygon in polygons] == [[0, 1, 4], [1]]
    ranks = np.array([1, 3], dtype=np.uint8)
    assert highest_class_at(x, y, polygons, ranks).tolist() == [1, 3, 0, 0, 1]


def test_join_agrees_with_testing_every_pair():
    rng = np.random.default_rng(7)
    polygons = shapely.buffer(shapely.points(rng.uniform(0, 10, (40, 2))), rng.uniform(0.2, 2, 40))
    x, y = rng.uniform(0, 10, (2, 500))
    points = SortedPoints(x, y)
    for polygon in polygons:
        expected = np.flatnonzero(shapely.intersects_xy(polygon, x, y))
        assert sorted(points.inside(polygon)) == expected.tolist()


def test_all_inside_an_area_that_zones_cover_whole_is_not_fewer():
    # Overlaid with its villages, a covered area measures a hair more or less than itself.
    whole = {"hazard": "flood", "class": "high", "geometry": shapely.box(113.9, -4.1, 116.1, -2.9)}
    found = check([at(114.3 + n / 100) for n in range(6)], zones=[whole])
    rows = found.by_area[found.by_area["code"] != ""]
    assert (rows["inside"] == rows["count"]).all()
    assert set(rows["verdict"]) == {"unclear"}
    low, high = wilson([6, 0], [6, 6])
    assert (high[0], low[1]) == (1.0, 0.0)


@pytest.mark.parametrize("expected", [1.0, 1.0 + 1e-9, 1.0 - 1e-9])
def test_rounding_decides_no_verdict(expected):
    frame = pd.DataFrame({"inside": [6], "count": [6], "expected": [expected]})
    assert _with_shares(frame)["verdict"].tolist() == ["unclear"]
