"""Unpack the one wanted file of a zip under names of our own, without trusting the zip."""

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.base.settings import Limits
from geo.files.formats import ACCEPTED

#: A real file packs to no less than about a fortieth; small ones may be anything.
MAX_EXPANSION = 200
_ALWAYS_ALLOWED_BYTES = 200 * 1024**2

_WANTED = frozenset(
    {
        ".geojson",
        ".topojson",
        ".gpkg",
        ".fgb",
        ".shp",
        ".kml",
        ".gml",
        ".gpx",
        ".parquet",
        ".geoparquet",
        ".csv",
        ".tsv",
        ".xlsx",
        ".xls",
        ".ods",
        ".tif",
        ".tiff",
    }
)
# What is wanted only where nothing better is there: metadata and readme files have these names.
_WANTED_AT_NEED = frozenset({".json", ".txt", ".xml", ".dat"})
_ARCHIVES = frozenset({".zip", ".kmz", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"})
# What may stand beside a .shp or .tif; everything else in an archive is left packed.
_PARTS = {
    ".shp": frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"}),
    ".tif": frozenset({".tif", ".tfw", ".prj"}),
    ".tiff": frozenset({".tiff", ".tfw", ".prj"}),
}


def unpack(path: Path, folder: Path, layer: str | None, limits: Limits) -> Path:
    """Unpack the wanted file of the zip at `path` (with its parts) into `folder`.

    `layer` chooses among several by name without its ending. Raises `SourceRefused` when the
    archive is damaged or unsafe, or when it is not clear which file is wanted.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = safe_members(archive, path.name, limits)
            chosen = _choose(members, path.name, layer)
            wanted = _stem(chosen)
            parts = _PARTS.get(_suffix(chosen), {_suffix(chosen)})
            for member in members:
                suffix = _suffix(member)
                if _stem(member) == wanted and suffix in parts:
                    # zipfile reads no more than the stated size, which was checked above.
                    with (
                        archive.open(member) as packed,
                        (folder / f"source{suffix}").open("wb") as out,
                    ):
                        copyfileobj(packed, out)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
        lzma.LZMAError,
    ) as err:
        raise cannot_unpack(path.name, err) from err
    return folder / f"source{_suffix(chosen)}"


def cannot_unpack(name: str, err: Exception) -> SourceRefused:
    """The error for a damaged zip."""
    return SourceRefused(
        N_("{file} cannot be unpacked ({reason}); pack or download it again."),
        file=name,
        reason=str(err).splitlines()[0] if str(err) else type(err).__name__,
    )


def safe_members(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """The plain files of an archive; raises `SourceRefused` when it could do harm."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > limits.max_members:
        raise SourceRefused(
            N_("{file} holds more than {limit} files; pack only the one layer you need."),
            file=name,
            limit=limits.max_members,
        )
    if expanded > limits.max_expanded_mb * 1024**2 or (
        expanded > max(packed * MAX_EXPANSION, _ALWAYS_ALLOWED_BYTES)
    ):
        raise SourceRefused(
            N_(
                "{file} unpacks to more than is allowed ({limit} MB, and {times} times its size); "
                "pack only the one layer you need."
            ),
            file=name,
            limit=limits.max_expanded_mb,
            times=MAX_EXPANSION,
        )
    for member in members:
        place = _place(member)
        linked = stat.S_ISLNK(member.external_attr >> 16)
        if linked or place.is_absolute() or ".." in place.parts or ":" in member.filename:
            raise SourceRefused(
                N_("{file} holds {member}, which points outside the archive; pack it again."),
                file=name,
                member=member.filename[:80],
            )
    return members


def _place(member: zipfile.ZipInfo) -> PurePosixPath:
    # Some Windows programs write backslashes, against the standard.
    return PurePosixPath(member.filename.replace("\\", "/"))


def _suffix(member: zipfile.ZipInfo) -> str:
    return _place(member).suffix.lower()


def _stem(member: zipfile.ZipInfo) -> str:
    # A .DBF in capitals belongs to the .shp of the same name all the same.
    return str(_place(member).with_suffix("")).casefold()


def _choose(members: list[zipfile.ZipInfo], name: str, layer: str | None) -> zipfile.ZipInfo:
    # macOS adds a shadow "__MACOSX/._x.shp" of every file.
    real = [member for member in members if not _place(member).name.startswith("._")]
    found = [member for member in real if _suffix(member) in _WANTED] or [
        member for member in real if _suffix(member) in _WANTED_AT_NEED
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        inner = next((member for member in real if _suffix(member) in _ARCHIVES), None)
        if inner is not None:
            raise SourceRefused(
                N_("{file} holds another archive ({member}); unpack it and import what is in it."),
                file=name,
                member=inner.filename[:80],
            )
        raise SourceRefused(
            N_("{file} is an archive without a layer in it; it should hold one of: {accepted}."),
            file=name,
            accepted=ACCEPTED,
        )
    if name.lower().endswith(".kmz"):
        # A KMZ's own document comes first; the others are what it points to.
        return next((member for member in found if _suffix(member) == ".kml"), found[0])
    labels = _labels(found)
    for label, member in zip(labels, found, strict=True):
        if layer in (label, _place(member).stem):
            return member
    raise SourceRefused(
        N_("{file} holds several layers; choose one with --layer: {layers}."),
        file=name,
        layers=", ".join(sorted(labels)[:20]),
    )


def _labels(members: list[zipfile.ZipInfo]) -> list[str]:
    """What to call each member: its name, with folder or ending where names are the same."""
    for label in (
        lambda place: place.stem,
        lambda place: place.name,
        lambda place: str(place.with_suffix("")),
    ):
        labels = [label(_place(member)) for member in members]
        if len(set(labels)) == len(labels):
            return labels
    return [str(_place(member)) for member in members]
