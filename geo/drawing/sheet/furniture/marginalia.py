"""The blocks of the panel: scale, legend, inset, sources, projection, signatures, QR code."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from geo.base.i18n import N_, Language
from geo.catalogue.basemap import BASEMAP_CREDIT, BASEMAP_TITLE
from geo.catalogue.kinds import KIND_NAMES
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.inset import draw_inset, inset_aspect, inset_title
from geo.drawing.sheet.furniture.legend import Legend
from geo.drawing.sheet.furniture.scale import (
    draw_north,
    draw_qr,
    draw_scale_bar,
    qr_modules,
    scale_bar,
    scale_words,
)
from geo.drawing.sheet.page.ink import Ink, line_height
from geo.drawing.sheet.page.panel import (
    Block,
    SignatureBlock,
    TextBlock,
    Type,
    draw_heading,
    heading_height,
)
from geo.drawing.sheet.page.paper import Box
from geo.drawing.sheet.page.projection import MapFrame


@dataclass(frozen=True)
class ScaleBlock:
    """North arrow, scale as a number, scale bar."""

    scale: int
    lang: Language
    north: bool
    bar: bool

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        return line_height(style.text) * 3.6

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """The arrow on the left, the scale on its right."""
        left = box.x
        if self.north:
            arrow, _rest = box.cut_left(box.height * 0.72)
            draw_north(ink, arrow, self.lang)
            left = arrow.right + style.gap
        if not self.bar:
            return
        words = self.lang.gettext(N_("Scale {scale}")).format(
            scale=scale_words(self.scale, self.lang)
        )
        ink.paragraph(left, box.top, box.right - left, words, style.text * 1.12, bold=True)
        # The label of the far end is centred on it and needs room.
        room = box.right - left - 9.0 * style.text / 7.0
        draw_scale_bar(
            ink, scale_bar(self.scale, room), left + 1.0, box.y + 0.4, style.small, self.lang
        )


@dataclass(frozen=True)
class LegendBlock:
    """The legend under its heading."""

    legend: Legend
    title: str
    factor: float

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        return heading_height(style) + self.legend.height(width, style.text * self.factor)

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw heading and entries."""
        used = draw_heading(ink, box, self.title, style)
        self.legend.draw(ink, box.cut_top(used)[1], style.text * self.factor)


@dataclass(frozen=True)
class InsetBlock:
    """Where the region lies; as high as its shape asks for, within limits."""

    content: SheetContent
    frame: MapFrame
    highest: float

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        wanted = min(width / inset_aspect(self.content), self.highest)
        return heading_height(style) + max(wanted, 16.0)

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw heading and map."""
        used = draw_heading(ink, box, inset_title(self.content, self.content.lang), style)
        draw_inset(ink, self.content, box.cut_top(used)[1], self.frame)


@dataclass(frozen=True)
class ImprintBlock:
    """CRS, dates and notes, with the QR code on the right."""

    text: TextBlock
    modules: tuple[tuple[int, int], ...]
    caption: str
    unit: float

    def _code_width(self) -> float:
        return 19.0 * self.unit if self.modules else 0.0

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        code = self._code_width()
        text = self.text.height(width - code - (style.gap if code else 0), style)
        caption = line_height(style.small * 0.9) if code else 0.0
        return max(text, code + caption)

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw text and code."""
        code = self._code_width()
        self.text.draw(
            ink, Box(box.x, box.y, box.width - code - (style.gap if code else 0), box.height), style
        )
        if code:
            draw_qr(ink, Box(box.right - code, box.top - code, code, code), list(self.modules))
            ink.paragraph(
                box.right - code,
                box.top - code,
                code,
                self.caption,
                style.small * 0.9,
                align="center",
            )


def panel_blocks(
    content: SheetContent, frame: MapFrame, legend: Legend, unit: float, inset_height: float
) -> list[Block]:
    """The blocks that the options ask for, in reading order."""
    options, _ = content.options, content.lang.gettext
    blocks: list[Block] = []
    if options.scale_bar or options.north:
        blocks.append(ScaleBlock(frame.scale, content.lang, options.north, options.scale_bar))
    if options.legend:
        factor = {"small": 0.87, "normal": 1.0, "large": 1.2}[options.legend_size]
        blocks.append(LegendBlock(legend, _("Legend"), factor))
    if options.inset and content.chosen.areas:
        blocks.append(InsetBlock(content, frame, inset_height))
    if options.sources:
        blocks.append(TextBlock(_("Sources and dates"), tuple(source_lines(content))))
    modules = tuple(_qr(content))
    if options.sources or modules:
        blocks.append(ImprintBlock(_imprint(content, frame), modules, _("Live view"), unit))
    if options.signatures:
        blocks.append(
            SignatureBlock(
                (_("Prepared by"), _("Approved by")), (options.prepared_by, options.approved_by)
            )
        )
    return blocks


def live_address(content: SheetContent) -> str:
    """The address of the same view in the program; empty when its base is not known."""
    base = content.options.base_url.strip().rstrip("/")
    if not base.startswith(("http://", "https://")):
        return ""
    return f"{base}/?{urlencode(content.chosen.to_query(), safe=',')}"


def source_lines(content: SheetContent, *, short: bool = False) -> list[str]:
    """A line per dataset shown, and one for the base map; see `dataset_words` for `short`."""
    lines = dataset_lines(content, short=short)
    if content.options.basemap:
        _ = content.lang.gettext
        lines.append(f"{_(BASEMAP_TITLE)}: {_(BASEMAP_CREDIT)}")
    return lines


def dataset_lines(content: SheetContent, *, short: bool = False) -> list[str]:
    """One line per dataset shown; see `dataset_words` for `short`."""
    rows = content.datasets.to_dict("records")
    return [": ".join(dataset_words(row, content.lang, short=short)) for row in rows]


def dataset_words(
    dataset: Mapping[Hashable, Any], lang: Language, *, short: bool = False
) -> tuple[str, str]:
    """(what a dataset is; its title, who made it, licence and date).

    The maker is named in the words that the licence asks for; `short` leaves them to a longer
    list that goes with it.
    """
    _ = lang.gettext
    kind = _(KIND_NAMES[dataset["kind"]].title)
    mark = f"[{_('SAMPLE DATA')}] " if dataset["is_sample"] else ""
    names = ("title", "source", "licence", "data_date", "attribution")
    title, source, licence, day, credit = (_text(dataset[name]) for name in names)
    if short or not credit:
        parts = [title, source, licence, day]
    elif credit.startswith(f"{kind}: "):
        parts = [credit.removeprefix(f"{kind}: "), licence, day]
    else:
        parts = [title, credit, licence, day]
    return kind, mark + " · ".join(dict.fromkeys(part for part in parts if part))


def _imprint(content: SheetContent, frame: MapFrame) -> TextBlock:
    lang, _ = content.lang, content.lang.gettext
    lines = [
        _("Projection: {projection}").format(projection=frame.projection.describe(lang)),
        _("Printed: {date} · data version {version}").format(
            date=lang.date(content.today), version=content.snapshot.version
        ),
    ]
    if content.boundary_note:
        lines.append(content.boundary_note)
    if content.has_sample:
        lines.append(_("Holds sample data, made up for trying out; not to be used for decisions."))
    return TextBlock("", tuple(lines))


def _qr(content: SheetContent) -> list[tuple[int, int]]:
    address = live_address(content) if content.options.qr else ""
    return (qr_modules(address) or []) if address else []


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()  # type: ignore[call-overload]
