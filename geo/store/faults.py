"""What a database or a disk refuses, told in one true sentence.

Every engine of `geo.store.engine` hands its errors to `explained`, so that a locked store, a full
disk and a damaged store say the same wherever they are met.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.store.backups import newest_sound

_MB = 1 << 20
#: With less room than this SQLite cannot even make the files that a reader needs beside the store.
_NEEDED_BYTES = 1 << 20
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
#: How SQLite's general error begins when the store lacks a part of itself.
_LACKS = ("no such table", "no such column", "malformed database schema")


class StoreLocked(StoreError):
    """Another program holds the store."""


class DiskFull(StoreError):
    """There is no room left for what is to be written."""


class StoreDamaged(StoreError):
    """What the store holds cannot be read as it was written."""


class ReadOnlyStore(StoreError):
    """The store lies where nobody may write."""


def explained(err: BaseException, path: Path, backups: Path) -> StoreError | None:
    """The sentence for what SQLite says about the store in `path`; None when it is another fault.

    `backups` is the folder of the copies, of which the newest sound one is named.
    """
    # The rest of an extended code says where it was met.
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return locked(path)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path.parent)):
        return disk_full(path.parent)
    if code == sqlite3.SQLITE_READONLY or (
        code == sqlite3.SQLITE_CANTOPEN and lies_read_only(path)
    ):
        return read_only(path.parent)
    if code in _DAMAGED or (code == sqlite3.SQLITE_ERROR and str(err).startswith(_LACKS)):
        return damaged(path, backups, str(err))
    return None


def locked(path: Path) -> StoreLocked:
    """The sentence for a store that others hold, naming them as far as the system tells."""
    holders = _holders(path)
    if holders:
        return StoreLocked(
            N_(
                "The store {file} is locked by another program ({holder}); wait until it has "
                "finished or end it, and try again. Nothing was changed."
            ),
            file=str(path),
            holder=", ".join(holders),
        )
    return StoreLocked(
        N_(
            "The store {file} is locked by another program; wait until it has finished, close "
            "programs in which the file is open, and try again. Nothing was changed."
        ),
        file=str(path),
    )


def disk_full(folder: Path | None = None) -> DiskFull:
    """The sentence for a disk without room: that of `folder`, or the one for temporary files."""
    places = [place for place in (folder, Path(tempfile.gettempdir())) if place is not None]
    found = min(places, key=_free_bytes)
    return DiskFull(
        N_(
            "There is no room left on the disk of {folder} ({free} MB free); free some and try "
            "again. Nothing was changed; reading and exporting to another disk still work."
        ),
        folder=str(found),
        free=_free_bytes(found) // _MB,
    )


def read_only(folder: Path) -> ReadOnlyStore:
    """The sentence for an attempt to write where that is not allowed."""
    return ReadOnlyStore(
        N_(
            "The workspace {folder} is read-only; viewing and exporting work, but nothing can be "
            "changed. Copy it to a folder that you may write to, and set PETASIAGA_WORKSPACE to it."
        ),
        folder=str(folder),
    )


def damaged(path: Path, backups: Path, reason: str) -> StoreDamaged:
    """The sentence for a store that cannot be read as it was written, and the way back."""
    newest = newest_sound(backups)
    if newest is None:
        return StoreDamaged(
            N_(
                "The store {file} is damaged ({reason}), and {folder} holds no sound backup. Stop "
                "the program and save what can still be read: petasiaga rescue"
            ),
            file=str(path),
            reason=reason,
            folder=str(backups),
        )
    return StoreDamaged(
        N_(
            "The store {file} is damaged ({reason}). Stop the program and put the newest sound "
            "backup in its place: petasiaga restore {backup} (the damaged file is kept)."
        ),
        file=str(path),
        reason=reason,
        # Only its name: what a page shows of a whole path cannot be copied as a command.
        backup=newest.name,
    )


def lies_read_only(path: Path) -> bool:
    """Whether the store is there, but neither it nor the files beside it can be written."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def is_no_room(err: BaseException) -> bool:
    """Whether a file could not be written because a disk or a quota is full."""
    return isinstance(err, OSError) and err.errno in (errno.ENOSPC, errno.EDQUOT)


def _is_full(folder: Path) -> bool:
    return _free_bytes(folder) < _NEEDED_BYTES


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 1 << 62


def _holders(path: Path) -> list[str]:
    """Other programs that lock the store, such as "python3 4711"; only Linux tells them."""
    inodes = set()
    for file in (path, path.with_name(f"{path.name}-shm")):
        with suppress(OSError):
            inodes.add(str(file.stat().st_ino))
    with suppress(OSError):
        lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        # 1: POSIX ADVISORY WRITE 4711 08:01:131081 0 EOF
        found = {
            parts[4]
            for parts in lines
            if len(parts) > 5 and parts[3] == "WRITE" and parts[5].rsplit(":", 1)[-1] in inodes
        }
        # Other computers and containers have no number here.
        others = found - {str(os.getpid()), "0", "-1"}
        return [f"{_program(pid)}{pid}" for pid in sorted(others)]
    return []


def _program(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() + " "
    except OSError:
        return ""
