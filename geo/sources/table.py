"""Read a CSV: encoding and separator are found, every cell stays text, no line is lost."""

import csv
import io
import itertools

import numpy as np
import pandas as pd

from geo.errors import SourceRefused
from geo.i18n import N_
from geo.sources.files import SourceFile
from geo.sources.report import Report, note

MAX_ROWS = 2_000_000
_SEPARATORS = ",;\t|"
# A cell with a whole chronology may be long; a missing quotation mark swallows the file.
_MAX_CELL_CHARS = 1_000_000


def read_table(source: SourceFile, report: Report) -> pd.DataFrame:
    """All lines as text with the column ``row`` (the header is row 1); blank cells are "".

    UTF-8 with or without BOM, else CP1252; comma, semicolon, tab or bar. Lines with more cells
    than the header are set aside. Raises `SourceRefused` when there is no header or no line.
    """
    text = _decode(source, report)
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=header_line.count)
    csv.field_size_limit(_MAX_CELL_CHARS)
    try:
        lines = list(
            itertools.islice(csv.reader(io.StringIO(text), delimiter=separator), MAX_ROWS + 2)
        )
    except csv.Error as err:
        raise SourceRefused(
            N_("{file} cannot be read as {format} ({reason}); export or download it again."),
            file=source.name,
            format=source.format.value,
            reason=str(err),
        ) from err
    numbered = [
        (number, cells)
        for number, cells in enumerate(lines, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if len(numbered) < 2:
        raise SourceRefused(
            N_("{file} holds no line below its header; check what was exported."), file=source.name
        )
    if len(numbered) > MAX_ROWS + 1:
        raise SourceRefused(
            N_("{file} has more than {limit} lines; split it, for example by year."),
            file=source.name,
            limit=MAX_ROWS,
        )
    (_, header), *body = numbered
    names = [name.strip() for name in header]
    report.rows_read = len(body)
    return _frame(names, body, report)


def _frame(names: list[str], body: list[tuple[int, list[str]]], report: Report) -> pd.DataFrame:
    width = len(names)
    excess = [(number, cells) for number, cells in body if any(map(str.strip, cells[width:]))]
    if excess:
        report.take_out(
            pd.DataFrame({"row": [number for number, _ in excess]}),
            np.ones(len(excess), dtype=bool),
            note(N_("has more cells than the header")),
            note(N_("put text that holds the separator between quotation marks")),
            values=pd.Series([cells[width] for _, cells in excess]),
        )
        bad = {number for number, _ in excess}
        body = [(number, cells) for number, cells in body if number not in bad]
    blank = [""] * width
    columns = zip(*((cells + blank)[:width] for _, cells in body), strict=True)
    frame = pd.DataFrame(dict(enumerate(columns)), dtype=object)
    frame.columns = pd.Index(names)
    # A column without a name, or a second of the same name, cannot be asked for.
    frame = frame.loc[:, (frame.columns != "") & ~frame.columns.duplicated()]
    return frame.assign(row=[number for number, _ in body])


def _decode(source: SourceFile, report: Report) -> str:
    data = source.path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as err:
        raise SourceRefused(
            N_("{file} cannot be read as {format} ({reason}); export or download it again."),
            file=source.name,
            format=source.format.value,
            reason="encoding",
        ) from err
    report.note(N_("The text was read as Windows-1252, because it is not UTF-8."))
    return text
