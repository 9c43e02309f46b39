"""Situation report (laporan situasi): two pages A4 with figures, map, table, chart, timeline."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from geo.analysis.aggregate import MEASURES, Figure
from geo.base.i18n import N_, Language
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.header import (
    KEY_FIGURES_HEIGHT,
    draw_head,
    draw_key_figures,
    make_head,
)
from geo.drawing.sheet.furniture.marginalia import source_lines
from geo.drawing.sheet.layers.styles import hazard_colour
from geo.drawing.sheet.page.ink import (
    CAP,
    INK,
    MUTED,
    Ink,
    line_height,
    save,
    save_pages,
    text_width,
)
from geo.drawing.sheet.page.panel import TextBlock, Type, draw_heading
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box
from geo.drawing.sheet.table_page import UNKNOWN_SIGN
from geo.outputs.report_figures import (
    TABLE_MEASURES,
    Bars,
    area_rows,
    day_words,
    time_bars,
    timeline,
    total_row,
)
from geo.outputs.slide import map_picture

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 16.0
_STYLE = Type(8.2, 7.0, 9.6, 4.0)
_TABLE_ROWS, _TIMELINE_ROWS = 24, 12
_MAP_DPI = 220
_CHART_PT = 6.4


def report_options(content: SheetContent) -> SheetContent:
    """The content with the report's own title where the user gave none."""
    title = content.options.title or content.lang.gettext(N_("Situation report: {hazards}"))
    return replace(content, options=replace(content.options, title=title))


def situation_report(content: SheetContent) -> bytes:
    """The report as PDF."""
    content = report_options(content)
    pages = [_first_page(content), _second_page(content)]
    title = content.filled(content.options.title)
    return save_pages(pages, title=title, day=content.today)


def _body() -> Box:
    return Box(0, 0, _WIDTH, _HEIGHT).inset(_MARGIN)


def _first_page(content: SheetContent) -> Ink:
    ink, body, _ = Ink(_WIDTH, _HEIGHT), _body(), content.lang.gettext
    head = make_head(content, body.width, 1.1)
    top, body = body.cut_top(head.height + 2)
    draw_head(ink, top, head)
    figures, body = body.cut_top(KEY_FIGURES_HEIGHT * 1.05)
    draw_key_figures(ink, figures, content, 1.0)
    body = body.cut_top(4)[1]
    bars = time_bars(content)
    chart, body = body.cut_bottom(52.0 if bars else 10.0)
    map_box = body.cut_bottom(5.0)[1]
    used = draw_heading(ink, map_box, _("Map"), _STYLE)
    map_box = map_box.cut_top(used + 1)[1]
    _draw_picture(ink, map_box, map_picture(content, map_box, _MAP_DPI))
    used = draw_heading(ink, chart, _("Incidents over time"), _STYLE)
    rest = chart.cut_top(used + 1)[1]
    if bars:
        _draw_bars(ink, rest, bars, content.lang)
    else:
        ink.paragraph(rest.x, rest.top, rest.width, _("No incidents match this filter."), 8)
    _footer(ink, content, 1)
    return ink


def _second_page(content: SheetContent) -> Ink:
    ink, body, _ = Ink(_WIDTH, _HEIGHT), _body(), content.lang.gettext
    body = body.cut_top(draw_heading(ink, body, _("Figures by area"), _STYLE) + 1)[1]
    body = body.cut_top(_draw_table(ink, body, content) + 5)[1]
    body = body.cut_top(draw_heading(ink, body, _("Gravest incidents"), _STYLE) + 1)[1]
    body = body.cut_top(_draw_timeline(ink, body, content) + 5)[1]
    block = TextBlock(_("Sources and dates"), (*source_lines(content), *remarks(content)))
    high = block.height(body.width, _STYLE)
    block.draw(ink, body.cut_top(high)[0], _STYLE)
    _footer(ink, content, 2)
    return ink


def remarks(content: SheetContent) -> list[str]:
    """When it was printed, what its signs mean, and what its data are not."""
    lang, _ = content.lang, content.lang.gettext
    found = [
        _("Printed: {date} · data version {version}").format(
            date=lang.date(content.today), version=content.snapshot.version
        ),
        _("{sign} means not known; * means that some records give no figure.").format(
            sign=UNKNOWN_SIGN
        ),
    ]
    if content.boundary_note:
        found.append(content.boundary_note)
    if content.has_sample:
        found.append(_("Holds sample data, made up for trying out; not to be used for decisions."))
    return found


