"""The data of a chart as CSV and XLSX, with what it must say about itself."""

import io

import pandas as pd

from geo.base.i18n import Language
from geo.base.spreadsheet import (
    About,
    new_book,
    new_sheet,
    rows_of,
    to_csv,
    write_pairs,
    write_table,
)


def chart_csv(table: pd.DataFrame, about: About) -> bytes:
    """The table as CSV (see `spreadsheet.to_csv`)."""
    return to_csv([str(name) for name in table.columns], rows_of(table), about)


def chart_xlsx(table: pd.DataFrame, about: About, lang: Language) -> bytes:
    """XLSX with a second sheet that says what the data are."""
    out = io.BytesIO()
    with new_book(out) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        headers = [str(name) for name in table.columns]
        sheet = new_sheet(book, lang.gettext("Data"))
        write_table(sheet, headers, rows_of(table), {"head": bold})
        write_pairs(new_sheet(book, lang.gettext("About these data")), about, bold, wrap)
    return out.getvalue()
