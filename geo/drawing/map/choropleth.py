"""Areas coloured by a value: classes that are stated, and the small layer for st_folium.

The base map is constant; the areas ride in ``feature_group_to_add``, simplified to about a pixel,
some ten kilobytes for a kabupaten's kecamatan.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import numpy.typing as npt
import shapely
from folium.map import Layer
from folium.template import Template

from geo.drawing.map.assets import asset_url
from geo.drawing.map.folium_map import MAX_ZOOM, MIN_ZOOM, script_json
from geo.store.areas import AreaIndex

#: Sequential colours from few to many, one hue (light to dark), readable in grey.
CLASS_COLOURS = ("#CDE5EC", "#8FC4D4", "#4B9DB6", "#1C6F89", "#0B4A60")
ZERO_COLOUR = "#F7F4EC"
UNKNOWN_COLOUR = "#B9B9B9"
#: Above this many areas hardly any name would find room.
_MOST_NAMES = 600
#: Letters of a name that a map has room for; the tooltip has all of it.
_NAME_LETTERS = 28
_WIDTH_PX = 700.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ValueClasses:
    """Upper bounds of the classes of positive values: ``previous < value <= bound``.

    Zero is a class of its own and unknown is none.
    """

    bounds: tuple[float, ...]

    def colour(self, value: float) -> str:
        """The fill of a value."""
        if math.isnan(value):
            return UNKNOWN_COLOUR
        if value <= 0:
            return ZERO_COLOUR
        at = min(int(np.searchsorted(self.bounds, value, side="left")), len(self.bounds) - 1)
        # Few classes are spread over the whole range of colours.
        spread = round(at * (len(CLASS_COLOURS) - 1) / max(len(self.bounds) - 1, 1))
        return CLASS_COLOURS[spread if len(self.bounds) > 1 else 2]

    def legend(self, number: Callable[[float], str]) -> list[tuple[str, str]]:
        """(colour, interval in words) from the lowest class to the highest."""
        rows = []
        lower = 0.0
        for bound in self.bounds:
            rows.append((self.colour(bound), f"> {number(lower)} – {number(bound)}"))
            lower = bound
        return rows


def value_classes(values: Floats, *, whole: bool, count: int = 5) -> ValueClasses:
    """At most `count` classes with about equally many areas each and rounded bounds.

    `whole` keeps bounds whole numbers. Areas with equal values are never parted.
    """
    positive = np.sort(values[np.isfinite(values) & (values > 0)])
    if not len(positive):
        return ValueClasses(())
    shares = np.arange(1, count + 1) / count
    wanted = np.quantile(positive, shares, method="higher")
    bounds = sorted({_round_up(float(value), whole) for value in wanted})
    # A class that rounding has emptied says nothing.
    lower, kept = 0.0, []
    for bound in bounds:
        if ((positive > lower) & (positive <= bound)).any():
            kept.append(bound)
            lower = bound
    return ValueClasses(tuple(kept))


def _round_up(value: float, whole: bool) -> float:
    """The next number with two significant digits."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    if whole:
        step = max(step, 1.0)
    return round(math.ceil(round(value / step, 9)) * step, 10)


@dataclass(frozen=True, slots=True)
class ValueArea:
    """One area of the map: its value and what a tooltip says (plain text)."""

    code: str
    value: float
    tip: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on top of the areas, with its tooltip (plain text)."""

    lon: float
    lat: float
    tip: str
    colour: str = "#DC2626"


class _ValueLayer(Layer):
    """Replaces the areas of the map; the view moves only when other areas come."""

    # Tooltips are text nodes: names come from files.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map, data) {
          if (window.psValues) { map.removeLayer(window.psValues); }
          map.getContainer().style.background = data.background;
          function tip(text) {
            var box = document.createElement('div');
            text.split('\\n').forEach(function (line) {
              var row = document.createElement('div');
              row.textContent = line;
              box.appendChild(row);
            });
            return box;
          }
          var all = L.featureGroup();
          L.geoJSON(data.areas, {
            style: function (feature) {
              return { color: data.line, weight: feature.properties.chosen ? 3 : 1,
                fillColor: feature.properties.colour, fillOpacity: 0.92 };
            },
            onEachFeature: function (feature, layer) {
              layer.bindTooltip(tip(feature.properties.tip), { sticky: true });
              layer.on('click', function () {
                feature.properties.nonce = Date.now();
                map.fire('draw:created', { layerType: 'polygon', layer: {
                  toGeoJSON: function () {
                    return { type: 'Feature', geometry: null, properties: {
                      code: feature.properties.code, nonce: feature.properties.nonce } };
                  } } });
              });
              all.addLayer(layer);
            }
          });
          data.marks.forEach(function (mark) {
            all.addLayer(L.circleMarker([mark.lat, mark.lon], { radius: 7, weight: 2,
              color: '#FFFFFF', fillColor: mark.colour, fillOpacity: 1 })
              .bindTooltip(tip(mark.tip)));
          });
          var names = L.layerGroup();
          var pen = document.createElement('canvas').getContext('2d');
          pen.font = '600 11px system-ui, sans-serif';
          // The largest areas first; a name that would lie on another one is left out.
          function write() {
            var taken = [];
            names.clearLayers();
            data.names.forEach(function (place) {
              var at = map.latLngToContainerPoint([place.lat, place.lon]);
              var wide = pen.measureText(place.name).width / 2 + 3;
              var box = [at.x - wide, at.y - 8, at.x + wide, at.y + 8];
              if (taken.some(function (t) {
                return box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]; })) {
                return;
              }
              taken.push(box);
              var text = document.createElement('div');
              text.textContent = place.name;
              text.style.cssText = 'position:absolute;transform:translate(-50%,-50%);' +
                'white-space:nowrap;font:600 11px system-ui,sans-serif;color:' + data.ink +
                ';text-shadow:' + data.halo;
              names.addLayer(L.marker([place.lat, place.lon], { interactive: false,
                keyboard: false, icon: L.divIcon({ className: '', iconSize: [0, 0], html: text })
              }));
            });
          }
          all.addLayer(names);
          all.on('add', write);
          map.on('zoomend', write);
          all.on('remove', function () { map.off('zoomend', write); });
          all.addTo(map);
          window.psValues = all;
          if (data.bounds && window.psValuesView !== data.view) {
            window.psValuesView = data.view;
            map.invalidateSize();
            map.fitBounds(data.bounds, { padding: [8, 8], animate: false });
          }
        })({{ this.map_name }}, {{ this.data_json }});
        {% endmacro %}
        """
    )
    map_name = "map_div"

    def __init__(self, data: dict[str, object]) -> None:
        # Not shown: folium would otherwise add a Leaflet layer that does not exist.
        super().__init__(name="values", overlay=True, control=False, show=False)
        self.data_json = script_json(data)