def _draw_picture(ink: Ink, box: Box, png: bytes) -> None:
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    # Without interpolation the PDF keeps the picture as it is.
    ink.axes.imshow(
        picture,
        extent=(box.x, box.right, box.y, box.top),
        aspect="auto",
        zorder=1,
        interpolation="none",
    )
    ink.axes.set(xlim=(0, ink.width), ylim=(0, ink.height))


def _draw_bars(ink: Ink, box: Box, bars: Bars, lang: Language) -> None:
    """Stacked bars with their total on top, and the hazards named below."""
    size = _CHART_PT
    lines = _legend_lines(bars, box.width, lang)
    legend, plot = box.cut_bottom(line_height(size) * len(lines) + 1)
    axis, plot = plot.cut_bottom(line_height(size) + 0.6)
    plot = plot.cut_top(line_height(size))[1]
    totals = bars.counts.sum(axis=0)
    highest = max(int(totals.max()), 1)
    step = plot.width / len(bars.labels)
    every = max(1, round(len(bars.labels) / 12))
    for at, label in enumerate(bars.labels):
        y = plot.y
        for key, count in zip(bars.hazards, bars.counts[:, at], strict=True):
            high = plot.height * int(count) / highest
            if high:
                ink.rect(
                    Box(plot.x + (at + 0.14) * step, y, step * 0.72, high),
                    fill=hazard_colour(key),
                    zorder=1,
                )
            y += high
        middle = plot.x + (at + 0.5) * step
        if totals[at]:
            ink.text(middle, y + 0.7, lang.number(int(totals[at])), size, align="center")
        if at % every == 0:
            words = str(label.year) if bars.by_year else f"{label:%m}/{label:%y}"
            ink.text(middle, axis.y + 0.8, words, size, colour=MUTED, align="center")
    ink.lines([[(plot.x, plot.y), (plot.right, plot.y)]], colour=INK, width=0.15)
    for number, line in enumerate(lines):
        y = legend.top - line_height(size) * (number + 1)
        for key, words, left in line:
            ink.rect(Box(legend.x + left, y + 0.3, 2.2, 2.2), fill=hazard_colour(key))
            ink.text(legend.x + left + 3, y + 0.6, words, size)


def _legend_lines(bars: Bars, width: float, lang: Language) -> list[list[tuple[str, str, float]]]:
    """The hazards with their names, and how far from the left they stand (mm), line by line."""
    lines: list[list[tuple[str, str, float]]] = [[]]
    left = 0.0
    for key in bars.hazards:
        words = lang.gettext(HAZARDS[key].name)
        wide = text_width(words, _CHART_PT) + 6
        if left + wide > width and lines[-1]:
            lines.append([])
            left = 0.0
        lines[-1].append((key, words, left))
        left += wide
    return lines


def chart_picture(content: SheetContent, width: float, height: float, dpi: int) -> bytes | None:
    """The incidents over time alone, as PNG of that size (mm); None without any."""
    bars = time_bars(content)
    if bars is None:
        return None
    ink = Ink(width, height)
    _draw_bars(ink, Box(0, 0, width, height), bars, content.lang)
    return save(ink, "png", dpi=dpi, title="", day=content.today)


def figure_cell(found: Figure, key: str, lang: Language) -> str:
    """One cell of the table: unknown is a dash, a sum that leaves records out has a star."""
    if found.total is None:
        return UNKNOWN_SIGN
    words = lang.rupiah(found.total) if key == "loss" else lang.number(found.total)
    return f"{words}*" if found.unknown and key != "incidents" else words


