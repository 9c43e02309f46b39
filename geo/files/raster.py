"""Read a GeoTIFF of hazard: an index from 0 to 1 or classes 1 to 3, as ranks of classes.

Only GDAL's GeoTIFF driver is allowed, and no file beside the one that was given is looked at.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyproj

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import ranks_of_index
from geo.files.findings import Report
from geo.files.opening import SourceFile

if TYPE_CHECKING:
    # It takes long to import, and most files are no rasters.
    from affine import Affine
    from rasterio.io import DatasetReader
    from rasterio.windows import Window

Ranks = npt.NDArray[np.uint8]

#: Values that stand for no data in files that do not say so; seen in InaRISK and its copies.
_NO_DATA = (255.0, -9999.0)
#: Beyond it lie the largest floats, 3.4e38 and 1.8e308, which programs write for no data.
_ABSURD = 1e30
#: Pixels read at once.
_WINDOW_PIXELS = 4_000_000
#: The share of pixels outside 0..1 (or of other classes) that is taken for blemishes.
_MAX_SHARE_STRANGE = 0.01
#: Settings of GDAL: no look at files beside this one, whatever their names.
_ALONE = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


@dataclass(frozen=True, slots=True)
class HazardGrid:
    """Class ranks (0 none, 1 low, 2 medium, 3 high) of a grid of pixels, its place and CRS.

    `is_index` says whether an index gave the classes.
    """

    ranks: Ranks
    transform: "Affine"
    crs: pyproj.CRS
    is_index: bool


@dataclass(slots=True)
class _Census:
    """How many pixels have which kind of value; `zeros` are no hazard."""

    zeros: int = 0
    ones: int = 0
    twos_and_threes: int = 0
    fractions: int = 0
    strange: int = 0
    lowest: float = np.inf
    highest: float = -np.inf

    @property
    def is_index(self) -> bool:
        return self.fractions > 0

    @property
    def unfit(self) -> int:
        """Pixels that do not belong, by what the raster is taken for."""
        return self.strange + (self.twos_and_threes if self.is_index else 0)

    @property
    def total(self) -> int:
        return self.zeros + self.ones + self.twos_and_threes + self.fractions + self.strange


def read_grid(
    source: SourceFile,
    report: Report,
    *,
    breaks: tuple[float, float],
    class_yes: int | None = None,
    crs: str | None = None,
) -> HazardGrid:
    """The classes of a GeoTIFF; `geo.catalogue.ranks_of_index` states the rule of the intervals.

    `class_yes` is the rank of a raster that only says yes (1); `crs` overrides the file's. Raises
    `SourceRefused` for a file that cannot be read or placed, that is too large, has several
    bands, or holds neither an index nor classes.
    """
    with _opened(source) as raster:
        _require_usable(raster, source, crs)
        census = _census(raster)
        _require_meaning(census, source, class_yes)
        ranks = np.zeros(raster.shape, dtype=np.uint8)
        for window, values, known in _windows(raster):
            rows = slice(window.row_off, window.row_off + window.height)
            ranks[rows] = np.where(known, _ranks(values, census, breaks, class_yes), 0)
        grid = HazardGrid(ranks, raster.transform, _crs(raster, source, crs), census.is_index)
    _tell(census, report, breaks)
    return grid


def _tell(census: _Census, report: Report, breaks: tuple[float, float]) -> None:
    if census.is_index:
        report.note(
            N_("The raster holds an index from 0 to 1; its classes end at {low} and {medium}."),
            low=breaks[0],
            medium=breaks[1],
        )
    else:
        report.note(N_("The raster holds classes from 1 to 3."))
    if census.unfit:
        report.note(
            N_("{count} pixels with values that belong to no class were left out."),
            count=census.unfit,
        )


@contextmanager
def _opened(source: SourceFile) -> Iterator["DatasetReader"]:
    """The raster, its failures turned into one sentence."""
    import rasterio
    import rasterio.errors

    try:
        with rasterio.Env(**_ALONE), _open(source) as raster:
            yield raster
    except (rasterio.errors.RasterioError, rasterio.errors.CRSError, OSError, ValueError) as err:
        raise SourceRefused(
            N_("{file} cannot be read as {format} ({reason}); export or download it again."),
            file=source.name,
            format=source.format.value,
            reason=" ".join(str(err).replace(str(source.path.resolve()), "").split())[:160],
        ) from err


def _open(source: SourceFile) -> "DatasetReader":
    import rasterio
    import rasterio.errors

    with warnings.catch_warnings():
        # What the file lacks is told in a sentence of ours.
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        # Absolute, so that GDAL cannot take a name for one of its own prefixes.
        return rasterio.open(source.path.resolve(), driver="GTiff")


def _require_usable(raster: "DatasetReader", source: SourceFile, crs: str | None) -> None:
    pixels = raster.width * raster.height
    block_height, block_width = raster.block_shapes[0] if raster.count else (1, 1)
    limit = source.limits.max_pixels
    if max(pixels, block_height * block_width) > limit:
        raise SourceRefused(
            N_(
                "{file} has {width} x {height} pixels, more than the {limit} that are allowed "
                "(PETASIAGA_MAX_PIXELS); clip it to your kabupaten."
            ),
            file=source.name,
            width=raster.width,
            height=raster.height,
            limit=limit,
        )
    if raster.count != 1:
        raise SourceRefused(
            N_(
                "{file} has {count} bands, so it is a picture or several layers; export the one "
                "band that holds the hazard index."
            ),
            file=source.name,
            count=raster.count,
        )
    if np.dtype(raster.dtypes[0]).kind not in "uif":
        raise SourceRefused(
            N_("{file} holds values of the kind {kind}, not numbers; export it as Float32."),
            file=source.name,
            kind=raster.dtypes[0],
        )
    if raster.transform.is_identity:
        raise SourceRefused(
            N_("{file} does not say where it lies; export it again as GeoTIFF with georeference."),
            file=source.name,
        )
    if raster.crs is None and crs is None:
        raise SourceRefused(
            N_("{file} does not say its coordinate system; name it, for example --crs EPSG:32750."),
            file=source.name,
        )


def _crs(raster: "DatasetReader", source: SourceFile, crs: str | None) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(raster.crs.to_wkt() if crs is None else crs)
    except pyproj.exceptions.CRSError as err:
        raise SourceRefused(
            N_("The coordinate system {crs!r} is not known; write it as EPSG:32750."),
            crs=crs or source.name,
        ) from err


def _windows(
    raster: "DatasetReader",
) -> Iterator[tuple["Window", npt.NDArray[Any], npt.NDArray[np.bool_]]]:
    """Strips of whole rows: the window, its values, and where they are known."""
    from rasterio.windows import Window

    block = int(raster.block_shapes[0][0])
    strip = max(block, _WINDOW_PIXELS // raster.width // block * block)
    scale, offset = raster.scales[0], raster.offsets[0]
    for top in range(0, raster.height, strip):
        window = Window(0, top, raster.width, min(strip, raster.height - top))
        masked = raster.read(1, window=window, masked=True)
        values = masked.data
        known = ~np.ma.getmaskarray(masked)
        for value in _NO_DATA:
            if np.can_cast(np.min_scalar_type(int(value)), values.dtype):
                known &= values != values.dtype.type(value)
        if values.dtype.kind == "f":
            # False for NaN as well.
            known &= np.abs(values) < _ABSURD
        if (scale, offset) != (1.0, 0.0):
            values = values * scale + offset
        yield window, values, known


def _census(raster: "DatasetReader") -> _Census:
    census = _Census()
    for _window, grid, known in _windows(raster):
        values = grid[known]
        if not len(values):
            continue
        zeros, ones = int((values == 0).sum()), int((values == 1).sum())
        higher = int(((values == 2) | (values == 3)).sum())
        fractions = int(((values > 0) & (values < 1)).sum())
        census.zeros += zeros
        census.ones += ones
        census.twos_and_threes += higher
        census.fractions += fractions
        census.strange += len(values) - zeros - ones - higher - fractions
        census.lowest = min(census.lowest, float(values.min()))
        census.highest = max(census.highest, float(values.max()))
    return census


def _require_meaning(census: _Census, source: SourceFile, class_yes: int | None) -> None:
    if census.total == 0 or census.total == census.zeros:
        raise SourceRefused(
            N_(
                "{file} holds no pixel with a hazard: all are 0 or no data; check what was "
                "exported."
            ),
            file=source.name,
        )
    if census.unfit > _MAX_SHARE_STRANGE * census.total:
        raise SourceRefused(
            N_(
                "{file} holds values from {lowest} to {highest}, but a hazard raster has an index "
                "from 0 to 1 or classes 1, 2 and 3; convert it first."
            ),
            file=source.name,
            lowest=f"{census.lowest:g}",
            highest=f"{census.highest:g}",
        )
    if not census.is_index and not census.twos_and_threes and class_yes is None:
        raise SourceRefused(
            N_("{file} holds only the value 1; say which class it means with --class-yes {known}."),
            file=source.name,
            known="low|medium|high",
        )


def _ranks(
    values: npt.NDArray[Any],
    census: _Census,
    breaks: tuple[float, float],
    class_yes: int | None,
) -> Ranks:
    if census.is_index:
        return ranks_of_index(values, breaks)
    if not census.twos_and_threes:
        return np.where(values == 1, np.uint8(class_yes or 0), np.uint8(0))
    whole = (values == 1) | (values == 2) | (values == 3)
    return np.where(whole, values, 0).astype(np.uint8)
