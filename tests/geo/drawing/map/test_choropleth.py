import json
import re

import numpy as np

from geo.drawing.map.choropleth import (
    CLASS_COLOURS,
    UNKNOWN_COLOUR,
    ZERO_COLOUR,
    Mark,
    ValueArea,
    build_value_map,
    value_classes,
    value_layer,
)
from tests.geo.snapshots import make_areas


def test_classes_are_stated_rounded_and_hold_every_value():
    values = np.array([0.0, 1, 2, 3, 5, 8, 13, 21, 34, 347, np.nan])
    classes = value_classes(values, whole=True)
    assert len(classes.bounds) == 5
    assert classes.bounds[-1] == 350
    assert all(bound == int(bound) for bound in classes.bounds)
    colours = [classes.colour(v) for v in values]
    assert colours[0] == ZERO_COLOUR
    assert colours[-1] == UNKNOWN_COLOUR
    assert colours[1:-1] == sorted(colours[1:-1], key=CLASS_COLOURS.index)
    assert next(words for _c, words in classes.legend(lambda v: f"{v:g}")).startswith("> 0 –")


def test_an_equal_value_is_one_class_and_nothing_is_none():
    assert value_classes(np.array([4.0, 4.0, 4.0]), whole=True).bounds == (4.0,)
    assert value_classes(np.array([0.0, np.nan]), whole=True).bounds == ()
    assert value_classes(np.array([0.0]), whole=True).colour(0.0) == ZERO_COLOUR


def test_a_bound_belongs_to_its_class():
    classes = value_classes(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), whole=True)
    assert classes.bounds == (2, 3, 4, 5)
    assert classes.colour(1.0) == classes.colour(2.0)
    assert classes.colour(2.0) != classes.colour(2.1)


def _script(tip="Martapura\n5"):
    areas = make_areas()
    found = [ValueArea("63.03.05", 5.0, tip), ValueArea("63.03.06", float("nan"), "x")]
    classes = value_classes(np.array([5.0]), whole=True)
    layer = value_layer(areas, found, classes, marks=[Mark(114.2, -3.5, "</script>")])
    base = build_value_map()
    layer.add_to(base)
    base.get_root().render()
    return base.get_root().script.render()


def test_names_cannot_leave_the_script():
    script = _script("</script><script>alert(1)</script>{{ 7*7 }}")
    assert "</script>" not in script
    assert "alert(1)" in script
    assert "49" not in re.sub(r"\d{3,}", "", script.split("alert(1)")[1][:40])


def test_the_base_map_asks_nobody_else_for_files():
    base = build_value_map()
    page = base.get_root().render()
    found = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert found
    assert all(address.startswith("/api/assets/") for address in found if "leaflet" in address)


def test_payload_is_small():
    assert len(_script()) < 10_000


def test_areas_have_their_names_the_largest_first():
    script = _script()
    names = json.loads(re.search(r'"names":\s*(\[.*?\])', script)[1])
    areas = make_areas()
    assert {place["name"] for place in names} == {areas.name("63.03.05"), areas.name("63.03.06")}
    sizes = [areas.geometry(code).area for code in ("63.03.05", "63.03.06")]
    first = "63.03.05" if sizes[0] >= sizes[1] else "63.03.06"
    assert names[0]["name"] == areas.name(first)
