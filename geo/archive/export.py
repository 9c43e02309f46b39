"""Write everything in the store as one archive."""

import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import sqlalchemy as sa

from geo.archive.csv_files import CsvWriter
from geo.archive.form import CHUNK, FORM, TABLES, Plain, kind_of, to_plain
from geo.archive.geopackage import GeoPackageWriter
from geo.base.aside import written_aside
from geo.base.errors import StoreError
from geo.base.i18n import N_, Language, language
from geo.base.jobs import Progress
from geo.store.engine import reading
from geo.store.store import Store

ArchiveFormat = Literal["gpkg", "csv"]


def export_everything(
    store: Store, out: Path, format: ArchiveFormat | None = None, progress: Progress | None = None
) -> Path:
    """Write every table of the store, as one moment saw them, to `out`; returns its path.

    Format ``gpkg`` makes one GeoPackage; ``csv`` a folder of CSV files, or a zip of them where
    `out` ends in ``.zip``. Without a format the ending decides (``.gpkg`` or else CSV). The file
    is written aside and takes its place when it is whole. Raises `StoreError`.
    """
    chosen = format or ("gpkg" if out.suffix.lower() == ".gpkg" else "csv")
    tell = progress or (lambda _fraction, _message: None)
    if out.is_dir() and (chosen == "gpkg" or any(out.iterdir())):
        raise StoreError(
            N_("{folder} is a folder with files in it; name a new one, or a file."),
            folder=str(out),
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(out) as aside:
            if chosen == "gpkg":
                _to_geopackage(store, aside, tell)
            elif out.suffix.lower() == ".zip":
                _to_zip(store, aside, tell)
            else:
                _to_folder(store, aside, tell)
    except (OSError, sa.exc.SQLAlchemyError, sqlite3.Error, pa.ArrowException) as err:
        raise StoreError(
            N_("{file} cannot be written ({reason})."),
            file=str(out),
            reason=getattr(err, "strerror", None) or str(err).splitlines()[0],
        ) from err
    tell(1.0, N_("Done."))
    return out


def _to_geopackage(store: Store, path: Path, tell: Progress) -> None:
    writer = GeoPackageWriter(path)
    try:
        about = _write_tables(store, writer.table, tell)
        writer.close(about)
    except BaseException:
        writer.abandon()
        raise


def _to_folder(store: Store, folder: Path, tell: Progress) -> None:
    writer = CsvWriter(folder)
    about = _write_tables(store, writer.table, tell)
    writer.close(about, _readme(language(store.settings.language)))


def _to_zip(store: Store, path: Path, tell: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export") as name:
        folder = Path(name) / "files"
        _to_folder(store, folder, tell)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, file.name)
        shutil.rmtree(folder)


def _write_tables(
    store: Store,
    write: Callable[[sa.Table, Iterator[list[tuple[Plain, ...]]]], None],
    tell: Progress,
) -> dict[str, str]:
    """Hand every table to `write`; what the archive says of itself."""
    about = {
        "form": FORM,
        "program": _program(),
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with reading(store.engine) as connection:
        about["schema"] = schema_of(connection)
        for step, table in enumerate(TABLES):
            tell(step / len(TABLES), N_("Writing …"))
            counted = _Counted(_chunks(connection, table))
            write(table, counted)
            about[f"rows.{table.name}"] = str(counted.rows)
    return about


class _Counted(Iterator[list[tuple[Plain, ...]]]):
    """Chunks that pass through and are counted."""

    def __init__(self, chunks: Iterator[list[tuple[Plain, ...]]]) -> None:
        self._chunks = chunks
        self.rows = 0

    def __next__(self) -> list[tuple[Plain, ...]]:
        chunk = next(self._chunks)
        self.rows += len(chunk)
        return chunk


def _chunks(connection: sa.Connection, table: sa.Table) -> Iterator[list[tuple[Plain, ...]]]:
    kinds = [kind_of(column) for column in table.c]
    columns: list[sa.ColumnElement[Any]] = [
        sa.cast(column, sa.LargeBinary) if kind == "geometry" else column
        for column, kind in zip(table.c, kinds, strict=True)
    ]
    query = sa.select(*columns).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=CHUNK).execute(query)
    for rows in found.partitions():
        yield [
            tuple(to_plain(kind, value) for kind, value in zip(kinds, row, strict=True))
            for row in rows
        ]


def schema_of(connection: sa.Connection) -> str:
    """The revision of the store's schema, such as "0003"."""
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _program() -> str:
    try:
        return f"PetaSiaga {version('petasiaga')}"
    except PackageNotFoundError:
        return "PetaSiaga"


def _readme(lang: Language) -> str:
    """What each file is, in the store's language."""
    _ = lang.gettext
    files = "\n".join(f"  {name}.csv: {_(text)}" for name, text in _CONTENTS)
    return "\n\n".join([_(_README_HEAD), files, _(_README_FORM)]) + "\n"


_README_HEAD = N_(
    "Full export of a PetaSiaga store. “petasiaga restore” reads it back; nothing is lost."
)
_README_FORM = N_(
    "UTF-8, comma, header in the first line. An empty cell is unknown, which is not zero. Times "
    "are UTC, codes are Kemendagri codes, coordinates are degrees (EPSG:4326), geometries WKT. "
    "Text that a spreadsheet would run as a formula has an apostrophe in front; restoring takes "
    "it away. archive.csv holds checksums: files that were edited are not restored."
)
_CONTENTS = (
    ("datasets", N_("every import with source, licence, date, method and counts, undone ones too")),
    ("areas", N_("administrative areas with their boundaries, replaced ones too")),
    ("zones", N_("hazard zones")),
    ("incidents", N_("incidents, replaced ones too (superseded_by)")),
    ("reference_features", N_("reference layers: facilities, roads, rivers and others")),
    ("coverage", N_("kabupaten in which real data hide the sample data")),
    ("column_mappings", N_("how columns of earlier files were matched")),
    ("settings", N_("what the agency has set on the page of settings")),
    ("reg_posko", N_("posko, withdrawn ones too")),
    ("reg_kontak", N_("contacts, withdrawn ones too")),
    ("reg_laporan", N_("citizens' reports, withdrawn ones too")),
    ("ledger_documents", N_("documents of stock and funds, reversed ones too")),
    ("ledger_accounts", N_("places, items and lots of the ledger")),
    ("ledger_entries", N_("lines of the documents, each with its hash")),
    ("ledger_days", N_("sums of the lines per day")),
    ("ledger_heads", N_("number of lines and last hash of each ledger")),
    ("meta", N_("values of the store itself")),
    ("archive", N_("what this export is: form, schema, rows and checksum of each file")),
)
