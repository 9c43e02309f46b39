"""Long work: told how far it is, cancelled, and run in the background for a page."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from geo.base.errors import PetaSiagaError

_log = logging.getLogger("petasiaga")

#: Told how far the work is (0..1) and, as a msgid, what is being done.
Progress = Callable[[float, str], None]
State = Literal["running", "done", "cancelled", "failed"]
Result = TypeVar("Result")
#: The work: told how to tell its progress and how to ask whether it shall stop.
Work = Callable[[Progress, Callable[[], bool]], Result]


class Cancelled(PetaSiagaError):
    """The user stopped the work; nothing was changed."""


class Job(Generic[Result]):
    """One piece of work on its way. Any thread may read its attributes.

    `failed` is the sentence (a msgid) for a failure that nobody expected; an expected one is its
    own sentence in `problem`.
    """

    def __init__(self, work: Work[Result], *, name: str, failed: str, message: str = "") -> None:
        self.fraction = 0.0
        self.message = message
        self.state: State = "running"
        self.problem: PetaSiagaError | None = None
        self.result: Result | None = None
        self._work = work
        self._failed = failed
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def start(self) -> "Job[Result]":
        """Begin in a thread of its own, so that no page waits for it."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop before the next step; nothing has changed then."""
        self._cancel.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end; short work is done before a page has drawn its progress."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self.result = self._work(self._tell, self._cancel.is_set)
            self.state = "done"
        except Cancelled:
            self.state = "cancelled"
        except PetaSiagaError as problem:
            self.problem = problem
            self.state = "failed"
        except Exception:
            # The thread has no page that could show a traceback; the log keeps it.
            _log.exception("%s failed", self._thread.name)
            self.problem = PetaSiagaError(self._failed)
            self.state = "failed"

    def _tell(self, fraction: float, message: str) -> None:
        self.fraction, self.message = fraction, message
