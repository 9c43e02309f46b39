"""The bundled base map under the hazards: lakes, rivers, roads, railways, towns, volcanoes."""

from collections.abc import Mapping

import numpy as np
import shapely
from matplotlib.path import Path

from geo.catalogue.basemap import BASEMAP_KINDS
from geo.drawing.sheet.layers.labels import Wish
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.paper import Box
from geo.drawing.sheet.page.projection import MapFrame
from geo.drawing.sheet.page.shapes import Geometries, compound_path, draw, line_path, on_paper
from geo.store.basemap import basemap_features

#: Largest denominator of the scale at which a rank is drawn.
_UP_TO_SCALE = {4: 400_000, 3: 1_200_000, 2: 4_000_000}
_FILLS = ("water", "town_area")
_LINES = {"river": 0.22, "railway": 0.2, "road": 0.28}
_SIGNS = ("town", "volcano")
_SIGN_MM = 0.55
#: Room that a name seeks above the place it names, and how far above (parts of its size in pt).
_PLACE_MM = 1.6
_RAISED = 0.36


def orientation(frame: MapFrame) -> Mapping[str, Geometries]:
    """What of each kind lies in a frame, in mm; kinds without anything are left out."""
    features = basemap_features()
    last = max((rank for rank, scale in _UP_TO_SCALE.items() if frame.scale <= scale), default=1)
    found = {}
    for kind in (*_FILLS, *_LINES, *_SIGNS):
        rows = features[(features["kind"] == kind) & (features["rank"] <= last)]
        # Cut first: far from its zone a transverse Mercator sends points anywhere.
        cut = shapely.clip_by_rect(rows.geometry.to_numpy(), *frame.bounds_deg)
        cut = cut[~shapely.is_empty(cut)]
        if len(cut):
            found[kind] = on_paper(frame, cut)
    return found


def draw_orientation(
    ink: Ink,
    shown: Mapping[str, Geometries],
    clip: Path | None,
    box: Box,
    unit: float,
    *,
    zorder: float = 0.72,
    name: str = "basemap",
) -> None:
    """Draw it, by default above the ground and below the zones; `name` begins its ids."""
    for kind in _FILLS:
        path = compound_path(shown.get(kind, np.empty(0, dtype=object)))
        draw(ink, path, clip=clip, fill=BASEMAP_KINDS[kind].colour, zorder=zorder)
    for kind, width in _LINES.items():
        dashes = (1.0 * unit, 0.6 * unit) if kind == "railway" else None
        draw(
            ink,
            line_path(shown.get(kind, np.empty(0, dtype=object))),
            clip=clip,
            edge=BASEMAP_KINDS[kind].colour,
            width=width * unit,
            dashes=dashes,
            zorder=zorder + 0.02,
            gid=f"{name}-{kind}",
        )
    for kind in _SIGNS:
        for x, y in shapely.get_coordinates(shown.get(kind, np.empty(0, dtype=object))).tolist():
            if box.x <= x <= box.right and box.y <= y <= box.top:
                draw_basemap_sign(ink, kind, x, y, unit)


def draw_basemap_sign(ink: Ink, kind: str, x: float, y: float, unit: float) -> None:
    """A town's dot or a volcano's triangle around a place in mm."""
    r = _SIGN_MM * unit * (1.6 if kind == "volcano" else 1.0)
    corners = np.array([(x, y + r), (x + r, y - 0.8 * r), (x - r, y - 0.8 * r), (x, y + r)])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    path = Path(corners, codes) if kind == "volcano" else Path.circle((x, y), r)
    draw(ink, path, fill=BASEMAP_KINDS[kind].colour, zorder=0.76)


def draw_basemap_line(ink: Ink, kind: str, box: Box, unit: float) -> None:
    """The piece of a kind that stands in the legend."""
    colour = BASEMAP_KINDS[kind].colour
    x, y = box.centre
    if kind in _FILLS:
        ink.rect(box.inset(0, 0.3), fill=colour)
    elif kind in _LINES:
        dashes = (1.0 * unit, 0.6 * unit) if kind == "railway" else None
        line = [[(box.x, y), (box.right, y)]]
        ink.lines(line, colour=colour, width=_LINES[kind] * unit, dashes=dashes)
    else:
        draw_basemap_sign(ink, kind, x, y, unit)


def town_wishes(frame: MapFrame, size: float) -> list[Wish]:
    """Names of the larger towns and of volcanoes in a frame, the important first."""
    features = basemap_features()
    rows = features[features["kind"].isin(_SIGNS) & (features["rank"] <= 2)]
    west, south, east, north = frame.bounds_deg
    rows = rows.cx[west:east, south:north].sort_values("rank", kind="stable")
    points = shapely.get_coordinates(on_paper(frame, rows.geometry.to_numpy()))
    places = shapely.buffer(shapely.points(points + np.array([0.0, _RAISED * size])), _PLACE_MM)
    return [
        Wish(name, place, size, colour=BASEMAP_KINDS[kind].colour, outside=2.0, leader=False)
        for name, kind, place in zip(rows["name"], rows["kind"], places, strict=True)
        if name
    ]
