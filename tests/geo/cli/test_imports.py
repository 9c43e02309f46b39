"""Options of `petasiaga import`: messy tables, questions, reports, other layers."""

import json

import geopandas as gpd
import openpyxl
import pytest
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84
from geo.store.bundled import ready_store
from geo.store.mappings import remember_columns
from geo.store.tables import datasets, incidents

HEADER = "Hari,Bahaya Apa,Bujur Timur,Lintang,Korban"


@pytest.fixture
def odd_file(tmp_path):
    """Headers that say nothing by themselves."""
    path = tmp_path / "data.csv"
    path.write_text("A,B,C,D\n2024-01-05,banjir,114.2,-3.7\n2024-01-06,banjir,114.3,-3.7\n")
    return str(path)


COLUMNS = [
    part for pair in ("occurred_on=A", "hazard=B", "lon=C", "lat=D") for part in ("--column", pair)
]


def _stored(table, *columns):
    with ready_store().engine.connect() as connection:
        query = sa.select(*(table.c[name] for name in columns)).order_by(table.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_columns_can_be_named(run, odd_file):
    done = run("import", "incidents", odd_file, "--json", *COLUMNS)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["stored"] == 2


def test_columns_of_the_last_file_with_these_headers_are_remembered(run, odd_file):
    mapping = dict(pair.split("=") for pair in COLUMNS[1::2])
    run("info")
    remember_columns(ready_store(), "incidents", ["A", "B", "C", "D"], mapping)
    done = run("import", "incidents", odd_file)
    assert done.exit_code == 0, done.output
    assert "Matched as for the last file" in done.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--column", "lon"], "--column 'lon' has no “=”; write it as --column name=value."),
        (["--column", "height=A"], "There is no column 'height'; use one of: kib, hazard"),
        (["--answer", "x"], "--answer 'x' has no “=”"),
        (["--header-rows", "three"], "header rows 'three' cannot be read"),
        (["--by", "Ani", "--hazard", "godzilla"], "'godzilla' is not known"),
    ],
)
def test_options_that_cannot_be_used_are_one_sentence(run, odd_file, options, sentence):
    done = run("import", "incidents", odd_file, *options)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()[-1]) > len(sentence) - 1
    assert "Traceback" not in done.output


def test_sheet_and_header_rows_can_be_named(run, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Rekap")
    for row in (
        ["REKAP KEJADIAN"],
        ["tanggal", "jenis_bencana", "lon", "lat"],
        ["2024-01-05", "banjir", "114.2", "-3.7"],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    done = run(
        "import", "incidents", str(tmp_path / "a.xlsx"), "--sheet", "Rekap", "--header-rows", "2"
    )
    assert done.exit_code == 0, done.output
    assert _stored(incidents, "lon", "lat")[-1] == (114.2, -3.7)


def test_who_and_how_are_noted(run, odd_file):
    run("import", "incidents", odd_file, *COLUMNS, "--by", "Ani", "--method", "disalin dari WA")
    imported_by, method = _stored(datasets, "imported_by", "method")[-1]
    assert imported_by == "Ani"
    assert method.startswith("disalin dari WA")


def test_stored_rows_are_skipped_updated_or_kept(run, tmp_path):
    lines = (
        "kib,tanggal,jenis_bencana,lon,lat,meninggal\n{kib},2024-01-05,banjir,114.2,-3.7,{dead}\n"
    )
    for number, dead in enumerate((1, 2, 3, 4)):
        (tmp_path / f"{number}.csv").write_text(lines.format(kib="K1", dead=dead))
    assert run("import", "incidents", str(tmp_path / "0.csv")).exit_code == 0
    skipped = run("import", "incidents", str(tmp_path / "1.csv"))
    assert (skipped.exit_code, "stored already" in skipped.stderr) == (1, True)
    updated = run("import", "incidents", str(tmp_path / "2.csv"), "--on-duplicate", "update")
    assert updated.exit_code == 0, updated.output
    assert ready_store().snapshot().incidents["dead"].tolist() == [3.0]
    kept = run("import", "incidents", str(tmp_path / "3.csv"), "--on-duplicate", "keep")
    assert kept.exit_code == 0, kept.output
    assert ready_store().snapshot().incidents["dead"].tolist() == [3.0, 4.0]


def test_questions_are_printed_with_their_candidates_and_answers_are_taken(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("tanggal,jenis_bencana,lon,lat\n2024-01-05,entah apa,114.2,-3.7\n")
    asked = json.loads(run("import", "incidents", str(path), "--json").stdout)
    (question,) = asked["questions"]
    shown = run("import", "incidents", str(path))
    assert shown.exit_code == 1
    assert question["key"] in shown.stdout
    assert "--answer KEY=VALUE" in shown.stdout
    assert all(choice["value"] in shown.stdout for choice in question["candidates"])
    done = run("import", "incidents", str(path), "--answer", f"{question['key']}=flood")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("good", [True, False])
def test_report_is_written_of_good_and_bad_files(run, tmp_path, good):
    path = tmp_path / "a.csv"
    line = "2024-01-05,banjir,114.2,-3.7\n" if good else ""
    path.write_text(f"tanggal,jenis_bencana,lon,lat\n{line}x,banjir,114.2,-3.7\n")
    out = tmp_path / "laporan.xlsx"
    done = run("import", "incidents", str(path), "--report", str(out), "--source", "BPBD")
    assert done.exit_code == (0 if good else 1)
    sheets = openpyxl.load_workbook(out)
    texts = {str(c.value) for sheet in sheets for row in sheet.iter_rows() for c in row if c.value}
    assert {"x", "BPBD"} <= texts


def test_report_that_cannot_be_written_is_said(run, odd_file, tmp_path):
    out = tmp_path / "absent" / "a.xlsx"
    done = run("import", "incidents", odd_file, *COLUMNS, "--report", str(out))
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    # The import itself went well, and that is said too.
    assert "Stored" in done.stdout


def test_reference_layer_is_imported(run, tmp_path):
    path = tmp_path / "posko.geojson"
    gpd.GeoDataFrame(
        {"nama": ["Posko A"]}, geometry=[shapely.Point(114.2, -3.7)], crs=WGS84
    ).to_file(path, driver="GeoJSON")
    done = run(
        "import", "reference", str(path), "--title", "Posko", "--icon", "post", "--color", "#0072B2"
    )
    assert done.exit_code == 0, done.output
    kind, title, style = _stored(datasets, "kind", "title", "style")[-1]
    assert (kind, title) == ("reference", "Posko")
    assert style == {"icon": "post", "color": "#0072B2"}


def test_class_words_of_zones_are_asked_and_answered(run, tmp_path):
    path = tmp_path / "rawan.geojson"
    boxes = [shapely.box(114.2, -3.8, 114.3, -3.7), shapely.box(114.4, -3.8, 114.5, -3.7)]
    frame = gpd.GeoDataFrame({"kelas": ["tinggi", "Rawan II"]}, geometry=boxes, crs=WGS84)
    frame.to_file(path, driver="GeoJSON")
    command = ("import", "zones", str(path), "--hazard", "flood", "--json")
    first = json.loads(run(*command, "--dry-run").stdout)
    assert [question["key"] for question in first["questions"]] == ["class:Rawan II"]
    assert (first["stored"], first["set_aside"]) == (1, 1)
    answered = json.loads(run(*command, "--answer", "class:Rawan II=medium").stdout)
    assert answered["stored"] == 2
