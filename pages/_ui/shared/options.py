"""Choices of a single page (measure, step, level): kept in the address beside the filter."""

from collections.abc import Mapping

import streamlit as st

from pages._ui.shared import parts, state


def current(name: str, known: Mapping[str, str], default: str) -> str:
    """What the address says about option `name`; the default when it says nothing sensible."""
    asked = st.query_params.get(name, default)
    return asked if asked in known else default


def choice(name: str, label: str, known: Mapping[str, str], default: str) -> str:
    """One of `known` (key → words), as a row of buttons; the address keeps it."""
    value = current(name, known, default)
    key = f"o_{name}"
    _project(key, value, known)
    st.segmented_control(
        label,
        list(known),
        format_func=known.__getitem__,
        key=key,
        required=True,
        wrap=True,
        on_change=_changed,
        args=(name, default),
    )
    return value


def select(name: str, label: str, known: Mapping[str, str], default: str) -> str:
    """One of `known` from a list, for many or long choices."""
    value = current(name, known, default)
    key = f"o_{name}"
    _project(key, value, known)
    st.selectbox(
        label,
        list(known),
        format_func=known.__getitem__,
        key=key,
        on_change=_changed,
        args=(name, default),
    )
    return value


def _project(key: str, value: str, known: Mapping[str, str]) -> None:
    """Give the widget its value; again when its options changed, which lets it go in the browser
    although the server still has it."""
    offered = f"_{key}_offered"
    if st.session_state.get(offered) != tuple(known.items()):
        st.session_state[offered] = tuple(known.items())
        st.session_state[key] = value
    state.project(key, value)


def _changed(name: str, default: str) -> None:
    value = st.session_state[f"o_{name}"]
    if value is None or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
    parts.redraw(state.MAIN)
