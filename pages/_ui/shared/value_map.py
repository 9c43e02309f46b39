"""The map of areas coloured by a value; a click on an area narrows the filter."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_folium import st_folium

from geo.base.i18n import Language
from geo.drawing.map.choropleth import (
    UNKNOWN_COLOUR,
    ZERO_COLOUR,
    Mark,
    ValueArea,
    ValueClasses,
    build_value_map,
    value_layer,
)
from geo.store.snapshot import Snapshot
from pages._ui.shared import export_link, linked, style
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_NONCE = "_value_map_nonce"


def show(
    data: Snapshot,
    view: View,
    found: Sequence[ValueArea],
    classes: ValueClasses,
    *,
    key: str,
    height: int = 380,
    marks: Sequence[Mark] = (),
) -> None:
    """Draw the areas. `key` must hold no underscore: st_folium drops what follows it."""
    with fixed_height(key, height):
        st_folium(
            build_value_map(),
            key=key,
            height=height,
            use_container_width=True,
            returned_objects=["last_active_drawing"],
            feature_group_to_add=value_layer(
                data.areas,
                found,
                classes,
                chosen=view.chosen.areas,
                marks=marks,
                dark=st.context.theme.type == "dark",
            ),
            on_change=lambda: _clicked(key, data),
        )


def fixed_height(key: str, height: int) -> DeltaGenerator:
    """A place for a map of `height` pixels; the big map elsewhere fills the window instead."""
    name = f"ps-fixed-{key}"
    st.html(
        f'<style>.st-key-{name} iframe[title="streamlit_folium.st_folium"]'
        f"{{height: {height}px !important}}</style>"
    )
    return st.container(key=name)


def legend(
    title: str,
    classes: ValueClasses,
    number: Callable[[float], str],
    lang: Language,
    *,
    has_unknown: bool,
    has_zero: bool = True,
    note: str = "",
) -> None:
    """The classes in words under the map."""
    _ = lang.gettext
    rows = [(ZERO_COLOUR, number(0.0))] if has_zero else []
    rows += classes.legend(number)
    if has_unknown:
        rows.append((UNKNOWN_COLOUR, _("unknown")))
    words = " &ensp; ".join(f"{style.colour_mark(colour)} {plain(text)}" for colour, text in rows)
    st.markdown(f":small[**{plain(title)}:** {words}]")
    if note:
        st.caption(plain(note))
    export_link.show("values", lang)


def _clicked(key: str, data: Snapshot) -> None:
    value = st.session_state.get(key) or {}
    properties = (value.get("last_active_drawing") or {}).get("properties") or {}
    code, nonce = properties.get("code"), properties.get("nonce")
    if nonce is None or st.session_state.get(_NONCE) == nonce:
        return
    st.session_state[_NONCE] = nonce
    # The browser is not trusted to send a code that exists.
    if isinstance(code, str) and code in data.areas:
        linked.narrow(areas=(code,))
