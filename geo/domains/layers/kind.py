"""Reference layers as a kind of data: facilities, roads, rivers or anything else."""

from geo.base.i18n import N_
from geo.catalogue.kinds import KIND_NAMES, REFERENCE
from geo.domains.layers.importing import reference_step
from geo.domains.layers.reader import NAME_COLUMNS, ReferenceOptions
from geo.files.findings import note
from geo.files.opening import is_raster
from geo.intake.inspection import Inspection, Look, Seen
from geo.intake.kind import Kind
from geo.intake.plan import ImportPlan
from geo.intake.undoing import remove_records
from geo.reading.columns import find_column, propose_columns
from geo.store.tables import reference_features


def _look(seen: Seen) -> Look:
    if is_raster(seen.format):
        return Look()
    finds = {"name_column": find_column(list(seen.headers), NAME_COLUMNS)}
    if seen.has_geometry:
        if seen.is_polygon:
            return Look(finds=finds)
        return Look(0.7, note(N_("it holds points or lines without dates")), finds)
    names = {guess.name for guess in propose_columns(seen.raw) if guess.header is not None}
    if {"lon", "lat"} <= names and "hazard" not in names:
        why = note(N_("it is a table with coordinates and without dates"))
        return Look(0.6, why, finds)
    return Look(finds=finds)


def _missing(_plan: ImportPlan, _found: Inspection) -> list[str]:
    return []


KIND = Kind(
    names=KIND_NAMES[REFERENCE],
    options=ReferenceOptions,
    step=reference_step,
    look=_look,
    missing=_missing,
    records=lambda data: data.reference,
    undo=lambda connection, dataset_id: remove_records(connection, reference_features, dataset_id),
)
