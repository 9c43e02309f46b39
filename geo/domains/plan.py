"""Import a file as its plan says."""

from collections.abc import Callable
from pathlib import Path

from geo.base.i18n import N_
from geo.base.jobs import Job, Progress, Work
from geo.domains.kinds import KINDS
from geo.intake.plan import ImportPlan, shown_as
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About
from geo.store.store import Store


def import_file(
    store: Store,
    path: Path,
    plan: ImportPlan,
    about: About,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportSummary:
    """Import a file as its plan says, through the import of its kind.

    Raises what that import raises; sentences name the file as `about.file_name` does.
    """
    kind = KINDS[plan.kind]
    with shown_as(path, about.file_name):
        return kind.load(
            store,
            path,
            kind.chosen(plan),
            about,
            dry_run=dry_run,
            progress=progress,
            cancelled=cancelled,
        )


def import_job(work: Work[ImportSummary]) -> Job[ImportSummary]:
    """An import (or trial) for the background, not yet started."""
    return Job(
        work,
        name="import",
        message=N_("Reading the file …"),
        failed=N_(
            "The file could not be imported; nothing was changed. The log of the program says why."
        ),
    )
