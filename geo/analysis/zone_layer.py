"""The zones of one data version, made ready for measuring.

Kept once per data version, because projecting thousands of zones takes longer than using them.
"""

import threading
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.analysis.aggregate import Rows
from geo.analysis.overlay import Geometries, disjoint_zones, to_equal_area
from geo.analysis.point_join import highest_class_at
from geo.base.crs import WGS84
from geo.catalogue import HAZARD_KEYS, metric_crs
from geo.store.snapshot import Snapshot

#: So many distances are measured together; it takes some seconds.
_AT_ONCE = 150_000


class ZoneLayer:
    """Zones of a snapshot by row position; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._lock = threading.RLock()
        self._in_metres: dict[str, Geometries] = {}

    @property
    def hazard(self) -> npt.NDArray[np.uint8]:
        """Hazard of each zone, as position in HAZARD_KEYS."""
        return self.snapshot.zones["hazard"].to_numpy()  # type: ignore[no-any-return]

    @property
    def class_rank(self) -> npt.NDArray[np.uint8]:
        """Class of each zone as rank 1..3."""
        return self.snapshot.zones["class_rank"].to_numpy()  # type: ignore[no-any-return]

    @property
    def disjoint(self) -> Geometries:
        """Zones in EPSG:6933, cut so that those of one hazard do not overlap."""
        with self._lock:
            return self._disjoint

    @property
    def incident_class(self) -> npt.NDArray[np.uint8]:
        """Per incident of the snapshot the class rank of the zone of its own hazard; 0 outside."""
        with self._lock:
            return self._incident_class

    def in_metres(self, crs: str) -> Geometries:
        """Zones (not cut) in a metric CRS, for distances."""
        with self._lock:
            if crs not in self._in_metres:
                series = gpd.GeoSeries(self.snapshot.zones.geometry.to_numpy(), crs=WGS84)
                self._in_metres[crs] = np.array(series.to_crs(crs).to_numpy(), dtype=object)
            return self._in_metres[crs]

    def outside(self, rows: Rows) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint32]]:
        """(metres to the nearest zone of its hazard, rank of its village) for incidents at `rows`.

        NaN without coordinates or zones. The village is the recorded one, else the one in which
        the point lies if that is inside the recorded area; 0 where unknown. Each incident is
        measured once per data version, and all that lie outside together while they are not too
        many, so that the next filter is quick.
        """
        with self._lock:
            missing = rows[~self._measured[rows]]
            if len(missing):
                waiting = np.flatnonzero(~self._measured & (self._incident_class == 0))
                self._measure(waiting if len(waiting) <= _AT_ONCE else missing)
            return self._distance[rows], self._village[rows]

    def _measure(self, rows: Rows) -> None:
        frame, areas = self.snapshot.incidents, self.snapshot.areas
        self._measured[rows] = True
        placed = rows[~np.isnan(frame["lon"].to_numpy()[rows])]
        lon, lat, hazard = (frame[name].to_numpy()[placed] for name in ("lon", "lat", "hazard"))
        self._distance[placed] = distance_to_zones(self, lon, lat, hazard)
        recorded = frame["area"].to_numpy()
        # A village has nothing inside it, so its range of ranks is one long.
        is_village = np.array([False, *(areas.frame["level"] == "village")])
        self._village[rows] = np.where(is_village[recorded[rows]], recorded[rows], 0)
        open_ = placed[self._village[placed] == 0]
        found = areas.locate(
            frame["lon"].to_numpy()[open_], frame["lat"].to_numpy()[open_], "village"
        )
        # A point near a border may fall into a neighbour of the recorded kecamatan.
        ends = np.array([0, *(areas.range_of(code)[1] for code in areas.codes)])
        inside = (found > recorded[open_]) & (found < ends[recorded[open_]])
        self._village[open_] = np.where(inside | (recorded[open_] == 0), found, 0)

    @cached_property
    def _measured(self) -> npt.NDArray[np.bool_]:
        return np.zeros(len(self.snapshot.incidents), dtype=bool)

    @cached_property
    def _distance(self) -> npt.NDArray[np.float64]:
        return np.full(len(self.snapshot.incidents), np.nan)

    @cached_property
    def _village(self) -> npt.NDArray[np.uint32]:
        return np.zeros(len(self.snapshot.incidents), dtype=np.uint32)

    @cached_property
    def _disjoint(self) -> Geometries:
        projected = to_equal_area(self.snapshot.zones.geometry.to_numpy())
        return disjoint_zones(projected, self.hazard, self.class_rank)

    @cached_property
    def _incident_class(self) -> npt.NDArray[np.uint8]:
        incidents, zones = self.snapshot.incidents, self.snapshot.zones
        hazards = incidents["hazard"].to_numpy()
        return classes_at(
            incidents["lon"].to_numpy(),
            incidents["lat"].to_numpy(),
            hazards,
            zones.geometry.to_numpy(),
            self.hazard,
            self.class_rank,
        )


def distance_to_zones(
    layer: "ZoneLayer",
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    hazard: npt.NDArray[np.uint8],
) -> npt.NDArray[np.float64]:
    """Metres from each point to the nearest zone of its hazard; NaN where there is none.

    Measured in the UTM zone of the point, where lengths near it are true to 0.1 %.
    """
    result = np.full(len(lon), np.nan)
    # The CRS depends on the six-degree column and the hemisphere only.
    column = np.floor(lon / 6.0).astype(np.int64) * 2 + (lat < 0)
    columns, which = np.unique(column, return_index=True)
    crs_of = np.empty(len(lon), dtype=object)
    for number, at in zip(columns, which, strict=True):
        crs_of[column == number] = metric_crs(float(lon[at]), float(lat[at]))
    for crs in sorted(set(crs_of)):
        in_crs = np.flatnonzero(crs_of == crs)
        points = gpd.GeoSeries(gpd.points_from_xy(lon[in_crs], lat[in_crs]), crs=WGS84)
        projected = points.to_crs(crs).to_numpy()
        zones = layer.in_metres(crs)
        for number in np.unique(hazard[in_crs]):
            of_hazard = zones[layer.hazard == number]
            here = np.flatnonzero(hazard[in_crs] == number)
            if not len(of_hazard):
                continue
            tree = shapely.STRtree(of_hazard)
            (at, _zone), metres = tree.query_nearest(
                projected[here], return_distance=True, all_matches=False
            )
            result[in_crs[here[at]]] = metres
    return result


def classes_at(
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    hazards: npt.NDArray[np.uint8],
    zones: Geometries,
    zone_hazard: npt.NDArray[np.uint8],
    zone_rank: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint8]:
    """For each point (degrees) the highest class among zones of its own hazard; 0 outside all."""
    result = np.zeros(len(lon), dtype=np.uint8)
    for number in range(len(HAZARD_KEYS)):
        of_hazard = np.flatnonzero(zone_hazard == number)
        rows = np.flatnonzero(hazards == number)
        if len(of_hazard) and len(rows):
            result[rows] = highest_class_at(
                lon[rows], lat[rows], zones[of_hazard], zone_rank[of_hazard]
            )
    return result


_lock = threading.Lock()
_current: ZoneLayer | None = None


def zone_layer(snapshot: Snapshot) -> ZoneLayer:
    """The `ZoneLayer` of a snapshot; one is kept, as a process shows one version at a time."""
    global _current
    with _lock:
        if _current is None or _current.snapshot is not snapshot:
            _current = ZoneLayer(snapshot)
        return _current
