"""Sheets of XLSX, XLS and ODS as text, after a look at what they would unfold to."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.formats import Format
from geo.files.opening import SourceFile
from geo.files.workbook_check import check_ods, check_xlsx, error_cells

_SHARING_ROWS = 20_000


#: A merged range: first and last row (from 1), first and last column (index into a row).
Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: every row from row 1 on as text, equally wide, and its merged ranges."""

    name: str
    rows: list[list[str]]
    merges: tuple[Merge, ...]
    #: Number of columns left of the first cell of each row (column A is 0).
    first_column: int


@contextmanager
def open_workbook(source: SourceFile) -> Iterator[CalamineWorkbook]:
    """The workbook, checked to be harmless; what calamine says is told in one sentence."""
    try:
        if source.format is Format.XLSX:
            check_xlsx(source.path, source.name, source.limits)
        elif source.format is Format.ODS:
            check_ods(source.path, source.name, source.limits)
        with CalamineWorkbook.from_path(source.path) as book:
            yield book
    except PasswordError as err:
        raise SourceRefused(
            N_("{file} is protected by a password; save it without one and import it again."),
            file=source.name,
        ) from err
    except (CalamineError, OSError, ValueError, OverflowError) as err:
        raise _damaged(source, " ".join(str(err).split())[:120] or type(err).__name__) from err
    except BaseException as err:
        # A panic of the reader, which is written in Rust, is no Exception and has no public name.
        if type(err).__module__ != "pyo3_runtime":
            raise
        raise _damaged(source, "damaged") from err


def _damaged(source: SourceFile, reason: str) -> SourceRefused:
    return SourceRefused(
        N_("{file} cannot be read as {format} ({reason}); export or download it again."),
        file=source.name,
        format=source.format.value,
        reason=reason,
    )


def sheet_names(book: CalamineWorkbook) -> tuple[str, ...]:
    """The names of the visible sheets with cells; of the hidden ones where all are hidden."""
    sheets = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    visible = [m.name for m in sheets if m.visible == SheetVisibleEnum.Visible]
    return tuple(visible or [m.name for m in sheets])


def read_sheet(book: CalamineWorkbook, source: SourceFile, name: str) -> Sheet:
    """All rows of the sheet `name` as text. Raises `SourceRefused` beyond the limits."""
    sheet = book.get_sheet_by_name(name)
    first_column = 0 if sheet.start is None else sheet.start[1]
    _require_size(sheet, source)
    shared: dict[str, str] = {}
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number % _SHARING_ROWS == 0:
            shared.clear()
        texts = list(map(_text, cells))
        if max(map(len, texts), default=0) > source.limits.max_cell_chars:
            raise SourceRefused(
                N_("A cell in row {row} of {file} holds more than {limit} characters; shorten it."),
                row=number,
                file=source.name,
                limit=source.limits.max_cell_chars,
            )
        rows.append(list(map(shared.setdefault, texts, texts)))
    if source.format is Format.XLSX:
        for row, column, text in error_cells(source.path, name):
            if row <= len(rows) and 0 <= column - first_column < len(rows[row - 1]):
                rows[row - 1][column - first_column] = text
    width = max(map(len, rows), default=0)
    merges = tuple(
        (top + 1, min(bottom + 1, len(rows)), max(left - first_column, 0), right - first_column)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        # A merged range may lie outside the cells that hold anything.
        if top < len(rows) and right - first_column >= 0 and left - first_column < width
    )
    return Sheet(name, rows, merges, first_column)


def _require_size(sheet: CalamineSheet, source: SourceFile) -> None:
    limits = source.limits
    # Merged ranges that overlap without end would be gone through for ever.
    merged = sum(bottom - top + 1 for (top, _), (bottom, _) in sheet.merged_cell_ranges or ())
    if sheet.width > limits.max_columns:
        raise SourceRefused(
            N_("Sheet {sheet} of {file} has more than {limit} columns; keep only those you need."),
            sheet=sheet.name,
            file=source.name,
            limit=limits.max_columns,
        )
    if sheet.height > limits.max_rows + 1 or (
        max(sheet.height * sheet.width, merged) > limits.max_cells
    ):
        raise SourceRefused(
            N_(
                "Sheet {sheet} of {file} has more than {rows} rows or {cells} cells; split it, for "
                "example by year."
            ),
            sheet=sheet.name,
            file=source.name,
            rows=limits.max_rows,
            cells=limits.max_cells,
        )


def _text(value: object) -> str:
    """A cell as a person would type it: no ".0", dates as ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        text = f"{minutes // 60:02d}:{minutes % 60:02d}"
        return f"{text}:{seconds:02d}" if seconds else text
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # Excel keeps 15 digits; what lies behind them is noise of its arithmetic.
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0").rstrip(".") if "e-" in text else text
