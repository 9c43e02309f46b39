"""The one table of map symbols: outlines for screen, sheet, chart and HTML map.

An outline lies around (0, 0), x to the right and y down as on a screen, in units of the radius
that a circle of the same weight to the eye would have.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

SymbolKey = Literal[
    "circle",
    "triangle",
    "square",
    "diamond",
    "inverted_triangle",
    "pentagon",
    "cross",
    "star",
    "x",
    # Free for the hazards to come.
    "hexagon",
    "four_star",
    "hourglass",
    "bowtie",
    "octagon",
]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One outline; `points` is an open ring, `chart` Plotly's name of the same shape."""

    key: SymbolKey
    points: Points
    chart: str

    @property
    def path(self) -> str:
        """The outline as SVG path data, which canvases take as well."""
        steps = (f"{x:.3f} {y:.3f}" for x, y in self.points)
        return "M" + "L".join(steps) + "Z"


def _corners(n: int, radius: float, turn_deg: float) -> Points:
    angles = [math.radians(turn_deg) + 2 * math.pi * i / n for i in range(n)]
    return tuple((radius * math.cos(a), radius * math.sin(a)) for a in angles)


def _star(tips: int, outer: float, inner: float) -> Points:
    angles = (-math.pi / 2 + math.pi * i / tips for i in range(2 * tips))
    return tuple(
        ((inner if i % 2 else outer) * math.cos(a), (inner if i % 2 else outer) * math.sin(a))
        for i, a in enumerate(angles)
    )


def _plus(reach: float, half_width: float, turn_deg: float) -> Points:
    r, w, turn = reach, half_width, math.radians(turn_deg)
    arm = ((-w, -r), (w, -r), (w, -w), (r, -w), (r, w), (w, w), (w, r), (-w, r), (-w, w), (-r, w))
    return tuple(
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
        for x, y in (*arm, (-r, -w), (-w, -w))
    )


_ALL = (
    Symbol("circle", _corners(36, 1.0, 0), "circle"),
    Symbol("triangle", _corners(3, 1.25, -90), "triangle-up"),
    Symbol("square", _corners(4, 1.2, 45), "square"),
    Symbol("diamond", _corners(4, 1.25, 0), "diamond"),
    Symbol("inverted_triangle", _corners(3, 1.25, 90), "triangle-down"),
    Symbol("pentagon", _corners(5, 1.15, -90), "pentagon"),
    Symbol("cross", _plus(1.1, 0.4, 0), "cross"),
    Symbol("star", _star(5, 1.3, 0.52), "star"),
    Symbol("x", _plus(1.15, 0.38, 45), "x"),
    Symbol("hexagon", _corners(6, 1.12, 0), "hexagon2"),
    Symbol("four_star", _star(4, 1.4, 0.5), "star-diamond"),
    Symbol("hourglass", ((-0.95, -1.1), (0.95, -1.1), (-0.95, 1.1), (0.95, 1.1)), "hourglass"),
    Symbol("bowtie", ((-1.1, -0.95), (1.1, 0.95), (1.1, -0.95), (-1.1, 0.95)), "bowtie"),
    Symbol("octagon", _corners(8, 1.08, 22.5), "octagon"),
)

SYMBOLS: Mapping[str, Symbol] = MappingProxyType({symbol.key: symbol for symbol in _ALL})
