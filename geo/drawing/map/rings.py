"""Rings of polygons as flat arrays: simplified, cut to a rectangle and snapped in bulk.

GEOS would cut polygon by polygon and refuse invalid ones; here a whole tile is a few array
operations, and a simplified ring that touches itself does no harm.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.base.crs import FloatArray, to_unit_mercator

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rings:
    """Closed rings without a repeated last point.

    `xy` has shape (points, 2); ring r is ``xy[offsets[r]:offsets[r + 1]]`` and belongs to the
    polygon feature `owner[r]`. Exteriors run counter-clockwise in `xy`'s axes and holes the other
    way, so that the non-zero rule fills overlapping features without gaps.
    """

    xy: FloatArray
    offsets: Indices
    owner: Indices
    is_hole: Mask

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def lengths(self) -> Indices:
        """Number of points of each ring."""
        return np.diff(self.offsets)

    def bounds(self) -> FloatArray:
        """(min x, min y, max x, max y) of each ring, shape (rings, 4)."""
        if not len(self):
            return np.empty((0, 4))
        starts = self.offsets[:-1]
        low = np.minimum.reduceat(self.xy, starts, axis=0)
        high = np.maximum.reduceat(self.xy, starts, axis=0)
        return np.hstack([low, high])

    def areas(self) -> FloatArray:
        """Signed area of each ring; holes have the opposite sign of exteriors."""
        if not len(self):
            return np.empty(0)
        following = self.xy[self._next_point()]
        # Coordinates relative to each ring's first point keep the products small and exact.
        base = np.repeat(self.xy[self.offsets[:-1]], self.lengths, axis=0)
        here, there = self.xy - base, following - base
        cross = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
        return np.add.reduceat(cross, self.offsets[:-1]) / 2.0

    def take(self, rings: Indices) -> "Rings":
        """The chosen rings, in the order given."""
        lengths = self.lengths[rings]
        offsets = _offsets(lengths)
        points = np.arange(offsets[-1]) + np.repeat(self.offsets[rings] - offsets[:-1], lengths)
        return Rings(self.xy[points], offsets, self.owner[rings], self.is_hole[rings])

    def keep_points(self, kept: Mask) -> "Rings":
        """Only the points of the mask; rings with fewer than three points disappear."""
        ring = np.repeat(np.arange(len(self)), self.lengths)
        counts = np.bincount(ring[kept], minlength=len(self))
        alive = counts >= 3
        kept = kept & alive[ring]
        return Rings(self.xy[kept], _offsets(counts[alive]), self.owner[alive], self.is_hole[alive])

    def _next_point(self) -> Indices:
        following = np.arange(1, len(self.xy) + 1)
        following[self.offsets[1:] - 1] = self.offsets[:-1]
        return following


def mercator_rings(geometries: npt.NDArray[np.object_]) -> Rings:
    """The rings of (multi)polygons in EPSG:4326, in unit Mercator; other geometry is left out."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    # A geometry collection may hold multipolygons, hence twice.
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    polygons = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    # y runs south in unit Mercator, so a clockwise exterior here is counter-clockwise there.
    parts = shapely.orient_polygons(shapely.force_2d(parts[polygons]), exterior_cw=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.column_stack(to_unit_mercator(degrees[:, 0], degrees[:, 1]))
    is_hole = np.diff(part, prepend=-1) == 0
    lengths = np.bincount(ring, minlength=len(rings))
    open_end = np.ones(len(xy), dtype=bool)
    open_end[np.cumsum(lengths) - 1] = False
    return Rings(xy[open_end], _offsets(lengths - 1), owner[polygons][part], is_hole)


def simplify(rings: Rings, tolerance: float) -> Rings:
    """Douglas-Peucker per ring; nothing moves by more than `tolerance` (units of `xy`).

    An exterior that is smaller than the tolerance becomes its bounding box instead of
    vanishing: a thousand small danger zones must not look like none.
    """
    if not len(rings):
        return rings
    closed = np.insert(rings.xy, rings.offsets[1:], rings.xy[rings.offsets[:-1]], axis=0)
    ring = np.repeat(np.arange(len(rings)), rings.lengths + 1)
    lines = shapely.simplify(
        shapely.linestrings(closed, indices=ring), tolerance, preserve_topology=False
    )
    points, ring = shapely.get_coordinates(lines, return_index=True)
    lengths = np.bincount(ring, minlength=len(rings)) - 1
    last = np.cumsum(lengths + 1) - 1
    collapsed = lengths < 3
    kept = ~collapsed[ring]
    kept[last] = False
    boxed = np.flatnonzero(collapsed & ~rings.is_hole)
    boxes = rings.take(boxed).bounds()
    whole = np.flatnonzero(~collapsed)
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    chosen = np.concatenate([whole, boxed])
    return Rings(
        np.concatenate([points[kept], corners]),
        _offsets(np.concatenate([lengths[whole], np.full(len(boxed), 4)])),
        rings.owner[chosen],
        rings.is_hole[chosen],
    )


def clip(rings: Rings, low: float, high: float) -> Rings:
    """Cut every ring to the square low..high on both axes (Sutherland and Hodgman).

    Edges that run along the border of the square are left in place; the caller puts the border
    outside of what is seen.
    """
    for axis in (0, 1):
        for limit, sign in ((low, 1.0), (high, -1.0)):
            rings = _cut(rings, axis, limit, sign)
    return rings


def without_repeats(rings: Rings) -> Rings:
    """Drop points equal to the one before them, and rings of fewer than three points."""
    if not len(rings):
        return rings
    previous = np.arange(-1, len(rings.xy) - 1)
    previous[rings.offsets[:-1]] = rings.offsets[1:] - 1
    return rings.keep_points((rings.xy != rings.xy[previous]).any(axis=1))


def _cut(rings: Rings, axis: int, limit: float, sign: float) -> Rings:
    """Keep the side of one line where ``sign * (coordinate - limit) >= 0``."""
    if not len(rings):
        return rings
    here = rings.xy
    there = here[rings._next_point()]
    distance, distance_next = sign * (here[:, axis] - limit), sign * (there[:, axis] - limit)
    inside = distance >= 0
    crossing = inside != (distance_next >= 0)
    if inside.all():
        return rings
    written = inside.astype(np.int64) + crossing
    starts = _offsets(written)
    result = np.empty((starts[-1], 2))
    result[starts[:-1][inside]] = here[inside]
    share = distance[crossing] / (distance[crossing] - distance_next[crossing])
    points = here[crossing] + share[:, None] * (there[crossing] - here[crossing])
    points[:, axis] = limit
    result[starts[:-1][crossing] + inside[crossing]] = points
    offsets = starts[rings.offsets]
    cut = Rings(result, offsets, rings.owner, rings.is_hole)
    alive = np.flatnonzero(cut.lengths >= 3)
    return cut if len(alive) == len(cut) else cut.take(alive)


def _offsets(lengths: npt.ArrayLike) -> Indices:
    counts = np.asarray(lengths, dtype=np.int64)
    result = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=result[1:])
    return result
