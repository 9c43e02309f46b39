"""Coordinates as they are typed → degrees: decimal commas, DMS, swapped, dotted, in metres.

What can be known from the two numbers alone is repaired here. A missing minus sign and UTM
metres need the place: they are marked, and settled where the areas are known
(`geo.domains.incidents.unsettled_positions`).
"""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.crs import INDONESIA_BOUNDS, from_unit_mercator
from geo.base.errors import InvalidCoordinate
from geo.base.i18n import N_
from geo.files.findings import Fate, note
from geo.reading.coordinates import read_degrees, read_pair
from geo.reading.map_links import is_link, pair_in_link
from geo.reading.values import Cells, Told, plain_number, says_nothing

_CURE = note(N_("write longitude and latitude in decimal degrees"))
SWAPPED = Told(Fate.REPAIRED, note(N_("had latitude and longitude swapped; put right")), _CURE)
DOTTED = Told(
    Fate.REPAIRED,
    note(N_("had dots as in thousands; the first was read as the decimal point")),
    _CURE,
)
DMS = Told(
    Fate.REPAIRED,
    note(N_("is in degrees, minutes and seconds; turned into decimal degrees")),
    _CURE,
)
MERCATOR = Told(Fate.REPAIRED, note(N_("is in Web Mercator metres; turned into degrees")), _CURE)
ZERO = Told(Fate.REPAIRED, note(N_("is 0, 0, which is no place; it was left out")), _CURE)

_PLAIN = re.compile(r"-?\d{1,3}[.,]\d+", re.ASCII)
_DOTTED = re.compile(r"[-−]?\d{1,3}(\.\d{3}){2,}")
_THOUSANDS = re.compile(r"[-−]?\d{1,3}(\.\d{3})+(,\d+)?")
#: Half the earth's circumference at the equator, the edge of Web Mercator, in metres.
_HALF_WORLD_M = 20_037_508.342789244
_MAX_LAT = max(-INDONESIA_BOUNDS[1], INDONESIA_BOUNDS[3])
#: Metres east and north that a UTM zone can have in Indonesia; southern ones count from 10,000 km.
UTM_EAST_M = (100_000.0, 900_000.0)
UTM_NORTH_M = ((0.0, 850_000.0), (8_600_000.0, 10_000_000.0))


@dataclass(slots=True)
class Positions:
    """Points per row in degrees; NaN where there is none.

    `is_said` is where a cell says something; `unsigned` is where a latitude north of the equator
    carries neither sign nor letter, so that its minus may be missing. `east_m` and `north_m` are
    UTM metres whose zone is not known (`lon` and `lat` are NaN then). `decimals` counts the
    digits behind the decimal sign (9 where it is not a decimal number). `told` is per row.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    shown: npt.NDArray[np.object_]
    is_said: npt.NDArray[np.bool_]
    unsigned: npt.NDArray[np.bool_]
    east_m: npt.NDArray[np.float64]
    north_m: npt.NDArray[np.float64]
    decimals: npt.NDArray[np.int8]
    told: list[tuple[Told, npt.NDArray[np.bool_]]] = field(default_factory=list)

    @property
    def is_utm(self) -> npt.NDArray[np.bool_]:
        """The rows in UTM metres."""
        return ~np.isnan(self.east_m)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The ways in which one cell can be read: degrees, or metres with thousands dots."""

    degrees: float = np.nan
    metres: float = np.nan
    signed: bool = False
    decimals: int = 9
    told: Told | None = None

    @property
    def surely_metres(self) -> bool:
        """Whether it cannot be degrees: "9145678" and "9.145.678", but not "121.596"."""
        return abs(self.metres) >= 1000 and (self.told is DOTTED or not abs(self.degrees) < 1000)


def positions_of_columns(lon: pd.Series, lat: pd.Series) -> Positions:
    """Points from a column of longitudes and one of latitudes."""
    x, y = Cells.of(lon), Cells.of(lat)
    shown = x.rows(x.distinct) + ", " + y.rows(y.distinct)
    said = ~(x.is_unknown & y.is_unknown)
    return _settle(_Axis.of_column(x), _Axis.of_column(y), shown, said)


def positions_of_pairs(values: pd.Series) -> Positions:
    """Points from a column with both numbers in a cell, latitude first unless it cannot be."""
    cells = Cells.of(values)
    pairs = [_read_both(text) for text in cells.distinct]
    return _settle(
        _Axis.of(cells, [lon for lon, _ in pairs]),
        _Axis.of(cells, [lat for _, lat in pairs]),
        cells.rows(cells.distinct),
        ~cells.is_unknown,
    )


