"""The frame of every page: configuration, language, navigation, store, one error boundary."""

import streamlit as st

from pages._ui.account import account_page
from pages._ui.shared import cache, identity, language, nav, own_words, parts, style

_SIDEBAR_PX = 320


def main() -> None:
    """Run the page that the address names."""
    lang = language.current()
    pages = nav.make_pages(lang)
    page = st.navigation(pages, position="hidden")
    nav.follow_menu(pages)
    style.apply()
    own_words.apply(lang)
    bar = st.container()
    cache.open_with_progress(lang)
    # Who may open what is known only when the store is open.
    with bar:
        nav.top_bar(page, lang)
    account = identity.account()
    if account is not None and account.must_change:
        account_page.must_change(account, lang)
    elif nav.may_open(nav.ENTRIES[page.url_path], identity.actor(), cache.agency()):
        page.run()
    else:
        nav.closed(nav.ENTRIES[page.url_path], lang)


# An own icon: for a Material icon the browser would ask Google's server.
st.set_page_config(
    page_title="PetaSiaga",
    page_icon=style.ICON,
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)
parts.begin()
parts.guarded(main)
