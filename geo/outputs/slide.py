"""One editable PowerPoint slide: native title, figures and sources beside a picture of the map."""

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Mm, Pt

from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.header import default_title, figure_words
from geo.drawing.sheet.furniture.marginalia import source_lines
from geo.drawing.sheet.page.ink import save
from geo.drawing.sheet.page.paper import Box, Paper
from geo.drawing.sheet.sheet import draw_content

_WIDE = (338.67, 190.5)
_PICTURE = Box(8.0, 32.0, 236.0, 146.0)
_SIDE_X, _SIDE_WIDTH = 250.0, 80.0
_INK, _MUTED, _ALERT = "1F2933", "52606D", "B42318"
_PICTURE_DPI = 200
_TITLE_ONLY = 5


def slide(content: SheetContent) -> bytes:
    """The slide as PPTX."""
    lang, _ = content.lang, content.lang.gettext
    show = Presentation()
    show.slide_width, show.slide_height = Mm(_WIDE[0]), Mm(_WIDE[1])
    day = datetime(content.today.year, content.today.month, content.today.day)
    show.core_properties.created = show.core_properties.modified = day
    show.core_properties.author = content.options.agency
    page = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    title = content.filled(content.options.title or default_title(content))
    show.core_properties.title = title
    _title(page, title)
    subtitle = content.filled(content.options.subtitle or "{region} · {period}")
    _text(page, 8, 19, 300, 9, [(subtitle, 15, False, _MUTED)])
    picture = page.shapes.add_picture(
        io.BytesIO(map_picture(content)),
        Mm(_PICTURE.x),
        Mm(_PICTURE.y),
        Mm(_PICTURE.width),
        Mm(_PICTURE.height),
    )
    picture._element.nvPicPr.cNvPr.set("descr", f"{title}. {subtitle}")
    top = 32.0
    if content.has_sample:
        _text(page, _SIDE_X, top, _SIDE_WIDTH, 9, [(_("SAMPLE DATA"), 16, True, _ALERT)])
        top += 11
    for figure in content.figures:
        value, note = figure_words(figure, lang)
        label = f"{_(figure.label)} {note}".strip()
        _text(
            page,
            _SIDE_X,
            top,
            _SIDE_WIDTH,
            17,
            [(value, 20, True, _INK), (label, 10, False, _MUTED)],
        )
        top += 20.5
    lines = [(text, 7.5, False, _MUTED) for text in source_lines(content, short=True)]
    _text(page, _SIDE_X, 147, _SIDE_WIDTH, 36, lines)
    sentence = content.chosen.describe(lang, content.snapshot.areas.words)
    page.notes_slide.notes_text_frame.text = "\n".join([f"{sentence}.", *source_lines(content)])
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def map_picture(content: SheetContent, box: Box = _PICTURE, dpi: int = _PICTURE_DPI) -> bytes:
    """The map with legend and scale alone, as PNG of the size of `box` (mm)."""
    options = replace(
        content.options,
        header=False,
        key_figures=False,
        signatures=False,
        sources=False,
        qr=False,
        inset=False,
        footer="",
        scale=None,
        orientation="landscape",
        table_on_back=False,
        legend_side="right" if box.width > 1.3 * box.height else "bottom",
    )
    page = Paper("slide", box.width, box.height, 1.1 if box.width > 200 else 0.95, 0.4)
    sheet = draw_content(replace(content, options=options), page)
    return save(sheet.pages[0], "png", dpi=dpi, title=sheet.title, day=content.today)


def _colour(code: str) -> Any:
    # The library carries no types.
    make: Any = RGBColor.from_string
    return make(code)


Line = tuple[str, float, bool, str]


def _title(page: Any, text: str) -> None:
    shape = page.shapes.title
    shape.left, shape.top, shape.width, shape.height = Mm(8), Mm(6), Mm(322), Mm(13)
    shape.text_frame.text = text
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = 1
    run = paragraph.runs[0]
    run.font.size, run.font.bold = Pt(26 if len(text) < 60 else 18), True
    run.font.color.rgb = _colour(_INK)


def _text(page: Any, x: float, y: float, width: float, height: float, lines: list[Line]) -> None:
    box = page.shapes.add_textbox(Mm(x), Mm(y), Mm(width), Mm(height))
    frame = box.text_frame
    frame.word_wrap = True
    for number, (text, size, bold, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = _colour(colour)
