"""Read a table of any format as text: the header is found, every row that is no record is told."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np
import pandas as pd

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.delimited import UTF8, find_encoding, find_separator, read_records
from geo.files.findings import Report, note
from geo.files.formats import ACCEPTED_TABLES, WORKBOOKS
from geo.files.opening import SourceFile, is_table
from geo.files.workbook import Merge, open_workbook, read_sheet, sheet_names
from geo.reading.footer import find_end, is_total
from geo.reading.header import find_header, header_names, is_numbering
from geo.reading.own_marks import without_own_marks

_ENCODING_NAMES = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_TOTALS_BEGIN = frozenset("jtsgr")
_FIGURES = re.compile(r"(?!\d{4}-\d\d-\d\d)[\s\d.,%-]+")
_LETTERS = re.compile(r"\([A-Z]{1,3}\)")
_MAX_TITLES = 10
# Rows that a note counts up; the others are told by their number.
_MAX_TOLD = 12


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where the table lies in a file; None leaves a part to be found.

    `header_rows` and `last_row` (the last one with data) count as a spreadsheet program does,
    from 1. `sheet` is for workbooks, `encoding` and `separator` are for text.
    """

    sheet: str | None = None
    header_rows: tuple[int, ...] | None = None
    last_row: int | None = None
    encoding: str | None = None
    separator: str | None = None


@dataclass(slots=True)
class _Grid:
    """Every row of a file or sheet, blank ones too, so that the index is the row number less 1."""

    rows: list[list[str]]
    layout: TableLayout
    merges: tuple[Merge, ...] = ()
    first_column: int = 0
    other_sheets: list[str] = field(default_factory=list)


def list_sheets(source: SourceFile) -> tuple[str, ...]:
    """The names of a workbook's visible sheets in its order; empty for text."""
    if source.format not in WORKBOOKS:
        return ()
    with open_workbook(source) as book:
        return sheet_names(book)


def find_layout(source: SourceFile) -> TableLayout:
    """What `read_table` would use for this file. Raises `SourceRefused` as it does."""
    return _complete(_load(source, TableLayout()), source).layout


def read_table(
    source: SourceFile, report: Report, layout: TableLayout | None = None
) -> pd.DataFrame:
    """All records as text with the column ``row``, the row number in the file; blanks are "".

    Real dates are ISO text, and columns are called as `geo.reading.header.header_names` says. Rows
    with more cells than the header are set aside; titles, totals and signatures are left out and
    noted. `layout` overrides what would be found. Raises `SourceRefused` when there is no record.
    """
    grid = _complete(_load(source, layout or TableLayout()), source)
    _tell_source(grid, report)
    header = [number - 1 for number in grid.layout.header_rows or ()]
    names = header_names(grid.rows, header, grid.merges, grid.first_column)
    body = _records(grid, header, report)
    if not body:
        raise _no_records(source)
    report.rows_read = len(body)
    if source.format in WORKBOOKS:
        _spread_merged(grid, header[-1] + 1, names, report)
    else:
        body = _without_excess(grid.rows, body, len(names), report)
        body = _without_swallowed(grid, body, len(names), report)
    frame = _frame(names, [grid.rows[index] for index in body], body)
    return without_own_marks(frame, report)


def _load(source: SourceFile, layout: TableLayout) -> _Grid:
    if not is_table(source.format):
        raise SourceRefused(
            N_("{file} is no table but a {format}; use one of: {accepted}."),
            file=source.name,
            format=source.format.value,
            accepted=ACCEPTED_TABLES,
        )
    if source.format in WORKBOOKS:
        return _load_sheet(source, layout)
    encoding = (
        _known_encoding(layout.encoding)
        if layout.encoding
        else find_encoding(source.path, source.name)
    )
    limits = source.limits
    separator = layout.separator or find_separator(source.path, encoding, source.name, limits)
    rows: list[list[str]] = []
    cells = 0
    for record in read_records(source.path, encoding, separator, source.name, limits):
        rows.append(record)
        cells += len(record)
        if len(rows) > limits.max_rows + 1 or cells > limits.max_cells:
            raise SourceRefused(
                N_(
                    "{file} has more than {rows} rows or {cells} cells; split it, for example by "
                    "year."
                ),
                file=source.name,
                rows=limits.max_rows,
                cells=limits.max_cells,
            )
    return _Grid(rows, replace(layout, encoding=encoding, separator=separator))


