"""After an import: what was stored, where to see it, how to take it back, and rows to mend."""

from dataclasses import replace

import numpy as np
import streamlit as st

from geo.analysis.aggregate import day_of
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.domains.history import undo_import, was_undone
from geo.domains.kinds import KINDS
from geo.intake.summary import NothingStored
from geo.store.mappings import remember_columns
from geo.view.address import VIEW_PARAMS
from geo.view.filters import HazardFilter
from pages._ui.data import data_parts, drafts, mending, row_report
from pages._ui.data.drafts import Draft, Outcome
from pages._ui.shared import cache
from pages._ui.shared.parts import plain


def result(draft: Draft, lang: Language) -> None:
    """The summary of the import, then the rows that can be mended."""
    _ = lang.gettext
    first, *corrected = draft.stored
    assert first.summary is not None
    summary = first.summary
    # Asked of the store, because it may have been undone in the history or by somebody else.
    undone = summary.dataset_id is not None and was_undone(cache.store(), summary.dataset_id)
    with st.container(border=True):
        if undone:
            st.info(_("This import was undone; the store is as before."), icon=":material/undo:")
        else:
            words = lang.ngettext(
                "{n} row was imported.",
                "{n} rows were imported.",
                summary.stored + sum(o.summary.stored for o in corrected if o.summary is not None),
            )
            st.success(f"**{words}** {plain(summary.title)}", icon=":material/check_circle:")
        data_parts.counts(summary, lang, "result")
        for outcome in corrected:
            if outcome.summary is not None:
                st.caption(
                    ":material/build: "
                    + lang.ngettext(
                        "{n} corrected row was imported too.",
                        "{n} corrected rows were imported too.",
                        outcome.summary.stored,
                    )
                )
        with st.container(horizontal=True, vertical_alignment="center"):
            if not undone:
                st.page_link(
                    "peta.py",
                    label=_("See it on the map"),
                    icon=":material/map:",
                    query_params=_address(draft),
                )
            if first.groups:
                row_report.report_button(
                    summary, first.about, first.plan.columns or {}, lang, draft.key("report")
                )
            if not undone:
                _undo(draft, lang)
        for told in summary.notes:
            st.caption(plain(told.render(_)))
        data_parts.problem_list(first.groups, lang)
    if draft.mend is not None and len(draft.mend) and not undone:
        mending.mend(draft, first, lang)


def take_over(draft: Draft, fresh: Outcome) -> None:
    """Once per ended trial or import: remember the columns, and keep the rows to mend."""
    found = draft.inspection
    was_stored = any(fresh is outcome for outcome in draft.stored)
    columns = fresh.plan.columns
    if was_stored and columns is not None and found is not None:
        # A column that nobody found need not be remembered as missing.
        proposed = {guess.name for guess in found.guesses if guess.header}
        kept = {name: head for name, head in columns.items() if head or name in proposed}
        remember_columns(cache.store(), fresh.plan.kind, found.headers, kept)
    if fresh.is_mended:
        mending.take_over(draft, fresh)
        return
    # After a trial rows are mended only where nothing else is left to do.
    is_final = was_stored or isinstance(fresh.problem, NothingStored)
    raw = fresh.summary.raw_set_aside if fresh.summary is not None and is_final else None
    draft.mend = None
    if raw is not None and len(raw) and found is not None and found.is_table:
        assert fresh.summary is not None
        draft.mend = raw
        draft.mend_problems = tuple(fresh.summary.problems)


def _address(draft: Draft) -> dict[str, str]:
    """The map of what was imported: its kabupaten, its hazard, its period."""
    data = cache.snapshot()
    summaries = [o.summary for o in draft.stored if o.summary is not None]
    summary = summaries[0]
    # What the map showed before may hide the new rows: a class, a drawn area, "casualties only".
    query = {
        name: value
        for name, value in st.query_params.to_dict().items()
        if name not in VIEW_PARAMS and name != "tab"
    }
    start = end = None
    records = KINDS[summary.kind].records(data)
    if "day" in records:
        numbers = [found.dataset_id for found in summaries if found.dataset_id is not None]
        days = records["day"].to_numpy()[np.isin(records["dataset"].to_numpy(), numbers)]
        if len(days):
            start, end = day_of(int(np.min(days))), day_of(int(np.max(days)))
    regencies = dict.fromkeys(code for found in summaries for code in found.regencies)
    areas = tuple(code for code in regencies if code in data.areas)
    chosen = HazardFilter(areas=areas[:20], start=start, end=end)
    if summary.hazard is not None:
        chosen = replace(chosen, hazards=(summary.hazard,))
    return query | chosen.to_query()


def _undo(draft: Draft, lang: Language) -> None:
    _ = lang.gettext
    with st.popover(_("Undo this import"), icon=":material/undo:"):
        st.markdown(_("Its records are taken out again, and what they replaced comes back."))

        def undo() -> None:
            try:
                # The latest first: a later import may build on an earlier one.
                for outcome in reversed(draft.stored):
                    if outcome.summary is not None and outcome.summary.dataset_id is not None:
                        undo_import(cache.store(), outcome.summary.dataset_id, drafts.who())
            except PetaSiagaError as problem:
                st.session_state[draft.key("undo-problem")] = problem

        st.button(_("Yes, undo it"), type="primary", key=draft.key("undo"), on_click=undo)
    problem = st.session_state.pop(draft.key("undo-problem"), None)
    if problem is not None:
        data_parts.refusal(problem, lang)
