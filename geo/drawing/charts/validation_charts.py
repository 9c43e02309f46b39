"""Charts of the page Validasi: share inside zones with its interval, against area alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from geo.analysis.zone_validation import ANY_CLASS, MIN_INCIDENTS
from geo.base.i18n import N_, Language
from geo.catalogue import CLASSES, HAZARD_KEYS, HAZARDS
from geo.drawing.charts.base import (
    ACCENT,
    Chart,
    Context,
    escape,
    hazard_name,
    legend_below,
    make_chart,
)

#: What a verdict means, for tables and hover texts.
VERDICTS: dict[str, str] = {
    "more": N_("more than by area alone"),
    "fewer": N_("fewer than by area alone"),
    "unclear": N_("cannot be told apart from chance"),
    "too_few": N_("too few incidents"),
    "unknown": N_("area not known"),
}
_SHOWN = 30


def class_chart(by_class: pd.DataFrame, context: Context) -> Chart:
    """Hazards and classes: share of incidents inside, interval, and share of the area."""
    lang = context.lang
    # All classes of a hazard stand above the single ones, as their heading.
    order = by_class["hazard"].map(HAZARD_KEYS.index) * 2 + (by_class["class"] != ANY_CLASS)
    rows = by_class.iloc[np.argsort(order.to_numpy(), kind="stable")]
    pairs = list(zip(rows["hazard"], rows["class"], strict=True))
    labels = [f"{hazard_name(key, lang)} · {_class_words(name, lang)}" for key, name in pairs]
    # Short, because a phone has no room for a hazard's name before each class.
    ticks = [
        f"<b>{escape(hazard_name(key, lang))}</b>"
        if name == ANY_CLASS
        else escape(_class_words(name, lang))
        for key, name in pairs
    ]
    colours = [HAZARDS[key].colour for key in rows["hazard"]]
    return _interval_chart(
        rows,
        labels,
        ticks,
        colours,
        lang.gettext("Incidents inside hazard zones"),
        class_sentence(by_class, lang),
        context,
        key=None,
    )


def area_chart(by_area: pd.DataFrame, context: Context) -> Chart:
    """Areas: share of incidents inside zones of their hazard, the lowest first."""
    lang = context.lang
    _ = lang.gettext
    names = [
        name if code else _("(not known)")
        for code, name in zip(by_area["code"], by_area["name"], strict=True)
    ]
    telling = by_area[by_area["verdict"] == "fewer"]
    if telling.empty:
        words = _("In no area do the zones hold clearly fewer incidents than by area alone.")
    else:
        words = _("Clearly fewer incidents inside zones than by area alone: {areas}.").format(
            areas=lang.join(telling["name"].tolist()[:5])
        )
    return _interval_chart(
        by_area,
        names,
        [escape(name) for name in names],
        [ACCENT] * len(by_area),
        _("Incidents inside zones by area"),
        words,
        context,
        key="code",
    )


def _interval_chart(
    frame: pd.DataFrame,
    labels: list[str],
    ticks: list[str],
    colours: list[str],
    title: str,
    sentence: str,
    context: Context,
    *,
    key: str | None,
) -> Chart:
    """`labels` name each row in full; `ticks` (HTML) stand beside it."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    table = interval_table(frame, labels, lang)
    kept = frame["count"].to_numpy() > 0
    shown = frame[kept].head(_SHOWN)[::-1]
    names, beside, tints = (
        [text for text, keep in zip(texts, kept, strict=True) if keep][:_SHOWN][::-1]
        for texts in (labels, ticks, colours)
    )
    at = list(range(len(shown)))
    hover = [
        _hover(row, name, lang) for row, name in zip(shown.to_dict("records"), names, strict=True)
    ]
    figure = go.Figure()
    figure.add_scatter(
        x=shown["expected"] * 100,
        y=at,
        mode="markers",
        name=_("share of the area"),
        marker={"symbol": "line-ns-open", "size": 15, "color": look.text, "line": {"width": 3}},
        hovertext=hover,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=shown["share"] * 100,
        y=at,
        mode="markers",
        name=_("share of the incidents, with 95% interval"),
        marker={"size": 10, "color": tints, "line": {"color": look.text, "width": 1}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (shown["high"] - shown["share"]) * 100,
            "arrayminus": (shown["share"] - shown["low"]) * 100,
            "color": look.muted,
            "thickness": 2,
        },
        customdata=shown[key] if key else None,
        hovertext=hover,
        hoverinfo="text",
        unselected={"marker": {"opacity": 1}},
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=at,
        ticktext=beside,
        range=[-0.7, max(len(at), 1) - 0.3],
    )
    figure.update_xaxes(title={"text": "%"}, range=[-2, 102])
    figure.update_layout(legend=legend_below())
    return make_chart(
        figure,
        context,
        title=title,
        sentence=sentence,
        table=table,
        height=120 + 25 * max(len(at), 3),
    )


def _hover(row: Mapping[Any, Any], name: str, lang: Language) -> str:
    _ = lang.gettext
    words = _("{inside} of {count} inside: {share} (between {low} and {high})").format(
        inside=row["inside"],
        count=row["count"],
        share=lang.percent(row["share"]),
        low=lang.percent(row["low"]),
        high=lang.percent(row["high"]),
    )
    if row["expected"] == row["expected"]:
        words += "<br>" + _("share of the area: {share}").format(
            share=lang.percent(row["expected"])
        )
    return f"<b>{escape(name)}</b><br>{words}<br>{_(VERDICTS[row['verdict']])}"


def interval_table(frame: pd.DataFrame, labels: list[str], lang: Language) -> pd.DataFrame:
    """All figures with headings in words."""
    _ = lang.gettext
    return pd.DataFrame(
        {
            _("What"): labels,
            _("Inside"): frame["inside"].to_numpy(),
            _("Incidents"): frame["count"].to_numpy(),
            _("Share inside (%)"): (frame["share"].to_numpy(dtype=float) * 100).round(1),
            _("from (%)"): (frame["low"].to_numpy(dtype=float) * 100).round(1),
            _("to (%)"): (frame["high"].to_numpy(dtype=float) * 100).round(1),
            _("Share of the area (%)"): (frame["expected"].to_numpy(dtype=float) * 100).round(1),
            _("Times as many"): frame["ratio"].to_numpy(dtype=float).round(2),
            _("Verdict"): [_(VERDICTS[key]) for key in frame["verdict"]],
        }
    )


def class_sentence(by_class: pd.DataFrame, lang: Language) -> str:
    """For each hazard, in one sentence, whether its zones say more than chance."""
    _ = lang.gettext
    words = []
    for row in by_class[by_class["class"] == ANY_CLASS].to_dict("records"):
        name = hazard_name(row["hazard"], lang)
        if row["count"] < MIN_INCIDENTS:
            found = lang.ngettext("only {n} incident", "only {n} incidents", row["count"])
            words.append(
                _("{hazard}: nothing can be concluded, {found}.").format(hazard=name, found=found)
            )
            continue
        key = row["verdict"]
        verdict = _(VERDICTS[key])
        words.append(
            _("{hazard}: {share} inside, {area} of the area — {verdict}.").format(
                hazard=name,
                share=lang.percent(row["share"]),
                area=lang.percent(row["expected"]),
                verdict=verdict,
            )
        )
    return " ".join(words) or _("No hazard of this filter has both zones and incidents here.")


def _class_words(key: str, lang: Language) -> str:
    return lang.gettext("all classes") if key == ANY_CLASS else lang.gettext(CLASSES[key].name)
