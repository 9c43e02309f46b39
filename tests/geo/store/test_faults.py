"""A locked, full, damaged or emptied store: one true sentence each, and nothing is lost."""

import shutil
import sqlite3
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

import geo.store.engine
from geo.archive import restore_copy
from geo.store.backups import back_up, newest_sound, problem_of, put_back
from geo.store.bundled import fill_if_empty
from geo.store.engine import writing
from geo.store.faults import DiskFull, StoreDamaged, StoreLocked
from geo.store.store import Store
from geo.store.tables import incidents, meta, zones
from tests.geo.conftest import settings_in

_HOLD = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("PRAGMA locking_mode=EXCLUSIVE")
store.execute("BEGIN EXCLUSIVE")
store.execute("UPDATE meta SET value = value")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def workspace(tmp_path, filled_workspace):
    """A workspace of its own that nobody has opened."""
    return shutil.copytree(filled_workspace, tmp_path / "workspace")


@pytest.fixture
def file(workspace):
    return workspace / "petasiaga.sqlite"


@pytest.fixture
def held(file):
    """The store while another program locks everybody out; its process."""
    command = [sys.executable, "-c", _HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.stdin.close()


def test_a_locked_store_says_so_within_ten_seconds_and_names_who_holds_it(
    workspace, held, monkeypatch
):
    assert geo.store.engine._READ_TIMEOUT_S < 10
    monkeypatch.setattr(geo.store.engine, "_READ_TIMEOUT_S", 0.5)
    started = time.monotonic()
    with pytest.raises(StoreLocked, match=r"is locked by another program") as refused:
        Store(settings_in(workspace))
    assert time.monotonic() - started < 5
    if sys.platform == "linux":
        assert str(held.pid) in str(refused.value)
    assert "move" not in str(refused.value)


def test_a_full_disk_names_the_disk_and_reading_goes_on(small_store):
    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 1}")

    sa.event.listen(small_store.engine, "connect", limit)
    small_store.engine.dispose()
    much = sa.insert(meta).values(key="much", value="x" * 1_000_000)
    with (
        pytest.raises(DiskFull, match=r"MB free.*reading and exporting"),
        writing(small_store.engine) as connection,
    ):
        connection.execute(much)
    with small_store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(incidents)) == 3


def _flip(file, position, count=20):
    with file.open("r+b") as store:
        store.seek(position)
        old = store.read(count)
        store.seek(position)
        store.write(bytes(255 - byte for byte in old))


def test_a_damaged_store_names_the_newest_sound_backup(workspace, file):
    backups = workspace / "backups"
    sound = back_up(file, backups, keep=9).path
    # A copy that rotted since is not offered.
    (backups / "29991231-000000-backup.sqlite").write_bytes(b"rotten" * 1000)
    _flip(file, 0)
    with pytest.raises(StoreDamaged, match="is damaged") as refused:
        Store(settings_in(workspace))
    assert f"petasiaga restore {sound.name} (" in str(refused.value)


def test_a_damaged_store_without_a_backup_says_so(workspace, file):
    _flip(file, 0)
    with pytest.raises(StoreDamaged, match="no sound backup"):
        Store(settings_in(workspace))


def test_a_missing_table_is_a_damaged_store(small_store):
    with small_store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE zones"))
    with pytest.raises(StoreDamaged, match="no such table: zones"):
        small_store.snapshot()


def test_a_geometry_with_flipped_bytes_is_a_damaged_store(small_store):
    with small_store.engine.begin() as connection:
        shape = sa.text("UPDATE zones SET geometry = :cut WHERE id = (SELECT min(id) FROM zones)")
        whole = connection.scalar(sa.select(sa.type_coerce(zones.c.geometry, sa.LargeBinary)))
        flipped = whole[:9] + bytes(255 - byte for byte in whole[9:29]) + whole[29:]
        connection.execute(shape, {"cut": flipped})
    with pytest.raises(StoreDamaged, match="is damaged"):
        small_store.snapshot()


def test_an_emptied_store_is_not_filled_with_samples_while_a_backup_exists(workspace, file):
    back_up(file, workspace / "backups", keep=9)
    file.write_bytes(b"")
    with pytest.raises(StoreDamaged, match="0 byte"):
        Store(settings_in(workspace))
    assert file.stat().st_size == 0


def test_an_empty_file_without_a_backup_is_a_new_store(tmp_path, bundle_dir):
    (tmp_path / "petasiaga.sqlite").write_bytes(b"")
    store = Store(settings_in(tmp_path))
    assert fill_if_empty(store, data_dir=bundle_dir)
    store.close()


def test_a_backup_of_a_store_in_use_is_whole_and_comes_back(small_store):
    settings = small_store.settings
    file, folder = settings.workspace / "petasiaga.sqlite", settings.workspace / "backups"
    with writing(small_store.engine) as connection:
        connection.execute(sa.insert(meta).values(key="before", value="1"))
        done = back_up(file, folder, keep=2)
    # What was not committed yet is not in it.
    assert problem_of(done.path) is None
    with writing(small_store.engine) as connection:
        connection.execute(sa.delete(incidents))
    kept = put_back(done.path, file, folder)
    with small_store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(incidents)) == 3
        assert connection.scalar(sa.select(meta.c.value).where(meta.c.key == "before")) is None
    assert kept is not None
    assert problem_of(kept) is None
    assert newest_sound(folder) == done.path


def test_a_damaged_store_is_kept_beside_when_a_backup_takes_its_place(workspace, file):
    done = back_up(file, workspace / "backups", keep=2)
    _flip(file, 0)
    damaged = file.read_bytes()
    kept = put_back(done.path, file, workspace / "backups")
    assert kept.read_bytes() == damaged
    store = Store(settings_in(workspace))
    assert len(store.snapshot().incidents) == 3
    store.close()


def test_only_the_newest_backups_are_kept_and_other_copies_stay(workspace, file):
    folder = workspace / "backups"
    folder.mkdir()
    for name in ("20200101-000000-backup.sqlite", "20200102-000000-backup.sqlite"):
        shutil.copy(file, folder / name)
    schema = shutil.copy(file, folder / "20190101-000000-schema-0002.sqlite")
    done = back_up(file, folder, keep=2)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [schema.name, "20200102-000000-backup.sqlite", done.path.name]
    )
    assert [path.name for path in done.removed] == ["20200101-000000-backup.sqlite"]


def test_a_backup_of_a_damaged_store_removes_no_older_one(workspace, file):
    folder = workspace / "backups"
    first = back_up(file, folder, keep=1).path
    kept = first.rename(folder / "20200101-000000-backup.sqlite")
    _flip(file, 0)
    with pytest.raises(sqlite3.Error):
        back_up(file, folder, keep=1)
    assert [path.name for path in folder.iterdir()] == [kept.name]


def test_a_fault_that_is_none_of_the_store_keeps_its_kind(small_store):
    with small_store.engine.connect() as connection, pytest.raises(sa.exc.OperationalError):
        connection.execute(sa.text("SELECT wrong syntax here FROM"))


def test_a_locked_store_is_not_taken_for_a_damaged_one_and_stays(workspace, file, held):
    copy = workspace / "backups" / "20260101-000000-backup.sqlite"
    copy.parent.mkdir()
    shutil.copy(file, copy)
    before = file.stat().st_ino
    with pytest.raises(StoreLocked):
        restore_copy(settings_in(workspace), copy, replace=True)
    assert file.stat().st_ino == before
