"""Garbage is collected when nobody waits for an answer.

Streamlit would run a full collection after every run of a script. It holds the interpreter, and
so every viewer, for as long as it takes to walk through all objects of the process: libraries,
data and every session. Here one thread does it for all, in quiet moments, and afterwards spares
what is left from the automatic collections (`gc.freeze`) until its next turn.
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: Never reached: full collections are this module's work, small ones stay automatic.
_NEVER = 1_000_000_000
_TURN_S = 0.05


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a full collection is due, in seconds."""

    #: Nothing has run for so long: somebody who has just clicked is not likely to click again.
    quiet_s: float = 1.0
    #: At least this long after the one before.
    pause_s: float = 30.0
    #: After so long the first moment between two runs is taken, however busy the server is.
    latest_s: float = 120.0
    #: Collections of the middle generation since the full one, about 7,000 new objects each,
    #: after which `pause_s` is no longer waited for: an export leaves many.
    many: int = 200


class Collector:
    """Collects in one process; runs tell it that they are at work with `working`."""

    def __init__(self, rhythm: Rhythm = Rhythm()) -> None:
        self._rhythm = rhythm
        self._lock = threading.Lock()
        self._running = 0
        self._last_run_at = time.monotonic()
        self._collected_at = time.monotonic()
        self._has_run = False

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around every run of a script, from whatever thread; runs may be nested."""
        with self._lock:
            self._running += 1
            self._has_run = True
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._last_run_at = time.monotonic()

    @contextmanager
    def started(self) -> Iterator[None]:
        """Collect in a thread of its own for as long as the block lasts."""
        before = gc.get_threshold()
        gc.set_threshold(before[0], before[1], _NEVER)
        ended = threading.Event()
        thread = threading.Thread(
            target=self._collect_until, args=(ended,), name="garbage", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            gc.set_threshold(*before)

    def wait_for_quiet(self, ended: threading.Event) -> None:
        """Wait until no run has been at work for a moment, or until `ended` is set."""
        while not ended.wait(_TURN_S):
            with self._lock:
                if not self._running and time.monotonic() - self._last_run_at >= _TURN_S:
                    return

    def is_due(self, now: float, *, new: int) -> bool:
        """Whether to collect at the monotonic time `now` (s).

        `new` is the number of collections of the middle generation since the last full one.
        """
        if self._running or not self._has_run:
            return False
        since_s = now - self._collected_at
        if since_s >= self._rhythm.latest_s:
            return True
        is_quiet = now - self._last_run_at >= self._rhythm.quiet_s
        return is_quiet and (since_s >= self._rhythm.pause_s or new >= self._rhythm.many)

    def collect(self) -> None:
        """Collect everything now, the frozen objects too, and freeze what is left."""
        with self._lock:
            self._has_run = self._running > 0
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._collected_at = time.monotonic()

    def _collect_until(self, ended: threading.Event) -> None:
        while not ended.wait(self._rhythm.quiet_s / 2):
            if self.is_due(time.monotonic(), new=gc.get_count()[2]):
                self.collect()


#: That of this process.
COLLECTOR = Collector()
