"""Bring features to where they lie: into EPSG:4326, guessing only what the numbers prove."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.base.crs import INDONESIA_BOUNDS, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.findings import Fate, Report, note
from geo.files.opening import SourceFile

WEB_MERCATOR = "EPSG:3857"
_WEST, _SOUTH, _EAST, _NORTH = INDONESIA_BOUNDS
# Web Mercator of the bounds of Indonesia, in metres. No UTM easting is so large.
_MERCATOR_BOUNDS = (10_460_000.0, -1_350_000.0, 15_810_000.0, 840_000.0)
# UTM metres of Indonesia: easting, and northing south and north of the equator.
_UTM_SOUTH = (100_000.0, 8_600_000.0, 900_000.0, 10_000_000.0)
_UTM_NORTH = (100_000.0, 0.0, 900_000.0, 850_000.0)

# With room for rounding, and for maps that go on beyond the date line.
_GLOBE = (-360.0, -90.001, 360.0, 90.001)

Bounds = npt.NDArray[np.float64]


def to_wgs84(
    frame: gpd.GeoDataFrame, source: SourceFile, report: Report, crs: str | None
) -> gpd.GeoDataFrame:
    """`frame` in EPSG:4326, with latitude and longitude swapped back where they were swapped.

    `crs` overrides what the file says. Raises `SourceRefused` when the coordinate system is not
    known and the numbers fit none for certain.
    """
    if crs is not None:
        frame = frame.set_crs(_parse_crs(crs), allow_override=True)
    elif frame.crs is None or (frame.crs.is_geographic and _are_metres(frame)):
        # A GeoJSON is read as degrees whatever its numbers are.
        frame = frame.set_crs(_guess_crs(frame, source, report), allow_override=True)
    elif frame.crs.is_projected and _are_degrees(frame):
        report.note(
            N_(
                "{file} says that its coordinates are in {crs}, but its numbers are degrees; they "
                "were read as degrees in WGS 84."
            ),
            file=source.name,
            crs=_crs_words(frame.crs),
        )
        frame = frame.set_crs(WGS84, allow_override=True)
    if frame.crs.is_geographic:
        frame = _swap_back(frame, report)
    if frame.crs.equals(WGS84, ignore_axis_order=True):
        return frame.set_crs(WGS84, allow_override=True)
    found = _crs_words(frame.crs)
    try:
        placed = frame.to_crs(WGS84)
    except pyproj.exceptions.ProjError as err:
        raise SourceRefused(
            N_("{file} has the coordinate system {crs}, which cannot be placed; use --crs."),
            file=source.name,
            crs=found,
        ) from err
    report.note(N_("Coordinates were converted from {crs} to WGS 84."), crs=found)
    return placed


def _crs_words(crs: pyproj.CRS) -> str:
    return str(crs.to_string() if crs.to_epsg() else crs.name)


def _are_degrees(frame: gpd.GeoDataFrame) -> bool:
    """Whether all features lie in Indonesia if their numbers are taken for degrees."""
    bounds = shapely.bounds(frame.geometry.to_numpy())
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    return bool(len(bounds)) and bool((_inside(bounds, INDONESIA_BOUNDS) | _swapped(bounds)).all())


def _parse_crs(text: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as err:
        raise SourceRefused(
            N_("The coordinate system {crs!r} is not known; write it as EPSG:32750."), crs=text
        ) from err


def _inside(bounds: Bounds, box: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    # Written so that a NaN is outside.
    return np.asarray(
        (bounds[:, 0] >= box[0])
        & (bounds[:, 1] >= box[1])
        & (bounds[:, 2] <= box[2])
        & (bounds[:, 3] <= box[3])
    )


def _swapped(bounds: Bounds) -> npt.NDArray[np.bool_]:
    """Whose bounds lie in Indonesia once x and y change places; that fits nothing else."""
    return _inside(bounds, (_SOUTH, _WEST, _NORTH, _EAST))


def _swap_back(frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame:
    geometry = frame.geometry.to_numpy()
    swapped = _swapped(shapely.bounds(geometry))
    if not swapped.any():
        return frame
    turned = geometry.copy()
    turned[swapped] = shapely.transform(geometry[swapped], lambda xy: xy[:, ::-1])
    report.note(
        N_("Latitude stood before longitude in {count} features and was put behind it."),
        count=int(swapped.sum()),
    )
    report.add(
        Fate.REPAIRED,
        frame["row"][swapped],
        note(N_("latitude and longitude were swapped back")),
        note(N_("look at its place on the map")),
        column="geometry",
    )
    return frame.set_geometry(gpd.GeoSeries(turned, index=frame.index, crs=frame.crs))


def _are_metres(frame: gpd.GeoDataFrame) -> bool:
    """Whether all features lie too far out for degrees."""
    bounds = shapely.bounds(frame.geometry.to_numpy())
    return bool(len(bounds)) and bool((np.abs(bounds).max(axis=1) > 1000).all())


def _guess_crs(frame: gpd.GeoDataFrame, source: SourceFile, report: Report) -> str:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(bounds) or (_inside(bounds, INDONESIA_BOUNDS) | _swapped(bounds)).all():
        report.note(
            N_("No coordinate system is named; degrees in WGS 84 were assumed, as the numbers fit.")
        )
        return WGS84
    if _inside(bounds, _MERCATOR_BOUNDS).all():
        report.note(
            N_(
                "No coordinate system that fits is named; Web Mercator was assumed, as the numbers "
                "fit."
            )
        )
        return WEB_MERCATOR
    if _inside(bounds, _UTM_SOUTH).all():
        raise SourceRefused(
            N_(
                "{file} names no coordinate system that fits; its numbers look like UTM metres "
                "south of the equator: name the zone, --crs EPSG:32748 (48S, west of 108° E), "
                "EPSG:32749 (49S, to 114°), EPSG:32750 (50S, to 120°) or EPSG:32751 (51S, to 126°)."
            ),
            file=source.name,
        )
    if _inside(bounds, _UTM_NORTH).all():
        raise SourceRefused(
            N_(
                "{file} names no coordinate system that fits; its numbers look like UTM metres "
                "north of the equator: name the zone, for example --crs EPSG:32647 (47N, 96° to "
                "102° E) or EPSG:32650 (50N, 114° to 120° E)."
            ),
            file=source.name,
        )
    raise SourceRefused(
        N_(
            "{file} does not say its coordinate system (a shapefile needs its .prj); name it, "
            "for example --crs EPSG:32750."
        ),
        file=source.name,
    )


def inside_indonesia(
    frame: gpd.GeoDataFrame, source: SourceFile, report: Report, as_read: Bounds
) -> gpd.GeoDataFrame:
    """Features (EPSG:4326) that touch Indonesia's bounding box; raises when none does.

    `as_read` is the extent in the file's own numbers, which the refusal names.
    """
    bounds = shapely.bounds(frame.geometry.to_numpy())
    # Written so that a NaN or an infinity is outside.
    inside = (
        (bounds[:, 2] >= _WEST)
        & (bounds[:, 0] <= _EAST)
        & (bounds[:, 3] >= _SOUTH)
        & (bounds[:, 1] <= _NORTH)
        & _inside(bounds, _GLOBE)
    )
    if inside.all():
        return frame
    if not inside.any():
        spans = (f"{value:.2f}" for value in as_read)
        raise SourceRefused(
            N_(
                "Nothing in {file} lies in Indonesia (its numbers run from {west}, {south} to "
                "{east}, {north}); check its coordinate system (--crs), the order of its "
                "coordinates and their decimal points."
            ),
            file=source.name,
            **dict(zip(("west", "south", "east", "north"), spans, strict=True)),
        )
    return report.take_out(
        frame,
        ~inside,
        note(N_("lies outside Indonesia")),
        note(N_("check its coordinates")),
        column="geometry",
        values=frame.geometry.representative_point().to_wkt(rounding_precision=4),
    )
