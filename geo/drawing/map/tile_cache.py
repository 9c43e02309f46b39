"""Cut tiles kept in memory and on disk, per data version; older versions are removed."""

import contextlib
import gzip
import os
import shutil
import tempfile
import threading
import zlib
from collections import OrderedDict
from pathlib import Path

_MEMORY_TILES = 512


class TileCache:
    """Gzipped bytes by tile; a disk that cannot be written only costs time."""

    def __init__(self, folder: Path | None, token: str) -> None:
        self._folder = None if folder is None else folder / "tiles" / token
        self._recent: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        if self._folder is not None:
            self._remove_other_versions(self._folder)

    def get(self, tile: tuple[int, int, int]) -> bytes | None:
        """The stored bytes, or None; a file that a power cut damaged is thrown away."""
        with self._lock:
            if tile in self._recent:
                self._recent.move_to_end(tile)
                return self._recent[tile]
        if self._folder is None:
            return None
        path = self._path(self._folder, tile)
        try:
            content = path.read_bytes()
            # Reading to the end compares the checksum; of nothing it would make nothing.
            is_whole = bool(gzip.decompress(content))
        except FileNotFoundError:
            return None
        except (OSError, EOFError, zlib.error):
            is_whole = False
        if not is_whole:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        self._remember(tile, content)
        return content

    def put(self, tile: tuple[int, int, int], content: bytes) -> None:
        """Keep the bytes of a tile."""
        self._remember(tile, content)
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed, so that another process never reads half a tile.
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(self._path(self._folder, tile))

    def _remember(self, tile: tuple[int, int, int], content: bytes) -> None:
        with self._lock:
            self._recent[tile] = content
            self._recent.move_to_end(tile)
            while len(self._recent) > _MEMORY_TILES:
                self._recent.popitem(last=False)

    @staticmethod
    def _path(folder: Path, tile: tuple[int, int, int]) -> Path:
        return folder / "{}-{}-{}.bin.gz".format(*tile)

    @staticmethod
    def _remove_other_versions(folder: Path) -> None:
        with contextlib.suppress(OSError):
            for other in folder.parent.iterdir():
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)
