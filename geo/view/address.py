"""Address parameters beside the filter: map position, point question and its distance."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.base.crs import INDONESIA_BOUNDS
from geo.base.errors import InvalidFilter
from geo.base.i18n import LANGUAGE_NAMES, N_
from geo.view.filters import FILTER_PARAMS

#: Every address parameter of this module that says where one looks.
PLACE_PARAMS = ("at", "point", "radius")
#: All parameters that say what is shown. Beside them an address has ``lang`` and ``tab`` only.
VIEW_PARAMS = (*FILTER_PARAMS, *PLACE_PARAMS)

_MAX_ZOOM = 22.0

#: Distances of the point question in kilometres.
RADII_KM: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0)
DEFAULT_RADIUS_KM = 1.0


@dataclass(frozen=True, slots=True)
class MapView:
    """A map position; zoom levels are Leaflet's."""

    lat: float
    lon: float
    zoom: float

    def to_query(self) -> str:
        """As the address parameter ``at``: "lat,lon,zoom"."""
        return f"{self.lat:.5f},{self.lon:.5f},{self.zoom:g}"


@dataclass(frozen=True, slots=True)
class PointQuestion:
    """ "What hazards are here?": a place (degrees) and a distance."""

    lat: float
    lon: float
    radius_km: float


def parse_at(query: Mapping[str, str]) -> MapView | None:
    """The map position ``at=lat,lon,zoom``; None when the address has none.

    Raises `InvalidFilter` naming the bad value.
    """
    if "at" not in query:
        return None
    try:
        lat, lon, zoom = (float(part) for part in query["at"].split(","))
    except ValueError:
        lat = lon = zoom = float("nan")
    # NaN fails every comparison, so it is refused here too.
    if not (-85.0 <= lat <= 85.0 and -180.0 <= lon <= 180.0 and 0.0 <= zoom <= _MAX_ZOOM):
        raise InvalidFilter(
            N_("The address has the map position at={value!r}; write latitude,longitude,zoom."),
            value=query["at"][:40],
        )
    return MapView(lat=lat, lon=lon, zoom=zoom)


def parse_radius(query: Mapping[str, str]) -> float:
    """The distance ``radius`` of the point question in kilometres.

    Raises `InvalidFilter` naming the bad value.
    """
    text = query.get("radius", f"{DEFAULT_RADIUS_KM:g}")
    known = {f"{value:g}": value for value in RADII_KM}
    if text not in known:
        raise InvalidFilter(
            N_("The address asks for {name}={value!r}; known values are: {known}."),
            name="radius",
            value=text[:40],
            known=", ".join(known),
        )
    return known[text]


def parse_point(query: Mapping[str, str], radius_km: float) -> PointQuestion | None:
    """The place ``point=lat,lon`` that is asked about; None when the address has none.

    Raises `InvalidFilter` naming the bad value.
    """
    if "point" not in query:
        return None
    west, south, east, north = INDONESIA_BOUNDS
    try:
        lat, lon = (float(part) for part in query["point"].split(","))
    except ValueError:
        lat = lon = float("nan")
    if not (south <= lat <= north and west <= lon <= east):
        raise InvalidFilter(
            N_(
                "The address asks about point={value!r}; write latitude,longitude inside Indonesia."
            ),
            value=query["point"][:40],
        )
    return PointQuestion(lat=round(lat, 5), lon=round(lon, 5), radius_km=radius_km)


def parse_language(query: Mapping[str, str]) -> str | None:
    """The language ``lang``; None when the address names none.

    Raises `InvalidFilter` naming the bad value.
    """
    if "lang" not in query:
        return None
    if query["lang"] not in LANGUAGE_NAMES:
        raise InvalidFilter(
            N_("The address asks for {name}={value!r}; known values are: {known}."),
            name="lang",
            value=query["lang"][:40],
            known=", ".join(LANGUAGE_NAMES),
        )
    return query["lang"]


def point_query(point: PointQuestion | None) -> dict[str, str]:
    """A point question as address parameters."""
    if point is None:
        return {}
    query = {"point": f"{point.lat:.5f},{point.lon:.5f}"}
    if point.radius_km != DEFAULT_RADIUS_KM:
        query["radius"] = f"{point.radius_km:g}"
    return query
