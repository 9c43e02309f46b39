"""All incidents of a data version as columns that the browser filters itself.

Little-endian: magic ``PSI3``, uint32 number of rows n, uint32 number of figure rows m, 4 zero
bytes; then columns of n values: uint32 x, uint32 y (unit Mercator times 2**32, about 9 mm;
0xFFFFFFFF in both without a place); int32 day (days since 1970-01-01); uint32 area rank; uint8
hazard number, and in its two highest bits how exactly the day is known (0 day, 1 month, 2 year:
the day is then the first one of it); uint8 flags; zero bytes up to a multiple of four. Then
columns of m values, all uint32: row, dead, casualties (dead, missing and injured),
displaced, damaged houses. Rows
without any of these are left out; whether a row told the figure at all stands in its flags.
Rows stand in snapshot order, sorted by day.
"""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MAGIC = b"PSI3"
#: Marks a row without coordinates.
NO_PLACE = 0xFFFFFFFF
_PRECISION_BIT = 6

CASUALTIES = 1
DISPLACED = 2
SAMPLE = 4
LOCATED = 8
#: The row gives this figure, be it zero.
KNOWS_DEAD = 16
KNOWS_CASUALTIES = 32
KNOWS_DISPLACED = 64
KNOWS_HOUSES = 128

CASUALTY_COLUMNS = ("dead", "missing", "injured")
#: Figures in their order, with the flag that says whether they are known and what they sum.
FIGURES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("dead", KNOWS_DEAD, ("dead",)),
    ("casualties", KNOWS_CASUALTIES, CASUALTY_COLUMNS),
    ("displaced", KNOWS_DISPLACED, ("displaced",)),
    ("houses", KNOWS_HOUSES, ("houses_heavy", "houses_moderate", "houses_light")),
)


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
    sums = []
    for _name, known, columns in FIGURES:
        given = frame[list(columns)].to_numpy(dtype=np.float64)
        flags[~np.isnan(given).all(axis=1)] |= known
        sums.append(np.clip(np.nansum(given, axis=1), 0, NO_PLACE).astype("<u4"))
    told = np.flatnonzero(np.logical_or.reduce([total > 0 for total in sums]))
    precision = frame["precision"].to_numpy().astype(np.uint8)
    hazard = frame["hazard"].to_numpy().astype(np.uint8) | precision << _PRECISION_BIT
    return b"".join(
        (
            MAGIC,
            struct.pack("<II4x", len(frame), len(told)),
            _fixed_point(frame["x"].to_numpy(), located).tobytes(),
            _fixed_point(frame["y"].to_numpy(), located).tobytes(),
            frame["day"].to_numpy().astype("<i4").tobytes(),
            frame["area"].to_numpy().astype("<u4").tobytes(),
            hazard.astype(np.uint8).tobytes(),
            flags.tobytes(),
            b"\0" * (-2 * len(frame) % 4),
            told.astype("<u4").tobytes(),
            *(total[told].tobytes() for total in sums),
        )
    )


def unpack_incidents(data: bytes) -> pd.DataFrame:
    """The columns of a packed file, x and y as unit Mercator (NaN without a place).

    The figures are floats, NaN where the record gave none.
    """
    if data[:4] != MAGIC:
        raise ValueError("not an incident file")
    n, m = struct.unpack_from("<II", data, 4)
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
    begin += -begin % 4
    columns["precision"] = columns["hazard"] >> _PRECISION_BIT
    columns["hazard"] = columns["hazard"] & ((1 << _PRECISION_BIT) - 1)
    rows, *sums = (np.frombuffer(data, "<u4", m, begin + 4 * m * at) for at in range(5))
    for (name, known, _columns), given in zip(FIGURES, sums, strict=True):
        columns[name] = np.where(columns["flags"] & known, 0.0, np.nan)
        columns[name][rows] += given
    for name in ("x", "y"):
        raw = columns[name]
        columns[name] = np.where(raw == NO_PLACE, np.nan, raw / 2.0**32)
    return pd.DataFrame(columns)


def _fixed_point(
    values: npt.NDArray[np.float64], located: npt.NDArray[np.bool_]
) -> npt.NDArray[np.uint32]:
    scaled = np.clip(np.where(located, values, 0.0) * 2.0**32, 0, NO_PLACE - 1)
    return np.where(located, np.round(scaled), NO_PLACE).astype("<u4")
