"""Class ranks of pixels → polygons that share their edges, one per patch, class and kecamatan."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from affine import Affine

from geo.base.crs import EQUAL_AREA, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.raster import HazardGrid, Ranks

#: Corners that cut off at most half a pixel's area are smoothed away: the steps of a slanting
#: border. In pixels, as the square root of that area, which is how GEOS counts.
TOLERANCE_PIXELS = 0.5**0.5
#: Longer edges get corners in between before they are projected.
_MAX_EDGE_PIXELS = 200.0
#: Cells per side within which all pixels count as equally large.
_LATTICE = 64


@dataclass(frozen=True, slots=True)
class Patches:
    """Polygons (EPSG:4326) with their class rank."""

    geometry: npt.NDArray[np.object_]
    rank: npt.NDArray[np.uint8]


def sieve(ranks: Ranks, min_pixels: int) -> Ranks:
    """Give patches of fewer than `min_pixels` pixels to the largest class beside them.

    A patch that touches no other class stays: where nothing is known, nothing is added and
    nothing is taken away.
    """
    if min_pixels < 2:
        return ranks
    from rasterio import features

    sieved: Ranks = features.sieve(ranks, min_pixels, mask=ranks > 0, connectivity=4)
    return sieved


def class_areas_km2(grid: HazardGrid) -> npt.NDArray[np.float64]:
    """km² of the pixels of each rank 0..3, measured in EPSG:6933."""
    height, width = grid.ranks.shape
    rows = np.unique(np.linspace(0, height, min(height, _LATTICE) + 1).astype(int))
    columns = np.unique(np.linspace(0, width, min(width, _LATTICE) + 1).astype(int))
    x, y = _to(EQUAL_AREA, grid, *np.meshgrid(columns, rows))
    # Shoelace formula of each cell's two diagonals.
    cell = 0.5 * np.abs(
        (x[1:, 1:] - x[:-1, :-1]) * (y[1:, :-1] - y[:-1, 1:])
        - (x[1:, :-1] - x[:-1, 1:]) * (y[1:, 1:] - y[:-1, :-1])
    )
    pixel = cell / np.outer(np.diff(rows), np.diff(columns)) / 1e6
    result = np.zeros(4)
    for i, top in enumerate(rows[:-1]):
        for j, left in enumerate(columns[:-1]):
            block = grid.ranks[top : rows[i + 1], left : columns[j + 1]]
            result += np.bincount(block.ravel(), minlength=4)[:4] * pixel[i, j]
    return result


def polygonise(grid: HazardGrid, areas: gpd.GeoSeries, *, max_patches: int, file: str) -> Patches:
    """Patches of equal class inside one of `areas` (EPSG:4326), or outside all of them.

    A pixel belongs to the area that holds its centre; of areas that overlap the last has it.
    Neighbours keep common edges. Raises `SourceRefused` when there are more than `max_patches`.
    """
    value = _burn(areas, grid)
    # In place: each copy of a large grid is felt.
    value *= 4
    value += grid.ranks
    value[grid.ranks == 0] = 0
    rings: list[npt.NDArray[np.float64]] = []
    rings_of: list[int] = []
    values: list[int] = []
    from rasterio import features

    for shape, found in features.shapes(value, mask=grid.ranks > 0, connectivity=4):
        rings += [np.asarray(ring) for ring in shape["coordinates"]]
        rings_of.append(len(shape["coordinates"]))
        values.append(int(found))
        if len(values) > max_patches:
            raise SourceRefused(
                N_(
                    "{file} falls into more than {limit} patches; smooth it first, or raise the "
                    "least number of pixels with --min-pixels."
                ),
                file=file,
                limit=max_patches,
            )
    return Patches(
        geometry=_simplified(_polygons(rings, rings_of), grid),
        rank=(np.array(values, dtype=np.int64) % 4).astype(np.uint8),
    )


def bounds_deg(grid: HazardGrid) -> tuple[float, float, float, float]:
    """(west, south, east, north) of a grid in degrees; NaN or infinite where it has no place.

    Raises `pyproj.exceptions.ProjError` for a CRS that knows no way to WGS 84.
    """
    height, width = grid.ranks.shape
    edge = np.linspace(0, 1, 33)
    across = np.concatenate([edge, edge, 0 * edge, 0 * edge + 1])
    down = np.concatenate([0 * edge, 0 * edge + 1, edge, edge])
    lon, lat = _to(WGS84, grid, across * width, down * height)
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _burn(areas: gpd.GeoSeries, grid: HazardGrid) -> npt.NDArray[np.int32]:
    """Per pixel one plus the position of the area that holds its centre; 0 for none."""
    height, width = grid.ranks.shape
    near = np.flatnonzero(shapely.intersects(areas.to_numpy(), shapely.box(*bounds_deg(grid))))
    if not len(near):
        return np.zeros((height, width), dtype=np.int32)
    projected = areas.iloc[near].to_crs(grid.crs)
    pairs = zip(projected, (near + 1).tolist(), strict=True)
    from rasterio import features

    burnt: npt.NDArray[np.int32] = features.rasterize(
        pairs, out_shape=(height, width), transform=grid.transform, dtype="int32"
    )
    return burnt


def _polygons(rings: list[npt.NDArray[np.float64]], rings_of: list[int]) -> npt.NDArray[np.object_]:
    if not rings:
        return np.zeros(0, dtype=object)
    lengths = [len(ring) for ring in rings]
    return np.asarray(
        shapely.from_ragged_array(
            shapely.GeometryType.POLYGON,
            np.concatenate(rings),
            (np.concatenate([[0], np.cumsum(lengths)]), np.concatenate([[0], np.cumsum(rings_of)])),
        )
    )


def _simplified(patches: npt.NDArray[np.object_], grid: HazardGrid) -> npt.NDArray[np.object_]:
    """Polygons in pixels → fewer corners, edges still shared, in EPSG:4326."""
    simple = shapely.coverage_simplify(patches, TOLERANCE_PIXELS)
    # A single pixel may vanish; then it is better kept as it was.
    lost = shapely.is_empty(simple) | shapely.is_missing(simple)
    simple = np.where(lost, patches, simple)
    if not grid.crs.is_geographic:
        simple = shapely.segmentize(simple, _MAX_EDGE_PIXELS)
    corners = shapely.get_coordinates(simple)
    lon, lat = _to(WGS84, grid, corners[:, 0], corners[:, 1])
    placed = shapely.set_coordinates(simple, np.column_stack([lon, lat]))
    broken = ~shapely.is_valid(placed)
    if broken.any():
        placed[broken] = shapely.make_valid(placed[broken], method="structure")
    return np.asarray(placed)


def _to(
    crs: str, grid: HazardGrid, column: npt.ArrayLike, row: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Corners of pixels (column and row from the north-west corner) in another CRS."""
    transform: Affine = grid.transform
    columns, rows = np.asarray(column, dtype=float), np.asarray(row, dtype=float)
    x = transform.a * columns + transform.b * rows + transform.c
    y = transform.d * columns + transform.e * rows + transform.f
    found = pyproj.Transformer.from_crs(grid.crs, crs, always_xy=True).transform(x, y)
    return np.asarray(found[0]), np.asarray(found[1])
