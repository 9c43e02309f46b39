"""Where it happened, as far as the file alone can tell: degrees, codes and the names of areas."""

from collections.abc import Mapping
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from geo.base.crs import INDONESIA_BOUNDS, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import LANGUAGE_NAMES, N_, language
from geo.catalogue.schema import ACCURACY_NAMES, LOCATION_ACCURACIES
from geo.files.findings import Fate, Report, note
from geo.reading.catalogue_words import area_code
from geo.reading.columns import plain_name
from geo.reading.positions import (
    DMS,
    Positions,
    filled,
    positions_of_columns,
    positions_of_pairs,
)
from geo.reading.values import as_text, is_unknown, parse_degrees
from geo.reading.whereabouts import areas_in, marked_areas

_INDONESIA = frozenset({"indonesia", "id", "idn", "ri", "nkri", "republik indonesia", "ina"})
#: Characters of a code with its dots, by column.
CODE_LENGTHS = {"regency_code": 5, "district_code": 8, "village_code": 13}
#: What a row says of its place in words, per level from the widest.
WORDS = {
    "province": "province_said",
    "regency": "regency_said",
    "district": "district_said",
    "village": "village_said",
}
#: Whether a positive latitude may lack its minus sign; UTM metres without a zone; decimals given.
UNSIGNED, EAST_M, NORTH_M, DECIMALS = "lat_unsigned", "east_m", "north_m", "decimals"
SHOWN = "position_shown"
PLACE_HELPERS = (*WORDS.values(), UNSIGNED, EAST_M, NORTH_M, DECIMALS, SHOWN)

ADDED_SIGN = note(N_("had no minus sign; it was added, because the column is of southern latitude"))


_SAYING_PLACES = {
    "coordinates",
    *CODE_LENGTHS,
    "regency",
    "district",
    "village",
    "whereabouts",
}


def has_place(raw: pd.DataFrame, found: Mapping[str, str]) -> bool:
    """Whether a file says at all where its incidents were."""
    return (
        isinstance(raw, gpd.GeoDataFrame)
        or {"lon", "lat"} <= found.keys()
        or bool(found.keys() & _SAYING_PLACES)
        or ("address" in found and any(map(marked_areas, as_text(raw[found["address"]]).head(500))))
    )


def read_places(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    report: Report,
    crs: str | None,
    *,
    signs_missing: bool,
) -> pd.DataFrame:
    """`frame` with lon and lat (degrees), codes with their dots and `PLACE_HELPERS`.

    Rows without a place, with coordinates that cannot be read or lie outside Indonesia, are set
    aside. `frame` may be shorter than `raw`. With `signs_missing` a northern latitude is marked
    as one whose minus sign may be missing.
    """
    rows = raw.loc[frame.index]
    positions = _positions(rows, found, crs)
    positions.unsigned &= signs_missing
    frame = frame.assign(lon=positions.lon, lat=positions.lat)
    frame[UNSIGNED], frame[EAST_M] = positions.unsigned, positions.east_m
    frame[NORTH_M], frame[DECIMALS] = positions.north_m, positions.decimals
    frame[SHOWN] = positions.shown
    column = position_column(found)
    for told, hit in positions.told:
        if told is DMS:
            _note_dms(int(hit.sum()), report)
            continue
        report.add(
            told.fate,
            frame["row"][hit],
            told.reason,
            told.cure,
            column=column,
            values=positions.shown[hit],
        )
    _add_sign_of_header(frame, found, report)
    for level, name in WORDS.items():
        if level in found:
            frame[name] = as_text(rows[found[level]])
    frame = _spread_whereabouts(frame, rows, found)
    frame = _codes(frame, rows, found, report)
    frame = _usable(frame, positions, report, column)
    return _of_indonesia(frame, rows, found, report)


def _of_indonesia(
    frame: pd.DataFrame, rows: pd.DataFrame, found: Mapping[str, str], report: Report
) -> pd.DataFrame:
    """Without rows that say that they are of another country."""
    if "country" not in found:
        return frame
    said = as_text(rows[found["country"]]).loc[frame.index]
    abroad = ~is_unknown(said) & ~said.str.lower().isin(_INDONESIA).to_numpy(bool)
    return report.take_out(
        frame,
        abroad,
        note(N_("names another country than Indonesia")),
        note(N_("correct the country if it happened in Indonesia")),
        column=found["country"],
        values=said,
    )


