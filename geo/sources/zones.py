"""Hazard zones from polygons: hazard, class, the range of the index, the class's own words."""

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue import CLASS_KEYS, HAZARDS, class_of_index
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.crs import EQUAL_AREA, WGS84
from geo.errors import SourceRefused
from geo.i18n import N_
from geo.sources import values as cells
from geo.sources.columns import OWN, find_column, plain_name, require_column
from geo.sources.files import Format, SourceFile
from geo.sources.names import find_class, require_hazard, yes_or_no
from geo.sources.report import Report, note
from geo.sources.vector import FOLDER, keep_polygons, read_vector

#: Plain names of columns that hold a class, the likeliest first.
CLASS_COLUMNS = (
    "kelas", "kelas_bahaya", "kelas_rawan", "kls", "class", "hazard_class", "kategori", "category",
    "tingkat", "tingkat_bahaya", "tingkat_kerawanan", "klasifikasi", "kerawanan", "kerentanan",
    "bahaya", "rawan", "namobj", "keterangan", "remark", "gridcode", "grid_code", "value", "index",
    "indeks", "indeks_bahaya", "nilai", "name", "nama", FOLDER,
)  # fmt: skip
_INDEX_COLUMNS = frozenset({"value", "index", "indeks", "indeks_bahaya", "nilai"})
_NAME_COLUMNS = ("nama", "name", "nama_zona", "lokasi", "wilayah", "namobj")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|s/d|to|sampai)\s*(\d+(?:[.,]\d+)?)")


@dataclass(frozen=True, slots=True)
class ZoneOptions:
    """How to read a file of zones.

    `breaks` are the upper bounds of low and medium: lower < index <= upper. `class_yes` is the
    class of a cell that only says yes.
    """

    hazard: str | None = None
    class_column: str | None = None
    index_column: str | None = None
    class_yes: str | None = None
    breaks: tuple[float, float] = DEFAULT_BREAKS
    layer: str | None = None
    crs: str | None = None


def read_zones(source: SourceFile, report: Report, options: ZoneOptions) -> gpd.GeoDataFrame:
    """Zones as valid polygons in EPSG:4326, with their area in km² measured in EPSG:6933.

    Columns: row, hazard, class, class_label, index_low, index_high, name, area_km2, geometry.
    Rows whose class cannot be told are set aside. Raises `SourceRefused` when the hazard is not
    known, no column holds a class, or the file is no vector file.
    """
    hazard = _require_options(source, options)
    raw = keep_polygons(read_vector(source, report, layer=options.layer, crs=options.crs), report)
    column, is_index = _class_column(raw, source, options)
    report.note(N_("The class was read from column {column}."), column=column)
    classes = _classes(raw[column], is_index, source, options)
    frame = gpd.GeoDataFrame(
        {"row": raw["row"], "hazard": hazard, "name": _names(raw, column), **classes},
        geometry=raw.geometry.to_numpy(),
        crs=WGS84,
        index=raw.index,
    )
    frame = _set_aside_classless(frame, raw[column], column, is_index, report)
    return frame.assign(area_km2=frame.geometry.to_crs(EQUAL_AREA).area / 1e6)


def _require_options(source: SourceFile, options: ZoneOptions) -> str:
    if options.hazard is None:
        raise SourceRefused(
            N_("Say of which hazard the zones in {file} are with --hazard, one of: {known}."),
            file=source.name,
            known=", ".join(HAZARDS),
        )
    hazard = require_hazard(options.hazard)
    if source.format is Format.CSV:
        raise SourceRefused(
            N_("{file} is a table, but zones need polygons; use one of: {accepted}."),
            file=source.name,
            accepted="GeoJSON, GeoPackage, Shapefile (.zip), KML, KMZ",
        )
    low, medium = options.breaks
    if not 0.0 < low < medium < 1.0:
        raise SourceRefused(
            N_(
                "The breaks {low} and {medium} must rise between 0 and 1; write for example "
                "--breaks 0.333,0.666."
            ),
            low=low,
            medium=medium,
        )
    if options.class_yes is not None and options.class_yes not in CLASS_KEYS:
        raise SourceRefused(
            N_("The class {value!r} is not known; use one of: {known}."),
            value=options.class_yes,
            known=", ".join(CLASS_KEYS),
        )
    return hazard


