"""What hazards are here? Zones at a place and near it, and past incidents, nearest first.

Distances are metres on the ellipsoid's tangent plane at the place, exact to about 0.1 % within
the ten kilometres that may be asked for.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from geo.analysis.aggregate import day_of, incident_rows
from geo.catalogue import CLASS_KEYS, HAZARD_KEYS, PRIMARY_HAZARDS
from geo.catalogue.schema import DATE_PRECISIONS
from geo.store.snapshot import Snapshot
from geo.view.address import PointQuestion
from geo.view.filters import HazardFilter

#: Incidents that an answer lists; it counts all of them.
LISTED_INCIDENTS = 20

_WGS84_A = 6_378_137.0
_WGS84_E2 = 0.006_694_379_990_14


@dataclass(frozen=True, slots=True)
class ZoneHit:
    """The highest class of one hazard at a place (distance 0) or within the distance."""

    hazard: str
    class_key: str
    distance_m: float
    is_sample: bool


@dataclass(frozen=True, slots=True)
class IncidentHit:
    """An incident within the distance; `row` is its position in the snapshot."""

    row: int
    id: int
    hazard: str
    day: date
    #: "month" or "year" where `day` only stands for that (see `DATE_PRECISIONS`).
    precision: str | None
    #: Code of the recorded area, None where unknown.
    area: str | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What the data know about a place. Nothing found never means safe."""

    question: PointQuestion
    #: Most specific known area, if any.
    area: str | None
    at_point: tuple[ZoneHit, ...]
    #: Classes within the distance but not at the place itself, nearest first.
    nearby: tuple[ZoneHit, ...]
    #: Hazards for which no zones are mapped in the regency of the place.
    unmapped: tuple[str, ...]
    #: Number of incidents by hazard, most first.
    counts: tuple[tuple[str, int], ...]
    #: The nearest incidents, nearest first, at most `LISTED_INCIDENTS`.
    nearest: tuple[IncidentHit, ...]
    #: The newest incidents, newest first, at most `LISTED_INCIDENTS`.
    newest: tuple[IncidentHit, ...]
    has_sample: bool

    @property
    def total(self) -> int:
        """Incidents within the distance."""
        return sum(count for _hazard, count in self.counts)


def answer_point(snapshot: Snapshot, question: PointQuestion, chosen: HazardFilter) -> PointAnswer:
    """Answer for a place, for the hazards, period and victims of `chosen`.

    Region, drawn area and classes of the filter are not obeyed: a place near a border has
    neighbours, and a high class must not vanish because a map shows low ones only.
    """
    area, regency = _areas_at(snapshot, question)
    zones = _zones_within(snapshot, question, chosen.hazards)
    at_point = tuple(hit for hit in zones if hit.distance_m == 0)
    covered = {(hit.hazard, hit.class_key) for hit in at_point}
    nearby = tuple(
        hit for hit in zones if hit.distance_m > 0 and (hit.hazard, hit.class_key) not in covered
    )
    rows, distances = _incidents_within(snapshot, question, chosen)
    hazards = snapshot.incidents["hazard"].to_numpy()[rows]
    # Rows of the snapshot are in day order, so a greater row is a newer incident.
    newest = np.argsort(-rows, kind="stable")[:LISTED_INCIDENTS]
    counted = np.bincount(hazards, minlength=len(HAZARD_KEYS))
    has_sample = bool(snapshot.incidents["is_sample"].to_numpy()[rows].any())
    return PointAnswer(
        question=question,
        area=area,
        at_point=_highest_only(at_point),
        nearby=nearby,
        unmapped=_unmapped(snapshot, regency, chosen.hazards),
        counts=tuple(
            (HAZARD_KEYS[number], int(counted[number]))
            for number in np.argsort(-counted, kind="stable")
            if counted[number]
        ),
        nearest=_hits(snapshot, rows[:LISTED_INCIDENTS], distances[:LISTED_INCIDENTS]),
        newest=_hits(snapshot, rows[newest], distances[newest]),
        has_sample=has_sample or any(hit.is_sample for hit in zones),
    )


