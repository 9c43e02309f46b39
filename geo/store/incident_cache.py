"""The incidents of one data state as a file, so that a start does not read a million rows.

The file is known by the random name of the incidents' state (`geo.store.revisions`), which every
change of them renews, so that it never meets other data, whatever copy of the store was put in
place. It holds what the program's own tables say as well (hazards, columns); where anything
differs, or a checksum fails, it is ignored and made again.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.base.aside import written_aside
from geo.catalogue import HAZARD_KEYS

#: Below this the database is as quick.
MIN_ROWS = 20_000
# Count up when the meaning of a column changes.
_FORM = 1
_KEY = b"petasiaga"
_PREFIX = "incidents-"
_log = logging.getLogger("petasiaga")


def cached_incidents(
    folder: Path, state: str | None, columns: tuple[str, ...], load: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """The frame that `load` gives, from the file of `state` where there is a sound one.

    `state` is None where the data have no name; then nothing is kept.
    """
    if state is None:
        return load()
    path = folder / f"{_PREFIX}{state}.parquet"
    label = json.dumps([_FORM, state, HAZARD_KEYS, columns]).encode()
    found = _read(path, label, columns)
    if found is None:
        found = load()
        if len(found) >= MIN_ROWS:
            _write(path, label, found)
    return found


def _read(path: Path, label: bytes, columns: tuple[str, ...]) -> pd.DataFrame | None:
    try:
        table = pq.read_table(path, page_checksum_verification=True)
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowException) as err:
        _log.warning("%s is ignored: %s", path, err)
        return None
    if (table.schema.metadata or {}).get(_KEY) != label or tuple(table.column_names) != columns:
        return None
    return pd.DataFrame(
        {name: table.column(name).to_numpy() for name in table.column_names}, copy=False
    )


def _write(path: Path, label: bytes, frame: pd.DataFrame) -> None:
    table = pa.table({name: frame[name].to_numpy() for name in frame.columns})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as aside:
            pq.write_table(
                table.replace_schema_metadata({_KEY: label}),
                aside,
                compression="lz4",
                write_page_checksum=True,
            )
        for old in path.parent.glob(f"{_PREFIX}*.parquet"):
            if old != path:
                old.unlink(missing_ok=True)
    except (OSError, pa.ArrowException) as err:
        # A full or read-only disk costs time at the next start, nothing else.
        _log.warning("%s cannot be written: %s", path, err)
