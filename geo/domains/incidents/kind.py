"""Incidents as a kind of data: what happened, when and where."""

import sqlalchemy as sa

from geo.base.i18n import N_
from geo.catalogue.kinds import INCIDENTS, KIND_NAMES
from geo.domains.incidents.importing import incident_step
from geo.domains.incidents.reader import IncidentOptions
from geo.files.findings import note
from geo.files.opening import is_raster
from geo.intake.inspection import Inspection, Look, Seen
from geo.intake.kind import Kind
from geo.intake.plan import ImportPlan
from geo.intake.undoing import remove_records
from geo.reading import values as cells
from geo.reading.catalogue_words import find_hazard
from geo.reading.columns import incident_columns, propose_columns
from geo.store.mappings import remembered_columns
from geo.store.tables import incidents
from geo.store.writes import refresh_coverage

#: Any of these says where something happened.
_PLACES = (
    "coordinates",
    "lat",
    "lon",
    "district",
    "village",
    "district_code",
    "village_code",
    "regency_code",
    "regency",
)


def _look(seen: Seen) -> Look:
    if is_raster(seen.format):
        return Look()
    guesses = propose_columns(seen.raw)
    finds = {
        "guesses": guesses,
        "remembered": remembered_columns(seen.store, INCIDENTS, list(seen.headers)),
    }
    if not seen.has_geometry:
        names = {guess.name for guess in guesses if guess.header is not None}
        if "occurred_on" in names or {"year", "month"} <= names:
            sure, why = 0.95, note(N_("it is a table with dates"))
        else:
            sure, why = 0.5, note(N_("it is a table"))
        return Look(sure, why, finds, has_hazards="hazard" in names)
    if "occurred_on" not in incident_columns(list(seen.headers)):
        return Look(finds=finds)
    why = note(N_("its features carry dates"))
    # Zones and areas have dates too: of their survey, of their decree.
    return Look(0.5 if seen.is_polygon else 0.8, why, finds, has_hazards=_has_hazards(seen))


def _has_hazards(seen: Seen) -> bool:
    header = incident_columns(list(seen.headers)).get("hazard")
    if header is None:
        return False
    text = cells.as_text(seen.raw[header])
    said = text[text != ""].unique()[:50]
    return bool(len(said)) and sum(find_hazard(word) is not None for word in said) * 2 >= len(said)


def _missing(plan: ImportPlan, found: Inspection) -> list[str]:
    columns = plan.columns
    if columns is None:
        return []
    needed = []
    if not (columns.get("occurred_on") or columns.get("year") or columns.get("month")):
        needed.append(N_("the column with the date"))
    if plan.hazard is None and not columns.get("hazard"):
        needed.append(N_("the hazard, or the column that says it"))
    if not found.geometry and not any(columns.get(name) for name in _PLACES):
        needed.append(N_("the columns with the place"))
    return needed


def _undo(connection: sa.Connection, dataset_id: int) -> None:
    remove_records(connection, incidents, dataset_id)
    # Incidents that came back may be the only ones of their kabupaten.
    refresh_coverage(connection, INCIDENTS)


def _built_on(connection: sa.Connection) -> set[tuple[int, int]]:
    """Of the earlier dataset the later one has replaced incidents."""
    query = (
        sa.select(incidents.c.dataset_id, incidents.c.superseded_by)
        .where(incidents.c.superseded_by.is_not(None))
        .distinct()
    )
    return {(earlier, later) for earlier, later in connection.execute(query)}


KIND = Kind(
    names=KIND_NAMES[INCIDENTS],
    options=IncidentOptions,
    step=incident_step,
    look=_look,
    missing=_missing,
    records=lambda data: data.incidents,
    undo=_undo,
    built_on=_built_on,
    hazard_in_column=True,
)