def local_metres(
    lon: npt.ArrayLike, lat: npt.ArrayLike, question: PointQuestion
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(east, north) in metres from the place of the question."""
    sine = np.sin(np.radians(question.lat))
    bent = 1.0 - _WGS84_E2 * sine**2
    per_degree = np.pi / 180.0
    meridian = _WGS84_A * (1.0 - _WGS84_E2) / bent**1.5
    normal = _WGS84_A / np.sqrt(bent)
    east = (np.asarray(lon) - question.lon) * per_degree * normal
    east = east * np.cos(np.radians(question.lat))
    north = (np.asarray(lat) - question.lat) * per_degree * meridian
    return east, north


def search_box(question: PointQuestion) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees that holds the whole distance."""
    north = question.radius_km / 110.0
    east = north / max(0.1, float(np.cos(np.radians(question.lat))))
    return (
        question.lon - east,
        question.lat - north,
        question.lon + east,
        question.lat + north,
    )


def _hits(
    snapshot: Snapshot, rows: npt.NDArray[np.int64], distances: npt.NDArray[np.float64]
) -> tuple[IncidentHit, ...]:
    frame = snapshot.incidents.iloc[rows]
    return tuple(
        IncidentHit(
            row=int(row),
            id=int(number),
            hazard=HAZARD_KEYS[hazard],
            day=day_of(day),
            precision=(None, *DATE_PRECISIONS)[precision],
            area=snapshot.areas.code_at(int(area)),
            distance_m=float(distance),
        )
        for row, number, hazard, day, precision, area, distance in zip(
            rows,
            frame["id"],
            frame["hazard"],
            frame["day"],
            frame["precision"],
            frame["area"],
            distances,
            strict=True,
        )
    )


def _areas_at(snapshot: Snapshot, question: PointQuestion) -> tuple[str | None, str | None]:
    found: list[str | None] = []
    for level in ("village", "district", "regency"):
        rank = int(snapshot.areas.locate([question.lon], [question.lat], level)[0])
        found.append(snapshot.areas.code_at(rank))
    return next((code for code in found if code), None), found[-1]


def _zones_within(
    snapshot: Snapshot, question: PointQuestion, hazards: tuple[str, ...]
) -> list[ZoneHit]:
    """The nearest zone of each hazard and class within the distance, nearest first."""
    near = snapshot.zone_tree.query(shapely.box(*search_box(question)))
    numbers = snapshot.zones["hazard"].to_numpy()[near]
    near = near[np.isin(numbers, [HAZARD_KEYS.index(key) for key in hazards])]
    if not len(near):
        return []

    def to_metres(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(local_metres(xy[:, 0], xy[:, 1], question))

    shapes = shapely.transform(snapshot.zones.geometry.to_numpy()[near], to_metres)
    distances = shapely.distance(shapes, shapely.Point(0.0, 0.0))
    nearest: dict[tuple[str, str], ZoneHit] = {}
    for row, distance in sorted(zip(near, distances, strict=True), key=lambda pair: pair[1]):
        if distance > question.radius_km * 1000.0:
            break
        hazard = HAZARD_KEYS[snapshot.zones["hazard"].iat[row]]
        class_key = CLASS_KEYS[snapshot.zones["class_rank"].iat[row] - 1]
        nearest.setdefault(
            (hazard, class_key),
            ZoneHit(hazard, class_key, float(distance), bool(snapshot.zones["is_sample"].iat[row])),
        )
    return list(nearest.values())


def _highest_only(hits: tuple[ZoneHit, ...]) -> tuple[ZoneHit, ...]:
    """One hit for each hazard, the highest class, in catalogue order."""
    best: dict[str, ZoneHit] = {}
    for hit in hits:
        known = best.get(hit.hazard)
        if known is None or CLASS_KEYS.index(hit.class_key) > CLASS_KEYS.index(known.class_key):
            best[hit.hazard] = hit
    return tuple(sorted(best.values(), key=lambda hit: HAZARD_KEYS.index(hit.hazard)))


def _unmapped(snapshot: Snapshot, regency: str | None, hazards: tuple[str, ...]) -> tuple[str, ...]:
    # Only the hazards that agencies map: nobody is told that tsunami zones are missing inland.
    asked = [key for key in hazards if key in PRIMARY_HAZARDS]
    if regency is None:
        return tuple(asked)
    inside = snapshot.zones["regency_code"].to_numpy() == regency
    mapped = np.unique(snapshot.zones["hazard"].to_numpy()[inside])
    return tuple(key for key in asked if HAZARD_KEYS.index(key) not in mapped)


def _incidents_within(
    snapshot: Snapshot, question: PointQuestion, chosen: HazardFilter
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Rows within the distance and their distances in metres, nearest first."""
    rows = incident_rows(snapshot, replace(chosen, areas=(), drawing=None))
    lon = snapshot.incidents["lon"].to_numpy()[rows]
    lat = snapshot.incidents["lat"].to_numpy()[rows]
    west, south, east, north = search_box(question)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    rows, lon, lat = rows[inside], lon[inside], lat[inside]
    distances = np.hypot(*local_metres(lon, lat, question))
    order = np.argsort(distances, kind="stable")
    order = order[distances[order] <= question.radius_km * 1000.0]
    return rows[order], distances[order]
