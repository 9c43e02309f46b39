"""Which points lie in which polygons, faster than a spatial join of point objects.

Points are sorted once by x; each polygon then looks at the slice of points within its box only,
and tests their bare coordinates against the prepared polygon. No point object is ever made.
"""

import numpy as np
import numpy.typing as npt
import shapely

Positions = npt.NDArray[np.int64]


class SortedPoints:
    """Points (any planar CRS) in order of x; points without coordinates (NaN) are left out."""

    def __init__(self, x: npt.ArrayLike, y: npt.ArrayLike) -> None:
        xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        placed = np.flatnonzero(~(np.isnan(xs) | np.isnan(ys)))
        self.order: Positions = placed[np.argsort(xs[placed], kind="stable")]
        self.x = xs[self.order]
        self.y = ys[self.order]

    def inside(self, polygon: shapely.Geometry) -> Positions:
        """Positions (in the arrays given) of points inside `polygon` or on its border."""
        found: Positions = self.order[self._sorted_inside(polygon)]
        return found

    def _sorted_inside(self, polygon: shapely.Geometry) -> Positions:
        west, south, east, north = shapely.bounds(polygon)
        begin = np.searchsorted(self.x, west, side="left")
        end = np.searchsorted(self.x, east, side="right")
        y = self.y[begin:end]
        near: Positions = np.flatnonzero((y >= south) & (y <= north)) + begin
        if not len(near):
            return near
        shapely.prepare(polygon)
        inside: Positions = near[shapely.intersects_xy(polygon, self.x[near], self.y[near])]
        return inside


def highest_class_at(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    polygons: npt.NDArray[np.object_],
    ranks: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint8]:
    """For each point the highest of `ranks` among the polygons it lies in; 0 outside all.

    A point in several zones, or on a border that two share, gets one class and counts once.
    """
    points = SortedPoints(x, y)
    result = np.zeros(np.shape(np.asarray(x)), dtype=np.uint8)
    # From the lowest class to the highest, so that the highest is written last.
    for at in np.argsort(ranks, kind="stable"):
        result[points.inside(polygons[at])] = ranks[at]
    return result
