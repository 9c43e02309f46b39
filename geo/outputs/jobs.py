"""An atlas made in the background: started, watched and cancelled from a page."""

import logging
import threading
from collections.abc import Sequence
from typing import Literal

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs.atlas import AtlasKind, AtlasPage, Cancelled, Status, make_atlas
from geo.store.snapshot import Snapshot

_log = logging.getLogger("petasiaga")
#: Atlases of all users together; more would slow each other and the pages down.
_AT_ONCE = threading.BoundedSemaphore(2)

State = Literal["running", "done", "cancelled", "failed"]


class AtlasJob:
    """One atlas on its way. Any thread may read `status`, `state` and `problem`."""

    def __init__(
        self,
        snapshot: Snapshot,
        pages: Sequence[AtlasPage],
        options: SheetOptions,
        kind: AtlasKind,
        *,
        file_name: str = "",
        workers: int | None = None,
    ) -> None:
        self.file_name = file_name
        self.kind = kind
        self.status = Status(0, len(pages), None)
        self.state: State = "running"
        self.problem: PetaSiagaError | None = None
        self.result: bytes | None = None
        self._cancel = threading.Event()
        self._work = (snapshot, pages, options, workers)
        self._thread = threading.Thread(target=self._run, daemon=True, name="atlas")

    def start(self) -> "AtlasJob":
        """Begin in a thread of its own, which waits for helper processes."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop soon; sheets that are being drawn are finished first."""
        self._cancel.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end (tests)."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        snapshot, pages, options, workers = self._work
        try:
            while not _AT_ONCE.acquire(timeout=0.25):
                if self._cancel.is_set():
                    raise Cancelled
            try:
                self.result = make_atlas(
                    snapshot,
                    pages,
                    options,
                    kind=self.kind,
                    workers=workers,
                    tell=self._tell,
                    cancelled=self._cancel.is_set,
                )
            finally:
                _AT_ONCE.release()
            self.state = "done"
        except Cancelled:
            self.state = "cancelled"
        except PetaSiagaError as problem:
            self.problem = problem
            self.state = "failed"
        except Exception:
            # The thread has no page that could show a traceback; the log keeps it.
            _log.exception("atlas failed")
            self.problem = PetaSiagaError(
                N_("The atlas could not be made; the log of the program says why.")
            )
            self.state = "failed"

    def _tell(self, status: Status) -> None:
        self.status = status
