"""The small map that tells where the region lies."""

import numpy as np
import shapely
from matplotlib.path import Path

from geo.base.i18n import N_, Language
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.layers.basemap import land_abroad
from geo.drawing.sheet.layers.orientation import draw_orientation, orientation
from geo.drawing.sheet.layers.styles import NEIGHBOUR_FILL, NEIGHBOUR_LINE, WATER
from geo.drawing.sheet.page.ink import INK, Ink
from geo.drawing.sheet.page.paper import Box
from geo.drawing.sheet.page.projection import MapFrame, fit_frame, projection_for
from geo.drawing.sheet.page.shapes import box_geometry, compound_path, draw, near, on_paper

_REGION = "#C2410C"
_PARENT_FILL = "#FFFFFF"


def inset_title(content: SheetContent, lang: Language) -> str:
    """What the small map shows."""
    areas = content.snapshot.areas
    name = areas.name(content.parent) if content.parent else lang.gettext("Indonesia")
    return lang.gettext(N_("Location in {area}")).format(area=name)


def inset_bounds(content: SheetContent) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees that the small map must show."""
    areas = content.snapshot.areas
    if content.parent:
        return areas.bounds(content.parent)
    boxes = shapely.bounds(areas.of_level("province").geometry.to_numpy())
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def inset_aspect(content: SheetContent) -> float:
    """Width of the small map over its height."""
    west, south, east, north = inset_bounds(content)
    return float(np.clip((east - west) / max(north - south, 1e-6), 0.8, 2.6))


def draw_inset(ink: Ink, content: SheetContent, box: Box, sheet: MapFrame) -> None:
    """Draw the parent area with its parts, the region in colour, and the frame of the sheet."""
    bounds = inset_bounds(content)
    projection = projection_for(bounds)
    lon, lat = np.array(bounds)[[0, 2, 0, 2]], np.array(bounds)[[1, 1, 3, 3]]
    x, y = projection.forward(lon, lat)
    frame = fit_frame(box, projection, (x.min(), y.min(), x.max(), y.max()), None)
    clip = compound_path(np.array([box_geometry(box)], dtype=object))
    areas = content.snapshot.areas
    ink.rect(box, fill=WATER, zorder=1)
    draw(
        ink,
        land_abroad(frame),
        clip=clip,
        fill=NEIGHBOUR_FILL,
        edge=NEIGHBOUR_LINE,
        width=0.08,
        zorder=1.05,
    )

    def layer(level: str, inside: str | None, fill: str | None, width: float, z: float) -> None:
        shapes = areas.of_level(level, inside).geometry.to_numpy()
        shapes = on_paper(frame, shapes[near(frame, shapes)])
        draw(
            ink,
            compound_path(shapes),
            clip=clip,
            fill=fill,
            edge=NEIGHBOUR_LINE,
            width=width,
            zorder=z,
        )

    layer("province", None, NEIGHBOUR_FILL if content.parent else _PARENT_FILL, 0.08, 1.1)
    if content.parent:
        parent = np.array([areas.geometry(content.parent)], dtype=object)
        draw(
            ink,
            compound_path(on_paper(frame, parent)),
            clip=clip,
            fill=_PARENT_FILL,
            edge="#52606D",
            width=0.15,
            zorder=1.2,
        )
        _draw_waters(ink, content, frame, clip)
        children = areas.children(content.parent)
        if children:
            layer(areas.level(children[0]), content.parent, None, 0.08, 1.3)
    region = on_paper(frame, np.array([content.region], dtype=object))
    draw(
        ink, compound_path(region), clip=clip, fill=_REGION, edge="#7C2D12", width=0.12, zorder=1.4
    )
    _draw_sheet_frame(ink, frame, sheet)
    ink.rect(box, edge=INK, width=0.15, zorder=2)


def _draw_waters(ink: Ink, content: SheetContent, frame: MapFrame, clip: Path | None) -> None:
    """The large rivers and lakes: more of the base map would hide where the region lies."""
    if content.options.basemap:
        found = orientation(frame)
        waters = {kind: found[kind] for kind in ("water", "river") if kind in found}
        draw_orientation(ink, waters, clip, frame.box, 0.6, zorder=1.25, name="inset")


def _draw_sheet_frame(ink: Ink, frame: MapFrame, sheet: MapFrame) -> None:
    left, bottom, right, top = sheet.bounds
    corners = np.array([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)])
    degrees = sheet.projection.backward(corners[:, 0], corners[:, 1])
    x, y = frame.to_paper(*frame.projection.forward(*degrees))
    box = frame.box
    x, y = np.clip(x, box.x, box.right), np.clip(y, box.y, box.top)
    if np.ptp(x) < box.width * 0.98 or np.ptp(y) < box.height * 0.98:
        ink.lines(
            [list(zip(x.tolist(), y.tolist(), strict=True))], colour=INK, width=0.25, zorder=1.9
        )
