"""Incidents as points with the hazard's symbol, as circles by area, or as density."""

from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import Colormap
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo.base.crs import FloatArray
from geo.catalogue import HAZARD_KEYS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.layers.basemap import Basemap
from geo.drawing.sheet.layers.styles import GRADUATED, hazard_colour, marker
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box
from geo.drawing.sheet.page.projection import MapFrame
from geo.drawing.sheet.page.shapes import draw

#: More points than this are drawn as a picture inside a PDF, which would else grow too large.
RASTER_ABOVE = 20_000
#: Diameter in mm (A4) of a symbol on a sheet with at most so many.
_SIZES = ((200, 2.1), (800, 1.7), (3_000, 1.3), (8_000, 1.0))
_SMALLEST = 0.8
_LARGEST_CIRCLE_MM = 4.6
_DENSITY_CELL_MM = 0.5
_DENSITY_SIGMA_MM = 2.5


@dataclass(frozen=True)
class Graduated:
    """Circles whose area grows with the number of incidents in each part of the region."""

    counts: dict[str, int]
    #: Radius in mm of one incident; n incidents have this times the square root of n.
    radius_of_one: float
    #: Incidents of which the part is not known.
    elsewhere: int


@dataclass(frozen=True)
class Density:
    """Smoothed number of incidents per km²; row 0 is at the bottom."""

    per_km2: FloatArray
    highest: float


def symbol_size(count: int, unit: float) -> float:
    """Diameter of a symbol in mm on a sheet with `count` of them."""
    return next((size for limit, size in _SIZES if count <= limit), _SMALLEST) * unit


def draw_points(
    ink: Ink, content: SheetContent, frame: MapFrame, base: Basemap, unit: float
) -> None:
    """A symbol per incident; the rarest hazard lies on top."""
    rows = content.placed
    frame_table = content.snapshot.incidents
    metres = frame.projection.forward(
        frame_table["lon"].to_numpy()[rows], frame_table["lat"].to_numpy()[rows]
    )
    x, y = frame.to_paper(*metres)
    box = frame.box
    seen = (x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.top)
    hazard = frame_table["hazard"].to_numpy()[rows]
    size = symbol_size(len(rows), unit)
    for key in content.incident_counts:
        here = seen & (hazard == HAZARD_KEYS.index(key))
        if here.any():
            draw_symbols(
                ink,
                key,
                x[here],
                y[here],
                size,
                clip=base.clip_frame,
                zorder=1.8,
                rasterized=len(rows) > RASTER_ABOVE,
            )


def draw_symbols(
    ink: Ink,
    hazard: str,
    x: FloatArray,
    y: FloatArray,
    size: float,
    *,
    clip: Path | None = None,
    zorder: float = 3,
    rasterized: bool = False,
) -> None:
    """The symbol of a hazard at points in mm; `size` is its diameter in mm."""
    points = PathCollection(
        [marker(hazard)],
        offsets=np.column_stack([x, y]),
        offset_transform=ink.axes.transData,
        facecolors=hazard_colour(hazard),
        edgecolors="#FFFFFF",
        linewidths=size * 0.09 * POINTS_PER_MM,
        zorder=zorder,
        gid=f"incidents-{hazard}",
    )
    # Paths of a collection are in points and turn into pixels with the resolution.
    points.set_transform(Affine2D().scale(size * POINTS_PER_MM) + _points_to_pixels(ink))
    points.set_rasterized(rasterized)
    ink.axes.add_collection(points, autolim=False)
    if clip is not None:
        points.set_clip_path(clip, ink.axes.transData)


def _points_to_pixels(ink: Ink) -> Affine2D:
    # The figure's own transform follows its dpi, also while it is being saved at another.
    return Affine2D().scale(1 / 72.0) + ink.figure.dpi_scale_trans  # type: ignore[return-value]


def count_parts(content: SheetContent, base: Basemap, unit: float) -> Graduated:
    """Number of incidents in each part of the region."""
    area = content.snapshot.incidents["area"].to_numpy()[content.rows]
    ordered = np.sort(area)
    counts = {}
    for code in base.parts.codes:
        first, end = content.snapshot.areas.range_of(code)
        begin, stop = np.searchsorted(ordered, [first, end])
        if stop > begin:
            counts[code] = int(stop - begin)
    most = max(counts.values(), default=1)
    return Graduated(
        counts=counts,
        radius_of_one=_LARGEST_CIRCLE_MM * unit / float(np.sqrt(most)),
        elsewhere=len(area) - sum(counts.values()),
    )


