"""Profile: one area on one page, ready for printing."""

import streamlit as st

from pages._ui.profile.profile_page import ProfilPage, picker
from pages._ui.shared import cache, figures, filters, language, linked, parts, state


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    linked.undo_button(lang)
    code = picker(data, view, lang)
    if code is None:
        return
    page = ProfilPage(data, view, code, lang)
    page.heading()
    figures.figures(page.summary, lang)
    left, right = st.columns(2, gap="medium")
    with left:
        page.map()
        page.rank()
    with right:
        page.history()
    page.zones()


parts.part(state.MAIN, draw)
filters.sidebar()
