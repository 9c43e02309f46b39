"""What a citizen is told of a place: hazard classes with their source, incidents, open posko.

A position is answered for the spot itself. A desa that was only named is answered for its whole
land: the highest class that any part of it has, and it says so. Nothing found is never "safe".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from geo.analysis.aggregate import day_of
from geo.analysis.point_answer import answer_point, local_metres
from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.catalogue import CLASS_KEYS, HAZARD_KEYS, PRIMARY_HAZARDS
from geo.store.snapshot import Snapshot
from geo.view.address import PointQuestion
from geo.view.filters import HazardFilter

RADIUS_KM = 5.0
PERIOD_DAYS = 365
LISTED_POSKO = 3
#: Eight winds, clockwise from north.
WINDS = (
    N_("north"),
    N_("northeast"),
    N_("east"),
    N_("southeast"),
    N_("south"),
    N_("southwest"),
    N_("west"),
    N_("northwest"),
)


@dataclass(frozen=True, slots=True)
class ZoneFact:
    """The highest class of one hazard, with the dataset that says so."""

    hazard: str
    class_key: str
    source: str
    data_date: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class PoskoFact:
    """An open posko; `wind` is a msgid, the direction from the place."""

    name: str
    kind: str
    state: str
    lat: float
    lon: float
    distance_m: float
    wind: str


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is known of a place. `whole_area`: the place was named, not pointed at."""

    area: str | None
    lat: float
    lon: float
    whole_area: bool
    is_approximate: bool
    zones: tuple[ZoneFact, ...]
    #: The mapped hazards of the agencies for which no zones exist here: unknown, not safe.
    unmapped: tuple[str, ...]
    #: Incidents within `RADIUS_KM` in the last `PERIOD_DAYS`: (hazard, number), most first.
    incidents: tuple[tuple[str, int], ...]
    newest: tuple[str, date] | None
    #: The last day of the incidents of the whole store; None without any.
    known_until: date | None
    posko: tuple[PoskoFact, ...]

    @property
    def outside(self) -> tuple[str, ...]:
        """Hazards that are mapped around here, but not at the place: not the same as safe."""
        told = {zone.hazard for zone in self.zones} | set(self.unmapped)
        return tuple(key for key in PRIMARY_HAZARDS if key not in told)

    @property
    def has_sample(self) -> bool:
        """Whether any class comes from sample data."""
        return any(zone.is_sample for zone in self.zones)


def facts_at(
    snapshot: Snapshot, lat: float, lon: float, posko: Iterable[Mapping[str, Any]], today: date
) -> PlaceFacts:
    """Facts of a position (degrees); `posko` are records of the register, open or not."""
    question = PointQuestion(lat=lat, lon=lon, radius_km=RADIUS_KM)
    chosen = HazardFilter(start=today - timedelta(days=PERIOD_DAYS), end=today)
    found = answer_point(snapshot, question, chosen)
    inside = snapshot.zone_tree.query(shapely.Point(lon, lat), predicate="intersects")
    return PlaceFacts(
        area=found.area,
        lat=lat,
        lon=lon,
        whole_area=False,
        is_approximate=found.area is not None and snapshot.areas.is_approximate(found.area),
        zones=_highest(snapshot, inside),
        unmapped=found.unmapped,
        incidents=found.counts,
        newest=(found.newest[0].hazard, found.newest[0].day) if found.newest else None,
        known_until=_known_until(snapshot),
        posko=_nearest_open(question, posko),
    )


def facts_in(
    snapshot: Snapshot, code: str, posko: Iterable[Mapping[str, Any]], today: date
) -> PlaceFacts:
    """Facts of an area. Raises `NotFound` for a code that does not exist."""
    if code not in snapshot.areas:
        raise NotFound(N_("There is no area with the code {code!r}."), code=code)
    shape = snapshot.areas.geometry(code)
    middle = shapely.point_on_surface(shape)
    facts = facts_at(snapshot, middle.y, middle.x, posko, today)
    inside = snapshot.zone_tree.query(shape, predicate="intersects")
    zones = _highest(snapshot, inside)
    mapped = {zone.hazard for zone in zones}
    return PlaceFacts(
        area=code,
        lat=facts.lat,
        lon=facts.lon,
        whole_area=True,
        is_approximate=snapshot.areas.is_approximate(code),
        zones=zones,
        unmapped=tuple(key for key in facts.unmapped if key not in mapped),
        incidents=facts.incidents,
        newest=facts.newest,
        known_until=facts.known_until,
        posko=facts.posko,
    )


def _highest(snapshot: Snapshot, rows: Any) -> tuple[ZoneFact, ...]:
    """One fact for each hazard among zone rows: the highest class, in catalogue order."""
    best: dict[str, tuple[int, int]] = {}
    hazards = snapshot.zones["hazard"].to_numpy()
    ranks = snapshot.zones["class_rank"].to_numpy()
    for row in np.asarray(rows).tolist():
        hazard = HAZARD_KEYS[hazards[row]]
        if hazard not in best or ranks[row] > best[hazard][0]:
            best[hazard] = (int(ranks[row]), row)
    return tuple(
        _zone_fact(snapshot, hazard, *best[hazard]) for hazard in HAZARD_KEYS if hazard in best
    )


def _zone_fact(snapshot: Snapshot, hazard: str, rank: int, row: int) -> ZoneFact:
    number = int(snapshot.zones["dataset"].to_numpy()[row])
    dataset = snapshot.datasets.loc[number]
    return ZoneFact(
        hazard,
        CLASS_KEYS[rank - 1],
        str(dataset["source"] or dataset["title"]),
        str(dataset["data_date"] or ""),
        bool(dataset["is_sample"]),
    )


def _nearest_open(
    question: PointQuestion, posko: Iterable[Mapping[str, Any]]
) -> tuple[PoskoFact, ...]:
    found = []
    for record in posko:
        if record.get("lat") is None or record.get("state") == "tutup":
            continue
        east, north = local_metres(record["lon"], record["lat"], question)
        distance = float(np.hypot(east, north))
        wind = round(float(np.degrees(np.arctan2(east, north))) / 45.0) % 8
        found.append(
            PoskoFact(
                str(record["name"]),
                str(record["kind"]),
                str(record["state"]),
                float(record["lat"]),
                float(record["lon"]),
                distance,
                WINDS[wind],
            )
        )
    return tuple(sorted(found, key=lambda fact: fact.distance_m)[:LISTED_POSKO])


def _known_until(snapshot: Snapshot) -> date | None:
    last = snapshot.last_day
    return None if last is None else day_of(last)
