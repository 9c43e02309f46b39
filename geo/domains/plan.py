"""One description of an import of any kind, as a page or a script makes it up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_
from geo.base.jobs import Job, Progress, Work
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.domains.areas.importing import import_areas
from geo.domains.areas.reader import AreaOptions
from geo.domains.incidents.importing import import_incidents
from geo.domains.incidents.reader import IncidentOptions, OnDuplicate
from geo.domains.layers.importing import import_reference
from geo.domains.layers.reader import ReferenceOptions
from geo.domains.zones.importing import import_zones
from geo.domains.zones.raster_zones import DEFAULT_MIN_PIXELS
from geo.domains.zones.reader import ZoneOptions
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About
from geo.reading.table import TableLayout
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file is and how to read it; fields of other kinds are not looked at."""

    kind: str
    hazard: str | None = None
    layout: TableLayout | None = None
    layer: str | None = None
    crs: str | None = None
    #: Incidents: canonical column → header ("" for a column that the file does not have).
    columns: Mapping[str, str] | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    on_duplicate: OnDuplicate = "skip"
    #: Zones.
    class_column: str | None = None
    index_column: str | None = None
    class_yes: str | None = None
    breaks: tuple[float, float] = DEFAULT_BREAKS
    #: Rasters: patches of fewer pixels go to the class beside them.
    min_pixels: int = DEFAULT_MIN_PIXELS
    #: Areas and reference layers.
    code_column: str | None = None
    name_column: str | None = None
    #: Reference layers.
    icon: str | None = None
    color: str | None = None


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
    with shown_as(path, about.file_name):
        if plan.kind == INCIDENTS:
            return import_incidents(
                store,
                path,
                IncidentOptions(
                    hazard=plan.hazard,
                    layer=plan.layer,
                    crs=plan.crs,
                    columns=plan.columns,
                    layout=plan.layout,
                    answers=plan.answers,
                    on_duplicate=plan.on_duplicate,
                ),
                about,
                dry_run=dry_run,
                progress=progress,
                cancelled=cancelled,
            )
        if plan.kind == ZONES:
            return import_zones(
                store,
                path,
                ZoneOptions(
                    hazard=plan.hazard,
                    class_column=plan.class_column,
                    index_column=plan.index_column,
                    class_yes=plan.class_yes,
                    breaks=plan.breaks,
                    layer=plan.layer,
                    crs=plan.crs,
                    min_pixels=plan.min_pixels,
                    answers=plan.answers,
                ),
                about,
                dry_run=dry_run,
                progress=progress,
                cancelled=cancelled,
            )
        if plan.kind == AREAS:
            return import_areas(
                store,
                path,
                AreaOptions(plan.code_column, plan.name_column, plan.layer, plan.crs, plan.answers),
                about,
                dry_run=dry_run,
                progress=progress,
                cancelled=cancelled,
            )
        if plan.kind == REFERENCE:
            return import_reference(
                store,
                path,
                ReferenceOptions(
                    name=about.title,
                    icon=plan.icon,
                    color=plan.color,
                    name_column=plan.name_column,
                    layer=plan.layer,
                    crs=plan.crs,
                    layout=plan.layout,
                ),
                about,
                dry_run=dry_run,
                progress=progress,
                cancelled=cancelled,
            )
        raise ValueError(plan.kind)


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


@contextmanager
def shown_as(path: Path, name: str) -> Iterator[None]:
    """Let sentences name a file as its owner does: on disk it has a name of our own."""
    try:
        yield
    except PetaSiagaError as err:
        own = (path.name, path.stem, str(path))
        err.values = {
            key: name if name and value in own else value for key, value in err.values.items()
        }
        raise
