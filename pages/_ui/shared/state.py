"""The address is the truth: reading it into a View, writing a View back, one entry per change.

Widgets are projections. Before a widget is made, `project` gives it the value that the address
says; its callback computes what the user asked for and hands it to `write`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from geo.analysis.aggregate import data_period
from geo.base.errors import InvalidFilter, PetaSiagaError
from geo.base.i18n import Language
from geo.store.snapshot import Snapshot
from geo.view.address import (
    DEFAULT_RADIUS_KM,
    VIEW_PARAMS,
    MapView,
    PointQuestion,
    parse_at,
    parse_language,
    parse_point,
    parse_radius,
    point_query,
)
from geo.view.filters import HazardFilter, last_twelve_months
from pages._ui.shared import cache, parts
from pages._ui.shared.parts import plain

MAIN = parts.MAIN
#: The parts of the sidebar, and the fields of the filter that each one shows.
PART_OF_FIELD = {
    "areas": "f-region",
    "start": "f-period",
    "end": "f-period",
    "hazards": "f-hazards",
    "classes": "f-classes",
    "with_casualties": "f-impact",
    "with_displaced": "f-impact",
}
SIDEBAR = tuple(dict.fromkeys(PART_OF_FIELD.values()))

_SEEN = "_seen_query"
_GOTO = "_goto"
_NOTICE = "_notice"
_RADIUS = "_radius"


@dataclass(frozen=True, slots=True)
class View:
    """What one address asks for."""

    chosen: HazardFilter
    default: HazardFilter
    at: MapView | None
    point: PointQuestion | None
    radius_km: float
    #: What could not be understood; the default stands in for it.
    problems: tuple[PetaSiagaError, ...]


def default_filter(data: Snapshot) -> HazardFilter:
    """The first view: the home kabupaten and the last twelve months for which there are data."""
    home = cache.agency().region
    period = data_period(data)
    start, end = last_twelve_months(period[1] if period else date.today())
    return HazardFilter(areas=(home,) if home in data.areas else (), start=start, end=end)


def read(data: Snapshot) -> View:
    """The view that the address asks for now."""
    query = st.query_params.to_dict()
    default = default_filter(data)
    problems: list[PetaSiagaError] = []

    def attempt(parse: Callable[[], Any], fallback: Any) -> Any:
        try:
            return parse()
        except InvalidFilter as problem:
            problems.append(problem)
            return fallback

    attempt(lambda: parse_language(query), None)
    chosen, found = HazardFilter.read_query(
        query, default=default, knows_area=lambda code: code in data.areas
    )
    problems += found
    radius_km = attempt(lambda: parse_radius(query), DEFAULT_RADIUS_KM)
    if "point" not in query and "radius" not in query:
        # Chosen before any place is asked about; the address need not know it yet.
        radius_km = st.session_state.get(_RADIUS, radius_km)
    return View(
        chosen=chosen,
        default=default,
        at=attempt(lambda: parse_at(query), None),
        point=attempt(lambda: parse_point(query, radius_km), None),
        radius_km=radius_km,
        problems=tuple(problems),
    )


def write(view: View, *redrawn: str) -> None:
    """Make the address say `view`: one change of the query, so one step of the Back button.

    For widget callbacks, as their last call: it ends by redrawing the map and
    the `redrawn` parts of the sidebar.
    """
    query = st.query_params.to_dict()
    old = read(cache.snapshot())
    kept = {name: value for name, value in query.items() if name not in VIEW_PARAMS}
    if view.chosen != view.default:
        kept |= view.chosen.to_query()
    # The map goes to a newly chosen region by itself; an old position would hold it back.
    if view.at is not None and view.chosen.areas == old.chosen.areas:
        kept["at"] = view.at.to_query()
    kept |= point_query(view.point)
    st.session_state[_RADIUS] = view.radius_km
    if kept != query:
        st.query_params.from_dict(kept)
        st.session_state[_SEEN] = kept
    parts.redraw(MAIN, *redrawn)


def change(*, by: str | None = None, **fields: Any) -> None:
    """Change fields of the filter in the address (for widget callbacks, as their last call).

    The parts of the sidebar that show a changed field are redrawn, except `by`, whose widget
    shows it already.
    """
    view = read(cache.snapshot())
    shown = dict.fromkeys(PART_OF_FIELD[name] for name in fields if name in PART_OF_FIELD)
    chosen = replace(view.chosen, **fields)
    write(replace(view, chosen=chosen), *(name for name in shown if name != by))


def change_place(**fields: Any) -> None:
    """Change point, radius or position in the address (for widget callbacks, as last call)."""
    write(replace(read(cache.snapshot()), **fields))


def reset() -> None:
    """Back to the first view; the language stays."""
    view = read(cache.snapshot())
    write(replace(view, chosen=view.default, point=None, at=None), *SIDEBAR)


def goto(view: View) -> tuple[MapView | None, str]:
    """Where the map shall go, and a token that is new only when the address came from outside.

    A first load, Back and Forward bring an address that this session did not write itself.
    """
    query = st.query_params.to_dict()
    if st.session_state.get(_SEEN) != query:
        st.session_state[_SEEN] = query
        st.session_state[_GOTO] = (view.at, secrets.token_hex(4))
    found: tuple[MapView | None, str] = st.session_state.get(_GOTO, (None, ""))
    return found


def go(position: MapView) -> None:
    """Move the map once."""
    st.session_state[_GOTO] = (position, secrets.token_hex(4))


def project(key: str, value: Any) -> None:
    """Give the widget `key` the value that the address says, before the widget is made.

    An equal value is not set again: Streamlit would push it to the browser and could undo a
    click that came in between.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def notify(problem: PetaSiagaError) -> None:
    """Keep a sentence for the next run (callbacks cannot draw where the user looks)."""
    st.session_state[_NOTICE] = problem


def show_notices(view: View, lang: Language) -> None:
    """What could not be understood, each in one sentence."""
    if view.problems:
        said = " ".join(problem.render(lang.gettext) for problem in view.problems)
        instead = lang.gettext("The default is shown instead.")
        st.warning(f"{plain(said)} {instead}", icon=":material/link_off:")
    notice = st.session_state.pop(_NOTICE, None)
    if notice is not None:
        st.warning(plain(notice.render(lang.gettext)), icon=":material/info:")
