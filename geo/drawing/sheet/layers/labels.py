"""Names on the map that do not collide: a greedy search over positions around each place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.drawing.sheet.page.ink import CAP, Ink, line_height, text_width
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box

#: Places tried, in parts of the label's size to the side and upwards; the nearest first.
_OFFSETS = np.array(
    sorted(
        ((x, y) for x in np.linspace(-1.2, 1.2, 9) for y in np.linspace(-2.4, 2.4, 13)),
        key=lambda offset: (offset[0] / 1.2) ** 2 + (offset[1] / 2.4) ** 2,
    )
)
#: A name may lie so far from its place when a line leads to it (parts of its height).
_LEADER_STEPS = (3.0, 4.5, 6.0)
_PADDING_MM = 0.35
_ROOM_DETAIL_MM = 0.7


@dataclass(frozen=True)
class Wish:
    """A name that wants a place: `shape` in mm is what it names."""

    text: str
    shape: Any
    size: float
    bold: bool = False
    colour: str = "#1F2933"
    #: A name that lies outside of its shape by more than this part of its area is left out.
    outside: float = 0.9
    #: Whether a line may lead from the place to a name that finds no room on it.
    leader: bool = True


@dataclass(frozen=True)
class Placed:
    """A name with its place: the lines, the middle of its box in mm, and that box."""

    wish: Wish
    lines: tuple[str, ...]
    box: tuple[float, float, float, float]
    #: Where a leader line begins, or None.
    anchor: tuple[float, float] | None = None


def place_labels(
    wishes: Sequence[Wish], window: Box, taken: Sequence[Box] = ()
) -> tuple[list[Placed], list[Wish]]:
    """(the names that found room, those that did not); earlier wishes choose first."""
    boxes = [(b.x, b.y, b.right, b.top) for b in taken]
    placed: list[Placed] = []
    lost: list[Wish] = []
    frame = shapely.box(window.x, window.y, window.right, window.top)
    for wish in wishes:
        found = _place(wish, frame, np.array(boxes, dtype=float).reshape(-1, 4))
        if found is None:
            lost.append(wish)
            continue
        placed.append(found)
        boxes.append(found.box)
    return placed, lost


def draw_labels(ink: Ink, placed: Sequence[Placed], *, halo: float = 0.35) -> None:
    """Write the names with a white rim, and their leader lines."""
    for label in placed:
        left, bottom, right, top = label.box
        middle = (left + right) / 2
        if label.anchor is not None:
            end = (min(max(label.anchor[0], left), right), min(max(label.anchor[1], bottom), top))
            ink.lines([[label.anchor, end]], width=0.12, colour=label.wish.colour, zorder=2.3)
        step = line_height(label.wish.size)
        cap = label.wish.size * CAP / POINTS_PER_MM
        block = step * (len(label.lines) - 1) + cap
        first = (bottom + top) / 2 + block / 2 - cap
        for number, line in enumerate(label.lines):
            ink.text(
                middle,
                first - number * step,
                line,
                label.wish.size,
                bold=label.wish.bold,
                colour=label.wish.colour,
                align="center",
                halo=halo,
                zorder=2.5,
            )


def variants(text: str) -> list[tuple[str, ...]]:
    """The name on one line, and broken into two as evenly as its words allow."""
    words = text.split()
    found: list[tuple[str, ...]] = [(text,)]
    if len(words) > 1:
        cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        found.append(min(cuts, key=lambda pair: max(map(len, pair))))
    return found


def _place(wish: Wish, frame: Any, taken: npt.NDArray[np.float64]) -> Placed | None:
    shape: Any = shapely.intersection(wish.shape, frame)
    # The room for a name does not depend on the last bend of a border.
    shape = shapely.simplify(shape, _ROOM_DETAIL_MM)
    if shape.is_empty or shape.area < 0.5:
        return None
    centre = _centre(shape)
    best: tuple[float, Placed] | None = None
    window = np.array(frame.bounds)
    for lines in variants(wish.text):
        width, height = _size(lines, wish)
        middles = centre + _OFFSETS * (width / 2, height / 2)
        free, boxes = _free(middles, width, height, window, taken)
        if not free.any():
            continue
        inside = shapely.area(shapely.intersection(shapely.box(*boxes[free].T), shape)) / (
            width * height
        )
        far = np.hypot(*((middles[free] - centre) / max(width, 2 * height)).T)
        cost = 2.0 * (1 - inside) + 0.5 * far + 0.12 * (len(lines) - 1)
        cost[1 - inside > wish.outside] = np.inf
        at = int(np.argmin(cost))
        if np.isfinite(cost[at]) and (best is None or cost[at] < best[0]):
            best = (float(cost[at]), Placed(wish, lines, _as_box(boxes[free][at])))
    if best is not None:
        return best[1]
    return _with_leader(wish, centre, window, taken) if wish.leader else None


def _with_leader(
    wish: Wish,
    centre: npt.NDArray[np.float64],
    window: npt.NDArray[np.float64],
    taken: npt.NDArray[np.float64],
) -> Placed | None:
    lines = (wish.text,)
    width, height = _size(lines, wish)
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = np.column_stack([np.cos(angle) * (width / 2 + height), np.sin(angle) * height * 1.5])
    for step in _LEADER_STEPS:
        middles = centre + ring * step / 2
        free, boxes = _free(middles, width, height, window, taken)
        if free.any():
            at = int(np.flatnonzero(free)[0])
            return Placed(wish, lines, _as_box(boxes[at]), (float(centre[0]), float(centre[1])))
    return None


def _size(lines: tuple[str, ...], wish: Wish) -> tuple[float, float]:
    width = max(text_width(line, wish.size, wish.bold) for line in lines)
    height = line_height(wish.size) * (len(lines) - 1) + wish.size * 1.05 / POINTS_PER_MM
    return width + 2 * _PADDING_MM, height + 2 * _PADDING_MM


def _free(
    middles: npt.NDArray[np.float64],
    width: float,
    height: float,
    window: npt.NDArray[np.float64],
    taken: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Which boxes lie inside the window and on no taken box, and the boxes."""
    half = np.array([width, height]) / 2
    boxes = np.hstack([middles - half, middles + half])
    free = (boxes[:, :2] >= window[:2]).all(axis=1) & (boxes[:, 2:] <= window[2:]).all(axis=1)
    if len(taken):
        apart = (
            (boxes[:, None, 0] >= taken[None, :, 2])
            | (boxes[:, None, 2] <= taken[None, :, 0])
            | (boxes[:, None, 1] >= taken[None, :, 3])
            | (boxes[:, None, 3] <= taken[None, :, 1])
        )
        free &= apart.all(axis=1)
    return np.asarray(free), boxes


def _centre(shape: Any) -> npt.NDArray[np.float64]:
    """Middle of the largest circle inside: the roomiest place for a name."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    largest = max(parts, key=lambda p: p.area, default=shape)
    try:
        line = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
        point = shapely.get_point(line, 0)
    except shapely.GEOSException:
        # A sliver cut by the frame may be invalid; any point inside will do.
        point = largest.representative_point()
    return np.array([point.x, point.y])


def _as_box(values: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(v) for v in values)
    return left, bottom, right, top
