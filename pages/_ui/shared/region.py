"""Choosing a region: four agencies one click away, search by name, and the cascade of levels."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.base.errors import InvalidCoordinate
from geo.base.i18n import Language
from geo.catalogue import FEATURED_REGENCIES, LEVELS, ancestors, level_of
from geo.reading.coordinates import parse_coordinate
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.address import MapView, PointQuestion
from pages._ui.shared import cache, parts, state
from pages._ui.shared.state import View

_FEATURED = "f_featured"
_SEARCH = "f_search"
_PROVINCE = "f_province"
_REGENCY = "f_regency"
_DISTRICTS = "f_districts"
_VILLAGES = "f_villages"
_OTHER = "f_other"
_SEVERAL = "f_several"
_MIN_LETTERS = 2
#: How near the map comes to a coordinate that was typed.
_PLACE_ZOOM = 13.0


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
    _search(areas, view, lang)
    if not path.fits:
        names = areas.words(view.chosen.areas, lang)
        st.caption(_("Chosen: {areas}").format(areas=parts.short(names, 300)))
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
        _several(areas, view, lang)


def short_name(areas: AreaIndex, code: str) -> str:
    """A regency's name for a button: "Banjar" for "Kabupaten Banjar"; cities keep "Kota"."""
    return areas.name(code).removeprefix("Kabupaten ")


def _search(areas: AreaIndex, view: View, lang: Language) -> None:
    _ = lang.gettext
    text = st.text_input(
        _("Search a region"),
        key=_SEARCH,
        type="search",
        max_chars=60,
        placeholder=_("Village, kecamatan, kabupaten or coordinate"),
        label_visibility="collapsed",
        on_change=_searched,
    )
    if not text or len(text.strip()) < _MIN_LETTERS or _place(text) is not None:
        return
    hits = areas.search(text, near=view.chosen.areas)
    if not hits:
        st.caption(_("No region has this name. Check the spelling, or write fewer letters."))
        return
    st.caption(_("Found; the first is chosen:"))
    for code in hits:
        st.button(
            parts.short(areas.label(code)),
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


def _several(areas: AreaIndex, view: View, lang: Language) -> None:
    """Several kabupaten at once, of any province, to be compared with each other."""
    _ = lang.gettext
    chosen = view.chosen.areas
    are_regencies = bool(chosen) and all(level_of(code) == "regency" for code in chosen)
    state.project(_SEVERAL, list(chosen) if are_regencies else [])
    st.multiselect(
        _("Several kabupaten together"),
        areas.of_level("regency").sort_values("name")["code"].tolist(),
        format_func=areas.name,
        key=_SEVERAL,
        placeholder=_("Choose kabupaten"),
        on_change=_several_changed,
    )


def _several_changed() -> None:
    codes = tuple(sorted(st.session_state[_SEVERAL]))
    if codes:
        state.change(areas=codes)
    parts.redraw(state.PART_OF_FIELD["areas"])


def _featured_changed() -> None:
    code = st.session_state[_FEATURED]
    # A second click on the chosen button clears it in the browser; the region stays.
    if code in FEATURED_REGENCIES:
        state.change(areas=(code,))
    parts.redraw(state.PART_OF_FIELD["areas"])


def _place(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) that a text says; None when it is no coordinate."""
    try:
        return parse_coordinate(text)
    except InvalidCoordinate:
        return None


def _searched() -> None:
    """Enter takes the first hit; a coordinate is gone to and asked about."""
    text = str(st.session_state[_SEARCH] or "").strip()
    data = cache.snapshot()
    place = _place(text)
    if place is not None:
        _ask_at(data.areas, *place)
    elif len(text) >= _MIN_LETTERS:
        hits = data.areas.search(text, near=state.read(data).chosen.areas)
        if hits:
            if len(hits) == 1:
                st.session_state[_SEARCH] = ""
            state.change(areas=(hits[0],))
    parts.redraw(state.PART_OF_FIELD["areas"])


def _ask_at(areas: AreaIndex, lat: float, lon: float) -> None:
    view = state.read(cache.snapshot())
    here = areas.code_at(int(areas.locate([lon], [lat], "regency")[0]))
    chosen = view.chosen
    if here is not None and not any(f"{code}.".startswith(f"{here}.") for code in chosen.areas):
        chosen = replace(chosen, areas=(here,))
    state.go(MapView(lat=lat, lon=lon, zoom=_PLACE_ZOOM))
    point = PointQuestion(lat=round(lat, 5), lon=round(lon, 5), radius_km=view.radius_km)
    state.write(replace(view, chosen=chosen, point=point), state.PART_OF_FIELD["areas"])


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
