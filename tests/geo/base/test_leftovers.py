"""What is removed at a start, and what is not."""

import os
import time

import pytest

from geo.base.leftovers import remove_leftovers

_OLD = time.time() - 7 * 86_400


def _made(path, *, is_old=True):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    if is_old:
        os.utime(path, (_OLD, _OLD))
        os.utime(path.parent, (_OLD, _OLD))
    return path


@pytest.fixture
def places(tmp_path):
    workspace, temporary = tmp_path / "workspace", tmp_path / "tmp"
    workspace.mkdir()
    temporary.mkdir()
    return workspace, temporary


def test_half_written_files_and_folders_of_a_killed_process_go(places):
    workspace, temporary = places
    left = [
        _made(workspace / "backups" / ".a.sqlite.0123abcd.part"),
        _made(workspace / "cache" / "tiles" / "7" / "x.part"),
        _made(workspace / ".exportxyz" / "areas.csv").parent,
        _made(temporary / "petasiaga-upload-1" / "a.csv").parent,
    ]
    assert sorted(remove_leftovers(workspace, temporary)) == sorted(left)
    assert not any(path.exists() for path in left)


def test_what_somebody_is_writing_and_what_is_whole_stays(places):
    workspace, temporary = places
    kept = [
        _made(workspace / "backups" / ".a.sqlite.0123abcd.part", is_old=False),
        _made(workspace / "petasiaga.sqlite"),
        _made(workspace / "cache" / "tiles" / "7" / "1-2-3.bin.gz"),
        _made(temporary / "petasiaga-upload-1" / "a.csv", is_old=False),
        _made(temporary / "others" / "a.part"),
    ]
    assert remove_leftovers(workspace, temporary) == []
    assert all(path.exists() for path in kept)


def test_a_folder_whose_file_was_changed_lately_stays(places):
    workspace, temporary = places
    file = _made(temporary / "petasiaga-upload-1" / "a.csv", is_old=False)
    os.utime(file.parent, (_OLD, _OLD))
    assert remove_leftovers(workspace, temporary) == []
