"""How classes and hazards look in print, the same on the map and in the legend."""

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from geo.catalogue import CLASSES, HAZARDS
from geo.catalogue.classes import Pattern
from geo.catalogue.hazards import Symbol

REGION_LINE = "#111827"
CHILD_LINE = "#3E4C59"
NEIGHBOUR_FILL = "#E4E7EB"
NEIGHBOUR_LINE = "#9AA5B1"
REGION_FILL = "#FFFFFF"
WATER = "#E6F1F7"
GRADUATED = "#5B2A86"

#: Strength of the class colour on white paper: the higher the class, the darker in grey as well.
_STRENGTH = {"low": 0.18, "medium": 0.66, "high": 0.78}
#: Pattern lines are darker than their ground, so that a black-and-white print keeps them.
_PATTERN_DARKNESS = {"low": 0.62, "medium": 0.3, "high": 0.45}
_PATTERN_LINE_MM = {"low": 0.13, "medium": 0.19, "high": 0.13}
_HATCHES: dict[Pattern, str] = {"dots": ".", "diagonal": "/", "crosshatch": "x"}

_MARKERS: dict[Symbol, str] = {
    "circle": "o",
    "triangle": "^",
    "square": "s",
    "diamond": "D",
    "inverted_triangle": "v",
    "pentagon": "p",
    "cross": "P",
    "star": "*",
    "x": "X",
}
#: Diameters that make the symbols look equally large.
_MARKER_SIZE = {
    "square": 0.88,
    "diamond": 0.8,
    "star": 1.35,
    "triangle": 1.08,
    "inverted_triangle": 1.08,
}


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
        fill=_mix(definition.colour, "#FFFFFF", _STRENGTH[key]),
        # The yellow ground is light: more lines make it darker in grey than the class below.
        hatch=_HATCHES[definition.pattern] * (repeat + (definition.pattern == "diagonal")),
        hatch_colour=_mix(definition.colour, "#000000", _PATTERN_DARKNESS[key]),
        hatch_width_mm=_PATTERN_LINE_MM[key] * unit,
    )


def hazard_colour(key: str) -> str:
    """Colour of a hazard's symbol and of the outline of its zones."""
    return HAZARDS[key].colour


def marker(key: str) -> Path:
    """Outline of a hazard's symbol, about 1 wide."""
    symbol = HAZARDS[key].symbol
    style = MarkerStyle(_MARKERS[symbol])
    path: Path = style.get_path().transformed(style.get_transform())
    size = _MARKER_SIZE.get(symbol, 1.0)
    return Path(np.asarray(path.vertices) * size, path.codes)


def _mix(colour: str, other: str, share: float) -> str:
    """`share` of `colour` and the rest of `other`."""
    mixed = [
        share * a + (1 - share) * b for a, b in zip(to_rgb(colour), to_rgb(other), strict=True)
    ]
    return to_hex((mixed[0], mixed[1], mixed[2]))
