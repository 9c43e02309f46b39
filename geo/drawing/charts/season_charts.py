"""When in the year: month × year heat map, and this year against the years before."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from geo.analysis.aggregate import Measure
from geo.analysis.periods import month_name
from geo.analysis.trends import Seasonality, YearBand
from geo.drawing.charts.base import (
    ACCENT,
    SEQUENTIAL,
    Chart,
    Context,
    amount,
    escape,
    legend_below,
    make_chart,
)


def seasonality_chart(found: Seasonality, measure: Measure, what: str, context: Context) -> Chart:
    """Month × year heat map; every cell also holds its figure, so colour is never alone."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    months = [month_name(number, lang) for number in range(1, 13)]
    years = [str(year) for year in found.years]
    known = found.value[np.isfinite(found.value)]
    top = float(known.max()) if len(known) else 0.0
    scale = [[n / (len(SEQUENTIAL) - 1), colour] for n, colour in enumerate(SEQUENTIAL)]
    figure = go.Figure(
        go.Heatmap(
            z=found.value,
            x=list(range(12)),
            y=list(range(len(years))),
            colorscale=scale,
            zmin=0,
            zmax=top or 1,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            colorbar={"title": {"text": ""}, "thickness": 10, "outlinewidth": 0},
        )
    )
    rows, columns = np.nonzero(found.records >= 0)
    partial = _("month not complete")
    texts = [
        _cell_text(found, int(r), int(c), measure, context)
        for r, c in zip(rows, columns, strict=True)
    ]
    # Heat maps cannot be clicked in Streamlit; invisible marks over the cells can.
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="markers+text",
        text=texts,
        textfont={
            "size": 11,
            "color": [
                "#FFFFFF"
                if found.value[r, c] > top * 0.55
                else "#16262E"
                if np.isfinite(found.value[r, c])
                else look.muted
                for r, c in zip(rows, columns, strict=True)
            ],
        },
        marker={"symbol": "square", "size": 26, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": look.muted}},
        customdata=[
            [(found.years[r] - 1970) * 12 + int(c), "month"]
            for r, c in zip(rows, columns, strict=True)
        ],
        hovertext=[
            f"{months[c]} {years[r]}: {amount(found.value[r, c], measure, lang)}"
            + ("" if found.is_whole[r, c] else f" ({partial})")
            for r, c in zip(rows, columns, strict=True)
        ],
        hoverinfo="text",
        showlegend=False,
    )
    figure.update_xaxes(
        tickmode="array", tickvals=list(range(12)), ticktext=months, showgrid=False, side="bottom"
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(years))),
        ticktext=years,
        showgrid=False,
        autorange="reversed",
    )
    table = pd.DataFrame(found.value, columns=months)
    table.insert(0, _("Year"), years)
    return make_chart(
        figure,
        context,
        title=_("Season: {what}").format(what=what),
        sentence=_season_sentence(found, measure, context),
        table=table,
        height=60 + 30 * max(len(years), 2),
    )


def _cell_text(
    found: Seasonality, row: int, column: int, measure: Measure, context: Context
) -> str:
    value = found.value[row, column]
    if not np.isfinite(value):
        return "?"
    short = (
        context.lang.number(value / 1e6, digits=1)
        if measure.unit == "Rp"
        else (context.lang.number(value))
    )
    return short if found.is_whole[row, column] else f"{short}*"


def _season_sentence(found: Seasonality, measure: Measure, context: Context) -> str:
    lang = context.lang
    _ = lang.gettext
    mean = found.mean_by_month
    whole_years = int(found.is_whole.all(axis=1).sum()) if len(found.years) else 0
    if whole_years < 2 or not np.isfinite(mean).all():
        words = _("A season cannot be told yet: it takes at least two whole years of data.")
    elif mean.sum() == 0:
        words = _("There was none in these years.")
    else:
        # The three neighbouring months (December is next to January) with the largest sum.
        three = [mean[n] + mean[(n + 1) % 12] + mean[(n + 2) % 12] for n in range(12)]
        first = int(np.argmax(three))
        words = _("The season is {first} to {last}: these three months hold {share}.").format(
            first=month_name(first + 1, lang, wide=True),
            last=month_name((first + 2) % 12 + 1, lang, wide=True),
            share=lang.percent(three[first] / mean.sum()),
        )
    if measure.unit == "Rp":
        words += " " + _("Figures in the cells are millions of rupiah.")
    if (found.records >= 0).any() and not found.is_whole[found.records >= 0].all():
        words += " " + _("* marks a month that is not complete.")
    return words


