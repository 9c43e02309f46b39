"""Incidents from points or a table: canonical columns, one row per event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue import HAZARDS
from geo.crs import INDONESIA_BOUNDS
from geo.errors import SourceRefused
from geo.i18n import N_
from geo.schema import COLUMNS_BY_NAME, LOCATION_ACCURACIES
from geo.sources import values as cells
from geo.sources.columns import OWN, incident_columns, plain_name
from geo.sources.files import Format, SourceFile
from geo.sources.names import area_code, find_hazard, require_hazard
from geo.sources.report import Fate, Report, note
from geo.sources.table import read_table
from geo.sources.vector import read_vector

#: Columns by which a file of NASA FIRMS (or its like) is known: heat seen by a satellite.
_HOTSPOT_COLUMNS = frozenset({"acq_date", "acq_time"})
HOTSPOT_NAME = "Titik panas"
#: Moment in UTC where a file gives that instead of local time; the place makes it local.
AT_UTC = "at_utc"
#: Characters of a code with its dots, by column.
_CODE_LENGTHS = {"regency_code": 5, "district_code": 8, "village_code": 13}
REPORTED_AT_UTC = "reported_at_utc"


@dataclass(frozen=True, slots=True)
class IncidentOptions:
    """How to read a file of incidents; `hazard` overrides what the file says."""

    hazard: str | None = None
    layer: str | None = None
    crs: str | None = None


def read_incidents(source: SourceFile, report: Report, options: IncidentOptions) -> pd.DataFrame:
    """Incidents with the columns of the schema that the file has, ``row`` and ``at_utc``.

    Rows without a usable hazard or date, or outside Indonesia, are set aside. Raises
    `SourceRefused` when a needed column is missing or nothing is usable.
    """
    hazard = None if options.hazard is None else require_hazard(options.hazard)
    if source.format is Format.CSV:
        raw: pd.DataFrame = read_table(source, report)
    else:
        raw = read_vector(source, report, layer=options.layer, crs=options.crs)
    found = incident_columns(raw.columns)
    _require_columns(found, raw, source, hazard)
    known = {plain_name(str(name)) for name in raw.columns}
    is_hotspots = known >= _HOTSPOT_COLUMNS

    frame = pd.DataFrame({"row": raw["row"]}, index=raw.index)
    frame["hazard"] = _hazards(raw, found, hazard)
    _read_dates(frame, raw, found, report, utc_hhmm=is_hotspots)
    _read_place(frame, raw, found)
    _read_reported(frame, raw, found)
    for name in found.keys() - set(frame.columns) - {"occurred_time"}:
        frame[name] = _read_column(name, raw[found[name]], frame["row"], report)
    if is_hotspots:
        _mark_hotspots(frame, report)
    _note_unused(raw, found, report)
    return _usable(frame, raw, found, report)


def _require_columns(
    found: Mapping[str, str], raw: pd.DataFrame, source: SourceFile, hazard: str | None
) -> None:
    columns = ", ".join(str(name) for name in raw.columns if name not in OWN)[:300]
    if hazard is None and "hazard" not in found:
        raise SourceRefused(
            N_(
                "{file} has no column with the hazard (found: {columns}); name it with --hazard, "
                "one of: {known}."
            ),
            file=source.name,
            columns=columns,
            known=", ".join(HAZARDS),
        )
    has_place = isinstance(raw, gpd.GeoDataFrame) or {"lon", "lat"} <= found.keys()
    missing = (
        "tanggal"
        if "occurred_on" not in found
        else "lon, lat"
        if not has_place and not found.keys() & {"regency_code", "district_code", "village_code"}
        else None
    )
    if missing is not None:
        raise SourceRefused(
            N_("{file} has no column {missing!r} (found: {columns}); name its columns so."),
            file=source.name,
            missing=missing,
            columns=columns,
        )


def _hazards(raw: pd.DataFrame, found: Mapping[str, str], hazard: str | None) -> pd.Series:
    if hazard is not None:
        return pd.Series(hazard, index=raw.index, dtype=object)
    text = cells.as_text(raw[found["hazard"]])
    keys = {word: find_hazard(word) for word in text.unique()}
    return text.map(keys).astype(object)


def _read_dates(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    report: Report,
    *,
    utc_hhmm: bool,
) -> None:
    """Fill occurred_on, occurred_time and at_utc."""
    header = found["occurred_on"]
    dates = cells.parse_dates(raw[header])
    if dates.month_first:
        report.note(
            N_("The dates of column {column} were read as month/day/year, as its values show."),
            column=header,
        )
    time, at_utc = dates.time, dates.at_utc
    if "occurred_time" in found:
        given = raw[found["occurred_time"]]
        own = cells.parse_times(given, hhmm=utc_hhmm)
        unclear = (own.isna() & ~cells.is_unknown(given)).to_numpy()
        report.add(
            Fate.REPAIRED,
            frame["row"][unclear],
            note(N_("is no time of day and was left out")),
            note(N_("write it as 16:00")),
            column=found["occurred_time"],
            values=given[unclear],
        )
        time = own.where(own.notna(), time)
        at_utc = np.where(own.notna(), np.datetime64("NaT", "s"), at_utc)
    if utc_hhmm:
        minutes = time.map(lambda t: int(t[:2]) * 60 + int(t[3:]), na_action="ignore")
        at_utc = dates.day.astype("datetime64[s]") + minutes.to_numpy(
            dtype="timedelta64[m]", na_value=np.timedelta64("NaT", "m")
        )
    frame["occurred_on"] = dates.day.astype("datetime64[s]")
    frame["occurred_time"] = time
    frame[AT_UTC] = at_utc


def _read_reported(frame: pd.DataFrame, raw: pd.DataFrame, found: Mapping[str, str]) -> None:
    """Fill reported_at, the local moment, or reported_at_utc where the cell names its offset."""
    if "reported_at" not in found:
        return
    dates = cells.parse_dates(raw[found["reported_at"]])
    clock = (dates.time.fillna("00:00") + ":00").astype("timedelta64[s]")
    frame["reported_at"] = dates.day.astype("datetime64[s]") + clock.to_numpy()
    frame[REPORTED_AT_UTC] = dates.at_utc


def _read_place(frame: pd.DataFrame, raw: pd.DataFrame, found: Mapping[str, str]) -> None:
    """Fill lon and lat (degrees) from the geometry, else from the columns."""
    if isinstance(raw, gpd.GeoDataFrame):
        # A line or polygon of an event stands for a place inside it.
        points = raw.geometry.representative_point()
        frame["lon"], frame["lat"] = points.x, points.y
    elif {"lon", "lat"} <= found.keys():
        frame["lon"] = cells.parse_degrees(raw[found["lon"]])
        frame["lat"] = cells.parse_degrees(raw[found["lat"]])


def _read_column(name: str, values: pd.Series, rows: pd.Series, report: Report) -> pd.Series:
    kind = COLUMNS_BY_NAME[name].kind
    if name == "location_accuracy":
        return cells.as_text(values).map(_accuracy).astype(object)
    if kind in ("text", "long_text", "code"):
        text = cells.as_text(values)
        return text.where(~text.str.lower().isin(["", "-", "nan", "none", "null"]), None)
    if kind == "flag":
        return cells.parse_flags(values)
    numbers = (
        cells.parse_counts(values)
        if kind == "count"
        else cells.parse_amounts(values, whole_units=name == "loss_idr")
    )
    unclear = np.isnan(numbers) & ~cells.is_unknown(values)
    report.add(
        Fate.REPAIRED,
        rows[unclear],
        note(N_("is no number and was left as unknown")),
        note(N_("write figures only; leave a cell blank where the figure is not known")),
        column=str(values.name),
        values=values[unclear],
    )
    return pd.Series(numbers, index=values.index)


def _accuracy(text: str) -> str | None:
    """One of the schema's accuracies; NASA's "Known_within_5_km" by its distance."""
    words = plain_name(text)
    if words in LOCATION_ACCURACIES:
        return words
    if words == "exact":
        return "gps"
    if found := re.fullmatch(r"known_within_(\d+)_?km", words):
        distance_km = int(found[1])
        return "village" if distance_km <= 1 else "district" if distance_km <= 5 else "approximate"
    return "approximate" if words == "unknown" else None


def _mark_hotspots(frame: pd.DataFrame, report: Report) -> None:
    frame["event_name"] = HOTSPOT_NAME
    # Heat seen from space may be a furnace; nobody has confirmed a disaster.
    frame["is_disaster"] = False
    frame["location_accuracy"] = "gps"
    report.note(
        N_(
            "These are hotspots (heat detections by satellite), not confirmed fires; they are "
            "stored as “Titik panas” and not counted as disasters. Times were converted from UTC."
        )
    )


def _note_unused(raw: pd.DataFrame, found: Mapping[str, str], report: Report) -> None:
    unused = [str(n) for n in raw.columns if n not in OWN and n not in set(found.values())]
    if unused:
        report.note(N_("Columns that were not used: {columns}."), columns=", ".join(unused)[:300])


def _usable(
    frame: pd.DataFrame, raw: pd.DataFrame, found: Mapping[str, str], report: Report
) -> pd.DataFrame:
    frame = report.take_out(
        frame,
        frame["hazard"].isna(),
        note(N_("is no known hazard")),
        note(N_("use one of: {known}"), known=", ".join(HAZARDS)),
        column=found.get("hazard", ""),
        values=raw[found["hazard"]] if "hazard" in found else None,
    )
    shown = raw[found["occurred_on"]].loc[frame.index]
    frame = report.take_out(
        frame,
        frame["occurred_on"].isna(),
        note(N_("is no date that can be read")),
        note(N_("write it as 2026-10-31 or 31/10/2026")),
        column=found["occurred_on"],
        values=shown,
    )
    tomorrow = pd.Timestamp.now().normalize() + pd.Timedelta(days=1)
    frame = report.take_out(
        frame,
        frame["occurred_on"] > tomorrow,
        note(N_("is a date in the future")),
        note(N_("correct the date")),
        column=found["occurred_on"],
        values=raw[found["occurred_on"]].loc[frame.index],
    )
    return _place_usable(_codes_usable(frame, report), raw, found, report)


def _codes_usable(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Area codes with their dots; what is no code is left out and reported."""
    for name, length in _CODE_LENGTHS.items():
        if name not in frame:
            continue
        codes = frame[name].map(area_code, na_action="ignore")
        codes = codes.where(codes.str.len() == length, None)
        bad = (frame[name].notna() & codes.isna()).to_numpy()
        report.add(
            Fate.REPAIRED,
            frame["row"][bad],
            note(N_("is no Kemendagri code and was left out")),
            note(N_("write it as 63.03.05.1001")),
            column=name,
            values=frame[name][bad],
        )
        frame = frame.assign(**{name: codes})
    return frame


