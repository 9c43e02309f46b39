"""The bundled base map cut into tiles for the browser: few, coarse ones from afar, more from near.

A tile is JSON with whole numbers, positions in unit Mercator times 2**24 (about 2.4 m): ``land``
rings of the coast; ``shapes`` [kind, rank, [ring, …]]; ``lines`` [kind, rank, [line, …]];
``points`` [kind, rank, x, y, name, height in m or null]. Lines and rings are x, y, then
differences. Only what lies in the tile is in it, cut at its edge.
"""

import math
import threading
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.base.crs import from_unit_mercator, to_unit_mercator
from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.drawing.map.payload import Payload, pack_json
from geo.store.basemap import basemap_features, coast

BASEMAP_GRID = 2**24
#: Tile level → (the last rank in it, simplification in degrees: half a pixel where it is used).
LEVELS = {4: (1, 0.008), 6: (2, 0.003), 8: (4, 0.0)}
#: A tile reaches a little into its neighbours, so that no seam shows between fills.
_OVERLAP = 0.002
_TILES_KEPT = 256
_LINES, _POLYGONS, _POINTS = 1, 2, 0

Geometries = npt.NDArray[np.object_]
#: (west, south, east, north) in degrees.
Bounds = tuple[float, float, float, float]
_lock = threading.Lock()


def basemap_tile(z: int, x: int, y: int) -> Payload:
    """One tile, ready to send. Raises `NotFound` for a level or place without tiles."""
    if z not in LEVELS or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(
            N_("There is no base map tile {z}/{x}/{y}; levels are {levels}."),
            z=z,
            x=x,
            y=y,
            levels=", ".join(map(str, LEVELS)),
        )
    with _lock:
        return _tile(z, x, y)


@lru_cache(maxsize=_TILES_KEPT)
def _tile(z: int, x: int, y: int) -> Payload:
    return pack_json(tile_json(z, x, y))


def tile_json(z: int, x: int, y: int) -> dict[str, Any]:
    """What a tile holds; see the head of this module."""
    last_rank, tolerance_deg = LEVELS[z]
    box = _bounds_deg(z, x, y)
    frame = basemap_features()
    rows = _feature_tree().query(shapely.box(*box))
    rows = np.sort(rows[frame["rank"].to_numpy()[rows] <= last_rank])
    shapes = _cut(frame.geometry.to_numpy()[rows], box, tolerance_deg)
    dimension = shapely.get_dimensions(shapes)
    found = frame.iloc[rows]
    land = coast()[_coast_tree().query(shapely.box(*box))]
    return {
        "grid": BASEMAP_GRID,
        "land": _rings(_cut(land, box, max(tolerance_deg, 0.0005))),
        "shapes": _grouped(found, shapes, dimension == _POLYGONS),
        "lines": _grouped(found, shapes, dimension == _LINES),
        "points": _points(found[dimension == _POINTS], shapes[dimension == _POINTS]),
    }


def _bounds_deg(z: int, x: int, y: int) -> Bounds:
    """(west, south, east, north) of a tile with its overlap, in degrees."""
    size = 2.0**-z
    edge = size * _OVERLAP
    lon, lat = from_unit_mercator(
        np.array([x * size - edge, (x + 1) * size + edge]),
        np.array([(y + 1) * size + edge, y * size - edge]),
    )
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


@cache
def _feature_tree() -> shapely.STRtree:
    return shapely.STRtree(basemap_features().geometry.to_numpy())


@cache
def _coast_tree() -> shapely.STRtree:
    return shapely.STRtree(coast())


def _cut(
    shapes: Geometries, box: tuple[float, float, float, float], tolerance: float
) -> Geometries:
    cut: Geometries = shapely.clip_by_rect(shapes, *box)
    return np.asarray(shapely.simplify(cut, tolerance)) if tolerance else cut


def _grouped(found: Any, shapes: Geometries, wanted: npt.NDArray[np.bool_]) -> list[Any]:
    """[kind, rank, [line or ring, …]] for each kind and rank, in the order of drawing."""
    groups: dict[tuple[str, int], list[list[int]]] = {}
    kinds, ranks = found["kind"].to_numpy(), found["rank"].to_numpy()
    for at in np.flatnonzero(wanted):
        parts = groups.setdefault((str(kinds[at]), int(ranks[at])), [])
        parts += _rings(shapes[at : at + 1]) or _lines(shapes[at : at + 1])
    return [[kind, rank, parts] for (kind, rank), parts in groups.items()]


def _rings(shapes: Geometries) -> list[list[int]]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == _POLYGONS])
    return [_differences(ring) for ring in rings]


def _lines(shapes: Geometries) -> list[list[int]]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    lines = shapely.line_merge(shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1]))
    return [_differences(line) for line in shapely.get_parts(lines)]


def _points(found: Any, shapes: Geometries) -> list[list[Any]]:
    at = _grid(shapely.get_coordinates(shapes)).tolist()
    rows = zip(found["kind"], found["rank"], at, found["name"], found["detail"], strict=True)
    return [
        [kind, int(rank), x, y, name, None if math.isnan(detail) else round(detail)]
        for kind, rank, (x, y), name, detail in rows
    ]


def _differences(line: Any) -> list[int]:
    steps = _grid(shapely.get_coordinates(line))
    steps[1:] -= steps[:-1].copy()
    return steps.ravel().tolist()


def _grid(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    x, y = to_unit_mercator(degrees[:, 0], degrees[:, 1])
    return np.round(np.column_stack([x, y]) * BASEMAP_GRID).astype(np.int64)
