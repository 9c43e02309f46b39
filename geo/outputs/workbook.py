"""XLSX of the filtered records, with a cover that says what they are and where they come from."""

import io
from typing import Any

import pandas as pd
import sqlalchemy as sa

from geo.analysis.incident_table import export_frame, export_headers, provenance
from geo.base.i18n import N_
from geo.base.spreadsheet import (
    XLSX_ROWS,
    new_book,
    new_sheet,
    rows_of,
    write_pairs,
    write_table,
    write_text,
)
from geo.catalogue import CLASSES, HAZARDS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.header import figure_words
from geo.drawing.sheet.furniture.marginalia import dataset_words
from geo.drawing.sheet.page.errors import ExportRefused
from geo.outputs.records import zone_records
from geo.store.tables import AREAS, ZONES


def workbook(content: SheetContent, engine: sa.Engine) -> bytes:
    """Cover, incidents and zones of the filter; the same bytes for the same input."""
    if len(content.rows) > XLSX_ROWS:
        raise ExportRefused(
            N_("{count} rows do not fit into an Excel sheet ({limit} rows); download CSV instead."),
            count=len(content.rows),
            limit=XLSX_ROWS,
        )
    lang, _ = content.lang, content.lang.gettext
    out = io.BytesIO()
    with new_book(out, title=content.filled("{region}"), day=content.today) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "head": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "bottom": 1,
                    "bg_color": "#E4E7EB",
                }
            ),
            "bold": book.add_format({"bold": True, "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "alert": book.add_format({"bold": True, "font_color": "#B42318"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "figure": book.add_format({"num_format": "#,##0.###"}),
        }
        _write_cover(new_sheet(book, _("Cover")), content, styles)
        incidents = export_frame(content.snapshot, engine, content.rows, lang)
        headers = export_headers(lang) | {"area_code": _("Area code")}
        tables = ((_("Incidents"), incidents, headers), (_("Hazard zones"), *_zone_table(content)))
        for name, frame, names in tables:
            heads = [names[column] for column in frame.columns]
            write_table(new_sheet(book, name), heads, rows_of(frame), styles)
    return out.getvalue()


def _write_cover(sheet: Any, content: SheetContent, styles: dict[str, Any]) -> None:
    lang, _ = content.lang, content.lang.gettext
    write_text(sheet, 0, 0, content.filled("{region}"), styles["title"])
    line = 1
    if content.has_sample:
        words = _("Holds sample data, made up for trying out; not to be used for decisions.")
        write_text(sheet, line, 0, f"{_('SAMPLE DATA')}: {words}", styles["alert"])
        line += 1
    line += 1
    rows = provenance(content.snapshot, content.chosen, content.rows, lang, today=content.today)
    others = content.datasets[content.datasets["kind"].isin((ZONES, AREAS))]
    rows += [dataset_words(row, lang) for row in others.to_dict("records")]
    line = 1 + write_pairs(sheet, rows, styles["bold"], styles["wrap"], first=line, width=26)
    for figure in content.figures:
        value, note = figure_words(figure, lang)
        write_text(sheet, line, 0, _(figure.label), styles["bold"])
        write_text(sheet, line, 1, f"{value} {note}".strip())
        line += 1


def _zone_table(content: SheetContent) -> tuple[pd.DataFrame, dict[str, str]]:
    _ = content.lang.gettext
    frame = pd.DataFrame(zone_records(content).drop(columns="geometry"))
    frame["hazard"] = frame["hazard"].map({key: _(h.name) for key, h in HAZARDS.items()})
    frame["class"] = frame["class"].map({key: _(c.name) for key, c in CLASSES.items()})
    headers = {
        "id": "id",
        "hazard": _("Hazard"),
        "class": _("Class"),
        "index_above": _("Hazard index above"),
        "index_up_to": _("Hazard index up to"),
        "area_code": _("Area code"),
        "area_name": _("Place"),
        "dataset": _("Dataset"),
        "note": _("Note"),
    }
    return frame, headers
