"""How long a start takes with a million incidents: the first time, and from the file beside it."""

import time

import pytest
import sqlalchemy as sa

from geo.base.settings import load_settings
from geo.store.incident_cache import MIN_ROWS
from geo.store.snapshot import load_snapshot
from geo.store.store import Store
from geo.store.tables import incidents
from tests.benchmarks.workspace import make_workspace

pytestmark = pytest.mark.benchmark
COUNT = 1_000_000


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    make_workspace(folder, zones=20_000, incidents=COUNT)
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(folder)}))
    yield store
    store.close()


def _cpu_s(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def test_a_start_from_the_file_is_many_times_quicker_than_from_the_database(store):
    assert COUNT >= MIN_ROWS
    cache_dir = store.settings.cache_dir
    database_s = _cpu_s(lambda: load_snapshot(store.engine))
    first_s = _cpu_s(lambda: load_snapshot(store.engine, cache_dir))
    again_s = min(_cpu_s(lambda: load_snapshot(store.engine, cache_dir)) for _ in range(3))
    query = sa.select(incidents.c.id)
    with store.engine.connect() as connection:
        floor_s = _cpu_s(lambda: connection.execute(query).all())
    print(
        f"\nsnapshot of {COUNT:,} incidents: database {database_s:.2f} s, with writing the file "
        f"{first_s:.2f} s, from the file {again_s:.2f} s (all ids alone: {floor_s:.2f} s)"
    )
    assert again_s * 5 <= database_s
    assert first_s <= database_s * 1.5
