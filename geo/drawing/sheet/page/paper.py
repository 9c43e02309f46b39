"""Paper sizes and rectangles on paper. Everything is in millimetres from the lower left corner."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geo.base.i18n import N_
from geo.drawing.sheet.page.errors import ExportRefused

MM_PER_INCH = 25.4
POINTS_PER_MM = 72.0 / MM_PER_INCH

Orientation = Literal["landscape", "portrait"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet lying on its long side; `unit` scales text and furniture (A4 is 1)."""

    key: str
    width_mm: float
    height_mm: float
    unit: float
    margin_mm: float = 7.0

    def turned(self, orientation: Orientation) -> "Paper":
        """The same paper, upright when `orientation` is portrait."""
        if orientation == "landscape":
            return self
        return Paper(self.key, self.height_mm, self.width_mm, self.unit, self.margin_mm)


#: A4 and A3 after ISO 216; 16:9 is the size of a wide slide (13.333 x 7.5 inches).
PAPERS: Mapping[str, Paper] = MappingProxyType(
    {
        "A4": Paper("A4", 297.0, 210.0, 1.0),
        "A3": Paper("A3", 420.0, 297.0, 1.3),
        "16:9": Paper("16:9", 40.0 / 3.0 * MM_PER_INCH, 7.5 * MM_PER_INCH, 1.1),
    }
)


def paper(key: str, orientation: Orientation) -> Paper:
    """The paper `key`, turned; raises `ExportRefused` for an unknown one."""
    if key not in PAPERS:
        raise ExportRefused(
            N_("There is no paper {value!r}; known are: {known}."),
            value=key,
            known=", ".join(PAPERS),
        )
    return PAPERS[key].turned(orientation)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet in mm; `x`, `y` is its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle point."""
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, by: float, vertical: float | None = None) -> "Box":
        """The box made smaller by `by` on the left and right, and `vertical` (or `by`) above
        and below.
        """
        high = by if vertical is None else vertical
        return Box(self.x + by, self.y + high, self.width - 2 * by, self.height - 2 * high)

    def cut_top(self, height: float) -> tuple["Box", "Box"]:
        """(the strip of `height` at the top, the rest below)."""
        return (
            Box(self.x, self.top - height, self.width, height),
            Box(self.x, self.y, self.width, self.height - height),
        )

    def cut_bottom(self, height: float) -> tuple["Box", "Box"]:
        """(the strip of `height` at the bottom, the rest above)."""
        return (
            Box(self.x, self.y, self.width, height),
            Box(self.x, self.y + height, self.width, self.height - height),
        )

    def cut_right(self, width: float) -> tuple["Box", "Box"]:
        """(the strip of `width` at the right, the rest to its left)."""
        return (
            Box(self.right - width, self.y, width, self.height),
            Box(self.x, self.y, self.width - width, self.height),
        )

    def cut_left(self, width: float) -> tuple["Box", "Box"]:
        """(the strip of `width` at the left, the rest to its right)."""
        return (
            Box(self.x, self.y, width, self.height),
            Box(self.x + width, self.y, self.width - width, self.height),
        )

    def columns(self, count: int, gap: float) -> list["Box"]:
        """The box split into equal columns from left to right."""
        width = (self.width - gap * (count - 1)) / count
        return [Box(self.x + n * (width + gap), self.y, width, self.height) for n in range(count)]
