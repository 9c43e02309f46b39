"""From degrees to paper: the CRS of a sheet, its round scale, and the frame that it shows."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.base.crs import WGS84, FloatArray
from geo.base.i18n import N_, Language
from geo.catalogue import metric_crs
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.paper import Box

#: Within this width a UTM zone is true to 0.2 %; wider maps get a Mercator of their own.
_UTM_WIDTH_DEG = 7.0
#: Denominators of a scale that a ruler can be used with, times a power of ten.
_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)
#: Free space around the region, in parts of the frame.
_MARGIN = 0.03
#: What the printer cannot show: 300 dpi is 0.085 mm.
PRINTED_RESOLUTION_MM = 0.08

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Projection:
    """A metric CRS whose north is up."""

    crs: pyproj.CRS
    #: EPSG code for the marginalia; empty for a CRS made for one sheet.
    code: str
    standard_parallel: float | None = None

    @cached_property
    def _forward(self) -> Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        found: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]] = (
            pyproj.Transformer.from_crs(WGS84, self.crs, always_xy=True).transform
        )
        return found

    @cached_property
    def _backward(self) -> Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        found: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]] = (
            pyproj.Transformer.from_crs(self.crs, WGS84, always_xy=True).transform
        )
        return found

    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Degrees to metres."""
        return self._forward(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))

    def backward(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Metres to degrees."""
        return self._backward(np.asarray(x, dtype=float), np.asarray(y, dtype=float))

    def project(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Geometries in EPSG:4326 in metres, without heights."""

        def move(points: FloatArray) -> FloatArray:
            return np.column_stack(self.forward(points[:, 0], points[:, 1]))

        return np.asarray(shapely.transform(geometries, move))

    def describe(self, lang: Language) -> str:
        """Name of the projection and its datum, for the margin of the sheet."""
        _ = lang.gettext
        if self.standard_parallel is not None:
            name = _("Mercator, true to scale at latitude {latitude}°").format(
                latitude=lang.number(self.standard_parallel, digits=1)
            )
        else:
            zone = int(self.code[-2:])
            side = "S" if self.code.startswith("EPSG:327") else "N"
            name = _("UTM zone {zone} ({code})").format(zone=f"{zone}{side}", code=self.code)
        return f"{name} · {_('datum')} WGS 84"


def projection_for(bounds: Bounds) -> Projection:
    """The CRS for a sheet of `bounds` (west, south, east, north in degrees)."""
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west <= _UTM_WIDTH_DEG:
        code = metric_crs(lon, lat)
        return Projection(pyproj.CRS.from_user_input(code), code)
    # A parallel in the middle between the equator and the far edge keeps the bar within 1 %.
    parallel = round(max(abs(south), abs(north)) * 0.6, 1)
    text = f"+proj=merc +lat_ts={parallel} +lon_0={lon:.1f} +datum=WGS84 +units=m +type=crs"
    return Projection(pyproj.CRS.from_proj4(text), "", parallel)


def round_scale(least: float) -> int:
    """The smallest round denominator that is not below `least`: 231000 gives 250000."""
    power = 10.0 ** math.floor(math.log10(max(least, 1.0)))
    for base in (*_ROUND, 10.0):
        if base * power >= least - 1e-6:
            return round(base * power)
    raise AssertionError("10 times the power is always enough")


def round_down(most: float) -> float:
    """The largest of 1, 2, 2.5 or 5 times a power of ten that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(base * power for base in (1.0, 2.0, 2.5, 5.0) if base * power <= most * (1 + 1e-9))


@dataclass(frozen=True)
class MapFrame:
    """The piece of the plane that a box on the sheet shows.

    `bounds` are (left, bottom, right, top) in metres of `projection`; 1 mm is `scale` / 1000 m.
    """

    box: Box
    projection: Projection
    scale: int
    bounds: Bounds

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for one mm on the sheet."""
        return self.scale / 1000.0

    @property
    def tolerance_m(self) -> float:
        """Detail smaller than this cannot be printed."""
        return PRINTED_RESOLUTION_MM * self.metres_per_mm

    @cached_property
    def bounds_deg(self) -> Bounds:
        """(west, south, east, north) in degrees that hold the whole frame."""
        left, bottom, right, top = self.bounds
        along = np.linspace(0.0, 1.0, 9)
        x, y = left + along * (right - left), bottom + along * (top - bottom)
        lon, lat = self.projection.backward(
            np.concatenate([x, x, np.full(9, left), np.full(9, right)]),
            np.concatenate([np.full(9, bottom), np.full(9, top), y, y]),
        )
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def to_paper(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Metres to mm on the sheet."""
        left, bottom, _right, _top = self.bounds
        return (
            self.box.x + (np.asarray(x, dtype=float) - left) / self.metres_per_mm,
            self.box.y + (np.asarray(y, dtype=float) - bottom) / self.metres_per_mm,
        )


def fit_frame(box: Box, projection: Projection, region: Bounds, scale: int | None) -> MapFrame:
    """The frame with the region (metres) in its middle, at a chosen or the best round scale.

    Raises `ExportRefused` for a chosen scale at which the region does not fit.
    """
    left, bottom, right, top = region
    wide = max(right - left, 100.0) / (box.width * (1 - 2 * _MARGIN))
    high = max(top - bottom, 100.0) / (box.height * (1 - 2 * _MARGIN))
    fitting = round_scale(max(wide, high) * 1000.0)
    if scale is not None:
        tight = max((right - left) / box.width, (top - bottom) / box.height) * 1000.0
        if scale < tight:
            raise ExportRefused(
                N_("The region does not fit on this sheet at 1:{asked}; choose 1:{fitting}."),
                asked=f"{scale:,}".replace(",", " "),
                fitting=f"{fitting:,}".replace(",", " "),
            )
    chosen = scale or fitting
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    half_x, half_y = (side * chosen / 2000.0 for side in (box.width, box.height))
    return MapFrame(
        box=box,
        projection=projection,
        scale=chosen,
        bounds=(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y),
    )
