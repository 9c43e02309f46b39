"""The legend: only what is on the sheet, each class with its colour, pattern and breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from geo.catalogue import CLASSES, HAZARDS, LEVELS
from geo.catalogue.basemap import BASEMAP_KINDS, BASEMAP_TITLE
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.layers.basemap import Basemap
from geo.drawing.sheet.layers.incidents import (
    Density,
    Graduated,
    density_colours,
    draw_circle,
    draw_image,
    draw_symbols,
    symbol_size,
)
from geo.drawing.sheet.layers.orientation import draw_basemap_line
from geo.drawing.sheet.layers.reference import draw_sign
from geo.drawing.sheet.layers.styles import (
    CHILD_LINE,
    NEIGHBOUR_FILL,
    NEIGHBOUR_LINE,
    REGION_LINE,
    class_style,
    hazard_colour,
)
from geo.drawing.sheet.page.ink import INK, MUTED, Ink, line_height, wrap
from geo.drawing.sheet.page.paper import Box

#: Draws the sign of an entry into a box.
Sign = Callable[[Ink, Box], None]


@dataclass(frozen=True)
class Entry:
    """One line of the legend; a heading has no sign."""

    text: str
    sign: Sign | None = None
    heading: bool = False
    note: bool = False
    #: Height of the sign in lines.
    lines: float = 1.0


@dataclass(frozen=True)
class Legend:
    """All entries, ready to be measured and drawn in a column."""

    entries: tuple[Entry, ...]
    unit: float

    def height(self, width: float, size: float) -> float:
        """Height in mm in a column of `width` at a text size in points."""
        return sum(self._entry_height(entry, width, size) for entry in self.entries)

    def draw(self, ink: Ink, box: Box, size: float) -> None:
        """Draw the entries from the top of `box` down."""
        top = box.top
        for entry in self.entries:
            high = self._entry_height(entry, box.width, size)
            self._draw_entry(ink, entry, Box(box.x, top - high, box.width, high), size)
            top -= high

    def _sign_width(self, size: float) -> float:
        return size * 0.95

    def _text_box(self, entry: Entry, width: float, size: float) -> tuple[float, float, bool]:
        """(left edge, text size, bold) of an entry."""
        if entry.heading:
            return 0.0, size * 0.95, True
        if entry.note:
            return 0.0, size * 0.86, False
        return self._sign_width(size) + 1.4 * self.unit, size, False

    def _entry_height(self, entry: Entry, width: float, size: float) -> float:
        left, text_size, bold = self._text_box(entry, width, size)
        lines = wrap(entry.text, width - left, text_size, bold)
        padding = (0.9 if entry.heading else 0.42) * self.unit
        return max(len(lines), entry.lines) * line_height(text_size) + padding

    def _draw_entry(self, ink: Ink, entry: Entry, box: Box, size: float) -> None:
        left, text_size, bold = self._text_box(entry, box.width, size)
        lines = wrap(entry.text, box.width - left, text_size, bold)
        block = len(lines) * line_height(text_size)
        colour = MUTED if entry.heading or entry.note else INK
        # Headings and notes keep their distance from what stands above them.
        hanging = entry.heading or entry.note
        first = box.y + (block if hanging else (box.height + block) / 2)
        ink.paragraph(
            box.x + left, first, box.width - left, entry.text, text_size, bold=bold, colour=colour
        )
        if entry.sign is not None:
            high = line_height(size) * entry.lines * (0.86 if entry.lines == 1 else 1.0)
            entry.sign(
                ink,
                Box(box.x, box.y + (box.height - high) / 2, self._sign_width(size), high),
            )


def make_legend(
    content: SheetContent,
    base: Basemap,
    unit: float,
    *,
    graduated: Graduated | None = None,
    density: Density | None = None,
) -> Legend:
    """The legend of what the sheet shows."""
    entries = [
        *_class_entries(content, unit),
        *_hazard_entries(content, unit),
        *_graduated_entries(content, graduated),
        *_density_entries(content, density),
        *_reference_entries(content, unit),
        *_boundary_entries(content, base, unit),
        *_basemap_entries(content, base, unit),
        *_notes(content, graduated),
    ]
    return Legend(tuple(entries), unit)


def _class_entries(content: SheetContent, unit: float) -> list[Entry]:
    _ = content.lang.gettext
    if not content.zone_classes:
        return []
    entries = [Entry(_("Hazard class (index)"), heading=True)]
    for key in content.zone_classes:
        definition = CLASSES[key]
        interval = content.class_range(definition.rank)
        text = f"{_(definition.name)}  ({interval})" if interval else _(definition.name)
        entries.append(Entry(text, _class_sign(key, unit), lines=1.25))
    return entries


def _class_sign(key: str, unit: float) -> Sign:
    style = class_style(key, unit)

    def sign(ink: Ink, box: Box) -> None:
        ink.rect(
            box.inset(0, 0.3),
            fill=style.fill,
            edge=INK,
            width=0.12,
            hatch=style.hatch,
            hatch_colour=style.hatch_colour,
            hatch_width=style.hatch_width_mm,
            gid=f"legend-{key}",
        )

    return sign


def _hazard_entries(content: SheetContent, unit: float) -> list[Entry]:
    """Symbols of incidents and outlines of zones, one line per hazard."""
    _ = content.lang.gettext
    points = content.options.incidents == "points" and len(content.placed) > 0
    counts = content.incident_counts if content.options.incidents != "none" else {}
    with_points = set(counts) if points else set()
    shown = [k for k in HAZARDS if k in with_points or k in content.zone_hazards]
    if not shown:
        return []
    if points and content.zone_hazards:
        heading = _("Incidents and zone outlines")
    else:
        heading = _("Incidents") if points else _("Outline of hazard zones")
    size = min(symbol_size(len(content.placed), unit), 2.2 * unit)
    entries = [Entry(heading, heading=True)]
    for key in shown:
        text = _(HAZARDS[key].name)
        if key in with_points:
            text += f" ({content.lang.number(counts[key])})"
        entries.append(
            Entry(
                text,
                _hazard_sign(
                    key,
                    key in with_points,
                    key in content.zone_hazards,
                    max(size, 1.5 * unit),
                    unit,
                ),
            )
        )
    return entries


def _hazard_sign(key: str, symbol: bool, outline: bool, size: float, unit: float) -> Sign:
    def sign(ink: Ink, box: Box) -> None:
        x, y = box.centre
        if outline:
            ink.rect(box.inset(0, 0.25), edge=hazard_colour(key), width=0.28 * unit, zorder=2)
        if symbol:
            draw_symbols(ink, key, np.array([x]), np.array([y]), size)

    return sign


def _graduated_entries(content: SheetContent, found: Graduated | None) -> list[Entry]:
    if found is None or not found.counts:
        return []
    _ = content.lang.gettext
    most = max(found.counts.values())
    entries = [Entry(_("Number of incidents"), heading=True)]
    for count in sorted({most, max(1, round(most / 4)), 1}, reverse=True):
        radius = found.radius_of_one * float(np.sqrt(count))
        entries.append(
            Entry(content.lang.number(count), _circle_sign(radius), lines=max(1.0, radius / 1.2))
        )
    return entries


def _reference_entries(content: SheetContent, unit: float) -> list[Entry]:
    if not content.layers:
        return []
    entries = [Entry(content.lang.gettext("Reference layers"), heading=True)]
    for dataset in content.layers:
        sign = partial(draw_sign, content=content, dataset=dataset, unit=unit)
        entries.append(Entry(str(content.snapshot.datasets.loc[dataset, "title"]), sign))
    return entries


def _circle_sign(radius: float) -> Sign:
    def sign(ink: Ink, box: Box) -> None:
        draw_circle(ink, *box.centre, radius)

    return sign


def _density_entries(content: SheetContent, found: Density | None) -> list[Entry]:
    if found is None or found.highest <= 0:
        return []
    _ = content.lang.gettext
    text = _("0 to {highest} per km², smoothed").format(
        highest=content.lang.number(found.highest, digits=2)
    )

    def sign(ink: Ink, box: Box) -> None:
        ramp = np.repeat(density_colours()(np.linspace(0.15, 1.0, 32))[None], 2, axis=0)
        draw_image(ink, box.inset(0, 0.3), ramp, zorder=2)

    return [Entry(_("Density of incidents"), heading=True), Entry(text, sign)]


def _boundary_entries(content: SheetContent, base: Basemap, unit: float) -> list[Entry]:
    _ = content.lang.gettext
    entries = [Entry(_("Boundaries"), heading=True)]

    def line(colour: str, width: float, dashes: tuple[float, float] | None) -> Sign:
        def sign(ink: Ink, box: Box) -> None:
            y = box.centre[1]
            ink.lines([[(box.x, y), (box.right, y)]], colour=colour, width=width, dashes=dashes)

        return sign

    entries.append(Entry(_("Chosen region"), line(REGION_LINE, 0.45 * unit, None)))
    if base.part_level is not None and len(base.parts.codes):
        entries.append(
            Entry(
                _(LEVELS[base.part_level].name),
                line(CHILD_LINE, 0.16 * unit, (1.4 * unit, 0.6 * unit)),
            )
        )
    if len(base.neighbours.codes):

        def grey(ink: Ink, box: Box) -> None:
            ink.rect(box.inset(0, 0.3), fill=NEIGHBOUR_FILL, edge=NEIGHBOUR_LINE, width=0.13 * unit)

        entries.append(Entry(_("Neighbouring areas"), grey))
    return entries


def _basemap_entries(content: SheetContent, base: Basemap, unit: float) -> list[Entry]:
    if not base.orientation:
        return []
    _ = content.lang.gettext
    kinds = [
        Entry(
            _(BASEMAP_KINDS[kind].name),
            lambda ink, box, kind=kind: draw_basemap_line(ink, kind, box, unit),  # type: ignore[misc]
        )
        for kind in base.orientation
    ]
    return [Entry(_(BASEMAP_TITLE), heading=True), *kinds]


def _notes(content: SheetContent, graduated: Graduated | None) -> list[Entry]:
    lang = content.lang
    notes = []
    unplaced = len(content.rows) - len(content.placed)
    if unplaced and content.options.incidents in ("points", "density"):
        notes.append(
            lang.ngettext(
                "{n} incident without coordinates is not drawn.",
                "{n} incidents without coordinates are not drawn.",
                unplaced,
            )
        )
    if graduated is not None and graduated.elsewhere:
        notes.append(
            lang.ngettext(
                "{n} incident without a known place is not drawn.",
                "{n} incidents without a known place are not drawn.",
                graduated.elsewhere,
            )
        )
    return [Entry(text, note=True) for text in notes]
