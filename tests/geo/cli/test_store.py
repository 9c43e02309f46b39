"""`petasiaga history`, `undo`, `export everything`, `restore` and `template`."""

import json
from pathlib import Path

import openpyxl
import pytest

import geo.store.bundled


@pytest.fixture
def number(run, tmp_path):
    """A store with one import; its number."""
    path = tmp_path / "kejadian.csv"
    path.write_text("tanggal,jenis_bencana,lon,lat\n2024-01-05,banjir,114.2,-3.7\n")
    done = run("import", "incidents", str(path), "--by", "Ani", "--json")
    return str(json.loads(done.stdout)["dataset"])


def test_history_and_undo(run, number):
    head, newest, *bundled = run("history").stdout.splitlines()
    assert head.split()[:4] == ["ID", "Imported", "Kind", "Title"]
    assert newest.split()[0] == number
    assert newest.split()[3:] == ["Incidents", "kejadian", "1", "0", "Ani"]
    assert len(bundled) == 3
    done = run("undo", number, "--by", "Budi")
    assert (done.exit_code, done.stdout) == (0, f"The import {number}, “kejadian”, was undone.\n")
    newest = run("history").stdout.splitlines()[1]
    assert "undone on" in newest
    assert newest.endswith("Budi")
    assert "kejadian" not in run("info").stdout
    again = run("undo", number)
    assert (again.exit_code, "undone before" in again.stderr) == (1, True)


def test_history_for_programs(run, number):
    newest, *others = json.loads(run("history", "--json").stdout)
    assert (newest["id"], newest["imported_by"], newest["stored"]) == (int(number), "Ani", 1)
    assert newest["cannot_undo"] is None
    assert newest["undone_at"] is None
    assert all("came with the program" in other["cannot_undo"] for other in others)


@pytest.mark.parametrize("target", ["99", "1"])
def test_what_cannot_be_undone_is_one_sentence(run, number, target):
    done = run("undo", target)
    assert done.exit_code == 1
    assert "Traceback" not in done.output


@pytest.mark.parametrize("name", ["all.gpkg", "all", "all.zip"])
def test_everything_is_exported_and_restored(run, number, tmp_path, monkeypatch, name):
    out = tmp_path / "out" / name
    done = run("export", "everything", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, f"{out}\n")
    taken = run("restore", str(out))
    assert (taken.exit_code, "use --replace" in taken.stderr) == (1, True)
    replaced = run("restore", str(out), "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert "is kept in" in replaced.stdout
    history = run("history").stdout
    monkeypatch.setenv("PETASIAGA_WORKSPACE", str(tmp_path / "new"))
    done = run("restore", str(out))
    assert done.exit_code == 0, done.output
    assert run("history").stdout == history


def test_format_goes_before_the_ending(run, number, tmp_path):
    out = tmp_path / "cadangan"
    assert run("export", "everything", "--out", str(out), "--format", "gpkg").exit_code == 0
    assert out.read_bytes().startswith(b"SQLite format 3")


def test_restore_of_something_else_is_one_sentence(run, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_text("hello")
    done = run("restore", str(path))
    assert done.exit_code == 1
    assert "is not a full export" in done.stderr
    assert "Traceback" not in done.output


def test_template_is_a_workbook(run, tmp_path):
    out = tmp_path / "isian.xlsx"
    done = run("template", "incidents", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert len(openpyxl.load_workbook(out).sheetnames) == 3
    assert geo.store.bundled.ready_store().snapshot().areas.name("63.03") == "Kabupaten Banjar"


def test_a_backup_comes_back_by_restore(run, number, tmp_path):
    done = json.loads(run("backup", "--json").stdout)
    assert done["removed"] == []
    run("undo", number)
    refused = run("restore", done["file"])
    assert (refused.exit_code, "use --replace" in refused.stderr) == (1, True)
    restored = run("restore", done["file"], "--replace")
    assert restored.exit_code == 0, restored.output
    assert "is kept in" in restored.stdout
    assert "kejadian" in run("info").stdout
    assert "restore" in run("audit").stdout.lower()


def test_a_damaged_store_is_one_sentence_in_every_command_and_comes_back(run, number, tmp_path):
    done = json.loads(run("backup", "--json").stdout)
    file = tmp_path / "workspace" / "petasiaga.sqlite"
    geo.store.bundled.ready_store().close()
    geo.store.bundled._stores.clear()
    file.write_bytes(b"\xff" * 20 + file.read_bytes()[20:])
    for command in (
        ["history"],
        ["info"],
        ["export", "data", "--out", str(tmp_path / "a.xlsx")],
        ["backup"],
    ):
        failed = run(*command)
        assert failed.exit_code == 1
        assert isinstance(failed.exception, SystemExit)
        assert "is damaged" in failed.stderr
        assert Path(done["file"]).name in failed.stderr
    # As the sentence says.
    assert run("restore", Path(done["file"]).name).exit_code == 0
    assert "kejadian" in run("info").stdout


def test_a_backup_that_rotted_is_not_restored(run, number, tmp_path):
    rotten = tmp_path / "a.sqlite"
    rotten.write_bytes(b"rotten" * 1000)
    refused = run("restore", str(rotten), "--replace")
    assert (refused.exit_code, "is damaged" in refused.stderr) == (1, True)
    assert "kejadian" in run("info").stdout


def test_a_store_on_a_server_is_backed_up_with_its_own_tools(run, monkeypatch):
    monkeypatch.setenv("PETASIAGA_DATABASE_URL", "postgresql+psycopg://u@nowhere/x")
    refused = run("backup")
    assert (refused.exit_code, "pg_dump" in refused.stderr) == (1, True)


def _damage(file, marker):
    """Overwrite the page of `file` in which `marker` stands, and the next."""
    content = bytearray(file.read_bytes())
    at = content.index(marker) // 4096 * 4096
    assert at > 0
    content[at : at + 4096] = b"\xff" * 4096
    file.write_bytes(content)


def test_what_can_be_read_of_a_damaged_store_is_rescued_and_restored(run, number, tmp_path):
    path = tmp_path / "many.csv"
    lines = [f"2024-01-05,banjir,{114 + n / 10000},-3.7,baris {n}" for n in range(500)]
    head = "tanggal,jenis_bencana,lon,lat,keterangan\n"
    path.write_text(head + "\n".join(lines) + "\n")
    assert run("import", "incidents", str(path)).exit_code == 0
    geo.store.bundled.ready_store().close()
    geo.store.bundled._stores.clear()
    file = tmp_path / "workspace" / "petasiaga.sqlite"
    _damage(file, b"baris 250")
    damaged = file.read_bytes()
    out = tmp_path / "saved.sqlite"
    done = run("rescue", "--out", str(out), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert 0 < found["lost"]["incidents"] < 200
    assert found["rows"]["incidents"] + found["lost"]["incidents"] == 504
    assert file.read_bytes() == damaged
    assert run("restore", str(out), "--replace").exit_code == 0
    assert "many" in run("history").stdout
    assert len(geo.store.bundled.ready_store().snapshot().incidents) > 300


def test_a_store_of_which_nothing_can_be_read_is_one_sentence(run, number, tmp_path):
    geo.store.bundled.ready_store().close()
    (tmp_path / "workspace" / "petasiaga.sqlite").write_bytes(b"\xff" * 8192)
    failed = run("rescue", "--out", str(tmp_path / "saved.sqlite"))
    assert (failed.exit_code, "Nothing can be read any more" in failed.stderr) == (1, True)
    assert not (tmp_path / "saved.sqlite").exists()
