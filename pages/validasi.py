"""Validation: do the hazard zones match what happens?"""

from pages._ui.shared import cache, figures, filters, language, linked, parts, state
from pages._ui.validation.validation_page import ValidasiPage


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
    page = ValidasiPage(data, view, summary, lang)
    page.controls()
    if page.notes():
        page.overview()
        page.review()


parts.part(state.MAIN, draw)
filters.sidebar()
