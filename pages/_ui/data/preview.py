"""Step 5: a trial of the real import, what it would do to each row, and the import itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.base.i18n import N_, Language
from geo.catalogue import HAZARDS
from geo.domains.kinds import KINDS
from geo.domains.plan import import_file, import_job
from geo.drawing.charts.import_preview import import_preview
from geo.files.findings import LEAVE_UNKNOWN, SET_ASIDE, Fate, Question
from geo.intake.inspection import Inspection
from geo.intake.plan import ImportPlan
from geo.intake.row_marks import RowMarks, row_marks
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About, ImportedBefore
from geo.outputs.import_report import FATE_NAMES
from pages._ui.data import column_choice, data_parts, mending, row_report
from pages._ui.data.drafts import Draft, Outcome
from pages._ui.shared import cache, contexts
from pages._ui.shared.parts import plain

#: Questions that are shown without unfolding.
_QUESTIONS = 8
_DUPLICATES = {
    "skip": N_("Leave the stored one"),
    "update": N_("Replace the stored one"),
    "keep": N_("Keep both"),
}


def preview(
    draft: Draft, found: Inspection, plan: ImportPlan, about: About, lang: Language
) -> None:
    """The trial with its result, and the button that imports."""
    _ = lang.gettext
    data_parts.head(5, _("Check, then import"))
    if KINDS[plan.kind].takes("on_duplicate"):
        plan = replace(plan, on_duplicate=st.session_state.get(draft.key("duplicate"), "skip"))
    missing = column_choice.missing(draft, found, plan, lang)
    trial = draft.trial
    is_current = trial is not None and (trial.plan, trial.about) == (plan, about)
    if missing:
        needed = lang.join(missing)
        st.info(_("Still to choose: {what}.").format(what=needed), icon=":material/edit:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Check again") if trial is not None else _("Check the file"),
            icon=":material/rule:",
            type="secondary" if is_current else "primary",
            disabled=bool(missing),
            key=draft.key("check"),
            on_click=lambda: start(draft, plan, about, dry_run=True),
        )
        st.caption(_("A trial of the whole import: it stores nothing."))
    if trial is None:
        return
    if not is_current:
        st.warning(
            _("You have changed something since this check: check again."),
            icon=":material/refresh:",
        )
    _outcome(draft, trial, plan, lang)
    summary = trial.summary
    if draft.mend is not None:
        mending.mend(draft, trial, lang)
    if is_current and trial.problem is None and summary is not None and not missing:
        _import_button(draft, summary, plan, about, lang)


def start(draft: Draft, plan: ImportPlan, about: About, *, dry_run: bool) -> None:
    """Run the import (or its trial) in the background."""
    store, path = cache.store(), draft.path
    job = import_job(
        lambda progress, cancelled: import_file(
            store, path, plan, about, dry_run=dry_run, progress=progress, cancelled=cancelled
        )
    )
    draft.begin(plan, about, job, dry_run=dry_run)


def running(draft: Draft, lang: Language) -> None:
    """The progress of the job at hand, and a button that stops it."""
    _watch(draft, lang)


@st.fragment(run_every=1.0)
def _watch(draft: Draft, lang: Language) -> None:
    job = draft.job
    if job is None or job.state != "running":
        st.rerun()
    assert job is not None
    assert draft.asked is not None
    is_trial = draft.asked[2]
    _ = lang.gettext
    doing = _("Checking the file") if is_trial else _("Importing")
    st.markdown(f"**{doing}**")
    st.progress(min(max(job.fraction, 0.0), 1.0), text=_(job.message))
    st.button(_("Cancel"), icon=":material/close:", on_click=job.cancel, key=draft.key("cancel"))
    st.caption(_("You can leave this page meanwhile. Cancelling changes nothing in the store."))


def _outcome(draft: Draft, trial: Outcome, plan: ImportPlan, lang: Language) -> None:
    _ = lang.gettext
    summary = trial.summary
    if trial.problem is not None:
        if not isinstance(trial.problem, ImportedBefore):
            data_parts.refusal(trial.problem, lang)
        else:
            said = _("This file was imported before, on {date} as “{title}”.")
            st.warning(
                plain(said.format(**{"date": "", "title": "", **trial.problem.values})),
                icon=":material/history:",
            )
            st.checkbox(_("Import this file again all the same"), key=draft.key("again"))
    if summary is None:
        return
    data_parts.counts(summary, lang, "trial")
    if summary.questions:
        _questions(draft, summary, plan, trial, lang)
    if draft.answers:
        _answered(draft, lang)
    asks = KINDS[plan.kind].takes("on_duplicate")
    if asks and (summary.duplicates or plan.on_duplicate != "skip"):
        _duplicates(draft, lang)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _map(summary, lang, draft.key("map"))
    with right:
        if trial.groups:
            data_parts.problem_list(trial.groups, lang)
        else:
            st.success(_("Every row can be taken as it is."), icon=":material/check_circle:")
        for told in summary.notes:
            st.caption(plain(told.render(_)))
    rows = summary.preview.rows if summary.preview is not None else summary.raw_set_aside
    if rows is not None and len(rows):
        _table(rows, summary, plan, lang, draft.key("rows"))
    if trial.groups:
        row_report.report_button(
            summary, trial.about, plan.columns or {}, lang, draft.key("trial-report")
        )


def _map(summary: ImportSummary, lang: Language, key: str) -> None:
    _ = lang.gettext
    found = summary.preview
    if found is None or not len(found.geometries):
        st.caption(_("Nothing of this file would appear on the map."))
        return
    figure = import_preview(found, summary.regencies, cache.snapshot().areas, lang, contexts.look())
    st.plotly_chart(
        figure,
        key=key,
        alt=_("Map of what would be taken"),
        config={"displayModeBar": False, "scrollZoom": True},
    )
    said = [_("What would be taken")]
    if summary.regencies:
        areas = cache.snapshot().areas
        names = [areas.name(code) for code in summary.regencies[:5] if code in areas]
        more = len(summary.regencies) - 5
        names += [_("{n} more").format(n=lang.number(more))] if more > 0 else []
        said.append(lang.join(names))
    if len(found.geometries) < found.total - found.unplaced:
        said.append(
            _("the first {n} of {all}").format(
                n=lang.number(len(found.geometries)), all=lang.number(found.total)
            )
        )
    if found.unplaced:
        said.append(
            lang.ngettext("{n} without coordinates", "{n} without coordinates", found.unplaced)
        )
    st.caption(plain(" · ".join(said)))


def _table(
    rows: pd.DataFrame, summary: ImportSummary, plan: ImportPlan, lang: Language, key: str
) -> None:
    """Rows as the file has them, with the bad cells tinted and the reason beside."""
    _ = lang.gettext
    wanted = set(rows["row"].tolist())
    headers = [str(name) for name in rows.columns if name not in ("row", "geometry")]
    marks = row_marks((p for p in summary.problems if p.row in wanted), headers, plan.columns)
    shown = pd.DataFrame(
        {
            _("Row"): rows["row"],
            _("What becomes of it"): [_fate(marks.get(int(row)), lang) for row in rows["row"]],
            _("Reason"): [
                marks[int(row)].reasons(lang) if int(row) in marks else "" for row in rows["row"]
            ],
        }
    )
    own = list(shown.columns)
    # Two headings of ours may be headings of the file as well.
    names = [f"{name} " if name in own else name for name in headers]
    # The columns in which anything is wrong come first: a file may have forty.
    bad = {header for mark in marks.values() for header in mark.cells}
    order = sorted(range(len(headers)), key=lambda at: (headers[at] not in bad, at))
    for at in order:
        shown[names[at]] = rows[headers[at]].fillna("").astype(str).str.slice(0, 200)
    tints = _tints(rows, marks, [headers[at] for at in order], len(own))
    tints.columns = shown.columns
    st.dataframe(
        shown.style.apply(lambda _frame: tints, axis=None),
        hide_index=True,
        height=min(38 + 35 * len(shown), 420),
        key=key,
        column_config={
            _("Row"): st.column_config.NumberColumn(width="small", pinned=True),
            _("Reason"): st.column_config.TextColumn(width="large"),
        },
        alt=_("Rows of the file with their problems"),
    )
    if len(rows) < summary.read:
        st.caption(
            _(
                "{shown} of {all} rows are shown, those with problems first; the report has all "
                "problems."
            ).format(shown=lang.number(len(rows)), all=lang.number(summary.read))
        )


def _fate(mark: RowMarks | None, lang: Language) -> str:
    return lang.gettext(FATE_NAMES[mark.fate] if mark is not None else N_("Taken as it is"))


def _tints(
    rows: pd.DataFrame, marks: Mapping[int, RowMarks], headers: list[str], own: int
) -> pd.DataFrame:
    table = [[""] * (own + len(headers)) for _row in range(len(rows))]
    for at, row in enumerate(rows["row"].tolist()):
        mark = marks.get(int(row))
        if mark is None:
            continue
        table[at][1] = f"background-color: {data_parts.FATE_TINTS[mark.fate]}"
        for place, header in enumerate(headers):
            if header in mark.cells:
                worst = min((p.fate for p in mark.cells[header]), key=_worst)
                table[at][own + place] = f"background-color: {data_parts.FATE_TINTS[worst]}"
    return pd.DataFrame(table)


def _worst(fate: Fate) -> int:
    return list(data_parts.FATE_TINTS).index(fate)


def _questions(
    draft: Draft, summary: ImportSummary, plan: ImportPlan, trial: Outcome, lang: Language
) -> None:
    _ = lang.gettext
    with st.container(border=True, key="ps-questions"):
        title = _("Please decide")
        st.markdown(f":material/contact_support: **{title}**")
        st.caption(
            _(
                "The import would rather ask than guess. Rows without an answer are set "
                "aside, or taken with the value unknown, as each question says."
            )
        )
        # The most rows first; a long list is folded.
        ordered = sorted(summary.questions, key=lambda found: -found.count)
        for question in ordered[:_QUESTIONS]:
            _question(draft, question, lang)
        if len(ordered) > _QUESTIONS:
            more = lang.number(len(ordered) - _QUESTIONS)
            with st.expander(_("{n} more questions").format(n=more)):
                for question in ordered[_QUESTIONS:]:
                    _question(draft, question, lang)

        def apply() -> None:
            for question in summary.questions:
                answer = st.session_state.get(draft.key(f"q-{question.key}"))
                if answer is not None:
                    draft.answers[question.key] = answer
            start(draft, replace(plan, answers=dict(draft.answers)), trial.about, dry_run=True)

        st.button(
            _("Apply the answers and check again"),
            icon=":material/done_all:",
            type="primary",
            key=draft.key("apply"),
            on_click=apply,
        )


def _answered(draft: Draft, lang: Language) -> None:
    """That answers are in use, and a way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            lang.ngettext("{n} answer is in use.", "{n} answers are in use.", len(draft.answers))
        )

        def forget() -> None:
            for key in draft.answers:
                st.session_state.pop(draft.key(f"q-{key}"), None)
            draft.answers.clear()

        st.button(
            lang.gettext("Forget the answers"),
            icon=":material/restart_alt:",
            type="tertiary",
            key=draft.key("forget"),
            on_click=forget,
        )


