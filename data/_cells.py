"""Thiessen cells of village points, clipped to land, and the coverages made of them.

Everything here works on arrays of shapely geometries in EPSG:3395 (World Mercator, metres):
it is conformal, so a Voronoi cell has nearly the shape it would have in a local projection.
"""

import itertools

import numpy as np
import numpy.typing as npt
import shapely

# Full steps overshoot where villages differ much in size; half steps come closer to the real
# boundaries that were at hand, and more rounds gain nothing measurable.
RELAXATION_ROUNDS = 4
RELAXATION_STEP = 0.5
# Villages that the coast of a 1:10m map leaves at sea get a disk of land (radius in metres).
DISK_RADIUS_M = (400.0, 1500.0)
# Overlay noise along the coast is far below this; real straits are far above.
_SNAP_M = 0.01

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
GeometryArray = npt.NDArray[np.object_]


def land_parts(
    country: shapely.Geometry, neighbours: shapely.Geometry, points: GeometryArray
) -> GeometryArray:
    """Islands of the country, with a small disk under every village that lies off the coast.

    A disk reaches half-way to the nearest other village and never into a neighbouring country,
    so that shared islands (Borneo, Timor, New Guinea, Sebatik) stay cut along the border.
    """
    shapely.prepare(country)
    offshore = points[~shapely.intersects(country, points)]
    tree = shapely.STRtree(points)
    pairs, distance_m = tree.query_nearest(
        offshore, exclusive=True, all_matches=False, return_distance=True
    )
    radius_m = np.full(len(offshore), DISK_RADIUS_M[1])
    radius_m[pairs[0]] = np.clip(distance_m / 2, *DISK_RADIUS_M)
    disks = shapely.difference(shapely.buffer(offshore, radius_m, quad_segs=4), neighbours)
    land = shapely.union_all(np.append(disks, country))
    return shapely.get_parts(land)


def outlying_points(xy: FloatArray, district: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """Which points were planted far from the district that they claim to belong to.

    Such a point has its nearest fellow village more than 10 km away and more than five times
    as far as its nearest neighbour, and none of its six nearest neighbours is a fellow.
    """
    outlying = np.zeros(len(xy), dtype=bool)
    nearest_fellow_m = np.zeros(len(xy))
    order = np.argsort(district, kind="stable")
    starts = np.flatnonzero(np.r_[True, district[order][1:] != district[order][:-1]])
    for members in np.split(order, starts[1:]):
        if len(members) > 1:
            gaps = np.hypot(*(xy[members, None] - xy[None, members]).transpose(2, 0, 1))
            np.fill_diagonal(gaps, np.inf)
            nearest_fellow_m[members] = gaps.min(axis=1)
    for i in np.flatnonzero(nearest_fellow_m > 10_000):
        gaps = np.hypot(*(xy - xy[i]).T)
        gaps[i] = np.inf
        nearest = np.argpartition(gaps, 6)[:6]
        outlying[i] = (
            not np.any(district[nearest] == district[i])
            and nearest_fellow_m[i] > 5 * gaps[nearest].min()
        )
    return outlying


def dissolve(cells: GeometryArray, group: IntArray, n_groups: int) -> GeometryArray:
    """Union of the coverage `cells` per group number; a group without cells is empty."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(n_groups + 1))
    return np.array(
        [
            shapely.coverage_union_all(cells[order[first:last]])
            for first, last in itertools.pairwise(bounds)
        ],
        dtype=object,
    )


def thiessen_units(
    xy: FloatArray, unit: IntArray, n_units: int, islands: GeometryArray
) -> GeometryArray:
    """Land of each unit: the Thiessen cells of its points, island by island, as a coverage.

    `xy` are village points in metres, `unit` numbers the unit (village or district) of each.
    An island without any village belongs to the unit of the village nearest to it.
    """
    points = shapely.points(xy)
    island_of_point = shapely.STRtree(islands).nearest(points)
    pieces: list[shapely.Geometry] = []
    owners: list[int] = []
    for number in np.unique(island_of_point):
        members = np.flatnonzero(island_of_point == number)
        units, local = np.unique(unit[members], return_inverse=True)
        cells = _relaxed_cells(xy[members], islands[number])
        pieces.extend(_clip(dissolve(cells, local, len(units)), islands[number]))
        owners.extend(units)
    desert = np.setdiff1d(np.arange(len(islands)), island_of_point)
    pieces.extend(islands[desert])
    owners.extend(unit[shapely.STRtree(points).nearest(islands[desert])])

    order = np.argsort(owners, kind="stable")
    bounds = np.searchsorted(np.array(owners)[order], np.arange(n_units + 1))
    parts = np.array(pieces, dtype=object)[order]
    units_m = np.array(
        [shapely.union_all(parts[a:b]) for a, b in itertools.pairwise(bounds)],
        dtype=object,
    )
    # Neighbours were clipped one by one, so their coastal corners differ in the last digit.
    clean = shapely.coverage_clean(only_polygons(units_m), snapping_distance=_SNAP_M)
    return only_polygons(clean)


def only_polygons(geometries: GeometryArray) -> GeometryArray:
    """Each geometry as a MultiPolygon of its polygonal parts; points and lines are dropped."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    inner, inner_owner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner_owner]
    keep = (shapely.get_type_id(inner) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(inner)
    return shapely.multipolygons(
        inner[keep], indices=owner[keep], out=np.full(len(geometries), shapely.MultiPolygon())
    )


def _relaxed_cells(target: FloatArray, island: shapely.Geometry) -> GeometryArray:
    """Voronoi cells whose centroids, clipped to the island, fall on the target points.

    The points are centroids of the real villages, so moving each generator by the error of its
    cell's centroid brings the cells closer to the villages than plain Thiessen cells are.
    """
    if len(target) == 1:
        return np.array([shapely.box(*island.bounds)], dtype=object)
    points = shapely.points(target)
    _, gap_m = shapely.STRtree(points).query_nearest(
        points, exclusive=True, all_matches=False, return_distance=True
    )
    shift = np.zeros_like(target)
    for _ in range(RELAXATION_ROUNDS):
        centroid = shapely.centroid(_clip(_voronoi(target + shift, island), island))
        # A cell that lost all its land has an empty centroid (NaN bounds) and stays where it is.
        error = target - shapely.bounds(centroid)[:, :2]
        shift += RELAXATION_STEP * np.nan_to_num(error)
        # Beyond half-way to the next village the cells no longer follow their own points.
        length_m = np.maximum(np.hypot(*shift.T), 1e-9)
        shift *= np.minimum(1.0, gap_m / 2 / length_m)[:, None]
    return _voronoi(target + shift, island)


def _voronoi(generators: FloatArray, island: shapely.Geometry) -> GeometryArray:
    diagram = shapely.voronoi_polygons(
        shapely.multipoints(generators), extend_to=island, ordered=True
    )
    return shapely.get_parts(diagram)


def _clip(cells: GeometryArray, island: shapely.Geometry) -> GeometryArray:
    shapely.prepare(island)
    inside = shapely.contains_properly(island, cells)
    clipped = cells.copy()
    clipped[~inside] = only_polygons(shapely.intersection(cells[~inside], island))
    return clipped
