"""Look at a file before it is imported: what it is, how it is written, what its columns hold.

Nothing is stored and nothing is decided: every finding says how sure it is and why, so that a
person can change it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import HAZARDS
from geo.domains.areas.reader import CODE_COLUMNS
from geo.domains.layers.reader import NAME_COLUMNS
from geo.domains.plan import shown_as
from geo.domains.zones.class_columns import ZoneColumnGuess, propose_zone_columns
from geo.files.findings import Note, Report, note
from geo.files.opening import Format, SourceFile, is_table, open_source
from geo.reading import values as cells
from geo.reading.catalogue_words import area_code, find_hazard, plain_words
from geo.reading.columns import (
    OWN,
    ColumnGuess,
    find_column,
    incident_columns,
    plain_name,
    propose_columns,
)
from geo.reading.reprojection import to_wgs84
from geo.reading.table import TableLayout, find_layout, list_sheets, read_table
from geo.reading.vector import list_layers, read_features
from geo.store.mappings import remembered_columns
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES

#: Features and rows that are looked at; the row count is complete.
_LOOKED_AT = 2_000
_SAMPLES = 3
_HEAD_ROWS = 8
_MAX_SAMPLE_CHARS = 60
#: Columns by which a file of NASA FIRMS (or its like) is known.
_HOTSPOT_COLUMNS = frozenset({"acq_date", "acq_time"})
#: From here on a column of classes says more than a column of codes.
_CLASS_SURE = 0.5


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of the file: its header, a few different values, and how many rows have one."""

    header: str
    samples: tuple[str, ...]
    filled: int


@dataclass(frozen=True)
class Inspection:
    """What a file seems to be.

    `rows` counts all rows or features; `columns` and samples come from the first of them. `crs`
    is as the file says ("" where it is none or was found by the numbers, None where a person must
    say it). `remembered` is the mapping of the last file of incidents with these headers.
    """

    format: Format
    rows: int
    columns: tuple[FoundColumn, ...]
    kind: str
    kind_confidence: float
    kind_why: Note
    hazard: str | None = None
    hazard_why: Note | None = None
    layout: TableLayout | None = None
    sheets: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    layer: str | None = None
    crs: str | None = ""
    #: What reading found out and will tell again on import.
    notes: tuple[Note, ...] = ()
    geometry: str = ""
    guesses: tuple[ColumnGuess, ...] = ()
    #: Zones: the columns that may hold the class, the likeliest first.
    zone_columns: tuple[ZoneColumnGuess, ...] = ()
    code_column: str | None = None
    name_column: str | None = None
    remembered: Mapping[str, str] | None = None
    #: The first rows as they are in the file.
    head: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    @property
    def is_table(self) -> bool:
        """Whether it has rows and columns and no geometry."""
        return self.layout is not None

    @property
    def headers(self) -> tuple[str, ...]:
        """The file's headers in their order."""
        return tuple(column.header for column in self.columns)


def inspect_file(
    store: Store,
    path: Path,
    layout: TableLayout | None = None,
    layer: str | None = None,
    crs: str | None = None,
    *,
    name: str = "",
) -> Inspection:
    """Look at a file; `layout`, `layer` and `crs` say what the user knows better.

    `name` is the file's name for people. Raises `SourceRefused` when it cannot be read at all.
    """
    shown = name or path.name
    with (
        shown_as(path, shown),
        open_source(path, layer=layer, limits=store.settings.limits) as source,
    ):
        if source.format is Format.GEOTIFF:
            return _raster(source, shown)
        if is_table(source.format):
            return _table(store, source, shown, layout)
        return _vector(store, source, shown, layer, crs)


def guess_hazard(*texts: str) -> str | None:
    """The hazard that a file name or a text names; the longest words decide ("banjir rob")."""
    found = []
    for text in texts:
        words = " " + plain_words(re.sub(r"[\W\d_]+", " ", text)) + " "
        found += [
            (len(word), key)
            for key, hazard in HAZARDS.items()
            for word in (plain_words(hazard.name), key, *hazard.synonyms)
            if not word.isdigit() and f" {word} " in words
        ]
        if found:
            return max(found)[1]
    return None


def _raster(source: SourceFile, shown: str) -> Inspection:
    hazard = guess_hazard(shown)
    return Inspection(
        format=source.format,
        rows=0,
        columns=(),
        kind=ZONES,
        kind_confidence=1.0,
        kind_why=note(N_("it is a raster")),
        hazard=hazard,
        hazard_why=note(N_("the file name says so")) if hazard else None,
    )


def _table(store: Store, source: SourceFile, shown: str, layout: TableLayout | None) -> Inspection:
    used = layout or find_layout(source)
    report = Report()
    raw = read_table(source, report, used)
    guesses = propose_columns(raw)
    names = {guess.name for guess in guesses if guess.header is not None}
    kind, confidence, why = _kind_of_table(names)
    hazard, hazard_why = _hazard_of(shown, raw, "hazard" in names)
    return Inspection(
        format=source.format,
        rows=report.rows_read,
        columns=_columns(raw),
        kind=kind,
        kind_confidence=confidence,
        kind_why=why,
        hazard=hazard,
        hazard_why=hazard_why,
        layout=used,
        sheets=tuple(list_sheets(source)),
        guesses=guesses,
        name_column=find_column(_headers(raw), NAME_COLUMNS),
        remembered=remembered_columns(store, INCIDENTS, _headers(raw)),
        head=raw.head(_HEAD_ROWS),
    )


def _kind_of_table(names: set[str]) -> tuple[str, float, Note]:
    if "occurred_on" in names or {"year", "month"} <= names:
        return INCIDENTS, 0.95, note(N_("it is a table with dates"))
    if {"lon", "lat"} <= names and "hazard" not in names:
        return REFERENCE, 0.6, note(N_("it is a table with coordinates and without dates"))
    return INCIDENTS, 0.5, note(N_("it is a table"))


