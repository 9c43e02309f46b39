"""The language of this session: the address, else the last choice, else the browser's."""

import streamlit as st

from geo.base.errors import InvalidFilter
from geo.base.i18n import LANGUAGE_NAMES, Language, language, negotiate
from geo.view.address import parse_language
from pages._ui.shared import cache

_CHOSEN = "_lang"
_WIDGET = "ui_lang"


def current() -> Language:
    """The language to speak now."""
    return language(_code())


def _code() -> str:
    try:
        asked = parse_language(st.query_params)
    except InvalidFilter:
        asked = None  # state.problems() tells the user
    if asked is not None:
        st.session_state[_CHOSEN] = asked
    chosen = st.session_state.get(_CHOSEN)
    if chosen is not None:
        return str(chosen)
    browser = st.context.locale
    return negotiate(browser) if browser else cache.settings().language


def switch(lang: Language) -> None:
    """The visible choice between the languages."""
    if st.session_state.get(_WIDGET) != lang.code:
        st.session_state[_WIDGET] = lang.code
    st.segmented_control(
        lang.gettext("Language"),
        list(LANGUAGE_NAMES),
        format_func=str.upper,
        key=_WIDGET,
        required=True,
        label_visibility="collapsed",
        on_change=_changed,
    )


def _changed() -> None:
    asked = st.session_state[_WIDGET]
    if asked in LANGUAGE_NAMES:
        st.query_params["lang"] = asked
