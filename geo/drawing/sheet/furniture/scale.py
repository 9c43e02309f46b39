"""Scale bar, north arrow, coordinate grid, QR code: what makes a drawing a map."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import segno

from geo.base.crs import FloatArray
from geo.base.i18n import N_, Language
from geo.drawing.sheet.page.ink import CAP, INK, MUTED, Ink, text_width
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box
from geo.drawing.sheet.page.projection import MapFrame, round_down

GRID_LINE = "#8FA3B8"
#: Distances of meridians and parallels in seconds of arc.
_STEPS_SECONDS = (
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1200,
    1800,
    3600,
    7200,
    18000,
    36000,
    72000,
)
_LABEL_SIZE = 5.6
#: Room for the labels of the grid around the map, in mm on A4.
GRID_BAND = 3.4
#: A denser code than this cannot be read from paper at the size that it is given.
_MAX_QR_MODULES = 81


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of `segments` equal pieces; `length_m` on the ground is `length_mm` on the sheet."""

    length_m: float
    length_mm: float
    segments: int


def scale_bar(scale: int, room_mm: float) -> ScaleBar:
    """The longest round bar that fits into `room_mm` at 1:`scale`."""
    length_m = round_down(room_mm * scale / 1000.0)
    lead = round(length_m / 10 ** math.floor(math.log10(length_m)), 1)
    return ScaleBar(length_m, length_m * 1000.0 / scale, 5 if lead in (2.5, 5.0) else 4)


def draw_scale_bar(
    ink: Ink, bar: ScaleBar, x: float, y: float, size: float, lang: Language
) -> None:
    """The bar with its left end at `x` and its lower edge at `y` (mm); labels stand above."""
    thick = size * 0.06 + 0.7
    step = bar.length_mm / bar.segments
    for number in range(bar.segments):
        ink.rect(
            Box(x + number * step, y, step, thick),
            fill=INK if number % 2 == 0 else "white",
            zorder=2,
        )
    ink.rect(Box(x, y, bar.length_mm, thick), edge=INK, width=0.15, zorder=2.1, gid="scale-bar")
    in_km = bar.length_m >= 1000
    unit = "km" if in_km else "m"
    for part in (0.0, 0.5, 1.0):
        value = bar.length_m * part / (1000 if in_km else 1)
        if part == 0.5 and bar.segments % 2:
            continue
        text = lang.number(value, digits=3) + (f" {unit}" if part == 1.0 else "")
        ink.text(x + bar.length_mm * part, y + thick + 0.7, text, size, align="center")


def scale_words(scale: int, lang: Language) -> str:
    """The scale as a number: "1:250.000"."""
    return f"1:{lang.number(scale)}"


def draw_north(ink: Ink, box: Box, lang: Language) -> None:
    """An arrow with the initial of "north" on top, in the middle of `box`."""
    middle, _ = box.centre
    size = box.height * 0.24 * POINTS_PER_MM / CAP
    body = box.height * 0.7
    half = min(box.width / 2, body * 0.36)
    tip, foot = box.y + body, box.y
    notch = (middle, foot + body * 0.25)
    ink.polygon([(middle, tip), (middle - half, foot), notch], fill=INK, edge=INK)
    ink.polygon([(middle, tip), (middle + half, foot), notch], fill="white", edge=INK)
    # Translators: the initial of "north" on the arrow of a map.
    ink.text(
        middle,
        tip + box.height * 0.05,
        lang.gettext(N_("North"))[0].upper(),
        size,
        bold=True,
        align="center",
    )


def draw_grid(
    ink: Ink, frame: MapFrame, kind: Literal["geographic", "utm"], unit: float, lang: Language
) -> None:
    """Thin grid lines over the map and their values around it."""
    if kind == "utm" and frame.projection.code:
        lines = _utm_lines(frame, unit, lang)
    else:
        lines = _geographic_lines(frame, unit, lang)
    box = frame.box
    segments = [np.column_stack([x, y]) for x, y, _label, _up in lines]
    pieces = [p for p in (_inside(points, box) for points in segments) if len(p) > 1]
    ink.lines(
        [[(float(a), float(b)) for a, b in p] for p in pieces],
        colour=GRID_LINE,
        width=0.1,
        zorder=2.2,
    )
    size = _LABEL_SIZE * unit
    gap = 0.9 * unit
    cap = size * CAP / POINTS_PER_MM
    for x, y, label, upright in lines:
        room = text_width(label, size) / 2
        if upright:
            for edge, at in ((box.y, box.y - gap - cap), (box.top, box.top + gap)):
                where = float(np.interp(edge, y, x))
                if box.x + room < where < box.right - room:
                    ink.text(where, at, label, size, colour=MUTED, align="center")
                    tick = gap / 2 if edge > box.y else -gap / 2
                    ink.lines([[(where, edge), (where, edge + tick)]], colour=INK, width=0.15)
        else:
            for edge, at in ((box.x, box.x - gap), (box.right, box.right + gap + cap)):
                where = float(np.interp(edge, x, y))
                if box.y + room < where < box.top - room:
                    ink.text(at, where, label, size, colour=MUTED, align="center", rotation=90)
                    tick = gap / 2 if edge > box.x else -gap / 2
                    ink.lines([[(edge, where), (edge + tick, where)]], colour=INK, width=0.15)


