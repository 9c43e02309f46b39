"""Rows that were set aside, corrected in the browser and imported on the spot."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.base.i18n import Language
from geo.base.jobs import Progress
from geo.domains.plan import import_file, import_job
from geo.files.findings import Fate, Problem
from geo.intake.row_marks import row_marks
from geo.intake.summary import ImportSummary
from geo.reading.table import TableLayout
from pages._ui.data import data_parts
from pages._ui.data.drafts import Draft, Outcome
from pages._ui.shared import cache

#: Rows that the editor holds at a time; more are mended in the report.
MAX_ROWS = 300
#: How the corrected rows are written: nothing about them is to be found out.
_LAYOUT = TableLayout(header_rows=(1,), encoding="utf-8", separator=",")
_FIRST_ROW = 2


def mend(draft: Draft, first: Outcome, lang: Language) -> None:
    """The editor and its button."""
    _ = lang.gettext
    assert draft.mend is not None
    rows = draft.mend.head(MAX_ROWS).reset_index(drop=True)
    headers = [str(name) for name in rows.columns if name not in ("row", "geometry")]
    bad = [p for p in draft.mend_problems if p.fate is Fate.SET_ASIDE]
    marks = row_marks(bad, headers, first.plan.columns)
    title = _("Correct the rows that were set aside")
    data_parts.head(6, title)
    st.caption(
        _(
            "Click a cell to correct it; the reason stands beside each row. Your file stays as it "
            "is."
        )
    )
    if draft.mend_problem is not None:
        data_parts.refusal(draft.mend_problem, lang)
    row_name, reason_name = _free(_("Row"), headers), _free(_("Reason and cure"), headers)
    shown = rows[headers].fillna("").astype(str)
    shown.insert(0, row_name, rows["row"])
    shown.insert(
        1,
        reason_name,
        [
            f"{marks[row].reasons(lang)} → {marks[row].cures(lang)}" if row in marks else ""
            for row in rows["row"].astype(int)
        ],
    )
    in_question = {header for mark in marks.values() for header in mark.cells}
    order = [h for h in headers if h in in_question] + [h for h in headers if h not in in_question]
    edited = st.data_editor(
        shown,
        key=draft.key(f"mend-{draft.mend_round}"),
        hide_index=True,
        num_rows="fixed",
        height=min(40 + 35 * len(shown), 460),
        disabled=[row_name, reason_name],
        column_order=[row_name, reason_name, *order],
        column_config={
            row_name: st.column_config.NumberColumn(width="small", pinned=True),
            reason_name: st.column_config.TextColumn(width="large"),
            **{header: st.column_config.TextColumn() for header in headers},
        },
        alt=_("Correct the rows that were set aside"),
    )
    if len(draft.mend) > MAX_ROWS:
        st.caption(
            _("The first {n} of {all} rows; mend the others in the report and import that.").format(
                n=lang.number(MAX_ROWS), all=lang.number(len(draft.mend))
            )
        )

    def go() -> None:
        _import(draft, first, rows, edited[headers], lang)

    changed = int((edited[headers] != shown[headers]).any(axis=1).sum())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Import the corrected rows"),
            icon=":material/download_done:",
            type="primary",
            disabled=not changed,
            key=draft.key("mend-import"),
            on_click=go,
        )
        if changed:
            st.caption(lang.ngettext("{n} row corrected", "{n} rows corrected", changed))


def _free(name: str, headers: Sequence[str]) -> str:
    """A heading of ours that the file does not have."""
    return f"{name} " if name in headers else name


def _import(
    draft: Draft, first: Outcome, rows: pd.DataFrame, edited: pd.DataFrame, lang: Language
) -> None:
    """Import the rows of the editor as a file of the same headers."""
    assert draft.mend is not None
    # Columns of ours ("row") and rows beyond the editor stay as they are.
    mended = rows.assign(**{str(name): edited[name].fillna("") for name in edited.columns})
    draft.mend = pd.concat([mended, draft.mend.iloc[len(rows) :]], ignore_index=True)
    path = draft.path.with_name("corrected.csv")
    # Answers and hazard stay; the layout is our own now.
    plan = replace(first.plan, layout=_LAYOUT, layer=None)
    title = first.summary.title if first.summary is not None else first.about.title
    again = lang.gettext("{title} (corrected rows)").format(title=title)
    about = replace(first.about, title=again, again=True)
    store = cache.store()

    def work(progress: Progress, cancelled: Callable[[], bool]) -> ImportSummary:
        _write(path, mended)
        return import_file(store, path, plan, about, progress=progress, cancelled=cancelled)

    job = import_job(work)
    draft.begin(plan, about, job, dry_run=False, mending=True)


def _write(path: Path, rows: pd.DataFrame) -> None:
    headers = [name for name in rows.columns if name not in ("row", "geometry")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows[headers].fillna("").astype(str).itertuples(index=False, name=None))
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def take_over(draft: Draft, fresh: Outcome) -> None:
    """After an import of corrected rows: what is still bad stays, with its new reasons."""
    if draft.mend is None or fresh.summary is None:
        return
    draft.mend_round += 1
    sent = draft.mend.head(MAX_ROWS).reset_index(drop=True)
    rest = draft.mend.iloc[MAX_ROWS:]
    by_line = {_FIRST_ROW + at: int(row) for at, row in enumerate(sent["row"])}
    bad = {
        by_line[p.row]: None
        for p in fresh.summary.problems
        if p.fate is Fate.SET_ASIDE and p.row in by_line
    }
    told: list[Problem] = [
        replace(p, row=by_line[p.row])
        for p in fresh.summary.problems
        if p.row in by_line and p.fate is Fate.SET_ASIDE
    ]
    others = set(rest["row"].astype(int))
    told += [p for p in draft.mend_problems if p.row in others]
    left = pd.concat([sent[sent["row"].astype(int).isin(bad)], rest], ignore_index=True)
    draft.mend = left if len(left) else None
    draft.mend_problems = tuple(told)
