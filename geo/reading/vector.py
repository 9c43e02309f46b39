"""Read a vector file of any format: every feature where it lies in EPSG:4326, in two dimensions."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files import geoparquet, vector_layers
from geo.files.findings import Report, note
from geo.files.formats import ACCEPTED_VECTORS
from geo.files.opening import Format, SourceFile, is_raster, is_table
from geo.files.vector_layers import FOLDER
from geo.reading.polygons import keep_polygons
from geo.reading.reprojection import inside_indonesia, to_wgs84

__all__ = ["FOLDER", "keep_polygons", "list_layers", "read_features", "read_vector"]


def read_vector(
    source: SourceFile, report: Report, *, layer: str | None = None, crs: str | None = None
) -> gpd.GeoDataFrame:
    """All features in EPSG:4326 without heights, with their attributes and the column ``row``.

    `crs` overrides what the file says. Features without a usable geometry are set aside. Raises
    `SourceRefused` when the file cannot be read, names no CRS that fits its numbers, goes beyond
    the limits, or lies outside Indonesia.
    """
    frame = read_features(source, report, layer)
    frame = report.take_out(
        frame,
        (frame.geometry.isna() | frame.geometry.is_empty).to_numpy(),
        note(N_("has no geometry")),
        note(N_("draw it in the source and export again")),
    )
    frame = _check_coordinates(frame, source, report)
    as_read = frame.total_bounds
    frame = to_wgs84(frame, source, report, crs)
    return inside_indonesia(frame, source, report, as_read)


def list_layers(source: SourceFile) -> list[str]:
    """The layers among which one must be chosen; empty where there is one, or all are one.

    Raises `SourceRefused` for a damaged file.
    """
    with _damage_told(source):
        return [] if source.format is Format.GEOPARQUET else vector_layers.list_layers(source)


def read_features(source: SourceFile, report: Report, layer: str | None) -> gpd.GeoDataFrame:
    """All features as they are in the file, in its own CRS (or none), with the column ``row``.

    Raises `SourceRefused` when the file cannot be read or goes beyond the limits.
    """
    if is_table(source.format) or is_raster(source.format):
        raise SourceRefused(
            N_("{file} holds no shapes but is {format}; use one of: {accepted}."),
            file=source.name,
            format=source.format.value,
            accepted=ACCEPTED_VECTORS,
        )
    with _damage_told(source):
        if source.format is Format.GEOPARQUET:
            frame = geoparquet.read_geoparquet(source)
        else:
            frame = vector_layers.read_layers(source, report, layer)
    if frame.empty:
        raise SourceRefused(
            N_("{file} holds no features; check what was exported."), file=source.name
        )
    report.rows_read = len(frame)
    return _with_rows(frame)


@contextmanager
def _damage_told(source: SourceFile) -> Iterator[None]:
    try:
        yield
    except (*vector_layers.ERRORS, *geoparquet.ERRORS) as err:
        raise SourceRefused(
            N_("{file} cannot be read as {format} ({reason}); export or download it again."),
            file=source.name,
            format=source.format.value,
            reason=_reason(err, source.path),
        ) from err


def _with_rows(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """With the number of each feature; a column of the file that is called so is renamed."""
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    frame = frame.rename(columns={"row": "row (2)"})
    frame["row"] = np.arange(1, len(frame) + 1)
    shapes = frame.geometry
    return frame.set_geometry(
        gpd.GeoSeries(shapely.force_2d(shapes.to_numpy()), index=frame.index, crs=shapes.crs)
    )


def _check_coordinates(
    frame: gpd.GeoDataFrame, source: SourceFile, report: Report
) -> gpd.GeoDataFrame:
    """Without features whose coordinates are no numbers; raises for one with too many."""
    coordinates, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    vertices = np.bincount(owner, minlength=len(frame))
    limit = source.limits.max_vertices
    if len(frame) and vertices.max() > limit:
        raise SourceRefused(
            N_(
                "Feature {row} of {file} has {count} vertices, more than {limit}; simplify it and "
                "export again."
            ),
            row=int(frame["row"].iloc[int(vertices.argmax())]),
            file=source.name,
            count=int(vertices.max()),
            limit=limit,
        )
    endless = np.zeros(len(frame), dtype=bool)
    endless[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return report.take_out(
        frame,
        endless,
        note(N_("has coordinates that are no numbers")),
        note(N_("draw it again in the source")),
        column="geometry",
    )


def _reason(err: Exception, path: Path) -> str:
    """GDAL's words in one line, without the path of the temporary copy."""
    text = re.sub(r"[\"']?" + re.escape(str(path)) + r"[\"']?", "", str(err)) or type(err).__name__
    return " ".join(text.split("\n")[0].split()).rstrip(".;")[:160]
