"""Recognise a file by its content, within limits, and unpack archives without trusting them."""

import hashlib
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from geo.errors import SourceRefused
from geo.i18n import N_

MAX_FILE_BYTES = 512 * 1024**2
#: Of everything in an archive together, after unpacking.
MAX_EXPANDED_BYTES = 2 * 1024**3
#: A real shapefile or KML packs to no less than about a fortieth.
MAX_EXPANSION = 200
MAX_MEMBERS = 1_000


class Format(StrEnum):
    """Kinds of file that can be imported; the value is what people call them."""

    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GeoPackage"
    SHAPEFILE = "Shapefile"
    KML = "KML"
    CSV = "CSV"


ACCEPTED = "GeoJSON, GeoPackage, Shapefile (.zip), KML, KMZ, CSV"

_SUFFIXES = {
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".gpkg": Format.GEOPACKAGE,
    ".shp": Format.SHAPEFILE,
    ".kml": Format.KML,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
}
# What may stand beside a .shp; everything else in an archive is left packed.
_SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is ready to be read; `path` is inside a temporary folder for an archive."""

    name: str
    path: Path
    format: Format
    sha256: str


@contextmanager
def open_source(path: Path, *, layer: str | None = None) -> Iterator[SourceFile]:
    """The file at `path`, recognised and unpacked; what was unpacked is removed at the end.

    `layer` chooses among several files of an archive by name without its ending. Raises
    `SourceRefused` for a file that is missing, empty, too large, unsafe or of a foreign kind.
    """
    _require_readable(path)
    head = _read_head(path)
    with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
        if head.startswith(b"PK"):
            found = _unpack(path, Path(folder), layer)
            kind = _recognise(found, _read_head(found), path.name)
        else:
            found, kind = path, _recognise(path, head, path.name)
            if kind is Format.SHAPEFILE:
                raise SourceRefused(
                    N_(
                        "{file} is only one part of a shapefile; put its .shp, .shx, .dbf and .prj "
                        "into one .zip and import that."
                    ),
                    file=path.name,
                )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield SourceFile(name=path.name, path=found, format=kind, sha256=digest)


def _require_readable(path: Path) -> None:
    try:
        if not path.is_file():
            raise SourceRefused(
                N_("There is no file {file}; check the folder and the name."), file=str(path)
            )
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as err:
        raise SourceRefused(
            N_("{file} cannot be opened ({reason}); check that you may read it."),
            file=str(path),
            reason=err.strerror or str(err),
        ) from err
    if size == 0:
        raise SourceRefused(N_("{file} is empty; export or download it again."), file=path.name)
    if size > MAX_FILE_BYTES:
        raise SourceRefused(
            N_("{file} is larger than {limit} MB; split it, for example by kabupaten."),
            file=path.name,
            limit=MAX_FILE_BYTES // 1024**2,
        )


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _recognise(path: Path, head: bytes, shown: str) -> Format:
    """The format by content; the name decides only what content cannot."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    suffix = _SUFFIXES.get(path.suffix.lower())
    if head.startswith(b"SQLite format 3\0") and suffix is Format.GEOPACKAGE:
        return Format.GEOPACKAGE
    if head.startswith(b"\x00\x00\x27\x0a") and suffix is Format.SHAPEFILE:
        return Format.SHAPEFILE
    if text.startswith(b"{"):
        return Format.GEOJSON
    if text.startswith(b"<") and b"<kml" in text.lower():
        # An entity could name another file or unfold without end; no real KML declares one.
        if b"<!ENTITY" in path.read_bytes():
            raise _foreign(shown)
        return Format.KML
    if suffix is Format.CSV and b"\0" not in head and not text.startswith(b"<"):
        return Format.CSV
    raise _foreign(shown)


def _foreign(name: str) -> SourceRefused:
    return SourceRefused(
        N_("{file} is not of a kind that can be imported; use one of: {accepted}."),
        file=name,
        accepted=ACCEPTED,
    )


def _unpack(path: Path, folder: Path, layer: str | None) -> Path:
    """Unpack the one wanted file of an archive (with its parts) under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _safe_members(archive, path.name)
            chosen = _choose(members, path.name, layer)
            wanted = _place(chosen)
            parts = _SHAPEFILE_PARTS if _suffix(chosen) == ".shp" else {_suffix(chosen)}
            for member in members:
                suffix = _suffix(member)
                if _place(member).with_suffix("") == wanted.with_suffix("") and suffix in parts:
                    # zipfile reads no more than the stated size, which was checked above.
                    with (
                        archive.open(member) as packed,
                        (folder / f"source{suffix}").open("wb") as out,
                    ):
                        copyfileobj(packed, out)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError,
            EOFError, OSError) as err:  # fmt: skip
        raise SourceRefused(
            N_("{file} cannot be unpacked ({reason}); pack or download it again."),
            file=path.name,
            reason=str(err).splitlines()[0] if str(err) else type(err).__name__,
        ) from err
    return folder / f"source{_suffix(chosen)}"


def _place(member: zipfile.ZipInfo) -> PurePosixPath:
    # Some Windows programs write backslashes, against the standard.
    return PurePosixPath(member.filename.replace("\\", "/"))


def _suffix(member: zipfile.ZipInfo) -> str:
    return _place(member).suffix.lower()


def _safe_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The plain files of an archive; raises when it could do harm."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MAX_MEMBERS
        or expanded > MAX_EXPANDED_BYTES
        or expanded > max(packed, 1024**2) * MAX_EXPANSION
    ):
        raise SourceRefused(
            N_("{file} unpacks to more than is allowed; pack only the one layer you need."),
            file=name,
        )
    for member in members:
        place = _place(member)
        linked = stat.S_ISLNK(member.external_attr >> 16)
        if linked or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            raise SourceRefused(
                N_("{file} holds {member}, which points outside the archive; pack it again."),
                file=name,
                member=member.filename[:80],
            )
    return members


def _choose(members: list[zipfile.ZipInfo], name: str, layer: str | None) -> zipfile.ZipInfo:
    # macOS adds a shadow "__MACOSX/._x.shp" of every file.
    found = [
        member
        for member in members
        if _suffix(member) in _SUFFIXES.keys() - {".txt", ".json"}
        and not _place(member).name.startswith("._")
    ]
    if len(found) == 1:
        return found[0]
    if any(member.filename == "xl/workbook.xml" for member in members):
        raise SourceRefused(
            N_("{file} is an Excel workbook; save its sheet as CSV and import that."), file=name
        )
    if not found:
        raise SourceRefused(
            N_("{file} is an archive without a layer in it; it should hold one of: {accepted}."),
            file=name,
            accepted=ACCEPTED,
        )
    stems = sorted(_place(member).stem for member in found)
    if name.lower().endswith(".kmz"):
        # A KMZ's own document comes first; the others are what it points to.
        return found[0]
    for member in found:
        if _place(member).stem == layer:
            return member
    raise SourceRefused(
        N_("{file} holds several layers; choose one with --layer: {layers}."),
        file=name,
        layers=", ".join(stems[:20]),
    )
