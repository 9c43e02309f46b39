"""Read layers with GDAL, which must neither leave the file nor take it for something else."""

import sqlite3
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj
import shapely

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.description_tables import with_described_columns
from geo.files.findings import Report
from geo.files.geopackage_check import disarm
from geo.files.geoparquet import too_many_features
from geo.files.opening import Format, SourceFile

# GDAL opens whatever it recognises; a file that another driver took is refused.
_DRIVERS = {
    Format.GEOJSON: {"GeoJSON", "GeoJSONSeq", "ESRIJSON"},
    Format.TOPOJSON: {"TopoJSON"},
    Format.GEOPACKAGE: {"GPKG"},
    Format.FLATGEOBUF: {"FlatGeobuf"},
    Format.SHAPEFILE: {"ESRI Shapefile"},
    Format.KML: {"LIBKML", "KML"},
    Format.GML: {"GML"},
    Format.GPX: {"GPX"},
}
#: Column that names the folder of a KML feature, or the kind of a GPX one.
FOLDER = "folder"
#: Formats whose layers are one to whoever made them.
_JOINED = frozenset({Format.KML, Format.GPX})
# The points of a track or route again, as features of their own.
_GPX_REPEATS = frozenset({"route_points", "track_points"})
#: What GDAL, shapely and pyproj raise for files that are damaged or of another kind.
ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
    shapely.errors.GEOSException,
    pyproj.exceptions.CRSError,
    sqlite3.Error,
    OSError,
    ValueError,
    RuntimeError,
    TypeError,
    KeyError,
    OverflowError,
)

# GDAL has no switch for staying offline: a GeoJSON may name its coordinate system by an address,
# a GML its schema. A proxy that nobody serves keeps it from asking.
pyogrio.set_gdal_config_options(
    {
        "GDAL_HTTP_PROXY": "127.0.0.1:1",
        "GDAL_HTTP_CONNECTTIMEOUT": 1,
        "GDAL_HTTP_TIMEOUT": 1,
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GML_DOWNLOAD_WFS_SCHEMA": False,
        "GML_SKIP_RESOLVE_ELEMS": "ALL",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "SHAPE_RESTORE_SHX": True,
    }
)


def read_layers(source: SourceFile, report: Report, layer: str | None) -> gpd.GeoDataFrame:
    """The features of the wanted layer; of all of a KML or GPX, with the column `FOLDER`.

    Heights are left out and curves made of straight lines. Raises `SourceRefused`, or one of
    `ERRORS` for a damaged file.
    """
    with warnings.catch_warnings():
        # What GDAL warns of is found and told by the checks that follow.
        warnings.simplefilter("ignore")
        if source.format is Format.GEOPACKAGE:
            _tell_views(source, report)
        frames = []
        room = source.limits.max_features
        for name in _wanted_layers(source, layer):
            frame = _read_layer(source, report, name, room)
            if source.format in _JOINED:
                frame[FOLDER] = name
            room -= len(frame)
            frames.append(frame)
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    frame = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    return with_described_columns(frame) if source.format is Format.KML else frame


def _tell_views(source: SourceFile, report: Report) -> None:
    views = disarm(source.path, source.name)
    if views:
        report.note(
            N_("Layers that are only views of others were left out: {layers}."),
            layers=", ".join(views[:20]),
        )


def _read_layer(source: SourceFile, report: Report, name: str, room: int) -> gpd.GeoDataFrame:
    encoding = None
    if source.format is Format.SHAPEFILE:
        encoding = dbf_encoding(source.path)
        if encoding == "CP1252":
            report.note(
                N_("The text was read as {encoding}, because it is not UTF-8."),
                encoding="Windows-1252",
            )
    info = pyogrio.read_info(source.path, layer=name, encoding=encoding, force_feature_count=True)
    if info["driver"] not in _DRIVERS[source.format]:
        raise ValueError(f"driver {info['driver']}")
    if info["features"] > room:
        raise too_many_features(source)
    if len(info["fields"]) > source.limits.max_columns:
        raise SourceRefused(
            N_("{file} has more than {limit} columns; keep only those you need."),
            file=source.name,
            limit=source.limits.max_columns,
        )
    geometry_type = str(info["geometry_type"] or "")
    if any(word in geometry_type for word in ("Curve", "Surface", "CircularString")):
        report.note(N_("Curves were read as short straight lines."))
    if geometry_type.startswith(("2.5D", "3D")) or geometry_type.endswith((" Z", " ZM")):
        report.note(N_("Heights of the outlines were left out."))
    # Pictures and other blobs are of no use and may be large.
    kinds = info.get("ogr_types", [""] * len(info["fields"]))
    columns = [
        str(field)
        for field, kind in zip(info["fields"], kinds, strict=True)
        if "Binary" not in str(kind)
    ]
    return pyogrio.read_dataframe(
        source.path,
        layer=name,
        encoding=encoding,
        columns=columns,
        force_2d=True,
        datetime_as_string=True,
        on_invalid="fix",
    )


def dbf_encoding(shp: Path) -> str | None:
    """The encoding of a shapefile's table where no .cpg names it; None for plain ASCII."""
    table = shp.with_suffix(".dbf")
    if shp.with_suffix(".cpg").exists() or not table.exists():
        return None
    with table.open("rb") as file:
        head = file.read(32)
        # Bytes 8 and 9 give the length of the header, which holds other bytes than text.
        file.seek(int.from_bytes(head[8:10], "little"))
        text = file.read()
    if text.isascii():
        return None
    cells = np.frombuffer(text, dtype=np.uint8)
    # A UTF-8 cell that was cut at the width of its field ends within a letter.
    broken = text.decode("utf-8", errors="replace").count("�")
    return "UTF-8" if broken * 10 < np.count_nonzero(cells >= 0xC2) else "CP1252"


def list_layers(source: SourceFile) -> list[str]:
    """The layers among which one must be chosen; empty where there is one, or all are one.

    Raises one of `ERRORS` for a damaged file.
    """
    if source.format is Format.GEOPACKAGE:
        disarm(source.path, source.name)
    found = _layers_with_geometry(source)
    return [] if source.format in _JOINED or len(found) == 1 else found


def _layers_with_geometry(source: SourceFile) -> list[str]:
    return [
        str(name)
        for name, geometry_type in pyogrio.list_layers(source.path)
        if geometry_type and not (source.format is Format.GPX and name in _GPX_REPEATS)
    ]


def _wanted_layers(source: SourceFile, layer: str | None) -> list[str]:
    found = _layers_with_geometry(source)
    if source.format not in _JOINED and len(found) == 1:
        # The name inside a GeoJSON or .shp is of no interest to whoever chose the file.
        return found
    if layer is not None:
        if layer in found:
            return [layer]
        raise SourceRefused(
            N_("{file} has no layer {layer!r}; choose one with --layer: {layers}."),
            file=source.name,
            layer=layer,
            layers=", ".join(found[:20]),
        )
    if not found:
        raise SourceRefused(
            N_("{file} holds no features; check what was exported."), file=source.name
        )
    if source.format not in _JOINED:
        raise SourceRefused(
            N_("{file} holds several layers; choose one with --layer: {layers}."),
            file=source.name,
            layers=", ".join(found[:20]),
        )
    return found
