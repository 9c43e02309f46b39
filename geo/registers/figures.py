"""Figures with three states: a number, NIHIL (somebody looked: none) and not known yet.

A figure is stored as a whole number, 0 being NIHIL, and as null while it is being recorded ("Dalam
Pendataan"). Unknown is never counted as zero: a sum carries how many gave no figure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from geo.access.errors import InvalidChange
from geo.base.i18n import N_, Language
from geo.catalogue.figure_words import UNKNOWN_WORDS, ZERO_WORDS

#: NIHIL and "Dalam Pendataan" as figures.
NIHIL, UNKNOWN = 0, None
Figure = int | None
#: More than anything that is counted here.
LARGEST = 10**12
_NUMBER = re.compile(r"\d{1,15}|\d{1,3}(?:[.,]\d{3})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of figures: of `given` of them; `unknown` gave none."""

    total: int
    given: int
    unknown: int


def parse_figure(typed: object) -> Figure:
    """What somebody typed ("NIHIL", "1.250", "", "dalam pendataan") or gave as a number.

    Raises `InvalidChange` for anything else, a negative number included.
    """
    if typed is None:
        return UNKNOWN
    if isinstance(typed, int) and not isinstance(typed, bool) and 0 <= typed <= LARGEST:
        return typed
    text = " ".join(str(typed).split()).lower()
    if text in UNKNOWN_WORDS:
        return UNKNOWN
    if text in ZERO_WORDS:
        return NIHIL
    if _NUMBER.fullmatch(text) and (number := int(re.sub(r"[.,]", "", text))) <= LARGEST:
        return number
    raise InvalidChange(
        N_(
            "{value!r} is no figure; write a whole number, NIHIL where there was none, or leave it "
            "blank while it is not known."
        ),
        value=str(typed)[:40],
    )


def figure_words(figure: Figure, lang: Language, unit: str = "") -> str:
    """A figure for people: "1.250 jiwa", "NIHIL" or "Dalam Pendataan"."""
    if figure is None:
        return lang.gettext(N_("not known yet"))
    if figure == NIHIL:
        return lang.gettext(N_("NIHIL"))
    return " ".join(filter(None, (lang.number(figure), lang.gettext(unit))))


def sum_of(figures: Iterable[Figure]) -> Sum:
    """The sum of those that are known."""
    found = list(figures)
    known = [figure for figure in found if figure is not None]
    return Sum(sum(known), len(known), len(found) - len(known))


def sum_words(found: Sum, lang: Language, unit: str = "") -> str:
    """A sum for people. Where no figure was given it is unknown, not NIHIL."""
    return figure_words(found.total if found.given else UNKNOWN, lang, unit)


def gap_words(found: Sum, lang: Language) -> str:
    """How many gave no figure, in words; blank when all did."""
    if not found.unknown:
        return ""
    return lang.ngettext("{n} gave no figure", "{n} gave no figure", found.unknown)
