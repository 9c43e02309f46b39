"""AreaIndex: every area in code order, so that a region is one contiguous range of ranks."""

import unicodedata
from bisect import bisect_left
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.base.crs import WGS84, require_crs
from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.catalogue import LEVEL_KEYS, ancestors, level_of

#: Rank of a record whose area is not known.
Range = tuple[int, int]


class AreaIndex:
    """All areas of one data version, sorted by code; immutable.

    `frame` has a range index and the columns code, level, name, parent_code, lon, lat, area_km2,
    population, utc_offset_h, dataset_id, is_approximate, is_bundled and geometry (EPSG:4326).
    The rank of an area is its row position + 1; rank 0 means unknown. Because a child's code
    begins with its parent's and a dot, everything inside an area has ranks in one half-open
    `range_of`.
    """

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        require_crs(frame, WGS84)
        self.frame = frame.sort_values("code", ignore_index=True)
        self.codes: list[str] = self.frame["code"].tolist()
        self._ranks = {code: position + 1 for position, code in enumerate(self.codes)}

    def __contains__(self, code: object) -> bool:
        return code in self._ranks

    def __len__(self) -> int:
        return len(self.codes)

    def rank(self, code: str) -> int:
        """The rank of `code`; raises `NotFound` for an unknown one."""
        try:
            return self._ranks[code]
        except KeyError as err:
            raise NotFound(N_("There is no area with the code {code!r}."), code=code) from err

    def code_at(self, rank: int) -> str | None:
        """The code of a rank; None for the unknown rank."""
        return self.codes[rank - 1] if rank else None

    def range_of(self, code: str) -> Range:
        """Ranks of the area and everything inside it, as (first, one past the last)."""
        first = self.rank(code)
        # "/" follows "." in ASCII, so code + "/" sorts after every descendant.
        return first, bisect_left(self.codes, code + "/") + 1

    def name(self, code: str) -> str:
        """The plain name of an area, for example "Kabupaten Banjar"."""
        return str(self.frame["name"].iat[self.rank(code) - 1])

    def full_name(self, code: str) -> str:
        """The name with what it lies in: "Martapura, Kabupaten Banjar"."""
        above = [c for c in ancestors(code)[1:] if c in self]
        return ", ".join(self.name(c) for c in (code, *reversed(above)))

    def level(self, code: str) -> str:
        """The level key of an area that exists."""
        self.rank(code)
        return level_of(code)

    def geometry(self, code: str) -> shapely.Geometry:
        """The boundary (EPSG:4326)."""
        found: shapely.Geometry = self._geometries[self.rank(code) - 1]
        return found

    def bounds(self, code: str) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees."""
        west, south, east, north = self._bounds[self.rank(code) - 1]
        return float(west), float(south), float(east), float(north)

    def is_approximate(self, code: str) -> bool:
        """Whether the drawn boundary is an approximation and must say so."""
        return bool(self.frame["is_approximate"].iat[self.rank(code) - 1])

    def is_bundled(self, code: str) -> bool:
        """Whether the boundary came with the program and no import has replaced it."""
        return bool(self.frame["is_bundled"].iat[self.rank(code) - 1])

    def children(self, code: str | None) -> list[str]:
        """Codes one level below `code` (None: the provinces), sorted by name."""
        return list(self._children.get(code or "", ()))

    def of_level(self, level: str, inside: str | None = None) -> gpd.GeoDataFrame:
        """The rows of one level, all or inside an area."""
        first, end = self.range_of(inside) if inside else (1, len(self) + 1)
        rows = self.frame.iloc[first - 1 : end - 1]
        return rows[rows["level"] == level]

    def search(self, text: str, *, limit: int = 12) -> list[str]:
        """Codes of areas whose name (or code) holds `text`, best first, widest level first.

        Accents and case do not matter. A name with the text as a whole word comes before one in
        which a word begins with it, and that before one that only contains it: "banjar" finds
        Kabupaten Banjar before Kota Banjarbaru.
        """
        wanted = _fold(text)
        if not wanted:
            return []
        hits = [
            (_match_quality(wanted, name), depth, len(name), code)
            for name, depth, code in self._folded_names
            if wanted in name or code.startswith(wanted)
        ]
        return [code for *_rank, code in sorted(hits)[:limit]]

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike, level: str) -> npt.NDArray[np.uint32]:
        """Rank of the area of `level` that holds each point; 0 where none does.

        A point on a shared border belongs to the area with the smaller code, so it counts once;
        where an imported boundary overlaps a neighbour's bundled one, the imported one has it.
        """
        rows, tree = self._trees[level]
        lon_deg, lat_deg = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (lon, lat))
        points = np.asarray(shapely.points(lon_deg, lat_deg))
        result = np.zeros(len(points), dtype=np.uint32)
        point_at, area_at = tree.query(points, predicate="intersects")
        bundled = self.frame["is_bundled"].to_numpy(dtype=bool)[rows[area_at]]
        # Written from the last to the first, so that the best one stays.
        order = np.lexsort((area_at, bundled))[::-1]
        result[point_at[order]] = rows[area_at[order]] + 1
        return result

    def most_specific_rank(
        self, village: pd.Series, district: pd.Series, regency: pd.Series
    ) -> npt.NDArray[np.uint32]:
        """The rank of the most specific code that is known in each row; 0 where none is."""
        result = np.zeros(len(village), dtype=np.uint32)
        for codes in (regency, district, village):
            ranks = codes.map(self._ranks).fillna(0).to_numpy(dtype=np.uint32)
            result = np.where(ranks > 0, ranks, result).astype(np.uint32)
        return result

    @cached_property
    def _geometries(self) -> npt.NDArray[np.object_]:
        return self.frame.geometry.to_numpy()  # type: ignore[no-any-return]

    @cached_property
    def _bounds(self) -> npt.NDArray[np.float64]:
        bounds: npt.NDArray[np.float64] = shapely.bounds(self._geometries)
        return bounds

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        result: dict[str, list[str]] = {}
        for _name, code in sorted(zip(self.frame["name"], self.codes, strict=True)):
            result.setdefault(code.rpartition(".")[0], []).append(code)
        return result

    @cached_property
    def _folded_names(self) -> list[tuple[str, int, str]]:
        return [
            (_fold(name), LEVEL_KEYS.index(level_of(code)), code)
            for name, code in zip(self.frame["name"], self.codes, strict=True)
        ]

    @cached_property
    def _trees(self) -> dict[str, tuple[npt.NDArray[np.int64], shapely.STRtree]]:
        result = {}
        for level in LEVEL_KEYS:
            rows = np.flatnonzero(self.frame["level"].to_numpy() == level)
            result[level] = (rows, shapely.STRtree(self._geometries[rows]))
        return result


def _match_quality(wanted: str, name: str) -> int:
    """0 for a whole word of the name, 1 for the beginning of a word, 2 for anything else."""
    if f" {wanted} " in f" {name} ":
        return 0
    return 1 if f" {wanted}" in f" {name}" else 2


def _fold(text: str) -> str:
    """Lower case without accents, for searching."""
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))
