"""Features of any other kind (evacuation sites, hospitals, roads): name, attributes, geometry."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.base.crs import INDONESIA_BOUNDS, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import ICON_KEYS, LAYER_COLOURS
from geo.catalogue.schema import COLUMNS_BY_NAME
from geo.files.findings import Fate, Report, note
from geo.files.opening import SourceFile, is_table
from geo.reading import values as cells
from geo.reading.columns import OWN, find_column, require_column
from geo.reading.positions import (
    Positions,
    looks_like_pair,
    positions_of_columns,
    positions_of_pairs,
)
from geo.reading.table import TableLayout, read_table
from geo.reading.vector import read_vector

#: Plain names of columns that hold the name of a place, the likeliest first.
NAME_COLUMNS = (
    "nama",
    "name",
    "namobj",
    "nama_fasilitas",
    "nama_tempat",
    "nama_lokasi",
    "nama_objek",
    "nama_jalan",
    "nama_sungai",
    "facility",
    "fasilitas",
    "title",
    "judul",
    "label",
    "lokasi",
    "keterangan",
)
#: What a popup shows at most; the rest stays in the file.
MAX_ATTRIBUTES = 12
_MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """How to read and draw a reference layer.

    `name` is the layer's title; `icon` a key of `geo.catalogue.ICONS` (guessed from the names
    without it); `color` one like ``#0072B2`` (the next free one without it).
    """

    name: str = ""
    icon: str | None = None
    color: str | None = None
    name_column: str | None = None
    layer: str | None = None
    crs: str | None = None
    layout: TableLayout | None = None


def read_reference(
    source: SourceFile, report: Report, options: ReferenceOptions
) -> gpd.GeoDataFrame:
    """Points, lines or polygons in EPSG:4326, of a vector file or a table with coordinates.

    Columns: row, name ("" where none), attributes (header → text, at most `MAX_ATTRIBUTES`),
    geometry. Raises `SourceRefused` when the file cannot be read or an option is not known.
    """
    _require_options(options)
    raw = (
        _read_points(source, report, options.layout)
        if is_table(source.format)
        else read_vector(source, report, layer=options.layer, crs=options.crs)
    )
    raw = _mended(raw, report)
    headers = [str(name) for name in raw.columns]
    if options.name_column is not None:
        column: str | None = require_column(
            headers, options.name_column, file=source.name, option="--name-column"
        )
    else:
        column = find_column(headers, NAME_COLUMNS)
    names = pd.Series("", index=raw.index) if column is None else _texts(raw[column])
    return gpd.GeoDataFrame(
        {"row": raw["row"], "name": names, "attributes": _attributes(raw, column, report)},
        geometry=raw.geometry.to_numpy(),
        crs=WGS84,
        index=raw.index,
    )


def _require_options(options: ReferenceOptions) -> None:
    if options.icon is not None and options.icon not in ICON_KEYS:
        raise SourceRefused(
            N_("The icon {value!r} is not known; use one of: {known}."),
            value=options.icon,
            known=", ".join(ICON_KEYS),
        )
    if options.color is not None and options.color.upper() not in LAYER_COLOURS:
        raise SourceRefused(
            N_("The colour {value!r} is not one of: {known}."),
            value=options.color,
            known=", ".join(LAYER_COLOURS),
        )


def _read_points(
    source: SourceFile, report: Report, layout: TableLayout | None
) -> gpd.GeoDataFrame:
    """The rows of a table as points; those without a position are set aside."""
    table = read_table(source, report, layout)
    places, used = _positions(table, source)
    for told, mask in places.told:
        report.add(
            told.fate,
            table["row"][mask],
            told.reason,
            told.cure,
            column=", ".join(used),
            values=places.shown[mask],
        )
    frame = gpd.GeoDataFrame(
        table.drop(columns=list(used)), geometry=shapely.points(places.lon, places.lat), crs=WGS84
    )
    west, south, east, north = INDONESIA_BOUNDS
    known = np.isfinite(places.lon) & np.isfinite(places.lat)
    inside = (
        (places.lon >= west) & (places.lon <= east) & (places.lat >= south) & (places.lat <= north)
    )
    shown = pd.Series(places.shown, index=table.index)
    frame = report.take_out(
        frame,
        ~known,
        note(N_("has no coordinates that can be read")),
        note(N_("write lon and lat in decimal degrees")),
        column=", ".join(used),
        values=shown,
    )
    return report.take_out(
        frame,
        ~inside[known],
        note(N_("lies outside Indonesia")),
        note(N_("check its coordinates")),
        column=", ".join(used),
        values=shown[known],
    )


def _positions(table: pd.DataFrame, source: SourceFile) -> tuple[Positions, tuple[str, ...]]:
    """The positions of a table's rows, and the headers that hold them."""
    headers = [str(name) for name in table.columns]
    found = [
        find_column(headers, (name, *COLUMNS_BY_NAME[name].aliases)) for name in ("lon", "lat")
    ]
    lon, lat = found
    if lon is not None and lat is not None:
        return positions_of_columns(table[lon], table[lat]), (lon, lat)
    for header in headers:
        if header not in OWN and _holds_pairs(table[header]):
            return positions_of_pairs(table[header]), (header,)
    raise SourceRefused(
        N_("{file} has no column {name}; name the coordinates lon and lat, in degrees."),
        file=source.name,
        name="lat" if lat is None else "lon",
    )


