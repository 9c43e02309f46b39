"""The template for incidents: what is filled in comes back, and the example never does."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import sqlalchemy as sa

from geo.base.errors import SourceRefused
from geo.base.i18n import language
from geo.catalogue import HAZARDS
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.outputs.incident_template import heading, incident_template
from geo.reading.catalogue_words import find_hazard
from geo.store.tables import incidents
from tests.geo.imports import import_incidents

TODAY = date(2026, 10, 31)
CODES = ("id", "en")


def _template(store, code: str) -> openpyxl.Workbook:
    areas = store.snapshot().areas
    return openpyxl.load_workbook(
        io.BytesIO(incident_template(areas, "63.03", language(code), today=TODAY))
    )


def _columns(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


@pytest.mark.parametrize("code", CODES)
def test_headings_are_those_of_the_schema(small_store, code):
    sheet = _template(small_store, code).worksheets[0]
    lang = language(code)
    expected = {heading(c, lang) for c in INCIDENT_COLUMNS if c.name != "regency_code"}
    assert {cell.value for cell in sheet[1]} == expected
    assert all(cell.comment for cell in sheet[1]), "each heading says its rule"


@pytest.mark.parametrize("code", CODES)
def test_every_hazard_in_the_list_is_understood(small_store, code):
    sheet = _template(small_store, code).worksheets[2]
    words = [cell.value for cell in sheet["A"][1:] if cell.value]
    assert [find_hazard(word) for word in words] == list(HAZARDS)


def test_lists_hold_kecamatan_and_villages_of_the_home_kabupaten(small_store):
    sheet = _template(small_store, "id").worksheets[2]
    assert [c.value for c in sheet["D"][1:] if c.value] == ["Astambul", "Martapura"]
    pairs = [(e.value, f.value) for e, f in zip(sheet["E"][1:], sheet["F"][1:], strict=True)]
    assert [pair for pair in pairs if pair[0]] == [("Martapura", "Jawa"), ("Martapura", "Keraton")]


def test_each_picked_column_has_its_list(small_store):
    sheet = _template(small_store, "id").worksheets[0]
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert len(lists) == 5
    assert all("Daftar" in formula for formula in lists.values())


@pytest.mark.parametrize("code", CODES)
def test_untouched_template_stores_nothing(small_store, tmp_path, code):
    path = tmp_path / "templat.xlsx"
    _template(small_store, code).save(path)
    with pytest.raises(SourceRefused):
        import_incidents(small_store, path)


@pytest.mark.parametrize("code", CODES)
def test_filled_template_arrives_whole_and_without_the_example(small_store, tmp_path, code):
    lang = language(code)
    book = _template(small_store, code)
    sheet = book.worksheets[0]
    at = _columns(sheet)
    yes = lang.gettext("yes")
    filled = {
        "hazard": book.worksheets[2]["A2"].value,
        "occurred_on": datetime(2026, 3, 4),
        "occurred_time": "16:30",
        "district_code": "Martapura",
        "village_code": "Keraton",
        "address": "RT 02",
        "lat": -3.2,
        "lon": 114.3,
        "location_accuracy": book.worksheets[2]["C2"].value,
        "event_name": "Banjir luapan",
        "is_disaster": yes,
        "cause": "Hujan",
        "chronology": "Air naik.",
        "response_status": "Selesai",
        "source": "Pusdalops",
        "verification_status": "Terverifikasi",
        "road_damaged_m": 120.5,
        "farmland_ha": 3.25,
        "loss_idr": 150_000_000,
    }
    counts = [c.name for c in INCIDENT_COLUMNS if c.kind == "count"]
    filled |= {name: number for number, name in enumerate(counts, start=1)}
    for name, value in filled.items():
        sheet.cell(3, at[heading(COLUMNS_BY_NAME[name], lang)], value)
    path = tmp_path / "terisi.xlsx"
    book.save(path)
    summary = import_incidents(small_store, path)
    assert (summary.read, summary.stored, summary.set_aside) == (2, 1, 1)
    with small_store.engine.connect() as connection:
        query = sa.select(incidents).where(incidents.c.dataset_id == summary.dataset_id)
        stored = connection.execute(query).one()._mapping
    expected = filled | {
        "hazard": "flood",
        "occurred_on": date(2026, 3, 4),
        "is_disaster": True,
        "district_code": "63.03.05",
        "village_code": "63.03.05.1002",
        "location_accuracy": "gps",
    }
    assert {name: stored[name] for name in expected} == expected


def test_same_input_gives_the_same_bytes(small_store):
    areas = small_store.snapshot().areas
    first, second = (
        incident_template(areas, "63.03", language("id"), today=TODAY) for _attempt in range(2)
    )
    assert first == second
