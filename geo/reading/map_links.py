"""Coordinates in the links of map sites: Google Maps, OpenStreetMap, Waze and geo: addresses."""

import re
from urllib.parse import unquote

_NUMBER = r"(-?\d{1,3}\.\d+)"
_PAIR = rf"{_NUMBER}\s*[,/]\s*\+?{_NUMBER}"
#: Ways in which a link names its place, the most exact first: "@" is only where the map stood.
_WAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"[?&](?:q|query|ll|destination|daddr|loc|center|cbll|sll)=(?:loc:)?\+?{_PAIR}",
        rf"/(?:search|place|dir)/\+?{_PAIR}",
        rf"^geo:{_PAIR}",
        rf"@{_PAIR}",
        rf"#map=\d+(?:\.\d+)?/{_PAIR}",
    )
)
_LINK = re.compile(r"(?:https?://|www\.|maps\.|goo\.gl/|geo:-?\d)\S+", re.IGNORECASE)


def is_link(text: str) -> bool:
    """Whether a cell holds the address of a map site, or any other."""
    return _LINK.search(text) is not None


def pair_in_link(text: str) -> str | None:
    """ "lat, lon" as a link names them; None where it names none, as a short link does."""
    found = _LINK.search(text)
    if found is None:
        return None
    address = unquote(found[0])
    for way in _WAYS:
        if place := way.search(address):
            return f"{place[1]}, {place[2]}"
    return None
