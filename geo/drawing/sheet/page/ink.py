"""Ink: text, lines and areas on a sheet measured in mm, with matplotlib's own backends.

Only `Figure` objects are used, never pyplot, so that several threads can draw at once. The
settings below are process-wide constants because backends read them while they write.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geo.drawing.sheet.page.paper import MM_PER_INCH, POINTS_PER_MM, Box

Format = Literal["pdf", "png", "svg"]
Align = Literal["left", "center", "right"]

mpl.rcParams.update(
    {
        # TrueType outlines are embedded as they are: text stays text, and printers know them.
        "pdf.fonttype": 42,
        "pdf.compression": 4,
        "svg.fonttype": "path",
        # Without it every identifier in an SVG is random.
        "svg.hashsalt": "petasiaga",
        "path.simplify": False,
        # Letters keep their true widths at any resolution, so that lines break alike everywhere.
        "text.hinting": "no_hinting",
        # Clipped paths of a few thousand corners are drawn in one go.
        "agg.path.chunksize": 0,
    }
)

_FONTS = FilePath(__file__).parent / "fonts"
_FILES = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}

INK = "#1F2933"
MUTED = "#52606D"
FAINT = "#9AA5B1"
LINE = "#323F4B"
ALERT = "#B42318"
#: Height of capital letters, and of a line, in parts of the font size (DejaVu Sans).
CAP = 0.729
LEADING = 1.28
PRODUCER = "PetaSiaga"


@cache
def font(bold: bool = False) -> FontProperties:
    """The one font family of every sheet: DejaVu Sans, see the folder `fonts`."""
    return FontProperties(fname=str(_FILES[bold]))


@cache
def _charset() -> frozenset[int]:
    return frozenset.intersection(
        *(frozenset(get_font(str(f)).get_charmap()) for f in _FILES.values())
    )


def missing_characters(text: str) -> list[str]:
    """Characters of `text` that the font cannot draw, each once."""
    return sorted({ch for ch in text if ord(ch) not in _charset() and ch not in "\n\t"})


def printable(text: str) -> str:
    """`text` with a question mark for every character that the font cannot draw."""
    lost = missing_characters(text)
    return text.translate({ord(ch): "?" for ch in lost}) if lost else text


@lru_cache(maxsize=20_000)
def text_width(text: str, size_pt: float, bold: bool = False) -> float:
    """Width of one line of text in mm."""
    face = get_font(str(_FILES[bold]))
    face.set_size(100.0, 72)
    face.set_text(printable(text), 0.0, flags=LoadFlags.NO_HINTING)
    width, _height = face.get_width_height()
    return float(width) / 64.0 / 100.0 * size_pt / POINTS_PER_MM


def line_height(size_pt: float) -> float:
    """Distance of baselines in mm."""
    return size_pt * LEADING / POINTS_PER_MM


def wrap(text: str, width_mm: float, size_pt: float, bold: bool = False) -> list[str]:
    """Lines that are no wider than `width_mm`; a word that is wider is broken."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            tried = f"{line} {word}" if line else word
            if text_width(tried, size_pt, bold) <= width_mm:
                line = tried
                continue
            if line:
                lines.append(line)
            while text_width(word, size_pt, bold) > width_mm and len(word) > 1:
                fits = next(
                    n
                    for n in range(len(word) - 1, 0, -1)
                    if n == 1 or text_width(word[:n], size_pt, bold) <= width_mm
                )
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        lines.append(line)
    return lines


