"""Trends: over time, by area, by season, against earlier years."""

import streamlit as st

from pages._ui.shared import cache, figures, filters, language, linked, parts, state
from pages._ui.trends.trends_page import TrenPage, controls


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    summary = cache.summary(data, view.chosen)
    figures.sentence(data, view, summary, lang)
    linked.undo_button(lang)
    if not summary.count:
        figures.empty_state(view.chosen, lang)
        return
    page = TrenPage(data, view, lang, controls(data, view, lang))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        page.series()
    with right:
        page.statement()
    page.ranking()
    left, right = st.columns(2, gap="medium")
    with left:
        page.season()
    with right:
        page.bands()
    page.multiples()
    page.trend_table()


parts.part(state.MAIN, draw)
filters.sidebar()
