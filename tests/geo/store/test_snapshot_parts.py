"""A snapshot after a change: only the kinds that changed are read, and copies are not mixed up."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from geo.drawing.map.mapdata import MapData
from geo.store.engine import bump_data_version
from geo.store.revisions import raise_revision
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES, incidents
from tests.geo.conftest import settings_in

ROOT = Path(__file__).parents[3]
PARTS = ("areas", "incidents", "zones", "reference")


def _kept(before, after):
    return {name for name in PARTS if getattr(before, name) is getattr(after, name)}


def test_a_change_elsewhere_loads_nothing(small_store):
    before = small_store.snapshot()
    with small_store.engine.begin() as connection:
        raise_revision(connection, "stock")
    assert small_store.snapshot() is before


def test_only_the_kind_that_changed_is_read_again(small_store):
    before = small_store.snapshot()
    tree = before.zone_tree
    for kind in (INCIDENTS, ZONES, REFERENCE):
        with small_store.engine.begin() as connection:
            bump_data_version(connection, kind)
        after = small_store.snapshot()
        assert _kept(before, after) == set(PARTS) - {kind}
        assert (after.zone_tree is tree) == (kind != ZONES)
        assert after.version == before.version + 1
        before, tree = after, after.zone_tree


def test_a_change_of_areas_reads_everything_again(small_store):
    before = small_store.snapshot()
    with small_store.engine.begin() as connection:
        bump_data_version(connection, AREAS)
    assert _kept(before, small_store.snapshot()) == set()


def test_browsers_keep_tiles_when_incidents_change(small_store, tmp_path):
    data = MapData(small_store.snapshot(), tmp_path)
    tile = data.tile(0, 0, 0)
    with small_store.engine.begin() as connection:
        bump_data_version(connection, INCIDENTS)
    after = MapData(small_store.snapshot(), tmp_path, before=data)
    assert after.tile(0, 0, 0).etag == tile.etag
    assert after.token_of(ZONES) == data.token_of(ZONES)
    assert after.token_of(INCIDENTS) != data.token_of(INCIDENTS)
    assert after.token != data.token
    assert after._zone_tiles is data._zone_tiles


def test_another_copy_with_the_same_number_is_noticed(small_store, tmp_path):
    folder = small_store.settings.workspace
    small_store.close()
    shutil.copytree(folder, tmp_path / "copy")
    copy = Store(settings_in(tmp_path / "copy"))
    for store, gone in ((small_store, 1), (copy, 2)):
        with store.engine.begin() as connection:
            connection.execute(sa.delete(incidents).where(incidents.c.id == gone))
            bump_data_version(connection, INCIDENTS)
    before = small_store.snapshot()
    assert before.incidents["id"].tolist() == [2, 3]
    for store in (small_store, copy):
        store.close()
    for name in folder.glob("petasiaga.sqlite*"):
        name.unlink()
    shutil.copy(tmp_path / "copy" / "petasiaga.sqlite", folder)
    after = small_store.snapshot()
    assert after.version == before.version
    assert after.incidents["id"].tolist() == [1, 3]
    assert after.key(INCIDENTS) != before.key(INCIDENTS)


_OTHER = """
import sys
from geo.base.settings import load_settings
from geo.store.engine import bump_data_version
from geo.store.store import Store
store = Store(load_settings({"PETASIAGA_WORKSPACE": sys.argv[1]}))
print(store.snapshot().version, flush=True)
sys.stdin.readline()
with store.engine.begin() as connection:
    bump_data_version(connection, "incidents")
print(store.version(), flush=True)
seen = store.version()
while store.snapshot().version == seen:
    pass
print(store.snapshot().version, flush=True)
"""


def test_two_processes_see_each_others_changes_within_two_seconds(small_store):
    before = small_store.snapshot().version
    command = [sys.executable, "-c", _OTHER, str(small_store.settings.workspace)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert int(other.stdout.readline()) == before
        other.stdin.write("go\n")
        other.stdin.flush()
        assert int(other.stdout.readline()) == before + 1
        started = time.monotonic()
        assert small_store.snapshot().version == before + 1
        with small_store.engine.begin() as connection:
            bump_data_version(connection, "zones")
        assert int(other.stdout.readline()) == before + 2
        assert time.monotonic() - started < 2
