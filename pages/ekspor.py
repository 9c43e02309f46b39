"""The page Export: options beside a live preview of the sheet, downloads, atlas."""

import streamlit as st

from geo.drawing.sheet.page.errors import ExportRefused
from pages._ui.export import atlas, export_files, sheet_options
from pages._ui.shared import cache, filters, language, parts, state


def draw() -> None:
    """Everything beside the filter."""
    lang, data = language.current(), cache.snapshot()
    view = state.read(data)
    state.show_notices(view, lang)
    st.markdown(parts.plain(f"{view.chosen.describe(lang, data.areas.words)}."))
    form, sheet = st.columns([1, 2], gap="medium")
    try:
        with form:
            options = sheet_options.options_form(lang)
        with sheet:
            export_files.preview(data, view.chosen, options, lang)
            export_files.downloads(data, view.chosen, options, lang)
            atlas.atlas(data, view.chosen, options, lang)
    except ExportRefused as problem:
        sheet.error(parts.plain(problem.render(lang.gettext)), icon=":material/error:")


parts.part(state.MAIN, draw)
filters.sidebar()