def _spread_whereabouts(
    frame: pd.DataFrame, rows: pd.DataFrame, found: Mapping[str, str]
) -> pd.DataFrame:
    """Give the names of a cell that holds several to their levels, where those say nothing.

    An address is looked through only for names that a word such as "Kec." marks, and only where
    the file has no column of kecamatan or desa.
    """
    if "whereabouts" in found:
        header = found["whereabouts"]
        texts = as_text(rows[header])
        named = {text: areas_in(text, header) for text in texts.unique()}
    elif "address" in found and not {"district", "village", "district_code"} & found.keys():
        texts = as_text(rows[found["address"]])
        named = {text: marked_areas(text) for text in texts.unique()}
    else:
        return frame
    for level, name in WORDS.items():
        names = texts.map({text: areas.get(level, "") for text, areas in named.items()})
        if not names.any():
            continue
        if name in frame:
            names = frame[name].where(~is_unknown(frame[name]), names)
        frame = frame.assign(**{name: names})
    return frame


def position_column(found: Mapping[str, str]) -> str:
    """How problems of a position name its column: "lon, lat", or the header of both in one."""
    pair = {"lon", "lat"} <= found.keys()
    return "lon, lat" if pair or "coordinates" not in found else found["coordinates"]


def accuracy(text: str) -> str | None:
    """One of the schema's accuracies; NASA's "Known_within_5_km" by its distance."""
    words = plain_name(text)
    if words in LOCATION_ACCURACIES:
        return words
    if words == "exact":
        return "gps"
    if words in _own_accuracies():
        return _own_accuracies()[words]
    head, _, rest = words.partition("known_within_")
    digits = rest.removesuffix("km").strip("_")
    if not head and digits.isdigit():
        distance_km = int(digits)
        return "village" if distance_km <= 1 else "district" if distance_km <= 5 else "approximate"
    return "approximate" if words == "unknown" else None


@cache
def _own_accuracies() -> dict[str, str]:
    """What our own template and exports call them, in every language."""
    return {
        plain_name(language(code).gettext(name)): key
        for code in LANGUAGE_NAMES
        for key, name in ACCURACY_NAMES.items()
    }


def _positions(rows: pd.DataFrame, found: Mapping[str, str], crs: str | None) -> Positions:
    if isinstance(rows, gpd.GeoDataFrame):
        # A line or polygon of an event stands for a place inside it.
        points = rows.geometry.representative_point()
        found_ = positions_of_columns(points.x, points.y)
        # What a GIS wrote is in order; only its latitude may not lack the sign.
        found_.unsigned[:] = False
        return found_
    if {"lon", "lat"} <= found.keys():
        lon, lat = rows[found["lon"]], rows[found["lat"]]
        if crs is not None:
            return _projected(lon, lat, crs)
        own = positions_of_columns(lon, lat)
        # Both numbers were typed into the column of the first.
        own = filled(own, positions_of_pairs(lat.where(is_unknown(lon), "")))
        if "coordinates" not in found:
            return own
        return filled(own, positions_of_pairs(rows[found["coordinates"]]))
    if "coordinates" in found:
        return positions_of_pairs(rows[found["coordinates"]])
    nothing = pd.Series("", index=rows.index, dtype=object)
    return positions_of_columns(nothing, nothing)


def _projected(x: pd.Series, y: pd.Series, crs: str) -> Positions:
    """Columns whose reference system the user named."""
    try:
        transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.CRSError as err:
        raise SourceRefused(
            N_("The coordinate reference system {crs!r} is not known; write it as EPSG:32750."),
            crs=crs,
        ) from err
    lon, lat = transformer.transform(parse_degrees(x), parse_degrees(y))
    shown = as_text(x) + ", " + as_text(y)
    text_lon, text_lat = (
        pd.Series(np.where(np.isfinite(v), v, np.nan), index=x.index) for v in (lon, lat)
    )
    found = positions_of_columns(text_lon, text_lat)
    found.shown = shown.to_numpy()
    found.is_said = shown.ne(", ").to_numpy()
    found.unsigned[:] = False
    return found


