"""Page Paparan: the parts that it draws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.cube import area_axis, compare_level, possible_levels
from geo.analysis.exposure import (
    exposure_table,
    mapped_hazards,
    multi_hazard_index,
    rounded_estimate,
    top_areas,
    wide_table,
)
from geo.base.i18n import Language
from geo.catalogue import CLASSES, HAZARDS, LEVELS, PRIMARY_HAZARDS
from geo.drawing.charts.base import hazard_name
from geo.drawing.charts.exposure_charts import areas_chart, region_chart, top_chart
from geo.drawing.map.choropleth import ValueArea, value_classes
from geo.store.snapshot import Snapshot
from pages._ui.shared import (
    cache,
    charts,
    contexts,
    exposed,
    linked,
    options,
    people_table,
    style,
    tables,
    value_map,
)
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_INDEX = "index"
_BIG = 2500


class PaparanPage:
    """One run of the page."""

    def __init__(self, data: Snapshot, view: View, lang: Language) -> None:
        self.data, self.view, self.lang = data, view, lang
        self.chosen = view.chosen
        self.count, self.is_sample, _datasets = exposed.zone_facts(data, view.chosen)
        self.context = contexts.context(
            data,
            view.chosen,
            lang,
            when=exposed.zone_dates(data, view.chosen, lang),
            records=self.count,
            is_sample=self.is_sample,
            counted=lang.ngettext("{n} zone", "{n} zones", self.count),
        )
        self.about = charts.about_lines(data, view, lang)
        self.about.append((lang.gettext("Method"), self.method()))

    def method(self) -> str:
        """How the figures were made."""
        _ = self.lang.gettext
        return _(
            "Areas are measured in an equal-area projection (EPSG:6933). Where zones of one "
            "hazard overlap, the ground counts once, in the highest class. People are estimated "
            "by the share of each village that lies in a class, times its population, as if "
            "people lived evenly across it."
        )

    def sentence(self) -> None:
        """What is shown, in one sentence."""
        _ = self.lang.gettext
        marks = [style.sample_badge(self.lang)] if self.is_sample else []
        marks.append(style.boundary_badge(self.data.areas, self.chosen.areas, self.lang))
        words = _("Hazard zones in {where}").format(where=self.context.where)
        if self.context.limits:
            words += f" ({self.context.limits})"
        with st.container(key="ps-sentence"):
            st.markdown(f"{plain(words)}: **{plain(self.context.counted)}** {' '.join(marks)}")

    def missing(self) -> bool:
        """Name the hazards without zones; True when there are no zones at all."""
        _ = self.lang.gettext
        self.region = exposed.of_region(self.data, self.chosen, self.lang)
        self.mapped = mapped_hazards(self.region, self.chosen.hazards)
        if not self.mapped:
            st.info(
                _(
                    "No hazard zones are mapped here for these hazards. Choose other hazards or a "
                    "wider region, or import zones on the page Data."
                ),
                icon=":material/layers_clear:",
            )
            return True
        absent = tuple(
            key for key in self.chosen.hazards if key in PRIMARY_HAZARDS and key not in self.mapped
        )
        if absent:
            st.warning(
                _("No zones are mapped here for: {hazards}. Not mapped does not mean safe.").format(
                    hazards=plain(exposed.missing_words(absent, self.lang))
                ),
                icon=":material/layers_clear:",
            )
        return False

    def controls(self) -> None:
        """Which hazard and which level."""
        _ = self.lang.gettext
        levels = possible_levels(self.data.areas, self.chosen.areas)
        default = compare_level(self.data.areas, self.chosen.areas)
        small = [
            key
            for key in levels
            if len(area_axis(self.data.areas, self.chosen.areas, key).codes) <= _BIG
        ]
        known = {_INDEX: _("Multi-hazard index")}
        known |= {key: _(HAZARDS[key].name) for key in self.mapped}
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            self.hazard = options.choice("show", _("Show"), known, _INDEX)
            self.level = options.choice(
                "by", _("Compare"), {key: _(LEVELS[key].plural) for key in small}, default
            )
            charts.image_format(self.lang)
        self.found = exposed.of_level(self.data, self.chosen, self.level, self.lang)
        self.people = exposed.people(self.data, self.found, self.chosen, self.level, self.lang)
        self.index = multi_hazard_index(self.found, self.chosen.hazards)

    def _key(self, name: str) -> str:
        return linked.key_of(name, self.data, self.view, self.hazard, self.level, self.lang.code)

    def _chart_key(self, name: str) -> tuple[object, ...]:
        """What a chart of this page depends on: not the period."""
        whole = replace(self.chosen, start=None, end=None)
        return (
            name,
            self.data.key(),
            cache.filter_key(whole),
            self.hazard,
            self.level,
            self.lang.code,
            self.context.look.dark,
        )

    def overview(self) -> None:
        """The region as a whole, and the people in its zones."""
        chart = charts.kept(
            self._chart_key("region"),
            lambda: region_chart(
                self.region, self.chosen.hazards, self.chosen.classes, self.context
            ),
        )
        charts.show(chart, self._key("region"), self.lang, self.about)
        everyone = exposed.region_people(self.data, self.chosen, self.lang)
        people_table.show(self.region, everyone, self.chosen, self.lang)
        if everyone.any_known and not self.people.any_known:
            st.caption(
                self.lang.gettext(
                    "The population of the single areas is not known, so the table and chart by "
                    "area have no people. Import villages with a population column to get them."
                )
            )

    def top(self) -> None:
        """The ten areas of the level with the highest index."""
        top = top_areas(self.data.areas, self.found, self.people, self.mapped)
        if top.empty:
            return
        chart = charts.kept(self._chart_key("top"), lambda: top_chart(top, self.context))
        charts.show(chart, self._key("top"), self.lang, self.about, on_click=linked.area_clicked)
        st.caption(
            self.lang.gettext(
                "Multi-hazard index: for each hazard the shares of the area in low, medium and "
                "high class, weighted 1/3, 2/3 and 1; the mean over the {n} mapped hazards."
            ).format(n=len(self.mapped))
        )

    def areas(self) -> None:
        """One hazard (or the index) by area: chart and map."""
        left, right = st.columns(2, gap="medium")
        with right:
            self._map()
        with left:
            if self.hazard == _INDEX:
                self.top()
            else:
                wide = wide_table(self.data.areas, self.found, self.people, self.hazard)
                chart = charts.kept(
                    self._chart_key("areas"),
                    lambda: areas_chart(wide, self.hazard, self.chosen.classes, self.context),
                )
                charts.show(
                    chart, self._key("areas"), self.lang, self.about, on_click=linked.area_clicked
                )

    def _map(self) -> None:
        _ = self.lang.gettext
        if self.hazard == _INDEX:
            values, title = self.index, _("Multi-hazard index")
        else:
            wide = wide_table(self.data.areas, self.found, self.people, self.hazard)
            values = wide["score"].to_numpy(dtype=float)
            title = _("Hazard score of {hazard} (0–1)").format(
                hazard=hazard_name(self.hazard, self.lang).lower()
            )

        def number(value: float) -> str:
            return self.lang.number(value, digits=2)

        values = np.round(values, 4)
        found = [
            ValueArea(
                code,
                float(value),
                f"{self.data.areas.name(code)}\n{title}: {number(value)}"
                if value == value
                else self.data.areas.name(code),
            )
            for code, value in zip(self.found.codes, values, strict=True)
        ]
        steps = value_classes(values, whole=False)
        value_map.show(self.data, self.view, found, steps, key="paparan-map", height=430)
        value_map.legend(
            title,
            steps,
            number,
            self.lang,
            has_unknown=bool(np.isnan(values).any()),
            note=_(
                "The score weighs shares in low, medium and high class 1/3, 2/3 and 1. Click an "
                "area to narrow the filter to it."
            ),
        )

    def table(self) -> None:
        """Every figure of the level, to look at and to download."""
        _ = self.lang.gettext
        frame = exposure_table(self.data.areas, self.found, self.people, self.chosen)
        table = pd.DataFrame(
            {
                _("Area code"): frame["code"],
                _("Area"): frame["name"],
                _("Part of"): frame["parent"],
                _("Hazard"): frame["hazard"].map(lambda key: hazard_name(key, self.lang)),
                _("Class"): frame["class"].map(lambda key: _(CLASSES[key].name)),
                _("km²"): frame["km2"].astype(float).round(3),
                _("% of the area"): (frame["share"].astype(float) * 100).round(2),
                _("People (estimate)"): rounded_estimate(frame["people"].astype(float)),
                _("Multi-hazard index"): frame["index"].astype(float).round(3),
            }
        )
        with st.expander(_("Table of exposure"), icon=":material/table_rows:"):
            tables.show(table, self.lang, alt=_("Table of exposure"))
            st.caption(self.method())
            charts.downloads(
                table,
                self.context.file_stem(_("Table of exposure")),
                "exposure",
                self.lang,
                self.about,
            )
