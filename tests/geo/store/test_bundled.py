import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

import geo.store.bundled
from geo.base.errors import StoreError
from geo.store.bundled import BUNDLED_FILES, PROVENANCE_FILE, fill_if_empty, ready_store
from geo.store.engine import data_version
from geo.store.store import Store
from tests.geo.conftest import settings_in


@pytest.fixture
def small_bundle(bundle_dir, monkeypatch):
    monkeypatch.setattr(geo.store.bundled, "DATA_DIR", bundle_dir)


@pytest.mark.usefixtures("small_bundle")
def test_empty_store_is_filled_with_progress_that_ends_at_one(tmp_path):
    told: list[tuple[float, str]] = []
    store = ready_store(settings_in(tmp_path), lambda *told_now: told.append(told_now))
    snapshot = store.snapshot()
    assert (len(snapshot.areas), len(snapshot.zones), len(snapshot.incidents)) == (8, 2, 3)
    assert snapshot.datasets["is_sample"].tolist() == [False, True, True]
    assert snapshot.datasets["rows_stored"].tolist() == [8, 2, 3]
    fractions = [fraction for fraction, _message in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert snapshot.areas.is_approximate("63.03")


@pytest.mark.usefixtures("small_bundle")
def test_a_process_has_one_store_per_workspace(tmp_path):
    settings = settings_in(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _n: ready_store(settings), range(8)))
    assert len({id(store) for store in stores}) == 1
    assert stores[0].version() == 1


def test_filled_store_is_left_alone(small_store):
    assert fill_if_empty(small_store) is False
    assert small_store.version() == 1


@pytest.mark.parametrize("name", [*BUNDLED_FILES.values(), PROVENANCE_FILE])
@pytest.mark.parametrize("damage", ["missing", "garbage"])
def test_damaged_bundle_is_named_and_stores_nothing(tmp_path, bundle_dir, name, damage):
    data = tmp_path / "data"
    shutil.copytree(bundle_dir, data)
    if damage == "missing":
        (data / name).unlink()
    else:
        (data / name).write_bytes(b"\xff\x00garbage")
    store = Store(settings_in(tmp_path / "workspace"))
    with pytest.raises(StoreError, match=name):
        fill_if_empty(store, data_dir=data)
    assert data_version(store.engine) == 0
    assert fill_if_empty(store, data_dir=bundle_dir)
    store.close()
