"""No text that leaves the program is run by a spreadsheet, whatever stands around it."""

import ast
import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.spreadsheet import (
    defuse,
    defuse_exactly,
    new_book,
    new_sheet,
    restore,
    to_csv,
    write_table,
    write_text,
)

ROOT = Path(__file__).parents[3]
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x"]
BEFORE = ["", " ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u200b", "\ufeff", "\x00", "\u3000 "]
EVIL = [before + formula for before in BEFORE for formula in FORMULAS]
#: After these a text may begin a cell anew in a program that splits otherwise.
INSIDE = [
    f"Desa{between}{text}"
    for between in (";", "\t", "\n", "\r\n", "|", '";"', "; ")
    for text in EVIL
]


def _runs(cell: str) -> bool:
    return cell.strip("".join(BEFORE) + '"').startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("text", EVIL)
def test_formulas_get_an_apostrophe_whatever_stands_before_them(text):
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Banjir", "", "RT 3", "a=b", "'quoted", "Jl. A, -3", "1-2"])
def test_other_text_stays(text):
    assert defuse(text) == text
    assert restore(defuse_exactly(text)) == text


def test_csv_holds_no_formula_for_a_reader_of_its_own_separator():
    texts = EVIL + INSIDE
    text = to_csv(texts, [texts], [("Isi", text) for text in texts]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert len(cells) == 3 * len(texts)
    assert not [cell for cell in cells if _runs(cell)]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_csv_holds_no_formula_for_a_reader_that_splits_elsewhere_and_minds_no_quotes(separator):
    texts = EVIL + INSIDE
    text = to_csv(texts, [texts], [("Isi", text) for text in texts]).decode("utf-8-sig")
    cells = [cell for line in re.split("[\r\n]+", text) for cell in line.split(separator)]
    assert len(cells) > len(texts)
    assert not [cell for cell in cells if _runs(cell)]


def test_xlsx_holds_text_only_in_cells_and_headings():
    out = io.BytesIO()
    with new_book(out) as book:
        write_table(new_sheet(book, "a"), EVIL, [EVIL], {})
        write_text(new_sheet(book, "b" * 40), 0, 0, "-3.41", keep_numbers=True)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    cells = [cell for row in book["a"].iter_rows() for cell in row]
    assert len(cells) == 2 * len(EVIL)
    assert all(cell.data_type == "s" and cell.value.startswith("'") for cell in cells)
    assert book["b" * 31]["A1"].value == "-3.41"


@given(st.text(alphabet="'=+-@;|\t\n\r \"ab,＝", max_size=30))
def test_exactly_defused_text_comes_back_to_the_last_character(text):
    assert restore(defuse_exactly(text)) == text


def test_every_writer_of_tables_goes_through_this_module():
    allowed = {"geo/base/spreadsheet.py"}
    # Read again by ourselves at once, and by nobody else.
    reread = {"pages/_ui/data/mending.py"}
    for path in sorted([*(ROOT / "geo").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        calls = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        if name not in allowed:
            assert not calls & {"write_string", "write_row", "write_column", "Workbook"}, name
        if name not in allowed | reread:
            assert not ("writer" in calls and "csv" in path.read_text(encoding="utf-8")), name
