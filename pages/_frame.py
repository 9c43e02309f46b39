"""The frame of every page: configuration, language, navigation, store, one error boundary."""

import streamlit as st

from pages._ui.shared import cache, language, nav, own_words, parts, style

_SIDEBAR_PX = 320


def main() -> None:
    """Run the page that the address names."""
    lang = language.current()
    pages = nav.make_pages(lang)
    page = st.navigation(pages, position="hidden")
    nav.follow_menu(pages)
    style.apply()
    own_words.apply(lang)
    nav.top_bar(page, lang)
    cache.open_with_progress(lang)
    page.run()


# An own icon: for a Material icon the browser would ask Google's server.
st.set_page_config(
    page_title="PetaSiaga",
    page_icon=style.ICON,
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)
parts.begin()
parts.guarded(main)
