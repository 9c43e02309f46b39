"""Parts of a page that can be drawn again alone, and the one error boundary.

A change of the filter redraws the map and what stands beside it, not the whole page: that halves
the work of the server and what travels to the browser.
"""

import logging
import re
import secrets
from collections.abc import Callable

import streamlit as st

from geo.base.errors import PetaSiagaError
from geo.base.garbage import COLLECTOR
from geo.base.i18n import DEFAULT_LANGUAGE, Language
from geo.base.i18n import language as language_of
from geo.store.faults import disk_full, is_no_room
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
    except Exception as err:
        if is_no_room(err):
            st.error(plain(disk_full().render(lang.gettext)), icon=":material/error:")
            return
        number = secrets.token_hex(4)
        _log.exception("incident %s", number)
        st.error(
            lang.gettext(
                "Something went wrong here. Reload the page. If it happens again, "
                "give your administrator the number {number}."
            ).format(number=number),
            icon=":material/error:",
        )


#: Splits what the browser would make a link, an icon or a typographic sign of; it has no width.
_JOINER = "\u2060"
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]()<>#+-!|~$:^=&"})
#: "1. " at the beginning would become a list.
_NUMBERED = re.compile(r"^(\d+)\.")
#: Streamlit finds these in the text that is left after escapes were read, so escaping is no cure:
#: ``:material/x:`` and ``:smile:``, ``www.`` and ``http://``, addresses of mail, ``->`` and so on.
#: The time of day keeps its colon as it is.
_READ_LATE = re.compile(
    r"(?<=:)(?!(?<=\d:)\d\d\b(?!:))(?=\S)|(?<=@)(?=\S)|(?<=[wW]{3})(?=\.)|(?<=[-<>~])(?=[-=>])"
)
#: Line breaks would end a paragraph and leave ``**`` open; turned text would turn what is around.
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: A name longer than this stands cut, with its whole text at hand.
SHORT = 80


def plain(text: str) -> str:
    """Text from outside as Markdown that shows exactly these characters, on one line."""
    line = _UNSEEN.sub(" ", _TURNING.sub("", text)).strip()
    escaped = _READ_LATE.sub(_JOINER, line).translate(_MARKDOWN)
    return _NUMBERED.sub(r"\1\\.", escaped)


def short(text: str, limit: int = SHORT) -> str:
    """`plain`, cut to `limit` characters; a help sign beside it then shows the whole text."""
    line = text.strip()
    if len(line) <= limit:
        return plain(line)
    return f"{plain(line[: limit - 1])}… :help[{plain(line)}]"
