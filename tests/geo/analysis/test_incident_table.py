"""Tables for people: words, unknown cells, provenance, and no formula from outside."""

import csv
import io
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.analysis.aggregate import incident_rows
from geo.analysis.incident_table import (
    DEFAULT_COLUMNS,
    export_frame,
    export_name,
    for_people,
    header,
    newest_first,
    provenance,
    read_records,
    to_csv,
    to_xlsx,
)
from geo.base.i18n import language
from geo.base.names import slug
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.view.filters import HazardFilter
from tests.geo.snapshots import make_areas

EVIL = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\n=1"]


def _records(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = {column.name: None for column in INCIDENT_COLUMNS}
    row |= {
        "hazard": "flood",
        "occurred_on": date(2024, 1, 31),
        "regency_code": "63.03",
        "district_code": "63.03.05",
        "is_disaster": True,
        "location_accuracy": "village",
        "dead": 0,
        "loss_idr": 1_500_000.0,
        "lat": -3.4126,
        "dataset": "Uji",
        "is_sample": True,
    }
    return pd.DataFrame([row | changes], index=pd.Index([7], name="id"))


def test_codes_become_words_and_unknown_stays_missing() -> None:
    frame = for_people(_records(), make_areas(), language("id"))
    row = frame.loc[7]
    assert row["hazard"] == "Banjir"
    assert row["district_code"] == "Martapura"
    assert row["is_disaster"] == "ya"
    assert row["location_accuracy"] == "Titik tengah desa"
    assert row["sample"] == "data contoh"
    assert row["dead"] == 0
    assert pd.isna(row["displaced"])
    assert set(DEFAULT_COLUMNS) <= set(frame.columns)


def _csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", EVIL)
def test_csv_holds_no_formula_and_no_invented_zero(text: str) -> None:
    lang = language("id")
    frame = for_people(_records(address=text), make_areas(), lang)
    rows = _csv_rows(to_csv(frame, [("Isi", "Banjir di Kab. Banjar")], lang))
    assert rows[0] == ["# Isi: Banjir di Kab. Banjar"]
    cells = dict(zip(rows[1], rows[2], strict=True))
    assert cells["Alamat"].startswith("'")
    assert cells["Meninggal (jiwa)"] == "0"
    assert cells["Mengungsi (jiwa)"] == ""
    assert cells["Tanggal"] == "2024-01-31"
    assert cells["Kerugian (Rp)"] == "1500000"
    assert cells["Lintang (°)"] == "-3.4126"
    assert cells["Catatan"] == "data contoh"


def test_xlsx_has_typed_cells_and_a_sheet_about_the_data() -> None:
    lang = language("id")
    frame = for_people(_records(address="=HYPERLINK(1)"), make_areas(), lang)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(frame, [("Isi", "=1")], lang)))
    sheet = book["Kejadian"]
    cells = {sheet.cell(1, at).value: sheet.cell(2, at) for at in range(1, sheet.max_column + 1)}
    assert cells["Alamat"].value == "'=HYPERLINK(1)"
    assert cells["Alamat"].data_type == "s"
    assert cells["Meninggal (jiwa)"].value == 0
    assert cells["Mengungsi (jiwa)"].value is None
    assert cells["Tanggal"].value.date() == date(2024, 1, 31)
    about = book["Tentang data ini"]
    assert (about["A1"].value, about["B1"].value) == ("Isi", "'=1")


def test_headers_carry_units() -> None:
    assert header(COLUMNS_BY_NAME["displaced"], language("id")) == "Mengungsi (jiwa)"
    assert header(COLUMNS_BY_NAME["event_name"], language("en")) == "Event"


def test_records_come_in_the_asked_order_and_missing_ones_are_left_out(small_store) -> None:
    ids = small_store.snapshot().incidents["id"].tolist()[:3][::-1]
    frame = read_records(small_store.engine, [*ids, 10**9])
    assert frame.index.tolist() == ids


def test_an_export_holds_all_rows_newest_first_and_says_where_they_come_from(small_store) -> None:
    lang = language("id")
    snapshot = small_store.snapshot()
    chosen = HazardFilter()
    rows = incident_rows(snapshot, chosen)
    frame = export_frame(snapshot, small_store.engine, rows, lang)
    assert len(frame) == len(rows)
    days = frame["occurred_on"].to_numpy()
    assert (days[:-1] >= days[1:]).all()
    about = dict(provenance(snapshot, chosen, rows, lang, today=date(2026, 11, 1)))
    assert about["Isi"].startswith("Semua bahaya di seluruh Indonesia")
    assert about["Sumber"].startswith("DATA CONTOH") is bool(
        snapshot.incidents["is_sample"].iloc[-1]
    )
    data = to_csv(frame, about.items(), lang)
    assert len(_csv_rows(data)) == len(rows) + 1 + len(about)


def test_newest_first_turns_the_day_order_round() -> None:
    assert newest_first(np.array([1, 2, 3])).tolist() == [3, 2, 1]


def test_file_names_say_region_hazards_and_period() -> None:
    chosen = HazardFilter(
        areas=("63.03",), hazards=("flood",), start=date(2024, 1, 1), end=date(2024, 12, 31)
    )
    name = export_name(chosen, lambda _code: "Kabupaten Banjar", language("id"), "csv")
    assert name == "kejadian-kabupaten-banjar-banjir-2024-01-01_2024-12-31.csv"
    everything = export_name(HazardFilter(), str, language("id"), "xlsx")
    assert everything == "kejadian-indonesia-semua-bahaya-semua-tahun.xlsx"


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"b\r\nX: y', "Désa «Ä»", "\u202eexe"])
def test_names_from_outside_cannot_shape_a_file_name(name: str) -> None:
    found = export_name(HazardFilter(areas=("63.03",)), lambda _code: name, language("id"), "csv")
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.+")
    assert found.count(".") == 1
    assert slug(name) == slug(slug(name))
