"""Over time: stacked bars by hazard, and small multiples by area."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from geo.analysis.aggregate import Measure
from geo.analysis.periods import STEPS, step_label
from geo.analysis.trends import ROLLING
from geo.base.i18n import N_
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.drawing.charts.base import (
    ACCENT,
    Chart,
    Context,
    amount,
    axis_title,
    escape,
    hazard_name,
    leaders,
    legend_below,
    make_chart,
    tick_numbers,
)

#: Areas in the small multiples.
MULTIPLES = 12
_MULTIPLE_COLUMNS = 3

_SERIES_TITLES = {
    "month": N_("{measure} per month"),
    "quarter": N_("{measure} per quarter"),
    "year": N_("{measure} per year"),
}


def series_chart(series: pd.DataFrame, step: str, measure: Measure, context: Context) -> Chart:
    """Stacked bars by hazard over time, with the rolling mean of all hazards."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    labels = [step_label(int(start), step, lang) for start in series["start"]]
    shown = [key for key in HAZARD_KEYS if np.nansum(series[key].to_numpy(dtype=float)) > 0]
    figure = go.Figure()
    at = list(range(len(series)))
    opacity = np.where(series["is_whole"], 1.0, 0.5)
    for key in shown:
        figure.add_bar(
            x=at,
            y=series[key],
            name=escape(hazard_name(key, lang)),
            marker={
                "color": HAZARDS[key].colour,
                "opacity": opacity,
                "line": {"color": look.paper, "width": 0.5},
            },
            customdata=np.column_stack([series["start"], np.full(len(series), step)]),
            hovertext=[
                f"{escape(hazard_name(key, lang))}, {label}: {amount(value, measure, lang)}"
                for label, value in zip(labels, series[key], strict=True)
            ],
            hoverinfo="text",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 0.6}},
        )
    _mark_unknown(figure, series, context)
    if series["rolling"].notna().any():
        unit = {"month": _("months"), "quarter": _("quarters"), "year": _("years")}[step]
        name = _("mean of {n} {steps}").format(n=ROLLING[step], steps=unit)
        figure.add_scatter(
            x=at,
            y=series["rolling"],
            name=name,
            mode="lines",
            line={"color": look.text, "width": 2, "dash": "dot"},
            hovertext=[f"{name}: {amount(v, measure, lang)}" for v in series["rolling"]],
            hoverinfo="text",
        )
    ticks = tick_numbers(len(labels), 6)
    figure.update_xaxes(
        tickmode="array",
        tickvals=ticks,
        ticktext=[_two_lines(labels[n]) for n in ticks],
        tickangle=0,
    )
    figure.update_yaxes(title={"text": axis_title(measure, lang)}, rangemode="tozero")
    figure.update_layout(barmode="stack", legend=legend_below(), bargap=0.15)
    return make_chart(
        figure,
        context,
        title=_(_SERIES_TITLES[step]).format(measure=_(measure.label)),
        sentence=_series_sentence(series, labels, shown, measure, context),
        table=_series_table(series, labels, shown, step, measure, context),
        height=360,
    )


def _two_lines(label: str) -> str:
    """ "Nov 2025" above each other, so that labels fit a phone without turning."""
    return label.replace(" ", "<br>")


def _mark_unknown(figure: go.Figure, series: pd.DataFrame, context: Context) -> None:
    """A question mark where incidents are recorded but none gives a figure."""
    unknown = np.flatnonzero(series["total"].isna())
    if len(unknown):
        word = context.lang.gettext("unknown")
        figure.add_scatter(
            x=unknown,
            y=np.zeros(len(unknown)),
            mode="text",
            text="?",
            name=word,
            textposition="top center",
            textfont={"color": context.look.muted, "size": 14},
            hovertext=word,
            hoverinfo="text",
            showlegend=False,
        )


