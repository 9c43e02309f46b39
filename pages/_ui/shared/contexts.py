"""What charts of any page say about themselves: region, period, look, sample data."""

import streamlit as st

from geo.base.i18n import Language
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.drawing.charts.base import Context, Look
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

_NAMED = 3


def look() -> Look:
    """Colours of the theme that the visitor sees."""
    return Look(dark=st.context.theme.type == "dark")


def where(data: Snapshot, areas: tuple[str, ...], lang: Language) -> str:
    """The region in words; long lists are cut and say so."""
    return data.areas.words(areas, lang, limit=_NAMED) or lang.gettext("Indonesia")


def limits(chosen: HazardFilter, lang: Language) -> str:
    """What the filter leaves out, in words."""
    _ = lang.gettext
    parts = []
    if chosen.hazards != HAZARD_KEYS:
        parts.append(lang.join([_(HAZARDS[key].name) for key in chosen.hazards]))
    if chosen.with_casualties:
        parts.append(_("only incidents with casualties"))
    if chosen.with_displaced:
        parts.append(_("only incidents with displaced people"))
    if chosen.drawing is not None:
        parts.append(_("only inside the drawn area"))
    return ", ".join(parts)


def context(
    data: Snapshot,
    chosen: HazardFilter,
    lang: Language,
    *,
    when: str,
    records: int,
    unknown: int = 0,
    is_sample: bool,
    counted: str = "",
) -> Context:
    """The context of a chart of this filter."""
    return Context(
        lang=lang,
        where=where(data, chosen.areas, lang),
        when=when,
        records=records,
        unknown=unknown,
        is_sample=is_sample,
        look=look(),
        limits=limits(chosen, lang),
        counted=counted,
    )
