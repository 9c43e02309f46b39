"""The map sheet: layout in mm, then every layer from the ground up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from geo.base.i18n import N_
from geo.drawing.map.area_shapes import short_name
from geo.drawing.sheet.content import SheetContent, gather
from geo.drawing.sheet.furniture.header import (
    KEY_FIGURES_HEIGHT,
    Head,
    draw_head,
    draw_key_figures,
    make_head,
)
from geo.drawing.sheet.furniture.legend import Legend, make_legend
from geo.drawing.sheet.furniture.marginalia import panel_blocks
from geo.drawing.sheet.furniture.scale import GRID_BAND, draw_grid
from geo.drawing.sheet.layers.basemap import Basemap, draw_borders, draw_ground, prepare_basemap
from geo.drawing.sheet.layers.incidents import (
    Density,
    Graduated,
    count_boxes,
    count_parts,
    density,
    draw_density,
    draw_graduated,
    draw_points,
)
from geo.drawing.sheet.layers.labels import Wish, draw_labels, place_labels
from geo.drawing.sheet.layers.orientation import town_wishes
from geo.drawing.sheet.layers.reference import draw_reference
from geo.drawing.sheet.layers.zones import draw_zones
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.ink import (
    ALERT,
    INK,
    LINE,
    MUTED,
    Format,
    Ink,
    line_height,
    save,
    save_pages,
    text_width,
    wrap,
)
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.page.panel import Block, Type, column_height, split_columns
from geo.drawing.sheet.page.paper import Box, Paper, paper
from geo.drawing.sheet.page.projection import MapFrame, fit_frame, projection_for
from geo.drawing.sheet.page.shapes import compound_path, draw, on_paper
from geo.drawing.sheet.table_page import draw_table_pages
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

_SIDE_PANEL_MM = 66.0
#: The panel under the map takes at most this part of the sheet.
_LOW_PANEL_SHARE = 0.4
#: Text of the panel is made smaller in these steps until the panel fits.
_SHRINK = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68)
_SMALL_PLACE_MM2 = 14.0


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet: its pages, and what could not be shown, in sentences for the user."""

    content: SheetContent
    pages: tuple[Ink, ...]
    frame: MapFrame
    title: str
    notes: tuple[str, ...]

    def render(self, kind: Format) -> bytes:
        """The sheet as a file; PNG and SVG hold the first page."""
        day, dpi = self.content.today, self.content.options.dpi
        if kind == "pdf":
            return save_pages(self.pages, title=self.title, day=day, dpi=dpi)
        return save(self.pages[0], kind, dpi=dpi, title=self.title, day=day)


@dataclass(frozen=True)
class _Layout:
    head: Box | None
    figures: Box | None
    map: Box
    columns: tuple[tuple[Box, tuple[Block, ...]], ...]
    footer: Box
    style: Type
    unit: float


def render_sheet(
    snapshot: Snapshot, chosen: HazardFilter, options: SheetOptions, kind: Format = "pdf"
) -> bytes:
    """The sheet of a filter as PDF, PNG or SVG. Raises `ExportRefused` with the reason."""
    return draw_sheet(snapshot, chosen, options).render(kind)


def draw_sheet(snapshot: Snapshot, chosen: HazardFilter, options: SheetOptions) -> Sheet:
    """Gather the data of a filter and draw the sheet."""
    return draw_content(gather(snapshot, chosen, options))


