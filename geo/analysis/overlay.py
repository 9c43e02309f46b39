"""How much of each area lies in each class of each hazard, in km² of EPSG:6933.

Zones of one hazard often overlap. Before anything is measured they are cut so that each piece of
ground belongs to one zone only, that of the highest class; so nothing counts twice.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.base.crs import EQUAL_AREA, WGS84, from_unit_mercator, to_unit_mercator
from geo.view.filters import Ring

Geometries = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
_KM2 = 1e6
#: GEOS works outside Python's lock, so a few threads share the cutting.
_THREADS = min(4, os.cpu_count() or 1)
_CHUNK = 256


def disjoint_zones(
    zones: Geometries,
    hazard: npt.NDArray[np.uint8],
    class_rank: npt.NDArray[np.uint8],
) -> Geometries:
    """The zones (valid, EPSG:6933) without what another zone of the same hazard covers already.

    The higher class keeps the ground, among equal classes the earlier zone. A zone that loses
    everything becomes empty.
    """
    result = zones.copy()
    if not len(zones):
        return result
    # Each pair once, as (the zone that is cut, the zone that cuts it). Boxes first: most pairs of
    # near zones are of different hazards and need no closer look.
    cut, by = shapely.STRtree(zones).query(zones)
    priority = np.empty(len(zones), dtype=np.int64)
    priority[np.lexsort((np.arange(len(zones)), -class_rank.astype(np.int64)))] = np.arange(
        len(zones)
    )
    pair = (hazard[cut] == hazard[by]) & (priority[cut] > priority[by])
    cut, by = cut[pair], by[pair]
    shapely.prepare(zones)
    overlap = shapely.intersects(zones[by], zones[cut])
    cut, by = cut[overlap], by[overlap]
    overlap = ~shapely.touches(zones[by], zones[cut])
    cut, by = cut[overlap], by[overlap]
    order = np.argsort(cut, kind="stable")
    cut, by = cut[order], by[order]
    # The n-th cut of every zone at once: a zone that k others overlap is cut in k rounds.
    nth = np.arange(len(cut)) - np.searchsorted(cut, cut)
    for turn in range(int(nth.max()) + 1 if len(nth) else 0):
        these = np.flatnonzero(nth == turn)
        target, cutter = cut[these], zones[by[these]]
        before = result[target]
        result[target] = _in_threads(_differences(before, cutter), len(these))
    return result


def _differences(whole: Geometries, cutter: Geometries) -> Callable[[slice], Geometries]:
    return lambda at: np.asarray(shapely.difference(whole[at], cutter[at]))


def class_areas(
    areas: Geometries,
    zones: Geometries,
    hazard: npt.NDArray[np.uint8],
    class_rank: npt.NDArray[np.uint8],
) -> pd.DataFrame:
    """km² per (area, hazard, class), one row for each that is not empty.

    `areas` are valid polygons in EPSG:6933 and `zones` the result of `disjoint_zones`. Columns:
    area (position in `areas`), hazard (number as given), class_rank, km2.
    """
    shapely.prepare(areas)
    area_at, zone_at = shapely.STRtree(zones).query(areas, predicate="intersects")
    # A zone that lies wholly inside needs no cutting; prepared areas know that quickly.
    is_inside = np.asarray(shapely.covers(areas[area_at], zones[zone_at]), dtype=bool)
    sizes = shapely.area(zones[zone_at])
    to_cut = np.flatnonzero(~is_inside)

    def cut(at: slice) -> npt.NDArray[np.float64]:
        rows = to_cut[at]
        return np.asarray(
            shapely.area(shapely.intersection(zones[zone_at[rows]], areas[area_at[rows]]))
        )

    if len(to_cut):
        sizes[to_cut] = _in_threads(cut, len(to_cut))
    frame = pd.DataFrame(
        {
            "area": area_at.astype(np.int64),
            "hazard": hazard[zone_at],
            "class_rank": class_rank[zone_at],
            "km2": sizes / _KM2,
        }
    )
    frame = frame[frame["km2"] > 0.0]
    keys = ["area", "hazard", "class_rank"]
    return frame.groupby(keys)[["km2"]].sum().reset_index()


def areas_km2(areas: Geometries) -> npt.NDArray[np.float64]:
    """Area of each polygon (EPSG:6933) in km²."""
    return np.asarray(shapely.area(areas) / _KM2)


def clip_to_drawing(areas: Geometries, ring: Ring) -> Geometries:
    """Areas (EPSG:6933) cut to a ring of (lon, lat) drawn with straight edges on the map.

    The edges are straight in Web Mercator; they are split finely before they are projected.
    """
    drawn = shapely.Polygon(np.column_stack(to_unit_mercator(*np.array(ring).T)))
    fine = shapely.get_coordinates(shapely.segmentize(drawn, max(drawn.length / 400.0, 1e-9)))
    lonlat = shapely.Polygon(np.column_stack(from_unit_mercator(*fine.T)))
    mask = to_equal_area(np.array([lonlat], dtype=object))[0]
    return np.asarray(shapely.intersection(areas, mask))


def to_equal_area(geometries: Geometries) -> Geometries:
    """EPSG:4326 to EPSG:6933, mended where a ring is invalid."""
    series = gpd.GeoSeries(geometries, crs=WGS84)
    projected: Geometries = np.array(series.to_crs(EQUAL_AREA).to_numpy(), dtype=object)
    broken = ~shapely.is_valid(projected)
    if broken.any():
        projected[broken] = shapely.make_valid(projected[broken])
    return projected


def _in_threads(work: Callable[[slice], npt.NDArray[np.generic]], count: int) -> Geometries:
    """`work` on slices that together make range(count), joined in order."""
    slices = [slice(at, min(at + _CHUNK, count)) for at in range(0, count, _CHUNK)]
    if not slices:
        return np.zeros(0, dtype=object)
    if len(slices) == 1 or _THREADS == 1:
        return np.concatenate([work(part) for part in slices])
    with ThreadPoolExecutor(_THREADS) as pool:
        return np.concatenate(list(pool.map(work, slices)))