def filled(first: Positions, second: Positions) -> Positions:
    """`first`, and where it tells no place what `second` tells there."""
    has = ~np.isnan(first.lon) & ~np.isnan(first.lat) | first.is_utm
    other = ~np.isnan(second.lon) & ~np.isnan(second.lat) | second.is_utm
    take = ~has & other
    if not take.any():
        return first
    return Positions(
        np.where(take, second.lon, first.lon),
        np.where(take, second.lat, first.lat),
        np.where(take, second.shown, first.shown),
        np.where(take, second.is_said, first.is_said),
        np.where(take, second.unsigned, first.unsigned),
        np.where(take, second.east_m, first.east_m),
        np.where(take, second.north_m, first.north_m),
        np.where(take, second.decimals, first.decimals),
        [
            *((told, hit & ~take) for told, hit in first.told),
            *((told, hit & take) for told, hit in second.told),
        ],
    )


def looks_like_pair(text: str) -> bool:
    """Whether a cell holds both coordinates of a place in or near Indonesia."""
    lon, lat = _read_both(text)
    found = (abs(lat.degrees), lon.degrees)
    west, _south, east, _north = INDONESIA_BOUNDS
    return any(a <= _MAX_LAT and west <= b <= east for a, b in (found, found[::-1]))


@dataclass(frozen=True, slots=True)
class _Axis:
    """The readings of one coordinate, per row."""

    degrees: npt.NDArray[np.float64]
    metres: npt.NDArray[np.float64]
    surely_metres: npt.NDArray[np.bool_]
    signed: npt.NDArray[np.bool_]
    decimals: npt.NDArray[np.int8]
    told: dict[int, tuple[Told, npt.NDArray[np.bool_]]]

    @classmethod
    def of_column(cls, cells: Cells) -> "_Axis":
        """Plain decimal numbers all at once, whatever else there is one by one."""
        texts = pd.Series(cells.distinct, dtype=object)
        plain = texts.str.fullmatch(_PLAIN).to_numpy(bool)
        slow = [_Reading() if p else _read_axis(t) for t, p in zip(texts, plain, strict=True)]
        found = cls.of(cells, slow)
        if not plain.any():
            return found
        rows = plain[cells.codes]
        pointed = texts.str.replace(",", ".").where(plain)
        numbers = cells.rows(pd.to_numeric(pointed).to_numpy(float), float)
        decimals = pointed.str.len() - 1 - pointed.str.find(".")
        # "121.596" may be metres with thousands parted, where the other number shows it.
        metres = pointed.mask(decimals == 3, texts.str.replace(".", "").str.replace(",", "."))
        found.degrees[rows] = numbers[rows]
        found.metres[rows] = cells.rows(pd.to_numeric(metres).to_numpy(float), float)[rows]
        found.surely_metres[rows] = np.abs(numbers[rows]) >= 1000
        found.signed[rows] = cells.rows(texts.str.startswith("-").to_numpy(bool), bool)[rows]
        found.decimals[rows] = cells.rows(
            decimals.clip(upper=9).fillna(9).to_numpy(np.int8), np.int8
        )[rows]
        return found

    @classmethod
    def of(cls, cells: Cells, readings: list[_Reading]) -> "_Axis":
        """What was read of each distinct cell."""
        told = {}
        for thing in {id(r.told): r.told for r in readings if r.told is not None}.values():
            told[id(thing)] = (thing, cells.rows([r.told is thing for r in readings], bool))
        return cls(
            cells.rows([r.degrees for r in readings], float),
            cells.rows([r.metres for r in readings], float),
            cells.rows([r.surely_metres for r in readings], bool),
            cells.rows([r.signed for r in readings], bool),
            cells.rows([r.decimals for r in readings], np.int8),
            told,
        )


def _settle(
    x: _Axis, y: _Axis, shown: npt.NDArray[np.object_], said: npt.NDArray[np.bool_]
) -> Positions:
    west, _south, east, _north = INDONESIA_BOUNDS
    with np.errstate(invalid="ignore"):
        fits = _between(x.degrees, west, east) & (np.abs(y.degrees) <= _MAX_LAT)
        swapped = _between(y.degrees, west, east) & (np.abs(x.degrees) <= _MAX_LAT) & ~fits
        zero = (x.degrees == 0) & (y.degrees == 0)
    lon = np.where(swapped, y.degrees, x.degrees)
    lat = np.where(swapped, x.degrees, y.degrees)
    signed = np.where(swapped, x.signed, y.signed)
    east_m, north_m = (np.full(len(lon), np.nan) for _ in range(2))

    left = ~fits & ~swapped & ~zero & (x.surely_metres | y.surely_metres)
    mercator = left & _is_mercator(x.metres, y.metres)
    turned = left & _is_mercator(y.metres, x.metres)
    for mask, first, second in ((mercator, x.metres, y.metres), (turned, y.metres, x.metres)):
        lon[mask], lat[mask] = _from_mercator(first[mask], second[mask])
    utm, utm_turned = left & _is_utm(x.metres, y.metres), left & _is_utm(y.metres, x.metres)
    for mask, first, second in ((utm, x.metres, y.metres), (utm_turned, y.metres, x.metres)):
        east_m[mask], north_m[mask] = first[mask], second[mask]
    missing = utm | utm_turned | zero
    lon[missing] = lat[missing] = np.nan

    found = Positions(
        lon,
        lat,
        shown,
        said & ~zero,
        (lat > 0) & ~signed & (fits | swapped),
        east_m,
        north_m,
        np.maximum(x.decimals, y.decimals),
    )
    metres = mercator | turned | utm | utm_turned
    for key, (thing, _rows) in {**x.told, **y.told}.items():
        hit = np.zeros(len(lon), dtype=bool)
        for told in (x.told, y.told):
            if key in told:
                hit |= told[key][1]
        # Dots in metres are thousands, and nothing was changed there.
        found.told.append((thing, hit & ~metres))
    found.told += [(SWAPPED, swapped), (MERCATOR, mercator | turned), (ZERO, zero)]
    return found


