"""The page Data: import a file step by step, the history of imports, copies of everything."""

import streamlit as st

from pages._ui import cache, data_history, data_upload, filters, language, options, parts, state
from pages._ui import data_everything as everything

_IMPORT, _HISTORY, _EVERYTHING = "import", "history", "everything"


def draw() -> None:
    """The part that the address names."""
    lang = language.current()
    _ = lang.gettext
    state.show_notices(state.read(cache.snapshot()), lang)
    names = {
        _IMPORT: _("Import a file"),
        _HISTORY: _("Import history"),
        _EVERYTHING: _("Copy of everything"),
    }
    shown = options.choice("tab", _("Data"), names, _IMPORT)
    if shown == _HISTORY:
        data_history.history(lang)
    elif shown == _EVERYTHING:
        everything.everything(lang)
    else:
        data_upload.steps(lang)


with st.sidebar:
    filters.brand(language.current())
    st.caption(
        language.current().gettext(
            "Import what your office has. Nothing is stored before you have seen what would "
            "become of each row, and every import can be undone."
        )
    )
parts.part(state.MAIN, draw)
