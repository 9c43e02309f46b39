"""The map page: one strip of figures, the map, the answer about a place, and the table."""

import streamlit as st

from pages._ui.map import live_map, point, table
from pages._ui.shared import cache, export_link, figures, filters, language, parts, state

# The map needs the room; its legend and slider hold what is changed most.
st.set_page_config(initial_sidebar_state="collapsed")


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    top = st.container(gap=None, key="ps-strip")
    # On a wide screen the answer lies over the map's edge, on a telephone above the map.
    answer = st.container(key="ps-answer") if view.point else None
    # The map comes first in the script, so that the browser repaints it before the rest arrives.
    live_map.show_map(data, view, lang)
    summary = cache.summary(data, view.chosen)
    with top:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            figures.sentence(data, view, summary, lang)
            point.question(view, lang)
            export_link.show("map", lang)
        if summary.count:
            figures.figures(summary, lang)
        else:
            figures.empty_state(view.chosen, lang)
        point.problems(summary, lang)
    if answer is not None and view.point is not None:
        with answer:
            point.answer(data, view.point, view.chosen, lang)
    table.table(data, view.chosen, summary.count, lang)


parts.part(state.MAIN, draw)
filters.sidebar()
