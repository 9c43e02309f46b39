"""What every chart shares: its looks in both themes, and what it must say about itself."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from geo.analysis.aggregate import Measure
from geo.base.i18n import N_, Language
from geo.base.names import plain_name
from geo.catalogue import CLASSES, HAZARDS

#: Plotly's fill patterns that stand for the map's class patterns.
PATTERNS = {"dots": ".", "diagonal": "/", "crosshatch": "x"}
#: One neutral series (all hazards together, this year): the theme's teal, readable on both.
ACCENT = "#2E8CA6"
#: From few to many; one hue, so that it reads in grey and for colour-blind people too.
SEQUENTIAL = ("#E3F0F4", "#B5D8E3", "#7CB9CC", "#3F93AE", "#12657F", "#07394A")
#: Characters per line that fit a phone.
_WRAP = 62
_WRAP_TITLE = 42
_SUBTITLE_PX = 12
#: Values closer than this are written alike, so they are a tie.
_EQUAL = 5e-4
#: Tied leaders that a sentence names.
_TIED = 3
_FONT = "system-ui, 'Segoe UI', Roboto, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours that depend on the theme."""

    dark: bool = False

    @property
    def paper(self) -> str:
        """The background; set, so that a downloaded picture is not transparent."""
        return "#0E1A21" if self.dark else "#FFFFFF"

    @property
    def text(self) -> str:
        """Words and outlines."""
        return "#E6EEF1" if self.dark else "#16262E"

    @property
    def muted(self) -> str:
        """Less important words and marks."""
        return "#9FB3BC" if self.dark else "#51656F"

    @property
    def grid(self) -> str:
        """Grid lines."""
        return "#2B4048" if self.dark else "#DCE4E8"


@dataclass(frozen=True, slots=True)
class Context:
    """What a chart is about, so that it can say so: region, period, records, unknown ones."""

    lang: Language
    where: str
    when: str
    records: int
    unknown: int = 0
    is_sample: bool = False
    look: Look = Look()
    #: Hazards in words when not all are looked at, and other limits of the filter.
    limits: str = ""
    #: What was counted, in words, where it is not incidents.
    counted: str = ""

    def subtitle(self) -> str:
        """Region, period, number of records, unknown ones, and whether the data are made up."""
        return " · ".join(self.statements())

    def statements(self) -> list[str]:
        """The parts of the subtitle."""
        _ = self.lang.gettext
        parts = [self.where, self.when, self.limits]
        parts.append(
            self.counted or self.lang.ngettext("{n} incident", "{n} incidents", self.records)
        )
        if self.unknown:
            parts.append(
                self.lang.ngettext(
                    "{n} incident without figure", "{n} incidents without figure", self.unknown
                )
            )
        if self.is_sample:
            parts.append(_("SAMPLE DATA"))
        return [part for part in parts if part]

    def file_stem(self, what: str) -> str:
        """A file name that says measure, region and period, of plain letters only."""
        return plain_name(what, self.where[:60], self.when)


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure with its words and its data.

    `table` has headings in the user's language; unknown values are missing in it.
    """

    figure: go.Figure
    sentence: str
    alt: str
    table: pd.DataFrame
    file_stem: str
    subtitle: str


def make_chart(
    figure: go.Figure,
    context: Context,
    *,
    title: str,
    sentence: str,
    table: pd.DataFrame,
    height: int,
    margin: dict[str, int] | None = None,
) -> Chart:
    """Finish a figure: title and subtitle inside it, so that a downloaded picture has them."""
    look = context.look
    subtitle = context.subtitle()
    lines = _lines(context.statements())
    titles = textwrap.wrap(title, _WRAP_TITLE)
    head = 24 + 22 * len(titles) + _SUBTITLE_PX * 1.45 * len(lines)
    escaped = [escape(line) for line in lines]
    layout: dict[str, Any] = {
        "title": {
            "text": f"{'<br>'.join(map(escape, titles))}<br>"
            f"<span style='font-weight:400;font-size:{_SUBTITLE_PX}px;color:{look.muted}'>"
            f"{'<br>'.join(escaped)}</span>",
            "font": {"size": 16, "color": look.text},
            "x": 0,
            "xanchor": "left",
            "xref": "container",
            # As a share of the height: a downloaded picture ignores the padding above.
            "y": 1 - 18 / (height + int(head)),
            "yanchor": "top",
            "yref": "container",
            "pad": {"l": 4},
        },
        "height": height + int(head),
        "margin": {"l": 8, "r": 8, "b": 8, "t": int(head)} | (margin or {}),
        "paper_bgcolor": look.paper,
        "plot_bgcolor": look.paper,
        # Fonts of the system: a web font is missing from downloaded pictures, where words would
        # then be wider than their room.
        "font": {"color": look.text, "size": 12, "family": _FONT},
        "separators": _separators(context.lang),
        "hoverlabel": {"align": "left"},
        "dragmode": False,
    }
    if figure.layout.legend.orientation == "h":
        # Below the plot, where it does not squeeze it on a phone; y counts in plot heights.
        has_title = bool(figure.layout.xaxis.title.text)
        layout["legend"] = {
            "yanchor": "top",
            "y": -(74 if has_title else 78) / height,
            "xanchor": "left",
            "x": 0,
            "title": {"text": ""},
        }
    axes = [name for name in figure.layout if name.startswith(("xaxis", "yaxis"))]
    for name in {"xaxis", "yaxis", *axes}:
        layout[name] = {
            "gridcolor": look.grid,
            "zerolinecolor": look.grid,
            "automargin": True,
            "fixedrange": True,
        }
    # All at once: each change of a figure costs Plotly milliseconds of checking.
    figure.update_layout(layout)
    return Chart(
        figure=figure,
        sentence=sentence,
        alt=f"{title}. {subtitle}. {sentence}",
        table=table,
        file_stem=context.file_stem(title),
        subtitle=subtitle,
    )


def escape(text: str) -> str:
    """Text that Plotly shows as it is: Plotly reads some HTML tags and entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(parts: list[str]) -> list[str]:
    """Parts joined into lines of bearable length, broken between parts where possible."""
    lines: list[str] = [""]
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        if len(joined) <= _WRAP:
            lines[-1] = joined
            continue
        first, *rest = textwrap.wrap(part, _WRAP)
        lines += [first, *rest]
    return [line for line in lines if line] or [""]


