"""What a process that was killed left behind: half-written files and temporary folders."""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: Who is still writing changes its file at least as often.
_WRITING_S = 3600.0
#: A folder of an upload lives as long as somebody looks at its preview.
_LOOKING_S = 2 * 86_400.0
#: As `geo.base.aside` and others name what is not whole yet.
_HALF_WRITTEN = ("*.part", "*.part-journal", "*.tmp", ".export*")
_TEMPORARY = "petasiaga-*"
_log = logging.getLogger("petasiaga")


def remove_leftovers(workspace: Path, temporary: Path | None = None) -> list[Path]:
    """Remove from `workspace` and the folder for temporary files what nobody writes any more.

    Returns what was removed; what cannot be removed stays and is no failure.
    """
    folder = temporary or Path(tempfile.gettempdir())
    now = time.time()
    removed = [
        path
        for path, idle_s in _found(workspace, folder)
        if _changed_at(path, now) < now - idle_s and _remove(path)
    ]
    if removed:
        _log.info("left behind by an earlier process and removed: %d files", len(removed))
    return removed


def _found(workspace: Path, temporary: Path) -> Iterator[tuple[Path, float]]:
    for pattern in _HALF_WRITTEN:
        for path in list(workspace.rglob(pattern)):
            yield path, _WRITING_S
    for path in list(temporary.glob(_TEMPORARY)):
        if path.is_dir() and not path.is_symlink():
            yield path, _LOOKING_S


def _changed_at(path: Path, otherwise: float) -> float:
    """When the file, or the newest thing in the folder, was changed."""
    try:
        inside = list(path.rglob("*")) if path.is_dir() else []
        return max(entry.lstat().st_mtime for entry in (path, *inside))
    except OSError:
        # It is being changed right now.
        return otherwise


def _remove(path: Path) -> bool:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        return True
    return False