def _place_usable(
    frame: pd.DataFrame, raw: pd.DataFrame, found: Mapping[str, str], report: Report
) -> pd.DataFrame:
    """Rows with coordinates in Indonesia, or with an area code instead of coordinates."""
    if "lon" not in frame:
        frame = frame.assign(lon=np.nan, lat=np.nan)
    shown = frame["lon"].astype(str) + ", " + frame["lat"].astype(str)
    said = frame["lon"].notna()
    if not isinstance(raw, gpd.GeoDataFrame) and {"lon", "lat"} <= found.keys():
        lon, lat = (raw.loc[frame.index, found[name]] for name in ("lon", "lat"))
        shown = cells.as_text(lon) + ", " + cells.as_text(lat)
        said = pd.Series(~(cells.is_unknown(lon) & cells.is_unknown(lat)), index=frame.index)
    west, south, east, north = INDONESIA_BOUNDS
    readable = frame["lon"].notna() & frame["lat"].notna()
    inside = frame["lon"].between(west, east) & frame["lat"].between(south, north)
    codes = [name for name in _CODE_LENGTHS if name in frame]
    has_code = frame[codes].notna().any(axis=1) if codes else pd.Series(False, index=frame.index)
    for bad, reason, cure in (
        (
            said & ~readable,
            note(N_("has coordinates that cannot be read")),
            note(N_("write longitude and latitude in decimal degrees")),
        ),
        (
            readable & ~inside,
            note(N_("lies outside Indonesia")),
            note(N_("check longitude and latitude: order, sign and decimal point")),
        ),
        (
            ~said & ~has_code,
            note(N_("has no place: coordinates or an area code")),
            note(N_("give longitude and latitude in decimal degrees, or kode_desa")),
        ),
    ):
        frame = report.take_out(
            frame,
            bad.loc[frame.index],
            reason,
            cure,
            column="lon, lat",
            values=shown.loc[frame.index],
        )
    return frame
