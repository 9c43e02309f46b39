"""Hazard zones as a kind of data: polygons or a raster with classes."""

from geo.base.i18n import N_
from geo.catalogue.kinds import KIND_NAMES, ZONES
from geo.domains.zones.class_columns import propose_zone_columns
from geo.domains.zones.importing import zone_step
from geo.domains.zones.reader import ZoneOptions
from geo.files.findings import note
from geo.files.opening import is_raster
from geo.intake.inspection import Inspection, Look, Seen
from geo.intake.kind import Kind
from geo.intake.plan import ImportPlan
from geo.intake.undoing import remove_records
from geo.store.tables import zones

#: From here on a column of classes says more than a column of codes.
_CLASS_SURE = 0.5


def _look(seen: Seen) -> Look:
    if is_raster(seen.format):
        return Look(1.0, note(N_("it is a raster")))
    if not seen.has_geometry:
        return Look()
    columns = propose_zone_columns(seen.raw)
    finds = {"zone_columns": columns}
    if not seen.is_polygon:
        return Look(finds=finds)
    if not columns:
        why = note(N_("it holds polygons, and no class or code was recognised"))
        return Look(0.4, why, finds)
    why = note(N_("its polygons carry a hazard class (column {column})"), column=columns[0].header)
    return Look(0.9 if columns[0].confidence >= _CLASS_SURE else 0.6, why, finds)


def _missing(plan: ImportPlan, found: Inspection) -> list[str]:
    if not found.columns:
        # A raster has no columns.
        return []
    if plan.class_column is None and plan.index_column is None:
        return [N_("the column with the class")]
    says_yes = any(
        guess.header == plan.class_column and guess.kind == "yes" for guess in found.zone_columns
    )
    return [N_("the class that “yes” means")] if says_yes and plan.class_yes is None else []


KIND = Kind(
    names=KIND_NAMES[ZONES],
    options=ZoneOptions,
    step=zone_step,
    look=_look,
    missing=_missing,
    records=lambda data: data.zones,
    undo=lambda connection, dataset_id: remove_records(connection, zones, dataset_id),
)
