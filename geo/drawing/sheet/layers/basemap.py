"""Boundaries: the region in white, its neighbours in grey, borders between its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.path import Path

from geo.catalogue import LEVEL_KEYS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.layers.orientation import draw_orientation, orientation
from geo.drawing.sheet.layers.styles import (
    CHILD_LINE,
    NEIGHBOUR_FILL,
    NEIGHBOUR_LINE,
    REGION_FILL,
    REGION_LINE,
    WATER,
)
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.projection import MapFrame
from geo.drawing.sheet.page.shapes import (
    Geometries,
    box_geometry,
    compound_path,
    draw,
    line_path,
    near,
    on_paper,
)
from geo.store.bundled import foreign_land


@dataclass(frozen=True)
class Places:
    """Areas on the sheet: names and shapes in mm."""

    names: tuple[str, ...]
    shapes: Geometries
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Basemap:
    """Boundaries of one sheet in mm; `clip_*` are paths that later layers are cut with."""

    region: Any
    parts: Places
    neighbours: Places
    part_level: str | None
    neighbour_level: str
    #: Land abroad in mm; None where what lies around the region is not shown.
    abroad: Path | None
    clip_frame: Path
    clip_region: Path
    #: Rivers, roads and the like in mm, by kind.
    orientation: Mapping[str, Geometries]


def prepare_basemap(content: SheetContent, frame: MapFrame) -> Basemap:
    """Find and project the boundaries that `frame` shows."""
    window = box_geometry(frame.box)
    region = on_paper(frame, np.array([content.region], dtype=object))[0]
    region = _valid(region)
    visible = shapely.intersection(region, window)
    part_level, parts = _parts(content, frame)
    neighbour_level, neighbours = _neighbours(content, frame)
    clip_frame = compound_path(np.array([window], dtype=object))
    assert clip_frame is not None
    return Basemap(
        region=region,
        parts=parts,
        neighbours=neighbours,
        part_level=part_level,
        neighbour_level=neighbour_level,
        abroad=land_abroad(frame) if _shows_around(content) else None,
        clip_frame=clip_frame,
        clip_region=compound_path(np.array([visible], dtype=object)) or clip_frame,
        orientation=orientation(frame) if content.options.basemap else {},
    )


def land_abroad(frame: MapFrame) -> Path | None:
    """The land of other countries in a frame, in mm; None where there is none."""
    land = foreign_land()
    west, south, east, north = frame.bounds_deg
    # Cut, because far from its zone a transverse Mercator sends points anywhere.
    near_land = shapely.clip_by_rect(
        land[near(frame, land)], west - 1.0, south - 1.0, east + 1.0, north + 1.0
    )
    return compound_path(on_paper(frame, near_land))


def _shows_around(content: SheetContent) -> bool:
    return content.options.neighbours or not content.chosen.areas


def draw_ground(
    ink: Ink, content: SheetContent, frame: MapFrame, base: Basemap, unit: float
) -> None:
    """What lies under the hazard layers: water, land around, the white region.

    Where the neighbours are switched off the paper stays white, because blue would say sea.
    """
    if _shows_around(content):
        ink.rect(frame.box, fill=WATER, zorder=0.5)
        draw(
            ink,
            base.abroad,
            clip=base.clip_frame,
            fill=NEIGHBOUR_FILL,
            edge=NEIGHBOUR_LINE,
            width=0.13 * unit,
            zorder=0.55,
        )
    draw(
        ink,
        compound_path(base.neighbours.shapes),
        clip=base.clip_frame,
        fill=NEIGHBOUR_FILL,
        edge=NEIGHBOUR_LINE,
        width=0.13 * unit,
        zorder=0.6,
    )
    draw(
        ink,
        compound_path(np.array([base.region], dtype=object)),
        clip=base.clip_frame,
        fill=REGION_FILL,
        zorder=0.7,
        gid="region",
    )
    draw_orientation(ink, base.orientation, base.clip_frame, frame.box, unit)


def draw_borders(ink: Ink, base: Basemap, unit: float) -> None:
    """What lies over the zones: borders of the parts and of the region."""
    if base.part_level is not None:
        # Each border once: two dashed lines over each other would look solid.
        borders = shapely.line_merge(shapely.union_all(shapely.boundary(base.parts.shapes)))
        draw(
            ink,
            line_path(np.array([borders], dtype=object)),
            clip=base.clip_frame,
            edge=CHILD_LINE,
            width=0.16 * unit,
            dashes=(1.4 * unit, 0.6 * unit),
            zorder=1.6,
        )
    shape = compound_path(np.array([base.region], dtype=object))
    # Many islands in a thick line would be nothing but line.
    width = (0.45 if shapely.get_num_geometries(base.region) < 60 else 0.22) * unit
    draw(ink, shape, clip=base.clip_frame, edge="#FFFFFF", width=2.4 * width, zorder=1.65)
    draw(ink, shape, clip=base.clip_frame, edge=REGION_LINE, width=width, zorder=1.7)


def _parts(content: SheetContent, frame: MapFrame) -> tuple[str | None, Places]:
    """Areas one level below the region; the provinces where the whole country is shown."""
    areas = content.snapshot.areas
    if not content.chosen.areas:
        return "province", _places(areas.of_level("province"), frame)
    below = LEVEL_KEYS.index(content.level) + 1
    if below < len(LEVEL_KEYS):
        level = LEVEL_KEYS[below]
        found = pd.concat([areas.of_level(level, code) for code in content.codes])
        if len(found):
            return level, _places(found, frame)
    ranks = [areas.rank(code) - 1 for code in content.codes]
    return None, _places(areas.frame.iloc[ranks], frame)


def _neighbours(content: SheetContent, frame: MapFrame) -> tuple[str, Places]:
    """Areas of the region's own level around it."""
    areas = content.snapshot.areas
    # Villages are bundled for four kabupaten only, so kecamatan stand around them.
    level = "district" if content.level == "village" else content.level
    if not _shows_around(content) or not content.chosen.areas:
        return level, Places((), np.empty(0, dtype=object), ())
    found = areas.of_level(level)
    inside = {code for chosen in content.codes for code in (chosen, *_above(chosen))}
    found = found[~found["code"].isin(inside) | (level != content.level)]
    return level, _places(found, frame)


def _above(code: str) -> tuple[str, ...]:
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in range(1, len(parts)))


def _places(rows: gpd.GeoDataFrame, frame: MapFrame) -> Places:
    rows = rows[near(frame, rows.geometry.to_numpy())]
    shapes = rows.geometry.to_numpy()
    if len(shapes):
        # Together, so that neighbours still meet along their common border.
        degrees = frame.tolerance_m / 111_320.0
        simple = shapely.coverage_simplify(shapes, degrees)
        lost = shapely.is_empty(simple) | shapely.is_missing(simple)
        shapes = np.where(lost, shapes, simple)
    return Places(
        names=tuple(str(name) for name in rows["name"]),
        shapes=on_paper(frame, shapes, simplify=False),
        codes=tuple(str(code) for code in rows["code"]),
    )


def _valid(geometry: Any) -> Any:
    return geometry if shapely.is_valid(geometry) else shapely.make_valid(geometry)
