"""The head of a sheet: logo, agency, title, subtitle, sample mark, and the key figures."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, UnidentifiedImageError

from geo.analysis.key_figures import KeyFigure
from geo.base.i18n import N_, Language
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.ink import ALERT, INK, MUTED, Ink, line_height, text_width, wrap
from geo.drawing.sheet.page.paper import Box

#: Larger pictures are refused before they are decoded.
_MAX_LOGO_PIXELS = 40_000_000
_MAX_LOGO_BYTES = 10_000_000
#: On a sheet a logo is at most this many pixels high (300 dpi on 20 mm and some to spare).
_LOGO_PIXELS = 480
_TITLE_SIZES = (15.0, 13.5, 12.0, 10.5, 9.5)
_TITLE_LINES = 3


@dataclass(frozen=True)
class Head:
    """Texts of the head, wrapped for their room."""

    agency: str
    title: tuple[str, ...]
    title_size: float
    subtitle: tuple[str, ...]
    logo: Image.Image | None
    sample: str
    height: float
    unit: float


def default_title(content: SheetContent) -> str:
    """The usual title: "Hazard map of flood and landslide"."""
    return content.lang.gettext(N_("Hazard map: {hazards}"))


def default_subtitle(content: SheetContent) -> str:
    """The usual subtitle: region and period."""
    return "{region} · {period}"


def make_head(content: SheetContent, width: float, unit: float) -> Head:
    """Wrap the head's texts into `width` mm; raises `ExportRefused` for a bad logo."""
    options = content.options
    logo = read_logo(options.logo) if options.logo else None
    title = content.filled(options.title or default_title(content))
    subtitle = content.filled(options.subtitle or default_subtitle(content))
    sample = content.lang.gettext("SAMPLE DATA") if content.has_sample else ""
    size, lines = _fit_title(title, _text_width(width, logo, sample, unit), unit)
    below = wrap(subtitle, _text_width(width, logo, sample, unit), 8.0 * unit)
    high = len(lines) * line_height(size) + len(below) * line_height(8.0 * unit)
    if options.agency:
        high += line_height(7.0 * unit)
    return Head(
        agency=options.agency,
        title=tuple(lines),
        title_size=size,
        subtitle=tuple(below),
        logo=logo,
        sample=sample,
        height=max(high, 14.0 * unit if logo else 0.0) + 1.6 * unit,
        unit=unit,
    )


def draw_head(ink: Ink, box: Box, head: Head) -> None:
    """Draw the head into its box."""
    unit, left = head.unit, box.x
    if head.logo is not None:
        side = box.height - 1.6 * unit
        wide = min(side * head.logo.width / head.logo.height, side * 2.2)
        high = wide * head.logo.height / head.logo.width
        place = Box(left, box.top - side / 2 - high / 2, wide, high)
        ink.axes.imshow(
            np.asarray(head.logo),
            extent=(place.x, place.right, place.y, place.top),
            aspect="auto",
            zorder=3,
            interpolation="antialiased",
        )
        ink.axes.set(xlim=(0, ink.width), ylim=(0, ink.height))
        left = place.right + 3.0 * unit
    top = box.top
    if head.agency:
        top -= ink.paragraph(left, top, box.right - left, head.agency, 7.0 * unit, colour=MUTED)
    for line in head.title:
        top -= ink.paragraph(left, top, box.right - left, line, head.title_size, bold=True)
    for line in head.subtitle:
        top -= ink.paragraph(left, top, box.right - left, line, 8.0 * unit, colour=MUTED)
    if head.sample:
        size = 9.0 * unit
        wide, high = text_width(head.sample, size, True) + 4 * unit, line_height(size) + 1.6 * unit
        badge = Box(box.right - wide, box.top - high, wide, high)
        ink.rect(badge, edge=ALERT, fill="#FEF3F2", width=0.4, zorder=2)
        ink.paragraph(
            badge.x,
            badge.top - 0.8 * unit,
            wide,
            head.sample,
            size,
            bold=True,
            colour=ALERT,
            align="center",
        )


