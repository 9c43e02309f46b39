"""Charts of the page Paparan: how much of what lies in which hazard class."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from geo.analysis.exposure import Exposure, mapped_hazards, rounded_estimate
from geo.base.i18n import Language
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS, HAZARDS
from geo.drawing.charts.base import (
    Chart,
    Context,
    class_marker,
    escape,
    hazard_name,
    leaders,
    legend_below,
    make_chart,
)

#: Areas that a chart shows at most; its table holds all.
SHOWN = 25


def _class_name(key: str, context: Context) -> str:
    return context.lang.gettext(CLASSES[key].name)


def region_chart(
    region: Exposure, hazards: tuple[str, ...], classes: tuple[str, ...], context: Context
) -> Chart:
    """The share of the whole region in each class of each hazard."""
    lang = context.lang
    _ = lang.gettext
    area = float(region.area_km2.sum())
    km2 = region.km2.sum(axis=0)
    mapped = mapped_hazards(region, hazards)[::-1]
    numbers = [HAZARD_KEYS.index(key) for key in mapped]
    figure = go.Figure()
    table = pd.DataFrame({_("Hazard"): [hazard_name(key, lang) for key in mapped]})
    for key in reversed(classes):
        sizes = km2[numbers, CLASSES[key].rank - 1]
        name = _class_name(key, context)
        figure.add_bar(
            x=sizes / area * 100 if area else sizes,
            y=[escape(hazard_name(h, lang)) for h in mapped],
            orientation="h",
            name=name,
            marker=class_marker(key, context.look),
            customdata=list(mapped),
            hovertext=[
                f"{escape(hazard_name(h, lang))}, {name}: {lang.number(size, digits=1)} km² "
                f"({lang.percent(size / area, digits=1) if area else '–'})"
                for h, size in zip(mapped, sizes, strict=True)
            ],
            hoverinfo="text",
            unselected={"marker": {"opacity": 0.6}},
        )
        table[f"{name} (km²)"] = sizes.round(3)
        table[f"{name} (%)"] = (sizes / area * 100).round(2) if area else np.nan
    figure.update_layout(barmode="stack", legend=legend_below())
    figure.update_xaxes(title={"text": _("% of the area of the region")}, rangemode="tozero")
    return make_chart(
        figure,
        context,
        title=_("Hazard zones of the region"),
        sentence=_region_sentence(region, mapped, classes, area, context),
        table=table,
        height=120 + 34 * max(len(mapped), 2),
    )


def _region_sentence(
    region: Exposure,
    mapped: tuple[str, ...],
    classes: tuple[str, ...],
    area: float,
    context: Context,
) -> str:
    lang = context.lang
    if not mapped or not area:
        return lang.gettext("No hazard zones are mapped here for these hazards.")
    worst = classes[-1]
    km2 = region.km2.sum(axis=0)[:, CLASSES[worst].rank - 1]
    sizes = [float(km2[HAZARD_KEYS.index(key)]) for key in mapped]
    leading, size = leaders([hazard_name(key, lang).lower() for key in mapped], sizes, lang)
    words = {
        "area": lang.number(area),
        "size": lang.number(size),
        "share": lang.percent(size / area),
        "name": _class_name(worst, context).lower(),
        "hazard": leading,
    }
    if size == 0:
        return lang.gettext("Nothing of {area} km² lies in class {name}.").format(**words)
    if len(mapped) == 1:
        return lang.gettext(
            "Of {area} km², {size} km² ({share}) lie in class {name} of {hazard}."
        ).format(**words)
    return lang.gettext(
        "Of {area} km², {size} km² ({share}) lie in class {name} of {hazard}, the most of all "
        "hazards. Hazards overlap, so their shares must not be added."
    ).format(**words)


def areas_chart(
    wide: pd.DataFrame, hazard: str, classes: tuple[str, ...], context: Context
) -> Chart:
    """Areas by the share that lies in zones of one hazard, split by class."""
    lang = context.lang
    _ = lang.gettext
    shown_classes = [key for key in reversed(CLASS_KEYS) if key in classes]
    share = wide[[f"share_{key}" for key in shown_classes]].sum(axis=1)
    # By score, as a hundred per cent in a low class is less than half in a high one.
    order = wide.assign(sum=share).sort_values(["score", "name"], ascending=[False, True])
    top = order[order["sum"] > 0].head(SHOWN)[::-1]
    at = list(range(len(top)))
    figure = go.Figure()
    for key in shown_classes:
        name = _class_name(key, context)
        figure.add_bar(
            x=top[f"share_{key}"] * 100,
            y=at,
            orientation="h",
            name=name,
            marker=class_marker(key, context.look),
            customdata=top["code"],
            hovertext=[
                f"<b>{escape(place)}</b><br>{name}: {lang.number(km2, digits=2)} km² "
                f"({lang.percent(part, digits=1)})<br>{_people(people, context)}"
                for place, km2, part, people in zip(
                    top["name"],
                    top[f"km2_{key}"],
                    top[f"share_{key}"],
                    top[f"people_{key}"],
                    strict=True,
                )
            ],
            hoverinfo="text",
            unselected={"marker": {"opacity": 0.6}},
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=at,
        ticktext=[escape(name) for name in top["name"]],
        showgrid=False,
    )
    figure.update_xaxes(title={"text": _("% of the area")}, rangemode="tozero")
    figure.update_layout(
        barmode="stack",
        legend={"orientation": "h", "traceorder": "normal"},
    )
    if top.empty:
        sentence = _("None of these areas lies in a zone of the chosen classes.")
    else:
        where, _score = leaders(top["name"].tolist()[::-1], top["score"][::-1], lang)
        best = top.iloc[-1]
        worst = shown_classes[0]
        sentence = (
            _("Most exposed is {area}: {share} of it in zones, {part} in class {name}.")
            if len(wide) > 1
            else _("{area}: {share} of it in zones, {part} in class {name}.")
        )
        sentence = sentence.format(
            area=where,
            share=lang.percent(float(best["sum"])),
            part=lang.percent(float(best[f"share_{worst}"])),
            name=_class_name(worst, context).lower(),
        )
    count = int((order["sum"] > 0).sum())
    if count > SHOWN:
        more = _("The chart shows the first {shown} of {count}; the table holds all.")
        sentence += " " + more.format(shown=SHOWN, count=lang.number(count))
    return make_chart(
        figure,
        context,
        title=_("Areas in zones of {hazard}").format(hazard=hazard_name(hazard, lang).lower()),
        sentence=sentence,
        table=areas_table(wide, classes, context),
        height=110 + 23 * max(len(top), 3),
    )


def _people(people: float, context: Context) -> str:
    return context.lang.gettext("people: {estimate}").format(
        estimate=estimate_words(people, context.lang)
    )


def estimate_words(people: float, lang: Language) -> str:
    """An estimate of people in words: "about 69,500", "fewer than 10", "unknown", "0"."""
    if people != people:
        return lang.gettext("unknown")
    if 0.5 <= people < 10:
        return lang.gettext("fewer than {n}").format(n=10)
    rounded = float(rounded_estimate(people))
    if not rounded:
        return lang.number(0)
    return lang.gettext("about {n}").format(n=lang.number(rounded))


def areas_table(wide: pd.DataFrame, classes: tuple[str, ...], context: Context) -> pd.DataFrame:
    """The wide table of one hazard with headings in words."""
    _ = context.lang.gettext
    table = pd.DataFrame(
        {
            _("Area code"): wide["code"],
            _("Area"): wide["name"],
            _("Part of"): wide["parent"],
            _("Area (km²)"): wide["area_km2"].round(3),
        }
    )
    for key in reversed(classes):
        name = _class_name(key, context)
        table[f"{name} (km²)"] = wide[f"km2_{key}"].round(3)
        table[f"{name} (%)"] = (wide[f"share_{key}"] * 100).round(2)
        table[f"{name} ({_('people')})"] = rounded_estimate(wide[f"people_{key}"])
    return table


def top_chart(top: pd.DataFrame, context: Context) -> Chart:
    """The areas with the highest multi-hazard index, coloured by their worst hazard."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    frame = top[::-1]
    # What all of them lie in need not be said in each label.
    tells_parent = frame["parent"].nunique() > 1
    labels = [
        f"{name} ({parent})" if parent and tells_parent else name
        for name, parent in zip(frame["name"], frame["parent"], strict=True)
    ]
    at = list(range(len(frame)))
    index_word, in_class = _("index"), _("in the high class")
    figure = go.Figure()
    for key in [k for k in HAZARD_KEYS if k in set(frame["worst"])]:
        part = np.flatnonzero((frame["worst"] == key).to_numpy())
        rows = frame.iloc[part]
        figure.add_bar(
            x=rows["index"],
            y=part,
            orientation="h",
            # Plotly would fill the gaps between the bars of one hazard.
            width=0.8,
            name=escape(_("worst: {hazard}").format(hazard=hazard_name(key, lang))),
            marker={"color": HAZARDS[key].colour, "line": {"color": look.paper, "width": 0.5}},
            text=[lang.number(v, digits=2) for v in rows["index"]],
            textposition="auto",
            customdata=rows["code"],
            hovertext=[
                f"<b>{escape(labels[n])}</b><br>{index_word} {lang.number(index, digits=2)}<br>"
                f"{escape(hazard_name(key, lang))}: {lang.percent(share)} {in_class}"
                f"<br>{_people(people, context)}"
                for n, index, share, people in zip(
                    part,
                    rows["index"],
                    rows["worst_high_share"],
                    rows["worst_high_people"],
                    strict=True,
                )
            ],
            hoverinfo="text",
            unselected={"marker": {"opacity": 0.6}},
        )
    figure.update_yaxes(
        tickmode="array", tickvals=at, ticktext=[escape(label) for label in labels], showgrid=False
    )
    figure.update_xaxes(title={"text": _("multi-hazard index (0–1)")}, range=[0, 1])
    figure.update_layout(legend=legend_below(), barmode="overlay")
    table = pd.DataFrame(
        {
            _("Area code"): top["code"],
            _("Area"): top["name"],
            _("Part of"): top["parent"],
            _("Multi-hazard index"): top["index"].astype(float).round(3),
            _("Worst hazard"): [hazard_name(key, lang) for key in top["worst"]],
            _("In its high class (%)"): (top["worst_high_share"].astype(float) * 100).round(1),
            _("People there"): rounded_estimate(top["worst_high_people"].astype(float)),
        }
    )
    if top.empty:
        sentence = _("No area lies in any zone.")
    else:
        where, index = leaders(labels[::-1], top["index"].round(2), lang)
        sentence = (
            _("Highest index: {area} ({index}).") if len(top) > 1 else _("{area}: index {index}.")
        ).format(area=where, index=lang.number(index, digits=2))
    return make_chart(
        figure,
        context,
        title=_("Areas with the highest multi-hazard index"),
        sentence=sentence,
        table=table,
        height=110 + 28 * max(len(top), 3),
    )