def _known_encoding(name: str) -> str:
    try:
        # Some codecs are not for text.
        b"".decode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError) as err:
        raise SourceRefused(
            N_("The encoding {value!r} is not known; write for example utf-8 or cp1252."),
            value=name,
        ) from err
    # A mark at the beginning belongs to no name, whether it is there or not.
    return UTF8 if found == "utf-8" else found


def _load_sheet(source: SourceFile, layout: TableLayout) -> _Grid:
    """The asked sheet, else the one that looks most like a table."""
    with open_workbook(source) as book:
        names = sheet_names(book)
        if layout.sheet is not None and layout.sheet not in names:
            raise SourceRefused(
                N_("{file} has no sheet {sheet!r}; choose one of: {known}."),
                file=source.name,
                sheet=layout.sheet,
                known=", ".join(names[:20]),
            )
        best: tuple[tuple[float, int], _Grid] | None = None
        others = []
        for name in names if layout.sheet is None else (layout.sheet,):
            sheet = read_sheet(book, source, name)
            header = find_header(sheet.rows, sheet.merges)
            if header is None:
                continue
            others.append(name)
            rank = (header.evidence, len(sheet.rows))
            if best is None or rank > best[0]:
                grid = _Grid(
                    sheet.rows, replace(layout, sheet=name), sheet.merges, sheet.first_column
                )
                best = rank, grid
    if best is None:
        raise _no_records(source)
    best[1].other_sheets = [name for name in others if name != best[1].layout.sheet]
    return best[1]


def _complete(grid: _Grid, source: SourceFile) -> _Grid:
    """The grid with a layout that leaves nothing open."""
    layout = grid.layout
    header = layout.header_rows
    if header is None:
        found = find_header(grid.rows, grid.merges)
        if found is None:
            raise _no_records(source)
        header = tuple(index + 1 for index in found.rows)
    for row in (*header, *filter(None, [layout.last_row])):
        if not 1 <= row <= len(grid.rows):
            raise SourceRefused(
                N_("{file} has no row {row}; it has {rows}."),
                file=source.name,
                row=row,
                rows=len(grid.rows),
            )
    last = layout.last_row or find_end(grid.rows, max(header))
    grid.layout = replace(layout, header_rows=tuple(sorted(header)), last_row=last)
    return grid


def _no_records(source: SourceFile) -> SourceRefused:
    return SourceRefused(
        N_("{file} holds no line below its header; check what was exported."), file=source.name
    )


def _tell_source(grid: _Grid, report: Report) -> None:
    layout = grid.layout
    if layout.encoding is not None and layout.encoding != UTF8:
        report.note(
            N_("The text was read as {encoding}, because it is not UTF-8."),
            encoding=_ENCODING_NAMES.get(layout.encoding, layout.encoding.upper()),
        )
    if grid.other_sheets:
        report.note(
            N_("Sheet {sheet} was read; the file also has: {others}."),
            sheet=layout.sheet,
            others=", ".join(grid.other_sheets[:20]),
        )


def _records(grid: _Grid, header: Sequence[int], report: Report) -> list[int]:
    """The indices of the rows that are records; what is left out is told."""
    rows, layout = grid.rows, grid.layout
    start = header[-1] + 1
    above = [i for i in range(header[0]) if any(map(str.strip, rows[i]))]
    if layout.sheet is not None:
        report.titles.append(layout.sheet)
    if above:
        report.titles[:0] = [" ".join(filter(None, rows[i])) for i in above[:_MAX_TITLES]]
        report.note(
            N_("The header was found in row {row}; what stands above it was left out."),
            row=_told([index + 1 for index in header]),
        )
    following = [i for i in range(start, min(start + 20, len(rows))) if any(rows[i])]
    if following and is_numbering(rows[following[0]], [rows[i] for i in following[1:6]]):
        report.note(
            N_("Row {row} only numbers the columns and was left out."), row=following[0] + 1
        )
        start = following[0] + 1
    end = layout.last_row or len(rows)
    head = [cell.strip() for cell in rows[header[-1]]]
    body: list[int] = []
    left_out: list[int] = []
    for index in range(start, end):
        row = rows[index]
        first = next((cell.strip() for cell in row if cell and not cell.isspace()), None)
        if first is None:
            continue
        if (first[0].lower() in _TOTALS_BEGIN and is_total(row)) or (
            first in head and [cell.strip() for cell in row] == head
        ):
            left_out.append(index + 1)
        else:
            body.append(index)
    if left_out:
        report.note(
            N_("Rows that give totals or repeat the header were left out: {rows}."),
            rows=_told(left_out),
        )
    below = [i + 1 for i in range(end, len(rows)) if any(map(str.strip, rows[i]))]
    if below:
        report.note(
            N_("Rows below the table (totals, notes, signatures) were left out: {rows}."),
            rows=_told(below),
        )
    return body