def _class_column(
    raw: gpd.GeoDataFrame, source: SourceFile, options: ZoneOptions
) -> tuple[str, bool]:
    """The header that holds the class, and whether it holds an index of 0 to 1."""
    headers = [str(name) for name in raw.columns]
    if options.index_column is not None:
        return require_column(
            headers, options.index_column, file=source.name, option="--index-column"
        ), True
    if options.class_column is not None:
        return require_column(
            headers, options.class_column, file=source.name, option="--class-column"
        ), False
    candidates = [find_column(headers, [name]) for name in CLASS_COLUMNS]
    for header in dict.fromkeys(name for name in candidates if name is not None):
        text = cells.as_text(raw[header])
        is_index = _is_index(raw[header], plain_name(header))
        understood = text.map(lambda cell: find_class(cell) or _RANGE.fullmatch(cell)).notna()
        if is_index or understood.sum() * 2 >= (text != "").sum() > 0:
            return header, is_index
    for header in headers:
        if header not in OWN and _says_yes(raw[header]):
            return header, False
    raise SourceRefused(
        N_(
            "{file} has no column with a hazard class that was recognised (found: {columns}); name "
            "it with --class-column or --index-column."
        ),
        file=source.name,
        columns=", ".join(name for name in headers if name not in OWN)[:300],
    )


def _is_index(values: pd.Series, name: str) -> bool:
    """Whether numbers between 0 and 1 that are not all whole are meant."""
    numbers = cells.parse_degrees(values)
    given = numbers[~np.isnan(numbers)]
    inside = given[(given >= 0) & (given <= 1)]
    if not len(inside) or len(inside) * 2 < len(given):
        return False
    return name in _INDEX_COLUMNS or bool((inside % 1 != 0).any())


def _says_yes(values: pd.Series) -> bool:
    text = cells.as_text(values)
    said = [yes_or_no(cell) for cell in text[text != ""].unique()]
    return True in said and None not in said


def _classes(
    values: pd.Series, is_index: bool, source: SourceFile, options: ZoneOptions
) -> dict[str, npt.NDArray[np.object_] | npt.NDArray[np.float64]]:
    """The columns class, class_label, index_low and index_high."""
    text = cells.as_text(values)
    low = np.full(len(text), np.nan)
    high = low.copy()
    if is_index:
        low = high = cells.parse_degrees(values)
        found = [class_of_index(index, options.breaks) for index in low]
    else:
        known = {cell: _class_and_range(cell, options) for cell in text.unique()}
        if any(yes_or_no(cell) for cell in known) and options.class_yes is None:
            raise SourceRefused(
                N_(
                    "Column {column} of {file} only says yes or no; say which class yes means with "
                    "--class-yes {known}."
                ),
                column=str(values.name),
                file=source.name,
                known="|".join(CLASS_KEYS),
            )
        found = [known[cell][0] for cell in text]
        low = np.array([known[cell][1] for cell in text], dtype=float)
        high = np.array([known[cell][2] for cell in text], dtype=float)
    return {
        "class": np.array(found, dtype=object),
        "class_label": text.to_numpy(dtype=object),
        "index_low": low,
        "index_high": high,
    }


def _class_and_range(cell: str, options: ZoneOptions) -> tuple[str | None, float, float]:
    if found := _RANGE.fullmatch(cell):
        low, high = sorted(float(part.replace(",", ".")) for part in found.groups())
        # The middle of a range is on one side of a break, even where its ends touch it.
        return class_of_index((low + high) / 2, options.breaks), low, high
    if yes_or_no(cell):
        return options.class_yes, np.nan, np.nan
    return find_class(cell), np.nan, np.nan


def _names(raw: gpd.GeoDataFrame, class_column: str) -> pd.Series:
    header = find_column([str(n) for n in raw.columns if n != class_column], _NAME_COLUMNS)
    return pd.Series("", index=raw.index) if header is None else cells.as_text(raw[header])


def _set_aside_classless(
    frame: gpd.GeoDataFrame, values: pd.Series, column: str, is_index: bool, report: Report
) -> gpd.GeoDataFrame:
    says_no = frame["class_label"].map(yes_or_no).eq(False) & frame["class"].isna()
    frame = report.take_out(
        frame,
        says_no,
        note(N_("is not in the hazard zone")),
        note(N_("nothing to do")),
        column=column,
        values=values,
    )
    reason = (
        note(N_("is no hazard index between 0 and 1 (0 means no hazard)"))
        if is_index
        else note(N_("is no hazard class that can be read"))
    )
    return report.take_out(
        frame,
        frame["class"].isna(),
        reason,
        note(N_("write rendah, sedang or tinggi, or 1, 2 or 3")),
        column=column,
        values=values.loc[frame.index],
    )