def _question(draft: Draft, question: Question, lang: Language) -> None:
    _ = lang.gettext
    count = lang.ngettext("{n} row", "{n} rows", question.count)
    labels = {
        value: _(HAZARDS[value].name) if value in HAZARDS else words
        for value, words in question.candidates
    } | {
        LEAVE_UNKNOWN: _("Leave it unknown"),
        SET_ASIDE: _("Set these rows aside"),
    }
    left, right = st.columns([3, 2], vertical_alignment="center")
    about = question_label(question, lang)
    until = _("set aside until answered") if question.blocks else _("taken, value unknown so far")
    left.markdown(
        f"{plain(about)} **“{plain(question.text)}”** · {count}  \n"
        f":small[:gray[{plain(question.reason.render(_))} · {until}]]"
    )
    with right:
        st.selectbox(
            question.text,
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            key=draft.key(f"q-{question.key}"),
            label_visibility="collapsed",
            placeholder=_("Choose an answer"),
            persist_state="session",
        )


def question_label(question: Question, lang: Language) -> str:
    """What a question is about, by its key: "area:village:…", "hazard:…"."""
    # "loss_unit" asks in what unit a column of losses is.
    for part in question.key.replace("loss_unit", "loss_idr").split(":")[:2]:
        words = column_choice.label(part, lang)
        if words != part:
            return words
    return ""


def _duplicates(draft: Draft, lang: Language) -> None:
    _ = lang.gettext
    st.segmented_control(
        _("Rows that are stored already"),
        list(_DUPLICATES),
        required=True,
        default="skip",
        format_func=lambda key: _(_DUPLICATES[key]),
        key=draft.key("duplicate"),
        persist_state="session",
        help=_("The same event code (KIB), or the same hazard at the same place and time."),
    )


def _import_button(
    draft: Draft, summary: ImportSummary, plan: ImportPlan, about: About, lang: Language
) -> None:
    _ = lang.gettext
    go: Callable[[], None] = lambda: start(draft, plan, about, dry_run=False)  # noqa: E731
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            lang.ngettext("Import {n} row", "Import {n} rows", summary.stored),
            icon=":material/download_done:",
            type="primary",
            key=draft.key("import"),
            on_click=go,
        )
        if summary.set_aside:
            st.caption(
                lang.ngettext(
                    "{n} row stays out; you can correct it right afterwards.",
                    "{n} rows stay out; you can correct them right afterwards.",
                    summary.set_aside,
                )
            )