def draw_content(content: SheetContent, page: Paper | None = None) -> Sheet:
    """Draw a sheet of gathered data, on the paper of its options or on a `page` of any size."""
    options = content.options
    page = page or paper(options.paper, options.orientation)
    ink = Ink(page.width_mm, page.height_mm)
    unit = page.unit
    frame_box = Box(0, 0, page.width_mm, page.height_mm).inset(page.margin_mm)
    head = make_head(content, frame_box.width - 6 * unit, unit) if options.header else None
    # The scale depends on the map's box, which depends on the panel, which names the scale: a
    # draft with a provisional box settles how large the panel is.
    draft = _frame(content, frame_box.inset(frame_box.width * 0.12, 0), draft=True)
    layout = _layout(content, page, head, draft, _prepare(content, draft, unit)[1])
    frame = _frame(content, layout.map)
    base, legend, found = _prepare(content, frame, unit)
    final = _layout(content, page, head, frame, legend)
    if final.map.height >= layout.map.height:
        # The final blocks name the final scale; they need no more room than the draft's.
        layout = replace(final, map=layout.map)
    else:
        frame = _frame(content, final.map)
        base, legend, found = _prepare(content, frame, unit)
        layout = _layout(content, page, head, frame, legend)
    notes = _draw_map(ink, content, frame, base, unit, found)
    _draw_around(ink, content, layout, frame, base, legend, head, frame_box)
    pages = [ink]
    if options.table_on_back:
        pages += draw_table_pages(content, page)
    lost = sorted(set().union(*(one.lost for one in pages)))
    if lost:
        words = content.lang.gettext(LOST_CHARACTERS)
        notes.append(words.format(characters=" ".join(lost)))
    title = " ".join(head.title) if head else content.region_name()
    return Sheet(content, tuple(pages), frame, title, tuple(notes))


def _frame(content: SheetContent, box: Box, *, draft: bool = False) -> MapFrame:
    """The map's frame in a box; the extent is the projected outline, not its degrees."""
    projection = projection_for(content.focus)
    outline: Any
    if content.chosen.drawing is not None:
        outline = shapely.Polygon(content.chosen.drawing)
    elif content.chosen.areas:
        outline = content.region
    else:
        outline = shapely.box(*content.focus)
    moved = projection.project(np.array([outline], dtype=object))[0]
    left, bottom, right, top = moved.bounds
    return fit_frame(
        box, projection, (left, bottom, right, top), None if draft else content.options.scale
    )


def _prepare(
    content: SheetContent, frame: MapFrame, unit: float
) -> tuple[Basemap, Legend, "Graduated | Density | None"]:
    base = prepare_basemap(content, frame)
    found: Graduated | Density | None = None
    if content.options.incidents == "graduated":
        found = count_parts(content, base, unit)
    elif content.options.incidents == "density":
        found = density(content, frame, unit)
    legend = make_legend(
        content,
        base,
        unit,
        graduated=found if isinstance(found, Graduated) else None,
        density=found if isinstance(found, Density) else None,
    )
    return base, legend, found


def _layout(
    content: SheetContent, page: Paper, head: Head | None, frame: MapFrame, legend: Legend
) -> _Layout:
    """Boxes of the sheet; the panel's text shrinks until everything fits."""
    options, unit = content.options, page.unit
    pad = 3.0 * unit
    body = Box(0, 0, page.width_mm, page.height_mm).inset(
        page.margin_mm + pad, page.margin_mm + 2.0 * unit
    )
    footer, body = body.cut_bottom(2.6 * unit)
    head_box = None
    if head is not None:
        head_box, body = body.cut_top(head.height + 1.0 * unit)
    band = GRID_BAND * unit if options.grid != "none" else 0.0
    side = options.legend_side
    if side == "auto":
        side = "right" if options.orientation == "landscape" else "bottom"
    for shrink in _SHRINK:
        style = Type(
            6.6 * unit * shrink, 5.6 * unit * shrink, 7.4 * unit * shrink, 3.0 * unit * shrink
        )
        inset = (30.0 if side == "bottom" else 40.0) * unit * shrink
        blocks = panel_blocks(content, frame, legend, unit, inset)
        columns, rest = _panel(blocks, body, side, style, unit)
        if columns is not None:
            break
    else:
        raise ExportRefused(
            N_("Legend and sources do not fit on {paper}; choose a larger paper or show less."),
            paper=options.paper,
        )
    figures = None
    if options.key_figures:
        figures, rest = rest.cut_top(KEY_FIGURES_HEIGHT * unit)
        rest = rest.cut_top(1.2 * unit)[1]
    return _Layout(head_box, figures, rest.inset(band), tuple(columns), footer, style, unit)


