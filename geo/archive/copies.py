"""Backups of the whole store as an SQLite file, and their way back."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from geo.access.audit import write_audit
from geo.access.roles import at_the_command_line
from geo.archive.errors import RestoreRefused, damaged
from geo.archive.form import TABLES
from geo.archive.restore import Restored
from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.base.settings import BACKUPS, Settings
from geo.store.backups import Backup, back_up, problem_of, put_back
from geo.store.engine import bump_data_version, workspace_lock
from geo.store.faults import disk_full, explained, is_no_room
from geo.store.store import Store

#: How many backups stay unless somebody says otherwise.
KEEP = 7
#: How the file of a backup ends; archives end otherwise.
SUFFIX = ".sqlite"


def back_up_store(settings: Settings, *, keep: int = KEEP) -> Backup:
    """A checked copy of the store in the folder `BACKUPS` of the workspace; see `back_up`.

    People go on working meanwhile. Raises `StoreError` with one sentence.
    """
    path, folder = store_file(settings), settings.workspace / BACKUPS
    if not path.is_file():
        raise StoreError(
            N_("There is no store {file} yet; start PetaSiaga once, then back it up."),
            file=str(path),
        )
    try:
        return back_up(path, folder, keep=keep)
    except (OSError, sqlite3.Error) as err:
        raise _told(err, path, folder) from err


def restore_copy(settings: Settings, backup: Path, *, replace: bool = False) -> Restored:
    """Put a backup that `back_up_store` made in the place of the store.

    A bare name is one of the folder `BACKUPS`. What was there, sound or damaged, is kept in that
    folder; only a sound store needs `replace` to give way. Raises `RestoreRefused` or
    `StoreError` with one sentence; nothing has changed then.
    """
    path, folder = store_file(settings), settings.workspace / BACKUPS
    if not backup.exists() and backup.name == str(backup):
        # The name alone means the copy in the workspace.
        backup = folder / backup
    if not backup.is_file():
        raise RestoreRefused(
            N_("There is no file or folder {file}; check its name."), file=str(backup)
        )
    try:
        found = problem_of(backup)
        holds_data = path.exists() and path.stat().st_size and problem_of(path) is None
    except sqlite3.Error as err:
        raise _told(err, path, folder) from err
    if found is not None:
        raise damaged(backup.name, found)
    if holds_data and not replace:
        raise RestoreRefused(
            N_(
                "The workspace {folder} holds data already; use --replace to restore all the same "
                "(a copy of what is there is kept), or set PETASIAGA_WORKSPACE to another folder."
            ),
            folder=str(settings.workspace),
        )
    try:
        settings.workspace.mkdir(parents=True, exist_ok=True)
        with workspace_lock(settings):
            kept = put_back(backup, path, folder)
    except (OSError, sqlite3.Error) as err:
        raise _told(err, path, folder) from err
    store = Store(settings)
    try:
        return Restored(_counted(store, backup.name), kept)
    finally:
        store.close()


def _counted(store: Store, name: str) -> dict[str, int]:
    """Rows per table; the restoration is noted, and nothing cached is taken for the new data."""
    with store.engine.begin() as connection:
        rows = {
            table.name: int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
            for table in TABLES
        }
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


def store_file(settings: Settings) -> Path:
    """The file of the store. Raises `StoreError` for one on a server."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(
            N_(
                "A store on {server} is backed up with its own tools (pg_dump, pg_restore), or "
                "with “petasiaga export everything”."
            ),
            server=url.get_backend_name(),
        )
    return Path(url.database)


def _told(err: Exception, path: Path, folder: Path) -> StoreError:
    if is_no_room(err):
        return disk_full(folder)
    return explained(err, path, folder) or StoreError(
        N_("The store {file} cannot be copied to {folder} ({reason}). Nothing was changed."),
        file=str(path),
        folder=str(folder),
        reason=getattr(err, "strerror", None) or str(err).splitlines()[0],
    )