def _told(numbers: Sequence[int]) -> str:
    """Row numbers in words: "7, 12-15"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [f"{a}" if a == b else f"{a}-{b}" for a, b in runs[:_MAX_TOLD]]
    return ", ".join(told) + (", …" if len(runs) > _MAX_TOLD else "")


def _spread_merged(grid: _Grid, start: int, names: list[str], report: Report) -> None:
    """Give words in cells merged downwards to each row; figures would be counted twice."""
    spread: set[str] = set()
    figures: set[str] = set()
    for top, bottom, left, _right in grid.merges:
        if top - 1 < start or bottom == top or not 0 <= left < len(names):
            continue
        value = grid.rows[top - 1][left] if top <= len(grid.rows) else ""
        if not value.strip():
            continue
        if _FIGURES.fullmatch(value):
            figures.add(names[left])
            continue
        spread.add(names[left])
        for row in grid.rows[top : min(bottom, grid.layout.last_row or bottom)]:
            # A row that is blank but for a merged cell is no record.
            if any(map(str.strip, row)):
                row[left] = value
    if spread:
        report.note(
            N_("Words in cells merged over several rows were taken for each row, in: {columns}."),
            columns=", ".join(sorted(spread)),
        )
    if figures:
        report.note(
            N_(
                "Figures in cells merged over several rows were taken for the first row only, in: "
                "{columns}."
            ),
            columns=", ".join(sorted(figures)),
        )


def _without_excess(
    rows: list[list[str]], body: list[int], width: int, report: Report
) -> list[int]:
    excess = {i for i in body if len(rows[i]) > width and any(map(str.strip, rows[i][width:]))}
    if not excess:
        return body
    bad = sorted(excess)
    report.take_out(
        pd.DataFrame({"row": [index + 1 for index in bad]}),
        np.ones(len(bad), dtype=bool),
        note(N_("has more cells than the header")),
        note(N_("put text that holds the separator between quotation marks")),
        values=pd.Series([rows[index][width] for index in bad]),
    )
    return [index for index in body if index not in excess]


def _without_swallowed(grid: _Grid, body: list[int], width: int, report: Report) -> list[int]:
    """Without rows in which a missing quotation mark made several lines one cell."""
    separator = grid.layout.separator or ","
    if width < 3:
        return body
    swallowed = {
        index: cell
        for index in body
        for cell in grid.rows[index]
        if "\n" in cell
        and any(line.count(separator) == width - 1 for line in cell.split("\n")[1:-1])
    }
    if not swallowed:
        return body
    report.take_out(
        pd.DataFrame({"row": [index + 1 for index in swallowed]}),
        np.ones(len(swallowed), dtype=bool),
        note(N_("has whole lines of the table in one cell")),
        note(N_("close the quotation mark that opens the cell")),
        values=pd.Series(list(swallowed.values())),
    )
    return [index for index in body if index not in swallowed]


def _frame(names: list[str], rows: list[list[str]], body: list[int]) -> pd.DataFrame:
    columns = list(zip_longest(*rows, fillvalue=""))[: len(names)]
    columns += [("",) * len(rows)] * (len(names) - len(columns))
    frame = pd.DataFrame(dict(enumerate(columns)), dtype=object, index=range(len(rows)))
    frame.columns = pd.Index(names)
    # What has neither a name nor a cell is no column.
    unnamed = [
        name for name in names if _LETTERS.match(name) and not any(map(str.strip, frame[name]))
    ]
    return frame.drop(columns=unnamed).assign(row=[index + 1 for index in body])
