"""Areas as a kind of data: boundaries by Kemendagri codes."""

from collections import defaultdict

import pandas as pd
import sqlalchemy as sa

from geo.base.i18n import N_
from geo.catalogue.kinds import AREAS, KIND_NAMES
from geo.domains.areas.by_names import has_names
from geo.domains.areas.importing import area_step
from geo.domains.areas.reader import CODE_COLUMNS, AreaOptions
from geo.files.findings import note
from geo.intake.inspection import Inspection, Look, Seen
from geo.intake.kind import Kind
from geo.intake.plan import ImportPlan
from geo.intake.undoing import remove_records
from geo.reading import values as cells
from geo.reading.catalogue_words import area_code
from geo.reading.columns import find_column
from geo.store.replace import move_records
from geo.store.snapshot import Snapshot, load_areas
from geo.store.tables import areas

#: Less than a column of classes that is sure, more than one that is not.
_SURE = 0.85
#: Half of the cells of a column of codes are codes; a title or a total may stand below.
_MIN_SHARE_CODES = 0.5


def _look(seen: Seen) -> Look:
    column = _code_column(seen) if seen.has_geometry else None
    finds = {"code_column": column}
    if column is None or not seen.is_polygon:
        return Look(finds=finds)
    why = note(N_("its polygons carry Kemendagri codes (column {column})"), column=column)
    return Look(_SURE, why, finds)


def _code_column(seen: Seen) -> str | None:
    for candidate in CODE_COLUMNS:
        header = find_column(list(seen.headers), [candidate])
        if header is not None:
            text = cells.as_text(seen.raw[header])
            if len(text) and text.map(area_code).notna().mean() >= _MIN_SHARE_CODES:
                return header
    return None


def _missing(plan: ImportPlan, found: Inspection) -> list[str]:
    if plan.code_column is not None or has_names(found.headers):
        return []
    return [N_("the column with the Kemendagri code")]


def _records(data: Snapshot) -> pd.DataFrame:
    return pd.DataFrame({"dataset": data.areas.frame["dataset_id"]})


def _undo(connection: sa.Connection, dataset_id: int) -> None:
    """Take boundaries out; records around them are placed by those that come back."""
    before = load_areas(connection)
    regencies = {code for code in _scopes(connection)[dataset_id] if len(code) == 5}
    remove_records(connection, areas, dataset_id)
    move_records(connection, before, load_areas(connection), regencies)


def _built_on(connection: sa.Connection) -> set[tuple[int, int]]:
    """Later boundaries were made with the earlier ones of the same place in view.

    Those of the same kabupaten complete and replace each other, and a kabupaten needs its
    province.
    """
    scopes = _scopes(connection)
    return {
        (earlier, later)
        for later, theirs in scopes.items()
        for earlier, ours in scopes.items()
        if earlier < later and ours & (theirs | {code[:2] for code in theirs})
    }


def _scopes(connection: sa.Connection) -> dict[int, set[str]]:
    """The kabupaten (and provinces, where a dataset has those themselves) of each dataset."""
    result: dict[int, set[str]] = defaultdict(set)
    cut = sa.func.substr(areas.c.code, 1, 5)
    for number, code in connection.execute(sa.select(areas.c.dataset_id, cut).distinct()):
        result[number].add(code)
    return result


KIND = Kind(
    names=KIND_NAMES[AREAS],
    options=AreaOptions,
    step=area_step,
    look=_look,
    missing=_missing,
    records=_records,
    undo=_undo,
    built_on=_built_on,
)
