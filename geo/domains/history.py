"""The import history: what was imported, by whom, what became of its rows; and undo.

Undo takes the rows of an import out and brings back what it had replaced, so that the store holds
what it would hold without that import. Two things stay: the entry itself with the time of its
undoing, and what other imports noted or skipped because of it ("is stored already"), which
`HistoryEntry.caution` says. An import on which a later one builds cannot be undone before that
one: a later import of boundaries in the same kabupaten, or one that replaced its incidents.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.access.audit import write_audit
from geo.access.roles import Actor, Permission, at_the_command_line, require
from geo.base.errors import NotFound, PetaSiagaError
from geo.base.i18n import N_, language
from geo.base.jobs import Progress
from geo.domains.kinds import KINDS
from geo.files.findings import Note, Problem, note
from geo.intake.problems import problems_from
from geo.intake.transaction import WAITING, store_error
from geo.store.engine import bump_data_version, workspace_lock, writing
from geo.store.store import Store
from geo.store.tables import datasets

#: Titles of later imports that a caution names.
_NAMED = 3
_Row = Any  # a row of `datasets`


class CannotUndo(PetaSiagaError):
    """An import cannot be undone now; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One import (or bundled file), for people.

    `cannot_undo` says why it cannot be undone (None: it can); `caution` what undoing would not
    bring back.
    """

    id: int
    kind: str
    title: str
    hazard: str | None
    imported_by: str
    imported_at: datetime
    file_name: str
    file_sha256: str | None
    read: int
    stored: int
    repaired: int
    set_aside: int
    duplicates: int
    source: str
    licence: str
    data_date: str
    method: str
    is_sample: bool
    undone_at: datetime | None
    undone_by: str
    has_problems: bool
    cannot_undo: Note | None
    caution: Note | None


def import_history(store: Store) -> list[HistoryEntry]:
    """All imports, the newest first, those that were undone among them."""
    with store.engine.connect() as connection:
        return _history(connection, store.settings.language)


def was_undone(store: Store, dataset_id: int) -> bool:
    """Whether an import was taken back, or is no longer known at all."""
    query = sa.select(datasets.c.undone_at).where(datasets.c.id == dataset_id)
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    return row is None or row.undone_at is not None


def problems_of(store: Store, dataset_id: int) -> tuple[Problem, ...]:
    """The problems kept of an import: at most `problems.MAX_PROBLEMS_KEPT`, set aside first."""
    with store.engine.connect() as connection:
        query = sa.select(datasets.c.problems).where(datasets.c.id == dataset_id)
        row = connection.execute(query).first()
    if row is None:
        raise _unknown(dataset_id)
    return problems_from(row.problems or ())


def undo_import(
    store: Store,
    dataset_id: int,
    who: str = "",
    *,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> None:
    """Take an import back, in one transaction; `who` is noted in the history.

    `actor` is None for somebody at the computer's command line. Raises `NotAllowed`, `NotFound`,
    `CannotUndo` or `StoreError` with one sentence; nothing has changed then.
    """
    tell = progress or (lambda _fraction, _message: None)
    by = actor or at_the_command_line(who)
    require(by, Permission.IMPORT)
    try:
        with (
            workspace_lock(store.settings, waiting=lambda: tell(0.0, WAITING)),
            writing(store.engine) as connection,
        ):
            tell(0.1, N_("Undoing the import …"))
            entries = {e.id: e for e in _history(connection, store.settings.language)}
            if dataset_id not in entries:
                raise _unknown(dataset_id)
            entry = entries[dataset_id]
            if entry.cannot_undo is not None:
                raise CannotUndo(entry.cannot_undo.message, **entry.cannot_undo.values)
            _undo(connection, entry, who or by.name)
            write_audit(
                connection,
                by,
                "undo",
                register=entry.kind,
                record_id=entry.id,
                label=entry.title,
                changes={"rows": (entry.stored, None)},
            )
            bump_data_version(connection, entry.kind)
    except (sa.exc.SQLAlchemyError, OSError) as err:
        raise store_error(err, store) from err
    tell(1.0, N_("Done."))


def _undo(connection: sa.Connection, entry: HistoryEntry, who: str) -> None:
    KINDS[entry.kind].undo(connection, entry.id)
    connection.execute(
        sa.update(datasets)
        .where(datasets.c.id == entry.id)
        .values(undone_at=datetime.now(UTC).replace(microsecond=0), undone_by=who)
    )


def _history(connection: sa.Connection, language_key: str) -> list[HistoryEntry]:
    columns = [column for column in datasets.c if column.name != "problems"]
    rows = connection.execute(
        sa.select(*columns, datasets.c.problems.is_not(None).label("has_problems")).order_by(
            datasets.c.id.desc()
        )
    ).all()
    building = _built_on(connection, rows)
    lang = language(language_key)
    entries = []
    #: By kind, the imports after the one at hand that left out what was stored already.
    leaving_out: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        later = building[row.id]
        why: Note | None = None
        if row.file_sha256 is None:
            why = note(
                N_(
                    "These data came with the program and cannot be undone; imported data take "
                    "their place by themselves."
                )
            )
        elif row.undone_at is not None:
            why = note(N_("This import was undone before."))
        elif later:
            why = note(
                N_("Undo the import {id}, “{title}” of {date}, first: it builds on this one."),
                id=later[0].id,
                title=later[0].title,
                date=lang.date(later[0].imported_at.date()),
            )
        entries.append(
            HistoryEntry(
                id=row.id,
                kind=row.kind,
                title=row.title,
                hazard=row.hazard,
                imported_by=row.imported_by,
                imported_at=_utc(row.imported_at),
                file_name=row.file_name,
                file_sha256=row.file_sha256,
                read=row.rows_read,
                stored=row.rows_stored,
                repaired=row.rows_repaired,
                set_aside=row.rows_set_aside,
                duplicates=row.rows_duplicate,
                source=row.source,
                licence=row.licence,
                data_date=row.data_date,
                method=row.method,
                is_sample=row.is_sample,
                undone_at=None if row.undone_at is None else _utc(row.undone_at),
                undone_by=row.undone_by,
                has_problems=row.has_problems,
                cannot_undo=why,
                caution=_caution(leaving_out[row.kind]) if why is None else None,
            )
        )
        if row.undone_at is None and row.rows_duplicate:
            leaving_out[row.kind].append(row)
    return entries


def _caution(later: Sequence[_Row]) -> Note | None:
    """`later` imports of the kind left rows out, maybe because this import had them."""
    if not later:
        return None
    titles = ", ".join(f"“{other.title}”" for other in later[:_NAMED])
    return note(
        N_(
            "Later imports left out rows that were stored already ({titles}); what they left out "
            "because of this import does not come by itself: import those files again."
        ),
        titles=f"{titles}, …" if len(later) > _NAMED else titles,
    )


def _built_on(connection: sa.Connection, rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    """For each import the later ones that build on it, newest first."""
    pairs = set().union(*(kind.built_on(connection) for kind in KINDS.values()))
    by_id = {row.id: row for row in rows}
    result: dict[int, list[_Row]] = defaultdict(list)
    for earlier, later in sorted(pairs, reverse=True):
        if earlier < later and later in by_id:
            result[earlier].append(by_id[later])
    return result


def _utc(moment: datetime) -> datetime:
    """SQLite gives moments without their zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _unknown(dataset_id: int) -> NotFound:
    return NotFound(N_("There is no import {number} in the history."), number=dataset_id)
