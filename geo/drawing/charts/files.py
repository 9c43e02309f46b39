"""The data of a chart as CSV and XLSX, with what it must say about itself."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from geo.analysis.incident_table import defuse, print_on_a4, write_about
from geo.base.i18n import Language

About = Sequence[tuple[str, str]]


def chart_csv(table: pd.DataFrame, about: About) -> bytes:
    """UTF-8 CSV; lines about the data come first, each beginning with "# ".

    Numbers have a decimal point whatever the language; unknown cells are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, text in about:
        writer.writerow([f"# {name}: {' '.join(text.split())}"])
    writer.writerow([defuse(str(name)) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow(["" if _missing(v) else _cell(v) for v in row])
    # The byte-order mark is what makes Excel read UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def chart_xlsx(table: pd.DataFrame, about: About, lang: Language) -> bytes:
    """XLSX with a second sheet that says what the data are."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(lang.gettext("Data")[:31])
        sheet.freeze_panes(1, 0)
        print_on_a4(sheet, len(table.columns))
        for at, name in enumerate(table.columns):
            sheet.set_column(at, at, 16)
            sheet.write_string(0, at, defuse(str(name)), bold)
        for line, row in enumerate(table.itertuples(index=False), start=1):
            for at, value in enumerate(row):
                if _missing(value) or value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(line, at, defuse(value))
                else:
                    sheet.write_number(line, at, float(value))
        write_about(book.add_worksheet(lang.gettext("About these data")[:31]), about, bold, wrap)
    return out.getvalue()


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return defuse(value)
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(round(number, 7))
