"""The button beside every map that leads to its printed sheet."""

import streamlit as st

from geo.base.i18n import Language
from pages._ui.shared import nav


def show(key: str, lang: Language) -> None:
    """Opens the page Export with the filter as it is."""
    if st.button(
        lang.gettext("Export this map"),
        icon=":material/print:",
        key=f"export-{key}",
        help=lang.gettext(
            "The zones and incidents of this choice as a map sheet, slide, data file or atlas."
        ),
    ):
        nav.go("ekspor")
