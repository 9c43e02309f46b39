"""Open a file for reading: within limits, recognised by content, unpacked, never in its place."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.base.settings import Limits
from geo.files.formats import Format, is_raster, is_table, read_head, recognise
from geo.files.formats import recognise_archive as _recognise_archive
from geo.files.unpack import unpack

__all__ = ["Format", "SourceFile", "is_raster", "is_table", "open_source"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is ready to be read; `path` is a copy in a temporary folder, save for tables."""

    name: str
    path: Path
    format: Format
    sha256: str
    limits: Limits = field(default_factory=Limits)


@contextmanager
def open_source(
    path: Path, *, layer: str | None = None, limits: Limits | None = None
) -> Iterator[SourceFile]:
    """The file at `path`, recognised and unpacked; what was unpacked is removed at the end.

    `layer` chooses among several files of an archive by name without its ending. Raises
    `SourceRefused` for a file that is missing, empty, too large, unsafe or of a foreign kind.
    """
    limits = limits or Limits()
    _require_readable(path, limits)
    with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
        found, kind = _find(path, Path(folder), layer, limits)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield SourceFile(name=path.name, path=found, format=kind, sha256=digest, limits=limits)


def _find(path: Path, folder: Path, layer: str | None, limits: Limits) -> tuple[Path, Format]:
    """The file to read and its format."""
    if read_head(path).startswith(b"PK"):
        workbook = _recognise_archive(path)
        if workbook is not None:
            return path, workbook
        found = unpack(path, folder, layer, limits)
        return found, recognise(found, path.name)
    kind = recognise(path, path.name)
    if kind is Format.SHAPEFILE:
        raise SourceRefused(
            N_(
                "{file} is only one part of a shapefile; put its .shp, .shx, .dbf and .prj "
                "into one .zip and import that."
            ),
            file=path.name,
        )
    if is_table(kind) or is_raster(kind):
        return path, kind
    # GDAL looks for companions beside a file, and SQLite and GML write some.
    copy = folder / f"source{_SUFFIXES[kind]}"
    try:
        copyfile(path, copy)
    except OSError as err:
        raise SourceRefused(
            N_(
                "{file} cannot be copied to the temporary folder ({reason}); free some space there."
            ),
            file=path.name,
            reason=err.strerror or str(err),
        ) from err
    return copy, kind


_SUFFIXES = {
    Format.GEOJSON: ".geojson",
    Format.TOPOJSON: ".topojson",
    Format.GEOPACKAGE: ".gpkg",
    Format.FLATGEOBUF: ".fgb",
    Format.KML: ".kml",
    Format.GML: ".gml",
    Format.GPX: ".gpx",
    Format.GEOPARQUET: ".parquet",
}


def _require_readable(path: Path, limits: Limits) -> None:
    try:
        if not path.is_file():
            raise SourceRefused(
                N_("There is no file {file}; check the folder and the name."), file=str(path)
            )
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except (OSError, ValueError) as err:
        raise SourceRefused(
            N_("{file} cannot be opened ({reason}); check that you may read it."),
            file=str(path),
            reason=getattr(err, "strerror", None) or str(err),
        ) from err
    if size == 0:
        raise SourceRefused(N_("{file} is empty; export or download it again."), file=path.name)
    if size > limits.max_file_mb * 1024**2:
        raise SourceRefused(
            N_("{file} is larger than {limit} MB; split it, for example by kabupaten."),
            file=path.name,
            limit=limits.max_file_mb,
        )
