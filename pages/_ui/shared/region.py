"""Choosing a region: four agencies one click away, search by name, and the cascade of levels."""

from dataclasses import dataclass

import streamlit as st

from geo.base.i18n import Language
from geo.catalogue import FEATURED_REGENCIES, LEVELS, ancestors, level_of
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from pages._ui.shared import parts, state
from pages._ui.shared.state import View

_FEATURED = "f_featured"
_SEARCH = "f_search"
_PROVINCE = "f_province"
_REGENCY = "f_regency"
_DISTRICTS = "f_districts"
_VILLAGES = "f_villages"
_OTHER = "f_other"
_MIN_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Cascade:
    """The chosen areas as one path through the levels, as far as they share one."""

    province: str | None = None
    regency: str | None = None
    districts: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    #: False when the areas do not fit the path (several regencies, mixed levels).
    fits: bool = True


def cascade_of(areas: tuple[str, ...]) -> Cascade:
    """The path that leads to `areas`."""
    if not areas:
        return Cascade()
    levels = {level_of(code) for code in areas}
    paths = [(*ancestors(code), code) for code in areas]
    shared = [step[0] for step in zip(*paths, strict=False) if len(set(step)) == 1]
    province, regency, district = (*shared[:3], None, None, None)[:3]
    if len(levels) == 1:
        level = levels.pop()
        if level in ("province", "regency") and len(areas) == 1:
            return Cascade(province, regency)
        if level == "district" and regency:
            return Cascade(province, regency, areas)
        if level == "village" and district:
            return Cascade(province, regency, (district,), areas)
    return Cascade(province, regency if len(shared) > 1 else None, fits=False)


def region_controls(data: Snapshot, view: View, lang: Language) -> None:
    """The region part of the filter."""
    _ = lang.gettext
    areas = data.areas
    path = cascade_of(view.chosen.areas)
    featured = [code for code in FEATURED_REGENCIES if code in areas]
    state.project(_FEATURED, path.regency if path.regency in featured and path.fits else None)
    st.pills(
        _("Kabupaten"),
        featured,
        format_func=lambda code: short_name(areas, code),
        key=_FEATURED,
        on_change=_featured_changed,
        label_visibility="collapsed",
    )
    _search(areas, lang)
    if not path.fits:
        names = lang.join([areas.full_name(code) for code in view.chosen.areas])
        st.caption(_("Chosen: {areas}").format(areas=parts.plain(names)))
    if path.regency:
        _multi(areas, _DISTRICTS, "district", path.regency, path.districts, lang)
        if len(path.districts) == 1:
            _multi(areas, _VILLAGES, "village", path.districts[0], path.villages, lang)
    other = st.expander(
        _("Other province or kabupaten"),
        key=_OTHER,
        icon=":material/travel_explore:",
        on_change="rerun",
    )
    # The lists travel only while they are looked at.
    if not other.open:
        return
    with other:
        _single(areas, _PROVINCE, "province", None, path.province, lang)
        if path.province:
            _single(areas, _REGENCY, "regency", path.province, path.regency, lang)


def short_name(areas: AreaIndex, code: str) -> str:
    """A regency's name for a button: "Banjar" for "Kabupaten Banjar"; cities keep "Kota"."""
    return areas.name(code).removeprefix("Kabupaten ")


def _search(areas: AreaIndex, lang: Language) -> None:
    _ = lang.gettext
    text = st.text_input(
        _("Search a region"),
        key=_SEARCH,
        type="search",
        live="300ms",
        max_chars=60,
        placeholder=_("Search a village, kecamatan, kabupaten …"),
        label_visibility="collapsed",
    )
    if not text or len(text.strip()) < _MIN_LETTERS:
        return
    hits = areas.search(text)
    if not hits:
        st.caption(_("No region has this name. Check the spelling, or write fewer letters."))
    for code in hits:
        st.button(
            f"{parts.plain(areas.full_name(code))} :gray[· {_(LEVELS[areas.level(code)].name)}]",
            key=f"hit-{code.replace('.', '-')}",
            type="tertiary",
            on_click=_picked,
            args=(code,),
            width="content",
        )


def _single(
    areas: AreaIndex, key: str, level: str, inside: str | None, chosen: str | None, lang: Language
) -> None:
    _ = lang.gettext
    state.project(key, chosen)
    st.selectbox(
        _(LEVELS[level].name),
        areas.children(inside),
        index=None,
        format_func=areas.name,
        key=key,
        placeholder=_("All of Indonesia") if inside is None else _("Whole province"),
        on_change=_single_changed,
        args=(key, inside),
    )


def _multi(
    areas: AreaIndex, key: str, level: str, inside: str, chosen: tuple[str, ...], lang: Language
) -> None:
    _ = lang.gettext
    options = areas.children(inside)
    if not options:
        return
    state.project(key, list(chosen))
    st.multiselect(
        _(LEVELS[level].name),
        options,
        format_func=areas.name,
        key=key,
        placeholder=_("All kecamatan") if level == "district" else _("All villages"),
        on_change=_multi_changed,
        args=(key, inside),
    )


def _featured_changed() -> None:
    code = st.session_state[_FEATURED]
    # A second click on the chosen button clears it in the browser; the region stays.
    if code in FEATURED_REGENCIES:
        state.change(areas=(code,))
    parts.redraw(state.PART_OF_FIELD["areas"])


def _picked(code: str) -> None:
    st.session_state[_SEARCH] = ""
    state.change(areas=(code,))


def _single_changed(key: str, inside: str | None) -> None:
    code = st.session_state[key]
    fallback = (inside,) if inside else ()
    state.change(areas=(code,) if code else fallback)


def _multi_changed(key: str, inside: str) -> None:
    codes = tuple(sorted(st.session_state[key]))
    state.change(areas=codes or (inside,))
