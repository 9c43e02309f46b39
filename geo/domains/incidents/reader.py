"""Incidents from points or a table: canonical columns, one row per event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import HAZARDS
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.domains.incidents.figures import read_figures
from geo.domains.incidents.hazards import read_hazards
from geo.domains.incidents.places import accuracy, has_place, read_places
from geo.domains.incidents.times import read_times
from geo.files.findings import Fate, Report, note
from geo.files.opening import SourceFile, is_table
from geo.reading.catalogue_words import require_hazard
from geo.reading.columns import OWN, chosen_columns, plain_name
from geo.reading.table import TableLayout, read_table
from geo.reading.values import Cells, as_text, lost_digits, parse_flags
from geo.reading.vector import read_vector

#: Columns by which a file of NASA FIRMS (or its like) is known: heat seen by a satellite.
_HOTSPOT_COLUMNS = frozenset({"acq_date", "acq_time"})
HOTSPOT_NAME = "Titik panas"
OnDuplicate = Literal["skip", "update", "keep"]


@dataclass(frozen=True, slots=True)
class IncidentOptions:
    """How to read a file of incidents; `hazard` overrides what the file says.

    `columns` (canonical name → header, "" for "not in this file") overrides what is proposed;
    `answers` (key of a question → value, see `geo.files.findings.Question`) decides what was
    asked before; `on_duplicate` says what becomes of a row that is stored already.
    """

    hazard: str | None = None
    layer: str | None = None
    crs: str | None = None
    columns: Mapping[str, str] | None = None
    layout: TableLayout | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    on_duplicate: OnDuplicate = "skip"
    #: The kabupaten (code) in which names without one are looked up; None lets the file say it.
    home: str | None = None


def read_incidents(source: SourceFile, report: Report, options: IncidentOptions) -> pd.DataFrame:
    """Incidents with the columns of the schema that the file has, ``row``, and helper columns.

    The helpers (`incident_times.TIME_COLUMNS`, `incident_places.PLACE_HELPERS`) hold what only
    the place can settle. Rows without a usable hazard, date or place are set aside. Raises
    `SourceRefused` when a needed column is missing.
    """
    hazard = None if options.hazard is None else require_hazard(options.hazard)
    if is_table(source.format):
        raw: pd.DataFrame = read_table(source, report, options.layout)
    else:
        raw = read_vector(source, report, layer=options.layer, crs=options.crs)
    report.titles.append(Path(source.name).stem)
    report.raw = _as_read(raw)
    found, guesses = chosen_columns(raw, options.columns)
    report.columns = dict(found)
    for guess in guesses:
        report.note(
            N_("Column “{header}” was read as {column}; change the mapping if that is wrong."),
            header=guess.header,
            column=guess.name,
        )
    _require_columns(found, raw, source, hazard)
    is_hotspots = {plain_name(str(name)) for name in raw.columns} >= _HOTSPOT_COLUMNS

    frame = pd.DataFrame({"row": raw["row"]}, index=raw.index)
    for name in sorted(_PLAIN.intersection(found)):
        frame[name] = _read_text(name, raw[found[name]])
    frame = _without_rounded_codes(frame, report)
    frame = read_figures(frame, raw, found, report, options.answers)
    frame = read_hazards(frame, raw, found, hazard, report, options.answers)
    frame = read_times(
        frame, raw.loc[frame.index], found, report, options.answers, utc_hhmm=is_hotspots
    )
    if is_hotspots:
        _mark_hotspots(frame, report)
    _note_unused(raw, found, report)
    crs = options.crs if is_table(source.format) else None
    # What a satellite's processing wrote has every sign that it should have.
    return read_places(frame, raw, found, report, crs, signs_missing=not is_hotspots)


#: Columns that are taken as they stand.
_PLAIN = frozenset(c.name for c in INCIDENT_COLUMNS if c.kind in ("text", "long_text", "flag")) | {
    "kib",
    "location_accuracy",
}


def _as_read(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows as text under their headers, without geometry."""
    if not isinstance(raw, gpd.GeoDataFrame):
        return raw
    table = pd.DataFrame(raw.drop(columns=raw.geometry.name))
    return table.assign(**{str(n): as_text(table[n]) for n in table.columns if n not in OWN})


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
    missing = (
        "tanggal"
        if "occurred_on" not in found and not ("year" in found or "month" in found)
        else "lon, lat"
        if not has_place(raw, found)
        else None
    )
    if missing is not None:
        raise SourceRefused(
            N_("{file} has no column {missing!r} (found: {columns}); name its columns so."),
            file=source.name,
            missing=missing,
            columns=columns,
        )


def _read_text(name: str, values: pd.Series) -> pd.Series:
    if COLUMNS_BY_NAME[name].kind == "flag":
        return parse_flags(values)
    cells = Cells.of(values)
    if name == "location_accuracy":
        found = [accuracy(text) for text in cells.distinct]
    else:
        blank = {"", "-", "nan", "none", "null"}
        found = [None if text.lower() in blank else text for text in cells.distinct]
    return pd.Series(cells.rows(found), index=values.index, dtype=object)


def _without_rounded_codes(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Event codes whose digits a spreadsheet rounded name no event: two became the same."""
    if "kib" not in frame:
        return frame
    cells = Cells.of(frame["kib"].fillna(""))
    lost = cells.where(lost_digits)
    report.add(
        Fate.REPAIRED,
        frame["row"][lost],
        note(N_("is a long code that was kept as a number and lost its last digits; left out")),
        note(N_("format the column as text before the codes are typed")),
        column=report.header("kib"),
        values=frame["kib"][lost],
    )
    return frame.assign(kib=frame["kib"].where(~lost, None))


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
