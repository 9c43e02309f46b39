"""Imports that wait for another one, and imports that are cancelled."""

import threading

import pytest

import geo.store.bundled
import geo.store.engine
from geo.base.errors import StoreError
from geo.base.jobs import Cancelled
from geo.store.engine import workspace_lock
from tests.geo.contents import everything
from tests.geo.imports import import_incidents


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "kejadian.csv"
    path.write_text("tanggal,jenis_bencana,lon,lat\n2024-01-05,banjir,114.2,-3.7\n")
    return path


def test_import_that_waits_for_another_says_so_and_then_goes_on(small_store, file, monkeypatch):
    monkeypatch.setattr(geo.store.engine, "_LOCK_TURN_S", 0.05)
    told: list[str] = []
    waiting, free = threading.Event(), threading.Event()

    def other() -> None:
        with workspace_lock(small_store.settings):
            free.set()
            waiting.wait(20)

    thread = threading.Thread(target=other)
    thread.start()
    assert free.wait(20)

    def progress(_fraction: float, message: str) -> None:
        told.append(message)
        if message.startswith("Another import is running"):
            waiting.set()

    assert import_incidents(small_store, file, progress=progress).stored == 1
    thread.join()
    assert [message.split()[0] for message in dict.fromkeys(told)] == [
        "Reading",
        "Another",
        "Storing",
        "Finishing",
        "Done.",
    ]


def test_waiting_ends_in_a_sentence(small_store, file, monkeypatch):
    monkeypatch.setattr(geo.store.engine, "_LOCK_TURN_S", 0.01)
    monkeypatch.setattr(geo.store.engine, "LOCK_WAIT_S", 0.02)
    before = everything(small_store)
    held = (
        r"Another import into .* has been running for more than 0 minutes; .*Nothing was changed\."
    )
    with workspace_lock(small_store.settings), pytest.raises(StoreError, match=held):
        import_incidents(small_store, file)
    assert everything(small_store) == before


def test_waiting_import_can_be_cancelled(small_store, file, monkeypatch):
    monkeypatch.setattr(geo.store.engine, "_LOCK_TURN_S", 0.01)
    asked = iter([False, True])
    with workspace_lock(small_store.settings), pytest.raises(Cancelled):
        import_incidents(small_store, file, cancelled=lambda: next(asked))


@pytest.mark.parametrize("step", [0, 1, 2, 5, 9])
def test_cancelled_import_changes_nothing(small_store, file, step):
    before = everything(small_store)
    asked = iter([False] * step + [True])
    with pytest.raises(Cancelled, match="cancelled; nothing was changed"):
        import_incidents(small_store, file, cancelled=lambda: next(asked))
    assert everything(small_store) == before
    # Nothing is left that stands in the way of the next one.
    assert import_incidents(small_store, file, cancelled=lambda: False).stored == 1


def test_command_that_waits_for_another_says_so(run, file, monkeypatch):
    monkeypatch.setattr(geo.store.engine, "_LOCK_TURN_S", 0.01)
    monkeypatch.setattr(geo.store.engine, "LOCK_WAIT_S", 0.05)
    run("info")
    store = geo.store.bundled.ready_store()
    # As another process would find it: nothing of the store is open yet.
    geo.store.bundled._stores.clear()
    with workspace_lock(store.settings):
        done = run("import", "incidents", str(file))
    assert done.exit_code == 1
    assert "Another import is running; waiting" in done.stderr
    assert "wait until it has finished and try again" in done.stderr
    store.close()