class Ink:
    """One page: a figure with an axes over all of it whose coordinates are mm."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width, self.height = width_mm, height_mm
        #: Characters that were asked for and could not be drawn.
        self.lost: set[str] = set()
        size = (width_mm / MM_PER_INCH, height_mm / MM_PER_INCH)
        self.figure = Figure(figsize=size, facecolor="white")
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, width_mm), ylim=(0, height_mm), autoscale_on=False)
        # Furniture lies above the map.
        self.axes.set_zorder(5)
        self.axes.patch.set_visible(False)

    def frame(self, box: Box, *, zorder: float = 1) -> Axes:
        """An axes of its own coordinates that fills `box`."""
        place = (
            box.x / self.width,
            box.y / self.height,
            box.width / self.width,
            box.height / self.height,
        )
        axes = self.figure.add_axes(place, zorder=zorder)
        axes.set_axis_off()
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: Align = "left",
        rotation: float = 0.0,
        halo: float = 0.0,
        alpha: float | None = None,
        zorder: float = 3,
        gid: str | None = None,
    ) -> None:
        """One line of text with its baseline at `y` (mm); `halo` is a white rim in mm."""
        common: dict[str, Any] = {
            "fontproperties": font(bold),
            "fontsize": size,
            "ha": align,
            "va": "baseline",
            "rotation": rotation,
            "rotation_mode": "anchor",
            "parse_math": False,
        }
        shown = printable(text)
        self.lost.update(missing_characters(text))
        if halo:
            rim = Text(x, y, shown, color="white", zorder=zorder - 0.1, **common)
            # Drawn as an outline of its own, so that the text above it stays selectable.
            rim.set_path_effects(
                [Stroke(linewidth=2 * halo * POINTS_PER_MM, foreground="white", joinstyle="round")]
            )
            self.axes.add_artist(rim)
        self.axes.add_artist(
            Text(x, y, shown, color=colour, alpha=alpha, zorder=zorder, gid=gid, **common)
        )

    def paragraph(
        self,
        x: float,
        top: float,
        width: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: Align = "left",
    ) -> float:
        """Wrapped text that hangs from `top`; returns its height in mm."""
        lines = wrap(text, width, size, bold)
        left = {"left": x, "center": x + width / 2, "right": x + width}[align]
        step = line_height(size)
        # Half of the leading lies above the capitals.
        first = top - (step + size * CAP / POINTS_PER_MM) / 2
        for number, line in enumerate(lines):
            self.text(
                left, first - number * step, line, size, bold=bold, colour=colour, align=align
            )
        return len(lines) * step

    def rect(
        self,
        box: Box,
        *,
        fill: str | None = None,
        edge: str | None = None,
        width: float = 0.2,
        zorder: float = 1,
        gid: str | None = None,
        hatch: str | None = None,
        hatch_colour: str | None = None,
        hatch_width: float = 0.15,
    ) -> None:
        """A rectangle; line widths in mm."""
        patch = Rectangle(
            (box.x, box.y),
            box.width,
            box.height,
            facecolor=fill or "none",
            edgecolor=edge or "none",
            linewidth=width * POINTS_PER_MM if edge else 0.0,
            zorder=zorder,
            gid=gid,
        )
        if hatch:
            patch.set_hatch(hatch)
            patch.set_hatchcolor(hatch_colour or INK)
            patch.set_hatch_linewidth(hatch_width * POINTS_PER_MM)
        self.axes.add_artist(patch)

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str,
        edge: str | None = None,
        width: float = 0.15,
        zorder: float = 2,
    ) -> None:
        """A closed polygon in mm."""
        self.axes.add_artist(
            Polygon(
                np.array(points),
                closed=True,
                facecolor=fill,
                edgecolor=edge or "none",
                linewidth=width * POINTS_PER_MM if edge else 0.0,
                zorder=zorder,
            )
        )

    def lines(
        self,
        segments: Iterable[Sequence[tuple[float, float]]],
        *,
        colour: str = LINE,
        width: float = 0.2,
        dashes: tuple[float, float] | None = None,
        zorder: float = 2,
        gid: str | None = None,
    ) -> None:
        """Open lines in mm; `dashes` as (on, off) in mm."""
        # matplotlib counts dashes in line widths.
        style: Any = "solid" if dashes is None else (0, tuple(d / width for d in dashes))
        self.axes.add_collection(
            LineCollection(
                [np.array(points) for points in segments],
                colors=colour,
                linewidths=width * POINTS_PER_MM,
                linestyles=[style],
                zorder=zorder,
                gid=gid,
                capstyle="butt",
            ),
            autolim=False,
        )


def save(ink: Ink, kind: Format, *, dpi: int, title: str, day: date) -> bytes:
    """One page as PDF, PNG or SVG; the same bytes for the same input on the same day."""
    if kind == "pdf":
        return save_pages([ink], title=title, day=day, dpi=dpi)
    out = io.BytesIO()
    if kind == "png":
        _write_png(ink, out, dpi, title)
        return out.getvalue()
    ink.figure.savefig(
        out,
        format="svg",
        dpi=dpi,
        metadata={"Title": title, "Date": day.isoformat(), "Creator": PRODUCER},
    )
    return out.getvalue()


def _write_png(ink: Ink, out: io.BytesIO, dpi: int, title: str) -> None:
    """Without the transparency that a sheet does not have: a quarter less to compress and hold."""
    before = ink.figure.dpi
    ink.figure.dpi = dpi
    try:
        # The library carries no types for these.
        canvas: Any = FigureCanvasAgg(ink.figure)
        canvas.draw()
        size = canvas.get_width_height()
        picture = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        about = PngInfo()
        about.add_text("Title", title)
        about.add_text("Software", PRODUCER)
        # The higher levels cost seconds at 300 dpi and save a few per cent.
        picture.convert("RGB").save(out, "PNG", dpi=(dpi, dpi), compress_level=2, pnginfo=about)
    finally:
        ink.figure.dpi = before


def save_pages(pages: Iterable[Ink], *, title: str, day: date, dpi: int = 300) -> bytes:
    """Pages as one PDF. Rasterised parts have `dpi`."""
    out = io.BytesIO()
    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    about = {
        "Title": title,
        "Creator": PRODUCER,
        "Producer": f"matplotlib {mpl.__version__}",
        "CreationDate": made,
        "ModDate": made,
    }
    with PdfPages(out, metadata=about) as file:
        for page in pages:
            file.savefig(page.figure, dpi=dpi)
    return out.getvalue()
