"""Look at a file before it is imported: what it is, how it is written, what its columns hold.

Nothing is stored and nothing is decided: every finding says how sure it is and why, so that a
person can change it.
"""

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import HAZARDS
from geo.domains.kinds import KINDS
from geo.files.findings import Note, Report, note
from geo.files.opening import SourceFile, is_raster, is_table, open_source
from geo.intake.inspection import FoundColumn, Inspection, Seen
from geo.intake.plan import shown_as
from geo.reading import values as cells
from geo.reading.catalogue_words import plain_words
from geo.reading.columns import OWN, plain_name
from geo.reading.reprojection import to_wgs84
from geo.reading.table import TableLayout, find_layout, list_sheets, read_table
from geo.reading.vector import list_layers, read_features
from geo.store.store import Store

#: Features and rows that are looked at; the row count is complete.
_LOOKED_AT = 2_000
_SAMPLES = 3
_HEAD_ROWS = 8
_MAX_SAMPLE_CHARS = 60
#: Columns by which a file of NASA FIRMS (or its like) is known.
_HOTSPOT_COLUMNS = frozenset({"acq_date", "acq_time"})


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
        if is_raster(source.format):
            return _raster(store, source, shown)
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


def _raster(store: Store, source: SourceFile, shown: str) -> Inspection:
    found = _look(Seen(store, source.format), shown)
    return Inspection(format=source.format, rows=0, columns=(), **found)


def _table(store: Store, source: SourceFile, shown: str, layout: TableLayout | None) -> Inspection:
    used = layout or find_layout(source)
    report = Report()
    raw = read_table(source, report, used)
    found = _look(Seen(store, source.format, raw, tuple(_headers(raw))), shown)
    return Inspection(
        format=source.format,
        rows=report.rows_read,
        columns=_columns(raw),
        layout=used,
        sheets=tuple(list_sheets(source)),
        head=raw.head(_HEAD_ROWS),
        **found,
    )


def _look(seen: Seen, shown: str) -> dict[str, Any]:
    """The fields of `Inspection` that the kinds fill: the likeliest, and what all of them found."""
    looks = {key: kind.look(seen) for key, kind in KINDS.items()}
    key, best = max(looks.items(), key=lambda found: found[1].confidence)
    result: dict[str, Any] = {}
    for look in looks.values():
        result |= look.finds
    hazard, hazard_why = _hazard_of(shown, seen, best.has_hazards)
    return result | {
        "kind": key,
        "kind_confidence": best.confidence,
        "kind_why": best.why,
        "hazard": hazard,
        "hazard_why": hazard_why,
    }


def _hazard_of(shown: str, seen: Seen, has_column: bool) -> tuple[str | None, Note | None]:
    if has_column:
        return None, None
    if found := guess_hazard(shown):
        return found, note(N_("the file name says so"))
    if {plain_name(header) for header in seen.headers} >= _HOTSPOT_COLUMNS:
        return "wildfire", note(N_("it holds hotspots seen by satellite"))
    texts = [
        " ".join(map(str, cells.as_text(seen.raw[name]).head(20).unique()))
        for name in seen.headers
        if seen.raw[name].dtype == object or str(seen.raw[name].dtype).startswith("str")
    ]
    for text in texts:
        if found := guess_hazard(text):
            return found, note(N_("the contents say so"))
    return None, None


def _vector(
    store: Store, source: SourceFile, shown: str, layer: str | None, crs: str | None
) -> Inspection:
    layers, frame = _layer(source, layer)
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
    is_polygon = bool(len(types)) and bool((types == "Polygon").mean() > 0.5)
    seen = Seen(store, source.format, raw, tuple(_headers(raw)), True, is_polygon)
    return Inspection(
        format=source.format,
        rows=len(frame),
        columns=_columns(raw),
        layers=tuple(layers),
        layer=chosen,
        crs=found_crs,
        notes=notes,
        geometry=str(types.mode().iat[0]) if len(types) else "",
        head=raw.head(_HEAD_ROWS),
        **_look(seen, shown),
    )


def _layer(source: SourceFile, layer: str | None) -> tuple[list[str], gpd.GeoDataFrame]:
    """The layers to choose among, and the features of one as they are in the file."""
    layers = list_layers(source)
    wanted = layer if layer in layers or not layers else layers[0]
    return layers, read_features(source, Report(), wanted)


def _crs_name(frame: gpd.GeoDataFrame) -> str:
    epsg = frame.crs.to_epsg()
    return f"EPSG:{epsg}" if epsg else str(frame.crs.name)[:60]


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
