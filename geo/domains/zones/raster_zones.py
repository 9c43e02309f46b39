"""Hazard zones from a raster: classes, islands merged, polygons, and what that did to the areas."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj

from geo.base.crs import EQUAL_AREA, INDONESIA_BOUNDS, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import CLASS_KEYS, CLASSES
from geo.domains.zones.polygonise import bounds_deg, class_areas_km2, polygonise, sieve
from geo.files.findings import Report
from geo.files.opening import SourceFile
from geo.files.raster import HazardGrid, read_grid

#: Islands of fewer pixels are merged: 4 of InaRISK's are 4 hectares.
DEFAULT_MIN_PIXELS = 4

_AREA_NOTES = {
    "low": N_("Low: {before} km² in the raster, {after} km² in the zones."),
    "medium": N_("Medium: {before} km² in the raster, {after} km² in the zones."),
    "high": N_("High: {before} km² in the raster, {after} km² in the zones."),
}


def read_raster_zones(
    source: SourceFile,
    report: Report,
    hazard: str,
    areas: gpd.GeoSeries | None,
    *,
    breaks: tuple[float, float],
    class_yes: str | None,
    crs: str | None,
    min_pixels: int,
) -> gpd.GeoDataFrame:
    """One zone per patch of a class inside one of `areas` (shapes of kecamatan, EPSG:4326).

    Patches are cut at the kecamatan, so that each has a place and none covers a whole kabupaten.
    Columns: row, hazard, class, class_label, index_low, index_high, name, area_km2, geometry. Of
    areas that overlap the last one counts.
    """
    known = gpd.GeoSeries([], crs=WGS84) if areas is None else areas
    grid = read_grid(
        source,
        report,
        breaks=breaks,
        class_yes=CLASSES[class_yes].rank if class_yes else None,
        crs=crs,
    )
    _require_place(grid, source)
    before = class_areas_km2(grid)
    merged = HazardGrid(sieve(grid.ranks, min_pixels), grid.transform, grid.crs, grid.is_index)
    patches = polygonise(merged, known, max_patches=source.limits.max_features, file=source.name)
    edges = np.array((0.0, *breaks, 1.0)) if grid.is_index else np.full(4, np.nan)
    frame = gpd.GeoDataFrame(
        {
            "row": np.arange(1, len(patches.rank) + 1),
            "hazard": hazard,
            "name": "",
            "class": np.array([None, *CLASS_KEYS], dtype=object)[patches.rank],
            "class_label": "",
            "index_low": edges[patches.rank - 1],
            "index_high": edges[patches.rank],
        },
        geometry=patches.geometry,
        crs=WGS84,
    )
    frame["area_km2"] = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    report.rows_read = len(frame)
    _tell(report, min_pixels, before, frame)
    return frame


def _require_place(grid: HazardGrid, source: SourceFile) -> None:
    try:
        bounds = bounds_deg(grid)
    except pyproj.exceptions.ProjError as err:
        raise SourceRefused(
            N_("{file} has the coordinate system {crs}, which cannot be placed; use --crs."),
            file=source.name,
            crs=grid.crs.name,
        ) from err
    west, south, east, north = INDONESIA_BOUNDS
    # Written so that NaN is outside.
    near = bounds[0] <= east and bounds[2] >= west and bounds[1] <= north and bounds[3] >= south
    if not (near and np.isfinite(bounds).all()):
        raise SourceRefused(
            N_(
                "Nothing in {file} lies in Indonesia (it spans {west}, {south} to {east}, {north} "
                "degrees); check its coordinate system (--crs) and the order of its coordinates."
            ),
            file=source.name,
            **dict(
                zip(
                    ("west", "south", "east", "north"),
                    (f"{value:.2f}" for value in bounds),
                    strict=True,
                )
            ),
        )


def _tell(
    report: Report, min_pixels: int, before: npt.NDArray[np.float64], frame: gpd.GeoDataFrame
) -> None:
    if min_pixels > 1:
        report.note(
            N_("Islands of fewer than {count} pixels were given to the class beside them."),
            count=min_pixels,
        )
    report.note(
        N_(
            "Corners of up to half a pixel were smoothed, and zones were cut at the borders of "
            "kecamatan."
        )
    )
    after = frame.groupby("class")["area_km2"].sum()
    for key in CLASS_KEYS:
        km2 = before[CLASSES[key].rank]
        if km2 > 0:
            report.note(_AREA_NOTES[key], before=f"{km2:.2f}", after=f"{after.get(key, 0.0):.2f}")
