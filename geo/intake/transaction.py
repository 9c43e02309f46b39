"""The frame of every import: one file, one lock, one transaction, one summary."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd
import sqlalchemy as sa

from geo.access.audit import write_audit
from geo.access.roles import Actor, Permission, at_the_command_line, require, require_areas
from geo.base.errors import SourceRefused, StoreError
from geo.base.i18n import N_, Language, language
from geo.base.jobs import Cancelled, Progress
from geo.files.findings import Fate, Report
from geo.files.opening import SourceFile, open_source
from geo.intake.preview import Preview, telling_rows
from geo.intake.problems import plain_problems
from geo.intake.summary import ImportSummary, NothingStored
from geo.reading.catalogue_words import area_code
from geo.store.areas import AreaIndex
from geo.store.engine import bump_data_version, workspace_lock
from geo.store.faults import disk_full, is_no_room
from geo.store.snapshot import load_areas
from geo.store.store import Store
from geo.store.tables import datasets
from geo.store.writes import NewDataset, RowCounts, insert_dataset, set_row_counts

#: Said while another process holds the workspace.
WAITING = N_("Another import is running; waiting for it to finish …")
_MAX_TITLE = 200
Frame = TypeVar("Frame", bound=pd.DataFrame)


@dataclass(frozen=True, slots=True)
class About:
    """What the user says about a file: where it comes from and what of it to take.

    `region` keeps only what lies in an area (a Kemendagri code); `again` imports a file that was
    imported before. `method` says how the data were made and stands before what the import itself
    did; `imported_by` is the person as they wish to be named.
    """

    title: str = ""
    source: str = ""
    licence: str = ""
    data_date: str = ""
    region: str | None = None
    again: bool = False
    imported_by: str = ""
    method: str = ""
    #: Who imports; None: somebody at the computer's command line, named `imported_by`.
    actor: Actor | None = None
    #: The file's name for people; an upload has a name of our own on disk.
    file_name: str = ""


class ImportedBefore(SourceRefused):
    """The very same file is in the store; `About.again` imports it all the same."""


@dataclass(slots=True)
class Work:
    """What a kind of import needs to store its rows inside the transaction."""

    connection: sa.Connection
    dataset_id: int
    areas: AreaIndex
    report: Report
    region: str | None
    lang: Language
    title: str
    #: Upper bounds of the low and medium index, where an index gave the classes.
    breaks: tuple[float, float] | None = None
    derived: int = 0
    regencies: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ImportStep(Generic[Frame]):
    """One import: how to read a file and how to store what was read.

    `store` returns the number of rows that it stored.
    """

    kind: str
    read: Callable[[SourceFile, Report], Frame]
    store: Callable[[Work, Frame], int]
    #: What a dataset has put on the map.
    preview: Callable[[sa.Connection, int], Preview]
    hazard: str | None = None
    #: Title of the dataset before what `About` says; else the file's name.
    title: str = ""


def run_import(
    store: Store,
    path: Path,
    job: ImportStep[Frame],
    about: About,
    *,
    layer: str | None,
    dry_run: bool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportSummary:
    """Import one file; with `dry_run` everything is done and taken back.

    `cancelled` is asked between the steps and before every statement that goes to the database.
    Raises `SourceRefused` (`NothingStored` with its summary when no row was usable), `StoreError`
    or `Cancelled`; nothing has changed then.
    """

    def check(*_event: object) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled(N_("The import was cancelled; nothing was changed."))

    def step(fraction: float, message: str) -> None:
        check()
        if progress is not None:
            progress(fraction, message)

    require(_actor(about), Permission.IMPORT)
    report = Report()
    step(0.0, N_("Reading the file …"))
    with open_source(path, layer=layer, limits=store.settings.limits) as opened:
        source = replace(
            opened, name=about.file_name or opened.name, sha256=_digest(opened.sha256, layer)
        )
        frame = job.read(source, report)
    try:
        with (
            workspace_lock(store.settings, waiting=lambda: step(0.4, WAITING)),
            store.engine.connect() as connection,
        ):
            transaction = connection.begin()
            sa.event.listen(connection, "before_cursor_execute", check)
            step(0.4, N_("Storing …"))
            summary = _store(store, connection, source, frame, job, about, report, dry_run, layer)
            step(0.95, N_("Finishing …"))
            if dry_run:
                transaction.rollback()
            else:
                transaction.commit()
    except (sa.exc.SQLAlchemyError, OSError) as err:
        raise store_error(err, store) from err
    # From here on it is stored, so that nobody is asked any more.
    if progress is not None:
        progress(1.0, N_("Done."))
    return summary


def _store(
    store: Store,
    connection: sa.Connection,
    source: SourceFile,
    frame: Frame,
    job: ImportStep[Frame],
    about: About,
    report: Report,
    dry_run: bool,
    layer: str | None,
) -> ImportSummary:
    lang = language(store.settings.language)
    if not about.again:
        _refuse_same_file(connection, source, job, lang)
    # A dataset is written first, so that the transaction owns the database from its start.
    title = job.title.strip() or about.title.strip() or default_title(source.name, layer)
    dataset = NewDataset(
        kind=job.kind,
        title=title[:_MAX_TITLE],
        source=about.source,
        licence=about.licence,
        data_date=about.data_date,
        hazard=job.hazard,
        file_name=source.name,
        file_sha256=source.sha256,
        imported_by=about.imported_by,
    )
    dataset_id = insert_dataset(connection, dataset)
    areas = load_areas(connection)
    region = None if about.region is None else area_code(about.region) or about.region
    if region is not None and region not in areas:
        raise SourceRefused(
            N_("There is no region {code!r} in the store; give a Kemendagri code such as 63.03."),
            code=region,
        )
    work = Work(connection, dataset_id, areas, report, region, lang, dataset.title)
    stored = job.store(work, frame) if len(frame) else 0
    summary = ImportSummary(
        kind=job.kind,
        file_name=source.name,
        title=dataset.title,
        hazard=job.hazard,
        dry_run=dry_run,
        dataset_id=None if dry_run or not stored else dataset_id,
        read=report.rows_read,
        stored=stored,
        repaired=report.count(Fate.REPAIRED),
        set_aside=report.count(Fate.SET_ASIDE),
        duplicates=report.count(Fate.DUPLICATE),
        derived=work.derived,
        regencies=tuple(sorted(work.regencies)),
        notes=tuple(report.notes),
        problems=report.problems,
        questions=tuple(report.questions),
        raw_set_aside=_raw_set_aside(report),
        preview=(
            replace(job.preview(connection, dataset_id), rows=telling_rows(report))
            if dry_run and stored
            else None
        ),
    )
    if not stored:
        raise _nothing_stored(summary, lang)
    set_row_counts(
        connection,
        dataset_id,
        RowCounts(summary.read, stored, summary.repaired, summary.set_aside, summary.duplicates),
    )
    connection.execute(
        sa.update(datasets)
        .where(datasets.c.id == dataset_id)
        .values(
            method=" ".join(
                filter(None, [about.method, *(n.render(lang.gettext) for n in report.notes)])
            ),
            breaks=None if work.breaks is None else list(work.breaks),
            problems=plain_problems(report.problems) or None,
        )
    )
    require_areas(_actor(about), summary.regencies, dataset.title)
    write_audit(
        connection,
        _actor(about),
        "import",
        register=job.kind,
        record_id=dataset_id,
        label=dataset.title,
        changes={"rows": (None, stored)},
    )
    bump_data_version(connection, job.kind)
    return summary


def _actor(about: About) -> Actor:
    return about.actor or at_the_command_line(about.imported_by)


def _raw_set_aside(report: Report) -> pd.DataFrame | None:
    if report.raw is None:
        return None
    bad = report.raw["row"].isin(report.rows_with(Fate.SET_ASIDE))
    return report.raw[bad].reset_index(drop=True)


def _refuse_same_file(
    connection: sa.Connection, source: SourceFile, job: ImportStep[Frame], lang: Language
) -> None:
    found = connection.execute(
        sa.select(datasets.c.title, datasets.c.imported_at).where(
            datasets.c.file_sha256 == source.sha256,
            datasets.c.kind == job.kind,
            datasets.c.undone_at.is_(None),
            datasets.c.hazard.is_not_distinct_from(job.hazard),
        )
    ).first()
    if found is not None:
        raise ImportedBefore(
            N_(
                "{file} was imported before, on {date} as “{title}”; use --again to import it all "
                "the same."
            ),
            file=source.name,
            date=lang.date(found.imported_at.date()),
            title=found.title,
        )


def _nothing_stored(summary: ImportSummary, lang: Language) -> NothingStored:
    if summary.duplicates:
        return NothingStored(
            N_("Everything usable in {file} is stored already; nothing was changed."),
            summary,
            file=summary.file_name,
        )
    bad = [problem for problem in summary.problems if problem.fate is Fate.SET_ASIDE]
    if not bad:
        return NothingStored(
            N_("Nothing in {file} could be stored; check what was exported."),
            summary,
            file=summary.file_name,
        )
    ((commonest, _count),) = Counter(problem.reason.message for problem in bad).most_common(1)
    first = next(problem for problem in bad if problem.reason.message == commonest)
    return NothingStored(
        N_(
            "Nothing in {file} could be stored: {count} rows were set aside, for example row "
            "{row} {reason} ({cure})."
        ),
        summary,
        file=summary.file_name,
        count=lang.number(summary.set_aside),
        row=first.row,
        reason=first.reason.render(lang.gettext),
        cure=first.cure.render(lang.gettext),
    )


def _digest(sha256: str, layer: str | None) -> str:
    """What a file is known by; another layer of it is another import."""
    return sha256 if layer is None else hashlib.sha256(f"{sha256} {layer}".encode()).hexdigest()


def default_title(file_name: str, layer: str | None) -> str:
    """The file's name without its ending, with the layer where one of several was chosen."""
    stem = Path(file_name).stem
    return f"{stem} – {layer}" if layer and layer != stem else stem


def store_error(err: Exception, store: Store) -> StoreError:
    """The sentence for a failed write that the store has not explained itself."""
    if is_no_room(err):
        return disk_full(store.settings.workspace)
    reason = str(getattr(err, "orig", None) or err).splitlines()[0]
    return StoreError(
        N_("The store in {folder} cannot be written ({reason}). Nothing was changed."),
        folder=str(store.settings.workspace),
        reason=reason,
    )
