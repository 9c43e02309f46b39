"""Copies of an SQLite store in the workspace: made while it is in use, checked, kept, put back."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from geo.base.aside import written_aside

#: Copies begin with their moment in UTC, so that their names tell their order.
_COPIES = "[0-9]*.sqlite"
_MADE_BY_BACKUP = "[0-9]*-backup.sqlite"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
#: What lies beside a store in use.
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A checked copy, its size in bytes, and the older ones that were removed for it."""

    path: Path
    size: int
    removed: tuple[Path, ...]


def stamp() -> str:
    """This moment in UTC, as the names of copies begin."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def copy_store(path: Path, target: Path) -> None:
    """A whole copy of an SQLite store as one moment saw it, while others read and write it.

    Raises `OSError` or `sqlite3.Error`; no half copy stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        written_aside(target) as aside,
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(aside)) as copy,
    ):
        source.backup(copy)
        # One file without a log beside it, which can be carried away as it is.
        copy.execute("PRAGMA journal_mode=DELETE")


def back_up(path: Path, folder: Path, *, keep: int) -> Backup:
    """Copy the store in `path` to `folder`, check the copy, and keep the newest `keep` of them.

    Older copies go only when the new one is sound; copies that were made otherwise stay. Raises
    `OSError` or `sqlite3.Error`, of which `sqlite3.DatabaseError` says that the copy is damaged.
    """
    target = folder / f"{stamp()}-backup.sqlite"
    copy_store(path, target)
    found = problem_of(target)
    if found is not None:
        target.unlink(missing_ok=True)
        raise sqlite3.DatabaseError(found)
    older = sorted(folder.glob(_MADE_BY_BACKUP), reverse=True)[keep:]
    for old in older:
        old.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, tuple(older))


def put_back(backup: Path, path: Path, folder: Path) -> Path | None:
    """Put `backup` in the place of the store in `path`; where what was there is kept.

    A sound store is overwritten in one transaction, which those who have it open see; a damaged one
    is moved to `folder`. Raises `OSError` or `sqlite3.Error`.
    """
    kept: Path | None = None
    if path.exists() and path.stat().st_size:
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"replaced-{stamp()}.sqlite"
        if problem_of(path) is None:
            copy_store(path, kept)
            with (
                closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as copy,
                closing(sqlite3.connect(path, timeout=10)) as store,
            ):
                copy.backup(store)
            return kept
        path.replace(kept)
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).replace(kept.with_name(kept.name + ending))
    copy_store(backup, path)
    return kept


def newest_sound(folder: Path) -> Path | None:
    """The newest copy in `folder` that passes the check; None when there is none."""
    copies = sorted(folder.glob(_COPIES), reverse=True)
    return next((copy for copy in copies if _is_sound(copy, copy.stat().st_mtime_ns)), None)


@lru_cache(maxsize=64)
def _is_sound(path: Path, _changed_ns: int) -> bool:
    # Every visitor of a damaged store asks, and a check reads the whole copy.
    try:
        return problem_of(path) is None
    except sqlite3.Error:
        return False


def problem_of(path: Path) -> str | None:
    """What is wrong with an SQLite store; None when its check finds nothing and it has a schema.

    Raises `sqlite3.Error` when it cannot be opened or is locked.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as store:
            (said,) = store.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                return str(said).splitlines()[-1]
            store.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as err:
        # A store that others hold, or that may not be opened, is not for that a damaged one.
        if err.sqlite_errorcode & 0xFF not in _DAMAGED:
            raise
        return str(err)
    return None
