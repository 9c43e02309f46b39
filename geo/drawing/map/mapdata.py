"""MapData: what the browser fetches of one data version, made once and kept.

Addresses carry the names of states instead of version numbers: version 3 of one workspace must not
be taken from a browser's cache for version 3 of another, which was made after the first was
deleted. Each kind has its own, so that a change of one leaves what a browser keeps of the others.
"""

import threading
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.catalogue import CLASS_KEYS, HAZARD_KEYS
from geo.drawing.map.area_shapes import COUNTRY, areas_json
from geo.drawing.map.comparison import comparison
from geo.drawing.map.incident_columns import pack_incidents
from geo.drawing.map.payload import BINARY_TYPE, Payload, pack, pack_json
from geo.drawing.map.reference_shapes import reference_json
from geo.drawing.map.tile_cache import TileCache
from geo.drawing.map.zone_tiles import MAX_LEVEL, ZoneTiles
from geo.store.snapshot import Snapshot
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES

#: Counted up when a format of this folder changes, so that no old file is taken for a new one.
FORMAT = 2
#: Areas whose boundaries stay in memory as JSON; the rest is made again in milliseconds.
_AREA_PAYLOADS = 400
_COMPARISONS = 60


#: What is made from one kind of data alone.
_MADE_OF = {
    AREAS: ("_areas",),
    INCIDENTS: ("_incidents",),
    REFERENCE: ("_reference",),
    ZONES: ("_zone_tiles", "_tile_cache"),
}


class MapData:
    """Payloads of one snapshot; safe to use from several threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        cache_dir: Path | None = None,
        *,
        before: "MapData | None" = None,
    ) -> None:
        self.snapshot = snapshot
        #: Of all data together.
        self.token = token_of(snapshot)
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._areas: dict[tuple[str, str], Payload] = {}
        self._comparisons: dict[tuple[str, ...], Payload] = {}
        if before is not None and before._cache_dir == cache_dir:
            self._take_over(before)

    def token_of(self, kind: str) -> str:
        """Of the data of one kind; a change of another leaves it, and what a browser keeps."""
        return token_of(self.snapshot, kind)

    def incidents(self) -> Payload:
        """All incidents as columns; see `geo.drawing.map.incident_columns`."""
        with self._lock:
            return self._incidents

    def reference(self) -> Payload:
        """The shapes of all reference layers; see `geo.drawing.map.reference_shapes`."""
        with self._lock:
            return self._reference

    def areas(self, scope: str, level: str) -> Payload:
        """Boundaries; see `geo.drawing.map.area_shapes.areas_json`."""
        key = (scope, level)
        found = self._areas.get(key)
        if found is None:
            if scope != COUNTRY:
                self.snapshot.areas.rank(scope)
            with self._lock:
                found = pack_json(areas_json(self.snapshot.areas, scope, level))
                if len(self._areas) >= _AREA_PAYLOADS:
                    self._areas.pop(next(iter(self._areas)))
                self._areas[key] = found
        return found

    def comparison(self, codes: tuple[str, ...]) -> Payload:
        """What the parts of a region are compared by; see `geo.drawing.map.comparison`."""
        found = self._comparisons.get(codes)
        if found is None:
            for code in codes:
                self.snapshot.areas.rank(code)
            found = pack_json(comparison(self.snapshot, codes))
            if len(self._comparisons) >= _COMPARISONS:
                self._comparisons.pop(next(iter(self._comparisons)))
            self._comparisons[codes] = found
        return found

    def tile(self, z: int, x: int, y: int) -> Payload:
        """One zone tile; see `zone_tiles`. Raises `NotFound` outside the pyramid."""
        if not (0 <= z <= MAX_LEVEL and 0 <= x < 2**z and 0 <= y < 2**z):
            raise NotFound(
                N_("There is no tile {z}/{x}/{y}; levels run from 0 to {last}."),
                z=z,
                x=x,
                y=y,
                last=MAX_LEVEL,
            )
        etag = f'"{self.token_of(ZONES)}-{z}-{x}-{y}"'
        with self._lock:
            tiles, cache = self._zone_tiles, self._tile_cache
        cached = cache.get((z, x, y))
        if cached is not None:
            return Payload(cached, BINARY_TYPE, etag, is_gzipped=True)
        payload = pack(tiles.tile(z, x, y), BINARY_TYPE, etag=etag)
        # Empty and nearly empty tiles are quicker made than read, and there is no end of them.
        if payload.is_gzipped:
            cache.put((z, x, y), payload.body)
        return payload

    def _take_over(self, before: "MapData") -> None:
        """Keep what was made of kinds that have not changed."""
        with before._lock:
            for kind, names in _MADE_OF.items():
                state = self.snapshot.states.get(kind)
                if state is not None and state == before.snapshot.states.get(kind):
                    kept = {
                        name: before.__dict__[name] for name in names if name in before.__dict__
                    }
                    self.__dict__.update(kept)

    @cached_property
    def _incidents(self) -> Payload:
        # Random positions hardly compress; level 4 takes a third of the time of level 6.
        return pack(pack_incidents(self.snapshot.incidents), BINARY_TYPE, level=4)

    @cached_property
    def _reference(self) -> Payload:
        return pack_json(reference_json(self.snapshot))

    @cached_property
    def _zone_tiles(self) -> ZoneTiles:
        zones = self.snapshot.zones
        return ZoneTiles(
            zones.geometry.to_numpy(),
            zones["hazard"].to_numpy(),
            zones["class_rank"].to_numpy(),
            zones["is_sample"].to_numpy(),
        )

    @cached_property
    def _tile_cache(self) -> TileCache:
        return TileCache(self._cache_dir, self.token_of(ZONES))


_lock = threading.Lock()
_current: MapData | None = None


def token_of(snapshot: Snapshot, *kinds: str) -> str:
    """What stands for the data of these kinds (none: all) in addresses.

    That of all is one part for the catalogue, and one for each of `DATA_KINDS`.
    """
    # Hazards and classes travel as their positions in the catalogue.
    catalogue = blake2b(repr((FORMAT, HAZARD_KEYS, CLASS_KEYS)).encode(), digest_size=2)
    return f"{catalogue.hexdigest()}-{snapshot.key(*kinds)}"


def map_data(snapshot: Snapshot, cache_dir: Path | None = None) -> MapData:
    """The `MapData` of a snapshot; one is kept, because a process shows one version at a time."""
    global _current
    found = _current
    if found is None or found.snapshot is not snapshot:
        with _lock:
            if _current is None or _current.snapshot is not snapshot:
                _current = MapData(snapshot, cache_dir, before=_current)
            found = _current
    return found
