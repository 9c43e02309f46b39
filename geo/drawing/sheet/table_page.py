"""The back of a sheet: its incidents as a table, newest first."""

import math

import numpy as np

from geo.analysis.aggregate import rough_day
from geo.base.i18n import N_
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.page.ink import INK, MUTED, Ink, line_height, text_width
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box, Paper

#: More rows than fit on so many pages belong into the workbook.
MAX_PAGES = 4
_MARGIN_MM = 12.0
UNKNOWN_SIGN = "–"

# (heading, column of the snapshot or a word for what is worked out, share of the width)
_COLUMNS: tuple[tuple[str, str, float], ...] = (
    (N_("Date"), "day", 0.12),
    (N_("Hazard"), "hazard", 0.21),
    (N_("Place"), "place", 0.27),
    (N_("Dead"), "dead", 0.07),
    (N_("Displaced"), "displaced", 0.09),
    (N_("Houses damaged"), "houses", 0.11),
    (N_("Loss"), "loss_idr", 0.13),
)
_HOUSES = ("houses_heavy", "houses_moderate", "houses_light")


def draw_table_pages(content: SheetContent, page: Paper) -> list[Ink]:
    """As many pages of `page`'s size as the rows need, up to `MAX_PAGES`."""
    unit, rows = page.unit, content.rows[::-1]
    size = 6.6 * unit
    step = line_height(size) + 0.9 * unit
    room = page.height_mm - 2 * _MARGIN_MM - 16 * unit
    per_page = max(1, int(room // step))
    pages = max(1, min(MAX_PAGES, math.ceil(len(rows) / per_page)))
    return [
        _draw_page(content, page, rows[n * per_page : (n + 1) * per_page], n, pages, size, step)
        for n in range(pages)
    ]


def _draw_page(
    content: SheetContent,
    page: Paper,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    number: int,
    pages: int,
    size: float,
    step: float,
) -> Ink:
    unit, lang, _ = page.unit, content.lang, content.lang.gettext
    ink = Ink(page.width_mm, page.height_mm)
    box = Box(0, 0, page.width_mm, page.height_mm).inset(_MARGIN_MM)
    title = _("Incidents: {region}, {period}").format(
        region=content.region_name(), period=content.period_words()
    )
    top = box.top - ink.paragraph(box.x, box.top, box.width, title, 10 * unit, bold=True)
    total = lang.ngettext("{n} incident", "{n} incidents", len(content.rows))
    about = _("{total} · page {page} of {pages} · {sign} means not known").format(
        total=total, page=number + 1, pages=pages, sign=UNKNOWN_SIGN
    )
    if content.has_sample:
        about += " · " + _("SAMPLE DATA")
    top -= ink.paragraph(box.x, top, box.width, about, 6.4 * unit, colour=MUTED) + 1.5 * unit
    table = [tuple(_(heading) for heading, _c, _s in _COLUMNS)]
    table += [_row(content, int(row)) for row in rows]
    cap = size * 0.73 / POINTS_PER_MM
    for line, cells in enumerate(table):
        baseline = top - line * step - (step + cap) / 2
        if line and line % 2 == 0:
            ink.rect(
                Box(box.x, top - (line + 1) * step, box.width, step), fill="#F5F7FA", zorder=0.5
            )
        left = box.x
        for cell, (_h, name, share) in zip(cells, _COLUMNS, strict=True):
            width = share * box.width
            right = name in ("dead", "displaced", "houses", "loss_idr")
            text = _shortened(cell, width - 2 * unit, size, line == 0)
            ink.text(
                left + (width - unit if right else unit),
                baseline,
                text,
                size,
                bold=line == 0,
                align="right" if right else "left",
            )
            left += width
    ink.lines([[(box.x, top - step), (box.right, top - step)]], colour=INK, width=0.2)
    left_out = len(content.rows) - pages * len(rows) if number + 1 == pages else 0
    if number + 1 == pages and left_out > 0 and pages == MAX_PAGES:
        words = _("Older incidents are not listed here; the workbook holds all of them.")
        ink.text(box.x, box.y, words, 6.4 * unit, colour=MUTED)
    return ink


def _row(content: SheetContent, row: int) -> tuple[str, ...]:
    lang, areas = content.lang, content.snapshot.areas
    record = content.snapshot.incidents.iloc[row]
    code = areas.code_at(int(record["area"]))
    houses = record[list(_HOUSES)].astype(float)
    return (
        rough_day(content.snapshot, row, lang),
        lang.gettext(HAZARDS[HAZARD_KEYS[int(record["hazard"])]].name),
        areas.full_name(code).rpartition(",")[0] or areas.name(code) if code else UNKNOWN_SIGN,
        _count(content, record["dead"]),
        _count(content, record["displaced"]),
        _count(content, houses.sum() if houses.notna().any() else np.nan),
        UNKNOWN_SIGN if np.isnan(record["loss_idr"]) else lang.rupiah(float(record["loss_idr"])),
    )


def _count(content: SheetContent, value: float) -> str:
    return UNKNOWN_SIGN if np.isnan(value) else content.lang.number(value)


def _shortened(text: str, width: float, size: float, bold: bool) -> str:
    if text_width(text, size, bold) <= width:
        return text
    while len(text) > 1 and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"
