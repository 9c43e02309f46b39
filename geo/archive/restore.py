"""Fill a store from an archive, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from geo.access.audit import write_audit
from geo.access.roles import at_the_command_line
from geo.archive.csv_files import CsvArchive
from geo.archive.errors import RestoreRefused, damaged, foreign
from geo.archive.export import export_everything, schema_of
from geo.archive.form import FORM, TABLES, Archive
from geo.archive.geopackage import GeoPackageArchive
from geo.base.i18n import N_
from geo.base.jobs import Progress
from geo.base.settings import BACKUPS
from geo.intake.transaction import WAITING, store_error
from geo.store.engine import (
    bump_data_version,
    data_version,
    workspace_lock,
)
from geo.store.store import Store
from geo.store.writes import insert_columns


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did: rows per table, and the copy of what was there before."""

    rows: dict[str, int]
    backup: Path | None


def restore_everything(
    store: Store, path: Path, *, replace: bool = False, progress: Progress | None = None
) -> Restored:
    """Fill the store with what `export_everything` wrote to `path`.

    The store must be empty, unless `replace` is given; what it held is then exported to the
    folder `BACKUPS` of the workspace first. Everything comes back as it was, down to the ids;
    only the data version counts on, so that nothing cached is taken for the new data.
    Raises `RestoreRefused` or `StoreError` with one sentence; nothing has changed then.
    """
    tell = progress or (lambda _fraction, _message: None)
    if not path.exists():
        raise RestoreRefused(
            N_("There is no file or folder {file}; check its name."), file=str(path)
        )
    tell(0.0, N_("Reading the file …"))
    with _opened(path) as archive:
        _check(archive, path.name, store)
        try:
            with workspace_lock(store.settings, waiting=lambda: tell(0.0, WAITING)):
                backup = _backup(store, replace, tell)
                with store.engine.begin() as connection:
                    rows = _fill(connection, archive, path.name, tell)
        except sa.exc.IntegrityError as err:
            raise damaged(path.name, err.orig) from err
        except (sa.exc.SQLAlchemyError, OSError) as err:
            raise store_error(err, store) from err
    tell(1.0, N_("Done."))
    return Restored(rows, backup)


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    is_csv = path.is_dir() or path.suffix.lower() == ".zip"
    archive: CsvArchive | GeoPackageArchive
    archive = CsvArchive(path) if is_csv else GeoPackageArchive(path)
    try:
        yield archive
    finally:
        archive.close()


def _check(archive: Archive, name: str, store: Store) -> None:
    """Refuse what cannot be restored before anything is touched."""
    about = archive.about
    if "form" not in about or "schema" not in about:
        raise foreign(name)
    with store.engine.connect() as connection:
        ours = schema_of(connection)
    if about["form"] != FORM or about["schema"] > ours:
        raise RestoreRefused(
            N_(
                "{file} was written by a newer version ({program}); update PetaSiaga and try "
                "again. Nothing was changed."
            ),
            file=name,
            program=about.get("program", ""),
        )
    for table in TABLES:
        there = archive.columns(table.name)
        # An older schema may lack what was added since; what is optional may stay empty.
        if there is None:
            if f"rows.{table.name}" in about or about["schema"] == ours:
                raise damaged(name, table.name)
            continue
        needed = {
            column.name
            for column in table.c
            if about["schema"] == ours or not (column.nullable or column.default is not None)
        }
        if missing := sorted(needed - set(there)):
            raise damaged(name, f"{table.name}.{missing[0]}")


def _backup(store: Store, replace: bool, tell: Progress) -> Path | None:
    """Keep what the store holds; None when it holds nothing."""
    if not data_version(store.engine):
        return None
    if not replace:
        raise RestoreRefused(
            N_(
                "The workspace {folder} holds data already; use --replace to restore all the same "
                "(a copy of what is there is kept), or set PETASIAGA_WORKSPACE to another folder."
            ),
            folder=str(store.settings.workspace),
        )
    tell(0.1, N_("Keeping a copy of what is there …"))
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return export_everything(store, store.settings.workspace / BACKUPS / f"{now}.gpkg")


def _fill(connection: sa.Connection, archive: Archive, name: str, tell: Progress) -> dict[str, int]:
    for table in reversed(TABLES):
        connection.execute(sa.delete(table))
    rows: dict[str, int] = {}
    for step, table in enumerate(TABLES):
        tell(0.2 + 0.7 * step / len(TABLES), N_("Restoring …"))
        rows[table.name] = 0
        for chunk in archive.rows(table) if archive.columns(table.name) else ():
            rows[table.name] += len(next(iter(chunk.values())))
            insert_columns(connection, table, chunk)
        if rows[table.name] != int(archive.about.get(f"rows.{table.name}", 0)):
            raise damaged(name, table.name)
        _go_on_counting(connection, table)
    write_audit(
        connection,
        at_the_command_line(),
        "restore",
        register="store",
        label=name,
        changes={"rows": (None, sum(rows.values()))},
    )
    bump_data_version(connection)
    return rows


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL give new ids after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    connection.execute(
        sa.select(
            sa.func.setval(
                sa.func.pg_get_serial_sequence(table.name, "id"),
                sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery(),
                sa.false(),
            )
        )
    )
