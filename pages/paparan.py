"""Exposure: how much land and how many people lie in hazard zones."""

from pages._ui.exposure import facilities
from pages._ui.exposure.exposure_page import PaparanPage
from pages._ui.shared import cache, filters, language, linked, parts, state


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    page = PaparanPage(data, view, lang)
    page.sentence()
    linked.undo_button(lang)
    if page.missing():
        return
    page.controls()
    page.areas()
    page.overview()
    page.table()
    facilities.panel(data, view, lang)


parts.part(state.MAIN, draw)
filters.sidebar()
