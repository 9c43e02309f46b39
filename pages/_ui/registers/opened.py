"""What the address opens of a register: the list, one record (`posko=12`) or a new one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geo.access.roles import Permission
from geo.registers.declaration import Register
from geo.registers.guard import Guard
from geo.registers.listing import one_record
from pages._ui.shared import cache, identity, parts, state

NEW = "new"
_SAID = "_register_said"


def current(register: Register) -> int | str | None:
    """The number of the opened record, `NEW`, or None for the list."""
    asked = st.query_params.get(register.key)
    if asked == NEW:
        return NEW
    return int(asked) if asked and asked.isdecimal() and len(asked) < 12 else None


def point_to(register: Register, what: int | str | None) -> None:
    """Make the address open something; the caller redraws."""
    if what is None:
        st.query_params.pop(register.key, None)
    else:
        st.query_params[register.key] = str(what)


def open_it(register: Register, what: int | str | None) -> None:
    """For callbacks: open something and redraw."""
    point_to(register, what)
    parts.redraw(state.MAIN)


def guard(register: Register) -> Guard:
    """The register at the door."""
    return Guard(register, cache.snapshot().areas)


def record(register: Register, number: int) -> Mapping[str, Any]:
    """The record as it stands. Raises `NotFound`."""
    with cache.store().engine.connect() as connection:
        return one_record(connection, register, number)


def reads_personal() -> bool:
    """Whether this person may read what is not public."""
    return identity.actor().may(Permission.READ)


def may_enter(register: Register) -> bool:
    """Whether this person may enter and correct records."""
    return identity.actor().may(register.enter)


def say(words: str) -> None:
    """Keep a sentence for the next run."""
    st.session_state[_SAID] = words


def show_said() -> None:
    """Say what was kept."""
    words = st.session_state.pop(_SAID, None)
    if words:
        st.toast(parts.plain(words), icon=":material/check_circle:")
