"""XLSX, XLS and ODS as offices make them."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Report
from geo.files.opening import Format, open_source
from geo.reading.table import TableLayout, find_layout, list_sheets, read_table

#: A small form with titles, merged cells, real dates and totals; made with xlwt.
XLS = Path(__file__).parents[2] / "data" / "kejadian.xls"


def _read(path, layout=None, limits=None):
    report = Report()
    with open_source(path, limits=limits) as source:
        return read_table(source, report, layout), report


def _notes(report):
    return " ".join(note.render(str) for note in report.notes)


def _save(tmp_path, fill, name="a.xlsx"):
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(tmp_path / name)
    return tmp_path / name


def _form(sheet):
    sheet["A1"] = "DATA KEJADIAN"
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["NO", "TANGGAL", "KECAMATAN", "KORBAN", None, "KET"])
    sheet.append([None, None, None, "MD", "LUKA", None])
    sheet.append([1, 2, 3, 4, 5, 6])
    sheet.append([1, dt.date(2023, 1, 31), "Martapura", 0, 2, "x"])
    sheet.append([2, dt.datetime(2023, 2, 1, 16, 0), None, 1, None, "y"])
    sheet.append([3, dt.date(2023, 2, 3), "Astambul", None, 3, "z"])
    sheet.append(["JUMLAH", None, None, 1, 5])
    for merged in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "C6:C7"):
        sheet.merge_cells(merged)


def test_form_with_title_merged_header_numbering_and_total(tmp_path):
    frame, report = _read(_save(tmp_path, _form))
    assert [*frame.columns] == [
        "NO",
        "TANGGAL",
        "KECAMATAN",
        "KORBAN MD",
        "KORBAN LUKA",
        "KET",
        "row",
    ]
    assert frame["row"].tolist() == [6, 7, 8]
    assert frame["TANGGAL"].tolist() == ["2023-01-31", "2023-02-01 16:00", "2023-02-03"]
    assert frame["KECAMATAN"].tolist() == ["Martapura", "Martapura", "Astambul"]
    assert frame["KORBAN LUKA"].tolist() == ["2", "", "3"]
    told = _notes(report)
    assert "header was found in row 3-4" in told
    assert "Row 5 only numbers" in told
    assert "for each row, in: KECAMATAN" in told
    assert "left out: 9" in told


def test_figures_in_merged_cells_are_not_counted_twice(tmp_path):
    def fill(sheet):
        sheet.append(["tanggal", "jenis_bencana", "meninggal"])
        sheet.append([dt.date(2023, 1, 1), "banjir", 3])
        sheet.append([None, "longsor", None])
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("C2:C3")

    frame, report = _read(_save(tmp_path, fill))
    assert frame["tanggal"].tolist() == ["2023-01-01", "2023-01-01"]
    assert frame["meninggal"].tolist() == ["3", ""]
    assert "first row only, in: meninggal" in _notes(report)


def test_xls_is_read_like_xlsx():
    frame, report = _read(XLS)
    assert [*frame.columns] == ["NO", "TANGGAL", "KECAMATAN", "KORBAN MD", "KORBAN LUKA", "row"]
    assert frame["row"].tolist() == [5, 6, 7]
    assert frame["TANGGAL"].tolist() == ["2023-01-31", "2023-02-01", "2023-02-03"]
    assert frame["KECAMATAN"].tolist() == ["Martapura", "Martapura", "Astambul"]
    assert "Sheet Data was read; the file also has: Catatan." in _notes(report)


def test_cells_are_text_as_a_person_would_type_them(tmp_path):
    def fill(sheet):
        sheet.append(["kode", "bulat", "pecahan", "jam", "lama", "ya", "rumus", "kecil", "teks"])
        sheet.append(
            [
                "13.10",
                3.0,
                0.1 + 0.2,
                dt.time(16, 0),
                dt.timedelta(hours=30),
                True,
                "#REF!",
                0.00001,
                "007",
            ]
        )
        sheet["G2"].data_type = "e"

    frame, _report = _read(_save(tmp_path, fill))
    assert frame.iloc[0].tolist()[:-1] == [
        "13.10",
        "3",
        "0.3",
        "16:00",
        "30:00",
        "TRUE",
        "#REF!",
        "0.00001",
        "007",
    ]


def test_rows_are_numbered_as_excel_shows_them_and_empty_columns_dropped(tmp_path):
    def fill(sheet):
        for row, values in {
            4: ("tanggal", "lokasi"),
            6: ("2023-01-01", "x"),
            9: ("a", "b"),
        }.items():
            sheet.cell(row, 3, values[0])
            sheet.cell(row, 5, values[1])

    frame, _report = _read(_save(tmp_path, fill))
    assert [*frame.columns] == ["tanggal", "lokasi", "row"]
    assert frame["row"].tolist() == [6, 9]


def test_the_sheet_that_looks_like_a_table_is_read_unless_one_is_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Petunjuk"
    book.active["A1"] = "Isi lembar berikut"
    for name, value in (("Data", "banjir"), ("Pilihan", "x")):
        sheet = book.create_sheet(name)
        sheet.append(["tanggal", "jenis_bencana", "lokasi"] if name == "Data" else ["a", "b"])
        sheet.append(["2023-01-01", value, "y"])
    book["Pilihan"].sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert _read(path)[0]["jenis_bencana"].tolist() == ["banjir"]
    with open_source(path) as source:
        assert list_sheets(source) == ("Petunjuk", "Data")
        assert find_layout(source) == TableLayout("Data", (1,), 2)
    with pytest.raises(SourceRefused, match="no sheet 'Januari'; choose one of: Petunjuk, Data"):
        _read(path, TableLayout(sheet="Januari"))


def _ods(path, rows, **table):
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Data", **table)
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(cell if not isinstance(cell, str) else _ods_text(cell))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(path)
    return path


def _ods_text(text, **attributes):
    cell = TableCell(valuetype="string", **attributes) if text else TableCell(**attributes)
    if text:
        cell.addElement(P(text=text))
    return cell


def test_ods_with_dates_and_spanned_cells(tmp_path):
    path = _ods(
        tmp_path / "a.ods",
        [
            ["Tanggal", _ods_text("Korban", numbercolumnsspanned=2), CoveredTableCell()],
            ["", "MD", "Luka"],
            [
                TableCell(valuetype="date", datevalue="2023-01-31"),
                TableCell(valuetype="float", value="2"),
                "",
            ],
        ],
    )
    frame, _report = _read(path)
    assert frame.to_dict("records") == [
        {"Tanggal": "2023-01-31", "Korban MD": "2", "Korban Luka": "", "row": 3}
    ]


def test_workbook_under_another_name_is_read_as_what_it_is(tmp_path):
    path = _save(tmp_path, _form, name="a.xlsx").rename(tmp_path / "data.csv")
    with open_source(path) as source:
        assert source.format is Format.XLSX
    assert len(_read(path)[0]) == 3


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(max_columns=5), "more than 5 columns"),
        (Limits(max_rows=5), "more than 5 rows"),
        (Limits(max_cells=20), "20 cells"),
    ],
)
def test_limits_are_told(tmp_path, limits, words):
    with pytest.raises(SourceRefused, match=words):
        _read(_save(tmp_path, _form), limits=limits)


def test_empty_workbook_is_refused(tmp_path):
    with pytest.raises(SourceRefused, match="no line below its header"):
        _read(_save(tmp_path, lambda sheet: None))
