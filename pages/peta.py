"""The map page: filter, sentence, key figures, map, point question and table."""

import streamlit as st

from pages._ui.map import live_map, point, table
from pages._ui.shared import cache, export_link, figures, filters, language, parts, state


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    top = st.container(gap="xsmall")
    map_column, panel_column = st.columns([3, 1], gap="small")
    # The map comes first in the script, so that the browser repaints it before the rest arrives.
    with map_column:
        live_map.show_map(data, view, lang)
    summary = cache.summary(data, view.chosen)
    with top:
        figures.sentence(data, view, summary, lang)
        if summary.count:
            figures.figures(summary, lang)
        else:
            figures.empty_state(view.chosen, lang)
    with panel_column:
        point.panel(data, view, summary, lang)
        export_link.show("map", lang)
    table.table(data, view.chosen, summary.count, lang)


parts.part(state.MAIN, draw)
filters.sidebar()
