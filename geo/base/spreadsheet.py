"""Write CSV and XLSX for people, so that no spreadsheet runs what came from outside.

Every cell of text that leaves the program goes through this module, headings too. A test forbids
other ways.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter

About = Iterable[tuple[str, str]]

#: A worksheet holds 1,048,576 rows, the header among them.
XLSX_ROWS = 1_048_575
#: Excel's number of the paper, and how many columns can still be read on its width.
_A4 = 9
_COLUMNS_ON_A4 = 10
_MAX_SHEET_NAME = 31

#: A formula begins with one of these; wide forms count, as East Asian input makes them.
_FORMULA = "=+\\-@＝＋－＠"
#: What spreadsheets skip before a formula: blanks, control and invisible characters.
_SKIPPED = "\\s\\x00-\\x20\u00a0\u200b-\u200f\u2060\ufeff"
_BEGINS_FORMULA = re.compile(f"[{_SKIPPED}]*[{_FORMULA}]|[\\t\\r\\n]")
#: Excel splits a CSV file at the list separator of the computer, in Indonesian at semicolons:
#: a text may begin a cell anew after any of these, whatever quotes stand around it.
#: Such a run is taken as a whole, so that a long one costs no more than its length.
_INSIDE = re.compile(f"([;|\\t\\r\\n][;|{_SKIPPED}\"]*+)('*[{_FORMULA}])?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")


def defuse(text: str) -> str:
    """Text that a spreadsheet takes for text: a formula gets an apostrophe in front."""
    return f"'{text}" if _BEGINS_FORMULA.match(text) else text


def defuse_csv(text: str) -> str:
    """Text of a CSV cell that is no formula whatever separator the reader takes."""
    return defuse(_INSIDE.sub(_with_apostrophe, text))


def defuse_exactly(text: str) -> str:
    """As `defuse_csv`, in a way that `restore` takes back to the last character."""
    inside = _INSIDE.sub(_with_apostrophe, text)
    return f"'{inside}" if inside.startswith("'") else defuse(inside)


def restore(cell: str) -> str:
    """The text of which `defuse_exactly` made this cell."""
    return _INSIDE.sub(_without_apostrophe, cell.removeprefix("'"))


def _with_apostrophe(found: re.Match[str]) -> str:
    return f"{found[1]}'{found[2]}" if found[2] else found[0]


def _without_apostrophe(found: re.Match[str]) -> str:
    return found[1] + found[2].removeprefix("'") if found[2] else found[0]


def to_csv(headers: Sequence[str], rows: Iterable[Iterable[object]], about: About) -> bytes:
    """A table as UTF-8 CSV; lines about it come first, each beginning with "# ".

    Numbers have a decimal point and dates are ISO, whatever the language, so that any program
    reads them alike; unknown cells are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, text in about:
        writer.writerow([defuse_csv(f"# {name}: {' '.join(text.split())}")])
    writer.writerow([defuse_csv(header) for header in headers])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    # The byte-order mark is what makes Excel read UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT or NA."""
    return value is None or value is pd.NA or bool(value != value)


def _csv_cell(value: Any) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, str):
        return defuse_csv(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(round(number, 7))


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """The rows of a frame as cells; a column of days (datetime64) gives dates."""
    columns = [
        frame[name].dt.date if frame[name].dtype.kind == "M" else frame[name].astype(object)
        for name in frame.columns
    ]
    return zip(*(column.to_numpy(dtype=object) for column in columns), strict=True)


def new_book(
    out: io.BytesIO, *, title: str = "", day: date | None = None, streamed: bool = False
) -> xlsxwriter.Workbook:
    """A workbook that takes no text for a formula or an address; a context manager.

    With `day` the same input gives the same bytes. `streamed` keeps one row in memory; rows must
    be written in their order then.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    options["constant_memory" if streamed else "in_memory"] = True
    book = xlsxwriter.Workbook(out, options)
    if day is not None:
        created = datetime(day.year, day.month, day.day)
        book.set_properties({"title": title, "created": created})
    return book


def new_sheet(book: xlsxwriter.Workbook, name: str) -> Any:
    """A worksheet; its name is cut to what a workbook takes."""
    return book.add_worksheet(name[:_MAX_SHEET_NAME])


def write_text(
    sheet: Any, line: int, at: int, text: str, style: Any = None, *, keep_numbers: bool = False
) -> None:
    """A cell of text (line and column from 0), defused.

    With `keep_numbers` a number stays as it is: a latitude begins with a minus sign and is no
    formula.
    """
    is_number = keep_numbers and _NUMBER.fullmatch(text.strip(" "))
    sheet.write_string(line, at, text if is_number else defuse(text), style)


def write_pairs(
    sheet: Any, pairs: About, bold: Any, wrap: Any, *, first: int = 0, width: int = 22
) -> int:
    """Lines of heading and text from line `first` on; the line after them."""
    sheet.set_column(0, 0, width)
    sheet.set_column(1, 1, 100)
    print_on_a4(sheet, 2, header=False)
    line = first
    for name, text in pairs:
        write_text(sheet, line, 0, name, bold)
        write_text(sheet, line, 1, text, wrap)
        line += 1
    return line


def write_table(
    sheet: Any,
    headers: Sequence[str],
    rows: Iterable[Iterable[object]],
    styles: Mapping[str, Any],
    *,
    widths: Sequence[float] = (),
) -> int:
    """A table with a frozen head and filters, row by row; how many rows.

    Cells are text, numbers, dates or missing. `styles` are formats of the book: `head`, `day`,
    `figure`.
    """
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, len(headers))
    for at, header in enumerate(headers):
        sheet.set_column(at, at, widths[at] if widths else 16)
        write_text(sheet, 0, at, header, styles.get("head"))
    line = 0
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, line, at, value, styles)
    sheet.autofilter(0, 0, max(line, 1), max(len(headers) - 1, 0))
    return line


def _write_cell(sheet: Any, line: int, at: int, value: Any, styles: Mapping[str, Any]) -> None:
    if is_missing(value) or value == "":
        return
    if isinstance(value, str | bool):
        write_text(sheet, line, at, str(value))
    elif isinstance(value, datetime):
        write_text(sheet, line, at, value.isoformat(" ", "minutes"))
    elif isinstance(value, date):
        day = datetime(value.year, value.month, value.day)
        sheet.write_datetime(line, at, day, styles.get("day"))
    else:
        sheet.write_number(line, at, float(value), styles.get("figure"))


def print_on_a4(sheet: Any, columns: int, *, header: bool = True) -> None:
    """Make a worksheet print on A4 across, its first row on every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(math.ceil(columns / _COLUMNS_ON_A4), 0)
    if header:
        sheet.repeat_rows(0)
