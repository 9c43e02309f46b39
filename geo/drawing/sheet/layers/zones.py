"""Hazard zones: one path per class and one outline per hazard, the highest class on top."""

import numpy as np
from matplotlib.path import Path

from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.layers.styles import class_style, hazard_colour
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.projection import PRINTED_RESOLUTION_MM, MapFrame
from geo.drawing.sheet.page.shapes import draw, near, on_paper, simplified_path


def draw_zones(ink: Ink, content: SheetContent, frame: MapFrame, clip: Path, unit: float) -> None:
    """Draw the zones of the filter, cut with `clip` (a path in mm).

    All zones of a class are one path: filled once where they overlap, and quick to write.
    """
    zones = content.snapshot.zones
    rows = content.zones
    shapes = zones.geometry.to_numpy()[rows]
    seen = near(frame, shapes) if len(shapes) else np.empty(0, dtype=bool)
    rows, shapes = rows[seen], shapes[seen]
    shapes = on_paper(frame, shapes, simplify=False)
    detail = PRINTED_RESOLUTION_MM
    rank = zones["class_rank"].to_numpy()[rows]
    hazard = zones["hazard"].to_numpy()[rows]
    for key, definition in CLASSES.items():
        of_class = rank == definition.rank
        if not of_class.any():
            continue
        style = class_style(key, unit)
        level = 1.0 + definition.rank / 10
        draw(
            ink,
            simplified_path(shapes[of_class], detail),
            clip=clip,
            fill=style.fill,
            zorder=level,
            hatch=(style.hatch, style.hatch_colour, style.hatch_width_mm),
            gid=f"zones-{key}",
        )
        for number in np.unique(hazard[of_class]):
            outline = simplified_path(shapes[of_class & (hazard == number)], detail)
            draw(
                ink,
                outline,
                clip=clip,
                edge=hazard_colour(HAZARD_KEYS[number]),
                width=0.16 * unit,
                zorder=level + 0.05,
            )
