"""Read a vector file with GDAL: plain files of the allowed drivers only, into EPSG:4326, 2-D."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj
import shapely

from geo.crs import INDONESIA_BOUNDS, WGS84
from geo.errors import SourceRefused
from geo.i18n import N_
from geo.sources.files import Format, SourceFile
from geo.sources.report import Fate, Report, note

MAX_FEATURES = 2_000_000

# GDAL opens whatever it recognises; a file that another driver took is refused.
_DRIVERS = {
    Format.GEOJSON: {"GeoJSON"},
    Format.GEOPACKAGE: {"GPKG"},
    Format.SHAPEFILE: {"ESRI Shapefile"},
    Format.KML: {"LIBKML", "KML"},
}
#: Column that names the folder of a KML feature.
FOLDER = "folder"


def read_vector(
    source: SourceFile, report: Report, *, layer: str | None = None, crs: str | None = None
) -> gpd.GeoDataFrame:
    """All features in EPSG:4326 without heights, with their attributes and the column ``row``.

    `crs` overrides what the file says. Features without a usable geometry are set aside. Raises
    `SourceRefused` when the file cannot be read, names no CRS, or lies outside Indonesia.
    """
    try:
        frame = _read_layers(source, layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, shapely.errors.GEOSException,
            UnicodeDecodeError, ValueError, RuntimeError) as err:  # fmt: skip
        raise SourceRefused(
            N_("{file} cannot be read as {format} ({reason}); export or download it again."),
            file=source.name,
            format=source.format.value,
            reason=_reason(err, source.path),
        ) from err
    if frame.empty:
        raise SourceRefused(
            N_("{file} holds no features; check what was exported."), file=source.name
        )
    report.rows_read = len(frame)
    frame["row"] = np.arange(1, len(frame) + 1)
    frame = _to_wgs84(frame, source, report, crs)
    frame = report.take_out(
        frame,
        (frame.geometry.isna() | frame.geometry.is_empty).to_numpy(),
        note(N_("has no geometry")),
        note(N_("draw it in the source and export again")),
    )
    return _inside_indonesia(frame, source, report)


def keep_polygons(frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame:
    """Only valid polygons: broken rings are mended, points and lines set aside."""
    polygonal = frame.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"]).to_numpy()
    frame = report.take_out(
        frame,
        ~polygonal,
        note(N_("is no polygon")),
        note(N_("export this layer as polygons")),
        values=frame.geom_type,
    )
    geometry = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(geometry) | (frame.geom_type == "GeometryCollection").to_numpy()
    if not broken.any():
        return frame
    mended = geometry.copy()
    mended[broken] = [
        _polygons_of(g)
        for g in shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    ]
    frame = frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs))
    lost = broken & shapely.is_empty(mended)
    report.add(
        Fate.REPAIRED,
        frame["row"][broken & ~lost],
        note(N_("its outline crossed itself and was mended")),
        note(N_("look at its shape on the map")),
        column="geometry",
    )
    return report.take_out(
        frame,
        lost,
        note(N_("its outline encloses no area")),
        note(N_("draw it again in the source")),
        column="geometry",
    )


def _polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _read_layers(source: SourceFile, layer: str | None) -> gpd.GeoDataFrame:
    names = _layers_with_geometry(source, layer)
    frames = []
    for name in names:
        info = pyogrio.read_info(source.path, layer=name, force_feature_count=True)
        if info["driver"] not in _DRIVERS[source.format]:
            raise ValueError(f"driver {info['driver']}")
        if info["features"] > MAX_FEATURES:
            raise SourceRefused(
                N_("{file} has more than {limit} features; split it, for example by kabupaten."),
                file=source.name,
                limit=MAX_FEATURES,
            )
        frame = pyogrio.read_dataframe(
            source.path, layer=name, force_2d=True, datetime_as_string=True, on_invalid="fix"
        )
        if source.format is Format.KML:
            frame[FOLDER] = name
        frames.append(frame)
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    # Folders of a KML are one layer to whoever made them.
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]


def _layers_with_geometry(source: SourceFile, layer: str | None) -> list[str]:
    found = [str(n) for n, geometry_type in pyogrio.list_layers(source.path) if geometry_type]
    if source.format is not Format.KML and len(found) == 1:
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
    if source.format is not Format.KML:
        raise SourceRefused(
            N_("{file} holds several layers; choose one with --layer: {layers}."),
            file=source.name,
            layers=", ".join(found[:20]),
        )
    return found


def _to_wgs84(
    frame: gpd.GeoDataFrame, source: SourceFile, report: Report, crs: str | None
) -> gpd.GeoDataFrame:
    if crs is not None:
        frame = frame.set_crs(_parse_crs(crs), allow_override=True)
    if frame.crs is None:
        raise SourceRefused(
            N_(
                "{file} does not say its coordinate system (a shapefile needs its .prj); name it, "
                "for example --crs EPSG:32750."
            ),
            file=source.name,
        )
    if frame.crs.equals(WGS84, ignore_axis_order=True):
        return frame.set_crs(WGS84, allow_override=True)
    found = frame.crs.to_string() if frame.crs.to_epsg() else frame.crs.name
    try:
        projected = frame.to_crs(WGS84)
    except pyproj.exceptions.ProjError as err:
        raise SourceRefused(
            N_("{file} has the coordinate system {crs}, which cannot be placed; use --crs."),
            file=source.name,
            crs=found,
        ) from err
    report.note(N_("Coordinates were converted from {crs} to WGS 84."), crs=found)
    return projected


def _parse_crs(text: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as err:
        raise SourceRefused(
            N_("The coordinate system {crs!r} is not known; write it as EPSG:32750."), crs=text
        ) from err


def _inside_indonesia(
    frame: gpd.GeoDataFrame, source: SourceFile, report: Report
) -> gpd.GeoDataFrame:
    """Features that touch Indonesia's bounding box; raises when none does."""
    west, south, east, north = INDONESIA_BOUNDS
    bounds = frame.geometry.bounds
    # Written so that a NaN or an infinity is outside.
    inside = (
        (bounds["maxx"] >= west)
        & (bounds["minx"] <= east)
        & (bounds["maxy"] >= south)
        & (bounds["miny"] <= north)
        & np.isfinite(bounds).all(axis=1)
    ).to_numpy()
    if len(frame) and not inside.any():
        raise SourceRefused(
            N_(
                "Nothing in {file} lies in Indonesia (it spans {west}, {south} to {east}, {north} "
                "degrees); check its coordinate system (--crs) and the order of its coordinates."
            ),
            file=source.name,
            **dict(
                zip(
                    ("west", "south", "east", "north"),
                    (f"{value:.2f}" for value in frame.total_bounds),
                    strict=True,
                )
            ),
        )
    return report.take_out(
        frame,
        ~inside,
        note(N_("lies outside Indonesia")),
        note(N_("check its coordinates")),
        column="geometry",
        values=frame.geometry.representative_point().to_wkt(rounding_precision=4)
        if not inside.all()
        else None,
    )


def _reason(err: Exception, path: Path) -> str:
    """GDAL's words in one line, without the path of the temporary copy."""
    text = re.sub(r"[\"']?" + re.escape(str(path)) + r"[\"']?", "", str(err)) or type(err).__name__
    return " ".join(text.split("\n")[0].split()).rstrip(".;")[:160]