def band_chart(bands: dict[str, YearBand], measure: Measure, context: Context) -> Chart:
    """The newest year of up to three regions against the range of the years before."""
    lang, look = context.lang, context.look
    _ = lang.gettext
    months = [month_name(number, lang) for number in range(1, 13)]
    names = list(bands)
    figure = make_subplots(
        rows=len(names),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.09,
        subplot_titles=[escape(name) for name in names] if len(names) > 1 else None,
    )
    for row, (name, band) in enumerate(bands.items(), start=1):
        first = row == 1
        years = f"{band.years_before[0]}–{band.years_before[-1]}"
        kept = np.flatnonzero(np.isfinite(band.low))
        figure.add_scatter(
            x=[*kept, *kept[::-1]],
            y=[*band.high[kept], *band.low[kept][::-1]],
            fill="toself",
            fillcolor="rgba(127,140,148,0.28)",
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=_("range {years}").format(years=years),
            showlegend=first,
            row=row,
            col=1,
        )
        figure.add_scatter(
            x=list(range(12)),
            y=band.middle,
            mode="lines",
            showlegend=first,
            row=row,
            col=1,
            line={"color": look.muted, "dash": "dash", "width": 1.5},
            name=_("median {years}").format(years=years),
            hovertext=[
                f"{month}: {_('median {years}').format(years=years)} {amount(v, measure, lang)}"
                for month, v in zip(months, band.middle, strict=True)
            ],
            hoverinfo="text",
        )
        figure.add_scatter(
            x=list(range(12)),
            y=band.this_year,
            mode="lines+markers",
            name=str(band.year),
            line={"color": ACCENT, "width": 2.5},
            marker={"size": 7},
            showlegend=first,
            hovertext=[
                f"{escape(name)}, {month} {band.year}: {amount(v, measure, lang)}"
                for month, v in zip(months, band.this_year, strict=True)
            ],
            hoverinfo="text",
            row=row,
            col=1,
        )
    figure.update_xaxes(tickmode="array", tickvals=list(range(12)), ticktext=months)
    figure.update_yaxes(rangemode="tozero")
    figure.update_layout(legend=legend_below())
    return make_chart(
        figure,
        context,
        title=_("This year against the years before"),
        sentence=" ".join(_band_sentence(name, band, context) for name, band in bands.items()),
        table=_band_table(bands, months, context),
        height=130 + 190 * len(names),
    )


def _band_sentence(name: str, band: YearBand, context: Context) -> str:
    lang = context.lang
    usable = np.isfinite(band.this_year) & np.isfinite(band.high)
    above = int((band.this_year[usable] > band.high[usable]).sum())
    below = int((band.this_year[usable] < band.low[usable]).sum())
    if not usable.any():
        return lang.gettext("{area}: too little data to compare.").format(area=name)
    return lang.gettext(
        "{area}, {year}: {above} of {months} months above the range of the years before, "
        "{below} below."
    ).format(area=name, year=band.year, above=above, months=int(usable.sum()), below=below)


def _band_table(bands: dict[str, YearBand], months: list[str], context: Context) -> pd.DataFrame:
    _ = context.lang.gettext
    parts = [
        pd.DataFrame(
            {
                _("Area"): name,
                _("Month"): months,
                _("Year"): band.year,
                _("This year"): band.this_year,
                _("Lowest before"): band.low,
                _("Median before"): band.middle,
                _("Highest before"): band.high,
            }
        )
        for name, band in bands.items()
    ]
    return pd.concat(parts, ignore_index=True)
