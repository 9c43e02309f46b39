"""Reference layers for the browser: every kind of shape, few corners, and only text to show."""

import numpy as np
import pytest
import shapely

from geo.base.crs import from_unit_mercator
from geo.base.errors import NotFound
from geo.base.i18n import language
from geo.catalogue import LAYER_COLOURS
from geo.drawing.map.popups import feature_popup, place_popup
from geo.drawing.map.reference_shapes import GRID, reference_json, reference_layers
from tests.geo.drawing.map.made_up import HOSTILE, made_up_snapshot, with_reference

EN = language("en")
SQUARE = shapely.box(115.0, -3.4, 115.1, -3.3)
HOLED = SQUARE.difference(shapely.box(115.04, -3.36, 115.06, -3.34))
ROAD = shapely.LineString([(115.0, -3.0), (115.1, -3.1), (115.2, -3.0)])


def degrees(steps: list[int]) -> np.ndarray:
    """Back from differences to degrees."""
    x, y = (np.array(steps).reshape(-1, 2).cumsum(axis=0) / GRID).T
    return np.column_stack(from_unit_mercator(x, y))


def test_lines_and_rings_come_back_within_a_metre():
    snapshot = with_reference(made_up_snapshot(), ([ROAD, HOLED], None))
    (layer,) = reference_json(snapshot)["layers"]
    ((row, line),) = layer["lines"]
    assert row == 0
    assert degrees(line) == pytest.approx(shapely.get_coordinates(ROAD), abs=1e-5)
    ((row, rings),) = layer["polygons"]
    assert (row, len(rings)) == (1, 2)
    again = shapely.Polygon(degrees(rings[0]), [degrees(rings[1])])
    assert again.symmetric_difference(HOLED).area < HOLED.area * 1e-3


def test_parts_and_collections_keep_the_row_of_their_feature():
    points = shapely.MultiPoint([(115.0, -3.0), (115.1, -3.1)])
    mixed = shapely.GeometryCollection([shapely.Point(115.2, -3.2), ROAD, points])
    snapshot = with_reference(made_up_snapshot(), ([SQUARE, mixed], None), ([points], None))
    first, second = reference_json(snapshot)["layers"]
    assert first["points"]["row"] == [1, 1, 1]
    assert [row for row, _line in first["lines"]] == [1]
    assert second["points"]["row"] == [2, 2]
    assert (first["id"], second["id"]) == (11, 12)


def test_layers_say_what_they_are_in_the_readers_language():
    style = {"icon": "school", "color": LAYER_COLOURS[2]}
    snapshot = with_reference(made_up_snapshot(), ([SQUARE, ROAD], style), ([ROAD], None))
    school, plain = reference_layers(snapshot, language("id"))
    assert (school["kind"], school["sign"], school["colour"]) == ("Sekolah", "S", LAYER_COLOURS[2])
    assert school["shapes"] == ["line", "polygon"]
    assert (plain["kind"], plain["sign"], plain["count"]) == ("", "•", 1)
    assert school["title"] == f"Layer {HOSTILE}"


@pytest.mark.parametrize("style", [{"icon": "x", "color": "red;}"}, "text", None, {}])
def test_a_style_that_is_not_known_becomes_the_plain_one(style):
    (layer,) = reference_layers(with_reference(made_up_snapshot(), ([ROAD], style)), EN)
    assert (layer["sign"], layer["colour"]) == ("•", LAYER_COLOURS[0])


def test_very_fine_outlines_are_thinned_out(monkeypatch):
    monkeypatch.setattr("geo.drawing.map.reference_shapes.MAX_CORNERS", 2_000)
    angle = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    wobble = 0.1 + 0.0001 * np.sin(5000 * angle)
    corners = np.column_stack([115 + wobble * np.cos(angle), -3 + wobble * np.sin(angle)])
    snapshot = with_reference(made_up_snapshot(), ([shapely.Polygon(corners)], None))
    ((_row, (ring,)),) = reference_json(snapshot)["layers"][0]["polygons"]
    assert 20 < len(ring) / 2 < 2_000
    assert shapely.Polygon(degrees(ring)).area == pytest.approx(np.pi * 0.1**2, rel=0.01)


def test_no_layers_are_no_trouble():
    snapshot = made_up_snapshot()
    assert reference_layers(snapshot, EN) == []
    assert reference_json(snapshot)["layers"] == []
    told = place_popup(snapshot, 115, -3.3, EN, hazards=(), classes=(), layers=(11,))
    assert told["features"] == []


def test_a_popup_tells_name_layer_and_source_as_they_are():
    snapshot = with_reference(made_up_snapshot(), ([ROAD], None))
    told = feature_popup(snapshot, 0, EN, None)
    assert (told["title"], told["subtitle"]) == (HOSTILE, f"Layer {HOSTILE}")
    assert dict(told["rows"])["Source"] == f"Layer {HOSTILE} · made up · 2026"
    with pytest.raises(NotFound):
        feature_popup(snapshot, 1, EN, None)
