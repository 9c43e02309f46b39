"""The folium map that pages hand to st_folium, and the small layer that carries each state."""

import json
import re
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from geo.drawing.map.assets import MAP_SCRIPT, MAP_STYLE, asset_url
from geo.drawing.map.state import MapState

#: Beyond this zoom approximate boundaries mean nothing and tile services have no pictures.
MAX_ZOOM = 18
MIN_ZOOM = 4

_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_RISKY = re.compile(r"[<>&'`{}%#$]")


class _Text(Element):
    """Text that is final: branca would compile it as one more template, at every rerun."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: object) -> str:
        """The text as it is."""
        return self._text


class _Final(MacroElement):
    """What an element of ours draws is final; stands behind folium's class among the bases."""

    def render(self, **kwargs: object) -> Any:
        """Put the macros `html` and `script` of the template into the figure."""
        figure = self.get_root()
        assert isinstance(figure, Figure)
        for name, part in (("html", figure.html), ("script", figure.script)):
            macro = getattr(self._template.module, name, None)
            if macro is not None:
                part.add_child(_Text(macro(self, kwargs)), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)


class _BaseMap(folium.Map, _Final):
    """folium's map without its style sheets and switches, which ours holds already.

    st_folium sends the whole header and script with every message.
    """

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id={{ this.get_name()|tojson }} ></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, "
        "{ center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }} });"
        "{% endmacro %}"
    )


class _Group(folium.FeatureGroup, _Final):
    """A feature group whose script is compiled once."""


class _StateLayer(Layer, _Final):
    """Adds nothing to Leaflet: its script hands a state to the browser-side map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.petasiaga.apply({{ this.map_name }}, {{ this.state_json }});
        {% endmacro %}
        """
    )

    def __init__(self, state: MapState) -> None:
        # Not shown: folium would otherwise add a Leaflet layer that does not exist.
        super().__init__(name="petasiaga", overlay=True, control=False, show=False)
        self.state_json = script_json(state.to_json_dict())

    @property
    def map_name(self) -> str:
        """The name that st_folium gives the map."""
        return "map_div"


def build_map() -> folium.Map:
    """A fresh base map for st_folium, the same script text every time.

    It does not depend on language, region or filter, so st_folium never remounts it. A new one is
    made per rerun because st_folium changes the map it is given.
    """
    base = _BaseMap(
        location=(-2.5, 118.0),
        zoom_start=5,
        tiles=None,
        zoom_control=False,
        # Half steps let a region fill the view; the round zooms keep half of it empty.
        zoomSnap=0.5,
        # Fading would show half-painted tiles for 0.2 s after each move.
        fadeAnimation=False,
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        max_bounds=True,
        min_lat=-25.0,
        max_lat=20.0,
        min_lon=75.0,
        max_lon=160.0,
        maxBoundsViscosity=0.7,
    )
    # folium links to content delivery networks here. Without the internet the map would not appear
    # at all: st_folium stops at the first script that fails.
    base.default_js = [(MAP_SCRIPT, asset_url(MAP_SCRIPT))]
    base.default_css = [(MAP_STYLE, asset_url(MAP_STYLE))]
    return base


def state_layer(state: MapState) -> folium.FeatureGroup:
    """The feature group for ``feature_group_to_add``; about 1 KB of script."""
    group = _Group(name="petasiaga", control=False)
    group.add_child(_StateLayer(state))
    return group


def script_json(value: object) -> str:
    """JSON that is safe inside a script element, inside eval and inside a template.

    Everything outside ASCII is escaped (U+2028 and U+2029 end a line in old scripts), and so are
    characters in strings that could close the element, or open an expression: folium renders
    text of its own elements as a template once more, and st_folium looks for braces in it.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return _JSON_STRING.sub(lambda found: _RISKY.sub(_escape, found[0]), text)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