def count_boxes(base: Basemap, found: Graduated, unit: float) -> list[Box]:
    """Where the numbers in the circles stand, so that no name is written over them."""
    boxes = []
    for code, shape in zip(base.parts.codes, base.parts.shapes, strict=True):
        if code in found.counts:
            at = shape.representative_point()
            half = 1.1 * unit * len(str(found.counts[code]))
            boxes.append(Box(at.x - half, at.y - 1.4 * unit, 2 * half, 2.8 * unit))
    return boxes


def draw_graduated(
    ink: Ink, content: SheetContent, base: Basemap, found: Graduated, unit: float
) -> None:
    """A circle with its number in each part of the region, the largest first."""
    centres = {
        code: shape.representative_point()
        for code, shape in zip(base.parts.codes, base.parts.shapes, strict=True)
    }
    for code, count in sorted(found.counts.items(), key=lambda item: -item[1]):
        at = centres[code]
        draw_circle(ink, at.x, at.y, found.radius_of_one * float(np.sqrt(count)), clip=base)
        size = 5.6 * unit
        ink.text(
            at.x,
            at.y - size * 0.36 / POINTS_PER_MM,
            content.lang.number(count),
            size,
            bold=True,
            align="center",
            halo=0.25 * unit,
            zorder=2.6,
        )


def draw_circle(ink: Ink, x: float, y: float, radius: float, clip: Basemap | None = None) -> None:
    """One graduated circle (mm)."""
    angle = np.linspace(0, 2 * np.pi, 73)
    path = Path(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)]))

    draw(ink, path, clip=clip.clip_frame if clip else None, fill=GRADUATED, alpha=0.55, zorder=1.8)
    draw(ink, path, clip=clip.clip_frame if clip else None, edge="#FFFFFF", width=0.2, zorder=1.81)


def density(content: SheetContent, frame: MapFrame, unit: float) -> Density:
    """Incidents per km² on a grid over the frame, smoothed with a Gaussian of 2.5 mm (A4).

    The kernel is cut at three standard deviations and sums to one.
    """
    table, rows, box = content.snapshot.incidents, content.placed, frame.box
    metres = frame.projection.forward(table["lon"].to_numpy()[rows], table["lat"].to_numpy()[rows])
    x, y = frame.to_paper(*metres)
    shape = tuple(max(2, round(side / _DENSITY_CELL_MM)) for side in (box.height, box.width))
    counts, _y, _x = np.histogram2d(y, x, bins=shape, range=((box.y, box.top), (box.x, box.right)))
    sigma = _DENSITY_SIGMA_MM * unit / _DENSITY_CELL_MM
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        counts = np.apply_along_axis(_smooth, axis, counts, kernel)
    cell_km2 = (box.width / shape[1]) * (box.height / shape[0]) * (frame.metres_per_mm / 1000) ** 2
    values = counts / cell_km2
    return Density(per_km2=values, highest=float(values.max()))


def _smooth(line: FloatArray, kernel: FloatArray) -> FloatArray:
    # "same" follows the longer of the two, which is not always the line.
    full = np.convolve(line, kernel)
    reach = len(kernel) // 2
    return full[reach : reach + len(line)]


def density_colours() -> Colormap:
    """White to deep purple: no class colour among them, and growing darker in grey."""
    return mpl.colormaps["Purples"]


def draw_density(ink: Ink, frame: MapFrame, base: Basemap, found: Density) -> None:
    """The density as a picture; nothing is drawn where there is next to none."""
    if found.highest <= 0:
        return
    share = found.per_km2 / found.highest
    colours = density_colours()(0.15 + 0.85 * share)
    colours[..., 3] = np.clip(share / 0.25, 0.0, 0.88)
    draw_image(ink, frame.box, colours, clip=base.clip_frame)


def draw_image(
    ink: Ink, box: Box, colours: FloatArray, clip: Path | None = None, zorder: float = 1.5
) -> None:
    """An RGBA picture over a box; row 0 at the bottom."""
    image = ink.axes.imshow(
        colours,
        origin="lower",
        extent=(box.x, box.right, box.y, box.top),
        aspect="auto",
        interpolation="bilinear",
        zorder=zorder,
    )
    # imshow moves the limits, which are the sheet's millimetres.
    ink.axes.set(xlim=(0, ink.width), ylim=(0, ink.height))
    if clip is not None:
        image.set_clip_path(clip, ink.axes.transData)
