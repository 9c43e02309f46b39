"""An atlas made in the background: started, watched and cancelled from a page."""

import threading
from collections.abc import Callable, Sequence

from geo.base.i18n import N_
from geo.base.jobs import Cancelled, Job, Progress
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs.atlas import CANCELLED, AtlasKind, AtlasPage, Status, make_atlas
from geo.store.snapshot import Snapshot

#: Atlases of all users together; more would slow each other and the pages down.
_AT_ONCE = threading.BoundedSemaphore(2)


class AtlasJob(Job[bytes]):
    """One atlas on its way; `status` says how many sheets are done."""

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
        super().__init__(
            self._make,
            name="atlas",
            failed=N_("The atlas could not be made; the log of the program says why."),
        )
        self.file_name = file_name
        self.kind = kind
        self.status = Status(0, len(pages), None)
        self._asked = (snapshot, pages, options, workers)

    def _make(self, progress: Progress, cancelled: Callable[[], bool]) -> bytes:
        def tell(status: Status) -> None:
            self.status = status
            progress(status.done / max(status.total, 1), "")

        snapshot, pages, options, workers = self._asked
        while not _AT_ONCE.acquire(timeout=0.25):
            if cancelled():
                raise Cancelled(CANCELLED)
        try:
            return make_atlas(
                snapshot,
                pages,
                options,
                kind=self.kind,
                workers=workers,
                tell=tell,
                cancelled=cancelled,
            )
        finally:
            _AT_ONCE.release()
