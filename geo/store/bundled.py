"""The bundled data: fill an empty store, take the place of those of an older PetaSiaga.

Whoever asks gets the same opened store. A renewal replaces only what came with the program:
imports stay, areas that an agency imported go on replacing the bundled ones, and records that
were placed by location in bundled areas are placed anew.
"""

import hashlib
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow
import sqlalchemy as sa

import geo
from geo.base.crs import EQUAL_AREA, WGS84
from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.base.jobs import Progress
from geo.base.settings import Settings, load_settings
from geo.store.engine import (
    bump_data_version,
    data_version,
    get_meta,
    set_meta,
    workspace_lock,
)
from geo.store.faults import ReadOnlyStore
from geo.store.replace import move_records
from geo.store.snapshot import load_areas
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES, areas, datasets, incidents, zones
from geo.store.writes import (
    NewDataset,
    RowCounts,
    insert_areas,
    insert_dataset,
    insert_incidents,
    insert_zones,
    set_row_counts,
)

assert geo.__file__ is not None
DATA_DIR = Path(geo.__file__).parent.parent / "data"
PROVENANCE_FILE = "provenance.toml"
BUNDLED_FILES = {
    AREAS: "areas.parquet",
    ZONES: "sample_zones.parquet",
    INCIDENTS: "sample_incidents.parquet",
}

#: Before the kind: under this name the store keeps which file its bundled data came from.
_DIGEST = "bundled_"

#: Stores the frame of a file as rows of a dataset; returns how many.
Insert = Callable[[sa.Connection, int, Any], int]

_stores: dict[Settings, Store] = {}
_stores_lock = threading.Lock()


def ready_store(settings: Settings | None = None, progress: Progress | None = None) -> Store:
    """The opened store of a workspace, with the bundled data of this PetaSiaga in it.

    One store per settings and process; safe to call from several threads, and from several
    processes on the same empty workspace. Raises `StoreError` when the store cannot be opened or
    a bundled file is missing or damaged; nothing is stored then.
    """
    settings = settings or load_settings()
    with _stores_lock:
        if settings not in _stores:
            store = Store(settings)
            try:
                if not fill_if_empty(store, progress):
                    # Where nothing can be written, older bundled data are shown as they are.
                    with suppress(ReadOnlyStore):
                        renew(store, progress)
            except BaseException:
                store.close()
                raise
            _stores[settings] = store
        return _stores[settings]


def fill_if_empty(
    store: Store, progress: Progress | None = None, *, data_dir: Path | None = None
) -> bool:
    """Store the bundled data in one transaction if there are none yet; True if it did so."""
    if data_version(store.engine):
        return False
    tell = progress or (lambda _fraction, _message: None)
    # The lock comes first: another process may be filling the same workspace right now.
    with _changing(store):
        if data_version(store.engine):
            return False
        _fill(store, data_dir or DATA_DIR, tell)
    tell(1.0, N_("Ready."))
    return True


def renew(store: Store, progress: Progress | None = None, *, data_dir: Path | None = None) -> bool:
    """Put newer bundled files in place of stored older ones, in one transaction; True if it did.

    The datasets keep their numbers. Raises `StoreError`; nothing has changed then.
    """
    folder = data_dir or DATA_DIR
    if not _older(store, folder):
        return False
    tell = progress or (lambda _fraction, _message: None)
    with _changing(store):
        kinds = _older(store, folder)
        if not kinds:
            return False
        _renew(store, folder, kinds, tell)
    tell(1.0, N_("Ready."))
    return True


@contextmanager
def _changing(store: Store) -> Iterator[None]:
    """The workspace's lock, with a sentence for what the database or the disk refuses."""
    try:
        with workspace_lock(store.settings):
            yield
    except (sa.exc.SQLAlchemyError, OSError) as err:
        raise StoreError(
            N_("The bundled data cannot be stored in {folder} ({reason}); nothing was changed."),
            folder=str(store.settings.workspace),
            reason=str(getattr(err, "orig", None) or err).splitlines()[0],
        ) from err


@cache
def foreign_land() -> npt.NDArray[np.object_]:
    """The land of Indonesia's neighbours (EPSG:4326), so that a map does not show it as sea.

    Raises `StoreError` when the bundled file is missing or damaged.
    """
    shapes: npt.NDArray[np.object_] = _read(DATA_DIR / "foreign_land.parquet").geometry.to_numpy()
    return shapes


def _fill(store: Store, data_dir: Path, tell: Progress) -> None:
    tell(0.0, N_("Reading the bundled data …"))
    provenance = _read_provenance(data_dir / PROVENANCE_FILE)
    frames = {kind: _read(data_dir / name) for kind, name in BUNDLED_FILES.items()}
    with store.engine.begin() as connection:
        for step, (kind, message, insert) in enumerate(_STEPS, start=1):
            tell(step / (len(_STEPS) + 1), message)
            file = data_dir / BUNDLED_FILES[kind]
            dataset_id = insert_dataset(connection, _dataset(kind, file, provenance))
            _store_file(connection, dataset_id, file, frames[kind], insert)
            set_meta(connection, _DIGEST + kind, _digest(file))
        bump_data_version(connection)


def _store_file(
    connection: sa.Connection, dataset_id: int, file: Path, frame: Any, insert: Insert
) -> None:
    try:
        stored = insert(connection, dataset_id, frame)
    except (KeyError, ValueError, TypeError, sa.exc.IntegrityError) as err:
        raise _damaged(file, err) from err
    set_row_counts(connection, dataset_id, RowCounts(read=len(frame), stored=stored))


