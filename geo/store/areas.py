"""AreaIndex: every area in code order, so that a region is one contiguous range of ranks."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.base.crs import WGS84, require_crs
from geo.base.errors import NotFound
from geo.base.i18n import N_, Language
from geo.catalogue import LEVEL_KEYS, ancestors, level_of
from geo.store.area_search import AreaSearch

#: Rank of a record whose area is not known.
Range = tuple[int, int]
_REGENCY = "Kabupaten "


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

    def label(self, code: str) -> str:
        """As officials write it: "Desa Durenan, Kec. Durenan, Kab. Trenggalek"."""
        above = [c for c in ancestors(code)[1:] if c in self]
        return ", ".join(self._titled(c) for c in (code, *reversed(above)))

    def words(self, codes: Sequence[str], lang: Language, *, limit: int | None = None) -> str:
        """Areas in one phrase: "Kec. Panggul dan Munjungan, Kab. Trenggalek".

        Areas of one kind inside the same area share its name; one area alone above the kecamatan
        keeps its full name. Of more than `limit` areas the rest is counted. Empty without any.
        """
        if len(codes) == 1 and codes[0].count(".") < 2:
            return self.name(codes[0])
        shown = codes if limit is None else codes[:limit]
        groups: dict[tuple[str, str], list[str]] = {}
        for code in shown:
            groups.setdefault((code.rpartition(".")[0], self._title(code)), []).append(code)
        said = []
        for (parent, title), inside in groups.items():
            plain = [self._titled(inside[0])]
            plain += [self._titled(c) if not title else self._bare(c) for c in inside[1:]]
            around = [self.label(parent)] if parent.count(".") and parent in self else []
            said.append(", ".join([lang.join(plain), *around]))
        if len(codes) > len(shown):
            said.append(lang.gettext("{n} more").format(n=len(codes) - len(shown)))
        return lang.join(said)

    def _title(self, code: str) -> str:
        """The short word for an area's kind before its name; a city says so itself."""
        depth = code.count(".")
        if depth == 3:
            # By the numbering of Kemendagri: kelurahan begin with 1, desa with 2.
            return "Kel." if code.rpartition(".")[2].startswith("1") else "Desa"
        if depth == 2:
            return "Kec."
        return "Kab." if self.name(code).startswith(_REGENCY) else ""

    def _bare(self, code: str) -> str:
        return self.name(code).removeprefix(_REGENCY)

    def _titled(self, code: str) -> str:
        return f"{self._title(code)} {self._bare(code)}".strip()

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

    def search(self, text: str, *, limit: int = 12, near: Sequence[str] = ()) -> list[str]:
        """Codes of areas that `text` may mean, best first; see `AreaSearch.find`."""
        return self._search.find(text, limit=limit, near=near)

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
    def _search(self) -> AreaSearch:
        return AreaSearch(zip(self.codes, self.frame["name"], strict=True))

    @cached_property
    def _trees(self) -> dict[str, tuple[npt.NDArray[np.int64], shapely.STRtree]]:
        result = {}
        for level in LEVEL_KEYS:
            rows = np.flatnonzero(self.frame["level"].to_numpy() == level)
            result[level] = (rows, shapely.STRtree(self._geometries[rows]))
        return result
