"""All incidents of a data version as columns that the browser filters itself.

Little-endian: magic ``PSI2``, uint32 number of rows n, 8 zero bytes; then columns of n values:
uint32 x, uint32 y (unit Mercator times 2**32, about 9 mm; 0xFFFFFFFF in both without a place);
int32 day (days since 1970-01-01); uint32 area rank; uint8 hazard number; uint8 flags.
Rows stand in snapshot order, sorted by day.
"""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MAGIC = b"PSI2"
#: Marks a row without coordinates.
NO_PLACE = 0xFFFFFFFF

CASUALTIES = 1
DISPLACED = 2
SAMPLE = 4
LOCATED = 8
#: Only the month or the year is known; the day is the first one of it.
MONTH = 16
YEAR = 32

CASUALTY_COLUMNS = ("dead", "missing", "injured")


def pack_incidents(frame: pd.DataFrame) -> bytes:
    """The columns of `Snapshot.incidents` in the format above."""
    located = frame["x"].notna().to_numpy() & frame["y"].notna().to_numpy()
    flags = np.zeros(len(frame), dtype=np.uint8)
    # NaN > 0 is False: an unknown figure is not a known casualty.
    casualties = np.logical_or.reduce([frame[name].to_numpy() > 0 for name in CASUALTY_COLUMNS])
    flags[casualties] |= CASUALTIES
    flags[frame["displaced"].to_numpy() > 0] |= DISPLACED
    flags[frame["is_sample"].to_numpy()] |= SAMPLE
    flags[located] |= LOCATED
    flags[frame["precision"].to_numpy() == 1] |= MONTH
    flags[frame["precision"].to_numpy() == 2] |= YEAR
    return b"".join(
        (
            MAGIC,
            struct.pack("<I8x", len(frame)),
            _fixed_point(frame["x"].to_numpy(), located).tobytes(),
            _fixed_point(frame["y"].to_numpy(), located).tobytes(),
            frame["day"].to_numpy().astype("<i4").tobytes(),
            frame["area"].to_numpy().astype("<u4").tobytes(),
            frame["hazard"].to_numpy().astype(np.uint8).tobytes(),
            flags.tobytes(),
        )
    )


def unpack_incidents(data: bytes) -> pd.DataFrame:
    """The columns of a packed file, x and y as unit Mercator (NaN without a place)."""
    if data[:4] != MAGIC:
        raise ValueError("not an incident file")
    (n,) = struct.unpack_from("<I", data, 4)
    columns: dict[str, npt.NDArray[Any]] = {}
    begin = 16
    for name, kind in (
        ("x", "<u4"),
        ("y", "<u4"),
        ("day", "<i4"),
        ("area", "<u4"),
        ("hazard", "u1"),
        ("flags", "u1"),
    ):
        columns[name] = np.frombuffer(data, kind, n, begin)
        begin += n * np.dtype(kind).itemsize
    for name in ("x", "y"):
        raw = columns[name]
        columns[name] = np.where(raw == NO_PLACE, np.nan, raw / 2.0**32)
    return pd.DataFrame(columns)


def _fixed_point(
    values: npt.NDArray[np.float64], located: npt.NDArray[np.bool_]
) -> npt.NDArray[np.uint32]:
    scaled = np.clip(np.where(located, values, 0.0) * 2.0**32, 0, NO_PLACE - 1)
    return np.where(located, np.round(scaled), NO_PLACE).astype("<u4")
