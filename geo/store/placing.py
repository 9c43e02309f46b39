"""Give records their area codes: points by location, zones by largest overlap."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.store.areas import AreaIndex

#: Code columns from the most specific to the widest, with their level.
CODE_COLUMNS = (
    ("village_code", "village"),
    ("district_code", "district"),
    ("regency_code", "regency"),
)
_LENGTHS = {"village_code": 13, "district_code": 8, "regency_code": 5}

#: About 2 km: the mapped coast is that rough, and abrasion happens on it.
COAST_DEG = 0.02
#: About 50 km: a fire, flood or landslide farther from every mapped area is abroad.
ABROAD_DEG = 0.45

Codes = npt.NDArray[np.object_]


def codes_frame(code: Codes | pd.Series, index: pd.Index) -> pd.DataFrame:
    """The three code columns from each record's most specific code (None where unknown)."""
    codes = pd.Series(np.asarray(code, dtype=object), index=index, dtype=object)
    frame = pd.DataFrame(index=index)
    for name, length in _LENGTHS.items():
        long_enough = codes.str.len() >= length
        frame[name] = codes.str[:length].where(long_enough == True, None).astype(object)  # noqa: E712
    return frame


def is_inside(codes: pd.Series, region: str) -> npt.NDArray[np.bool_]:
    """Which most specific codes lie in `region`; an unknown one does not."""
    return (codes.eq(region) | codes.str.startswith(region + ".")).fillna(False).to_numpy(bool)


def _unknown(count: int) -> Codes:
    """No code for each of `count` records."""
    return np.empty(count, dtype=np.object_)


@dataclass(frozen=True)
class Places:
    """Where things are by the boundaries of one `AreaIndex`."""

    index: AreaIndex

    def of_points(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Codes:
        """The most specific area of each point (degrees); None outside every area or for NaN.

        A point inside a village has its kecamatan and kabupaten too, whatever their own
        boundaries say, so that the three never contradict each other.
        """
        lon_deg, lat_deg = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        known = np.isfinite(lon_deg) & np.isfinite(lat_deg)
        result = _unknown(len(lon_deg))
        for _column, level in CODE_COLUMNS:
            left = np.flatnonzero(known & (result == None))  # noqa: E711 - elementwise
            if len(left):
                result[left] = self._codes[self.index.locate(lon_deg[left], lat_deg[left], level)]
        return result

    def nearest(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[Codes, npt.NDArray[np.float64]]:
        """The nearest kecamatan of each point within `ABROAD_DEG`, and its distance in degrees."""
        codes, tree = self._districts
        lon_deg, lat_deg = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        points = shapely.points(lon_deg, lat_deg)
        found = _unknown(len(lon_deg))
        distance = np.full(len(lon_deg), np.inf, dtype=np.float64)
        (point_at, area_at), distances = tree.query_nearest(
            points, max_distance=ABROAD_DEG, return_distance=True, all_matches=False
        )
        found[point_at] = codes[area_at]
        distance[point_at] = distances
        return found, distance

    def of_zones(self, zones: gpd.GeoSeries) -> Codes:
        """The area with the largest part of each zone, narrowed down level by level.

        The kabupaten with the largest part, therein the kecamatan, therein the village. Parts are
        compared in square degrees, which is fair inside one zone. None where no area is touched.
        """
        shapes = zones.to_numpy()
        result = _unknown(len(shapes))
        for _column, level in reversed(CODE_COLUMNS):
            codes, tree = self._trees[level]
            if not len(codes) or not len(shapes):
                continue
            zone_at, area_at = tree.query(shapes)
            if level != "regency":
                above = np.char.add(result[zone_at].astype(str), ".")
                inside = np.char.startswith(codes[area_at].astype(str), above)
                zone_at, area_at = zone_at[inside], area_at[inside]
            zone_at, area_at, share = _shares(shapes, tree.geometries, zone_at, area_at)
            # The largest share is written last; on a tie the smaller code.
            order = np.lexsort((-area_at, share))
            result[zone_at[order]] = codes[area_at[order]]
        return result

    def utc_offsets_h(self, codes: pd.Series, lon: pd.Series) -> pd.Series:
        """Hours ahead of UTC of each record's kabupaten; by longitude where that is unknown."""
        offsets = self.index.frame.set_index("code")["utc_offset_h"]
        by_place = codes.str[:5].map(offsets)
        by_lon = (lon / 15.0).round().clip(7, 9).fillna(7)
        return pd.to_numeric(by_place).fillna(by_lon).astype(int)

    @cached_property
    def _codes(self) -> Codes:
        """Codes by rank; rank 0 is None."""
        return np.array([None, *self.index.codes], dtype=object)

    @cached_property
    def _trees(self) -> dict[str, tuple[Codes, shapely.STRtree]]:
        result = {}
        for _column, level in CODE_COLUMNS:
            rows = self.index.of_level(level)
            result[level] = (
                rows["code"].to_numpy(dtype=object),
                shapely.STRtree(rows.geometry.to_numpy()),
            )
        return result

    @cached_property
    def _districts(self) -> tuple[Codes, shapely.STRtree]:
        return self._trees["district"]


Positions = npt.NDArray[np.int64]


def _shares(
    zones: npt.NDArray[np.object_],
    areas: npt.NDArray[np.object_],
    zone_at: Positions,
    area_at: Positions,
) -> tuple[Positions, Positions, npt.NDArray[np.float64]]:
    """The pairs that touch, and the share of each zone in each area as far as it matters.

    A zone with a single area, or one with more than half of it, needs no further cutting: its
    other shares are left at 0.
    """
    # Areas are few and met again and again, so it pays to prepare them and not the zones.
    shapely.prepare(areas)
    touching = shapely.intersects(areas[area_at], zones[zone_at])
    zone_at, area_at = zone_at[touching], area_at[touching]
    share = np.zeros(len(zone_at))
    count = np.bincount(zone_at, minlength=len(zones))
    share[(count == 1)[zone_at]] = 1.0

    several = (count > 1)[zone_at]
    west, south, east, north = shapely.bounds(zones[zone_at[several]]).T
    size = np.maximum(shapely.area(zones), 1e-300)

    def cut(pairs: npt.NDArray[np.bool_]) -> None:
        parts = shapely.intersection(zones[zone_at[pairs]], areas[area_at[pairs]])
        share[pairs] = shapely.area(parts) / size[zone_at[pairs]]

    likely = several.copy()
    likely[several] = shapely.intersects_xy(
        areas[area_at[several]], (west + east) / 2, (south + north) / 2
    )
    cut(likely)
    decided = np.zeros(len(zones), dtype=bool)
    decided[zone_at[share > 0.5]] = True
    cut(several & ~likely & ~decided[zone_at])
    return zone_at, area_at, share
