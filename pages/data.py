"""The page Data: import a file step by step, the history of imports, copies of everything."""

import streamlit as st

from geo.access.roles import Permission
from pages._ui.data import everything as everything
from pages._ui.data import history_tab, upload
from pages._ui.shared import cache, filters, identity, language, options, parts, state

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
        history_tab.history(lang)
    elif shown == _EVERYTHING:
        everything.everything(lang)
    else:
        identity.require_permission(Permission.IMPORT)
        upload.steps(lang)


with st.sidebar:
    filters.brand(language.current())
    st.caption(
        language.current().gettext(
            "Import what your office has. Nothing is stored before you have seen what would "
            "become of each row, and every import can be undone."
        )
    )
parts.part(state.MAIN, draw)
