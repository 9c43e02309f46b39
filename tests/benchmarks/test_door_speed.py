"""One act, and many people writing at once."""

import statistics
import time
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from geo.access import door
from geo.store.engine import open_store
from tests.geo.access.posko import OFFICER, POSKO, make_table, opened, table
from tests.geo.access.test_many_writers import count_up_together
from tests.geo.conftest import settings_in

pytestmark = pytest.mark.benchmark
_TIMES = 300


@pytest.fixture
def engine(tmp_path):
    engine = open_store(settings_in(tmp_path))
    make_table(engine)
    yield engine
    engine.dispose()


def test_an_act_costs_little_more_than_an_insert(engine):
    number = opened(engine, people=0)
    now = datetime.now(UTC)
    row = {"name": "x", "status": "a", "version": 1, "created_at": now, "updated_at": now}
    bare, acts = [], []
    for turn in range(_TIMES):
        started = time.perf_counter()
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(row))
        between = time.perf_counter()
        door.act(
            engine,
            OFFICER,
            door.CORRECT,
            POSKO,
            {"people": turn + 1},
            record_id=number,
            expected_version=turn + 1,
        )
        bare.append(between - started)
        acts.append(time.perf_counter() - between)
    act_ms, bare_ms = (statistics.median(times) * 1000 for times in (acts, bare))
    print(f"\nact {act_ms:.2f} ms, bare insert {bare_ms:.2f} ms, ratio {act_ms / bare_ms:.2f}")
    assert act_ms <= 5
    assert act_ms <= 3 * bare_ms


def test_twenty_people_in_two_processes(engine, tmp_path):
    number = opened(engine, people=0)
    took = sorted(count_up_together(tmp_path, number, threads=10, times=10))
    with engine.connect() as connection:
        people = connection.scalar(sa.select(table.c.people).where(table.c.id == number))
    p95_ms = took[int(len(took) * 0.95)] * 1000
    print(f"\n20 people, {len(took)} acts: p95 {p95_ms:.0f} ms, longest {took[-1] * 1000:.0f} ms")
    assert people == 200
    assert p95_ms <= 250
