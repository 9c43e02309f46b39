"""Store: an engine and the snapshot of its current data version, shared by a whole process."""

import gc
import threading
from pathlib import Path

import sqlalchemy as sa
from shapely.errors import ShapelyError

from geo.base.settings import BACKUPS, Settings
from geo.store.engine import data_version, open_store
from geo.store.faults import damaged
from geo.store.migrating import file_of
from geo.store.revisions import states
from geo.store.snapshot import Snapshot, load_snapshot
from geo.store.tables import DATA


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
        """The snapshot of the current data version, loaded again after a change.

        The state tells, not the number: a copy of the store that was put back counts on from an
        older one. Only the kinds that changed are read. Raises `StoreDamaged`.
        """
        state = self._state()
        found = self._snapshot
        if found is not None and found.state == state:
            return found
        with self._lock:
            if self._snapshot is None or self._snapshot.state != state:
                # Millions of short-lived rows would set off a collection again and again.
                gc.disable()
                try:
                    self._snapshot = load_snapshot(
                        self.engine, self.settings.cache_dir, before=self._snapshot
                    )
                except (ShapelyError, UnicodeDecodeError) as err:
                    raise damaged(
                        file_of(self.engine) or Path(self.engine.url.database or ""),
                        self.settings.workspace / BACKUPS,
                        str(err).splitlines()[0],
                    ) from err
                finally:
                    gc.enable()
            return self._snapshot

    def _state(self) -> str | None:
        with self.engine.connect() as connection:
            return states(connection).get(DATA)

    def close(self) -> None:
        """Close the connections (tests on Windows need the file released)."""
        self.engine.dispose()
