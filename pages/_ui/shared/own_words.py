"""Streamlit's own words, which it knows in English only, said in the language of the visitor.

The browser is told what to show in their place; a word that Streamlit changes in a later version
stays as it is.
"""

import json

import streamlit as st

from geo.base.i18n import Language

_DROPZONE = '[data-testid="stFileUploaderDropzone"]'
_DATE = '[data-testid="stDateInput"] [role="spinbutton"][aria-valuetext="Empty"]'


def apply(lang: Language) -> None:
    """Add the style sheet with the words to the page."""
    _ = lang.gettext
    words = [
        _instead(f"{_DROPZONE} button p", _("Choose a file")),
        _instead(f'{_DROPZONE} [data-testid="stFileUploaderDropzoneInstructions"] span', ""),
        _instead('[data-testid="InputInstructions"]', _("Enter applies")),
        _instead('[role="listbox"][data-empty="true"] [role="option"] *', _("No further choice")),
    ]
    for part, sign in (("day", _("dd")), ("month", _("mm")), ("year", _("yyyy"))):
        words.append(_instead(f'{_DATE}[data-type="{part}"]', sign))
    st.html(f"<style>{' '.join(words)}</style>")


def _instead(selector: str, words: str) -> str:
    """A rule that shows `words` in place of what the element says."""
    size = "0.875rem"
    text = json.dumps(words, ensure_ascii=False)
    hidden = f"{selector} {{ font-size: 0 !important; }}"
    return f"{hidden} {selector}::after {{ content: {text}; font-size: {size}; }}"
