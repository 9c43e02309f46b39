"""Cells → values: dates, times, counts, amounts and degrees as Indonesian files write them.

Each function takes a whole column, because the column is the evidence (1/8 is 1 August or
8 January), and works on its distinct values, because they repeat.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

T = TypeVar("T")

_UNKNOWN = frozenset(
    {"", "-", "--", "?", "n/a", "na", "nan", "none", "null", "nil", "info awal", "unknown",
     "tidak diketahui", "tidak ada data", "belum diketahui", "dalam pendataan"}
)  # fmt: skip
_ZERO = frozenset({"nihil", "nihl", "tidak ada", "kosong"})

_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11,
    "des": 12, "dec": 12,
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:]\d{2}(?:[.,]\d+)?)?"
_TAIL = rf"(?:[T ,]\s*{_TIME}\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}}|WIB|WITA|WIT)?)?"
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_TAIL}", re.IGNORECASE)
_NUMERIC = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TAIL}", re.IGNORECASE)
_WORDED = re.compile(
    rf"(?:[^\W\d]+['’]?\s*[^\W\d]*\s*,\s*)?(\d{{1,2}})[ -]([^\W\d]+)\.?[ -](\d{{4}}){_TAIL}",
    re.IGNORECASE,
)
_ONLY_TIME = re.compile(
    rf"(?:pukul|jam)?\s*:?\s*{_TIME}\s*(?:(?:WIB|WITA|WIT)|(?P<half>[AP]M))?", re.IGNORECASE
)
#: Before this year no agency kept records; DIBI's oldest event is of 1815.
_FIRST_YEAR = 1800


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates: the local `day` (datetime64[D]) and `time` ("16:00"), both may miss.

    `at_utc` (datetime64[s]) is set where the cell named its offset from UTC; the local day is
    then known only together with the place.
    """

    day: npt.NDArray[np.datetime64]
    time: pd.Series
    at_utc: npt.NDArray[np.datetime64]
    month_first: bool


def is_unknown(values: pd.Series) -> npt.NDArray[np.bool_]:
    """Which cells say nothing: blank, "-", "INFO AWAL" and the like."""
    return _map(values, lambda text: text.lower() in _UNKNOWN).astype(bool)


def as_text(values: pd.Series) -> pd.Series:
    """Cells as trimmed text; missing ones are "", whole floats lose their ".0"."""
    if pd.api.types.is_float_dtype(values):
        found = values.to_numpy(dtype=float, na_value=np.nan)
        text = ["" if v != v else str(int(v)) if v % 1 == 0 else repr(v) for v in found.tolist()]
        return pd.Series(text, index=values.index, dtype=object)
    return values.astype(object).where(values.notna(), "").map(lambda v: str(v).strip())


def parse_dates(values: pd.Series) -> Dates:
    """Dates as 2023-01-31, 31/01/2023 (day first), "Sabtu, 1 Januari 2022", each with a time.

    Month first is read where the whole column speaks for it: a second number above 12 occurs and
    a first number above 12 does not.
    """
    text = as_text(values)
    month_first = _is_month_first(text)
    parsed = _map(text, lambda cell: _parse_date(" ".join(cell.split()), month_first))
    found = [p if p is not None else (None, None, None) for p in parsed]
    days, times, moments = zip(*found, strict=True) if found else ((), (), ())
    return Dates(
        day=np.array(days, dtype="datetime64[D]"),
        time=pd.Series(times, index=values.index, dtype=object),
        at_utc=np.array(moments, dtype="datetime64[s]"),
        month_first=month_first,
    )


def parse_times(values: pd.Series, *, hhmm: bool = False) -> pd.Series:
    """Local times as "16:00"; "16.00 WIB" and "Pukul : 16.00" too; None where unclear.

    With `hhmm` a bare number is hours and minutes ("25" is 00:25), as NASA FIRMS writes it.
    """

    def parse(cell: str) -> str | None:
        if hhmm and cell.isdigit() and len(cell) <= 4:
            hour, minute = divmod(int(cell), 100)
            return _clock(hour, minute)
        found = _ONLY_TIME.fullmatch(cell)
        if found is None:
            return None
        hour, half = int(found["hour"]), (found["half"] or "").upper()
        if half:
            hour = hour % 12 + (12 if half == "PM" else 0)
        return _clock(hour, int(found["minute"]))

    return pd.Series(_map(values, parse), index=values.index, dtype=object)