def legend_below() -> dict[str, Any]:
    """A legend in a row; `make_chart` places it under the plot."""
    return {"orientation": "h"}


def amount(value: float, measure: Measure, lang: Language) -> str:
    """A value in words; unknown is said."""
    if value != value:
        return lang.gettext("unknown")
    if measure.unit == "Rp":
        return lang.rupiah(value)
    return lang.number(value, digits=0 if float(value).is_integer() or abs(value) >= 100 else 1)


def axis_title(measure: Measure, lang: Language) -> str:
    """Measure with its unit: "Displaced (people)"."""
    name, unit = lang.gettext(measure.label), lang.gettext(measure.unit)
    return f"{name} ({unit})" if unit else name


def leaders(names: Sequence[str], values: npt.ArrayLike, lang: Language) -> tuple[str, float]:
    """(who has the largest value, in words; that value). Ties are named as ties.

    Values that a reader sees as equal (to a thousandth) are equal; NaN never leads. Of more than
    three, two are named and the others counted.
    """
    shown = np.asarray(values, dtype=np.float64)
    top = float(np.nanmax(shown))
    best = [name for name, value in zip(names, shown, strict=True) if abs(value - top) < _EQUAL]
    if len(best) > _TIED:
        rest = lang.ngettext("{n} other", "{n} others", len(best) - _TIED + 1)
        best = [*best[: _TIED - 1], rest]
    return lang.join(best), top


def hazard_name(key: str, lang: Language) -> str:
    """The hazard in words."""
    return lang.gettext(HAZARDS[key].name)


def class_marker(key: str, look: Look) -> dict[str, Any]:
    """Bar style of a hazard class: the map's colour and pattern."""
    found = CLASSES[key]
    return {
        "color": found.colour,
        "line": {"color": look.paper, "width": 0.5},
        "pattern": {
            "shape": PATTERNS[found.pattern],
            "bgcolor": found.colour,
            "fgcolor": found.line,
            "fgopacity": 0.75,
            "size": 7,
            "solidity": 0.2,
        },
    }


def tick_numbers(count: int, wanted: int = 12) -> list[int]:
    """Positions of at most about `wanted` labels among `count` steps."""
    every = max(1, -(-count // wanted))
    return list(range(0, count, every))


def _separators(lang: Language) -> str:
    decimal = str(lang.locale.number_symbols["latn"]["decimal"])
    group = str(lang.locale.number_symbols["latn"]["group"])
    return decimal + group


#: Names of the rates, by key of `geo.analysis.trends.RATES`.
RATE_NAMES = {
    "total": N_("Total"),
    "per_100k": N_("Per 100,000 people"),
    "per_km2": N_("Per 100 km²"),
}
