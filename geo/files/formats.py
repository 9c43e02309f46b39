"""Recognise the kind of a file by its content; the name decides only what content cannot."""

import codecs
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.xml_check import first_element


class Format(StrEnum):
    """Kinds of file that can be imported; the value is what people call them."""

    GEOJSON = "GeoJSON"
    TOPOJSON = "TopoJSON"
    GEOPACKAGE = "GeoPackage"
    FLATGEOBUF = "FlatGeobuf"
    SHAPEFILE = "Shapefile"
    KML = "KML"
    GML = "GML"
    GPX = "GPX"
    GEOPARQUET = "GeoParquet"
    CSV = "CSV"
    XLSX = "XLSX"
    XLS = "XLS"
    ODS = "ODS"
    GEOTIFF = "GeoTIFF"


TABLES = frozenset({Format.CSV, Format.XLSX, Format.XLS, Format.ODS})
WORKBOOKS = TABLES - {Format.CSV}
ACCEPTED_VECTORS = (
    "GeoJSON, TopoJSON, GeoPackage, FlatGeobuf, Shapefile (.zip), KML, KMZ, GML, GPX, GeoParquet"
)
ACCEPTED_TABLES = "CSV, XLSX, XLS, ODS"
ACCEPTED = f"{ACCEPTED_VECTORS}, {ACCEPTED_TABLES}, GeoTIFF"

_HEAD_BYTES = 8192
_MAGIC = (
    (b"\x00\x00\x27\x0a", Format.SHAPEFILE),
    (b"fgb\x03", Format.FLATGEOBUF),
    (b"PAR1", Format.GEOPARQUET),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.XLS),
    (b"II*\0", Format.GEOTIFF),
    (b"MM\0*", Format.GEOTIFF),
    (b"II+\0", Format.GEOTIFF),
    (b"MM\0+", Format.GEOTIFF),
)
_ROOTS = {"kml": Format.KML, "gpx": Format.GPX}
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".dat"})
# Programs of offices give a CSV the name of a workbook.
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls", ".ods"})
# A few of these stand in honest text: a form feed, the end mark of DOS.
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1a"))
_GML_NAMESPACE = "http://www.opengis.net/gml"
_WFS_NAMESPACE = "http://www.opengis.net/wfs"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def is_table(format: Format) -> bool:
    """Whether a file of this format is read with `geo.reading.table.read_table`."""
    return format in TABLES


def is_raster(format: Format) -> bool:
    """Whether a file of this format holds pixels."""
    return format is Format.GEOTIFF


def read_head(path: Path) -> bytes:
    """The first bytes of a file, enough to recognise it."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def recognise(path: Path, shown: str) -> Format:
    """The format of the file at `path`; raises `SourceRefused`, calling it `shown`, for others."""
    head = read_head(path)
    for magic, format in _MAGIC:
        if head.startswith(magic):
            return format
    if head.startswith(b"SQLite format 3\0"):
        if path.suffix.lower() in (".gpkg", "") or head[68:72] in (b"GPKG", b"GP10", b"GP11"):
            return Format.GEOPACKAGE
        raise foreign(shown)
    if head.startswith(b"PK"):
        return recognise_archive(path) or _refuse(shown)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<"):
        return _recognise_xml(path, text, shown)
    if text.startswith(b"{"):
        return _recognise_json(text, shown)
    suffix = path.suffix.lower()
    if _is_text(head) and (
        suffix in _TEXT_SUFFIXES
        or (suffix in _WORKBOOK_SUFFIXES and re.search(rb"[,;\t]", head) is not None)
    ):
        return Format.CSV
    raise foreign(shown)


def recognise_archive(path: Path) -> Format | None:
    """XLSX or ODS where a zip is one of them, else None (an archive of other files)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return Format.XLSX
            if {"mimetype", "content.xml"} <= names:
                with archive.open("mimetype") as file:
                    return Format.ODS if file.read(80).startswith(_ODS_TYPE) else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        # Whoever unpacks it says what is wrong.
        return None
    return None


def foreign(name: str) -> SourceRefused:
    """The error for a file of a kind that is not imported."""
    return SourceRefused(
        N_("{file} is not of a kind that can be imported; use one of: {accepted}."),
        file=name,
        accepted=ACCEPTED,
    )


def _refuse(shown: str) -> Format:
    raise foreign(shown)


def _recognise_json(text: bytes, shown: str) -> Format:
    # GDAL runs the command line that such a file holds.
    if b"gdal_streamed_alg" in text:
        raise foreign(shown)
    found = re.search(rb'"type"\s*:\s*"(\w+)"', text)
    return Format.TOPOJSON if found and found[1] == b"Topology" else Format.GEOJSON


def utf16_without_mark(head: bytes) -> str | None:
    """The byte order of UTF-16 text, whose every other byte is mostly zero; None for others."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 <= len(head) or min(even, odd) * 50 >= len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return head.translate(None, _CONTROL) == head or utf16_without_mark(head) is not None


def _recognise_xml(path: Path, text: bytes, shown: str) -> Format:
    if re.match(rb"(?:<!doctype\s+html|<html|<table|<head|<body)", text, re.IGNORECASE):
        raise SourceRefused(
            N_(
                "{file} is a web page under another name; open it in a spreadsheet program and "
                "save it as XLSX, or download it again."
            ),
            file=shown,
        )
    with path.open("rb") as file:
        name = first_element(file, foreign(shown)) or ""
    namespace, _, local = name.rpartition(" ")
    if local.lower() in _ROOTS:
        return _ROOTS[local.lower()]
    if namespace.startswith((_GML_NAMESPACE, _WFS_NAMESPACE)) or b"opengis.net/gml" in text:
        return Format.GML
    raise foreign(shown)
