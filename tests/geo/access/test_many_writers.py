"""Many people writing at once, from two processes."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from geo.access.tables import audit
from geo.store.revisions import revision
from tests.geo.access.posko import opened, table

ROOT = Path(__file__).parents[3]

#: Threads that each count one posko up; they read a version, and try again after a conflict.
WRITERS = """
import sys, threading, time
from geo.access import door
from geo.access.errors import Conflict
from geo.access.roles import Actor
from geo.base.settings import load_settings
from geo.store.engine import open_store
from tests.geo.access.posko import POSKO, table
import sqlalchemy as sa

workspace, threads, times, record = sys.argv[1], *map(int, sys.argv[2:5])
engine = open_store(load_settings({"PETASIAGA_WORKSPACE": workspace}))
took, failed = [], []

def count_up(who):
    for _ in range(times):
        while True:
            with engine.connect() as connection:
                found = connection.execute(sa.select(table).where(table.c.id == record)).one()
            started = time.perf_counter()
            try:
                done = door.act(engine, Actor(who, "petugas"), door.CORRECT, POSKO,
                                {"people": found.people + 1}, record_id=record,
                                expected_version=found.version)
                # Nothing changed: another had counted up to the same number before.
                if done.changes:
                    break
            except Conflict:
                pass
            except Exception as err:
                failed.append(repr(err))
                return
            finally:
                took.append(time.perf_counter() - started)

print("ready", flush=True)
sys.stdin.readline()
all_threads = [threading.Thread(target=count_up, args=(f"p{n}",)) for n in range(threads)]
for thread in all_threads: thread.start()
for thread in all_threads: thread.join()
print("\\n".join(failed) or "fine", flush=True)
print(*took, flush=True)
"""


def count_up_together(workspace: Path, record: int, *, threads: int, times: int) -> list[float]:
    """Let two processes of `threads` count a posko up `times` each; seconds of every act."""
    command = [sys.executable, "-c", WRITERS, str(workspace), str(threads), str(times), str(record)]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
    took: list[float] = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        out, _err = process.communicate(timeout=120)
        said, seconds = out.strip().rsplit("\n", 1)
        assert said == "fine"
        took += map(float, seconds.split())
    return took


def test_people_in_two_processes_lose_no_update(engine, tmp_path):
    number = opened(engine, people=0)
    count_up_together(tmp_path / "workspace", number, threads=3, times=4)
    with engine.connect() as connection:
        found = connection.execute(sa.select(table).where(table.c.id == number)).one()
        rows = connection.scalar(sa.select(sa.func.count()).select_from(audit))
        assert revision(connection, "posko") == 25
    assert (found.people, found.version, rows) == (24, 25, 25)