def _series_sentence(
    series: pd.DataFrame, labels: list[str], shown: list[str], measure: Measure, context: Context
) -> str:
    lang = context.lang
    _ = lang.gettext
    total = series["total"]
    if not total.notna().any():
        return _("No incident of this filter gives this figure, so nothing can be shown.")
    if not shown:
        return _("There was none in this period.")
    sums = {key: float(np.nansum(series[key].to_numpy(dtype=float))) for key in shown}
    words = _("{total} in all").format(total=amount(float(np.nansum(total)), measure, lang))
    # Nothing is the most of one.
    if len(series) > 1:
        when, most = leaders(labels, total, lang)
        words += "; " + _("most in {when} ({most})").format(
            when=when, most=amount(most, measure, lang)
        )
    if len(shown) > 1:
        names = [hazard_name(key, lang).lower() for key in shown]
        leading, largest = leaders(names, list(sums.values()), lang)
        share = lang.percent(largest / max(sum(sums.values()), 1e-12))
        words += "; " + _("largest share: {hazard} ({share})").format(hazard=leading, share=share)
    words += "."
    if not series["is_whole"].all():
        words += " " + _("Paler bars are not covered whole by the period.")
    return words


def _series_table(
    series: pd.DataFrame,
    labels: list[str],
    shown: list[str],
    step: str,
    measure: Measure,
    context: Context,
) -> pd.DataFrame:
    _ = context.lang.gettext
    table = pd.DataFrame({_(STEPS[step][1]): labels})
    for key in shown:
        table[hazard_name(key, context.lang)] = series[key].to_numpy()
    table[_("All hazards")] = series["total"].to_numpy()
    table[_("Incidents")] = series["records"].to_numpy()
    table[_("Without figure")] = series["unknown"].to_numpy()
    table[_("Rolling mean")] = series["rolling"].round(2).to_numpy()
    table[_("Whole")] = [_("yes") if whole else _("no") for whole in series["is_whole"]]
    return table


def multiples_chart(
    parts: dict[str, pd.DataFrame], step: str, measure: Measure, total: int, context: Context
) -> Chart:
    """One small chart per area on one scale, the largest first; `total` counts all areas."""
    lang = context.lang
    _ = lang.gettext
    names = list(parts)
    rows = max(1, -(-len(names) // _MULTIPLE_COLUMNS))
    figure = make_subplots(
        rows=rows,
        cols=_MULTIPLE_COLUMNS,
        shared_yaxes="all",
        shared_xaxes="all",
        subplot_titles=[escape(name if len(name) < 22 else f"{name[:20]}…") for name in names],
        horizontal_spacing=0.03,
        vertical_spacing=0.28 / rows,
    )
    labels: list[str] = []
    for n, (name, series) in enumerate(parts.items()):
        labels = [step_label(int(start), step, lang) for start in series["start"]]
        figure.add_bar(
            x=list(range(len(series))),
            y=series["total"],
            marker={"color": ACCENT},
            hovertext=[
                f"{escape(name)}, {label}: {amount(v, measure, lang)}"
                for label, v in zip(labels, series["total"], strict=True)
            ],
            hoverinfo="text",
            showlegend=False,
            row=n // _MULTIPLE_COLUMNS + 1,
            col=n % _MULTIPLE_COLUMNS + 1,
        )
    ticks = tick_numbers(len(labels), 2)
    names_of_ticks = [_two_lines(labels[t]) for t in ticks]
    figure.update_xaxes(tickmode="array", tickvals=ticks, ticktext=names_of_ticks, tickangle=0)
    figure.update_annotations(font={"size": 12})
    table = pd.DataFrame({_(STEPS[step][1]): labels})
    for name, series in parts.items():
        table[name] = series["total"].to_numpy()
    words = _("All small charts have the same scale; the largest stands first.")
    if total > len(names):
        words += " " + _("Shown are {shown} of {count} areas.").format(
            shown=len(names), count=lang.number(total)
        )
    return make_chart(
        figure,
        context,
        title=_("{measure} in each area").format(measure=_(measure.label)),
        sentence=words,
        table=table,
        height=60 + 125 * rows,
    )
