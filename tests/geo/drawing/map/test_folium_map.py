"""The base map is constant and local; a state cannot break out of its script."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.catalogue import CLASS_KEYS, HAZARD_KEYS
from geo.drawing.map.assets import MODULES, assets
from geo.drawing.map.folium_map import build_map, script_json, state_layer
from geo.drawing.map.state import MapState, map_state
from geo.view.filters import HazardFilter
from tests.geo.drawing.map.made_up import HOSTILE, made_up_snapshot

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


def a_state(**changes) -> MapState:
    values = {
        "version": 1,
        "data": "1-ab",
        "lang": "id",
        "dark": False,
        "areas": ("63.03",),
        "ranges": ((1, 5),),
        "hazards": (0, 1),
        "classes": (1, 2, 3),
        "first_day": None,
        "last_day": 20_000,
        "casualties": False,
        "displaced": False,
        "drawing": None,
        "bounds": (114.0, -4.0, 116.0, -2.0),
    }
    return MapState(**(values | changes))


def rendered(state: MapState) -> str:
    """The script that st_folium sends for a state, rendered as folium renders it."""
    base = build_map()
    state_layer(state).add_to(base)
    return base.get_root().render()


@given(JSON_VALUES)
def test_script_json_is_the_same_value_and_safe(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert text.isascii()
    strings = re.findall(r'"(?:[^"\\]|\\.)*"', text)
    assert not re.search(r"[<>&'`{}%#$]", "".join(strings))


def test_script_json_refuses_what_json_has_not():
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


def test_hostile_state_stays_a_string():
    html = rendered(a_state(goto_token=HOSTILE))
    assert "<img" not in html
    assert "{{" not in html
    found = re.search(r"petasiaga\.apply\(map_div, (\{.*\})\);", html)
    assert found
    assert json.loads(found[1])["goto_token"] == HOSTILE


def test_base_map_asks_for_nothing_outside():
    base = build_map()
    links = [url for _name, url in [*base.default_js, *base.default_css]]
    assert len(links) == 2
    assert all(re.fullmatch(r"/api/assets/[0-9a-f]+/[\w.-]+", link) for link in links)
    assert "//" not in re.sub(r"https?://www\.w3\.org\S*", "", base.get_root().render())


def test_base_map_script_is_constant():
    def script() -> str:
        base = build_map()
        return base.get_root().render().replace(base._id, "")

    assert script() == script()


def test_state_travels_in_few_bytes():
    snapshot = made_up_snapshot()
    ring = (*((114.5 + 0.001 * n, -3.0) for n in range(199)), (115.0, -3.5))
    chosen = HazardFilter(areas=("63.03",), drawing=ring)
    text = script_json(map_state(snapshot, chosen, lang="id").to_json_dict())
    assert len(text) < 6_000
    plain = HazardFilter(areas=("63.03",))
    assert len(script_json(map_state(snapshot, plain, lang="id").to_json_dict())) < 700


def test_state_numbers_hazards_and_classes():
    snapshot = made_up_snapshot()
    chosen = HazardFilter(areas=("63.03",), hazards=("landslide",), classes=("high",))
    state = map_state(snapshot, chosen, lang="en")
    assert state.hazards == (HAZARD_KEYS.index("landslide"),)
    assert state.classes == (CLASS_KEYS.index("high") + 1,)
    assert state.ranges == (snapshot.areas.range_of("63.03"),)


def test_scripts_hold_no_words_and_no_markup_from_data():
    """Scripts write text nodes only; the one innerHTML that is read escapes an attribution."""
    for name in (*MODULES, "ps-start.js"):
        text = assets()[name].content.decode()
        assert "insertAdjacentHTML" not in text
        assert not re.search(r"innerHTML\s*\+?=", text), name
        assert "eval(" not in text
        assert not re.search(r"https?://(?!www\.w3\.org)", text), name


def test_every_script_and_style_is_served():
    static = Path(__file__).parents[4] / "geo" / "drawing" / "map" / "static"
    assert {path.name for path in static.iterdir()} <= set(assets())


def test_words_the_scripts_use_are_defined():
    from geo.drawing.map.browser_config import STRINGS

    text = "".join(a.content.decode() for n, a in assets().items() if n.startswith("ps-"))
    used = set(re.findall(r"\bword\('(\w+)'[,)]", text))
    assert used
    assert used <= set(STRINGS)
    mentioned = {name for name in STRINGS if f"'{name}'" in text}
    families = ("layer_", "hint_", "boundary_", "village_", "rank_", "mode_", "step_", "size_")
    built = {n for n in STRINGS if n.startswith(families)}
    assert set(STRINGS) - mentioned - built == set()