def _older(store: Store, data_dir: Path) -> list[str]:
    """The kinds whose stored bundled data came from another file than the one here."""
    with store.engine.connect() as connection:
        return [
            kind
            for kind, name in BUNDLED_FILES.items()
            if get_meta(connection, _DIGEST + kind) != _digest(data_dir / name)
        ]


def _digest(file: Path) -> str:
    """Names what a bundled file and the statement of its provenance hold."""
    try:
        digest = hashlib.sha256(file.read_bytes())
        digest.update(file.with_name(PROVENANCE_FILE).read_bytes())
    except OSError as err:
        raise _damaged(file, err) from err
    return digest.hexdigest()


def _renew(store: Store, data_dir: Path, kinds: list[str], tell: Progress) -> None:
    tell(0.0, N_("Reading the bundled data …"))
    provenance = _read_provenance(data_dir / PROVENANCE_FILE)
    frames = {kind: _read(data_dir / BUNDLED_FILES[kind]) for kind in kinds}
    with store.engine.begin() as connection:
        # A change is written first, so that the transaction owns the database from its start.
        bump_data_version(connection)
        before = load_areas(connection) if AREAS in kinds else None
        for step, (kind, message, insert) in enumerate(_STEPS, start=1):
            if kind not in kinds:
                continue
            tell(step / (len(_STEPS) + 2), message)
            file = data_dir / BUNDLED_FILES[kind]
            dataset_id = _renewed_dataset(connection, _dataset(kind, file, provenance))
            if kind == AREAS:
                insert = _insert_below_imports
            _store_file(connection, dataset_id, file, frames[kind], insert)
            set_meta(connection, _DIGEST + kind, _digest(file))
        if before is not None:
            tell(0.8, N_("Placing the imported records in the new boundaries …"))
            after = load_areas(connection)
            move_records(connection, before, after, set(after.of_level("regency")["code"]))


def _renewed_dataset(connection: sa.Connection, dataset: NewDataset) -> int:
    """The number of the bundled dataset of a kind, which now says where the new file is from."""
    found = connection.scalar(
        sa.select(datasets.c.id).where(
            datasets.c.kind == dataset.kind, datasets.c.file_sha256.is_(None)
        )
    )
    if found is None:
        return insert_dataset(connection, dataset)
    values = asdict(dataset) | {"imported_at": datetime.now(UTC).replace(microsecond=0)}
    if dataset.breaks is not None:
        values["breaks"] = list(dataset.breaks)
    connection.execute(sa.update(datasets).where(datasets.c.id == found).values(values))
    if dataset.kind != AREAS:
        table = {ZONES: zones, INCIDENTS: incidents}[dataset.kind]
        connection.execute(sa.delete(table).where(table.c.dataset_id == found))
    return int(found)


def _insert_below_imports(
    connection: sa.Connection, dataset_id: int, frame: gpd.GeoDataFrame
) -> int:
    """Store bundled areas in place of older ones; what imports had replaced stays replaced."""
    own = areas.c.dataset_id == dataset_id
    imported = (
        sa.select(areas.c.code, sa.func.min(areas.c.dataset_id)).where(~own).group_by(areas.c.code)
    )
    replaced = sa.select(areas.c.code, areas.c.superseded_by).where(
        own, areas.c.superseded_by.is_not(None)
    )
    # What an import removed without bringing it anew is known from the older bundle only.
    above = {row[0]: row[1] for query in (imported, replaced) for row in connection.execute(query)}
    connection.execute(sa.delete(areas).where(own))
    return insert_areas(
        connection, dataset_id, frame.assign(superseded_by=frame["code"].map(above))
    )


_STEPS: tuple[tuple[str, str, Insert], ...] = (
    (AREAS, N_("Storing the boundaries of all kabupaten and kecamatan …"), insert_areas),
    (ZONES, N_("Storing the sample hazard zones …"), insert_zones),
    (INCIDENTS, N_("Storing the sample incidents …"), insert_incidents),
)


def _dataset(kind: str, file: Path, provenance: dict[str, Any]) -> NewDataset:
    """The dataset row of a bundled file; its provenance must be stated."""
    try:
        found = provenance[file.stem]
        return NewDataset(
            kind=kind,
            title=found["title"],
            source=found["source"],
            licence=found["licence"],
            data_date=str(found["date"]),
            method=found["method"],
            attribution=found["attribution"],
            is_sample=found["is_sample"],
            is_approximate=found["is_approximate"],
            breaks=found.get("breaks"),
            file_name=file.name,
        )
    except KeyError as err:
        raise _damaged(file.with_name(PROVENANCE_FILE), err) from err


def _read_provenance(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise _damaged(path, err) from err


def _read(path: Path) -> Any:
    try:
        if path.name == BUNDLED_FILES[INCIDENTS]:
            return pd.read_parquet(path)
        frame = gpd.read_parquet(path).to_crs(WGS84)
        if "area_km2" not in frame:
            frame["area_km2"] = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
        return frame
    except (OSError, ValueError, KeyError, pyarrow.ArrowException) as err:
        raise _damaged(path, err) from err


def _damaged(path: Path, err: Exception) -> StoreError:
    return StoreError(
        N_("The bundled file {file} is missing or damaged ({reason}); install PetaSiaga again."),
        file=str(path),
        reason=(str(err) or type(err).__name__).splitlines()[0],
    )
