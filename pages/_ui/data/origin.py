"""Step 4: where the data come from, as every map and report will say."""

from pathlib import PurePath

import streamlit as st

from geo.base.i18n import Language
from geo.catalogue.kinds import KIND_NAMES
from geo.intake.plan import ImportPlan
from geo.intake.transaction import About
from pages._ui.data import data_parts, drafts
from pages._ui.data.drafts import Draft
from pages._ui.shared import identity


def origin(draft: Draft, plan: ImportPlan, lang: Language) -> About:
    """The widgets of this step; what they say."""
    _ = lang.gettext
    data_parts.head(4, _("Where it comes from"))
    with st.container(border=True):
        top, bottom = st.columns([2, 1, 1]), st.columns([2, 1, 1])
        title_words = _(KIND_NAMES[plan.kind].title_label)
        title = _text(draft, "title", title_words, top[0], PurePath(draft.name).stem)
        data_date = _text(
            draft, "date", _("Date of the data"), top[1], hint=_("2025, or 2024-11-30")
        )
        licence = _text(draft, "licence", _("Licence"), top[2], hint=_("internal, CC BY 4.0 …"))
        source = _text(
            draft, "source", _("Source"), bottom[0], hint=_("who made it: Pusdalops BPBD, BIG …")
        )
        method = _text(draft, "method", _("Method"), bottom[1], hint=_("field reports, model …"))
        imported_by = _text(draft, "who", _("Imported by"), bottom[2], drafts.who())
        st.session_state[drafts.WHO] = imported_by
        st.caption(
            _("What stays empty is shown as not stated. Name the post rather than a person.")
        )
    return About(
        title=title,
        source=source,
        licence=licence,
        data_date=data_date,
        method=method,
        imported_by=imported_by,
        actor=identity.actor(),
        file_name=draft.name,
        again=bool(st.session_state.get(draft.key("again"), False)),
    )


def _text(
    draft: Draft, name: str, words: str, place: object, value: str = "", *, hint: str = ""
) -> str:
    key = draft.key(f"about-{name}")
    if key not in st.session_state:
        st.session_state[key] = value
    assert isinstance(place, st.delta_generator.DeltaGenerator)
    found = place.text_input(
        words, key=key, placeholder=hint or None, max_chars=200, persist_state="session"
    )
    return (found or "").strip()
