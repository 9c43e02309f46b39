"""Golden cases: in a cylindrical equal-area projection x is linear in longitude, so a zone that
covers half of a square's longitudes covers half of its area."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.exposure import (
    CLASS_SCORES,
    exposed_people,
    exposure,
    exposure_table,
    multi_hazard_index,
    region_codes,
    top_areas,
    wide_table,
)
from geo.analysis.overlay import clip_to_drawing, to_equal_area
from geo.analysis.zone_layer import ZoneLayer
from geo.base.crs import EQUAL_AREA, WGS84
from geo.catalogue import HAZARD_KEYS
from geo.view.filters import HazardFilter
from tests.geo.snapshots import make_areas, make_snapshot

FLOOD, DROUGHT = HAZARD_KEYS.index("flood"), HAZARD_KEYS.index("drought")
MARTAPURA = "63.03.05"
JAWA, KERATON = "63.03.05.1001", "63.03.05.1002"


def zone(name, west, east, hazard="flood", south=-4.0, north=-3.0):
    return {"hazard": hazard, "class": name, "geometry": shapely.box(west, south, east, north)}


def measured(zones, codes=(MARTAPURA,), **options):
    snapshot = make_snapshot(zones=zones, **options)
    return snapshot, exposure(snapshot, ZoneLayer(snapshot), codes)


def test_half_of_the_longitudes_is_half_of_the_area():
    _, found = measured([zone("high", 114.0, 114.5), zone("low", 114.9, 116.0)])
    assert found.share[0, FLOOD] == pytest.approx([0.1, 0.0, 0.5])
    expected = gpd.GeoSeries([shapely.box(114, -4, 115, -3)], crs=WGS84).to_crs(EQUAL_AREA).area
    assert found.area_km2[0] == pytest.approx(expected[0] / 1e6)


def test_overlapping_zones_count_once_and_the_highest_class_wins():
    zones = [
        zone("low", 114.0, 114.8),
        zone("high", 114.2, 114.4),
        zone("medium", 114.3, 114.6),
        zone("high", 114.1, 114.3),
        zone("medium", 114.3, 114.6),
    ]
    for order in (zones, zones[::-1]):
        _, found = measured(order)
        # high 114.1-114.4, medium 114.4-114.6, low 114.0-114.1 and 114.6-114.8
        assert found.share[0, FLOOD] == pytest.approx([0.3, 0.2, 0.3])


def test_hazards_do_not_cut_each_other():
    _, found = measured([zone("high", 114.0, 115.0), zone("low", 114.0, 115.0, "drought")])
    assert found.share[0, FLOOD].tolist() == pytest.approx([0, 0, 1])
    assert found.share[0, DROUGHT].tolist() == pytest.approx([1, 0, 0])


def test_a_zone_that_only_touches_exposes_nothing():
    _, found = measured([zone("high", 115.0, 116.0)])
    assert not found.has_zones.any()


def test_villages_add_up_to_their_district():
    zones = [zone("high", 114.2, 114.7), zone("low", 114.6, 114.9)]
    _, whole = measured(zones)
    _, parts = measured(zones, (JAWA, KERATON))
    assert parts.km2.sum(axis=0) == pytest.approx(whole.km2[0])


def test_drawing_limits_area_and_zones():
    snapshot = make_snapshot(zones=[zone("high", 114.0, 114.5)])
    ring = ((114.25, -4.0), (115.0, -4.0), (115.0, -3.0), (114.25, -3.0))
    found = exposure(snapshot, ZoneLayer(snapshot), (MARTAPURA,), ring)
    assert found.area_km2[0] == pytest.approx(found.full_km2[0] * 0.75, rel=1e-6)
    assert found.share[0, FLOOD, 2] == pytest.approx(1 / 3, rel=1e-6)


def test_drawing_is_straight_on_the_mercator_map():
    area = to_equal_area(np.array([shapely.box(110, -8, 116, 0)], dtype=object))
    ring = ((110.0, 0.0), (116.0, -8.0), (116.0, 0.0))
    clipped = clip_to_drawing(area, ring)[0]
    assert 0.4 < clipped.area / area[0].area < 0.6
    assert shapely.get_num_coordinates(clipped) > 50, "the long edge is bent finely"


def with_population(**people):
    areas = make_areas()
    areas.frame["population"] = [people.get(code) for code in areas.codes]
    return areas


def test_people_by_share_of_each_village():
    areas = with_population(**{JAWA: 1000, KERATON: 200})
    snapshot, found = measured([zone("high", 114.25, 114.6)], areas=areas)
    villages = exposure(snapshot, ZoneLayer(snapshot), (JAWA, KERATON))
    people = exposed_people(areas, found, villages)
    # Half of Jawa (0.25 of 0.5 degrees) and a fifth of Keraton.
    assert people.exposed[0, FLOOD, 2] == pytest.approx(1000 * 0.5 + 200 * 0.2)
    assert (people.parts[0], people.parts_unknown[0]) == (2, 0)
    assert exposed_people(areas, found).exposed[0, FLOOD, 2] == pytest.approx(1200 * 0.35)


def test_unknown_population_is_unknown_and_counted():
    areas = with_population(**{JAWA: 1000})
    snapshot, found = measured([zone("high", 114.0, 115.0)], areas=areas)
    villages = exposure(snapshot, ZoneLayer(snapshot), (JAWA, KERATON))
    people = exposed_people(areas, found, villages)
    assert people.exposed[0, FLOOD, 2] == pytest.approx(1000)
    assert (people.parts[0], people.parts_unknown[0]) == (2, 1)
    nobody = exposed_people(make_areas(), found, villages)
    assert np.isnan(nobody.exposed).all()
    assert not nobody.any_known


def test_multi_hazard_index_by_hand():
    zones = [
        zone("high", 114.0, 114.25),
        zone("medium", 114.25, 114.5),
        zone("low", 114.0, 114.5, "drought"),
    ]
    _, found = measured(zones, (JAWA, KERATON))
    hazards = ("flood", "drought", "tidal_flood")
    flood = 0.5 * 1 + 0.5 * 2 / 3
    assert CLASS_SCORES.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    index = multi_hazard_index(found, hazards)
    assert index.tolist() == pytest.approx([(flood + 1 / 3) / 2, 0.0])
    assert np.isnan(multi_hazard_index(found, ("tidal_flood",))).all(), "not mapped is not safe"


def test_tables_name_places_and_leave_out_hazards_without_zones():
    snapshot, found = measured([zone("high", 114.0, 114.5)], (JAWA, KERATON))
    people = exposed_people(snapshot.areas, found)
    table = exposure_table(snapshot.areas, found, people, HazardFilter())
    assert set(table["hazard"]) == {"flood"}
    assert len(table) == 2 * 3
    assert table["parent"].unique().tolist() == ["Martapura"]
    wide = wide_table(snapshot.areas, found, people, "flood")
    assert wide["share_high"].tolist() == pytest.approx([1.0, 0.0])
    assert wide["people_any"].isna().all()
    top = top_areas(snapshot.areas, found, people, ("flood",))
    assert (top["code"].tolist(), top["worst"].tolist()) == ([JAWA], ["flood"])
    assert exposure_table(snapshot.areas, found, people, HazardFilter(hazards=("drought",))).empty


def test_region_codes():
    areas = make_areas()
    assert region_codes(areas, HazardFilter(areas=("63.03", "63.03.05"))) == ("63.03",)
    assert set(region_codes(areas, HazardFilter())) == {"35", "63"}


def test_no_areas_and_no_zones():
    snapshot, found = measured([], (JAWA,))
    assert found.km2.sum() == 0
    assert exposure(snapshot, ZoneLayer(snapshot), ()).codes == ()
    assert top_areas(snapshot.areas, found, exposed_people(snapshot.areas, found), ("flood",)).empty


BOXES = st.lists(
    st.tuples(
        st.integers(0, 17),
        st.integers(1, 8),
        st.integers(0, 7),
        st.integers(1, 5),
        st.sampled_from(["low", "medium", "high"]),
    ),
    min_size=1,
    max_size=9,
)


@settings(deadline=None, max_examples=20)
@given(BOXES)
def test_agrees_with_counting_cells(boxes):
    """An independent way: a grid of 20 x 10 cells over Martapura, the highest class per cell."""
    grid = np.zeros((10, 20), dtype=int)
    zones = []
    for x, width, y, height, name in boxes:
        west, south = 114 + x / 20, -4 + y / 10
        zones.append(
            zone(
                name,
                west,
                min(west + width / 20, 116),
                south=south,
                north=min(south + height / 10, -2),
            )
        )
        part = grid[y : y + height, x : x + width]
        np.maximum(part, {"low": 1, "medium": 2, "high": 3}[name], out=part)
    _, found = measured(zones)
    # Rows of cells differ a little in area: y is the sine of the latitude on this projection.
    edges = gpd.GeoSeries(
        gpd.points_from_xy(np.full(11, 114.0), -4 + np.arange(11) / 10), crs=WGS84
    ).to_crs(EQUAL_AREA)
    row_share = np.diff(edges.y) / (edges.y.iloc[-1] - edges.y.iloc[0])
    expected = [((grid == rank).mean(axis=1) * row_share).sum() for rank in (1, 2, 3)]
    assert found.share[0, FLOOD] == pytest.approx(expected, abs=1e-9)


def test_filter_of_classes_limits_the_table():
    snapshot, found = measured([zone("high", 114.0, 114.5)], (JAWA,))
    chosen = replace(HazardFilter(start=date(2025, 1, 1)), classes=("low",))
    table = exposure_table(snapshot.areas, found, exposed_people(snapshot.areas, found), chosen)
    assert table["class"].unique().tolist() == ["low"]
