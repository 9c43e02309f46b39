"""The history of imports: who imported what and when, with which problems, and undo."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.access.roles import Permission
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.catalogue import HAZARDS
from geo.domains.history import HistoryEntry, import_history, problems_of, undo_import
from geo.intake.row_marks import group_problems
from geo.outputs.import_report import FATE_NAMES
from pages._ui.data import data_parts, drafts
from pages._ui.shared import cache, identity, style
from pages._ui.shared.parts import plain, short

_PAGE = 15
_SHOWN = "_history_shown"
_PROBLEM = "_history_problem"
#: Rows of the table of problems; the browser need not hold thousands.
_MAX_PROBLEMS = 1_000


def history(lang: Language) -> None:
    """All imports, the newest first."""
    _ = lang.gettext
    problem: PetaSiagaError | None = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        data_parts.refusal(problem, lang)
    entries = import_history(cache.store())
    own = [entry for entry in entries if entry.file_sha256 is not None]
    if not own:
        st.info(_("Nothing has been imported yet."), icon=":material/history:")
    shown = int(st.session_state.get(_SHOWN, _PAGE))
    for entry in own[:shown]:
        _entry(entry, lang)
    if len(own) > shown:
        st.button(
            _("Show older imports"),
            key="history-more",
            on_click=lambda: st.session_state.update({_SHOWN: shown + _PAGE}),
        )
    bundled = [entry for entry in entries if entry.file_sha256 is None]
    if bundled:
        with st.expander(_("Data that came with the program"), icon=":material/inventory_2:"):
            for entry in bundled:
                _entry(entry, lang)


def _entry(entry: HistoryEntry, lang: Language) -> None:
    _ = lang.gettext
    undone = entry.undone_at is not None
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="top")
        marks = f":gray-badge[{data_parts.kind_words(entry.kind, lang)}]"
        if entry.hazard is not None and entry.hazard in HAZARDS:
            marks += f" :gray-badge[{_(HAZARDS[entry.hazard].name)}]"
        if entry.is_sample:
            marks += f" {style.sample_badge(lang)}"
        if undone:
            words = _("undone")
            marks += f" :red-badge[:material/undo: {words}]"
        title = f"**{short(entry.title)}**"
        left.markdown(f":gray[~~{title}~~] {marks}" if undone else f"{title} {marks}")
        left.caption(plain(" · ".join(_who_and_when(entry, lang))))
        left.markdown(f":small[{_counted(entry, lang)}]")
        with right:
            with st.popover(_("Details"), icon=":material/info:", width="stretch"):
                _details(entry, lang)
            may_undo = identity.actor().may(Permission.IMPORT)
            if may_undo and not undone and entry.file_sha256 is not None:
                _undo(entry, lang)


def _who_and_when(entry: HistoryEntry, lang: Language) -> list[str]:
    _ = lang.gettext
    said = [lang.local_moment(entry.imported_at)]
    if entry.imported_by:
        said.append(entry.imported_by)
    if entry.file_name:
        said.append(entry.file_name)
    if entry.undone_at is not None:
        said.append(_("undone on {date}").format(date=lang.local_moment(entry.undone_at)))
        if entry.undone_by:
            said.append(_("by {who}").format(who=entry.undone_by))
    return said


def _counted(entry: HistoryEntry, lang: Language) -> str:
    _ = lang.gettext
    counts = [
        (_("read"), entry.read),
        (_("taken"), entry.stored),
        (_("repaired"), entry.repaired),
        (_("set aside"), entry.set_aside),
        (_("already there"), entry.duplicates),
    ]
    said = [f"{name} **{lang.number(count)}**" for name, count in counts[:2]]
    said += [f"{name} **{lang.number(count)}**" for name, count in counts[2:] if count]
    return " · ".join(said)


def _details(entry: HistoryEntry, lang: Language) -> None:
    _ = lang.gettext
    unknown = _("not stated")
    facts = {
        _("Source"): entry.source,
        _("Licence"): entry.licence,
        _("Date of the data"): entry.data_date,
        _("Method"): entry.method,
        _("Imported by"): entry.imported_by,
        _("File"): entry.file_name,
        "SHA-256": (entry.file_sha256 or "")[:16],
    }
    st.table(
        {name: plain(text) if text else f":gray[{unknown}]" for name, text in facts.items()},
        border="horizontal",
        alt=entry.title[:100],
    )
    if not entry.has_problems:
        return
    wanted = f"history-problems-{entry.id}"
    # Thousands of problems travel only when they are asked for.
    if not st.toggle(_("Problems of its rows"), key=wanted):
        return
    problems = problems_of(cache.store(), entry.id)
    if not problems:
        st.caption(_("Every row was taken as it is."))
        return
    data_parts.problem_list(group_problems(problems), lang)
    _problem_table(problems, lang, f"history-table-{entry.id}")


def _problem_table(problems: Sequence[object], lang: Language, key: str) -> None:
    _ = lang.gettext
    rows = [problem.render(_) for problem in problems[:_MAX_PROBLEMS]]  # type: ignore[attr-defined]
    fates = {fate.value: _(name) for fate, name in FATE_NAMES.items()}
    frame = pd.DataFrame(rows)
    frame["fate"] = frame["fate"].map(fates)
    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        height=min(38 + 35 * len(frame), 320),
        column_config={
            "fate": _("What became of it"),
            "row": _("Row"),
            "column": _("Column"),
            "value": _("Value"),
            "reason": _("Reason"),
            "cure": _("Cure"),
        },
        alt=_("Problems of its rows"),
    )


def _undo(entry: HistoryEntry, lang: Language) -> None:
    _ = lang.gettext
    if entry.cannot_undo is not None:
        st.button(
            _("Undo"),
            icon=":material/undo:",
            disabled=True,
            width="stretch",
            key=f"undo-no-{entry.id}",
            help=plain(entry.cannot_undo.render(_)),
        )
        return
    with st.popover(_("Undo"), icon=":material/undo:", width="stretch"):
        st.markdown(_("Its records are taken out again, and what they replaced comes back."))
        if entry.caution is not None:
            st.warning(plain(entry.caution.render(_)), icon=":material/warning:")
        st.button(
            _("Yes, undo it"),
            type="primary",
            key=f"undo-{entry.id}",
            on_click=_undone,
            args=(entry.id,),
        )


def _undone(number: int) -> None:
    try:
        undo_import(cache.store(), number, drafts.who(), actor=identity.actor())
    except PetaSiagaError as problem:
        st.session_state[_PROBLEM] = problem
