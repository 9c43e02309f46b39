"""Kind: one thing that comes from files, and everything that the program knows of it.

Each kind is one frozen entry, listed in `geo.domains.kinds`. The command line, the page Data,
inspection, plan, preview and history are made from it and name no single kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
import sqlalchemy as sa

from geo.base.jobs import Progress
from geo.catalogue.kinds import KindNames
from geo.intake.inspection import Inspection, Look, Seen
from geo.intake.plan import ImportPlan
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About, ImportStep, run_import
from geo.store.snapshot import Snapshot
from geo.store.store import Store


class FileOptions(Protocol):
    """What the options of every kind have."""

    @property
    def layer(self) -> str | None:
        """The layer to read, where the file holds several."""


Options = TypeVar("Options", bound=FileOptions)
_PLAN = {field.name: field.default for field in fields(ImportPlan)}


@dataclass(frozen=True, eq=False)
class Kind(Generic[Options]):
    """One kind of data.

    The fields of `options` (a frozen dataclass, every field with a default) are what a user may
    say of a file; `step` makes of them how the file is read and stored.
    """

    names: KindNames
    options: type[Options]
    step: Callable[[Store, Options], ImportStep[Any]]
    #: What the kind thinks of a file that nobody has named yet.
    look: Callable[[Seen], Look]
    #: What must still be said before the file can be read, as msgids.
    missing: Callable[[ImportPlan, Inspection], list[str]]
    #: Its records in use, with the column `dataset`, and `day` where they happened on one.
    records: Callable[[Snapshot], pd.DataFrame]
    #: Takes the records of a dataset out and brings back what they had replaced.
    undo: Callable[[sa.Connection, int], None]
    #: Pairs (earlier, later) of datasets of which the later builds on the earlier.
    built_on: Callable[[sa.Connection], set[tuple[int, int]]] = lambda _connection: set()
    #: Whether a column of the file may say the hazard of each record.
    hazard_in_column: bool = False

    @property
    def key(self) -> str:
        """Its key in the store and on the command line."""
        return self.names.key

    def takes(self, option: str) -> bool:
        """Whether a user may say `option` of such a file."""
        return any(field.name == option for field in fields(self.options))  # type: ignore[arg-type]

    def chosen(self, plan: ImportPlan) -> Options:
        """The options that a plan says; what it leaves as usual stays as the kind has it."""
        said = {
            name: value
            for name, usual in _PLAN.items()
            if self.takes(name) and (value := getattr(plan, name)) != usual
        }
        return self.options(**said)

    def load(
        self,
        store: Store,
        path: Path,
        options: Options | None = None,
        about: About | None = None,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ImportSummary:
        """Import a file of this kind.

        Raises `SourceRefused`, `StoreError` or `Cancelled` with one sentence; nothing has changed
        then.
        """
        options = options or self.options()
        return run_import(
            store,
            path,
            self.step(store, options),
            about or About(),
            layer=options.layer,
            dry_run=dry_run,
            progress=progress,
            cancelled=cancelled,
        )
