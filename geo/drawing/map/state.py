"""MapState: everything the browser needs to repaint, in a few hundred bytes of JSON."""

from dataclasses import asdict, dataclass

from geo.analysis.aggregate import day_range, region_bounds
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.drawing.map.mapdata import token_of
from geo.store.snapshot import Snapshot
from geo.view.address import MapView, PointQuestion
from geo.view.filters import HazardFilter


@dataclass(frozen=True, slots=True)
class MapState:
    """One state of the map. Field names are the keys that petasiaga-map.js reads."""

    version: int
    #: Names all data together in addresses; see `geo.drawing.map.mapdata.token_of`.
    data: str
    lang: str
    dark: bool
    #: Codes of the chosen areas; empty for the whole country.
    areas: tuple[str, ...]
    #: Half-open ranges of area ranks that belong to the chosen areas; empty for the country.
    ranges: tuple[tuple[int, int], ...]
    #: Chosen hazards as positions in HAZARD_KEYS, classes as ranks 1..3.
    hazards: tuple[int, ...]
    classes: tuple[int, ...]
    #: Day numbers since 1970-01-01, both included; None leaves an end open.
    first_day: int | None
    last_day: int | None
    casualties: bool
    displaced: bool
    #: Open ring of (lon, lat), or None.
    drawing: tuple[tuple[float, float], ...] | None
    #: (west, south, east, north) of the chosen areas.
    bounds: tuple[float, float, float, float]
    point: PointQuestion | None = None
    #: Row of the incident to show with its popup open, from the table.
    selected: int | None = None
    #: Where to go; obeyed once per `goto_token` so that a rerun never moves the map.
    goto: MapView | None = None
    goto_token: str = ""
    #: Number of the last change that was made in the map itself and has been obeyed; until then
    #: the browser keeps to its own newer state.
    ack: int = 0
    #: Names of the chosen areas, for the head of the full screen.
    title: str = ""

    def to_json_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


def map_state(
    snapshot: Snapshot,
    chosen: HazardFilter,
    *,
    lang: str,
    dark: bool = False,
    point: PointQuestion | None = None,
    selected: int | None = None,
    goto: MapView | None = None,
    goto_token: str = "",
    ack: int = 0,
    title: str = "",
) -> MapState:
    """The map's state for a filter on a snapshot."""
    first_day, last_day = day_range(chosen)
    return MapState(
        version=snapshot.version,
        data=token_of(snapshot),
        lang=lang,
        dark=dark,
        areas=chosen.areas,
        ranges=tuple(snapshot.areas.range_of(code) for code in chosen.areas),
        hazards=tuple(HAZARD_KEYS.index(key) for key in chosen.hazards),
        classes=tuple(CLASSES[key].rank for key in chosen.classes),
        first_day=first_day,
        last_day=last_day,
        casualties=chosen.with_casualties,
        displaced=chosen.with_displaced,
        drawing=chosen.drawing,
        bounds=region_bounds(snapshot, chosen),
        point=point,
        selected=selected,
        goto=goto,
        goto_token=goto_token,
        ack=ack,
        title=title,
    )
