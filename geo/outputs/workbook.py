"""XLSX of the filtered records, with a cover that says what they are and where they come from."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
import xlsxwriter

from geo.analysis.incident_table import (
    XLSX_ROWS,
    defuse,
    export_frame,
    export_headers,
    print_on_a4,
    provenance,
)
from geo.base.i18n import N_
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
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        day = content.today
        book.set_properties(
            {"title": content.filled("{region}"), "created": datetime(day.year, day.month, day.day)}
        )
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
        _write_cover(book.add_worksheet(_("Cover")[:31]), content, styles)
        incidents = export_frame(content.snapshot, engine, content.rows, lang)
        headers = export_headers(lang) | {"area_code": _("Area code")}
        _write_frame(book.add_worksheet(_("Incidents")[:31]), incidents, headers, styles)
        zones, names = _zone_table(content)
        _write_frame(book.add_worksheet(_("Hazard zones")[:31]), zones, names, styles)
    return out.getvalue()


def _write_cover(sheet: Any, content: SheetContent, styles: dict[str, Any]) -> None:
    lang, _ = content.lang, content.lang.gettext
    print_on_a4(sheet, 2, header=False)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, defuse(content.filled("{region}")), styles["title"])
    line = 1
    if content.has_sample:
        words = _("Holds sample data, made up for trying out; not to be used for decisions.")
        sheet.write_string(line, 0, f"{_('SAMPLE DATA')}: {words}", styles["alert"])
        line += 1
    line += 1
    rows = provenance(content.snapshot, content.chosen, content.rows, lang, today=content.today)
    others = content.datasets[content.datasets["kind"].isin((ZONES, AREAS))]
    rows += [dataset_words(row, lang) for row in others.to_dict("records")]
    for name, text in rows:
        sheet.write_string(line, 0, defuse(name), styles["bold"])
        sheet.write_string(line, 1, defuse(text), styles["wrap"])
        line += 1
    line += 1
    for figure in content.figures:
        value, note = figure_words(figure, lang)
        sheet.write_string(line, 0, _(figure.label), styles["bold"])
        sheet.write_string(line, 1, f"{value} {note}".strip())
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


def _write_frame(
    sheet: Any, frame: pd.DataFrame, headers: dict[str, str], styles: dict[str, Any]
) -> None:
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, len(frame.columns))
    for at, name in enumerate(frame.columns):
        sheet.set_column(at, at, 16)
        sheet.write_string(0, at, headers[name], styles["head"])
        for line, value in enumerate(_cells(frame[name]), start=1):
            if value is None or value == "":
                continue
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(line, at, value.to_pydatetime(), styles["day"])
            elif isinstance(value, float):
                sheet.write_number(line, at, value, styles["figure"])
            else:
                sheet.write_string(line, at, defuse(str(value)))
    sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))


def _cells(values: "pd.Series[Any]") -> Sequence[Any]:
    """Cells as None, float, timestamp or text."""
    if pd.api.types.is_bool_dtype(values):
        return [None if pd.isna(v) else str(v) for v in values]
    if pd.api.types.is_numeric_dtype(values):
        return [None if pd.isna(v) else float(v) for v in values]
    return [
        None if v is None or (not isinstance(v, str) and pd.isna(v)) else v
        for v in values.astype(object)
    ]
