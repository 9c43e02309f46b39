"""Vector tiles of hazard zones: 512-pixel squares cut on demand, columnar and gzipped.

A tile is a header (magic ``PSZ1``, uint32 number of rings) and columns, all little-endian:
uint32 points per ring; uint8 hazard number; uint8 class rank with bit 7 set for sample data;
zero bytes up to a multiple of four; int16 pairs (x, y) in 1/4096 of the tile, from its
north-west corner. Rings are sorted by class, then hazard.
"""

import struct
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.drawing.map.rings import Rings, clip, mercator_rings, simplify, without_repeats

MAGIC = b"PSZ1"
EXTENT = 4096
TILE_PX = 512
#: Deepest tile level; a 512-pixel tile of level z is drawn at Leaflet's zoom z + 1.
MAX_LEVEL = 18
#: Lines are at most 3 px wide, so a cut 8 px outside the tile is never seen.
_BUFFER = 8 * EXTENT // TILE_PX
SAMPLE_BIT = 0x80
#: From this level on a tile holds so little that simplifying it alone is cheaper than all zones.
_LOCAL_LEVEL = 13


@dataclass(frozen=True)
class _Level:
    rings: Rings
    bounds: npt.NDArray[np.float64]


class ZoneTiles:
    """Cuts tiles from all zones of one data version; safe to use from several threads."""

    def __init__(
        self,
        geometries: npt.NDArray[np.object_],
        hazard: npt.NDArray[np.uint8],
        class_rank: npt.NDArray[np.uint8],
        is_sample: npt.NDArray[np.bool_],
    ) -> None:
        self._geometries = geometries
        self._hazard = hazard.astype(np.uint8)
        self._class = np.where(is_sample, class_rank | SAMPLE_BIT, class_rank).astype(np.uint8)
        self._order = (class_rank.astype(np.int64) << 16) + (hazard.astype(np.int64) << 1)
        self._order += is_sample
        self._levels: dict[int, _Level] = {}
        self._lock = threading.Lock()

    def tile(self, z: int, x: int, y: int) -> bytes:
        """The tile in the format above; a tile without zones has no rings."""
        level = self._level(z)
        size = 0.5**z
        margin = size * _BUFFER / EXTENT
        west, north, east, south = level.bounds.T
        found = np.flatnonzero(
            (west < (x + 1) * size + margin)
            & (east > x * size - margin)
            & (north < (y + 1) * size + margin)
            & (south > y * size - margin)
        )
        rings = level.rings.take(found[np.argsort(self._order[level.rings.owner[found]])])
        rings = Rings(
            (rings.xy / size - (x, y)) * EXTENT, rings.offsets, rings.owner, rings.is_hole
        )
        rings = clip(rings, -_BUFFER, EXTENT + _BUFFER)
        if z >= _LOCAL_LEVEL:
            rings = simplify(rings, EXTENT / TILE_PX / 2)
            # Collapsed rings were moved to the end.
            rings = rings.take(np.argsort(self._order[rings.owner], kind="stable"))
        rings = without_repeats(
            Rings(np.round(rings.xy), rings.offsets, rings.owner, rings.is_hole)
        )
        return self._pack(rings)

    def _pack(self, rings: Rings) -> bytes:
        padding = b"\0" * (-2 * len(rings) % 4)
        return b"".join(
            (
                MAGIC,
                struct.pack("<I", len(rings)),
                rings.lengths.astype("<u4").tobytes(),
                self._hazard[rings.owner].tobytes(),
                self._class[rings.owner].tobytes(),
                padding,
                rings.xy.astype("<i2").tobytes(),
            )
        )

    def _level(self, z: int) -> _Level:
        key = min(z, _LOCAL_LEVEL)
        found = self._levels.get(key)
        if found is not None:
            return found
        with self._lock:
            if _LOCAL_LEVEL not in self._levels:
                rings = mercator_rings(self._geometries)
                self._levels[_LOCAL_LEVEL] = _Level(rings, rings.bounds())
            if key not in self._levels:
                tolerance = 0.5**key / TILE_PX / 2
                rings = simplify(self._levels[_LOCAL_LEVEL].rings, tolerance)
                self._levels[key] = _Level(rings, rings.bounds())
            return self._levels[key]


def unpack_tile(data: bytes) -> tuple[Rings, npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """(rings in tile units, hazard, class byte) of a packed tile; for tests and exports."""
    if data[:4] != MAGIC:
        raise ValueError("not a zone tile")
    (n,) = struct.unpack_from("<I", data, 4)
    lengths = np.frombuffer(data, "<u4", n, 8).astype(np.int64)
    hazard = np.frombuffer(data, np.uint8, n, 8 + 4 * n)
    klass = np.frombuffer(data, np.uint8, n, 8 + 5 * n)
    begin = 8 + 6 * n + (-2 * n % 4)
    xy = np.frombuffer(data, "<i2", offset=begin).reshape(-1, 2).astype(float)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    rings = Rings(xy, offsets, np.arange(n), np.zeros(n, dtype=bool))
    return rings, hazard, klass