def table_cells(content: SheetContent) -> list[tuple[str, ...]]:
    """The table by area as text: heading, a row per area, and the total."""
    lang, _ = content.lang, content.lang.gettext
    labels = {measure.key: _(measure.label) for measure in MEASURES}
    rows = area_rows(content)
    shown = rows[:_TABLE_ROWS]
    cells = [(_("Area"), *(labels[key] for key, _c in TABLE_MEASURES))]
    for row in shown:
        name = row.name or _("Place not known")
        cells.append(
            (
                name,
                *(
                    figure_cell(f, key, lang)
                    for f, (key, _c) in zip(row.figures, TABLE_MEASURES, strict=True)
                ),
            )
        )
    if len(rows) > len(shown):
        left_out = lang.ngettext("{n} more area", "{n} more areas", len(rows) - len(shown))
        cells.append((left_out, *([""] * len(TABLE_MEASURES))))
    total = zip(total_row(content), TABLE_MEASURES, strict=True)
    cells.append((_("Total"), *(figure_cell(f, key, lang) for f, (key, _c) in total)))
    return cells


def _draw_table(ink: Ink, box: Box, content: SheetContent) -> float:
    cells = table_cells(content)
    size = 7.2
    step = line_height(size) + 0.7
    widths = [0.34, 0.11, 0.12, 0.13, 0.13, 0.17]
    cap = size * CAP / POINTS_PER_MM
    for line, row in enumerate(cells):
        bold = line in (0, len(cells) - 1)
        baseline = box.top - line * step - (step + cap) / 2
        left = box.x
        for at, (cell, share) in enumerate(zip(row, widths, strict=True)):
            width = share * box.width
            fitted = size * min(1.0, (width - 1.5) / max(text_width(cell, size, bold), 0.1))
            ink.text(
                left + (width - 0.8 if at else 0.8),
                baseline,
                cell,
                fitted,
                bold=bold,
                align="right" if at else "left",
            )
            left += width
        if line % 2 == 0 and line:
            ink.rect(
                Box(box.x, box.top - (line + 1) * step, box.width, step), fill="#F5F7FA", zorder=0.5
            )
    for line in (1, len(cells) - 1):
        y = box.top - line * step
        ink.lines([[(box.x, y), (box.right, y)]], colour=INK, width=0.15)
    return len(cells) * step


def timeline_lines(content: SheetContent) -> list[tuple[str, str, str]]:
    """(day, hazard and place, figures) of the gravest incidents, newest first."""
    lang, _ = content.lang, content.lang.gettext
    table, areas = content.snapshot.incidents, content.snapshot.areas
    lines = []
    for row in timeline(content, _TIMELINE_ROWS):
        record = table.iloc[row]
        code = areas.code_at(int(record["area"]))
        place = areas.full_name(code) if code else _("Place not known")
        hazard = _(HAZARDS[HAZARD_KEYS[int(record["hazard"])]].name)
        parts = []
        for key, label in (("dead", N_("Dead")), ("displaced", N_("Displaced"))):
            value = record[key]
            words = UNKNOWN_SIGN if np.isnan(value) else lang.number(value)
            parts.append(f"{_(label)}: {words}")
        lines.append((day_words(content, row), f"{hazard} · {place}", " · ".join(parts)))
    return lines


def _draw_timeline(ink: Ink, box: Box, content: SheetContent) -> float:
    size, top = 7.2, box.top
    lines = timeline_lines(content)
    if not lines:
        words = content.lang.gettext("No incidents match this filter.")
        return ink.paragraph(box.x, top, box.width, words, size)
    rail = box.x + 26.0
    for day, what, figures in lines:
        high = ink.paragraph(rail + 4, top, box.width - 75, what, size)
        ink.paragraph(box.x, top, 24, day, size, colour=MUTED)
        ink.paragraph(box.right - 42, top, 42, figures, size, align="right")
        ink.rect(Box(rail - 0.8, top - line_height(size) / 2 - 0.8, 1.6, 1.6), fill=INK, zorder=2)
        top -= high + 1.1
    ink.lines([[(rail, box.top - 1.5), (rail, top + 2.5)]], colour=MUTED, width=0.2)
    return box.top - top


def _footer(ink: Ink, content: SheetContent, number: int) -> None:
    y = _MARGIN * 0.55
    words = content.filled(content.options.footer) or content.region_name()
    if content.has_sample:
        words = f"{content.lang.gettext('SAMPLE DATA')} · {words}"
    ink.text(_MARGIN, y, words, 6.4, colour=MUTED)
    ink.text(_WIDTH - _MARGIN, y, str(number), 6.4, colour=MUTED, align="right")