def build_value_map() -> folium.Map:
    """A fresh base map, the same script text every time, so that st_folium never remounts it."""
    base = folium.Map(
        location=(-2.5, 118.0),
        zoom_start=5,
        tiles=None,
        min_zoom=MIN_ZOOM,
        max_zoom=MAX_ZOOM,
        zoom_snap=0.25,
        attributionControl=False,
        scrollWheelZoom=False,
    )
    # Leaflet from our own origin: with folium's links there is no map without internet.
    base.default_js = [(name, asset_url(name)) for name in ("leaflet.js", "jquery.min.js")]
    base.default_css = [("leaflet.css", asset_url("leaflet.css"))]
    return base


def value_layer(
    areas: AreaIndex,
    found: Sequence[ValueArea],
    classes: ValueClasses,
    *,
    chosen: Sequence[str] = (),
    marks: Sequence[Mark] = (),
    dark: bool = False,
) -> folium.FeatureGroup:
    """The areas in the colours of their classes, for ``feature_group_to_add``."""
    bounds = [areas.bounds(area.code) for area in found]
    box = (
        None
        if not bounds
        else [
            [min(b[1] for b in bounds), min(b[0] for b in bounds)],
            [max(b[3] for b in bounds), max(b[2] for b in bounds)],
        ]
    )
    tolerance = 0.0 if box is None else (box[1][1] - box[0][1]) / _WIDTH_PX / 2.0
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": area.code,
                "tip": area.tip,
                "colour": classes.colour(area.value),
                "chosen": area.code in chosen,
            },
            "geometry": _geometry(areas.geometry(area.code), tolerance),
        }
        for area in found
    ]
    group = folium.FeatureGroup(name="values", control=False)
    group.add_child(
        _ValueLayer(
            {
                "areas": {"type": "FeatureCollection", "features": features},
                "marks": [
                    {"lon": m.lon, "lat": m.lat, "tip": m.tip, "colour": m.colour} for m in marks
                ],
                "names": _names(areas, [area.code for area in found]),
                "ink": "#F4F8FA" if dark else "#16262E",
                "halo": _halo("#0E1A21" if dark else "#FFFFFF"),
                "bounds": box,
                "view": ",".join(area.code for area in found),
                "background": "#0E1A21" if dark else "#FFFFFF",
                "line": "#E6EEF1" if dark else "#51656F",
            }
        )
    )
    return group


def _names(areas: AreaIndex, codes: Sequence[str]) -> list[dict[str, object]]:
    """Where each area's name stands, the largest area first; none where there are very many."""
    if len(codes) > _MOST_NAMES:
        return []
    shapes = [areas.geometry(code) for code in codes]
    order = np.argsort(-shapely.area(shapes), kind="stable")
    inside = shapely.point_on_surface(shapes)
    return [
        {
            "name": areas.name(codes[at]).removeprefix("Kabupaten ")[:_NAME_LETTERS],
            "lon": round(float(shapely.get_x(inside[at])), 4),
            "lat": round(float(shapely.get_y(inside[at])), 4),
        }
        for at in order
        if not shapely.is_empty(shapes[at])
    ]


def _halo(colour: str) -> str:
    """A rim around letters, so that they are read on every class."""
    return ",".join(f"{x}px {y}px 2px {colour}" for x in (-1, 1) for y in (-1, 1))


def _geometry(geometry: shapely.Geometry, tolerance: float) -> dict[str, Any]:
    """GeoJSON of a simplified geometry with coordinates to about 10 m."""
    simple = shapely.simplify(geometry, tolerance, preserve_topology=True)
    found: dict[str, Any] = json.loads(shapely.to_geojson(simple))
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _rounded(value: Any) -> Any:
    """Nested coordinates without the digits that floating point leaves behind."""
    if isinstance(value, float | int):
        return round(float(value), 4)
    return [_rounded(part) for part in value]
