"""The page of a register: its list, or the record that the address opens."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.base.errors import NotFound
from geo.base.i18n import Language
from geo.registers.declaration import Register
from pages._ui.registers import form, listing, opened, record
from pages._ui.shared import cache, filters, language, parts, state

#: What a page shows above its list.
Above = Callable[[Language], None]


def page(register: Register, above: Above | None = None) -> None:
    """Draw the page; the sidebar holds the region of the one filter."""
    parts.part(state.MAIN, partial(_draw, register, above))
    filters.region_only()


def _draw(register: Register, above: Above | None) -> None:
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    opened.show_said()
    what = opened.current(register)
    if what is None:
        listing.show(register, data, view, lang, above)
        return
    st.button(
        lang.gettext("Back to the list"),
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=opened.open_it,
        args=(register, None),
    )
    if what == opened.NEW:
        form.new(register, data, view, lang)
        return
    try:
        record.show(register, int(what), data, view, lang)
    except NotFound as problem:
        st.warning(parts.plain(problem.render(lang.gettext)), icon=":material/search_off:")
