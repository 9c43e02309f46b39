"""A small map of what a trial import would store: outlines of areas, points or polygons."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import shapely

from geo.base.i18n import Language
from geo.catalogue import CLASSES, HAZARDS
from geo.catalogue.symbols import SYMBOLS
from geo.drawing.charts.base import ACCENT, Look, escape, hazard_name
from geo.intake.preview import KeysAre, Preview
from geo.store.areas import AreaIndex

_HEIGHT_PX = 360
_OUTLINED = 6
_WIDTH_PX = 500.0


def import_preview(
    found: Preview, regencies: Sequence[str], areas: AreaIndex, lang: Language, look: Look
) -> go.Figure:
    """The features over the outlines of the kecamatan around them, without any base map."""
    figure = go.Figure()
    box = _box(found, regencies, areas)
    tolerance = max(box[2] - box[0], box[3] - box[1]) / _WIDTH_PX
    lines = [
        shapely.boundary(shapely.simplify(areas.geometry(str(code)), tolerance))
        for regency in regencies[:_OUTLINED]
        if regency in areas
        for code in areas.children(regency) or [regency]
    ]
    _add_lines(figure, lines, look.muted, width=0.7, opacity=0.7)
    for key in dict.fromkeys(found.keys if found.keys_are else ("",)):
        mine = [
            shape
            for name, shape in zip(found.keys, found.geometries, strict=True)
            if name == key or not key
        ]
        _add_features(figure, mine, key, found.keys_are, lang)
    _set_view(figure, box, look)
    return figure


def _add_features(
    figure: go.Figure, shapes: Sequence[Any], key: str, keys_are: KeysAre, lang: Language
) -> None:
    if keys_are == "hazard":
        name, colour = hazard_name(key, lang), HAZARDS[key].colour
        symbol = SYMBOLS[HAZARDS[key].symbol].chart
    elif keys_are == "class":
        name, colour = lang.gettext(CLASSES[key].name), CLASSES[key].colour
        symbol = "circle"
    else:
        name, colour, symbol = "", ACCENT, "circle"
    points = [shape for shape in shapes if shape.geom_type in ("Point", "MultiPoint")]
    rest = [shape for shape in shapes if shape.geom_type not in ("Point", "MultiPoint")]
    if points:
        where = shapely.get_coordinates(points)
        figure.add_scatter(
            x=where[:, 0],
            y=where[:, 1],
            mode="markers",
            name=escape(name),
            hoverinfo="name",
            marker={
                "color": colour,
                "symbol": symbol,
                "size": 9,
                "line": {"color": "#FFFFFF", "width": 1},
            },
        )
    fill = f"rgba({','.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))},0.45)"
    polygons = [s for s in rest if s.geom_type in ("Polygon", "MultiPolygon")]
    x, y = _strung([shapely.boundary(shape) for shape in polygons])
    if len(x):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            fill="toself",
            fillcolor=fill,
            name=escape(name),
            line={"color": colour, "width": 0.8},
            hoverinfo="skip",
        )
    lines = [s for s in rest if s not in polygons] if len(rest) > len(polygons) else []
    _add_lines(figure, lines, colour, width=2.0, opacity=1.0)


def _add_lines(
    figure: go.Figure, shapes: Sequence[Any], colour: str, *, width: float, opacity: float
) -> None:
    x, y = _strung(shapes)
    if len(x):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colour, "width": width},
            opacity=opacity,
            hoverinfo="skip",
            showlegend=False,
        )


def _strung(shapes: Sequence[Any]) -> tuple[list[float | None], list[float | None]]:
    """Coordinates of all lines in one row, parted by None."""
    x: list[float | None] = []
    y: list[float | None] = []
    for line in shapely.get_parts(np.array(list(shapes), dtype=object)) if len(shapes) else []:
        where = np.round(shapely.get_coordinates(line), 4)
        x += [*where[:, 0].tolist(), None]
        y += [*where[:, 1].tolist(), None]
    return x, y


def _box(
    found: Preview, regencies: Sequence[str], areas: AreaIndex
) -> tuple[float, float, float, float]:
    if len(found.geometries):
        west, south, east, north = shapely.total_bounds(found.geometries)
    elif regencies and regencies[0] in areas:
        west, south, east, north = areas.bounds(regencies[0])
    else:
        west, south, east, north = 95.0, -11.0, 141.0, 6.0
    margin = max((east - west) * 0.08, (north - south) * 0.08, 0.02)
    return west - margin, south - margin, east + margin, north + margin


def _set_view(figure: go.Figure, box: tuple[float, float, float, float], look: Look) -> None:
    west, south, east, north = box
    axis = {"visible": False}
    # A degree of longitude is shorter than one of latitude.
    stretch = 1.0 / math.cos(math.radians((south + north) / 2))
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=look.paper,
        plot_bgcolor=look.paper,
        font={"color": look.text, "size": 12},
        legend={"orientation": "h", "y": 0, "yanchor": "bottom", "x": 0},
        showlegend=any(trace.name for trace in figure.data),
        dragmode="pan",
        xaxis={**axis, "range": [west, east]},
        yaxis={**axis, "range": [south, north], "scaleanchor": "x", "scaleratio": stretch},
    )