def _hazard_of(shown: str, raw: pd.DataFrame, has_column: bool) -> tuple[str | None, Note | None]:
    if has_column:
        return None, None
    if found := guess_hazard(shown):
        return found, note(N_("the file name says so"))
    if {plain_name(header) for header in _headers(raw)} >= _HOTSPOT_COLUMNS:
        return "wildfire", note(N_("it holds hotspots seen by satellite"))
    texts = [
        " ".join(map(str, cells.as_text(raw[name]).head(20).unique()))
        for name in _headers(raw)
        if raw[name].dtype == object or str(raw[name].dtype).startswith("str")
    ]
    for text in texts:
        if found := guess_hazard(text):
            return found, note(N_("the contents say so"))
    return None, None


def _vector(
    store: Store, source: SourceFile, shown: str, layer: str | None, crs: str | None
) -> Inspection:
    layers, frame = _look(source, layer)
    chosen = layer if layer in layers else (layers[0] if layers else None)
    report = Report()
    found_crs = crs or (None if frame.crs is None else _crs_name(frame))
    try:
        to_wgs84(frame.head(_LOOKED_AT), source, report, crs)
        notes = tuple(report.notes)
    except SourceRefused:
        # It cannot be placed: the user must say the coordinate system.
        found_crs, notes = (None if crs is None else crs), ()
    else:
        found_crs = found_crs or ""
    types = frame.geometry.dropna().geom_type.str.removeprefix("Multi")
    raw = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    raw = raw.assign(row=np.arange(1, len(raw) + 1))
    zone_columns, code_column = propose_zone_columns(raw), _code_column(raw)
    kind, confidence, why = _kind_of_features(types, raw, zone_columns, code_column)
    hazard, hazard_why = _hazard_of(shown, raw, kind == INCIDENTS and _has_hazards(raw))
    return Inspection(
        format=source.format,
        rows=len(frame),
        columns=_columns(raw),
        kind=kind,
        kind_confidence=confidence,
        kind_why=why,
        hazard=hazard if kind in (ZONES, INCIDENTS) else None,
        hazard_why=hazard_why,
        layers=tuple(layers),
        layer=chosen,
        crs=found_crs,
        notes=notes,
        geometry=str(types.mode().iat[0]) if len(types) else "",
        guesses=propose_columns(raw),
        zone_columns=zone_columns,
        code_column=code_column,
        name_column=find_column(_headers(raw), NAME_COLUMNS),
        remembered=remembered_columns(store, INCIDENTS, _headers(raw)),
        head=raw.head(_HEAD_ROWS),
    )


def _look(source: SourceFile, layer: str | None) -> tuple[list[str], gpd.GeoDataFrame]:
    """The layers to choose among, and the features of one as they are in the file."""
    layers = list_layers(source)
    wanted = layer if layer in layers or not layers else layers[0]
    return layers, read_features(source, Report(), wanted)


def _crs_name(frame: gpd.GeoDataFrame) -> str:
    epsg = frame.crs.to_epsg()
    return f"EPSG:{epsg}" if epsg else str(frame.crs.name)[:60]


def _kind_of_features(
    types: "pd.Series[str]",
    raw: pd.DataFrame,
    zone_columns: Sequence[ZoneColumnGuess],
    code_column: str | None,
) -> tuple[str, float, Note]:
    is_polygon = bool(len(types)) and bool((types == "Polygon").mean() > 0.5)
    best = zone_columns[0] if zone_columns else None
    if is_polygon and code_column is not None and (best is None or best.confidence < _CLASS_SURE):
        return (
            AREAS,
            0.9,
            note(N_("its polygons carry Kemendagri codes (column {column})"), column=code_column),
        )
    if is_polygon and best is not None:
        sure = 0.9 if best.confidence >= _CLASS_SURE else 0.6
        return (
            ZONES,
            sure,
            note(N_("its polygons carry a hazard class (column {column})"), column=best.header),
        )
    if "occurred_on" in incident_columns(_headers(raw)):
        return INCIDENTS, 0.8, note(N_("its features carry dates"))
    if is_polygon:
        return ZONES, 0.4, note(N_("it holds polygons, and no class or code was recognised"))
    return REFERENCE, 0.7, note(N_("it holds points or lines without dates"))


def _has_hazards(raw: pd.DataFrame) -> bool:
    header = incident_columns(_headers(raw)).get("hazard")
    if header is None:
        return False
    text = cells.as_text(raw[header])
    said = text[text != ""].unique()[:50]
    return bool(len(said)) and sum(find_hazard(word) is not None for word in said) * 2 >= len(said)


def _code_column(raw: pd.DataFrame) -> str | None:
    for candidate in CODE_COLUMNS:
        header = find_column(_headers(raw), [candidate])
        if header is not None:
            text = cells.as_text(raw[header])
            if len(text) and text.map(area_code).notna().mean() >= 0.5:
                return header
    return None


def _headers(raw: pd.DataFrame) -> list[str]:
    return [str(name) for name in raw.columns if name not in OWN]


def _columns(raw: pd.DataFrame) -> tuple[FoundColumn, ...]:
    found = []
    for header in _headers(raw):
        text = cells.as_text(raw[header].head(_LOOKED_AT))
        given = text[text != ""]
        samples = tuple(_short(value) for value in given.unique()[:_SAMPLES])
        found.append(FoundColumn(header, samples, len(given)))
    return tuple(found)


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_SAMPLE_CHARS else text[: _MAX_SAMPLE_CHARS - 1] + "…"
