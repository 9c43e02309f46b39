"""Read a coordinate that a person typed: decimal or DMS, comma or point, with or without letters.

Accepted, among others: ``-3.4126, 114.8452``; ``-3,4126 114,8452``; ``3°24'45.4"S 114°50'43"E``;
``3°24'45,4" LS, 114°50'43" BT``; ``3 24 45 S 114 50 43 E``.
"""

import re
from collections.abc import Iterator
from typing import Literal

from geo.base.crs import INDONESIA_BOUNDS
from geo.base.errors import InvalidCoordinate
from geo.base.i18n import N_

Axis = Literal["lat", "lon"]

#: Letters and words after (or before) a number: the axis and the sign they give.
_HEMISPHERES: dict[str, tuple[Axis, int]] = {
    "S": ("lat", -1),
    "LS": ("lat", -1),
    "SOUTH": ("lat", -1),
    "SELATAN": ("lat", -1),
    "LINTANG SELATAN": ("lat", -1),
    "N": ("lat", 1),
    "LU": ("lat", 1),
    "U": ("lat", 1),
    "NORTH": ("lat", 1),
    "UTARA": ("lat", 1),
    "LINTANG UTARA": ("lat", 1),
    "E": ("lon", 1),
    "BT": ("lon", 1),
    "T": ("lon", 1),
    "EAST": ("lon", 1),
    "TIMUR": ("lon", 1),
    "BUJUR TIMUR": ("lon", 1),
    "W": ("lon", -1),
    "BB": ("lon", -1),
    "WEST": ("lon", -1),
}

_NUMBER = r"\d+(?:[.,]\d+)?"
_MARKED = rf"[-+]?{_NUMBER}\s*°\s*(?:{_NUMBER}\s*'\s*(?:{_NUMBER}\s*\")?)?"
_SPACED = rf"[-+]?\d+\s+\d+\s+{_NUMBER}"
_HEMISPHERE = "|".join(sorted(_HEMISPHERES, key=len, reverse=True))

#: Ways in which two plain numbers are set apart, tried in this order.
_PLAIN_PAIRS = (
    re.compile(rf"([-+]?{_NUMBER})(?:\s*[;/]\s*|\s+,\s*|,\s+|\s+)([-+]?{_NUMBER})"),
    re.compile(r"([-+]?\d+(?:\.\d+)?),([-+]?\d+(?:\.\d+)?)"),
    re.compile(r"([-+]?\d+,\d+),([-+]?\d+,\d+)"),
)
_LETTERED = re.compile(
    rf"(?P<number>{_MARKED}|{_SPACED}|[-+]?{_NUMBER})\s*(?P<letter>{_HEMISPHERE})\b[\s,;/]*"
)
_LETTER_FIRST = re.compile(
    rf"(?P<letter>{_HEMISPHERE})\s*(?P<number>{_MARKED}|{_SPACED}|[-+]?{_NUMBER})[\s,;/]*"
)
_MARKED_PAIR = re.compile(rf"({_MARKED})[\s,;/]*({_MARKED})")
_LABELS = re.compile(
    r"\b(LATITUDE|LONGITUDE|LAT|LONG|LON|LNG|LINTANG|BUJUR)\b\s*[:=]?\s*(?=[-+\d])"
)

_SAME_SIGN = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "º": "°",
        "˚": "°",
        "’": "'",
        "‘": "'",
        "′": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "″": '"',
        "(": " ",
        ")": " ",
        "[": " ",
        "]": " ",
        "\u00a0": " ",
    }
)

_HELP = N_(
    "The coordinate {value!r} cannot be read; write it like -3.4126, 114.8452 "
    "or 3°24'45\"S 114°50'43\"E."
)


def parse_coordinate(text: str) -> tuple[float, float]:
    """(latitude, longitude) in degrees WGS 84 of a typed coordinate inside Indonesia.

    Without letters the latitude comes first, unless only the other order lies in Indonesia.
    Raises `InvalidCoordinate` naming what was typed. A missing minus sign is not guessed.
    """
    lat, lon = _in_order(*read_pair(text))
    west, south, east, north = INDONESIA_BOUNDS
    if not (south <= lat <= north and west <= lon <= east):
        raise InvalidCoordinate(
            N_(
                "The coordinate {value!r} lies outside Indonesia; a southern latitude needs a "
                "minus sign or the letter S."
            ),
            value=text.strip()[:60],
        )
    return lat, lon


def read_pair(typed: str) -> tuple[tuple[Axis | None, float], tuple[Axis | None, float]]:
    """Two numbers as typed, each with the axis that its letter names; anywhere on earth.

    Raises `InvalidCoordinate` naming what was typed.
    """
    clean = _clean(typed)
    for lettered in (_LETTERED, _LETTER_FIRST):
        parts = list(_consecutive(lettered, clean))
        if len(parts) == 2:
            first, second = (_with_letter(number, letter, typed) for number, letter in parts)
            if first[0] == second[0]:
                raise _unreadable(typed)
            return first, second
    for pattern in (_MARKED_PAIR, *_PLAIN_PAIRS):
        found = pattern.fullmatch(clean)
        if found:
            return (None, _degrees(found[1], typed)), (None, _degrees(found[2], typed))
    raise _unreadable(typed)


def read_degrees(typed: str) -> tuple[Axis | None, float]:
    """One number in degrees, minutes and seconds, with the axis that its letter names.

    Raises `InvalidCoordinate` naming what was typed.
    """
    clean = _clean(typed)
    for lettered in (_LETTERED, _LETTER_FIRST):
        if parts := list(_consecutive(lettered, clean)):
            if len(parts) == 1:
                return _with_letter(*parts[0], typed)
            raise _unreadable(typed)
    if re.fullmatch(rf"{_MARKED}|{_SPACED}", clean):
        return None, _degrees(clean, typed)
    raise _unreadable(typed)


def _clean(typed: str) -> str:
    same = typed.translate(_SAME_SIGN).upper().replace("''", '"')
    return _LABELS.sub("", " ".join(same.split()).strip(" ,;"))


def _consecutive(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Matches that cover `text` without a gap; nothing when something is left over."""
    position, found = 0, []
    while position < len(text) and (match := pattern.match(text, position)):
        found.append((match["number"], match["letter"]))
        position = match.end()
    return iter(found if position == len(text) else [])


def _with_letter(number: str, letter: str, typed: str) -> tuple[Axis, float]:
    axis, sign = _HEMISPHERES[letter]
    # "-3.4 S" is meant as 3.4 south, not as its opposite.
    return axis, sign * abs(_degrees(number, typed))


def _degrees(text: str, typed: str) -> float:
    parts = [float(part.replace(",", ".")) for part in re.findall(_NUMBER, text)]
    if any(part >= 60 for part in parts[1:]):
        raise _unreadable(typed)
    value = sum((part / 60.0**power for power, part in enumerate(parts)), 0.0)
    return -value if text.strip().startswith("-") else value


def _in_order(
    first: tuple[Axis | None, float], second: tuple[Axis | None, float]
) -> tuple[float, float]:
    if first[0] == "lon" or second[0] == "lat":
        return second[1], first[1]
    if first[0] is None and _inside(second[1], first[1]) and not _inside(first[1], second[1]):
        return second[1], first[1]
    return first[1], second[1]


def _inside(lat: float, lon: float) -> bool:
    west, south, east, north = INDONESIA_BOUNDS
    return south <= lat <= north and west <= lon <= east


def _unreadable(typed: str) -> InvalidCoordinate:
    return InvalidCoordinate(_HELP, value=typed.strip()[:60])
