"""Parts of a page that can be drawn again alone, and the one error boundary.

A change of the filter redraws the map and what stands beside it, not the whole page: that halves
the work of the server and what travels to the browser.
"""

import logging
import secrets
from collections.abc import Callable

import streamlit as st

from geo.base.errors import PetaSiagaError
from geo.base.garbage import COLLECTOR
from geo.base.i18n import DEFAULT_LANGUAGE, Language
from geo.base.i18n import language as language_of
from pages._ui.shared import language

_log = logging.getLogger("petasiaga")
_KNOWN = "_parts"

#: The part beside the filter.
MAIN = "main"


def begin() -> None:
    """Forget the parts of the page before; the frame calls this in every full run."""
    st.session_state[_KNOWN] = []


def part(key: str, draw: Callable[[], None]) -> None:
    """Draw now, and again alone whenever `redraw` names `key`."""
    st.session_state[_KNOWN] = [*st.session_state.get(_KNOWN, []), key]
    st.fragment(key=key)(lambda: guarded(draw))()


def redraw(*keys: str) -> None:
    """From a callback: run only these parts; a page that lacks one of them runs as a whole."""
    known = st.session_state.get(_KNOWN, [])
    if keys and all(key in known for key in keys):
        st.rerun(list(keys))


def guarded(draw: Callable[[], None]) -> None:
    """Run `draw` and tell any failure in one sentence, never with a traceback."""
    lang: Language = language_of(DEFAULT_LANGUAGE)
    try:
        with COLLECTOR.working():
            lang = language.current()
            draw()
    except PetaSiagaError as problem:
        st.error(plain(problem.render(lang.gettext)), icon=":material/error:")
    except Exception:
        number = secrets.token_hex(4)
        _log.exception("incident %s", number)
        st.error(
            lang.gettext(
                "Something went wrong here; your data are unharmed. Reload the page. If it "
                "happens again, give your administrator the number {number}."
            ).format(number=number),
            icon=":material/error:",
        )


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]()<>#+-!|~$:^="})


def plain(text: str) -> str:
    """Text from outside as Markdown that shows exactly these characters."""
    return text.translate(_MARKDOWN)
