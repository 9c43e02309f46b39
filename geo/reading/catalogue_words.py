"""Words of files → keys of the catalogue: hazards, classes and area codes."""

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import HAZARDS, NO_DISASTERS, is_area_code

_CLASS_WORDS = (
    (re.compile(r"\b(sangat rendah|very low)\b"), "low"),
    (re.compile(r"\b(sangat tinggi|very high)\b"), "high"),
    (re.compile(r"\b(rendah|low)\b"), "low"),
    (re.compile(r"\b(sedang|menengah|medium|moderate)\b"), "medium"),
    (re.compile(r"\b(tinggi|high)\b"), "high"),
)
_NUMBERED_CLASSES = {"1": "low", "2": "medium", "3": "high"}
# PVMBG's zones of a volcano rise with their number: in KRB III nobody may live.
_DANGER_ZONE = re.compile(r"\b(?:krb|kawasan rawan bencana)\s*(iii|ii|i|[123])\b")
_ROMAN_CLASSES = {"i": "low", "ii": "medium", "iii": "high", **_NUMBERED_CLASSES}
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
            # "Banjir (tanah longsor)" is two hazards.
            inside = {known.get(part.strip()) for part in re.findall(r"\((.*?)\)", words)}
            return known[attempt] if inside <= {None, known[attempt]} else None
    return None


@dataclass(frozen=True, slots=True)
class Event:
    """What a file's word for an event means: its hazard, and whether it is a disaster.

    `hazard` is None where the word is not known, or known as no hazard's (`is_disaster` False).
    `candidates` are the hazards that it may mean, best first.
    """

    hazard: str | None
    is_disaster: bool = True
    guessed: bool = False
    candidates: tuple[str, ...] = ()


#: Likeness (0..100) from which a misspelt word is taken, and its lead over the next hazard.
SURE_LIKENESS, CLEAR_LEAD = 88.0, 8.0
#: Likeness from which a word is offered as an answer.
OFFERED_LIKENESS = 55.0
# A whole story is no word, and comparing it takes long.
_LONGEST_WORD = 200


def find_event(text: str) -> Event:
    """What a word for an event means; a misspelt one is guessed only where that is clear."""
    hazard = find_hazard(text)
    if hazard is not None:
        return Event(hazard)
    if len(text) > _LONGEST_WORD:
        return Event(None)
    words = re.sub(r"[^\w/& ]+", " ", plain_words(text))
    words = " ".join(words.split())
    if words in NO_DISASTERS:
        return Event(NO_DISASTERS[words], is_disaster=False)
    joined = _joined_event(plain_words(text))
    if joined is not None:
        return joined
    known = {**_hazard_words(), **{word: f"-{word}" for word in NO_DISASTERS}}
    best: dict[str, float] = {}
    for word, score, _ in process.extract(
        words,
        [w for w in known if not w.isdigit()],
        scorer=fuzz.ratio,
        limit=12,
        score_cutoff=OFFERED_LIKENESS,
    ):
        best.setdefault(known[word], score)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if ranked and not words.isdigit():
        key, score = ranked[0]
        if score >= SURE_LIKENESS and (len(ranked) == 1 or score - ranked[1][1] >= CLEAR_LEAD):
            if key.startswith("-"):
                return Event(NO_DISASTERS[key[1:]], is_disaster=False, guessed=True)
            return Event(key, guessed=True)
    offered = [key for key, _ in ranked if not key.startswith("-")]
    offered += [key for word, key in _hazard_words().items() if f" {word} " in f" {words} "]
    return Event(None, candidates=tuple(dict.fromkeys(offered)))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: What joins several words for what happened in one cell.
_JOINTS = re.compile(
    r"\s*(?:[/,;&+|()]|\bdan\s*/\s*atau\b|\bdan\b|\batau\b|\bserta\b|\bdisertai\b)\s*"
)
#: What was hit, or how: beside one hazard's word these change nothing.
_BESIDE = _set(
    "talud tanggul tebing tembok penahan senderan tpt jalan badan bahu rumah jembatan sungai "
    "bukit tanah bencana kejadian bahaya musibah irigasi saluran pondasi pagar lereng gunung "
    "lokasi warga permukiman pemukiman wilayah ringan sedang berat besar kecil"
)


def _joined_event(words: str) -> Event | None:
    """The event of a cell that joins several words; None where that settles nothing.

    Words of one hazard mean that hazard; words of several are a question among these.
    """
    parts = [part for part in _JOINTS.split(words) if part]
    found = [_hazard_of_part(part) for part in parts]
    named = tuple(dict.fromkeys(key for key in found if key is not None))
    if len(named) > 1:
        return Event(None, candidates=named)
    if len(named) == 1 and None not in found:
        return Event(named[0])
    return None


def _hazard_of_part(part: str) -> str | None:
    """The hazard of one word, also where only what was hit stands beside it ("talud longsor")."""
    if (direct := find_hazard(part)) is not None:
        return direct
    if part in NO_DISASTERS:
        return NO_DISASTERS[part]
    known, padded = _hazard_words(), f" {part} "
    inside = sorted(
        (word for word in known if not word.isdigit() and f" {word} " in padded), key=len
    )
    if not inside:
        return None
    rest = padded.replace(f" {inside[-1]} ", " ").split()
    return known[inside[-1]] if _BESIDE.issuperset(rest) else None


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


def find_class(text: str, column: str = "") -> str | None:
    """The class key for words ("Zona Kerentanan Tinggi") or a number 1 to 3; None if unclear.

    "Sangat rendah" is low and "sangat tinggi" is high, "KRB III" is high. A text that names two
    classes is unclear. `column` is the plain name of the column, which may say what a bare
    roman number counts ("krb").
    """
    words = plain_words(text)
    zones = {_ROMAN_CLASSES[number] for number in _DANGER_ZONE.findall(words)}
    if len(zones) == 1:
        return zones.pop()
    if words in _ROMAN_CLASSES and _DANGER_ZONE.search(f"{plain_words(column)} {words}"):
        return _ROMAN_CLASSES[words]
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