def draw_key_figures(ink: Ink, box: Box, content: SheetContent, unit: float) -> None:
    """The headline figures side by side; what is unknown says so."""
    lang = content.lang
    for cell, figure in zip(box.columns(len(content.figures), 0.0), content.figures, strict=True):
        ink.rect(cell, fill="#F5F7FA", edge="#CBD2D9", width=0.12, zorder=1)
        value, note = figure_words(figure, lang)
        size = 10.5 * unit if figure.now.total is not None else 7.5 * unit
        room = cell.width - 3.0 * unit
        if (wide := text_width(value, size, True)) > room:
            size *= room / wide
        inner = cell.inset(1.5 * unit, 0.7 * unit)
        ink.text(inner.x, cell.top - 5.0 * unit, value, size, bold=True)
        label = lang.gettext(figure.label)
        low = wrap(f"{label} {note}".strip(), inner.width, 5.4 * unit)[:2]
        for number, line in enumerate(low):
            ink.text(
                inner.x, cell.top - (7.6 + 2.3 * number) * unit, line, 5.4 * unit, colour=MUTED
            )


KEY_FIGURES_HEIGHT = 11.4


def figure_words(figure: KeyFigure, lang: Language) -> tuple[str, str]:
    """(the value, what it leaves out); unknown is not zero."""
    now = figure.now
    if not now.records and figure.key != "incidents":
        return "–", ""
    if now.total is None:
        return lang.gettext(N_("unknown")), ""
    value = lang.rupiah(now.total) if figure.key == "loss" else lang.number(now.total)
    if not now.unknown or not figure.unit:
        return value, ""
    note = lang.ngettext(
        "({n} report gives no figure)", "({n} reports give no figure)", now.unknown
    )
    return value, note


def read_logo(data: bytes) -> Image.Image:
    """A logo as RGBA, small enough to draw; raises `ExportRefused` when it is none."""
    if len(data) > _MAX_LOGO_BYTES:
        raise ExportRefused(
            N_("The logo has {size} MB; at most {limit} MB are taken."),
            size=round(len(data) / 1e6, 1),
            limit=round(_MAX_LOGO_BYTES / 1e6),
        )
    try:
        with warnings.catch_warnings():
            # Pillow warns of what is refused below with a sentence of our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        with picture:
            if picture.width * picture.height > _MAX_LOGO_PIXELS:
                raise ExportRefused(
                    N_("The logo has {pixels} megapixels; at most {limit} are taken."),
                    pixels=round(picture.width * picture.height / 1e6),
                    limit=round(_MAX_LOGO_PIXELS / 1e6),
                )
            # A JPEG is decoded at a reduced size where that is possible.
            picture.draft("RGB", (4 * _LOGO_PIXELS, _LOGO_PIXELS))
            small = picture.convert("RGBA")
    except Image.DecompressionBombError as err:
        raise ExportRefused(
            N_("The logo has more than {limit} megapixels; make it smaller."),
            limit=round(_MAX_LOGO_PIXELS / 1e6),
        ) from err
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as err:
        raise ExportRefused(N_("The logo is not a picture; give a PNG or JPEG file.")) from err
    small.thumbnail((4 * _LOGO_PIXELS, _LOGO_PIXELS))
    return small


def _text_width(width: float, logo: Image.Image | None, sample: str, unit: float) -> float:
    taken = 0.0
    if logo is not None:
        taken += 14.0 * unit * min(logo.width / logo.height, 2.2) + 3.0 * unit
    if sample:
        taken += text_width(sample, 9.0 * unit, True) + 8.0 * unit
    return max(width - taken, 40.0)


def _fit_title(title: str, width: float, unit: float) -> tuple[float, list[str]]:
    """The largest size at which the title keeps to its lines."""
    for size in _TITLE_SIZES:
        lines = wrap(title, width, size * unit, bold=True)
        if len(lines) <= (1 if size > 11 else _TITLE_LINES):
            return size * unit, lines
    return _TITLE_SIZES[-1] * unit, lines


__all__ = [
    "INK",
    "KEY_FIGURES_HEIGHT",
    "Head",
    "default_subtitle",
    "default_title",
    "draw_head",
    "draw_key_figures",
    "figure_words",
    "make_head",
    "read_logo",
]
