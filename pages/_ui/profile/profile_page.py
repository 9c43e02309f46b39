"""Page Profil: one area on one page."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.analysis.aggregate import MEASURES
from geo.analysis.cube import Cube, area_axis
from geo.analysis.exposure import multi_hazard_index
from geo.analysis.trends import ranking, time_series
from geo.base.i18n import Language
from geo.catalogue import LEVELS, level_of
from geo.drawing.charts.exposure_charts import region_chart
from geo.drawing.charts.trend_charts import series_chart
from geo.store.snapshot import Snapshot
from pages._ui.map import live_map
from pages._ui.shared import (
    cache,
    charts,
    contexts,
    export_link,
    exposed,
    linked,
    people_table,
    state,
    style,
    value_map,
)
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View
from pages._ui.trends import trends_page

_PICK = "o_profile"
_MAP_PX = 470
_MAPPED_INDEX = 0.01
#: Printing leaves the filter and the buttons away; a card is not torn in two.
#: A chart keeps its width in print, so the page is never wider than A3, which holds all of it.
_PRINT_CSS = """
<style>
[data-testid="stMainBlockContainer"] { max-width: 1060px; }
@page { size: A3 portrait; margin: 8mm; }
@media print {
  section[data-testid="stSidebar"], .st-key-ps-top, header, .st-key-profile-pick,
  [data-testid="stPopover"], [data-testid="stDownloadButton"],
  [class*="st-key-export-"] { display: none !important; }
  [data-testid="stMain"], [data-testid="stAppViewContainer"], .stApp {
    position: static !important; overflow: visible !important; height: auto !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {
    display: flex !important; flex-wrap: nowrap !important; }
  [data-testid="stColumn"] { flex: 1 1 0 !important; min-width: 0 !important; }
  [data-testid="stVerticalBlock"] > * { margin-bottom: 0.3rem !important; }
  [data-testid="stPlotlyChart"], [data-testid="stMetric"], [data-testid="stTable"] {
    break-inside: avoid; }
}
</style>
"""


def picker(data: Snapshot, view: View, lang: Language) -> str | None:
    """The area of the profile: the one that the filter names; others are a choice away."""
    _ = lang.gettext
    areas = view.chosen.areas
    code = areas[0] if len(areas) == 1 else None
    siblings = _choices(data, areas)
    if siblings:
        state.project(_PICK, code if code in siblings else None)
        with st.container(key="profile-pick"):
            st.selectbox(
                _("Area of the profile"),
                siblings,
                index=None,
                format_func=lambda found: data.areas.full_name(found),
                key=_PICK,
                placeholder=_("Choose a kecamatan or village"),
                on_change=_picked,
            )
    if code is None:
        st.info(
            _("A profile is of one area. Choose one above or in the filter."),
            icon=":material/location_searching:",
        )
    return code


def _choices(data: Snapshot, areas: tuple[str, ...]) -> list[str]:
    """The areas a visitor most likely wants next: inside the chosen one, and beside it."""
    if len(areas) != 1:
        return list(areas)
    code = areas[0]
    parent = code.rpartition(".")[0]
    beside = data.areas.children(parent) if code.count(".") >= 2 else []
    return [*data.areas.children(code), *beside]


def _picked() -> None:
    code = st.session_state[_PICK]
    if code:
        linked.narrow(areas=(code,))


class ProfilPage:
    """One run of the page for the area `code`."""

    def __init__(self, data: Snapshot, view: View, code: str, lang: Language) -> None:
        self.data, self.view, self.code, self.lang = data, view, code, lang
        self.level = level_of(code)
        self.summary = cache.summary(data, view.chosen)
        self.long_filter = trends_page.all_years(view.chosen)
        self.long = trends_page.cube(data, self.long_filter, self.level, MEASURES[0])
        self.about = charts.about_lines(data, view, lang)
        self.found = exposed.of_region(data, view.chosen, lang)
        self.people = exposed.region_people(data, view.chosen, lang)

    def heading(self) -> None:
        """Name, code, size and people of the area."""
        _ = self.lang.gettext
        st.html(_PRINT_CSS)
        st.header(plain(self.data.areas.full_name(self.code)), anchor=False)
        row = self.data.areas.frame.iloc[self.data.areas.rank(self.code) - 1]
        facts = [
            _(LEVELS[self.level].name),
            self.code,
            f"{self.lang.number(float(self.found.full_km2[0]), digits=1)} km²",
        ]
        people = row["population"]
        facts.append(
            _("population unknown")
            if pd.isna(people)
            else self.lang.ngettext("{n} person", "{n} people", int(people))
        )
        badges = [style.sample_badge(self.lang)] if self.summary.has_sample else []
        badges.append(style.boundary_badge(self.data.areas, [self.code], self.lang))
        st.markdown(f"{plain(' · '.join(facts))} {' '.join(badges)}")
        st.caption(plain(self.view.chosen.describe(self.lang, self.data.areas.words)) + ".")

    def map(self) -> None:
        """The small map: zones and incidents of the filter."""
        with value_map.fixed_height("profil-map", _MAP_PX):
            live_map.show_map(self.data, self.view, self.lang)
        export_link.show("profile", self.lang)

    def rank(self) -> None:
        """Where the area stands among those beside it."""
        _ = self.lang.gettext
        parent = self.code.rpartition(".")[0]
        if not parent or parent not in self.data.areas:
            return
        beside = replace(self.view.chosen, areas=(parent,))
        found = ranking(
            trends_page.cube(self.data, beside, self.level, MEASURES[0]), None, self.data.areas
        )
        found = found[found["code"] != ""].reset_index(drop=True)
        mine = found[found["code"] == self.code]
        if mine.empty:
            return
        value = float(mine["value"].iloc[0])
        place = int((found["value"] > value).sum()) + 1
        recorded = int((found["value"] > 0).sum())
        if value > 0 and recorded > 1:
            # Areas without any record are no competitors: nobody may have written there.
            words = _(
                "Number {place} of the {count} areas in {parent} with incidents on record in this "
                "period ({n})."
            ).format(
                place=place,
                count=recorded,
                parent=self.data.areas.name(parent),
                n=self.lang.number(value),
            )
            if recorded < len(found):
                words += " " + self.lang.ngettext(
                    "{n} area has none on record.",
                    "{n} areas have none on record.",
                    len(found) - recorded,
                )
            heading = _("Rank")
            st.markdown(f"**{heading}:** {plain(words)}")
        self._index_rank(parent)

    def _index_rank(self, parent: str) -> None:
        _ = self.lang.gettext
        codes = area_axis(self.data.areas, (parent,), self.level).codes
        beside = exposed.of_areas(self.data, codes, None, self.lang)
        index = multi_hazard_index(beside, self.view.chosen.hazards)
        mine = float(index[codes.index(self.code)])
        # Zones of a neighbour that reach over a border are no mapping of this area.
        mapped = index >= _MAPPED_INDEX
        if not mapped[codes.index(self.code)] or mapped.sum() < 2:
            return
        words = _(
            "Number {place} of the {count} areas with hazard zones by multi-hazard index ({index})."
        ).format(
            place=int((index > mine).sum()) + 1,
            count=int(mapped.sum()),
            index=self.lang.number(mine, digits=2),
        )
        st.markdown(plain(words))

    def zones(self) -> None:
        """Hazard classes of the area, and people in them."""
        _ = self.lang.gettext
        count, is_sample, _datasets = exposed.zone_facts(self.data, self.view.chosen)
        context = contexts.context(
            self.data,
            self.view.chosen,
            self.lang,
            when=exposed.zone_dates(self.data, self.view.chosen, self.lang),
            records=count,
            is_sample=is_sample,
            counted=self.lang.ngettext("{n} zone", "{n} zones", count),
        )
        if not self.found.has_zones.any():
            st.info(
                _("No hazard zones are mapped here for these hazards."),
                icon=":material/layers_clear:",
            )
            return
        chart = region_chart(
            self.found, self.view.chosen.hazards, self.view.chosen.classes, context
        )
        charts.show(
            chart,
            linked.key_of("zones", self.data, self.view, self.lang.code),
            self.lang,
            self.about,
        )
        people_table.show(self.found, self.people, self.view.chosen, self.lang)

    def history(self) -> None:
        """Incidents per year, over all years of the data."""
        context = trends_page.context_of(
            self.data, self.long_filter, self.long, self.lang, is_sample=self.summary.has_sample
        )
        if not self.long.n_records:
            st.info(
                self.lang.gettext("No incident of these hazards is recorded here."),
                icon=":material/history:",
            )
            return
        chart = series_chart(time_series(self.long, "year"), "year", MEASURES[0], context)
        charts.show(
            chart,
            linked.key_of("history", self.data, self.view, self.lang.code),
            self.lang,
            self.about,
            on_click=linked.step_clicked,
        )
        self._trend(self.long)

    def _trend(self, cube: Cube) -> None:
        found = trends_page.trend_of(self.data, self.long_filter, self.level, MEASURES[0], cube)
        words = plain(found.describe(self.lang))
        question = self.lang.gettext("Trend")
        st.markdown(f"**{question}:** {words}.", help=plain(found.evidence(self.lang)) or None)
