"""Page Tren: what it computes, kept per filter, and the parts that it draws."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.aggregate import MEASURES, Measure, incident_rows
from geo.analysis.cube import Cube, area_axis, compare_level, count_cube, possible_levels
from geo.analysis.key_figures import comparison
from geo.analysis.periods import STEPS, covered
from geo.analysis.trend_test import VERDICT_WORDS, Trend, trend
from geo.analysis.trends import (
    by_area_series,
    only_area,
    ranking,
    seasonality,
    time_series,
    year_band,
)
from geo.base.i18n import N_, Language
from geo.catalogue import HAZARD_KEYS, HAZARDS, LEVELS
from geo.drawing.charts.base import RATE_NAMES, Chart, Context, amount, axis_title
from geo.drawing.charts.ranking_chart import ranking_chart, rate_values
from geo.drawing.charts.season_charts import band_chart, seasonality_chart
from geo.drawing.charts.trend_charts import MULTIPLES, multiples_chart, series_chart
from geo.drawing.map.choropleth import ValueArea, value_classes
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from pages._ui.shared import (
    cache,
    charts,
    contexts,
    linked,
    options,
    parts,
    state,
    style,
    tables,
    value_map,
)
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_BANDS = "o_bands"
_MAX_BANDS = 3
_BY_KEY = {measure.key: measure for measure in MEASURES}
_AGAINST = {
    "previous": N_("Equal period before"),
    "year": N_("Same period a year before"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page's own controls ask for."""

    measure: Measure
    step: str
    level: str
    rate: str
    against: str


def controls(data: Snapshot, view: View, lang: Language) -> Choices:
    """The row of controls above the charts."""
    _ = lang.gettext
    levels = possible_levels(data.areas, view.chosen.areas)
    default_level = compare_level(data.areas, view.chosen.areas)
    span = covered(data, view.chosen)
    default_step = "month" if span is None or span.months <= 36 else "year"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        measure = options.choice(
            "measure", _("Measure"), {m.key: _(m.label) for m in MEASURES}, MEASURES[0].key
        )
        step = options.choice(
            "step", _("Per"), {k: _(n) for k, (_m, n) in STEPS.items()}, default_step
        )
        with st.popover(_("More choices"), icon=":material/tune:"):
            level = options.choice(
                "by", _("Compare"), {key: _(LEVELS[key].plural) for key in levels}, default_level
            )
            rate = options.choice(
                "rate", _("Figures as"), {k: _(name) for k, name in RATE_NAMES.items()}, "total"
            )
            against = options.choice(
                "against", _("Against"), {k: _(name) for k, name in _AGAINST.items()}, "previous"
            )
            charts.image_format(lang)
    return Choices(_BY_KEY[measure], step, level, rate, against)


@st.cache_resource(max_entries=60, show_spinner=False)
def _cube(
    version: str,
    key: cache.FilterKey,
    level: str,
    measure: str,
    _data: Snapshot,
    _chosen: HazardFilter,
) -> Cube:
    axis = area_axis(_data.areas, _chosen.areas, level)
    return count_cube(_data, _chosen, axis, _BY_KEY[measure], incident_rows(_data, _chosen))


def cube(data: Snapshot, chosen: HazardFilter, level: str, measure: Measure) -> Cube:
    """The counts of a filter, shared by all sessions; never changed."""
    return _cube(data.key(), cache.filter_key(chosen), level, measure.key, data, chosen)


@st.cache_data(max_entries=300, show_spinner=False)
def _trend_of(
    version: str,
    key: cache.FilterKey,
    level: str,
    measure: str,
    position: int | None,
    hazard: str | None,
    _cube_found: Cube,
) -> Trend:
    part = _cube_found if position is None else only_area(_cube_found, position)
    if hazard is not None:
        number = HAZARD_KEYS.index(hazard)
        part = replace(
            part,
            records=part.records[:, :, number : number + 1],
            known=part.known[:, :, number : number + 1],
            total=part.total[:, :, number : number + 1],
        )
    return trend(part)


def trend_of(
    data: Snapshot,
    chosen: HazardFilter,
    level: str,
    measure: Measure,
    found: Cube,
    position: int | None = None,
    hazard: str | None = None,
) -> Trend:
    """The trend of a cube, or of one area or hazard in it."""
    key = cache.filter_key(chosen)
    return _trend_of(data.key(), key, level, measure.key, position, hazard, found)


def all_years(chosen: HazardFilter) -> HazardFilter:
    """The filter without its period: seasons and trends need all years."""
    return replace(chosen, start=None, end=None)


def context_of(
    data: Snapshot, chosen: HazardFilter, found: Cube, lang: Language, *, is_sample: bool
) -> Context:
    """What charts of a cube say about themselves."""
    return contexts.context(
        data,
        chosen,
        lang,
        when=found.span.describe(lang) if found.span else chosen.describe_period(lang),
        records=found.n_records,
        unknown=found.n_unknown,
        is_sample=is_sample,
    )


