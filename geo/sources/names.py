"""Words of files → keys of the catalogue: hazards, classes and area codes."""

import re
from functools import cache

from geo.catalogue import HAZARDS, is_area_code
from geo.errors import SourceRefused
from geo.i18n import N_

_CLASS_WORDS = (
    (re.compile(r"\b(sangat rendah|very low)\b"), "low"),
    (re.compile(r"\b(sangat tinggi|very high)\b"), "high"),
    (re.compile(r"\b(rendah|low)\b"), "low"),
    (re.compile(r"\b(sedang|menengah|medium|moderate)\b"), "medium"),
    (re.compile(r"\b(tinggi|high)\b"), "high"),
)
_NUMBERED_CLASSES = {"1": "low", "2": "medium", "3": "high"}
_YES = frozenset({"yes", "ya", "y", "true", "rawan"})
_NO = frozenset({"no", "tidak", "n", "false", "tidak rawan", "bukan"})


def plain_words(text: str) -> str:
    """Lower case with single blanks; "_" and "-" count as blanks."""
    return " ".join(re.sub(r"[_\-]+", " ", text.lower()).split())


def find_hazard(text: str) -> str | None:
    """The hazard key for a key, an English name, a synonym or a BNPB code; None if unknown."""
    words = plain_words(text)
    known = _hazard_words()
    without_brackets = " ".join(re.sub(r"\(.*?\)", " ", words).split())
    for attempt in (words, without_brackets, without_brackets.removeprefix("bencana ")):
        if attempt in known:
            return known[attempt]
    return None


def require_hazard(text: str) -> str:
    """The hazard key that the user named; raises `SourceRefused` naming the known ones."""
    found = find_hazard(text)
    if found is None:
        raise SourceRefused(
            N_("The hazard {value!r} is not known; use one of: {known}."),
            value=text,
            known=", ".join(HAZARDS),
        )
    return found


def find_class(text: str) -> str | None:
    """The class key for words ("Zona Kerentanan Tinggi") or a number 1 to 3; None if unclear.

    "Sangat rendah" is low and "sangat tinggi" is high. A text that names two classes is unclear.
    """
    words = plain_words(text)
    number = re.sub(r"[.,]0+$", "", words)
    if number in _NUMBERED_CLASSES:
        return _NUMBERED_CLASSES[number]
    found = set()
    for pattern, key in _CLASS_WORDS:
        words, hits = pattern.subn(" ", words)
        if hits:
            found.add(key)
    return found.pop() if len(found) == 1 else None


def area_code(text: str) -> str | None:
    """A Kemendagri code with dots from one with or without: "6303051001" → "63.03.05.1001"."""
    digits = text.strip().replace(".", "").replace(" ", "")
    if not digits.isdigit() or len(digits) not in (2, 4, 6, 10):
        return None
    dotted = ".".join(p for p in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if p)
    # "6.30" has the right number of digits for a province's child but its dot elsewhere.
    if "." in text and text.strip() != dotted:
        return None
    return dotted if is_area_code(dotted) else None


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes or no in Indonesian or English; None if neither."""
    words = plain_words(text)
    return True if words in _YES else False if words in _NO else None


@cache
def _hazard_words() -> dict[str, str]:
    return {
        plain_words(word): key
        for key, hazard in HAZARDS.items()
        for word in (key, hazard.name, hazard.bnpb_code, *hazard.synonyms)
    }