GridLine = tuple[FloatArray, FloatArray, str, bool]


def _geographic_lines(frame: MapFrame, unit: float, lang: Language) -> list[GridLine]:
    """Meridians and parallels as (x, y in mm, label, whether it runs upwards)."""
    west, south, east, north = frame.bounds_deg
    per_degree_mm = 111_320.0 / frame.metres_per_mm
    wanted = 33.0 * unit
    step = next(
        (s for s in _STEPS_SECONDS if s / 3600 * per_degree_mm >= wanted), _STEPS_SECONDS[-1]
    )
    lines: list[GridLine] = []
    for value in _multiples(west, east, step):
        lat = np.linspace(south, north, 33)
        x, y = frame.to_paper(*frame.projection.forward(np.full(33, value / 3600), lat))
        lines.append((x, y, angle_words(value, "lon", lang), True))
    for value in _multiples(south, north, step):
        lon = np.linspace(west, east, 33)
        x, y = frame.to_paper(*frame.projection.forward(lon, np.full(33, value / 3600)))
        lines.append((x, y, angle_words(value, "lat", lang), False))
    return lines


def _utm_lines(frame: MapFrame, unit: float, lang: Language) -> list[GridLine]:
    left, bottom, right, top = frame.bounds
    step = round_down(frame.metres_per_mm * 60.0 * unit)
    lines: list[GridLine] = []
    for value in np.arange(math.ceil(left / step) * step, right, step):
        x, y = frame.to_paper(np.full(2, value), np.array([bottom, top]))
        label = lang.gettext(N_("{metres} mE")).format(metres=lang.number(value))
        lines.append((x, y, label, True))
    for value in np.arange(math.ceil(bottom / step) * step, top, step):
        x, y = frame.to_paper(np.array([left, right]), np.full(2, value))
        label = lang.gettext(N_("{metres} mN")).format(metres=lang.number(value))
        lines.append((x, y, label, False))
    return lines


def angle_words(seconds: int, axis: Literal["lon", "lat"], lang: Language) -> str:
    """An angle in seconds of arc in words: "115°30′ E"."""
    size = abs(seconds)
    text = f"{size // 3600}°"
    if size % 3600:
        text += f"{size % 3600 // 60:02d}′"
    if size % 60:
        text += f"{size % 60:02d}″"
    if axis == "lon":
        side = N_("{angle} E") if seconds >= 0 else N_("{angle} W")
    elif seconds == 0:
        return text
    else:
        side = N_("{angle} N") if seconds > 0 else N_("{angle} S")
    return lang.gettext(side).format(angle=text)


def _multiples(low_deg: float, high_deg: float, step: int) -> range:
    """Multiples of `step` seconds between two angles in degrees."""
    return range(math.ceil(low_deg * 3600 / step) * step, math.floor(high_deg * 3600) + 1, step)


def _inside(points: FloatArray, box: Box) -> FloatArray:
    """The part of a nearly straight line inside a box (mm)."""
    line_x, line_y = points[:, 0], points[:, 1]
    dense = np.linspace(0, len(points) - 1, 400)
    index = np.arange(len(points))
    x, y = np.interp(dense, index, line_x), np.interp(dense, index, line_y)
    keep = (x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.top)
    kept = np.column_stack([x, y])[keep]
    if len(kept) < 2:
        return kept
    # The ends lie up to a sample inside the frame; put them on it.
    ends = kept[[0, -1]]
    upright = abs(line_x[-1] - line_x[0]) < abs(line_y[-1] - line_y[0])
    if upright:
        ends[:, 1] = [box.y, box.top] if ends[0, 1] < ends[1, 1] else [box.top, box.y]
    else:
        ends[:, 0] = [box.x, box.right] if ends[0, 0] < ends[1, 0] else [box.right, box.x]
    return ends


def qr_modules(address: str) -> list[tuple[int, int]] | None:
    """Dark squares of the QR code of `address` as (column, row from the top).

    None when the address is too long for a code that can be read from paper.
    """
    try:
        code = segno.make_qr(address, error="m", boost_error=False)
    except segno.DataOverflowError:
        return None
    if len(code.matrix) > _MAX_QR_MODULES:
        return None
    return [
        (column, row)
        for row, cells in enumerate(code.matrix)
        for column, dark in enumerate(cells)
        if dark
    ]


def draw_qr(ink: Ink, box: Box, modules: list[tuple[int, int]]) -> None:
    """The code in a square box, with the quiet zone that readers need."""
    count = max(column for column, _row in modules) + 1
    cell = box.width / (count + 4)
    ink.rect(box, fill="white", zorder=2)
    runs: dict[int, list[int]] = {}
    for column, row in modules:
        runs.setdefault(row, []).append(column)
    for row, columns in runs.items():
        # Neighbouring squares are one rectangle, so that no hairline shows between them.
        start = previous = columns[0]
        for column in [*columns[1:], -1]:
            if column == previous + 1:
                previous = column
                continue
            ink.rect(
                Box(
                    box.x + (2 + start) * cell,
                    box.top - (3 + row) * cell,
                    (previous - start + 1) * cell,
                    cell * 1.02,
                ),
                fill="black",
                zorder=2.1,
            )
            start = previous = column
