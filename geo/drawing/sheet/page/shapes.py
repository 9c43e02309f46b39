"""Geometries as drawing paths in mm on the sheet."""

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo.base.crs import FloatArray
from geo.drawing.sheet.page.ink import Ink
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box
from geo.drawing.sheet.page.projection import PRINTED_RESOLUTION_MM, MapFrame

Geometries = npt.NDArray[np.object_]


def on_paper(frame: MapFrame, geometries: Geometries, *, simplify: bool = True) -> Geometries:
    """Polygons (EPSG:4326) in mm, without detail that cannot be printed.

    An area smaller than a printed dot stays as it is instead of vanishing. A simplified ring may
    touch itself, which print does not mind; make it valid before measuring with it.
    """

    def move(points: FloatArray) -> FloatArray:
        metres = frame.projection.forward(points[:, 0], points[:, 1])
        return np.column_stack(frame.to_paper(*metres))

    moved = np.asarray(shapely.transform(geometries, move))
    if not simplify or not len(moved):
        return moved
    simple = shapely.simplify(moved, PRINTED_RESOLUTION_MM, preserve_topology=False)
    return np.where(shapely.is_empty(simple), moved, simple)


def near(frame: MapFrame, geometries: Geometries) -> npt.NDArray[np.bool_]:
    """Which geometries (EPSG:4326) have a bounding box that meets the frame."""
    west, south, east, north = frame.bounds_deg
    boxes = shapely.bounds(geometries)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (boxes[:, 0] <= east)
            & (boxes[:, 2] >= west)
            & (boxes[:, 1] <= north)
            & (boxes[:, 3] >= south)
        )


def box_geometry(box: Box) -> shapely.Geometry:
    """A box on the sheet as a polygon in mm."""
    return shapely.box(box.x, box.y, box.right, box.top)


def compound_path(geometries: Geometries) -> Path | None:
    """All rings of (multi)polygons as one path; None without any.

    Exteriors run one way and holes the other, so that the non-zero rule fills overlapping
    polygons once, as if they had been united.
    """
    parts = shapely.get_parts(shapely.get_parts(geometries))
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    if not len(parts):
        return None
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    return _path(rings, closed=True)


def simplified_path(geometries: Geometries, tolerance: float) -> Path | None:
    """As `compound_path`, each ring on its own without detail below `tolerance` (mm).

    Much faster than keeping the topology, which print does not need: a ring that touches itself
    fills the same. A ring smaller than the tolerance stays as its bounding box, because many
    small danger zones must not look like none.
    """
    parts = shapely.get_parts(shapely.get_parts(geometries))
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    if not len(parts):
        return None
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    lines = shapely.linestrings(points, indices=ring)
    simple = np.asarray(shapely.simplify(lines, tolerance, preserve_topology=False))
    lost = shapely.get_num_coordinates(simple) < 4
    if lost.any():
        # Holes run clockwise, and their boxes must do so as well.
        west, south, east, north = shapely.bounds(rings[lost]).T
        clockwise = ~shapely.is_ccw(rings[lost])
        simple[lost] = [
            shapely.box(w, s, e, n, ccw=not turned).exterior
            for w, s, e, n, turned in zip(west, south, east, north, clockwise, strict=True)
        ]
    return _path(simple, closed=True)


def line_path(geometries: Geometries) -> Path | None:
    """All lines of (multi)linestrings as one path; None without any."""
    parts = shapely.get_parts(shapely.get_parts(geometries))
    parts = parts[np.isin(shapely.get_type_id(parts), (1, 2)) & ~shapely.is_empty(parts)]
    return _path(parts, closed=False) if len(parts) else None


def _path(rings: Geometries, *, closed: bool) -> Path:
    points, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[starts] = Path.MOVETO
    if closed:
        codes[np.append(starts[1:], len(points)) - 1] = Path.CLOSEPOLY
    return Path(points, codes)


def draw(
    ink: Ink,
    path: Path | None,
    *,
    clip: Path | None = None,
    fill: str | None = None,
    edge: str | None = None,
    width: float = 0.2,
    dashes: tuple[float, float] | None = None,
    alpha: float | None = None,
    zorder: float = 1,
    gid: str | None = None,
    hatch: tuple[str, str, float] | None = None,
) -> None:
    """Draw a path in mm; `width` and `dashes` in mm; `hatch` is (pattern, colour, line mm)."""
    if path is None:
        return
    patch = PathPatch(
        path,
        facecolor=fill or "none",
        edgecolor=edge or "none",
        linewidth=width * POINTS_PER_MM if edge else 0.0,
        linestyle="solid" if dashes is None else (0, tuple(d / width for d in dashes)),
        alpha=alpha,
        zorder=zorder,
        joinstyle="round",
        capstyle="butt",
        gid=gid,
    )
    if hatch is not None:
        patch.set_hatch(hatch[0])
        patch.set_hatchcolor(hatch[1])
        patch.set_hatch_linewidth(hatch[2] * POINTS_PER_MM)
    ink.axes.add_artist(patch)
    if clip is not None:
        patch.set_clip_path(clip, ink.axes.transData)
