"""Dates and times of day as Indonesian files write them, in every order seen.

`Hari : Kamis\\nTgl : 30 Maret 2023`, `Jum' at ,8 Juli 2023`, `01/02/2023` (day first), Excel's
day numbers, `1-2 Maret 2023`, `Pukul : 16.00 WIB`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_
from geo.files.findings import Fate, note
from geo.reading.date_order import doubtful_cells, is_month_first, turned_round
from geo.reading.values import Cells, Told, plain_number, says_nothing

_CURE = note(N_("write it as 2026-10-31 or 31/10/2026"))
_TIME_CURE = note(N_("write it as 16:00"))
NO_DATE = Told(Fate.SET_ASIDE, note(N_("is no date that can be read")), _CURE)
IMPOSSIBLE = Told(Fate.SET_ASIDE, note(N_("is a date that does not exist")), _CURE)
ONLY_MONTH = Told(
    Fate.NOTED,
    note(N_("names a month without the day; it counts in its month and on no day")),
    note(N_("write the day where it is known; it is never invented")),
)
ONLY_YEAR = Told(
    Fate.NOTED,
    note(N_("names a year without the day; it counts in its year and on no day")),
    note(N_("write the day where it is known; it is never invented")),
)
NO_YEAR = Told(
    Fate.SET_ASIDE,
    note(N_("names a month without its year")),
    note(N_("write the day and the year; they are never invented")),
)
FIRST_DAY = Told(
    Fate.REPAIRED,
    note(N_("names several days; the first was taken")),
    note(N_("write the day on which it began")),
)
TWO_DIGITS = Told(Fate.REPAIRED, note(N_("has a year of two digits, which was completed")), _CURE)
SERIAL = Told(Fate.REPAIRED, note(N_("is a day number of Excel and was read as a date")), _CURE)
ONLY_DATE = Told(
    Fate.REPAIRED, note(N_("has words beside the date; only the date was taken")), _CURE
)
WRONG_WEEKDAY = Told(
    Fate.NOTED,
    note(N_("names another weekday than its date has")),
    note(N_("check which of the two is right")),
)
NO_TIME = Told(Fate.REPAIRED, note(N_("is no time of day and was left out")), _TIME_CURE)
FIRST_TIME = Told(Fate.REPAIRED, note(N_("names two times; the first was taken")), _TIME_CURE)
ROUGH_TIME = Told(
    Fate.REPAIRED, note(N_("has words beside the time; the time was taken")), _TIME_CURE
)
DAY_FRACTION = Told(
    Fate.REPAIRED,
    note(N_("is a part of a day, as Excel keeps it, and was read as a time")),
    _TIME_CURE,
)

#: Hours ahead of UTC of the named zones.
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
#: Before this year no agency kept records; DIBI's oldest event is of 1815.
_FIRST_YEAR = 1800
#: Day numbers that Excel gives to 1954 … 2119; smaller ones are other numbers.
_SERIALS = (20_000, 80_000)
_EXCEL_DAY_0 = date(1899, 12, 30)

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "peb": 2,
    "mar": 3,
    "mrt": 3,
    "apr": 4,
    "mei": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "agu": 8,
    "agt": 8,
    "ags": 8,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "nop": 11,
    "des": 12,
    "dec": 12,
}
_WEEKDAYS = {
    "sen": 0,
    "mon": 0,
    "sel": 1,
    "tue": 1,
    "rab": 2,
    "wed": 2,
    "kam": 3,
    "thu": 3,
    "jum": 4,
    "fri": 4,
    "sab": 5,
    "sat": 5,
    "min": 6,
    "aha": 6,
    "sun": 6,
}
_ROMAN_MONTHS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}

_CLOCK = r"(?P<hour>\d{1,2})\s?[.:;](?P<minute>\d{2})(?:[.:;]\d{2}(?:[.,]\d+)?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2}|WITA|WIB|WIT)"
_TIME = re.compile(rf"{_CLOCK}\s*(?:{_ZONE}\b|(?P<half>[AP]M)\b)?", re.IGNORECASE)
_TIME_LABEL = re.compile(
    r"^(?:[tT]\b|[tT](?=\d)|(?:sekira|sekitar|pada)?\s*"
    r"(?:pukul|pkl|jam|waktu)\b)?[\s.:,;@()/-]*",
    re.IGNORECASE,
)
_WEEKDAY = r"senin|selasa|rabu|kamis|jum\s*['’`´]?\s*at|sabtu|minggu|ahad|sen|sel|rab|kam|jum|sab"
_ENGLISH = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
_LABEL = re.compile(
    rf"^[\s:;.,]*(?:hari\b\s*[:/.]?\s*)?(?:(?:tanggal|tgl)\b[\s:/.]*)?"
    rf"(?:(?P<weekday>{_WEEKDAY}|{_ENGLISH})\b)?[\s,./:;-]*"
    r"(?:(?:tanggal|tgl)\b)?[\s:.,]*",
    re.IGNORECASE,
)
_YEAR = r"'?(?P<year>\d{4}|\d{2})(?!\d)"
_UNTIL = r"(?:-|–|s\s*/?\s*d\.?|sampai(?:\s+dengan)?|hingga|&|dan)"
_ISO = re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)$")
_NUMERIC = re.compile(rf"(?P<day>\d{{1,2}})\s*[-/.]\s*(?P<month>\d{{1,2}})\s*[-/.]\s*{_YEAR}")
_WORDED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:\s*{_UNTIL}\s*(?P<last>\d{{1,2}})(?=[\s.]*[^\W\d]))?"
    rf"[\s./-]*(?P<word>[^\W\d]+)[\s.,/-]*{_YEAR}",
)
_OVER_MONTHS = re.compile(
    rf"(?P<day>\d{{1,2}})\s*(?P<word>[^\W\d]+)\.?\s*{_UNTIL}\s*(?P<last>\d{{1,2}})\s*"
    rf"(?P<last_word>[^\W\d]+)[\s.,/-]*{_YEAR}"
)
_MONTH_FIRST = re.compile(
    rf"(?P<word>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}"
)
_NO_DAY = re.compile(
    r"(?:bulan\s+)?(?:(?P<word>[^\W\d]+)[\s./'-]*(?P<year>\d{4}|\d{2})"
    r"|(?P<month>\d{1,2})\s*[/-]\s*(?P<year2>\d{4})"
    r"|(?P<year3>\d{4})(?:\s*[/-]\s*(?P<month3>\d{1,2})|(?P<month4>0[1-9]|1[0-2]))?"
    r"|(?P<only>[^\W\d]+))",
    re.IGNORECASE,
)
_REPEATED = re.compile(rf"^\s*{_UNTIL}\s*\d", re.IGNORECASE)


class Moment(NamedTuple):
    """What one cell says: the local day and time ("16:00"), and the zone that it names.

    `zone_h` is the offset of WIB, WITA or WIT; `at_utc` is set where the cell gives its offset
    from UTC. With the `precision` "month" or "year" the day is the first one and only stands for
    its month or year.
    """

    day: date | None = None
    time: str | None = None
    zone_h: int | None = None
    at_utc: datetime | None = None
    told: tuple[Told, ...] = ()
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates, per row; `told` (why there is no date, or what was done) per cell.

    `day` is datetime64[D], `time` text or None, `zone_h` NaN where no zone is named, and `at_utc`
    datetime64[s] where the cell named its offset: the local day is then known only together with
    the place. `precision` is "day", "month" or "year". Where `doubtful`, day and month may have
    changed places (`geo.reading.date_order`); `turned` is the day read the other way round.
    """

    cells: Cells
    day: npt.NDArray[np.datetime64]
    time: npt.NDArray[np.object_]
    zone_h: npt.NDArray[np.float64]
    at_utc: npt.NDArray[np.datetime64]
    told: tuple[tuple[Told, ...], ...]
    month_first: bool
    precision: npt.NDArray[np.object_]
    doubtful: npt.NDArray[np.bool_]
    turned: npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times of day: "16:00" or None and the named zone per row, `told` per cell."""

    cells: Cells
    time: npt.NDArray[np.object_]
    zone_h: npt.NDArray[np.float64]
    told: tuple[tuple[Told, ...], ...]


def parse_dates(values: pd.Series) -> Dates:
    """Dates in any order, each perhaps with a time.

    Month first is read where the whole column speaks for it: a second number above 12 occurs and
    a first number above 12 does not.
    """
    cells = Cells.of(values)
    month_first = is_month_first(cells.distinct)
    doubtful = doubtful_cells(cells.distinct)
    found = [parse_moment(text, month_first=month_first) for text in cells.distinct]
    if {m.time for m in found if m.time} == {"00:00"}:
        # A program wrote dates as if they were moments; nothing happened at midnight.
        found = [m if m.zone_h or m.at_utc else m._replace(time=None) for m in found]
    return Dates(
        cells=cells,
        day=cells.rows(np.array([m.day for m in found], "datetime64[D]"), "datetime64[D]"),
        time=cells.rows([m.time for m in found]),
        zone_h=cells.rows(np.array([m.zone_h for m in found], dtype=float), float),
        at_utc=cells.rows(np.array([m.at_utc for m in found], "datetime64[s]"), "datetime64[s]"),
        told=tuple(m.told for m in found),
        month_first=month_first,
        precision=cells.rows([m.precision for m in found]),
        doubtful=cells.rows(doubtful, bool),
        turned=cells.rows(
            np.array([turned_round(m.day) for m in found], "datetime64[D]"), "datetime64[D]"
        ),
    )


def parse_times(values: pd.Series, *, hhmm: bool = False) -> Times:
    """Local times as "16:00"; "16.00 WIB" and "Pukul : 16.00" too; None where unclear.

    With `hhmm` a bare number is hours and minutes ("25" is 00:25), as NASA FIRMS writes it.
    """
    cells = Cells.of(values)
    found = [parse_time(" ".join(text.split()), hhmm) for text in cells.distinct]
    return Times(
        cells,
        cells.rows([time for time, _, _ in found]),
        cells.rows(np.array([zone for _, zone, _ in found], dtype=float), float),
        tuple(() if told is None else (told,) for _, _, told in found),
    )


def parse_moment(cell: str, *, month_first: bool = False) -> Moment:
    """The date (and time) of one cell; `told` says why there is none."""
    text = " ".join(cell.split())
    if says_nothing(text):
        return Moment(told=(NO_DATE,))
    label = _LABEL.match(text)
    assert label is not None
    found = _find_day(text[label.end() :], month_first)
    if found is None and label.end():
        # "Mar 5 2023" begins with what looks like a weekday in no language, "Sep" with none.
        found = _find_day(text, month_first)
    if found is None:
        return _without_day(text[label.end() :])
    day, told, rest = found
    if day is None:
        return Moment(told=told)
    if label["weekday"] and _WEEKDAYS[label["weekday"].lower()[:3]] != day.weekday():
        told = (*told, WRONG_WEEKDAY)
    return _with_time(day, rest, told)


Found = tuple[date | None, tuple[Told, ...], str]


def _find_day(text: str, month_first: bool) -> Found | None:
    """The day at the beginning of `text`, what is told of it, and the rest of the text."""
    for pattern in (_COMPACT, _ISO, _NUMERIC, _OVER_MONTHS, _WORDED, _MONTH_FIRST):
        found = pattern.match(text)
        if found is None:
            continue
        parts = found.groupdict()
        if "word" in parts:
            month = month_of_word(parts["word"])
            if month == 0:
                continue
            day = int(parts["day"])
        else:
            day, month = int(parts["day"]), int(parts["month"])
            if pattern is _NUMERIC and month_first:
                day, month = month, day
        year, told = _year(parts["year"])
        rest = text[found.end() :]
        if parts.get("last"):
            told = (*told, FIRST_DAY)
            last_word = parts.get("last_word")
            if last_word and (last := month_of_word(last_word)) and last < month:
                year -= 1
        elif _REPEATED.match(rest) and _find_day(_until_removed(rest), month_first):
            told, rest = (*told, FIRST_DAY), ""
        on = _date(year, month, day)
        return (on, told, rest) if on else (None, (IMPOSSIBLE,), "")
    return _serial(text)


def _without_day(text: str) -> Moment:
    found = _NO_DAY.fullmatch(text.strip())
    if found is None:
        return Moment(told=(NO_DATE,))
    if found["only"]:
        return Moment(told=(NO_YEAR if found["only"].lower()[:3] in _MONTHS else NO_DATE,))
    year, told = _year(found["year"] or found["year2"] or found["year3"])
    number = found["month"] or found["month3"] or found["month4"]
    if not found["word"] and number is None:
        day = _date(year, 1, 1) if year <= date.today().year else None
        return Moment(day, told=(ONLY_YEAR,) if day else (NO_DATE,), precision="year")
    day = _date(year, int(number or 0) or month_of_word(found["word"] or ""), 1)
    if day is None:
        return Moment(told=(NO_DATE,))
    return Moment(day, told=(*told, ONLY_MONTH), precision="month")


def _serial(text: str) -> Found | None:
    number = plain_number(text) if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text) else np.nan
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    minutes = round(number % 1 * 24 * 60)
    clock = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if minutes else ""
    return _EXCEL_DAY_0 + timedelta(days=int(number)), (SERIAL,), clock


def _with_time(day: date, rest: str, told: tuple[Told, ...]) -> Moment:
    label = _TIME_LABEL.match(rest)
    found = _TIME.match(rest, label.end() if label else 0)
    if found is None:
        if rest.strip(" .,;:()-/"):
            told = (*told, ONLY_DATE)
        return Moment(day, told=told)
    time = _clock(found)
    zone = (found["zone"] or "").upper()
    if time is None:
        return Moment(day, told=(*told, ONLY_DATE))
    if rest[found.end() :].strip(" .,;:()-/"):
        told = (*told, ROUGH_TIME)
    if zone in ZONES:
        return Moment(day, time, ZONES[zone], None, told)
    return Moment(day, time, None, _at_utc(day, time, zone) if zone else None, told)


def parse_time(text: str, hhmm: bool) -> tuple[str | None, int | None, Told | None]:
    """The time of day of one cell ("16:00"), the hours of the zone that it names, what is told."""
    if says_nothing(text):
        return None, None, None
    if hhmm and text.isdigit() and len(text) <= 4:
        hour, minute = divmod(int(text), 100)
        good = hour < 24 and minute < 60
        return (f"{hour:02d}:{minute:02d}", None, None) if good else (None, None, NO_TIME)
    if re.fullmatch(r"0[.,]\d{3,}", text):
        minutes = round(plain_number(text) * 24 * 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}", None, DAY_FRACTION
    label = _TIME_LABEL.match(text)
    start = label.end() if label else 0
    found = _TIME.match(text, start)
    told = None
    if (
        found is None
        and (
            whole := re.match(r"(\d{1,2})\s*(?=WITA\b|WIB\b|WIT\b|$)", text[start:], re.IGNORECASE)
        )
        and start
    ):
        found = _TIME.match(f"{whole[1]}.00 {text[start + whole.end() :]}".strip())
    if found is None and (rough := re.search(r"\b\d{1,2}[.:;]\d{2}\b", text)):
        found, told = _TIME.match(text, rough.start()), ROUGH_TIME
    time = None if found is None else _clock(found)
    if found is None or time is None:
        return None, None, NO_TIME
    rest = text[found.end() :] if found.string == text else ""
    zone = (found["zone"] or "").upper()
    if another := re.search(rf"\d{{1,2}}[.:;]\d{{2}}\s*(?:{_ZONE}\b)?", rest, re.IGNORECASE):
        told, zone = FIRST_TIME, zone or (another["zone"] or "").upper()
    elif rest.strip(" .,;:()-/"):
        told = ROUGH_TIME
    return time, ZONES.get(zone), told


def _clock(found: re.Match[str]) -> str | None:
    hour, minute = int(found["hour"]), int(found["minute"])
    half = (found["half"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _at_utc(on: date, time: str, zone: str) -> datetime:
    """The moment in UTC (without tzinfo) of a local time with its offset ("+08:00" or "Z")."""
    offset = timedelta()
    if zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    local = datetime.combine(on, datetime.strptime(time, "%H:%M").time(), timezone(offset))
    return local.astimezone(UTC).replace(tzinfo=None)


def _year(digits: str) -> tuple[int, tuple[Told, ...]]:
    """Two digits are a year up to the next one, else of the last century."""
    if len(digits) == 4:
        return int(digits), ()
    last = (date.today().year + 1) % 100
    year = int(digits)
    return (2000 if year <= last else 1900) + year, (TWO_DIGITS,)


@cache
def month_of_word(word: str) -> int:
    """The month (1..12) of a word by its first three letters or as a roman numeral; 0 for none."""
    words = word.lower()
    return _ROMAN_MONTHS.get(words, 0) or _MONTHS.get(words[:3], 0)


def _until_removed(text: str) -> str:
    return re.sub(rf"^\s*{_UNTIL}\s*", "", text, flags=re.IGNORECASE)


def _date(year: int, month: int, day: int) -> date | None:
    if year < _FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
