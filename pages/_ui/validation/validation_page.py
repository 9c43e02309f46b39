"""Page Validasi: the parts that it draws."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.cube import compare_level, possible_levels
from geo.analysis.periods import covered
from geo.analysis.zone_validation import REPEATED
from geo.base.i18n import Language
from geo.catalogue import HAZARDS, LEVELS
from geo.drawing.charts.base import hazard_name
from geo.drawing.charts.validation_charts import area_chart, class_chart
from geo.drawing.map.choropleth import Mark, ValueArea, value_classes
from geo.store.snapshot import Snapshot
from pages._ui.shared import charts, contexts, exposed, linked, options, tables, value_map
from pages._ui.shared.cache import Summary
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_MAX_MARKS = 200


class ValidasiPage:
    """One run of the page."""

    def __init__(self, data: Snapshot, view: View, summary: Summary, lang: Language) -> None:
        self.data, self.view, self.lang = data, view, lang
        self.is_sample = summary.has_sample
        self.about = charts.about_lines(data, view, lang)

    def controls(self) -> None:
        """Which level to compare, and the picture format; then the check itself."""
        _ = self.lang.gettext
        levels = possible_levels(self.data.areas, self.view.chosen.areas)
        default = compare_level(self.data.areas, self.view.chosen.areas)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            self.level = options.choice(
                "by", _("Compare"), {key: _(LEVELS[key].plural) for key in levels}, default
            )
            charts.image_format(self.lang)
        self.found = exposed.validation(self.data, self.view.chosen, self.level, self.lang)
        span = covered(self.data, self.view.chosen)
        self.context = contexts.context(
            self.data,
            self.view.chosen,
            self.lang,
            when=span.describe(self.lang) if span else "",
            records=self.found.counted,
            is_sample=self.is_sample,
        )

    def _key(self, name: str) -> str:
        return linked.key_of(name, self.data, self.view, self.level, self.lang.code)

    def notes(self) -> bool:
        """What is not counted, by name and number; False when nothing can be checked."""
        _ = self.lang.gettext
        found = self.found
        if found.unmapped:
            words = [
                f"{_(HAZARDS[key].name)} ({self.lang.number(count)})"
                for key, count in found.unmapped
            ]
            st.warning(
                _(
                    "No zones are mapped here for: {hazards}. Their incidents are not counted on "
                    "this page."
                ).format(hazards=plain(self.lang.join(words))),
                icon=":material/layers_clear:",
            )
        if not found.mapped:
            st.info(
                _(
                    "There are no zones to check here. Choose other hazards or a wider region, or "
                    "import zones on the page Data."
                ),
                icon=":material/layers_clear:",
            )
            return False
        if not found.counted:
            st.info(
                _(
                    "No incident with a place on the map belongs to a mapped hazard here. Widen "
                    "the period or the region."
                ),
                icon=":material/search_off:",
            )
            return False
        lost = []
        if found.unplaced:
            lost.append(
                self.lang.ngettext(
                    "{n} incident has no coordinates and is not counted.",
                    "{n} incidents have no coordinates and are not counted.",
                    found.unplaced,
                )
            )
        if found.other_class:
            lost.append(
                self.lang.ngettext(
                    "{n} incident lies in a class that the filter leaves out.",
                    "{n} incidents lie in classes that the filter leaves out.",
                    found.other_class,
                )
            )
        lost.append(
            _(
                "If zones said nothing, the share of incidents inside would be about the share of "
                "the area that they cover. The line shows the 95% interval (Wilson)."
            )
        )
        st.caption(" ".join(lost))
        return True

    def overview(self) -> None:
        """By hazard and class, and by area."""
        left, right = st.columns(2, gap="medium")
        with left:
            chart = class_chart(self.found.by_class, self.context)
            charts.show(chart, self._key("class"), self.lang, self.about)
        with right:
            chart = area_chart(self.found.by_area, self.context)
            charts.show(
                chart, self._key("area"), self.lang, self.about, on_click=linked.area_clicked
            )

    def review(self) -> None:
        """Villages with repeated incidents outside every zone: list and map."""
        _ = self.lang.gettext
        review, outside = self.found.review, self.found.outside
        st.subheader(_("Zones to review"), anchor=False)
        st.caption(
            self.lang.ngettext(
                "{n} incident lies outside every zone of its hazard.",
                "{n} incidents lie outside every zone of their hazard.",
                len(outside),
            )
            + " "
            + _("Listed are villages with at least {n} of them.").format(n=REPEATED)
        )
        if review.empty:
            st.success(
                _("No village has repeated incidents outside the zones."), icon=":material/check:"
            )
        table = self.review_table(review)
        left, right = st.columns(2, gap="medium")
        with left:
            if not review.empty:
                event_key = self._key("review")
                tables.show(
                    table,
                    self.lang,
                    alt=_("Zones to review"),
                    key=event_key,
                    selection_mode="single-row",
                    height=38 + 35 * min(len(review), 11),
                    on_select=lambda: _row_picked(event_key, review["code"].tolist()),
                )
                st.caption(_("Select a row to narrow the filter to the village."))
                stem = self.context.file_stem(_("Zones to review"))
                charts.downloads(table, stem, "review", self.lang, self.about)
            self._all_outside(outside)
        with right:
            self._map(review, outside)

    def review_table(self, review: pd.DataFrame) -> pd.DataFrame:
        """The list with headings in words."""
        _ = self.lang.gettext
        return pd.DataFrame(
            {
                _("Village"): review["name"],
                _("District"): review["parent"],
                _("Hazard"): self._hazards(review["hazard"]),
                _("Outside"): review["outside"],
                _("Nearest zone from (m)"): review["nearest_m"].astype(float).round(),
                _("to (m)"): review["farthest_m"].astype(float).round(),
                _("Last"): _iso(review["last_day"]),
            }
        )

    def _hazards(self, keys: pd.Series) -> pd.Series:
        return keys.map({key: hazard_name(key, self.lang) for key in HAZARDS})

    def _all_outside(self, outside: pd.DataFrame) -> None:
        _ = self.lang.gettext
        if outside.empty:
            return
        # Made while it is open only: thousands of rows take their time.
        opened = st.expander(
            _("All incidents outside zones"),
            key="t_outside",
            icon=":material/table_rows:",
            on_change="rerun",
        )
        if opened.open:
            with opened:
                self._outside_table(outside)

    def _outside_table(self, outside: pd.DataFrame) -> None:
        _ = self.lang.gettext
        # All names at once: one at a time they take longer than the check.
        names = dict(zip(self.data.areas.codes, self.data.areas.frame["name"], strict=True))
        ids = self.data.incidents["id"].to_numpy()
        table = pd.DataFrame(
            {
                _("Record"): ids[outside["row"].to_numpy(dtype=np.int64)],
                _("Date"): _iso(outside["day"]),
                _("Hazard"): self._hazards(outside["hazard"]),
                _("District"): outside["district"].map(names).fillna(""),
                _("Village"): outside["village"].map(names).fillna(""),
                _("Nearest zone (m)"): outside["distance_m"].round(),
                _("Longitude"): outside["lon"].round(5),
                _("Latitude"): outside["lat"].round(5),
            }
        )
        tables.show(
            table,
            self.lang,
            alt=_("All incidents outside zones"),
            digits={_("Longitude"): 5, _("Latitude"): 5},
            plain=(_("Record"),),
        )
        stem = self.context.file_stem(_("All incidents outside zones"))
        charts.downloads(table, stem, "outside", self.lang, self.about)

    def _map(self, review: pd.DataFrame, outside: pd.DataFrame) -> None:
        _ = self.lang.gettext
        by_area = self.found.by_area[self.found.by_area["code"] != ""]
        codes = exposed.of_level(self.data, self.view.chosen, self.level, self.lang).codes
        share = dict(zip(by_area["code"], 1.0 - by_area["share"], strict=True))
        values = np.array([share.get(code, np.nan) for code in codes], dtype=float)
        title, nothing = _("Share of incidents outside zones"), _("no incident")
        found = [
            ValueArea(
                code,
                value,
                f"{self.data.areas.name(code)}\n{title}: "
                f"{nothing if np.isnan(value) else self.lang.percent(value)}",
            )
            for code, value in zip(codes, values, strict=True)
        ]
        classes = value_classes(values, whole=False)
        marks = [
            Mark(
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                tip=f"{row['name']}\n{hazard_name(row['hazard'], self.lang)}: "
                + self.lang.ngettext(
                    "{n} incident outside zones", "{n} incidents outside zones", int(row["outside"])
                ),
                colour=HAZARDS[row["hazard"]].colour,
            )
            for row in review.head(_MAX_MARKS).to_dict("records")
        ]
        value_map.show(
            self.data, self.view, found, classes, key="validasi-map", height=430, marks=marks
        )
        value_map.legend(
            title,
            classes,
            partial(self.lang.percent, digits=1),
            self.lang,
            has_unknown=bool(np.isnan(values).any()),
            note=_("Dots: villages to review, in the colour of their hazard."),
        )


def _iso(days: pd.Series) -> list[str]:
    """Day numbers as ISO dates, which sort as text."""
    return list(days.to_numpy(dtype=np.int64).astype("datetime64[D]").astype(str))


def _row_picked(key: str, codes: list[str]) -> None:
    event = st.session_state.get(key)
    rows = event["selection"]["rows"] if event else []
    if rows and rows[0] < len(codes):
        linked.narrow(areas=(codes[rows[0]],))
