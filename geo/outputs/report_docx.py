"""The situation report as an editable Word file."""

import io
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.header import figure_words
from geo.drawing.sheet.furniture.marginalia import source_lines
from geo.drawing.sheet.page.paper import Box
from geo.outputs.situation_report import (
    chart_picture,
    remarks,
    report_options,
    table_cells,
    timeline_lines,
)
from geo.outputs.slide import map_picture

_MARGIN_MM = 18.0
_MAP = Box(0, 0, 174.0, 108.0)
_CHART_MM = (174.0, 48.0)
_CHART_DPI = 220


def situation_report_docx(content: SheetContent) -> bytes:
    """Headline figures, map, chart, table by area, timeline and sources as DOCX."""
    content = report_options(content)
    lang, _ = content.lang, content.lang.gettext
    book: Any = Document()
    # Small and close, so that a report stays at two pages.
    normal = book.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(9.5), Pt(2)
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    day = datetime(content.today.year, content.today.month, content.today.day)
    properties = book.core_properties
    properties.title = content.filled(content.options.title)
    properties.author = content.options.agency
    properties.created = properties.modified = day
    if content.options.agency:
        book.add_paragraph(content.options.agency)
    book.add_heading(content.filled(content.options.title), 0)
    book.add_paragraph(content.filled(content.options.subtitle or "{region} · {period}"))
    if content.has_sample:
        words = _("Holds sample data, made up for trying out; not to be used for decisions.")
        run = book.add_paragraph().add_run(f"{_('SAMPLE DATA')}: {words}")
        # The library carries no types.
        red: Any = RGBColor.from_string
        run.bold, run.font.color.rgb = True, red("B42318")
    figures = book.add_table(2, len(content.figures))
    for column, figure in enumerate(content.figures):
        value, note = figure_words(figure, lang)
        figures.cell(0, column).text = value
        figures.cell(0, column).paragraphs[0].runs[0].bold = True
        figures.cell(1, column).text = f"{_(figure.label)} {note}".strip()
        _small(figures.cell(1, column), 8)
    book.add_heading(_("Map"), 1)
    book.add_picture(io.BytesIO(map_picture(content, _MAP)), width=Mm(_MAP.width))
    picture = chart_picture(content, _CHART_MM[0], _CHART_MM[1], _CHART_DPI)
    if picture is not None:
        book.add_heading(_("Incidents over time"), 1)
        book.add_picture(io.BytesIO(picture), width=Mm(_CHART_MM[0]))
    book.add_heading(_("Figures by area"), 1)
    cells = table_cells(content)
    table = book.add_table(len(cells), len(cells[0]))
    table.style = "Light List Accent 1"
    for line, row in enumerate(cells):
        for column, text in enumerate(row):
            cell = table.cell(line, column)
            cell.text = text
            _small(cell, 8)
            if column:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    book.add_heading(_("Gravest incidents"), 1)
    for when, what, numbers in timeline_lines(content):
        paragraph = book.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{when}: ").bold = True
        paragraph.add_run(f"{what} ({numbers})")
    book.add_heading(_("Sources and dates"), 1)
    for text in (*source_lines(content), *remarks(content)):
        book.add_paragraph(text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _small(cell: Any, size: int) -> None:
    for run in cell.paragraphs[0].runs:
        run.font.size = Pt(size)
