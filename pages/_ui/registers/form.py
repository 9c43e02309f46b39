"""The form of a register: a new record, a correction, and the choice when two people met."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from geo.access import door
from geo.access.errors import Conflict
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.catalogue import LEVEL_KEYS, level_of
from geo.reading.coordinates import parse_coordinate
from geo.registers.declaration import Field, Register
from geo.registers.words import label_of, value_words
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from pages._ui.registers import opened
from pages._ui.shared import cache, identity, parts
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
_MAX_AREAS = 3_000


def new(register: Register, data: Snapshot, view: View, lang: Language) -> None:
    """The form of a new record."""
    _ = lang.gettext
    st.markdown(f"### {_('Add {one}').format(one=_(register.one))}")
    place = "" if view.point is None else f"{view.point.lat}, {view.point.lon}"
    asked = _form(register, {}, data, view, lang, key=f"new-{register.key}", place=place)
    if asked is None:
        return
    number = _save(register, door.CREATE, asked, lang, key=f"new-{register.key}")
    if number is not None:
        opened.point_to(register, number)
        opened.say(_("Saved."))
        st.rerun()


def edit(
    register: Register, record: Mapping[str, Any], data: Snapshot, view: View, lang: Language
) -> bool:
    """The form of a correction; whether it is done with.

    The record is kept as it was when the form was opened: what is saved is what differs from it.
    """
    key = f"edit-{register.key}-{record['id']}"
    seen: Mapping[str, Any] = st.session_state.setdefault(f"_{key}", dict(record))
    if f"_{key}-conflict" in st.session_state:
        return _conflict(register, seen, key, data, lang)
    asked = _form(register, seen, data, view, lang, key=key, place=_place_of(seen))
    if asked is None:
        return False
    changed = {name: value for name, value in asked.items() if _differs(seen.get(name), value)}
    number = _save(
        register,
        door.CORRECT,
        changed,
        lang,
        key=key,
        record_id=int(seen["id"]),
        expected_version=int(seen["version"]),
    )
    return number is not None


def forget(register: Register, number: int) -> None:
    """Close the form of a correction without saving."""
    for key in [k for k in st.session_state if str(k).startswith(f"_edit-{register.key}-{number}")]:
        del st.session_state[key]


def _differs(before: Any, after: Any) -> bool:
    return (before if before is not None else "") != (after if after is not None else "")


def _save(
    register: Register,
    action: str,
    change: Mapping[str, Any],
    lang: Language,
    *,
    key: str,
    record_id: int | None = None,
    expected_version: int | None = None,
) -> int | None:
    """The number of the saved record; None when it was refused, which is told."""
    # One name for one filled form: sent twice, it is one deed.
    request = st.session_state.setdefault(f"_{key}-request", secrets.token_hex(12))
    try:
        done = door.act(
            cache.store().engine,
            identity.actor(),
            action,
            opened.guard(register),
            change,
            record_id=record_id,
            expected_version=expected_version,
            request_id=request,
        )
    except Conflict as conflict:
        st.session_state[f"_{key}-conflict"] = (conflict, dict(change))
        st.rerun()
    except PetaSiagaError as problem:
        st.error(plain(problem.render(lang.gettext)), icon=":material/error:")
        return None
    st.session_state.pop(f"_{key}-request", None)
    return done.record_id


def _conflict(
    register: Register, seen: Mapping[str, Any], key: str, data: Snapshot, lang: Language
) -> bool:
    """Show what somebody else saved meanwhile; True when the person has chosen."""
    _ = lang.gettext
    conflict, change = st.session_state[f"_{key}-conflict"]
    st.warning(plain(conflict.render(_)), icon=":material/compare_arrows:")
    rows = [
        {
            _("Field"): label_of(register, one.field, lang),
            _("Saved by {who}").format(who=conflict.by): _words(
                register, one.field, one.theirs, data, lang
            ),
            _("Yours"): _words(register, one.field, one.mine, data, lang),
        }
        for one in conflict.differences
    ]
    st.table(rows)
    with st.container(horizontal=True):
        mine = st.button(_("Save mine over it"), type="primary", key=f"{key}-mine")
        theirs = st.button(_("Keep what is saved"), key=f"{key}-theirs")
    if not (mine or theirs):
        return False
    del st.session_state[f"_{key}-conflict"]
    if theirs:
        return True
    saved = _save(
        register,
        door.CORRECT,
        change,
        lang,
        key=f"{key}-again",
        record_id=int(seen["id"]),
        expected_version=conflict.version,
    )
    return saved is not None


def _words(register: Register, name: str, value: Any, data: Snapshot, lang: Language) -> str:
    return plain(value_words(register, name, value, lang, data.areas.name))


def _form(
    register: Register,
    record: Mapping[str, Any],
    data: Snapshot,
    view: View,
    lang: Language,
    *,
    key: str,
    place: str,
) -> dict[str, Any] | None:
    """The widgets; what was filled in once it is sent, else None."""
    _ = lang.gettext
    asked: dict[str, Any] = {}
    typed = place
    with st.form(key, border=True):
        left, right = st.columns(2, gap="medium")
        fields = register.shown(personal=opened.reads_personal())
        half = -(-len(fields) // 2)
        for column, part in ((left, fields[:half]), (right, fields[half:])):
            with column:
                for field in part:
                    asked[field.name] = _widget(field, record.get(field.name), lang, key)
        if register.place != "none":
            where, area = st.columns(2, gap="medium")
            if register.place == "point":
                typed = where.text_input(
                    _("Coordinates"),
                    place,
                    key=f"{key}-place",
                    max_chars=80,
                    placeholder="-3.41250, 114.84528",
                    help=_(
                        "Latitude, longitude as a map or GPS gives them. A place that was asked "
                        "about on the page Map is filled in."
                    ),
                )
            with area:
                asked["area_code"] = _area(register, record, data.areas, view, lang, key)
        sent = st.form_submit_button(_("Save"), type="primary", icon=":material/save:")
    if not sent:
        return None
    if register.place == "point" and typed.strip() != place.strip():
        point = _point(typed, lang)
        if point is None:
            return None
        asked["lon"], asked["lat"] = point
    elif register.place == "point" and not record and place:
        asked["lon"], asked["lat"] = _point(place, lang) or ("", "")
    return asked


def _point(typed: str, lang: Language) -> tuple[Any, Any] | None:
    """(lon, lat) of what was typed; blank where nothing is, None when it cannot be read."""
    if not typed.strip():
        return "", ""
    try:
        lat, lon = parse_coordinate(typed)
    except PetaSiagaError as problem:
        st.error(plain(problem.render(lang.gettext)), icon=":material/error:")
        return None
    return lon, lat


def _place_of(record: Mapping[str, Any]) -> str:
    if record.get("lon") is None:
        return ""
    return f"{record['lat']:.6f}, {record['lon']:.6f}"


def _widget(field: Field, value: Any, lang: Language, key: str) -> Any:
    _ = lang.gettext
    name = f"{key}-{field.name}"
    label = _(field.label) + (" \\*" if field.required else "")
    help = _(field.help) or None
    if field.kind == "choice":
        options = list(field.choices)
        return st.selectbox(
            label,
            options,
            index=options.index(value) if value in options else None,
            format_func=lambda choice: _(field.choices[choice]),
            key=name,
            help=help,
            placeholder=_("Choose …"),
        )
    if field.kind == "date":
        return st.date_input(
            label,
            value,
            key=name,
            help=help,
            format="DD/MM/YYYY",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
        )
    if field.kind == "figure":
        shown = "" if value is None else "NIHIL" if value == 0 else str(value)
        unit = f" ({_(field.unit)})" if field.unit else ""
        return st.text_input(
            f"{label}{unit}",
            shown,
            key=name,
            help=help,
            max_chars=20,
            placeholder=_("number, NIHIL, or blank while not known"),
        )
    if field.kind == "long_text":
        return st.text_area(label, value or "", key=name, help=help, height=96, max_chars=5_000)
    if field.kind == "phone":
        return st.text_input(
            label,
            value or "",
            key=name,
            help=help,
            max_chars=60,
            type="phone",
            placeholder="0511-123456",
        )
    return st.text_input(label, value or "", key=name, help=help, max_chars=300)


def _area(
    register: Register,
    record: Mapping[str, Any],
    areas: AreaIndex,
    view: View,
    lang: Language,
    key: str,
) -> str:
    _ = lang.gettext
    codes: list[str] = []
    for code in view.chosen.areas:
        first, end = areas.range_of(code)
        codes += areas.codes[first - 1 : end - 1]
    own = record.get("area_code")
    options = ["", *codes[:_MAX_AREAS]]
    if own and own not in options:
        options.append(own)
    # From the kabupaten down, each among its like by name.
    options[1:] = sorted(options[1:], key=lambda c: (LEVEL_KEYS.index(level_of(c)), areas.name(c)))
    blank = _("(everywhere)") if register.is_national else _("(from the coordinates)")
    return st.selectbox(
        _("Area"),
        options,
        index=options.index(own) if own else 0,
        format_func=lambda code: areas.full_name(code) if code else blank,
        key=f"{key}-area",
    )


def close(register: Register, number: int) -> None:
    """For callbacks: leave the form."""
    forget(register, number)
    st.session_state.pop(f"_editing-{register.key}", None)
    parts.redraw(parts.MAIN)
