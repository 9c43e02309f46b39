"""An import in the background: started, watched and cancelled from a page."""

import logging
import threading
from collections.abc import Callable
from typing import Literal

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_
from geo.intake.summary import ImportSummary
from geo.intake.transaction import Cancelled, Progress

_log = logging.getLogger("petasiaga")

State = Literal["running", "done", "cancelled", "failed"]
#: The work: told how to tell its progress and how to ask whether it shall stop.
Work = Callable[[Progress, Callable[[], bool]], ImportSummary]


class ImportJob:
    """One import (or trial) on its way. Any thread may read its attributes."""

    def __init__(self, work: Work) -> None:
        self.fraction = 0.0
        self.message = N_("Reading the file …")
        self.state: State = "running"
        self.problem: PetaSiagaError | None = None
        self.summary: ImportSummary | None = None
        self._work = work
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="import")

    def start(self) -> "ImportJob":
        """Begin in a thread of its own, so that no page waits for it."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop before the next step; nothing has changed then."""
        self._cancel.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end; a short file is done before a page has drawn its progress."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self.summary = self._work(self._tell, self._cancel.is_set)
            self.state = "done"
        except Cancelled:
            self.state = "cancelled"
        except PetaSiagaError as problem:
            self.problem = problem
            self.summary = getattr(problem, "summary", None)
            self.state = "failed"
        except Exception:
            # The thread has no page that could show a traceback; the log keeps it.
            _log.exception("import failed")
            self.problem = PetaSiagaError(
                N_(
                    "The file could not be imported; nothing was changed. The log of the program "
                    "says why."
                )
            )
            self.state = "failed"

    def _tell(self, fraction: float, message: str) -> None:
        self.fraction, self.message = fraction, message
