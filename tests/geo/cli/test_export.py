"""`petasiaga export …` on a small workspace."""

import zipfile

import pypdf
import pytest
from click.testing import CliRunner

import geo.store.bundled
from geo.base.i18n import language
from geo.base.settings import load_settings
from geo.cli.export import export_group
from geo.drawing.sheet.page.options import SheetOptions
from geo.store.engine import bump_data_version
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES
from geo.store.writes import (
    NewDataset,
    insert_areas,
    insert_dataset,
    insert_incidents,
    insert_zones,
)
from tests.geo.bundle import small_areas, small_incidents, small_zones


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(folder)}))
    with store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset(AREAS, "Areas"))
        insert_areas(connection, key, small_areas())
        key = insert_dataset(connection, NewDataset(ZONES, "Zones"))
        insert_zones(connection, key, small_zones().assign(area_km2=1.0))
        key = insert_dataset(connection, NewDataset(INCIDENTS, "Incidents"))
        insert_incidents(connection, key, small_incidents())
        bump_data_version(connection)
    store.close()
    return folder


@pytest.fixture
def export(workspace, monkeypatch, tmp_path):
    # The small data stand for what came with the program, which a start would renew.
    monkeypatch.setattr(geo.store.bundled, "renew", lambda *_given, **_more: False)
    monkeypatch.setenv("PETASIAGA_WORKSPACE", str(workspace))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str):
        return CliRunner().invoke(export_group(language("en")), list(arguments))

    return run


def test_sheet_is_written_where_it_was_asked(export, tmp_path):
    done = export(
        "sheet",
        "--query",
        "region=63.03&hazard=flood",
        "--paper",
        "A3",
        "--language",
        "en",
        "--out",
        "sheet.pdf",
        "--print-date",
        "2026-10-31",
    )
    assert done.exit_code == 0, done.output
    page = pypdf.PdfReader(tmp_path / "sheet.pdf").pages[0]
    assert float(page.mediabox.width) == pytest.approx(420 / 25.4 * 72, abs=0.3)
    assert "Hazard map: flood" in page.extract_text()


def test_a_template_and_an_option_over_it(export, tmp_path):
    (tmp_path / "t.json").write_text(SheetOptions(title="Satu", paper="A3").to_json())
    done = export(
        "sheet",
        "--template",
        "t.json",
        "--title",
        "Dua",
        "--without",
        "inset",
        "--format",
        "svg",
        "--out",
        "sheet.svg",
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sheet.svg").read_text(encoding="utf-8").count("Dua") >= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--query", "region=99.99"), "99.99"),
        (("--query", "region=63.03", "--scale", "1000"), "does not fit"),
        (("--title", "x" * 300), "300 characters"),
        (("--out", "no/such/folder/x.pdf"), "cannot be written"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_1(export, arguments, words):
    extra = () if "--out" in arguments else ("--out", "x.pdf")
    done = export("sheet", *arguments, *extra)
    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output


def test_data_by_the_ending_of_the_file(export, tmp_path):
    for name, start in (("a.xlsx", b"PK"), ("a.gpkg", b"SQLite"), ("a.html", b"<!DOCTYPE")):
        done = export("data", "--query", "region=63.03", "--out", name)
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes().startswith(start)
    assert export("data", "--out", "a.doc").exit_code == 1


def test_bundle_and_report(export, tmp_path):
    assert (
        export("bundle", "--query", "region=63.03", "--dpi", "150", "--out", "b.zip").exit_code == 0
    )
    assert len(zipfile.ZipFile(tmp_path / "b.zip").namelist()) == 7
    assert export("report", "--query", "region=63.03", "--out", "r.docx").exit_code == 0


def test_atlas_tells_how_far_it_is(export, tmp_path):
    done = export(
        "atlas", "--query", "region=63.03", "--workers", "0", "--language", "en", "--out", "a.pdf"
    )
    assert done.exit_code == 0, done.output
    assert "2 of 2 sheets" in done.output
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) == 3