def _holds_pairs(values: pd.Series) -> bool:
    """Whether most cells that say anything hold both coordinates of a place."""
    text = cells.as_text(values)
    said = text[text != ""]
    return len(said) > 0 and bool(said.map(looks_like_pair).mean() > 0.5)


def _mended(frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame:
    """Outlines that cross themselves are made valid, so that they can be filled and cut."""
    geometry = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(geometry)
    if not broken.any():
        return frame
    mended = geometry.copy()
    mended[broken] = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    lost = shapely.is_empty(mended)
    report.add(
        Fate.REPAIRED,
        frame["row"][broken & ~lost],
        note(N_("its outline crossed itself and was mended")),
        note(N_("look at its shape on the map")),
        column="geometry",
    )
    return report.take_out(
        frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs)),
        lost,
        note(N_("its outline encloses no area")),
        note(N_("draw it again in the source")),
        column="geometry",
    )


def _attributes(frame: gpd.GeoDataFrame, name_column: str | None, report: Report) -> pd.Series:
    """The other columns of each row as text; blank cells are left out."""
    headers = [name for name in frame.columns if name not in OWN and name != name_column]
    columns = {str(name)[:80]: _texts(frame[name]) for name in headers}
    filled = {name: text for name, text in columns.items() if (text != "").any()}
    if len(filled) > MAX_ATTRIBUTES:
        report.note(
            N_("Of {count} columns the first {limit} are kept for the map: {columns}."),
            count=len(filled),
            limit=MAX_ATTRIBUTES,
            columns=", ".join(list(filled)[:MAX_ATTRIBUTES]),
        )
    kept = dict(list(filled.items())[:MAX_ATTRIBUTES])
    rows = zip(*kept.values(), strict=True) if kept else ((),) * len(frame)
    return pd.Series(
        [
            {name: text for name, text in zip(kept, row, strict=True) if text} or None
            for row in rows
        ],
        index=frame.index,
        dtype=object,
    )


def _texts(values: pd.Series) -> pd.Series:
    # NUL and its like have no place in a text, and PostgreSQL refuses them.
    text = cells.as_text(values).str.replace(r"[\x00-\x08\x0b-\x1f]", " ", regex=True)
    return text.where(~text.str.lower().isin(["nan", "none", "null", "<null>"]), "").str.slice(
        0, _MAX_TEXT
    )