def _note_dms(count: int, report: Report) -> None:
    if count:
        report.note(
            N_("Coordinates in degrees, minutes and seconds were turned into degrees: {count}."),
            count=count,
        )


def _add_sign_of_header(frame: pd.DataFrame, found: Mapping[str, str], report: Report) -> None:
    """A column "Lintang Selatan" or "LS" says of every latitude that it is south."""
    words = set(plain_name(found.get("lat", "")).split("_"))
    hit = frame[UNSIGNED].to_numpy(bool)
    if not words & {"ls", "selatan"} or not hit.any():
        return
    report.add(
        Fate.REPAIRED,
        frame["row"][hit],
        ADDED_SIGN,
        note(N_("write southern latitudes with -")),
        column=found["lat"],
        values=frame[SHOWN][hit],
    )
    frame.loc[hit, "lat"] = -frame.loc[hit, "lat"]
    frame[UNSIGNED] = False


def _codes(
    frame: pd.DataFrame, rows: pd.DataFrame, found: Mapping[str, str], report: Report
) -> pd.DataFrame:
    """Area codes with their dots; what is no code is left out and reported."""
    for name, length in CODE_LENGTHS.items():
        if name not in found:
            continue
        text = as_text(rows[found[name]])
        known = {cell: area_code(cell) for cell in text.unique()}
        codes = text.map({c: k if k and len(k) == length else None for c, k in known.items()})
        bad = (~text.str.lower().isin(["", "-", "nan", "none", "null"]) & codes.isna()).to_numpy()
        report.add(
            Fate.REPAIRED,
            frame["row"][bad],
            note(N_("is no Kemendagri code and was left out")),
            note(N_("write it as 63.03.05.1001")),
            column=name,
            values=text[bad],
        )
        frame = frame.assign(**{name: codes.astype(object).where(codes.notna(), None)})
    return frame


def _usable(frame: pd.DataFrame, positions: Positions, report: Report, column: str) -> pd.DataFrame:
    """Rows with coordinates in Indonesia, or with an area instead of coordinates."""
    west, south, east, north = INDONESIA_BOUNDS
    readable = (frame["lon"].notna() & frame["lat"].notna()).to_numpy() | positions.is_utm
    lat = frame["lat"].where(~frame[UNSIGNED], -frame["lat"])
    inside = frame["lon"].between(west, east) & (
        frame["lat"].between(south, north) | lat.between(south, north)
    )
    codes = [name for name in CODE_LENGTHS if name in frame]
    words = [name for name in WORDS.values() if name in frame]
    said = positions.is_said
    has_area = frame[codes].notna().any(axis=1) | (frame[words] != "").any(axis=1)
    lost = said & has_area.to_numpy() & ~positions.is_utm & (~readable | ~_on_earth(frame))
    report.add(
        Fate.REPAIRED,
        frame["row"][lost],
        note(N_("has coordinates that cannot be read; it was placed by the area that it names")),
        note(N_("write longitude and latitude in decimal degrees")),
        column=column,
        values=frame[SHOWN][lost],
    )
    frame = frame.assign(lon=frame["lon"].mask(lost), lat=frame["lat"].mask(lost))
    said = said & ~lost
    for bad, reason, cure in (
        (
            said & ~readable,
            note(N_("has coordinates that cannot be read")),
            note(N_("write longitude and latitude in decimal degrees")),
        ),
        (
            said & readable & ~positions.is_utm & ~inside.to_numpy(),
            note(N_("lies outside Indonesia")),
            note(N_("check longitude and latitude: order, sign and decimal point")),
        ),
        (
            ~said & ~has_area.to_numpy(),
            note(N_("has no place: coordinates or an area code")),
            note(N_("give longitude and latitude in decimal degrees, or kode_desa")),
        ),
    ):
        kept = pd.Series(bad, index=has_area.index).loc[frame.index]
        frame = report.take_out(frame, kept, reason, cure, column=column, values=frame[SHOWN])
    return frame


def _on_earth(frame: pd.DataFrame) -> np.ndarray:
    """Which positions exist at all: a lost decimal point makes degrees that there are not."""
    on_earth: np.ndarray = ((frame["lat"].abs() <= 90) & (frame["lon"].abs() <= 180)).to_numpy()
    return on_earth
