"""The sentence above the map and the key figures with the year before."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.analysis.aggregate import Figure, data_period
from geo.analysis.key_figures import KeyFigure
from geo.base.i18n import Language
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from pages._ui.shared import parts, state, style
from pages._ui.shared.cache import Summary
from pages._ui.shared.state import View

_CARD_PX = 150


@dataclass(frozen=True, slots=True)
class Card:
    """The words of one key figure."""

    label: str
    value: str
    #: Signed difference with the year before; 0 when equal, None without comparison.
    delta: str | int | None
    note: str


def card_of(figure: KeyFigure, lang: Language) -> Card:
    """A key figure in words. Unknown is said, never shown as zero."""
    _ = lang.gettext
    notes = []
    delta: str | int | None = None
    if figure.before is None:
        notes.append(_("no comparison"))
    elif figure.now.total is not None and figure.before.total is not None:
        delta = _difference(figure, lang)
        before = _amount(figure, figure.before, lang)
        notes.append(_earlier(figure, before, lang))
    elif figure.before.total is None:
        notes.append(_earlier(figure, _("unknown"), lang))
    if figure.now.unknown and figure.now.total is not None:
        notes.append(
            lang.ngettext(
                "{n} incident without figure", "{n} incidents without figure", figure.now.unknown
            )
        )
    return Card(
        label=_(figure.label),
        value=_amount(figure, figure.now, lang),
        delta=delta,
        note=" · ".join(notes),
    )


def _earlier(figure: KeyFigure, amount: str, lang: Language) -> str:
    """The figure of the period compared with, and which period that is."""
    _ = lang.gettext
    if figure.compared is not None and figure.compared.is_year_before:
        return _("same period a year before: {figure}").format(figure=amount)
    return _("equal period before: {figure}").format(figure=amount)


def _amount(figure: KeyFigure, part: Figure, lang: Language) -> str:
    if part.total is None:
        return lang.gettext("unknown")
    if figure.unit == "Rp":
        return lang.rupiah(part.total)
    return lang.number(part.total)


def _difference(figure: KeyFigure, lang: Language) -> str | int:
    assert figure.before is not None
    assert figure.now.total is not None
    assert figure.before.total is not None
    change = figure.now.total - figure.before.total
    if change == 0:
        return 0
    size = lang.rupiah(abs(change)) if figure.unit == "Rp" else lang.number(abs(change))
    # A percentage of a handful says more about chance than about change.
    share = (
        f" ({lang.percent(abs(change) / figure.before.total)})" if figure.before.total >= 5 else ""
    )
    # Streamlit reads the sign from the first character and draws the arrow.
    return f"{'+' if change > 0 else '-'}{size}{share}"


def figures(summary: Summary, lang: Language) -> None:
    """The headline figures in one row, fewer per row on a phone."""
    with (
        st.container(key="ps-figures"),
        st.grid(len(summary.figures), min_column_width=_CARD_PX, gap="xsmall"),
    ):
        for figure in summary.figures:
            card = card_of(figure, lang)
            unit = lang.gettext(figure.unit) if figure.unit not in ("", "Rp") else ""
            st.metric(
                f"{card.label} ({unit})" if unit else card.label,
                card.value,
                card.delta,
                delta_color="inverse",
                delta_description=card.note,
                border=True,
                height="stretch",
            )


def sentence(data: Snapshot, view: View, summary: Summary, lang: Language) -> None:
    """What is shown, in one sentence, with the marks that honesty asks for."""
    _ = lang.gettext
    words = parts.short(view.chosen.describe(lang, data.areas.words), 400)
    found = lang.ngettext("{n} incident", "{n} incidents", summary.count)
    marks = []
    if summary.has_sample:
        marks.append(style.sample_badge(lang))
    marks.append(style.boundary_badge(data.areas, view.chosen.areas, lang))
    marks += [f":gray-badge[{note}]" for note in _notes(data, view.chosen, summary, lang)]
    with st.container(key="ps-sentence", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{words}: **{found}** {' '.join(marks)}", width="stretch")
        if view.chosen.drawing is not None:
            st.button(
                _("Remove the drawing"),
                icon=":material/close:",
                on_click=state.change,
                kwargs={"drawing": None},
            )


def _notes(data: Snapshot, chosen: HazardFilter, summary: Summary, lang: Language) -> list[str]:
    _ = lang.gettext
    notes = []
    period = data_period(data, chosen)
    if period is not None and chosen.end is not None and chosen.end > period[1]:
        notes.append(_("data end on {day}").format(day=lang.date(period[1], style="medium")))
    compared = summary.figures[0].compared if summary.figures else None
    if compared is not None and not compared.is_year_before:
        notes.append(_("compared with {period}").format(period=compared.span.describe(lang)))
    if summary.unplaced:
        notes.append(
            lang.ngettext(
                "{n} without a place on the map", "{n} without a place on the map", summary.unplaced
            )
        )
    return notes


def empty_state(chosen: HazardFilter, lang: Language) -> None:
    """What to do when the filter finds nothing; each button does it."""
    _ = lang.gettext
    st.info(
        _("No incidents match this filter. Widen the period or choose other hazards."),
        icon=":material/search_off:",
    )
    everything = HazardFilter()
    ways: list[tuple[str, str, dict[str, object], bool]] = [
        (
            "period",
            _("All years"),
            {"start": None, "end": None},
            (chosen.start, chosen.end) != (None, None),
        ),
        (
            "hazards",
            _("All hazards"),
            {"hazards": everything.hazards},
            chosen.hazards != everything.hazards,
        ),
        (
            "victims",
            _("With and without victims"),
            {"with_casualties": False, "with_displaced": False},
            chosen.with_casualties or chosen.with_displaced,
        ),
        ("drawing", _("Remove the drawing"), {"drawing": None}, chosen.drawing is not None),
        ("wider", _("Wider region"), {"areas": wider(chosen.areas)}, bool(chosen.areas)),
    ]
    with st.container(horizontal=True):
        for name, label, parts, useful in ways:
            if useful:
                st.button(label, key=f"empty-{name}", on_click=_apply, args=(state.change, parts))


def wider(areas: tuple[str, ...]) -> tuple[str, ...]:
    """The areas one level up; a province becomes the whole country."""
    return tuple(sorted({code.rpartition(".")[0] for code in areas} - {""}))


def _apply(change: Callable[..., None], parts: dict[str, object]) -> None:
    change(**parts)
