"""The file of incidents beside the store: quick, and never of other data."""

import shutil

import pandas as pd
import pytest
import sqlalchemy as sa

import geo.store.incident_cache
from geo.store.engine import bump_data_version
from geo.store.snapshot import load_snapshot
from geo.store.store import Store
from geo.store.tables import incidents, revisions
from tests.geo.conftest import settings_in


@pytest.fixture(autouse=True)
def any_size(monkeypatch):
    monkeypatch.setattr(geo.store.incident_cache, "MIN_ROWS", 1)


def _read(store):
    return load_snapshot(store.engine, store.settings.cache_dir).incidents


def _files(store):
    return sorted(store.settings.cache_dir.glob("incidents-*"))


def _empty_behind_its_back(store):
    """Take the incidents out without telling, to see where the next ones come from."""
    with store.engine.begin() as connection:
        connection.execute(sa.delete(incidents))


def test_file_holds_what_the_database_says(small_store):
    fresh = load_snapshot(small_store.engine).incidents
    first = _read(small_store)
    _empty_behind_its_back(small_store)
    again = _read(small_store)
    for found in (first, again):
        pd.testing.assert_frame_equal(found, fresh)
    assert len(_files(small_store)) == 1


def test_every_change_of_the_data_makes_a_new_file_and_drops_the_old(small_store):
    _read(small_store)
    (old,) = _files(small_store)
    with small_store.engine.begin() as connection:
        connection.execute(sa.delete(incidents).where(incidents.c.id == 1))
        bump_data_version(connection)
    assert _read(small_store)["id"].tolist() == [2, 3]
    (new,) = _files(small_store)
    assert new != old


def test_copy_of_the_store_that_counts_on_differently_does_not_meet_the_file(small_store, tmp_path):
    folder = small_store.settings.workspace
    small_store.close()
    shutil.copytree(folder, tmp_path / "copy")
    with small_store.engine.begin() as connection:
        bump_data_version(connection)
    _read(small_store)
    # The older copy is put back, and changes in another way to the same version number.
    version = small_store.version()
    small_store.close()
    for name in folder.glob("petasiaga.sqlite*"):
        name.unlink()
    shutil.copy(tmp_path / "copy" / "petasiaga.sqlite", folder)
    store = Store(settings_in(folder))
    with store.engine.begin() as connection:
        connection.execute(sa.delete(incidents).where(incidents.c.id == 1))
        bump_data_version(connection)
    assert store.version() == version
    assert _read(store)["id"].tolist() == [2, 3]
    store.close()


def _cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path):
    data = bytearray(path.read_bytes())
    # Behind the magic bytes and the header of the first page lie its values.
    data[60] ^= 0xFF
    path.write_bytes(data)


def _foreign(path):
    pd.DataFrame({"id": [1]}).to_parquet(path)


def _empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [_cut, _flip, _foreign, _empty])
def test_spoilt_file_is_ignored_and_made_again(small_store, spoil):
    fresh = _read(small_store)
    (path,) = _files(small_store)
    spoil(path)
    pd.testing.assert_frame_equal(_read(small_store), fresh)
    _empty_behind_its_back(small_store)
    pd.testing.assert_frame_equal(_read(small_store), fresh)


def test_file_of_other_hazards_is_ignored(small_store, monkeypatch):
    _read(small_store)
    _empty_behind_its_back(small_store)
    monkeypatch.setattr(geo.store.incident_cache, "HAZARD_KEYS", ("flood",))
    assert len(_read(small_store)) == 0


def test_folder_that_cannot_be_written_costs_only_time(small_store):
    small_store.settings.cache_dir.parent.mkdir(exist_ok=True)
    small_store.settings.cache_dir.write_text("a file where the folder should be")
    assert len(_read(small_store)) == 3


def test_data_without_a_name_are_not_kept(small_store):
    with small_store.engine.begin() as connection:
        connection.execute(sa.delete(revisions))
    assert len(_read(small_store)) == 3
    assert _files(small_store) == []


def test_few_incidents_are_read_from_the_database(small_store, monkeypatch):
    monkeypatch.setattr(geo.store.incident_cache, "MIN_ROWS", 4)
    assert len(_read(small_store)) == 3
    assert _files(small_store) == []
