"""Helper processes: they answer, tell what went wrong, and never outlive the one they help."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.base.helpers import HelperEnded, Helpers

ROOT = Path(__file__).parents[3]


def test_jobs_are_answered_from_what_is_shared():
    with Helpers(2, str.format, "{0} of {1}") as helpers:
        answers = [helpers.submit(number, 3) for number in (1, 2, 3)]
        assert [answer.result(60) for answer in answers] == ["1 of 3", "2 of 3", "3 of 3"]


def test_an_error_comes_back_and_the_helper_goes_on():
    with Helpers(1, divmod, 7) as helpers:
        with pytest.raises(ZeroDivisionError):
            helpers.submit(0).result(60)
        assert helpers.submit(2).result(60) == (3, 1)


def test_a_helper_that_dies_is_told():
    with Helpers(1, str.format, "{0}") as helpers:
        assert helpers.submit(1).result(60) == "1"
        (process,) = helpers._processes
        process.kill()
        process.wait()
        with pytest.raises(HelperEnded):
            helpers.submit(2).result(60)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
def test_helpers_end_when_their_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\n"
        "from geo.base.helpers import Helpers\n"
        "helpers = Helpers(2, time.sleep, 3600)\n"
        "helpers.submit(), helpers.submit()\n"
        "while len(helpers._processes) < 2: time.sleep(0.01)\n"
        "time.sleep(1)\n"
        "print(*[process.pid for process in helpers._processes], flush=True)\n"
        "time.sleep(3600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_is_alive(pid) for pid in pids)


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_ending_does_not_wait_for_the_work():
    started = time.monotonic()
    with Helpers(1, time.sleep, 3600) as helpers:
        helpers.submit()
        while not helpers._processes:
            time.sleep(0.01)
    assert time.monotonic() - started < 60
