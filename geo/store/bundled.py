"""The bundled data: fills an empty store once, and hands every caller the same opened store."""

import threading
import tomllib
from collections.abc import Callable
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
from geo.store.engine import bump_data_version, data_version, workspace_lock
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES
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

_stores: dict[Settings, Store] = {}
_stores_lock = threading.Lock()


def ready_store(settings: Settings | None = None, progress: Progress | None = None) -> Store:
    """The opened store of a workspace, filled with the bundled data when it was empty.

    One store per settings and process; safe to call from several threads, and from several
    processes on the same empty workspace. Raises `StoreError` when the store cannot be opened or
    a bundled file is missing or damaged; nothing is stored then.
    """
    settings = settings or load_settings()
    with _stores_lock:
        if settings not in _stores:
            store = Store(settings)
            try:
                fill_if_empty(store, progress)
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
    try:
        # The lock comes first: another process may be filling the same workspace right now.
        with workspace_lock(store.settings):
            if data_version(store.engine):
                return False
            _fill(store, data_dir or DATA_DIR, tell)
    except (sa.exc.SQLAlchemyError, OSError) as err:
        raise StoreError(
            N_("The bundled data cannot be stored in {folder} ({reason}); nothing was changed."),
            folder=str(store.settings.workspace),
            reason=str(getattr(err, "orig", None) or err).splitlines()[0],
        ) from err
    tell(1.0, N_("Ready."))
    return True


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
            try:
                stored = insert(connection, dataset_id, frames[kind])
            except (KeyError, ValueError, TypeError, sa.exc.IntegrityError) as err:
                raise _damaged(file, err) from err
            set_row_counts(connection, dataset_id, RowCounts(read=len(frames[kind]), stored=stored))
        bump_data_version(connection)


_STEPS: tuple[tuple[str, str, Callable[[sa.Connection, int, Any], int]], ...] = (
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
