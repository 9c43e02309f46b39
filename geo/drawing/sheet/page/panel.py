"""The panel beside or under the map: blocks that know their height, laid out in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from geo.drawing.sheet.page.ink import FAINT, INK, MUTED, Ink, line_height, wrap
from geo.drawing.sheet.page.paper import Box


@dataclass(frozen=True, slots=True)
class Type:
    """Text sizes of a panel in points, and the gap between blocks in mm."""

    text: float
    small: float
    heading: float
    gap: float


class Block(Protocol):
    """One piece of the panel."""

    def height(self, width: float, style: Type) -> float:
        """Height in mm in a column of `width` mm."""
        ...

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw into a box of that height."""
        ...


@dataclass(frozen=True)
class TextBlock:
    """A heading and paragraphs of small text; a paragraph may begin with a bold word."""

    heading: str
    paragraphs: tuple[str, ...]

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        lines = sum(len(wrap(text, width, style.small)) for text in self.paragraphs)
        head = heading_height(style) if self.heading else 0.0
        return head + lines * line_height(style.small) + 0.35 * max(0, len(self.paragraphs) - 1)

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw from the top down."""
        top = box.top
        if self.heading:
            top -= draw_heading(ink, box, self.heading, style)
        for text in self.paragraphs:
            top -= ink.paragraph(box.x, top, box.width, text, style.small) + 0.35


@dataclass(frozen=True)
class SignatureBlock:
    """Room for two signatures, each with its caption above and name below a line."""

    captions: tuple[str, str]
    names: tuple[str, str]

    def height(self, width: float, style: Type) -> float:
        """Height in mm."""
        column = (width - style.gap) / 2
        below = max(len(wrap(name, column, style.small)) for name in self.names)
        return (1 + below) * line_height(style.small) + 4.6 * line_height(style.text)

    def draw(self, ink: Ink, box: Box, style: Type) -> None:
        """Draw both halves."""
        for caption, name, half in zip(
            self.captions, self.names, box.columns(2, style.gap), strict=True
        ):
            ink.paragraph(
                half.x, half.top, half.width, caption, style.small, align="center", colour=MUTED
            )
            below = len(wrap(name, half.width, style.small)) * line_height(style.small)
            line = half.y + below + 0.6
            ink.lines([[(half.x + 1, line), (half.right - 1, line)]], colour=INK, width=0.15)
            ink.paragraph(half.x, half.y + below, half.width, name, style.small, align="center")


def heading_height(style: Type) -> float:
    """Height of a heading with its rule, in mm."""
    return line_height(style.heading) + 0.9


def draw_heading(ink: Ink, box: Box, text: str, style: Type) -> float:
    """A bold heading on a thin rule at the top of `box`; returns the height used."""
    used = ink.paragraph(box.x, box.top, box.width, text, style.heading, bold=True)
    ink.lines(
        [[(box.x, box.top - used - 0.15), (box.right, box.top - used - 0.15)]],
        colour=FAINT,
        width=0.15,
    )
    return heading_height(style)


def split_columns(heights: Sequence[float], count: int, gap: float) -> list[list[int]]:
    """Positions of blocks in columns, in order, so that the highest column is as low as can be."""
    best: tuple[float, list[list[int]]] | None = None
    for cuts in _cuts(len(heights), count):
        edges = [0, *cuts, len(heights)]
        columns = [list(range(a, b)) for a, b in pairwise(edges)]
        high = max(column_height([heights[n] for n in column], gap) for column in columns)
        if best is None or high < best[0] - 1e-9:
            best = (high, columns)
    assert best is not None
    return best[1]


def column_height(heights: Sequence[float], gap: float) -> float:
    """Height of blocks one under the other."""
    return sum(heights) + gap * max(0, len(heights) - 1)


def _cuts(length: int, count: int, start: int = 0) -> list[tuple[int, ...]]:
    if count == 1:
        return [()]
    return [(at, *rest) for at in range(start, length + 1) for rest in _cuts(length, count - 1, at)]
