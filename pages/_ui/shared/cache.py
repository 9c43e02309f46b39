"""Everything that one process keeps for all sessions. No other module caches."""

import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import streamlit as st

from geo.access.agency import Agency, load_agency
from geo.analysis.aggregate import incident_rows, zone_rows
from geo.analysis.incident_table import SCREEN_ROWS, for_people, newest_first, read_records
from geo.analysis.key_figures import KeyFigure, key_figures
from geo.analysis.point_answer import PointAnswer, answer_point
from geo.base.i18n import Language, language
from geo.base.jobs import Progress
from geo.base.settings import Settings, load_settings
from geo.catalogue import HAZARD_KEYS
from geo.store.bundled import ready_store
from geo.store.snapshot import Snapshot
from geo.store.store import Store
from geo.view.address import PointQuestion
from geo.view.filters import HazardFilter

# The data are passed with an underscore, so that Streamlit neither hashes nor copies them; the
# data version stands for them. What is kept is small.
_MAX_ENTRIES = 300

#: The parts of one rerun ask one after another; the database is asked once for all of them.
_FRESH_S = 0.25
_agencies: WeakKeyDictionary[Store, tuple[Agency, float]] = WeakKeyDictionary()
_latest: WeakKeyDictionary[Store, tuple[Snapshot, float]] = WeakKeyDictionary()

FilterKey = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Summary:
    """What a page says about a filter, without the rows themselves."""

    count: int
    #: Number of incidents of each hazard that has any, most first.
    by_hazard: tuple[tuple[str, int], ...]
    figures: tuple[KeyFigure, ...]
    #: Incidents without coordinates, which the map cannot show.
    unplaced: int
    has_sample: bool
    has_zones: bool


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings in force; read once per process."""
    return load_settings()


def store(progress: Progress | None = None) -> Store:
    """The opened store; `progress` is told about the filling on the first start."""
    return ready_store(settings(), progress)


def agency() -> Agency:
    """What the agency has set about itself."""
    opened = store()
    kept, asked_at = _agencies.get(opened, (None, 0.0))
    now = time.monotonic()
    if kept is None or now - asked_at > _FRESH_S:
        with opened.engine.connect() as connection:
            kept = load_agency(connection, settings())
        _agencies[opened] = (kept, now)
    return kept


def forget_agency() -> None:
    """Ask the store anew, after the settings were changed."""
    _agencies.pop(store(), None)


def snapshot() -> Snapshot:
    """The data of the current version."""
    opened = store()
    kept, asked_at = _latest.get(opened, (None, 0.0))
    now = time.monotonic()
    if kept is None or now - asked_at > _FRESH_S:
        kept = opened.snapshot()
        _latest[opened] = (kept, now)
    return kept


def open_with_progress(lang: Language) -> None:
    """Open the store and read its data, telling the user what takes long on the first start."""
    place = st.empty()

    def tell(fraction: float, message: str) -> None:
        place.progress(min(1.0, max(0.0, fraction)), text=lang.gettext(message))

    opened = store(tell)
    # Shown only when reading takes longer than a moment, that is once per data version.
    with place, st.spinner(lang.gettext("Reading the data …")):
        opened.snapshot()
    place.empty()


def filter_key(chosen: HazardFilter) -> FilterKey:
    """A filter as a value that Streamlit can hash."""
    return tuple(chosen.to_query().items())


def summary(data: Snapshot, chosen: HazardFilter) -> Summary:
    """Count, key figures and marks of a filter."""
    return _summary(data.key(), filter_key(chosen), data, chosen)


@st.cache_data(max_entries=_MAX_ENTRIES, show_spinner=False)
def _summary(version: str, key: FilterKey, _data: Snapshot, _chosen: HazardFilter) -> Summary:
    rows = incident_rows(_data, _chosen)
    counted = np.bincount(_data.incidents["hazard"].to_numpy()[rows], minlength=len(HAZARD_KEYS))
    zones_sample, has_zones = _zone_marks(version, _chosen.areas, _data)
    return Summary(
        count=len(rows),
        by_hazard=tuple(
            (HAZARD_KEYS[number], int(counted[number]))
            for number in np.argsort(-counted, kind="stable")
            if counted[number]
        ),
        figures=tuple(key_figures(_data, _chosen, rows)),
        unplaced=int(np.isnan(_data.incidents["x"].to_numpy()[rows]).sum()),
        has_sample=zones_sample or bool(_data.incidents["is_sample"].to_numpy()[rows].any()),
        has_zones=has_zones,
    )


@st.cache_data(max_entries=_MAX_ENTRIES, show_spinner=False)
def _zone_marks(version: str, areas: tuple[str, ...], _data: Snapshot) -> tuple[bool, bool]:
    """(whether any zone of the areas is sample data, whether there are zones at all)."""
    inside = zone_rows(_data, HazardFilter(areas=areas))
    return bool(_data.zones["is_sample"].to_numpy()[inside].any()), bool(len(inside))


def point_answer(data: Snapshot, question: PointQuestion, chosen: HazardFilter) -> PointAnswer:
    """What hazards are at a place."""
    asked = (question.lat, question.lon, question.radius_km)
    return _point_answer(data.key(), asked, filter_key(chosen), data, question, chosen)


@st.cache_data(max_entries=_MAX_ENTRIES, show_spinner=False)
def _point_answer(
    version: str,
    asked: tuple[float, float, float],
    key: FilterKey,
    _data: Snapshot,
    _question: PointQuestion,
    _chosen: HazardFilter,
) -> PointAnswer:
    return answer_point(_data, _question, _chosen)


@dataclass(frozen=True)
class ScreenTable:
    """The newest incidents of a filter for the screen; `rows` are positions in the snapshot."""

    frame: pd.DataFrame
    rows: tuple[int, ...]
    total: int


def screen_table(data: Snapshot, chosen: HazardFilter, lang: str) -> ScreenTable:
    """The rows of the table under the map."""
    return _screen_table(data.key(), filter_key(chosen), lang, data, chosen)


@st.cache_data(max_entries=30, show_spinner=False)
def _screen_table(
    version: str, key: FilterKey, lang: str, _data: Snapshot, _chosen: HazardFilter
) -> ScreenTable:
    found = incident_rows(_data, _chosen)
    rows = newest_first(found)[:SCREEN_ROWS]
    ids = _data.incidents["id"].to_numpy()[rows].tolist()
    records = read_records(store().engine, ids)
    # A record that vanished since the snapshot was read has no row in the table.
    kept = [row for row, number in zip(rows.tolist(), ids, strict=True) if number in records.index]
    return ScreenTable(
        frame=for_people(records, _data.areas, language(lang)),
        rows=tuple(kept),
        total=len(found),
    )
