"""Day before month, or month before day: what a column of dates shows, and where it is in doubt.

A spreadsheet with American settings turns what is typed day first into dates wherever the first
number could be a month, with day and month changed over (5 March is kept as 3 May), and leaves the
rest as text (17/03/2024). Both together in a column are the trace of it.
"""

import re
from collections.abc import Sequence
from datetime import date

#: Day, month and year in numbers, as text.
_TYPED = re.compile(r"\D{0,20}(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d)")
#: How a real date of a workbook, or of a program, is written.
_KEPT = re.compile(r"\d{4}-\d\d-(\d\d)(?!\d)")


def is_month_first(texts: Sequence[str]) -> bool:
    """Whether every typed date can be month/day/year and some cannot be day/month/year."""
    firsts, seconds = _numbers(texts)
    return max(seconds, default=0) > 12 >= max(firsts, default=0)


def doubtful_cells(texts: Sequence[str]) -> list[bool]:
    """Which texts of a column may have day and month changed over, by what stands beside them.

    Those that a spreadsheet may have turned: no kept date has a day above 12, and all typed
    dates have. Or those that fit both orders, where others of the column fit only one each.
    """
    firsts, seconds = _numbers(texts)
    kept = [int(found[1]) for text in texts if (found := _KEPT.match(text))]
    if kept and firsts and max(kept) <= 12 and min(firsts) > 12 and max(seconds) <= 12:
        return [_KEPT.match(text) is not None for text in texts]
    if kept and firsts and max(kept) <= 12 and min(seconds) > 12 and max(firsts) <= 12:
        return [_KEPT.match(text) is not None for text in texts]
    if max(firsts, default=0) > 12 and max(seconds, default=0) > 12:
        return [_fits_both(text) for text in texts]
    return [False] * len(texts)


def turned_round(day: date | None) -> date | None:
    """A day with its month and day changed over; None where that is no date."""
    if day is None or day.day > 12:
        return None
    return date(day.year, day.day, day.month)


def _numbers(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    found = [match for text in texts if (match := _TYPED.match(text))]
    return [int(match[1]) for match in found], [int(match[2]) for match in found]


def _fits_both(text: str) -> bool:
    found = _TYPED.match(text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12
