"""Boundaries as arcs: shared once, and rings that close to the same areas."""

import json

import numpy as np
import pytest
import shapely

from geo.base.crs import from_unit_mercator
from geo.base.errors import NotFound
from geo.drawing.map.area_shapes import GRID, areas_json, short_name
from tests.geo.drawing.map.made_up import HOSTILE, real_areas, small_areas


def polygon_of(shapes, area) -> shapely.Geometry:
    arcs = [np.cumsum(np.array(arc).reshape(-1, 2), axis=0) for arc in shapes["arcs"]]
    result = shapely.Polygon()
    for ring in area["rings"]:
        points = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]
        for before, after in zip(points, points[1:] + points[:1], strict=True):
            np.testing.assert_array_equal(before[-1], after[0])
        xy = np.concatenate(points) / GRID
        degrees = np.column_stack(from_unit_mercator(xy[:, 0], xy[:, 1]))
        result = result.symmetric_difference(shapely.Polygon(degrees).buffer(0))
    return result


@pytest.mark.parametrize(
    ("scope", "level"),
    [
        ("63.03", "regency"),
        ("63.03", "district"),
        ("63.03", "village"),
        ("35.05", "regency"),
        ("63", "regency"),
    ],
)
def test_arcs_close_to_the_areas_they_came_from(scope, level):
    areas = real_areas()
    shapes = areas_json(areas, scope, level)
    assert [a["code"] for a in shapes["areas"]] == areas.of_level(level, scope)["code"].tolist()
    for area in shapes["areas"]:
        true = areas.geometry(area["code"])
        different = polygon_of(shapes, area).symmetric_difference(true).area
        assert different <= 0.0001 * true.length + 1e-8


def test_a_border_between_two_areas_is_one_shared_arc():
    shapes = areas_json(small_areas(), "63.03", "district")
    west, east = (area["rings"][0] for area in shapes["areas"])
    shared = {n if n >= 0 else ~n for n in west} & {n if n >= 0 else ~n for n in east}
    assert len(shared) == 1
    assert [shapes["shared"][n] for n in shared] == [1]
    assert sum(shapes["shared"]) == 1


def test_a_lonely_area_has_only_outer_arcs():
    shapes = areas_json(small_areas(), "63.03", "regency")
    assert shapes["shared"] == [0]
    assert [area["approximate"] for area in shapes["areas"]] == [True]


def test_hostile_names_stay_text():
    shapes = areas_json(small_areas(), "63.03", "district")
    assert HOSTILE in [area["name"] for area in json.loads(json.dumps(shapes))["areas"]]


@pytest.mark.parametrize(("scope", "level"), [("63.03", "street"), ("ID", "village")])
def test_unknown_levels_are_told(scope, level):
    with pytest.raises(NotFound):
        areas_json(small_areas(), scope, level)


def test_unknown_area_is_told():
    with pytest.raises(NotFound, match=r"99\.99"):
        areas_json(small_areas(), "99.99", "regency")


def test_short_names():
    assert short_name("Kabupaten Banjar") == "Kab. Banjar"
    assert short_name("Kota Blitar") == "Kota Blitar"
