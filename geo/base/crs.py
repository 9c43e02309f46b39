"""Coordinate reference systems and the few projections done by hand for speed."""

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_

WGS84 = "EPSG:4326"
# World Cylindrical Equal Area: areas of zones and regions are measured here, never in degrees.
EQUAL_AREA = "EPSG:6933"

# (west, south, east, north) in degrees, generous enough for every island and its territorial sea.
INDONESIA_BOUNDS = (94.0, -12.0, 142.0, 7.5)

# Beyond this latitude Web Mercator is cut off (Leaflet uses the same limit).
_MAX_LATITUDE = 85.0511287798

FloatArray = npt.NDArray[np.float64]


def require_crs(frame: Any, crs: str) -> None:
    """Raise unless the GeoDataFrame (or GeoSeries) `frame` is in `crs`."""
    if frame.crs is None or not frame.crs.equals(crs, ignore_axis_order=True):
        raise PetaSiagaError(
            N_("Expected coordinates in {expected}, got {found}; reproject with to_crs() first."),
            expected=crs,
            found=frame.crs.to_string() if frame.crs is not None else "none",
        )


def to_unit_mercator(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Degrees WGS 84 to Web Mercator scaled to the unit square.

    (0, 0) is the north-west corner of the world map and (1, 1) the south-east, so that
    multiplying by ``256 * 2**zoom`` gives Leaflet's world pixels. NaN stays NaN.
    """
    lon_deg = np.asarray(lon, dtype=np.float64)
    lat_deg = np.clip(np.asarray(lat, dtype=np.float64), -_MAX_LATITUDE, _MAX_LATITUDE)
    x = lon_deg / 360.0 + 0.5
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat_deg))) / (2.0 * np.pi)
    return x, y


def from_unit_mercator(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The inverse of `to_unit_mercator`: unit square to (lon, lat) in degrees WGS 84."""
    lon = (np.asarray(x, dtype=np.float64) - 0.5) * 360.0
    lat = np.degrees(np.arctan(np.sinh((0.5 - np.asarray(y, dtype=np.float64)) * 2.0 * np.pi)))
    return lon, lat
