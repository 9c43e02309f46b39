"""Year, month and day from columns of their own → one text of a date, as exact as it is known."""

import re

import pandas as pd

from geo.reading.dates import month_of_word
from geo.reading.values import as_text

_YEAR = re.compile(r"((?:18|19|20)\d\d)(?:[.,]0+)?")
#: Year and month in one number, as open data name their period: 202503, 2025-03.
_PERIOD = re.compile(r"((?:19|20)\d\d)\s*[-/]?\s*(0[1-9]|1[0-2])")
_SMALL = re.compile(r"(\d{1,2})(?:[.,]0+)?")
#: How the columns are named together in what is told of them.
JOINED = " + "


def year_of(text: str) -> int | None:
    """The year that a cell holds, alone or with a month behind it ("2025", "202503")."""
    found = _YEAR.fullmatch(text.strip()) or _PERIOD.fullmatch(text.strip())
    return int(found[1]) if found else None


def month_of(text: str) -> tuple[int | None, int] | None:
    """(year, month) of a cell with a number, a name, or a year and month together."""
    text = text.strip()
    if (period := _PERIOD.fullmatch(text)) is not None:
        return int(period[1]), int(period[2])
    if (small := _SMALL.fullmatch(text)) is not None:
        return (None, int(small[1])) if 1 <= int(small[1]) <= 12 else None
    month = month_of_word(text) if text.isalpha() else 0
    return (None, month) if month else None


def day_of(text: str) -> int | None:
    """The day of a month that a cell holds, 1 to 31."""
    found = _SMALL.fullmatch(text.strip())
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def joined_dates(
    raw: pd.DataFrame, year: str | None, month: str | None, day: str | None
) -> pd.Series:
    """One text per row from the columns with these headers: "2020-02-07", "2020-02", "2020" or "".

    A month that carries its year needs no year beside it.
    """
    blank = pd.Series("", index=raw.index, dtype=object)
    columns = [as_text(raw[name]) if name else blank for name in (year, month, day)]
    texts = [_joined(*cells) for cells in zip(*columns, strict=True)]
    name = JOINED.join(name for name in (year, month, day) if name)
    return pd.Series(texts, index=raw.index, dtype=object, name=name)


def _joined(year: str, month: str, day: str) -> str:
    months = month_of(month)
    number = year_of(year) or (months[0] if months else None)
    if number is None:
        return ""
    if months is None:
        return str(number) if not month else ""
    days = day_of(day)
    if days is None:
        return f"{number:04d}-{months[1]:02d}" if not day else ""
    return f"{number:04d}-{months[1]:02d}-{days:02d}"