class TrenPage:
    """One run of the page: the cubes of a filter, and each part that is drawn from them."""

    def __init__(self, data: Snapshot, view: View, lang: Language, choices: Choices) -> None:
        self.data, self.view, self.lang, self.choices = data, view, lang, choices
        self.now = cube(data, view.chosen, choices.level, choices.measure)
        self.long_filter = all_years(view.chosen)
        self.long = cube(data, self.long_filter, choices.level, choices.measure)
        self.earlier = comparison(data, view.chosen, choices.against)
        self.is_sample = cache.summary(data, view.chosen).has_sample
        self.about = charts.about_lines(data, view, lang)
        self.context = context_of(data, view.chosen, self.now, lang, is_sample=self.is_sample)
        self.long_context = context_of(
            data, self.long_filter, self.long, lang, is_sample=self.is_sample
        )

    def _key(self, name: str) -> str:
        return linked.key_of(name, self.data, self.view, self.choices, self.lang.code)

    def series(self) -> None:
        """Over time by hazard."""
        found = time_series(self.now, self.choices.step)
        chart = series_chart(found, self.choices.step, self.choices.measure, self.context)
        charts.show(chart, self._key("series"), self.lang, self.about, on_click=linked.step_clicked)
        if self.now.undated:
            words = self.lang.ngettext(
                "{n} incident is known only by its year and stands in no month.",
                "{n} incidents are known only by their year and stand in no month.",
                self.now.undated,
            )
            st.caption(words)

    def statement(self) -> None:
        """Is it getting more? For the region and each of its hazards."""
        _ = self.lang.gettext
        whole = self._trend(None, None)
        with st.container(border=True):
            question = _("Trend")
            st.markdown(f"**{question}**")
            words = plain(whole.describe(self.lang))
            st.markdown(
                f"{_(self.choices.measure.label)}: **{words}**",
                help=plain(whole.evidence(self.lang)) or None,
            )
            for key in HAZARD_KEYS:
                number = HAZARD_KEYS.index(key)
                if key in self.view.chosen.hazards and self.long.records[:, :, number].any():
                    found = self._trend(None, key)
                    st.markdown(
                        f"{style.hazard_mark(key)} {_(HAZARDS[key].name)}: "
                        f"{plain(found.describe(self.lang))}",
                        help=plain(found.evidence(self.lang)) or None,
                    )
            if whole.span is not None:
                st.caption(
                    _(
                        "Mann–Kendall test and Sen's slope on totals of 12 months each, {span}, "
                        "whatever period is chosen. More records can also mean better recording."
                    ).format(span=whole.span.describe(self.lang))
                )

    def _trend(self, position: int | None, hazard: str | None) -> Trend:
        choices = self.choices
        return trend_of(
            self.data, self.long_filter, choices.level, choices.measure, self.long, position, hazard
        )

    def ranking(self) -> None:
        """Areas against the period before: chart and map."""
        _ = self.lang.gettext
        choices = self.choices
        earlier_cube = None
        before_words = _(_AGAINST[choices.against]).lower()
        if self.earlier is not None:
            earlier_cube = cube(self.data, self.earlier.chosen, choices.level, choices.measure)
            before_words = self.earlier.span.describe(self.lang)
        found = ranking(self.now, earlier_cube, self.data.areas)
        left, right = st.columns(2, gap="medium")
        with right:
            self._map(found)
        with left:
            chart = ranking_chart(found, choices.rate, choices.measure, before_words, self.context)
            if choices.rate == "per_100k" and not found["per_100k"].notna().any():
                st.info(chart.sentence, icon=":material/group_off:")
            else:
                charts.show(
                    chart, self._key("ranking"), self.lang, self.about, on_click=linked.area_clicked
                )

    def _map(self, found: pd.DataFrame) -> None:
        lang, measure = self.lang, self.choices.measure
        named = found[found["code"] != ""]
        shown = rate_values(named, self.choices.rate).to_numpy(dtype=float)
        title = axis_title(measure, lang)
        if self.choices.rate != "total":
            title += f" · {lang.gettext(RATE_NAMES[self.choices.rate])}"
        whole = self.choices.rate == "total"
        classes = value_classes(shown, whole=whole)
        areas = [
            ValueArea(code, value, f"{name}\n{title}: {amount(round(value, 2), measure, lang)}")
            for code, name, value in zip(named["code"], named["name"], shown, strict=True)
        ]
        value_map.show(self.data, self.view, areas, classes, key="tren-map", height=420)

        def number(value: float) -> str:
            return lang.rupiah(value) if measure.unit == "Rp" else lang.number(value, digits=2)

        value_map.legend(
            title,
            classes,
            number,
            lang,
            has_unknown=bool(np.isnan(shown).any()),
            note=lang.gettext(
                "Classes hold about equally many areas. Click an area to narrow the filter to it."
            ),
        )

    def season(self) -> None:
        """Month by year, over all years of the data."""
        _ = self.lang.gettext
        if self.long.span is None:
            return
        key = (*self._long_key(), "season")
        chart = _season_chart(key, self.long, self.choices.measure, self.long_context)
        charts.show(chart, self._key("season"), self.lang, self.about, on_click=linked.step_clicked)

    def bands(self) -> None:
        """This year against the range of up to five years before, for up to three areas."""
        _ = self.lang.gettext
        codes = self.long.axis.codes
        asked = [c for c in st.query_params.get("regions", "").split(",") if c in codes]
        state.project(_BANDS, asked[:_MAX_BANDS])
        chosen = st.multiselect(
            _("Areas to compare (up to three; none: the whole region)"),
            codes,
            format_func=self.data.areas.name,
            key=_BANDS,
            max_selections=_MAX_BANDS,
            placeholder=_("Choose areas"),
            on_change=_bands_changed,
        )
        key = (*self._long_key(), "bands", tuple(chosen))
        names = [(code, self.data.areas.name(code)) for code in chosen]
        chart = _band_chart(key, self.long, names, self.choices.measure, self.long_context)
        if chart is None:
            st.info(_("There is no earlier year to compare with."), icon=":material/history:")
            return
        charts.show(chart, self._key("bands"), self.lang, self.about)

    def _long_key(self) -> tuple[object, ...]:
        """What charts of all years depend on; a change of the period leaves them be."""
        about = self.long_context
        return (
            self.data.key(),
            cache.filter_key(self.long_filter),
            self.choices.level,
            self.choices.measure.key,
            self.lang.code,
            about.look.dark,
            about.is_sample,
        )

    def multiples(self) -> None:
        """A small chart for each area; made while it is open only."""
        _ = self.lang.gettext
        if len(self.now.axis.codes) < 2:
            return
        opened = st.expander(
            _("Small charts of each area"),
            key="t_multiples",
            icon=":material/grid_view:",
            on_change="rerun",
        )
        if not opened.open:
            return
        with opened:
            self._multiples()

    def _multiples(self) -> None:
        sums = np.nan_to_num(self.now.sums((1, 2))[0])
        order = [int(n) for n in np.argsort(-sums[1:], kind="stable") + 1][:MULTIPLES]
        names = {n: self.data.areas.name(self.now.axis.codes[n - 1]) for n in order}
        series = by_area_series(self.now, self.choices.step, order)
        named = {names[n]: part for n, part in series.items()}
        chart = multiples_chart(
            named, self.choices.step, self.choices.measure, len(self.now.axis.codes), self.context
        )
        charts.show(chart, self._key("multiples"), self.lang, self.about)

    def trend_table(self) -> None:
        """The trend of every area in words; tested while it is open only."""
        _ = self.lang.gettext
        opened = st.expander(
            _("Trend of each area"),
            key="t_trends",
            icon=":material/trending_up:",
            on_change="rerun",
        )
        if not opened.open:
            return
        with opened:
            self._trend_table()

    def _trend_table(self) -> None:
        _ = self.lang.gettext
        rows = []
        for position, code in enumerate(self.long.axis.codes, start=1):
            found = self._trend(position, None)
            rows.append(
                {
                    _("Area code"): code,
                    _("Area"): self.data.areas.name(code),
                    _("Trend"): _(VERDICT_WORDS[found.verdict]),
                    _("Change per year"): found.slope,
                    _("p-value"): found.p_value,
                    _("Incidents"): found.records,
                    _("Years"): len(found.blocks),
                }
            )
        table = pd.DataFrame(rows)
        tables.show(table, self.lang, alt=_("Trend of each area"))
        stem = self.long_context.file_stem(_("Trend of each area"))
        charts.downloads(table, stem, "trend-table", self.lang, self.about)


