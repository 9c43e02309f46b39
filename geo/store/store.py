"""Store: an engine and the snapshot of its current data version, shared by a whole process."""

import gc
import threading

import sqlalchemy as sa

from geo.base.settings import Settings
from geo.store.engine import data_version, open_store
from geo.store.snapshot import Snapshot, load_snapshot


class Store:
    """The opened store of one workspace; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine: sa.Engine = open_store(settings)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def version(self) -> int:
        """The data version in the database now (another process may have imported)."""
        return data_version(self.engine)

    def snapshot(self) -> Snapshot:
        """The snapshot of the current data version, loaded again after an import."""
        version = self.version()
        found = self._snapshot
        if found is not None and found.version == version:
            return found
        with self._lock:
            if self._snapshot is None or self._snapshot.version != version:
                # Millions of short-lived rows would set off a collection again and again.
                gc.disable()
                try:
                    self._snapshot = load_snapshot(self.engine, self.settings.cache_dir)
                finally:
                    gc.enable()
            return self._snapshot

    def close(self) -> None:
        """Close the connections (tests on Windows need the file released)."""
        self.engine.dispose()
