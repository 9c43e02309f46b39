"""The file that a visitor is importing: kept for the session, so that no rerun loses anything.

The uploaded bytes lie in a temporary folder under a name of our own, and go with the session.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pandas as pd
import streamlit as st

from geo.base.errors import PetaSiagaError
from geo.base.jobs import Job
from geo.domains.inspection import inspect_file
from geo.intake.inspection import Inspection
from geo.intake.plan import ImportPlan
from geo.intake.row_marks import ProblemGroup, group_problems
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About
from geo.reading.table import TableLayout
from pages._ui.shared import cache, identity

_DRAFT = "_data_draft"
_COUNT = "_data_count"
WHO = "_data_who"
#: Endings that the reader looks at; any other says nothing.
SUFFIXES = (
    "csv",
    "tsv",
    "txt",
    "xlsx",
    "xls",
    "ods",
    "geojson",
    "json",
    "topojson",
    "gpkg",
    "fgb",
    "zip",
    "kml",
    "kmz",
    "gml",
    "gpx",
    "parquet",
    "geoparquet",
    "tif",
    "tiff",
)


@dataclass
class Outcome:
    """What a trial or an import came to, and what it was asked to do."""

    plan: ImportPlan
    about: About
    summary: ImportSummary | None
    problem: PetaSiagaError | None
    groups: list[ProblemGroup] = field(default_factory=list)
    #: Whether it was an import of corrected rows.
    is_mended: bool = False


@dataclass
class Draft:
    """One file on its way into the store."""

    #: Parts the widgets of one file from those of the next.
    number: int
    folder: "tempfile.TemporaryDirectory[str]"
    path: Path
    name: str
    size: int
    layout: TableLayout | None = None
    layer: str | None = None
    crs: str | None = None
    inspection: Inspection | None = None
    problem: PetaSiagaError | None = None
    answers: dict[str, str] = field(default_factory=dict)
    job: Job[ImportSummary] | None = None
    asked: tuple[ImportPlan, About, bool] | None = None
    trial: Outcome | None = None
    #: Imports that were stored: the file itself, then its corrected rows.
    stored: list[Outcome] = field(default_factory=list)
    #: Rows that are still to be mended (text, the file's headers, ``row``), and why.
    mend: pd.DataFrame | None = None
    mend_problems: tuple[Any, ...] = ()
    mend_round: int = 0
    #: Why the last corrected rows could not be imported.
    mend_problem: PetaSiagaError | None = None
    is_mending: bool = False

    def key(self, name: str) -> str:
        """The key of a widget about this file."""
        return f"d{self.number}-{name}"

    def look(self) -> Inspection | None:
        """What the file seems to be; None (with `problem`) where it cannot be read."""
        if self.inspection is None and self.problem is None:
            try:
                self.inspection = inspect_file(
                    cache.store(), self.path, self.layout, self.layer, self.crs, name=self.name
                )
            except PetaSiagaError as problem:
                self.problem = problem
        return self.inspection

    def look_again(self, **changes: Any) -> None:
        """Read the file in another way from now on."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.inspection = None
        self.problem = None
        self.trial = None
        self.mend = None

    def begin(
        self,
        plan: ImportPlan,
        about: About,
        job: Job[ImportSummary],
        *,
        dry_run: bool,
        mending: bool = False,
    ) -> None:
        """Watch a job from now on; `mending` says that it imports corrected rows."""
        self.asked = (plan, about, dry_run)
        self.is_mending = mending
        self.job = job.start()
        # Most files are done before a progress bar could be read.
        job.wait(1.0)

    def settle(self) -> Outcome | None:
        """Take over a job that has ended; None while it runs, and after a cancellation."""
        job = self.job
        if job is None or self.asked is None or job.state == "running":
            return None
        plan, about, dry_run = self.asked
        self.job, self.asked = None, None
        if job.state == "cancelled":
            return None
        # A refusal tells what became of the rows, too.
        summary = getattr(job.problem, "summary", job.result)
        outcome = Outcome(
            plan,
            about,
            summary,
            job.problem,
            [] if summary is None else group_problems(summary.problems, plan.columns),
            is_mended=self.is_mending,
        )
        if self.is_mending:
            self.mend_problem = job.problem
        elif dry_run or job.problem is not None:
            self.trial = outcome
        if not dry_run and job.problem is None:
            self.stored.append(outcome)
        return outcome


def current() -> Draft | None:
    """The file at hand."""
    found: Draft | None = st.session_state.get(_DRAFT)
    return found


def start(name: str, data: Any, size: int) -> Draft:
    """Take over an uploaded file; the one before is forgotten."""
    forget()
    number = st.session_state.get(_COUNT, 0) + 1
    st.session_state[_COUNT] = number
    folder = tempfile.TemporaryDirectory(prefix="petasiaga-upload-", ignore_cleanup_errors=True)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    # The visitor's name for a file is shown, and never used on disk.
    path = Path(folder.name) / ("upload" + (f".{ending}" if ending in SUFFIXES else ""))
    with path.open("wb") as file:
        shutil.copyfileobj(data, file)
    draft = Draft(number, folder, path, PurePath(name).name[:200], size)
    st.session_state[_DRAFT] = draft
    return draft


def forget() -> None:
    """Drop the file at hand and its bytes."""
    draft: Draft | None = st.session_state.pop(_DRAFT, None)
    if draft is None:
        return
    if draft.job is not None:
        draft.job.cancel()
    draft.folder.cleanup()


def who() -> str:
    """The visitor as they wished to be named last."""
    account = identity.account()
    return str(st.session_state.get(WHO, account.display_name if account else ""))