def _between(values: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.bool_]:
    result: npt.NDArray[np.bool_] = (values >= low) & (values <= high)
    return result


def _is_mercator(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    west, south, east, north = INDONESIA_BOUNDS
    metres = _HALF_WORLD_M / 180
    # South of the equator metres grow a little faster than degrees: 12° are 1.346 million.
    inside: npt.NDArray[np.bool_] = (
        _between(x, west * metres, east * metres)
        & _between(y, south * metres * 1.01, north * metres * 1.01)
        & (np.abs(y) > 1000)
    )
    return inside


def _is_utm(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    north = _between(y, *UTM_NORTH_M[0]) | _between(y, *UTM_NORTH_M[1])
    # Near the equator both numbers have six digits; the larger cannot be told from the smaller.
    result: npt.NDArray[np.bool_] = _between(x, *UTM_EAST_M) & north & (y > 1000)
    return result


def _from_mercator(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return from_unit_mercator(x / (2 * _HALF_WORLD_M) + 0.5, 0.5 - y / (2 * _HALF_WORLD_M))


#: What is left at a number that was copied out of a pair, a link or a formula.
_BEFORE, _BEHIND = " ,;'\"`°\t\u00a0", " ,;°\t\u00a0"
_SIGN_APART = re.compile(r"([-−])\s+(?=\d)")


def _tidied(text: str) -> str:
    """A cell without commas and quotation marks around it, and with its minus at the number."""
    # Behind a number a quotation mark may stand for seconds.
    return _SIGN_APART.sub(r"\1", text.lstrip(_BEFORE).rstrip(_BEHIND))


def _read_axis(text: str) -> _Reading:
    text = _tidied(text)
    if says_nothing(text):
        return _Reading()
    number = plain_number(text)
    if not np.isnan(number):
        grouped = "." not in text and text.count(",") > 1
        if not grouped:
            return _Reading(number, _metres(text, number), text[0] in "-−", _decimals(text))
    if _DOTTED.fullmatch(text):
        head, _, tail = text.replace("−", "-").partition(".")
        digits = tail.replace(".", "")
        return _Reading(
            float(f"{head}.{digits}"), _metres(text, np.nan), text[0] in "-−", len(digits), DOTTED
        )
    if _THOUSANDS.fullmatch(text):
        return _Reading(metres=_metres(text, np.nan))
    try:
        axis, degrees = read_degrees(text)
    except InvalidCoordinate:
        return _Reading(metres=plain_number(re.sub(r"\s*(mT|mU|m|E|N|S)\.?$", "", text)))
    return _Reading(degrees, np.nan, axis == "lat" or degrees < 0, 9, DMS)


def _read_both(text: str) -> tuple[_Reading, _Reading]:
    """(longitude, latitude) of a cell with both; what cannot be read is NaN."""
    nothing = _Reading(), _Reading()
    if is_link(text):
        text = pair_in_link(text) or ""
    text = _tidied(text)
    if says_nothing(text):
        return nothing
    try:
        first, second = read_pair(text)
    except InvalidCoordinate:
        parts = re.split(r"\s*[;/|]\s*|\s*,\s+|\s+,\s*|\s+|(?<=\d),(?=-?\d+\.)", text.strip("() "))
        parts = [part for part in parts if part]
        if len(parts) != 2:
            return nothing
        lat, lon = (_read_axis(part.strip(",")) for part in parts)
        return lon, lat
    told = DMS if re.search(r"[°º˚]|\d\s+\d+\s+\d", text) else None
    decimals = 9 if told is DMS else max(map(len, re.findall(r"(?<=\d[.,])\d+", text)), default=0)
    readings = [
        _Reading(value, value, axis == "lat" or value < 0, decimals, told)
        for axis, value in (first, second)
    ]
    if first[0] == "lon" or second[0] == "lat":
        return readings[0], readings[1]
    return readings[1], readings[0]


def _metres(text: str, number: float) -> float:
    """The cell read as metres, whose dots part thousands."""
    if _THOUSANDS.fullmatch(text):
        return float(text.replace("−", "-").replace(".", "").replace(",", "."))
    return number


def _decimals(text: str) -> int:
    found = re.search(r"[.,](\d+)$", text)
    return len(found[1]) if found else 0
