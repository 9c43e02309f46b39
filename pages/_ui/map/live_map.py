"""The map: the only caller of st_folium, and what comes back from the browser."""

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo.analysis.aggregate import day_of
from geo.base.errors import InvalidFilter
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS
from geo.drawing.map.folium_map import build_map, state_layer
from geo.drawing.map.state import MapState, map_state
from geo.store.snapshot import Snapshot
from geo.view.address import MapView, parse_point
from geo.view.filters import ALL, HazardFilter
from pages._ui.shared import cache, state
from pages._ui.shared.state import View

#: st_folium drops everything after an underscore from a key, so it has none.
KEY = "peta"
HEIGHT_PX = 500
_SELECTED = "_selected"
_NONCE = "_map_nonce"
_SELECTED_ZOOM = 14.0
#: So many areas are named above the map in full screen.
_NAMED = 4


def show_map(data: Snapshot, view: View, lang: Language) -> None:
    """The map of a view. Called before everything slow, so that it repaints first."""
    st_folium(
        build_map(),
        key=KEY,
        height=HEIGHT_PX,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=state_layer(_state(data, view, lang)),
        on_change=_used,
    )


def _state(data: Snapshot, view: View, lang: Language) -> MapState:
    goto, token = state.goto(view)
    return map_state(
        data,
        view.chosen,
        lang=lang.code,
        dark=st.context.theme.type == "dark",
        point=view.point,
        selected=_selected_row(data, view.chosen),
        goto=goto,
        goto_token=token,
        ack=int(st.session_state.get(_NONCE) or 0),
        title=lang.join([data.areas.full_name(code) for code in view.chosen.areas[:_NAMED]])
        or lang.gettext("all of Indonesia"),
    )


def select(data: Snapshot, chosen: HazardFilter, row: int) -> None:
    """Show one incident on the map with its popup, and move there if it has a place."""
    st.session_state[_SELECTED] = (data.key(), cache.filter_key(chosen), row)
    lon, lat = (float(data.incidents[name].to_numpy()[row]) for name in ("lon", "lat"))
    if lon == lon and lat == lat:
        state.go(MapView(lat=lat, lon=lon, zoom=_SELECTED_ZOOM))


def deselect() -> None:
    """Show no incident in particular."""
    st.session_state.pop(_SELECTED, None)


def _selected_row(data: Snapshot, chosen: HazardFilter) -> int | None:
    kept = st.session_state.get(_SELECTED)
    if kept is None or kept[:2] != (data.key(), cache.filter_key(chosen)):
        return None
    return int(kept[2])


def _used() -> None:
    """Something was drawn, cleared or asked on the map."""
    value: Any = st.session_state.get(KEY) or {}
    feature = value.get("last_active_drawing") or {}
    properties = feature.get("properties") or {}
    nonce = properties.get("nonce")
    # st_folium tells the last one again, also after an empty one; the numbers only grow.
    if not isinstance(nonce, int) or nonce <= (st.session_state.get(_NONCE) or 0):
        return
    st.session_state[_NONCE] = nonce
    try:
        _obey(str(properties.get("tool")), feature.get("geometry") or {}, properties)
    except InvalidFilter as problem:
        state.notify(problem)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        # The browser is not trusted to send what our script sends.
        state.notify(InvalidFilter(N_("The drawing could not be read; draw it again.")))


def _obey(tool: str, geometry: dict[str, Any], properties: dict[str, Any]) -> None:
    if tool == "clear":
        # "Clear" on the map means everything that the user put there.
        view = state.read(cache.snapshot())
        state.write(replace(view, chosen=replace(view.chosen, drawing=None), point=None))
    elif tool == "point":
        lon, lat = (float(part) for part in geometry["coordinates"][:2])
        radius_km = state.read(cache.snapshot()).radius_km
        state.change_place(point=parse_point({"point": f"{lat:.5f},{lon:.5f}"}, radius_km))
    elif tool == "filter":
        state.change(**_fields(properties))
    elif tool == "draw":
        ring = [(float(lon), float(lat)) for lon, lat, *_rest in geometry["coordinates"][0]]
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        text = ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in ring)
        state.change(drawing=HazardFilter.from_query({"draw": text}).drawing)


def _fields(properties: dict[str, Any]) -> dict[str, Any]:
    """What a switch or the slider of the map changes, as fields of the filter."""
    fields: dict[str, Any] = {}
    if "hazards" in properties:
        asked = {HAZARD_KEYS[int(n)] for n in properties["hazards"]}
        fields["hazards"] = tuple(key for key in HAZARD_KEYS if key in asked) or HAZARD_KEYS
    if "classes" in properties:
        ranks = {int(n) for n in properties["classes"]}
        fields["classes"] = tuple(k for k in CLASS_KEYS if CLASSES[k].rank in ranks) or CLASS_KEYS
    if "areas" in properties:
        codes = tuple(sorted(str(code) for code in properties["areas"]))
        fields["areas"] = HazardFilter.from_query(
            {"region": ",".join(codes) or ALL}, knows_area=lambda c: c in cache.snapshot().areas
        ).areas
    if "period" in properties:
        days = [None if day is None else day_of(int(day)) for day in properties["period"]]
        fields["start"], fields["end"] = days
    return fields