def _panel(
    blocks: Sequence[Block], body: Box, side: str, style: Type, unit: float
) -> tuple[list[tuple[Box, tuple[Block, ...]]] | None, Box]:
    """(the columns with their blocks, or None when they do not fit; the room left for the map)."""
    if not blocks:
        return [], body
    if side == "bottom":
        count = max(2, min(4, int(body.width // (58.0 * unit))))
        gap = 5.0 * unit
        width = (body.width - gap * (count - 1)) / count
        heights = [block.height(width, style) for block in blocks]
        parts = split_columns(heights, count, style.gap)
        high = max(column_height([heights[n] for n in part], style.gap) for part in parts)
        if high > body.height * _LOW_PANEL_SHARE:
            return None, body
        low, rest = body.cut_bottom(high)
        rest = rest.cut_bottom(2.0 * unit)[1]
        boxes = low.columns(count, gap)
        return [
            (box, tuple(blocks[n] for n in part)) for box, part in zip(boxes, parts, strict=True)
        ], rest
    width = _SIDE_PANEL_MM * unit if body.width > 250 * unit else 60.0 * unit
    cut = body.cut_left if side == "left" else body.cut_right
    box, rest = cut(width)
    rest = (rest.cut_left if side == "left" else rest.cut_right)(3.0 * unit)[1]
    high = column_height([block.height(width, style) for block in blocks], style.gap)
    return ([(box, tuple(blocks))] if high <= box.height else None), rest


def _draw_map(
    ink: Ink,
    content: SheetContent,
    frame: MapFrame,
    base: Basemap,
    unit: float,
    found: "Graduated | Density | None",
) -> list[str]:
    options, lang = content.options, content.lang
    draw_ground(ink, content, frame, base, unit)
    if len(content.zones):
        clip = base.clip_region if options.clip else base.clip_frame
        draw_zones(ink, content, frame, clip, unit)
    draw_borders(ink, base, unit)
    draw_reference(ink, content, frame, base.clip_frame, unit)
    if content.chosen.drawing is not None:
        _draw_drawing(ink, content, frame, base, unit)
    notes: list[str] = []
    if isinstance(found, Density):
        draw_density(ink, frame, base, found)
    elif options.incidents == "points":
        draw_points(ink, content, frame, base, unit)
    if options.labels:
        circles = count_boxes(base, found, unit) if isinstance(found, Graduated) else []
        lost = _draw_names(ink, content, frame, base, unit, circles)
        if lost:
            notes.append(
                lang.ngettext(
                    "{n} name found no room on the map; a larger paper or scale shows it.",
                    "{n} names found no room on the map; a larger paper or scale shows them.",
                    lost,
                )
            )
    if isinstance(found, Graduated):
        draw_graduated(ink, content, base, found, unit)
    if not len(content.zones) and not len(content.rows):
        notes.append(lang.gettext(NOTHING))
        _draw_banner(ink, frame.box, lang.gettext(NOTHING), unit)
    if content.has_sample:
        _draw_sample_band(ink, frame.box, lang.gettext("SAMPLE DATA"), unit)
    if options.grid != "none":
        draw_grid(ink, frame, options.grid, unit, lang)
    ink.rect(frame.box, edge=INK, width=0.3 * unit, zorder=2.9, gid="map-frame")
    return notes


LOST_CHARACTERS = N_("Characters that the font cannot print became question marks: {characters}.")
NOTHING = N_("No hazard zones and no incidents for this choice. That does not mean safe.")


def _draw_names(
    ink: Ink,
    content: SheetContent,
    frame: MapFrame,
    base: Basemap,
    unit: float,
    taken: Sequence[Box],
) -> int:
    """Names of the parts, then of the neighbours; how many of the parts found no room."""
    size = (6.4 if len(base.parts.codes) <= 60 else 5.4) * unit
    # Small areas choose first: they have the fewest places.
    order: list[int] = np.argsort(shapely.area(base.parts.shapes)).tolist()
    wishes = [
        Wish(short_name(base.parts.names[n]), base.parts.shapes[n], size, bold=True) for n in order
    ]
    if base.part_level is None:
        wishes = [replace(wish, size=8.0 * unit) for wish in wishes]
    placed, lost = place_labels(wishes, frame.box, taken)
    taken = [
        *taken,
        *(Box(p.box[0], p.box[1], p.box[2] - p.box[0], p.box[3] - p.box[1]) for p in placed),
    ]
    region: Any = shapely.simplify(base.region, 0.5)
    outside = shapely.difference(base.neighbours.shapes, region.buffer(0.5))
    around = [
        Wish(short_name(name), shape, 5.8 * unit, colour=MUTED, outside=0.25, leader=False)
        for name, shape in zip(base.neighbours.names, outside, strict=True)
        if shape.area > _SMALL_PLACE_MM2
    ]
    if base.orientation:
        named = {short_name(name) for name in base.parts.names}
        # Inside the region the hazards hide the places themselves.
        around += [
            wish
            for wish in town_wishes(frame, 5.2 * unit)
            if wish.text not in named and not region.intersects(wish.shape)
        ]
    more, _lost = place_labels(around, frame.box, taken)
    draw_labels(ink, placed, halo=0.3 * unit)
    draw_labels(ink, more, halo=0.25 * unit)
    return len(lost)


def _draw_drawing(
    ink: Ink, content: SheetContent, frame: MapFrame, base: Basemap, unit: float
) -> None:
    ring = np.array([shapely.Polygon(content.chosen.drawing)], dtype=object)
    draw(
        ink,
        compound_path(on_paper(frame, ring)),
        clip=base.clip_frame,
        edge="#7B3294",
        width=0.5 * unit,
        dashes=(2.0 * unit, 1.0 * unit),
        zorder=1.75,
        gid="drawing",
    )


def _draw_banner(ink: Ink, box: Box, text: str, unit: float) -> None:
    width = min(box.width * 0.8, 120 * unit)
    lines = wrap(text, width - 8 * unit, 9.0 * unit, True)
    high = len(lines) * line_height(9.0 * unit) + 5 * unit
    x, y = box.centre
    banner = Box(x - width / 2, y - high / 2, width, high)
    ink.rect(banner, fill="white", edge=LINE, width=0.3, zorder=2.7)
    ink.paragraph(
        banner.x + 4 * unit,
        banner.top - 2.5 * unit,
        width - 8 * unit,
        text,
        9.0 * unit,
        bold=True,
        align="center",
    )


def _draw_sample_band(ink: Ink, box: Box, text: str, unit: float) -> None:
    """The words again and again along the map's lower edge, which no crop of the map removes.

    A pale word across the map was tried: hatching and symbols swallow it, and it swallows names.
    """
    size = 7.0 * unit
    band = Box(box.x, box.y, box.width, 4.6 * unit)
    ink.rect(band, fill="#FEF3F2", edge=ALERT, width=0.2 * unit, zorder=2.7, gid="sample-band")
    count = max(1, int(band.width // (text_width(text, size, True) + 14.0 * unit)))
    for n in range(count):
        ink.text(
            band.x + band.width * (n + 0.5) / count,
            band.y + 1.5 * unit,
            text,
            size,
            bold=True,
            colour=ALERT,
            align="center",
            zorder=2.8,
        )


def _draw_around(
    ink: Ink,
    content: SheetContent,
    layout: _Layout,
    frame: MapFrame,
    base: Basemap,
    legend: Legend,
    head: Head | None,
    frame_box: Box,
) -> None:
    unit = layout.unit
    ink.rect(frame_box, edge=INK, width=0.35 * unit, zorder=1)
    if head is not None and layout.head is not None:
        draw_head(ink, layout.head, head)
    if layout.figures is not None:
        draw_key_figures(ink, layout.figures, content, unit)
    for box, blocks in layout.columns:
        top = box.top
        for block in blocks:
            high = block.height(box.width, layout.style)
            block.draw(ink, Box(box.x, top - high, box.width, high), layout.style)
            top -= high + layout.style.gap
    _draw_footer(ink, content, layout.footer, unit)


def _draw_footer(ink: Ink, content: SheetContent, box: Box, unit: float) -> None:
    size = 5.2 * unit
    baseline = box.y + 0.5 * unit
    if content.options.footer:
        text = content.filled(content.options.footer)
        wide = text_width(text, size)
        ink.text(box.x, baseline, text, size * min(1.0, box.width * 0.84 / wide), colour=MUTED)
    ink.text(box.right, baseline, "PetaSiaga", size, colour=MUTED, align="right")
