"""Smooth invented hazard-index fields of one kabupaten, and the zones contoured from them.

Fields live on a 250 m grid in the kabupaten's UTM zone (metres); zones leave in EPSG:4326.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data._sample_places import HAZARDS, Place
from geo.base.crs import EQUAL_AREA, WGS84
from geo.catalogue import CLASSES, metric_crs

FloatArray = npt.NDArray[np.float64]
GeometryArray = npt.NDArray[np.object_]

CELL_M = 250.0
_MARGIN_M = 4_000.0
# Below this index the sample shows no zone at all; the class low still means 0 < index <= 0.333.
FLOOR_INDEX = 0.15
# Crumbs below 6 ha (one cell of the grid) are noise, not zones.
_SMALLEST_M2 = 60_000.0
_SIMPLIFY_M = 60.0
# As in the areas: binary fractions of a degree (0.85 m) compress well.
_GRID_PER_DEG = 2**17


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes of a regular grid over one kabupaten; `x`, `y` in metres of `crs`, shape (rows, cols).

    `district` holds the row number of the kecamatan of each node, -1 outside the kabupaten.
    """

    crs: str
    x: FloatArray
    y: FloatArray
    district: npt.NDArray[np.int64]
    sea_m: FloatArray

    def sample(self, field: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        """Bilinear values of a field at positions in metres (kept inside the grid)."""
        col = np.clip((x - self.x[0, 0]) / CELL_M, 0, field.shape[1] - 1.001)
        row = np.clip((y - self.y[0, 0]) / CELL_M, 0, field.shape[0] - 1.001)
        j, i = col.astype(int), row.astype(int)
        u, v = col - j, row - i
        lower = field[i, j] * (1 - u) + field[i, j + 1] * u
        upper = field[i + 1, j] * (1 - u) + field[i + 1, j + 1] * u
        return lower * (1 - v) + upper * v


def make_grid(areas: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> Grid:
    """Grid over the kabupaten that `districts` (EPSG:4326) make up; `areas` tell land from sea."""
    west, south, east, north = districts.total_bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    local = districts.to_crs(crs).geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(local)
    x, y = np.meshgrid(
        np.arange(west - _MARGIN_M, east + _MARGIN_M + CELL_M, CELL_M),
        np.arange(south - _MARGIN_M, north + _MARGIN_M + CELL_M, CELL_M),
    )
    district = np.full(x.shape, -1)
    for number, polygon in enumerate(local):
        shapely.prepare(polygon)
        district[shapely.contains_xy(polygon, x, y)] = number

    frame = shapely.box(x.min(), y.min(), x.max(), y.max())
    near = areas[areas["level"] == "province"].cx[slice(*districts.total_bounds[[0, 2]]), :]
    land = near.to_crs(crs).geometry.intersection(frame).union_all()
    # Slivers where the coast is drawn twice are not sea.
    sea = shapely.difference(frame, land).buffer(-100.0).buffer(100.0)
    shapely.prepare(sea)
    sea_m = np.full(x.shape, np.inf)
    inland = district >= 0
    if not sea.is_empty:
        sea_m[inland] = shapely.distance(sea, shapely.points(x[inland], y[inland]))
    return Grid(crs, x, y, district, sea_m)


def index_field(
    grid: Grid, place: Place, hazard: str, district_codes: list[str], rng: np.random.Generator
) -> FloatArray:
    """Invented index 0..1 of one hazard at the nodes of a grid.

    The weights of the kecamatan, blurred, say how much; a structure proper to the hazard (near a
    river, near the sea, on patches of noise) says where.
    """
    weight = place.weight(hazard)
    by_district = np.array([weight[code] for code in district_codes])
    inside = grid.district >= 0
    spread = np.where(inside, by_district[grid.district], 0.0)
    blur_m = 800.0 if hazard == "tidal_flood" else 2_500.0
    level = _blur(spread, blur_m) / np.maximum(_blur(inside.astype(float), blur_m), 1e-3)
    # Patches in proportion to the kabupaten: a small one has as many zones as a large one.
    size_m = CELL_M * np.sqrt(inside.sum())
    broad = _noise(grid.x.shape, size_m / 14, rng)
    fine = _noise(grid.x.shape, size_m / 45, rng)
    patch = 0.6 * broad + 0.4 * fine
    structure = {
        "flood": lambda: 0.20 + 0.80 * _near_river(grid, place, rng) + 0.45 * (patch - 0.3),
        "landslide": lambda: 0.15 + 1.15 * patch,
        "wildfire": lambda: 0.10 + 1.30 * patch,
        "whirlwind": lambda: 0.35 + 1.10 * patch,
        "drought": lambda: 0.30 + 1.05 * patch,
        "tidal_flood": lambda: (0.85 + 0.5 * fine) * np.exp(-grid.sea_m / (place.coast_km * 1e3)),
    }[hazard]()
    index = np.clip(level * structure, 0.0, 1.0)
    # A weight of zero is a promise: no zone and no incident in that kecamatan.
    index[inside & (spread == 0.0)] = 0.0
    # Contours must close inside the grid.
    index[[0, -1], :] = 0.0
    index[:, [0, -1]] = 0.0
    return index


def contour_zones(
    grid: Grid, fields: dict[str, FloatArray], kabupaten: shapely.Geometry, code: str
) -> gpd.GeoDataFrame:
    """Zone polygons of all hazards within one kabupaten (EPSG:4326), in the order of `HAZARDS`.

    Faces between the contours at the floor and at the breaks of the classes; each is one row
    with its class and the interval of its class.
    """
    outline = gpd.GeoSeries([kabupaten], crs=WGS84).to_crs(grid.crs).iloc[0]
    breaks = [FLOOR_INDEX, *[c.upper for c in CLASSES.values()][:-1]]
    frames = []
    for hazard in HAZARDS:
        faces = contour_faces(grid.x, grid.y, fields[hazard], breaks)
        if not len(faces):
            continue
        middle = shapely.point_on_surface(faces)
        index = grid.sample(fields[hazard], shapely.get_x(middle), shapely.get_y(middle))
        rank = np.searchsorted(breaks, index)
        simple = shapely.coverage_simplify(faces[rank > 0], _SIMPLIFY_M)
        clipped, owner = shapely.get_parts(
            only_polygons(shapely.intersection(simple, outline)), return_index=True
        )
        large = shapely.area(clipped) >= _SMALLEST_M2
        frames.append(
            gpd.GeoDataFrame(
                {"hazard": hazard, "rank": rank[rank > 0][owner[large]]},
                geometry=clipped[large],
                crs=grid.crs,
            )
        )
    zones = pd.concat(frames, ignore_index=True).to_crs(WGS84)
    rounded = shapely.transform(
        zones.geometry.to_numpy(), lambda xy: np.round(xy * _GRID_PER_DEG) / _GRID_PER_DEG
    )
    zones = zones.set_geometry(only_polygons(shapely.make_valid(rounded)), crs=WGS84)
    by_rank = {c.rank: c for c in CLASSES.values()}
    zones["class"] = [by_rank[rank].key for rank in zones["rank"]]
    zones["index_low"] = [by_rank[rank].lower for rank in zones["rank"]]
    zones["index_high"] = [by_rank[rank].upper for rank in zones["rank"]]
    zones["regency_code"] = code
    zones["area_km2"] = (zones.geometry.to_crs(EQUAL_AREA).area / 1e6).round(4)
    return zones.drop(columns="rank")


def contour_faces(
    x: FloatArray, y: FloatArray, field: FloatArray, levels: list[float]
) -> npt.NDArray[np.object_]:
    """Faces between the contour lines of a field, by marching over the triangles of its grid."""
    number = np.arange(field.size).reshape(field.shape)
    sw, se, nw, ne = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    triangles = np.concatenate(
        [np.stack([sw, se, nw], axis=-1).reshape(-1, 3), np.stack([se, ne, nw], -1).reshape(-1, 3)]
    )
    nodes = np.column_stack([x.ravel(), y.ravel()])
    values = field.ravel()
    segments = []
    for level in levels:
        above = values[triangles] > level
        count = above.sum(axis=1)
        cut = (count == 1) | (count == 2)
        # The contour parts one corner of a cut triangle from the other two.
        single = np.where(count[cut] == 1, above[cut].argmax(axis=1), above[cut].argmin(axis=1))
        row = np.arange(cut.sum())
        corner, second, third = (triangles[cut][row, (single + k) % 3] for k in range(3))
        ends = [_crossing(nodes, values, level, corner, other) for other in (second, third)]
        segments.append(np.stack(ends, axis=1))
    lines = shapely.linestrings(np.concatenate(segments))
    return shapely.get_parts(shapely.polygonize(lines))


def _crossing(
    nodes: FloatArray,
    values: FloatArray,
    level: float,
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
) -> FloatArray:
    # Both triangles at an edge must find the same point to the last bit, so the order is fixed.
    low, high = np.minimum(one, other), np.maximum(one, other)
    share = (level - values[low]) / (values[high] - values[low])
    return nodes[low] + share[:, None] * (nodes[high] - nodes[low])


def _near_river(grid: Grid, place: Place, rng: np.random.Generator) -> FloatArray:
    """1 on a river, falling off over the reach of its floods; noise lets the rivers meander."""
    lines = gpd.GeoSeries([shapely.LineString(river) for river in place.rivers], crs=WGS84)
    rivers = lines.to_crs(grid.crs).union_all()
    shift = 2_500.0
    east = (_noise(grid.x.shape, 2_500.0, rng) - 0.5) * shift
    north = (_noise(grid.x.shape, 2_500.0, rng) - 0.5) * shift
    near = np.zeros(grid.x.shape)
    inside = grid.district >= 0
    points = shapely.points((grid.x + east)[inside], (grid.y + north)[inside])
    distance_km = shapely.distance(rivers, points) / 1e3
    near[inside] = np.exp(-((distance_km / place.river_reach_km) ** 1.5))
    return near


def _noise(shape: tuple[int, ...], scale_m: float, rng: np.random.Generator) -> FloatArray:
    """Smooth noise with even ranks in 0..1; features are about `scale_m` wide."""
    smooth = _blur(rng.standard_normal(shape), scale_m / 2)
    rank = np.empty(smooth.size)
    rank[np.argsort(smooth, axis=None)] = np.linspace(0.0, 1.0, smooth.size)
    return rank.reshape(shape)


def _blur(field: FloatArray, sigma_m: float) -> FloatArray:
    """Gaussian blur with zeros beyond the edge (sigma in metres)."""
    sigma = sigma_m / CELL_M
    pad = int(4 * sigma) + 1
    padded = np.pad(field, pad)
    rows = np.fft.fftfreq(padded.shape[0])[:, None]
    cols = np.fft.rfftfreq(padded.shape[1])[None, :]
    transfer = np.exp(-2 * (np.pi * sigma) ** 2 * (rows**2 + cols**2))
    blurred = np.fft.irfft2(np.fft.rfft2(padded) * transfer, s=padded.shape)
    return blurred[pad:-pad, pad:-pad]


def only_polygons(geometries: GeometryArray) -> GeometryArray:
    """Each geometry as a MultiPolygon of its polygonal parts; points and lines are dropped."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    inner, inner_owner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner_owner]
    keep = (shapely.get_type_id(inner) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(inner)
    return shapely.multipolygons(
        inner[keep], indices=owner[keep], out=np.full(len(geometries), shapely.MultiPolygon())
    )
