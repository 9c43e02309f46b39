"""The filter in the sidebar: region, period, hazards, classes, victims, reset."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import streamlit as st

from geo.analysis.aggregate import data_period
from geo.base.errors import InvalidFilter
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS, HAZARDS
from geo.store.snapshot import Snapshot
from geo.view.filters import last_twelve_months
from pages._ui.shared import cache, language, parts, region, state, style
from pages._ui.shared.state import View

_QUICK = "f_quick"
_START = "f_start"
_END = "f_end"
_HAZARDS = "f_hazards"
_CLASSES = "f_classes"
_CASUALTIES = "f_casualties"
_DISPLACED = "f_displaced"

#: What the calendar offers; an address may still name any day.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)

QUICK_PERIODS: Mapping[str, str] = {
    "this_year": N_("This year"),
    "last_12_months": N_("Last 12 months"),
    "all": N_("All years"),
}

Period = tuple[date | None, date | None]


def quick_period(name: str, data: Snapshot, today: date) -> Period:
    """The first and last day that a quick choice stands for."""
    if name == "all":
        return None, None
    if name == "this_year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    period = data_period(data)
    return last_twelve_months(period[1] if period else today)


def sidebar() -> None:
    """The whole filter, in parts that are redrawn alone."""
    lang = language.current()
    with st.sidebar:
        brand(lang)
        for key, draw in zip(
            state.SIDEBAR, (_region, _period, _hazards, _classes, _impact), strict=True
        ):
            parts.part(key, partial(_draw, draw))
        st.button(
            lang.gettext("Reset the filter"),
            icon=":material/restart_alt:",
            on_click=state.reset,
            width="stretch",
        )


def region_only() -> None:
    """The region alone, for pages that show neither incidents nor zones."""
    with st.sidebar:
        brand(language.current())
        parts.part(state.PART_OF_FIELD["areas"], partial(_draw, _region))


def _draw(draw: Callable[[Snapshot, View, Language], None]) -> None:
    data = cache.snapshot()
    draw(data, state.read(data), language.current())


def _region(data: Snapshot, view: View, lang: Language) -> None:
    st.subheader(lang.gettext("Region"), anchor=False)
    region.region_controls(data, view, lang)


def _hazards(_data: Snapshot, view: View, lang: Language) -> None:
    words = lang.gettext("Hazards")
    _heading(words, lang)
    labels = {
        key: f"{style.hazard_mark(key)} {lang.gettext(HAZARDS[key].name)}" for key in HAZARD_KEYS
    }
    _pills(_HAZARDS, HAZARD_KEYS, view.chosen.hazards, labels, words)


def _classes(_data: Snapshot, view: View, lang: Language) -> None:
    words = lang.gettext("Class of hazard zones")
    _heading(words, lang)
    labels = {
        key: f"{style.class_mark(key)} {lang.gettext(CLASSES[key].name)}" for key in CLASS_KEYS
    }
    _pills(_CLASSES, CLASS_KEYS, view.chosen.classes, labels, words)


def _impact(_data: Snapshot, view: View, lang: Language) -> None:
    _ = lang.gettext
    st.subheader(_("Impact"), anchor=False)
    for key, field, value, label in (
        (
            _CASUALTIES,
            "with_casualties",
            view.chosen.with_casualties,
            _("Only incidents with casualties"),
        ),
        (
            _DISPLACED,
            "with_displaced",
            view.chosen.with_displaced,
            _("Only incidents with displaced people"),
        ),
    ):
        state.project(key, value)
        st.toggle(label, key=key, on_change=_toggled, args=(key, field))


def brand(lang: Language) -> None:
    """The name of the program at the top of the sidebar."""
    words = lang.gettext("Disaster hazard map for BPBD")
    with st.container(key="ps-brand"):
        st.markdown(f"**PetaSiaga**  \n:small[:gray[{words}]]")


def _heading(text: str, lang: Language) -> None:
    """A heading of pills that says what it means when none is picked."""
    words = lang.gettext("none picked: all")
    st.subheader(f"{text} :small[:gray[· {words}]]", anchor=False)


def _period(data: Snapshot, view: View, lang: Language) -> None:
    _ = lang.gettext
    chosen = view.chosen
    st.subheader(_("Period"), anchor=False)
    today = date.today()
    current = next(
        (
            name
            for name in QUICK_PERIODS
            if quick_period(name, data, today) == (chosen.start, chosen.end)
        ),
        None,
    )
    state.project(_QUICK, current)
    st.pills(
        _("Period"),
        list(QUICK_PERIODS),
        format_func=lambda name: _(QUICK_PERIODS[name]),
        key=_QUICK,
        on_change=_quick_changed,
        label_visibility="collapsed",
    )
    newest = data_period(data)
    if current == "last_12_months" and newest is not None and newest[1] < today:
        # Twelve months that end with the data are not the twelve months before today.
        day = lang.date(newest[1], style="medium")
        st.caption(_("Counted back from the newest data ({day}), not from today.").format(day=day))
    for key, label, value in (
        (_START, _("From"), chosen.start),
        (_END, _("To"), chosen.end),
    ):
        words, field = st.columns([2, 5], vertical_alignment="center", gap="small", wrap=False)
        words.markdown(label)
        state.project(key, None if value is None else min(max(value, _FIRST_DAY), _LAST_DAY))
        field.date_input(
            label,
            value=None,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="DD/MM/YYYY",
            key=key,
            label_visibility="collapsed",
            on_change=_dates_changed,
        )


def _pills(
    key: str, known: tuple[str, ...], chosen: tuple[str, ...], labels: dict[str, str], name: str
) -> None:
    """Pills of which none stands for all, so that one click narrows down to one."""
    state.project(key, [] if chosen == known else list(chosen))
    st.pills(
        name,
        known,
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=key,
        on_change=_pills_changed,
        args=(key, known),
        label_visibility="collapsed",
        wrap=True,
    )


def _toggled(key: str, field: str) -> None:
    state.change(by="f-impact", **{field: bool(st.session_state[key])})


def _pills_changed(key: str, known: tuple[str, ...]) -> None:
    asked = set(st.session_state[key] or known)
    field = "hazards" if key == _HAZARDS else "classes"
    chosen = tuple(name for name in known if name in asked) or known
    # All picked means the same as none picked, so the pills must be let go.
    by = None if st.session_state[key] and chosen == known else state.PART_OF_FIELD[field]
    state.change(by=by, **{field: chosen})


def _quick_changed() -> None:
    name = st.session_state[_QUICK]
    if name in QUICK_PERIODS:
        start, end = quick_period(name, cache.snapshot(), date.today())
        state.change(start=start, end=end)


def _dates_changed() -> None:
    start, end = st.session_state[_START], st.session_state[_END]
    if start is not None and end is not None and start > end:
        state.notify(
            InvalidFilter(
                N_("The period would end before it begins ({start} to {end}); it stays unchanged."),
                start=start.isoformat(),
                end=end.isoformat(),
            )
        )
        parts.redraw(state.MAIN, state.PART_OF_FIELD["start"])
        return
    state.change(start=start, end=end)
