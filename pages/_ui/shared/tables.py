"""Tables whose figures are written in the user's language, and still sort as figures."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geo.base.i18n import Language

_DIGITS = 3
#: Above this many cells the browser's own way of writing figures must do.
_MAX_CELLS = 200_000
UNKNOWN = "–"


def show(
    table: pd.DataFrame,
    lang: Language,
    *,
    alt: str,
    digits: Mapping[str, int] | None = None,
    plain: tuple[str, ...] = (),
    **options: Any,
) -> None:
    """Draw `table`; `digits` gives the most decimals of a column (else 3), `plain` columns hold
    numbers that are names and are not grouped. Unknown cells show a dash."""
    shown: Any = table
    if table.size <= _MAX_CELLS:
        written: dict[Any, str | Callable[[object], str] | None] = {
            str(name): _writer(lang, (digits or {}).get(str(name), _DIGITS))
            for name in table.columns
            if pd.api.types.is_numeric_dtype(table[name]) and name not in plain
        }
        shown = table.style.format(written, na_rep=UNKNOWN)
    st.dataframe(shown, hide_index=True, placeholder=UNKNOWN, alt=alt, **options)


def _writer(lang: Language, digits: int) -> Callable[[object], str]:
    return lambda value: lang.number(float(str(value)), digits=digits)
