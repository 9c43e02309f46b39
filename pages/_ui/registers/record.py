"""One record: what is known, where it lies, what can be done with it, and its history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from geo.access import door
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.drawing.map.choropleth import ValueArea, ValueClasses
from geo.registers.declaration import Register
from geo.registers.words import ACTION_WORDS, Deed, history, label_of, value_words
from geo.store.snapshot import Snapshot
from pages._ui.registers import form, opened
from pages._ui.registers.listing import mark_of, placed
from pages._ui.shared import cache, identity, parts, state, value_map
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View


def show(register: Register, number: int, data: Snapshot, view: View, lang: Language) -> None:
    """The whole record. Raises `NotFound`."""
    _ = lang.gettext
    found = opened.record(register, number)
    _title(register, found, lang)
    if st.session_state.get(f"_editing-{register.key}") == number:
        st.button(_("Cancel"), on_click=form.close, args=(register, number), type="tertiary")
        if form.edit(register, found, data, view, lang):
            form.forget(register, number)
            del st.session_state[f"_editing-{register.key}"]
            opened.say(_("Saved."))
            st.rerun()
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _facts(register, found, data, lang)
        if opened.may_enter(register):
            _deeds(register, found, lang)
        else:
            st.caption(_("Log in as an officer to change it."))
    with right:
        if placed(found):
            _map(register, found, data, view, lang)
        with cache.store().engine.connect() as connection:
            deeds = history(connection, register, number)
        if opened.reads_personal():
            _history(register, deeds, data, lang)


def _title(register: Register, found: Mapping[str, Any], lang: Language) -> None:
    _ = lang.gettext
    badges = []
    state_ = register.state_by_key.get(found.get("state", ""))
    if state_ is not None:
        badges.append(f":{state_.badge}-badge[{_(state_.label)}]")
    if found["withdrawn_at"] is not None:
        badges.append(f":red-badge[{_('Withdrawn')}]")
    if register.remark is not None:
        words = register.remark(found, date.today(), lang)
        if words:
            badges.append(f":orange-badge[{plain(words)}]")
    st.markdown(f"### {plain(str(found[register.label]))} {' '.join(badges)}")


def _facts(register: Register, found: Mapping[str, Any], data: Snapshot, lang: Language) -> None:
    names = [
        f.name for f in register.shown(personal=opened.reads_personal()) if f.name != register.label
    ]
    if register.place != "none":
        names.append("area_code")
    lines = []
    for name in names:
        value = found.get(name)
        place = data.areas.full_name if name == "area_code" and value in data.areas else str
        words = plain(value_words(register, name, value, lang, place)).replace("\n", " · ")
        lines.append(f"| :gray[{label_of(register, name, lang)}] | {words} |")
    if placed(found):
        at = f"{found['lat']:.5f}, {found['lon']:.5f}"
        lines.append(f"| :gray[{lang.gettext('Coordinates')}] | {plain(at)} |")
    changed = lang.local_moment(found["updated_at"])
    lines.append(f"| :gray[{label_of(register, 'updated_at', lang)}] | {plain(changed)} |")
    with st.container(key="ps-facts"):
        # Markdown's tables cannot be without a header; the style sheet hides it.
        st.markdown("| | |\n|:--|:--|\n" + "\n".join(lines))


def _deeds(register: Register, found: Mapping[str, Any], lang: Language) -> None:
    _ = lang.gettext
    number = int(found["id"])
    with st.container(horizontal=True):
        if found["withdrawn_at"] is None:
            for move in register.moves_from(found.get("state", "")):
                if identity.actor().may(move.needs):
                    st.button(
                        _(move.label),
                        key=f"move-{register.key}-{move.end}",
                        on_click=_move,
                        args=(register, found, move.end),
                    )
            st.button(
                _("Edit"),
                icon=":material/edit:",
                on_click=_start_editing,
                args=(register, number),
                type="primary",
            )
        action, label = (
            (door.WITHDRAW, _("Withdraw …"))
            if found["withdrawn_at"] is None
            else (door.REINSTATE, _("Put back …"))
        )
        with st.popover(label):
            reason = st.text_input(_("Reason"), key=f"reason-{register.key}", max_chars=300)
            if st.button(label.removesuffix(" …"), key=f"do-{action}-{register.key}"):
                _do(register, action, {}, found, lang, reason=reason)


def _start_editing(register: Register, number: int) -> None:
    form.forget(register, number)
    st.session_state[f"_editing-{register.key}"] = number
    parts.redraw(state.MAIN)


def _move(register: Register, found: Mapping[str, Any], end: str) -> None:
    try:
        door.act(
            cache.store().engine,
            identity.actor(),
            door.MOVE,
            opened.guard(register),
            {"state": end},
            record_id=int(found["id"]),
            expected_version=int(found["version"]),
        )
    except PetaSiagaError as problem:
        state.notify(problem)
    parts.redraw(state.MAIN)


def _do(
    register: Register,
    action: str,
    change: Mapping[str, Any],
    found: Mapping[str, Any],
    lang: Language,
    *,
    reason: str,
) -> None:
    try:
        door.act(
            cache.store().engine,
            identity.actor(),
            action,
            opened.guard(register),
            change,
            record_id=int(found["id"]),
            expected_version=int(found["version"]),
            reason=reason,
        )
    except PetaSiagaError as problem:
        st.error(plain(problem.render(lang.gettext)), icon=":material/error:")
        return
    st.rerun()


def _map(
    register: Register, found: Mapping[str, Any], data: Snapshot, view: View, lang: Language
) -> None:
    code = str(found.get("area_code") or "")
    around = [c for c in (code[:8], code[:5]) if c in data.areas][:1]
    value_map.show(
        data,
        view,
        [ValueArea(c, 0.0, data.areas.name(c)) for c in around],
        ValueClasses(()),
        key=f"one{register.key}",
        height=240,
        marks=[mark_of(register, found, data, lang)],
    )


def _history(register: Register, deeds: list[Deed], data: Snapshot, lang: Language) -> None:
    _ = lang.gettext
    heading = _("History")
    st.markdown(f"**{heading}**")
    if not deeds:
        st.caption(_("Delivered with PetaSiaga; nobody has changed it yet."))
    for deed in deeds:
        st.markdown(f":small[{deed_words(register, deed, data, lang)}]")


def deed_words(register: Register, deed: Deed, data: Snapshot, lang: Language) -> str:
    """One line of the history as Markdown."""
    _ = lang.gettext
    line = (
        f":gray[{plain(lang.local_moment(deed.at_utc))}] **{plain(deed.actor)}** "
        f"{_(ACTION_WORDS.get(deed.action, deed.action))}"
    )
    if deed.action in (door.CORRECT, door.MOVE):
        changes = [
            f"{label_of(register, name, lang)} "
            f"{plain(value_words(register, name, before, lang, data.areas.name))} → "
            f"{plain(value_words(register, name, after, lang, data.areas.name))}"
            for name, before, after in deed.changes
        ]
        line += ": " + "; ".join(changes)
    if deed.reason:
        line += f" – {plain(deed.reason)}"
    return line
