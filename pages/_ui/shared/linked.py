"""Linked views: a click on a bar, a cell or an area narrows the filter; one click undoes it."""

from typing import Any
from zlib import crc32

import streamlit as st

from geo.analysis.periods import STEPS, month_end, month_start
from geo.base.i18n import Language
from geo.store.snapshot import Snapshot
from pages._ui.shared import cache, parts, state
from pages._ui.shared.state import View

_UNDO = "_undo_query"


def key_of(name: str, data: Snapshot, view: View, *more: object) -> str:
    """A widget key that is new for each filter, so that an old selection does not linger."""
    text = repr((data.key(), cache.filter_key(view.chosen), more))
    return f"{name}-{crc32(text.encode()):08x}"


def narrow(**fields: Any) -> None:
    """Change the filter after a click in a view, and remember how to go back."""
    # `change` ends the callback, so it comes last.
    st.session_state[_UNDO] = st.query_params.to_dict()
    state.change(**fields)


def undo_button(lang: Language) -> None:
    """Offered after a click in a view; the browser's Back button does the same."""
    if _UNDO in st.session_state:
        st.button(
            lang.gettext("Undo the last click"),
            icon=":material/undo:",
            on_click=_undo,
            key="linked-undo",
        )


def _undo() -> None:
    query = st.session_state.pop(_UNDO, None)
    if query is not None:
        st.query_params.from_dict(query)
        parts.redraw(state.MAIN, *state.SIDEBAR)


def picked(key: str) -> Any:
    """What was clicked in the chart `key`: the customdata of the first point, or None."""
    event = st.session_state.get(key)
    points = event["selection"]["points"] if event else []
    return points[0].get("customdata") if points else None


def area_clicked(key: str) -> None:
    """A bar or cell that stands for an area."""
    code = picked(key)
    if isinstance(code, list | tuple):
        code = code[0] if code else None
    if isinstance(code, str) and code in cache.snapshot().areas:
        narrow(areas=(code,))


def step_clicked(key: str) -> None:
    """A bar or cell that stands for a month, quarter or year."""
    found = picked(key)
    if isinstance(found, list | tuple) and len(found) == 2 and found[1] in STEPS:
        first = int(found[0])
        narrow(start=month_start(first), end=month_end(first + STEPS[found[1]][0] - 1))
