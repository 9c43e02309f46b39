"""Hazard classes after BNPB's index, with colour and pattern so that colour is never alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from geo.base.i18n import N_

Pattern = Literal["dots", "diagonal", "crosshatch"]


@dataclass(frozen=True, slots=True)
class HazardClass:
    """One class of a hazard index; it covers ``lower < index <= upper``."""

    key: str
    rank: int
    name: str
    #: Ground and pattern lines, the same on screen and paper. The higher the class, the darker in
    #: grey as well.
    colour: str
    line: str
    pattern: Pattern
    lower: float
    upper: float


_ALL = (
    HazardClass("low", 1, N_("Low"), "#CEECD9", "#0E652E", "dots", 0.0, 0.333),
    HazardClass("medium", 2, N_("Medium"), "#FCDD65", "#4B3D06", "diagonal", 0.333, 0.666),
    HazardClass("high", 3, N_("High"), "#E45656", "#631111", "crosshatch", 0.666, 1.0),
)

CLASSES: Mapping[str, HazardClass] = MappingProxyType({c.key: c for c in _ALL})
CLASS_KEYS: tuple[str, ...] = tuple(CLASSES)
#: The two breaks between the three classes, stored with every layer because files differ.
DEFAULT_BREAKS: tuple[float, float] = (0.333, 0.666)


def ranks_of_index(
    index: npt.ArrayLike, breaks: tuple[float, float] = DEFAULT_BREAKS
) -> npt.NDArray[np.uint8]:
    """The class ranks of hazard indices by ``lower < index <= upper``; 0 for none.

    0 < index <= breaks[0] is low (1), up to breaks[1] medium (2), up to 1 high (3). None for NaN,
    for 0 (no hazard, and many files' no-data) and for anything outside 0..1. Breaks are compared
    in the precision of `index`, so that 0.333 in single precision is 0.333.
    """
    values = np.asarray(index)
    kind = values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
    low, medium = np.asarray(breaks, dtype=kind)
    # Comparisons with NaN are false. Adding up bytes is many times faster than a search.
    ranks = (values > 0).astype(np.uint8)
    ranks += values > low
    ranks += values > medium
    ranks[...] *= values <= 1
    return ranks


def class_of_index(index: float, breaks: tuple[float, float] = DEFAULT_BREAKS) -> str | None:
    """The class key of one hazard index, None for none; see `ranks_of_index` for the rule."""
    rank = int(ranks_of_index(np.array([index], dtype=np.float64), breaks)[0])
    return CLASS_KEYS[rank - 1] if rank else None
