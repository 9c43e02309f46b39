"""Helper processes: work that takes long is done beside this process, and ends with it.

They speak over pipes. When this process ends, in whatever way, their input ends, and so do they
at once: nothing is left running, and nothing lies in a temporary folder. The helpers of
`multiprocessing` outlive a killed parent, and they run the parent's main script once more.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import geo

_NICENESS = 10


class HelperEnded(Exception):
    """A helper process ended before its work, as when the system is out of memory."""


class Helpers:
    """`count` processes that answer ``work(shared, *job)`` for each job; a context manager.

    `work` is a function of a module, `shared` what every job needs; both travel to each helper
    once, by pickle, as jobs and answers do. They yield to everything else that this computer does.
    """

    def __init__(self, count: int, work: Callable[..., Any], shared: object) -> None:
        self._first = (work, shared)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="helper")
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes] | None] = queue.SimpleQueue()
        for _ in range(count):
            self._idle.put(None)
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._has_ended = False

    def __enter__(self) -> "Helpers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def submit(self, *job: object) -> "Future[Any]":
        """Do one job; its future raises what `work` raised, or `HelperEnded`."""
        return self._threads.submit(self._do, job)

    def end(self) -> None:
        """End the processes now, whatever they are doing."""
        with self._lock:
            self._has_ended = True
            processes = list(self._processes)
        for process in processes:
            process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in processes:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    # What could not be written any more need not be.
                    with suppress(OSError):
                        pipe.close()
            process.wait()

    def _do(self, job: tuple[object, ...]) -> Any:
        process = self._idle.get()
        try:
            if process is None:
                process = self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin, job)
            error, answer = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as err:
            raise HelperEnded from err
        finally:
            self._idle.put(process)
        if error is not None:
            raise error
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        assert geo.__file__ is not None
        root = str(Path(geo.__file__).parent.parent)
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        low = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        with self._lock:
            if self._has_ended:
                raise EOFError
            process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": paths},
                creationflags=low,
            )
            self._processes.append(process)
        assert process.stdin is not None
        _send(process.stdin, self._first)
        return process


def _send(pipe: IO[bytes], message: object) -> None:
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _serve() -> None:
    """The helper's whole life: what to do, then job after job until the input ends."""
    # Ctrl+C in a terminal reaches every process; this one ends by its parent, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Pickles come from the parent only: the pipe has no other writer.
    work, shared = pickle.load(sys.stdin.buffer)
    jobs: queue.SimpleQueue[tuple[object, ...]] = queue.SimpleQueue()
    threading.Thread(target=_read_jobs, args=(jobs,), daemon=True).start()
    while True:
        job = jobs.get()
        try:
            answer: tuple[Exception | None, object] = (None, work(shared, *job))
        except Exception as err:
            answer = (err, None)
        try:
            _send(answers, answer)
        except (pickle.PicklingError, TypeError, AttributeError):
            _send(answers, (RuntimeError(repr(answer[0])), None))


def _read_jobs(jobs: "queue.SimpleQueue[tuple[object, ...]]") -> None:
    while True:
        try:
            jobs.put(pickle.load(sys.stdin.buffer))
        except (EOFError, OSError, pickle.UnpicklingError):
            # The parent has ended; a sheet that is half drawn is of use to nobody.
            os._exit(0)


if __name__ == "__main__":
    _serve()
