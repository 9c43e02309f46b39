"""How classes and hazards look in print, the same on the map and in the legend."""

from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from geo.catalogue import CLASSES, HAZARDS
from geo.catalogue.classes import Pattern
from geo.catalogue.symbols import SYMBOLS

REGION_LINE = "#111827"
CHILD_LINE = "#3E4C59"
NEIGHBOUR_FILL = "#E4E7EB"
NEIGHBOUR_LINE = "#9AA5B1"
REGION_FILL = "#FFFFFF"
WATER = "#E6F1F7"
GRADUATED = "#5B2A86"

_PATTERN_LINE_MM = {"low": 0.13, "medium": 0.19, "high": 0.13}
_HATCHES: dict[Pattern, str] = {"dots": ".", "diagonal": "/", "crosshatch": "x"}


@dataclass(frozen=True, slots=True)
class ClassStyle:
    """Ground, pattern and pattern colour of a class."""

    fill: str
    hatch: str
    hatch_colour: str
    hatch_width_mm: float


def class_style(key: str, unit: float) -> ClassStyle:
    """The print style of a class; the pattern is as dense as a sheet of `unit` allows."""
    definition = CLASSES[key]
    repeat = 2 if unit > 1.2 else 3
    return ClassStyle(
        fill=definition.colour,
        # The yellow ground is light: more lines make it darker in grey than the class below.
        hatch=_HATCHES[definition.pattern] * (repeat + (definition.pattern == "diagonal")),
        hatch_colour=definition.line,
        hatch_width_mm=_PATTERN_LINE_MM[key] * unit,
    )


def hazard_colour(key: str) -> str:
    """Colour of a hazard's symbol and of the outline of its zones."""
    return HAZARDS[key].colour


def marker(key: str) -> Path:
    """Outline of a hazard's symbol, about 1 wide."""
    points = np.array(SYMBOLS[HAZARDS[key].symbol].points)
    # The table's y runs down, paper's up.
    ring = np.vstack([points, points[:1]]) * (0.5, -0.5)
    codes = [Path.MOVETO, *[Path.LINETO] * (len(points) - 1), Path.CLOSEPOLY]
    return Path(ring, codes)
