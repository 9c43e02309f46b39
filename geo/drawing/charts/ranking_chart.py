"""Areas in order of a measure, with the period compared with."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from geo.analysis.aggregate import Measure
from geo.drawing.charts.base import (
    ACCENT,
    RATE_NAMES,
    Chart,
    Context,
    amount,
    axis_title,
    escape,
    leaders,
    legend_below,
    make_chart,
)

#: Areas that a ranking chart shows at most; its table holds all.
RANKED = 25


def rate_values(ranked: pd.DataFrame, rate: str) -> pd.Series:
    """The ranked values as total, per 100,000 people, or per 100 km²."""
    if rate == "per_100k":
        return ranked["per_100k"]
    return ranked["per_km2"] * 100 if rate == "per_km2" else ranked["value"]


def ranking_chart(
    ranked: pd.DataFrame, rate: str, measure: Measure, before_words: str, context: Context
) -> Chart:
    """Areas by value, with a mark where each stood in the period compared with."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    unknown_name = _("(not known)")
    frame = ranked.assign(shown=rate_values(ranked, rate))
    frame["label"] = frame["name"].where(frame["code"] != "", unknown_name)
    factor = (frame["shown"] / frame["value"].where(frame["value"] > 0)).to_numpy(dtype=float)
    frame["shown_before"] = frame["before"] * factor if rate != "total" else frame["before"]
    usable = frame[frame["shown"].notna()]
    top = usable.sort_values("shown", ascending=False, kind="stable").head(RANKED)[::-1]
    figure = go.Figure()
    figure.add_bar(
        x=top["shown"],
        y=list(range(len(top))),
        orientation="h",
        marker={"color": np.where(top["code"] != "", ACCENT, look.muted)},
        customdata=top["code"],
        name=_("this period"),
        hovertext=[_ranking_hover(row, measure, before_words, context) for row in top.itertuples()],
        hoverinfo="text",
        unselected={"marker": {"opacity": 0.6}},
    )
    if top["shown_before"].notna().any():
        figure.add_scatter(
            # A mark at zero would say little and hide the axis; the hover text says it.
            x=top["shown_before"].where(top["shown_before"] > 0),
            y=list(range(len(top))),
            mode="markers",
            name=escape(before_words),
            hoverinfo="skip",
            marker={"symbol": "line-ns-open", "size": 13, "color": look.text, "line": {"width": 3}},
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(top))),
        ticktext=[escape(label) for label in top["label"]],
        showgrid=False,
    )
    name = axis_title(measure, lang)
    if rate != "total":
        name = f"{name} · {_(RATE_NAMES[rate])}"
    figure.update_xaxes(title={"text": name}, rangemode="tozero")
    figure.update_layout(
        legend=legend_below(),
        showlegend=bool(top["shown_before"].notna().any()),
    )
    return make_chart(
        figure,
        context,
        title=_("{measure} by area").format(measure=_(measure.label)),
        sentence=_ranking_sentence(frame, usable, rate, measure, before_words, context),
        table=_ranking_table(frame, rate, measure, context),
        height=110 + 23 * max(len(top), 3),
        margin={"r": 14},
    )


def _ranking_hover(row: Any, measure: Measure, before_words: str, context: Context) -> str:
    lang = context.lang
    words = f"<b>{escape(row.label)}</b><br>{escape(axis_title(measure, lang))}: "
    words += amount(row.value, measure, lang)
    if row.before == row.before:
        words += f"<br>{escape(before_words)}: {amount(row.before, measure, lang)}"
    if row.unknown:
        words += "<br>" + lang.ngettext(
            "{n} incident without figure", "{n} incidents without figure", int(row.unknown)
        )
    return words


def _ranking_sentence(
    frame: pd.DataFrame,
    usable: pd.DataFrame,
    rate: str,
    measure: Measure,
    before_words: str,
    context: Context,
) -> str:
    lang = context.lang
    _ = lang.gettext
    if rate == "per_100k" and usable.empty:
        return _(
            "The population of these areas is not known, so there is no figure per 100,000 "
            "people. Import areas with a population column to get it."
        )
    named = usable[(usable["code"] != "") & (usable["shown"] > 0)]
    if named.empty:
        return _("No area has any in this period.")
    where, best = leaders(named["label"].tolist(), named["shown"], lang)
    best_words = amount(round(best, 2), measure, lang)
    # One area alone is not the highest of anything.
    if len(usable[usable["code"] != ""]) > 1:
        words = _("Highest in {area} ({amount}).").format(area=where, amount=best_words)
    else:
        words = _("{area}: {amount}.").format(area=where, amount=best_words)
    known = frame[(frame["code"] != "") & frame["change"].notna()]
    if not known.empty:
        where, most = leaders(known["label"].tolist(), known["change"], lang)
        if most > 0:
            said = (
                _("Largest rise against {before}: {area} (+{change}).")
                if len(known) > 1
                else _("Rise against {before}: {area} (+{change}).")
            )
            words += " " + said.format(
                before=before_words, area=where, change=amount(most, measure, lang)
            )
    else:
        words += " " + _("The data do not reach back far enough for a comparison.")
    lost = frame[frame["code"] == ""]
    if len(lost) and int(lost["records"].iloc[0]):
        words += " " + lang.ngettext(
            "{n} incident has no known area at this level.",
            "{n} incidents have no known area at this level.",
            int(lost["records"].iloc[0]),
        )
    if len(usable) > RANKED:
        words += " " + _(
            "The chart shows the first {shown} of {count}; the table holds all."
        ).format(shown=RANKED, count=lang.number(len(usable)))
    return words


def _ranking_table(
    frame: pd.DataFrame, rate: str, measure: Measure, context: Context
) -> pd.DataFrame:
    _ = context.lang.gettext
    people_rate, land_rate = RATE_NAMES["per_100k"], RATE_NAMES["per_km2"]
    return pd.DataFrame(
        {
            _("Area code"): frame["code"],
            _("Area"): frame["label"],
            axis_title(measure, context.lang): frame["value"],
            _("Incidents"): frame["records"],
            _("Without figure"): frame["unknown"],
            _("Before"): frame["before"],
            _("Change"): frame["change"],
            _("Change (%)"): (frame["change_share"] * 100).round(1),
            _(people_rate): frame["per_100k"].round(2),
            _(land_rate): (frame["per_km2"] * 100).round(3),
        }
    )
