import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import geo.cli.main
import geo.store.bundled
from geo.base.i18n import language

ROOT = Path(__file__).parents[3]
CSV = "tanggal,jenis_bencana,lon,lat\n2024-01-05,banjir,114.2,-3.7\nx,banjir,114.2,-3.7\n"


@pytest.fixture
def csv_file(tmp_path):
    path = tmp_path / "kejadian.csv"
    path.write_text(CSV)
    return str(path)


def test_import_tells_what_became_of_the_rows(run, csv_file):
    done = run("import", "incidents", csv_file, "--title", "Pusdalops")
    assert done.exit_code == 0
    assert "Pusdalops (kejadian.csv)" in done.stdout
    counts = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines()[1:6])
    assert {key.strip(): int(value) for key, value in counts.items()} == {
        "Rows read": 2,
        "Stored": 1,
        "of them repaired": 0,
        "Set aside": 1,
        "Stored already": 0,
    }
    assert "is no date that can be read – write it as" in done.stdout


def test_json_is_one_object_on_standard_output(run, csv_file):
    done = run("import", "incidents", csv_file, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [found[key] for key in ("read", "stored", "repaired", "set_aside", "duplicates")] == [
        2,
        1,
        0,
        1,
        0,
    ]
    assert found["problems"][0]["row"] == 3


def test_trial_run_can_be_followed_by_the_real_one(run, csv_file):
    trial = run("import", "incidents", csv_file, "--dry-run")
    assert "Trial run: nothing was kept." in trial.stdout
    assert run("import", "incidents", csv_file).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["areas", "absent.geojson"], "There is no file absent.geojson"),
        (["zones", "{file}"], "Say of which hazard"),
        (["zones", "{file}", "--hazard", "godzilla"], "'godzilla' is not known; use one of: flood"),
        (["zones", "{file}", "--hazard", "flood"], "need polygons"),
        (["zones", "{file}", "--hazard", "flood", "--breaks", "a"], "breaks 'a' cannot be read"),
        (["incidents", "{file}", "--hazard", "godzilla"], "'godzilla' is not known"),
        (["incidents", "{file}", "--region", "99"], "no region '99'"),
    ],
)
def test_refusal_is_one_sentence_and_exit_code_one(run, csv_file, arguments, sentence):
    arguments = [argument.format(file=csv_file) for argument in arguments]
    done = run("import", *arguments)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    as_json = run("import", *arguments, "--json")
    assert as_json.exit_code == 1
    assert sentence in json.loads(as_json.stdout)["error"]


def test_a_file_without_a_usable_row_is_refused_with_its_counts(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(CSV.splitlines()[::2]) + "\n")
    done = run("import", "incidents", str(path), "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["read"], found["stored"], found["set_aside"]) == (1, 0, 1)
    assert "row 2 is no date" in found["error"]


def test_same_file_twice_is_refused(run, csv_file):
    assert run("import", "incidents", csv_file).exit_code == 0
    again = run("import", "incidents", csv_file)
    assert again.exit_code == 1
    assert "imported before" in again.stderr


def test_info_lists_the_datasets(run, csv_file):
    run("import", "incidents", csv_file)
    done = run("info")
    assert done.exit_code == 0
    assert "Data version: 2" in done.stdout
    assert "Sample zones" in done.stdout
    assert "kejadian" in done.stdout
    found = json.loads(run("info", "--json").stdout)
    assert [row["rows_stored"] for row in found["datasets"]] == [8, 2, 3, 1]


def test_unknown_option_is_a_usage_error(run, csv_file):
    assert run("import", "incidents", csv_file, "--nonsense").exit_code == 2


def test_run_fills_the_store_and_starts_streamlit(run, monkeypatch):
    started: list[list[str]] = []

    class Server:
        def __init__(self, command):
            started.append(command)

        def wait(self, _timeout=None):
            return 0

    monkeypatch.setattr(geo.cli.main.subprocess, "Popen", Server)
    done = run("run", "--port", "8600", "--server.runOnSave=true")
    assert done.exit_code == 0
    assert "100%  Ready." in done.stderr
    (command,) = started
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]) == ROOT / "app.py"
    assert {"--server.port=8600", "--server.headless=true", "--server.runOnSave=true"} <= set(
        command
    )


def test_wrong_setting_is_one_sentence(tmp_path):
    environ = {**os.environ, "PETASIAGA_WORKSPACE": str(tmp_path), "PETASIAGA_LANGUAGE": "fr"}
    done = subprocess.run(
        [sys.executable, "-c", "from geo.cli.main import main; main()", "info"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "Setting language is 'fr'; use one of: id, en."


def test_damaged_bundle_is_one_sentence(run, csv_file, monkeypatch, tmp_path):
    monkeypatch.setattr(geo.store.bundled, "DATA_DIR", tmp_path / "nothing")
    done = run("import", "incidents", csv_file)
    assert done.exit_code == 1
    assert "install PetaSiaga again" in done.stderr
    assert "Traceback" not in done.output


def _helps(command, path=()):
    """(where, help) of a command, its options and everything below it."""
    yield path, command.help
    for param in command.params:
        if getattr(param, "help", None):
            yield (*path, param.name), param.help
    context = click.Context(command)
    names = command.list_commands(context) if isinstance(command, click.Group) else []
    for name, below in ((name, command.get_command(context, name)) for name in names):
        yield from _helps(below, (*path, name))


def test_every_help_is_there_in_both_languages():
    english, indonesian = (dict(_helps(geo.cli.main.build(language(key)))) for key in ("en", "id"))
    assert english.keys() == indonesian.keys()
    assert {("import", "reference"), ("history",), ("undo",), ("restore",)} <= english.keys()
    same = [where for where, text in english.items() if not text or text == indonesian[where]]
    assert same == []