# Charts are shared between sessions and never changed; building one costs Plotly 50 ms.
@st.cache_resource(max_entries=60, show_spinner=False)
def _season_chart(
    key: tuple[object, ...], _found: Cube, _measure: Measure, _context: Context
) -> Chart:
    what = _context.lang.gettext(_measure.label).lower()
    return seasonality_chart(seasonality(_found), _measure, what, _context)


@st.cache_resource(max_entries=60, show_spinner=False)
def _band_chart(
    key: tuple[object, ...],
    _found: Cube,
    _names: list[tuple[str, str]],
    _measure: Measure,
    _context: Context,
) -> Chart | None:
    bands = {}
    for code, name in _names:
        band = year_band(_found, _found.axis.position(code))
        if band is not None:
            bands[name] = band
    if not _names:
        joined = replace(
            _found,
            records=_found.records.sum(axis=0, keepdims=True),
            known=_found.known.sum(axis=0, keepdims=True),
            total=_found.total.sum(axis=0, keepdims=True),
        )
        band = year_band(joined, 0)
        if band is not None:
            bands[_context.where] = band
    return band_chart(bands, _measure, _context) if bands else None


def _bands_changed() -> None:
    codes = st.session_state[_BANDS]
    if codes:
        st.query_params["regions"] = ",".join(codes)
    else:
        st.query_params.pop("regions", None)
    parts.redraw(state.MAIN)
