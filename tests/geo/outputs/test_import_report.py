"""The row report: what to mend, why, and that it can be sent back as it is."""

import io
from datetime import date

import openpyxl
import pytest

from geo.base.i18n import language
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About
from geo.outputs.import_report import import_report
from tests.geo.imports import import_incidents

TODAY = date(2026, 10, 31)
_HEAD = "tanggal,jenis_bencana,lat,lon,meninggal,kronologi"
_GOOD = "2025-01-05,Banjir,-3.70,114.20,0,Hujan"
_BAD_DATE = "31/13/2025,Banjir,-3.60,114.30,1,=1+1"
_BAD_HAZARD = "2025-01-07,Hujan es krim,-3.55,114.31,2,+62 hujan"


@pytest.fixture
def summary(small_store, tmp_path) -> ImportSummary:
    path = tmp_path / "kejadian.csv"
    path.write_text("\n".join([_HEAD, _GOOD, _BAD_DATE, _BAD_HAZARD]), encoding="utf-8")
    return import_incidents(small_store, path, about=About(title="Kejadian", source="Pusdalops"))


def _book(summary: ImportSummary, code: str = "en") -> openpyxl.Workbook:
    found = import_report(summary, [("Source", "Pusdalops")], language(code), today=TODAY)
    return openpyxl.load_workbook(io.BytesIO(found))


def _colour(cell) -> str:
    return cell.fill.start_color.rgb if cell.fill.fill_type else ""


def test_first_sheet_is_the_file_again_with_only_the_rows_set_aside(summary):
    sheet = _book(summary).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == tuple(_HEAD.split(","))
    assert [row[0] for row in rows[1:]] == ["31/13/2025", "2025-01-07"]
    # A latitude begins with a minus sign and stays as it is.
    assert [row[2] for row in rows[1:]] == ["-3.60", "-3.55"]


def test_bad_cells_are_coloured_and_say_reason_and_cure(summary):
    sheet = _book(summary).worksheets[0]
    assert _colour(sheet["A2"])
    assert "date" in sheet["A2"].comment.text
    assert not _colour(sheet["B2"])
    assert _colour(sheet["B3"])
    assert not _colour(sheet["A3"])
    assert sheet["G2"].value == 3, "the row in the imported file"
    assert sheet["H2"].value


def test_cells_that_begin_like_a_formula_are_text_with_an_apostrophe(summary):
    sheet = _book(summary).worksheets[0]
    assert (sheet["F2"].value, sheet["F2"].data_type) == ("'=1+1", "s")
    assert sheet["F3"].value == "'+62 hujan"


def test_other_sheets_hold_every_problem_and_the_provenance(summary):
    book = _book(summary)
    problems = list(book.worksheets[1].iter_rows(values_only=True))
    assert len(problems) - 1 == len(summary.problems)
    assert {"Set aside"} <= {row[3] for row in problems}
    lines = dict(book.worksheets[2].iter_rows(values_only=True, max_col=2))
    assert lines["File"] == "kejadian.csv"
    assert lines["Source"] == "Pusdalops"
    assert (lines["Rows read"], lines["Taken"], lines["Set aside"]) == ("3", "1", "2")


def test_it_speaks_both_languages(summary):
    assert _book(summary, "id").sheetnames == [
        "Baris untuk diperbaiki",
        "Semua catatan masalah",
        "Ringkasan",
    ]
    assert _book(summary).sheetnames == ["Rows to mend", "All problems", "Summary"]


def test_mended_report_is_imported_as_it_is(small_store, summary, tmp_path):
    book = _book(summary, "id")
    book.worksheets[0]["A2"] = "13/05/2025"
    book.worksheets[0]["B3"] = "Banjir"
    path = tmp_path / "laporan.xlsx"
    book.save(path)
    again = import_incidents(small_store, path)
    assert (again.read, again.stored, again.set_aside) == (2, 2, 0)
    with small_store.engine.connect() as connection:
        told = connection.exec_driver_sql(
            "select chronology, dead from incidents where dataset_id = ? order by id",
            (again.dataset_id,),
        ).all()
    # The apostrophe was ours and is gone again.
    assert told == [("=1+1", 1), ("+62 hujan", 2)]


def test_report_of_a_file_without_bad_rows_has_no_sheet_to_mend(small_store, tmp_path):
    path = tmp_path / "baik.csv"
    path.write_text(f"{_HEAD}\n{_GOOD}\n", encoding="utf-8")
    assert _book(import_incidents(small_store, path)).sheetnames == ["All problems", "Summary"]


def test_same_input_gives_the_same_bytes(summary):
    first, second = (
        import_report(summary, [], language("en"), today=TODAY) for _attempt in range(2)
    )
    assert first == second
