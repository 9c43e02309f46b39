"""Reference layers on the sheet: outlines and lines in the layer's colour, points as badges."""

import numpy as np
import shapely
from matplotlib.path import Path

from geo.catalogue import ICONS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box
from geo.drawing.sheet.page.projection import MapFrame
from geo.drawing.sheet.page.shapes import Geometries, compound_path, draw, line_path, near, on_paper
from geo.store.reference import style_of

#: Badges of so many points carry their sign; more are plain squares, smaller ones.
_SIGNS_UP_TO = 150
_BADGE_MM, _SQUARE_MM = 2.6, 1.0
_POINT = 0


def draw_reference(
    ink: Ink, content: SheetContent, frame: MapFrame, clip: Path, unit: float
) -> None:
    """Every layer of the sheet, cut with `clip` (a path in mm); points lie on top."""
    shapes = content.snapshot.reference.geometry.to_numpy()
    found = [
        (dataset, on_paper(frame, seen[near(frame, seen)]))
        for dataset, rows in content.layers.items()
        if len(seen := shapes[rows])
    ]
    for dataset, geometries in found:
        _icon, colour = _style(content, dataset)
        for path, fill in ((compound_path(geometries), colour), (line_path(geometries), None)):
            name = f"reference-{dataset}"
            draw(ink, path, clip=clip, fill=fill, alpha=0.15, zorder=1.6)
            draw(ink, path, clip=clip, edge="#FFFFFF", width=0.6 * unit, zorder=1.61)
            draw(ink, path, clip=clip, edge=colour, width=0.35 * unit, zorder=1.62, gid=name)
    for dataset, geometries in found:
        _draw_points(ink, content, dataset, geometries, frame.box, unit)


def _draw_points(
    ink: Ink, content: SheetContent, dataset: int, geometries: Geometries, box: Box, unit: float
) -> None:
    sign, colour = _style(content, dataset)
    parts = shapely.get_parts(shapely.get_parts(geometries))
    places = shapely.get_coordinates(parts[shapely.get_type_id(parts) == _POINT])
    x, y = places.T
    places = places[(x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.top)]
    if len(places) <= _SIGNS_UP_TO:
        for x_mm, y_mm in places.tolist():
            draw_badge(ink, x_mm, y_mm, sign, colour, _BADGE_MM * unit, zorder=1.78)
        return
    half = _SQUARE_MM * unit / 2
    squares = shapely.box(*(places - half).T, *(places + half).T)
    draw(ink, compound_path(squares), fill=colour, zorder=1.77)


def draw_badge(
    ink: Ink, x: float, y: float, sign: str, colour: str, side: float, *, zorder: float = 3
) -> None:
    """A square with a sign in it around a place in mm; no hazard's symbol looks like that."""
    box = Box(x - side / 2, y - side / 2, side, side)
    ink.rect(box, fill=colour, edge="#FFFFFF", width=side * 0.08, zorder=zorder)
    size = side * 0.72 * POINTS_PER_MM
    ink.text(
        x,
        y - size * 0.36 / POINTS_PER_MM,
        sign,
        size,
        bold=True,
        colour=_readable(colour),
        align="center",
        zorder=zorder + 0.01,
    )


def draw_sign(ink: Ink, box: Box, content: SheetContent, dataset: int, unit: float) -> None:
    """The piece of a layer that stands in the legend."""
    sign, colour = _style(content, dataset)
    kinds = shapely.get_dimensions(
        content.snapshot.reference.geometry.to_numpy()[content.layers[dataset]]
    )
    x, y = box.centre
    if (kinds == 2).any():
        ink.rect(box.inset(0, 0.25), edge=colour, width=0.35 * unit, zorder=2)
    elif (kinds == 1).any():
        line = Path(np.array([(box.x, y), (box.right, y)]))
        draw(ink, line, edge=colour, width=0.35 * unit, zorder=2)
    if (kinds == 0).any():
        draw_badge(ink, x, y, sign, colour, 2.2 * unit)


def _style(content: SheetContent, dataset: int) -> tuple[str, str]:
    icon, colour = style_of(content.snapshot.datasets.loc[dataset].get("style"))
    return ICONS[icon].sign, colour


def _readable(colour: str) -> str:
    """White on a dark colour, near black on a light one."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#16202C" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#FFFFFF"