def parse_counts(values: pd.Series) -> npt.NDArray[np.float64]:
    """Whole numbers; "NIHIL" is 0; NaN where unknown or unreadable (see `is_unknown`)."""
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        return np.where((numbers >= 0) & (numbers % 1 == 0), numbers, np.nan)

    def parse(cell: str) -> float:
        if cell.lower() in _ZERO:
            return 0.0
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", cell):
            return float(re.sub(r"[.,]", "", cell))
        if re.fullmatch(r"\d+([.,]0{1,2})?", cell):
            return float(re.split(r"[.,]", cell)[0])
        return np.nan

    return _map(values, parse).astype(float)


def parse_amounts(values: pd.Series, *, whole_units: bool = False) -> npt.NDArray[np.float64]:
    """Numbers that may have decimals; NaN where unknown, negative or unreadable.

    A point before three digits parts thousands ("1.500" is 1,500), a comma is the decimal sign;
    with `whole_units` (rupiah) a comma before three digits parts thousands as well.
    """
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        return np.where(numbers >= 0, numbers, np.nan)
    thousands = r"[1-9]\d{0,2}([.,]\d{3})+" if whole_units else r"[1-9]\d{0,2}(\.\d{3})+"

    def parse(cell: str) -> float:
        if cell.lower() in _ZERO:
            return 0.0
        cell = re.sub(r"^rp\.?\s*", "", cell.lower()).removesuffix(",-").replace(" ", "")
        if re.fullmatch(thousands, cell):
            return float(re.sub(r"[.,]", "", cell))
        return _number(cell)

    numbers = _map(values, parse).astype(float)
    return np.where(numbers >= 0, numbers, np.nan)


def parse_degrees(values: pd.Series) -> npt.NDArray[np.float64]:
    """Decimal degrees with point or comma; NaN where blank or unreadable."""
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(dtype=float, na_value=np.nan)
    quick = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, copy=True)
    slow = np.isnan(quick)
    if slow.any():
        quick[slow] = _map(values[slow], lambda cell: _number(cell.replace("−", "-"))).astype(float)
    return quick


def parse_flags(values: pd.Series) -> pd.Series:
    """Yes and no in Indonesian or English as booleans; None where unknown or unclear."""
    words: dict[str, bool] = {
        **dict.fromkeys(("ya", "yes", "true", "1", "y"), True),
        **dict.fromkeys(("tidak", "no", "false", "0", "n", "bukan"), False),
    }
    return pd.Series(
        _map(values, lambda cell: words.get(cell.lower())), index=values.index, dtype=object
    )


def _map(values: pd.Series, parse: Callable[[str], T]) -> npt.NDArray[Any]:
    """`parse` of every cell's text, called once per distinct one; an object array."""
    codes, distinct = pd.factorize(as_text(values))
    parsed = np.empty(len(distinct), dtype=object)
    for position, cell in enumerate(distinct):
        parsed[position] = parse(cell)
    return parsed[codes]


def _number(cell: str) -> float:
    """A plain number; with both signs the last one is the decimal sign."""
    if "," in cell:
        cell = (
            cell.replace(".", "").replace(",", ".")
            if cell.rfind(",") > cell.rfind(".")
            else cell.replace(",", "")
        )
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _is_month_first(text: pd.Series) -> bool:
    firsts, seconds = 0, 0
    for cell in text.unique():
        found = _NUMERIC.fullmatch(" ".join(cell.split()))
        if found is not None:
            firsts, seconds = max(firsts, int(found[1])), max(seconds, int(found[2]))
    return seconds > 12 >= firsts


Parsed = tuple[date | None, str | None, datetime | None]


def _parse_date(cell: str, month_first: bool) -> Parsed | None:
    if found := _ISO.fullmatch(cell):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _NUMERIC.fullmatch(cell):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month, day = (first, second) if month_first else (second, first)
    elif found := _WORDED.fullmatch(cell):
        day, year = int(found[1]), int(found[3])
        month = _MONTHS.get(found[2].lower()[:3], 0)
    else:
        return None
    if year < _FIRST_YEAR:
        return None
    try:
        on = date(year, month, day)
        time = _clock(int(found["hour"]), int(found["minute"])) if found["hour"] else None
        return on, time, _moment(on, time, found["zone"])
    except (ValueError, OverflowError):
        return None


def _clock(hour: int, minute: int) -> str | None:
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _moment(on: date, time: str | None, zone: str | None) -> datetime | None:
    """The moment in UTC (without tzinfo) where `zone` is an offset; a named zone is local."""
    if time is None or zone is None or zone.upper().startswith("W"):
        return None
    offset = timedelta()
    if zone.upper() != "Z":
        sign = -1 if zone[0] == "-" else 1
        offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    local = datetime.combine(on, datetime.strptime(time, "%H:%M").time(), timezone(offset))
    return local.astimezone(UTC).replace(tzinfo=None)
