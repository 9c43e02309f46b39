"""Exposure and validation, worked out once per data version and region for all sessions."""

import streamlit as st

from geo.analysis.aggregate import incident_rows, zone_rows
from geo.analysis.cube import area_axis
from geo.analysis.exposure import Exposure, People, exposed_people, exposure, region_codes
from geo.analysis.zone_layer import zone_layer
from geo.analysis.zone_validation import Validation, validate
from geo.base.i18n import Language
from geo.catalogue import HAZARDS, level_of
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter, Ring
from pages._ui.shared import cache

# Shared objects: they are never changed.
_MAX_ENTRIES = 40


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _exposure(
    version: str, codes: tuple[str, ...], drawing: Ring | None, _data: Snapshot
) -> Exposure:
    return exposure(_data, zone_layer(_data), codes, drawing)


def of_areas(
    data: Snapshot, codes: tuple[str, ...], drawing: Ring | None, lang: Language
) -> Exposure:
    """The exposure of some areas; tells the user while it is measured for the first time."""
    with st.spinner(lang.gettext("Measuring hazard zones …"), show_time=False):
        return _exposure(data.key(), codes, drawing, data)


def of_region(data: Snapshot, chosen: HazardFilter, lang: Language) -> Exposure:
    """The exposure of the chosen areas themselves."""
    return of_areas(data, region_codes(data.areas, chosen), chosen.drawing, lang)


def of_level(data: Snapshot, chosen: HazardFilter, level: str, lang: Language) -> Exposure:
    """The exposure of the areas of a level inside the chosen areas."""
    axis = area_axis(data.areas, chosen.areas, level)
    return of_areas(data, axis.codes, chosen.drawing, lang)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _people(
    version: str,
    codes: tuple[str, ...],
    villages: tuple[str, ...],
    drawing: Ring | None,
    _data: Snapshot,
    _found: Exposure,
    _villages: Exposure | None,
) -> People:
    return exposed_people(_data.areas, _found, _villages)


def people(
    data: Snapshot, found: Exposure, chosen: HazardFilter, level: str, lang: Language
) -> People:
    """People exposed in each area of `found`, from its villages where there are any."""
    villages = None
    if level in ("regency", "district"):
        codes = area_axis(data.areas, chosen.areas, "village").codes
        if codes:
            villages = of_areas(data, codes, chosen.drawing, lang)
    return _people(
        data.key(),
        found.codes,
        villages.codes if villages else (),
        chosen.drawing,
        data,
        found,
        villages,
    )


def region_people(data: Snapshot, chosen: HazardFilter, lang: Language) -> People:
    """People exposed in the chosen areas themselves: the one estimate that every page shows."""
    found = of_region(data, chosen, lang)
    level = level_of(found.codes[0]) if found.codes else ""
    return people(data, found, chosen, level, lang)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _validation(
    version: str,
    key: cache.FilterKey,
    level: str,
    _data: Snapshot,
    _chosen: HazardFilter,
    _region: Exposure,
    _by_area: Exposure,
) -> Validation:
    axis = area_axis(_data.areas, _chosen.areas, level)
    rows = incident_rows(_data, _chosen)
    return validate(_data, zone_layer(_data), _chosen, rows, axis, _region, _by_area)


def validation(data: Snapshot, chosen: HazardFilter, level: str, lang: Language) -> Validation:
    """The check of the zones against the incidents of a filter."""
    region = of_region(data, chosen, lang)
    by_area = of_level(data, chosen, level, lang)
    with st.spinner(lang.gettext("Comparing incidents with zones …"), show_time=False):
        return _validation(
            data.key(), cache.filter_key(chosen), level, data, chosen, region, by_area
        )


@st.cache_data(max_entries=300, show_spinner=False)
def _zone_facts(
    version: str, key: cache.FilterKey, _data: Snapshot, _chosen: HazardFilter
) -> tuple[int, bool, tuple[int, ...]]:
    rows = zone_rows(_data, _chosen)
    zones = _data.zones
    return (
        len(rows),
        bool(zones["is_sample"].to_numpy()[rows].any()),
        tuple(sorted({int(number) for number in zones["dataset"].to_numpy()[rows]})),
    )


def zone_facts(data: Snapshot, chosen: HazardFilter) -> tuple[int, bool, tuple[int, ...]]:
    """(number of zones, whether any is sample data, ids of their datasets) of a filter."""
    return _zone_facts(data.key(), cache.filter_key(chosen), data, chosen)


def zone_dates(data: Snapshot, chosen: HazardFilter, lang: Language) -> str:
    """Title and date of the zone layers, instead of a period."""
    ids = zone_facts(data, chosen)[2]
    found = []
    for number in ids[:3]:
        dataset = data.datasets.loc[number]
        dated = f" ({dataset['data_date']})" if dataset["data_date"] else ""
        found.append(f"{dataset['title']}{dated}")
    if len(ids) > len(found):
        found.append(lang.gettext("{n} more").format(n=len(ids) - len(found)))
    return lang.join(found) or lang.gettext("no zone layers")


def missing_words(hazards: tuple[str, ...], lang: Language) -> str:
    """Hazards in words, for a sentence that names what is not mapped."""
    return lang.join([lang.gettext(HAZARDS[key].name) for key in hazards])
