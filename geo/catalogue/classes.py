"""Hazard classes after BNPB's index, with colour and pattern so that colour is never alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geo.i18n import N_

Pattern = Literal["dots", "diagonal", "crosshatch"]


@dataclass(frozen=True, slots=True)
class HazardClass:
    """One class of a hazard index; it covers ``lower < index <= upper``."""

    key: str
    rank: int
    name: str
    colour: str
    pattern: Pattern
    lower: float
    upper: float


_ALL = (
    HazardClass("low", 1, N_("Low"), "#16A34A", "dots", 0.0, 0.333),
    HazardClass("medium", 2, N_("Medium"), "#FACC15", "diagonal", 0.333, 0.666),
    HazardClass("high", 3, N_("High"), "#DC2626", "crosshatch", 0.666, 1.0),
)

CLASSES: Mapping[str, HazardClass] = MappingProxyType({c.key: c for c in _ALL})
CLASS_KEYS: tuple[str, ...] = tuple(CLASSES)
#: The two breaks between the three classes, stored with every layer because files differ.
DEFAULT_BREAKS: tuple[float, float] = (0.333, 0.666)


def class_of_index(index: float, breaks: tuple[float, float] = DEFAULT_BREAKS) -> str | None:
    """The class key of a hazard index by ``lower < index <= upper``.

    0 < index <= breaks[0] is low, up to breaks[1] medium, up to 1 high. None for NaN, for 0 (no
    hazard, and many files' no-data) and for anything outside 0..1.
    """
    if not 0.0 < index <= 1.0:
        return None
    if index <= breaks[0]:
        return "low"
    return "medium" if index <= breaks[1] else "high"
