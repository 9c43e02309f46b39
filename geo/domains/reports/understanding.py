"""What a citizen's message means: event, place, depth, people, danger and wish.

Rules over the words of `lexicon`; no model. Every finding can be traced to the words that gave
it, and what the words do not say stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz import fuzz

from geo.domains.reports.gazetteer import NO_PLACE, Gazetteer, PlaceFound
from geo.domains.reports.lexicon import DANGER_WORDS, DEPTH_WORDS, INTENTS, KINDS, SLANG

#: Longer messages are read up to here; nobody describes an emergency in more, and a flood of text
#: must not keep the engine busy.
MAX_CHARS = 4_000
_READ_WORDS = 120
#: Likeness from which a misspelt event word is taken for the word.
_SURE_LIKENESS = 84.0
_SHORTEST_GUESSED = 5

TICKET = re.compile(r"\b(?:[A-Z]{1,4}-)?\d{6}-[0-9A-Z]{4}\b", re.IGNORECASE)
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_CENTIMETRES = re.compile(rf"{_NUMBER}\s*(?:cm|senti|sentimeter|centimeter)\b")
_METRES = re.compile(rf"{_NUMBER}\s*(?:m|mtr|meter|metre)\b(?!\s*(?:persegi|dari|lebar|panjang))")
_PEOPLE = re.compile(
    r"(?<![\d.,])(\d{1,5})\s*(?:orang|jiwa|org|warga|wong|people|penumpang|anak|lansia|balita|bayi)\b"
)
_HOUSEHOLDS = re.compile(r"(?<![\d.,])(\d{1,5})\s*(?:kk|kepala keluarga|keluarga)\b")
_REPEATED = re.compile(r"([a-z])\1{2,}")
#: A message that begins or ends so asks, even when it names an event.
_QUESTION_STARTS = ("apakah", "apa", "is", "are", "dimana", "bagaimana", "kapan", "nopo", "opo")
_SHORT_MESSAGE_WORDS = 4
_DEEPEST_CM = 2_000


@dataclass(frozen=True, slots=True)
class Understood:
    """One message, read.

    `kinds` are keys of `lexicon.KINDS`, the likeliest first; `guessed` when they rest on a
    misspelt word or on a hint. `depth_cm` is None where no depth of water is told, `people` and
    `households` where no number is. `intent` is a key of `lexicon.INTENTS` or "".
    """

    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    guessed: bool = False
    place: PlaceFound = NO_PLACE
    depth_cm: int | None = None
    people: int | None = None
    households: int | None = None
    danger: tuple[str, ...] = ()
    intent: str = ""
    ticket: str = ""

    @property
    def kind(self) -> str:
        """The likeliest kind of event; "" where none is named."""
        return self.kinds[0] if self.kinds else ""


def understand(text: str, places: Gazetteer | None = None) -> Understood:
    """Read a message of any length; never raises."""
    text = text[:MAX_CHARS]
    lowered = _folded(text)
    words = plain_words(text)
    said = _phrases_in(words)
    kinds, guessed = _kinds(said, words)
    danger = tuple(said.danger)
    ticket = TICKET.search(text)
    return Understood(
        words=words,
        kinds=kinds,
        guessed=guessed,
        place=places.find(words) if places is not None else NO_PLACE,
        depth_cm=_depth(lowered, said, kinds),
        people=_count(_PEOPLE, lowered),
        households=_count(_HOUSEHOLDS, lowered),
        danger=danger,
        intent=_intent(said, words, text, kinds, bool(ticket)),
        ticket=ticket.group().upper() if ticket else "",
    )


def plain_words(text: str) -> tuple[str, ...]:
    """Lower-case words without punctuation and accents, chat spelling resolved."""
    cleaned = _REPEATED.sub(r"\1", re.sub(r"[^a-z0-9]+", " ", _folded(text)))
    resolved: list[str] = []
    for word in cleaned.split()[:_READ_WORDS]:
        resolved += SLANG.get(word, word).split()
    return tuple(resolved)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


def _kinds(said: _Said, words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Kinds by their longest phrase; else by misspelt words, else by hints."""
    weights = said.sure or _misspelt(words) or said.hints
    # Sorting is stable, so that equals stay in the order of the lexicon: the more urgent first.
    ranked = sorted((key for key in KINDS if key in weights), key=lambda key: -weights[key])
    return tuple(ranked), not said.sure and bool(ranked)


def _misspelt(words: tuple[str, ...]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for word in words:
        if len(word) >= _SHORTEST_GUESSED:
            for key in _near_kinds(word):
                weights[key] = max(weights.get(key, 0), len(word))
    return weights


@dataclass(slots=True)
class _Said:
    """The phrases of the lexicon in one message, with what each group needs of them."""

    sure: dict[str, int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    danger: dict[str, int] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    intents: dict[str, int] = field(default_factory=dict)


def _phrases_in(words: tuple[str, ...]) -> _Said:
    """All phrases in one pass; a message is looked through by the first word of each phrase."""
    said = _Said()
    index = _by_first_word()
    for at, word in enumerate(words):
        for phrase, group, key, weight in index.get(word, ()):
            if words[at : at + len(phrase)] == phrase:
                found: dict[str, int] = getattr(said, group)
                found[key] = max(found.get(key, 0), weight)
    return said


@cache
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], str, str, int]]]:
    """The lexicon in the spelling that messages are brought to: (words, group, key, weight)."""
    groups = (
        *(("sure", key, phrase, len(phrase)) for key, k in KINDS.items() for phrase in k.sure),
        *(("hints", key, phrase, 1) for key, kind in KINDS.items() for phrase in kind.hints),
        *(("danger", word, word, 1) for word in DANGER_WORDS),
        *(("depths", words, words, depth) for words, depth in DEPTH_WORDS.items()),
        *(("intents", key, phrase, 1) for key, found in INTENTS.items() for phrase in found),
    )
    index: dict[str, list[tuple[tuple[str, ...], str, str, int]]] = {}
    for group, key, text, weight in groups:
        phrase = plain_words(text)
        if phrase:
            index.setdefault(phrase[0], []).append((phrase, group, key, weight))
    return index


@cache
def _single_words() -> tuple[tuple[str, str], ...]:
    return tuple(
        (phrase, key)
        for key, kind in KINDS.items()
        for phrase in kind.sure
        if " " not in phrase and len(phrase) >= _SHORTEST_GUESSED
    )


@lru_cache(maxsize=20_000)
def _near_kinds(word: str) -> tuple[str, ...]:
    best, keys = _SURE_LIKENESS, []
    for phrase, key in _single_words():
        likeness = fuzz.ratio(word, phrase, score_cutoff=best)
        if likeness > best:
            best, keys = likeness, [key]
        elif likeness == best and likeness:
            keys.append(key)
    return tuple(keys)


def _depth(lowered: str, said: _Said, kinds: tuple[str, ...]) -> int | None:
    """Depth of water in cm, where the message tells of water."""
    if not {"flood", "tidal_flood"} & set(kinds):
        return None
    found = _CENTIMETRES.search(lowered)
    centimetres = _decimal(found.group(1)) if found else None
    if centimetres is None:
        found = _METRES.search(lowered)
        centimetres = _decimal(found.group(1)) * 100.0 if found else None
    if centimetres is not None:
        return round(centimetres) if 0 < centimetres <= _DEEPEST_CM else None
    return max(said.depths.values(), default=None)


def _decimal(digits: str) -> float:
    return float(digits.replace(",", "."))


def _count(pattern: re.Pattern[str], lowered: str) -> int | None:
    found = pattern.search(lowered)
    return int(found.group(1)) if found else None


def _intent(
    said: _Said, words: tuple[str, ...], text: str, kinds: tuple[str, ...], ticket: bool
) -> str:
    """What the message wants. Danger and a told event come before politeness and curiosity."""
    wishes = said.intents
    short = len(words) <= _SHORT_MESSAGE_WORDS
    asks = text.rstrip().endswith("?") or (bool(words) and words[0] in _QUESTION_STARTS)
    if short and not kinds and "cancel" in wishes:
        return "cancel"
    if ticket or "track" in wishes:
        return "track"
    for key in ("guidance", "numbers"):
        if key in wishes:
            return key
    if said.danger:
        return "report"
    if "ask" in wishes and (asks or not kinds or "rawan" in words):
        return "ask"
    if kinds and asks and "report" not in wishes:
        return "ask"
    if kinds or "report" in wishes:
        return "report"
    return next((key for key in ("english", "indonesian", "menu") if short and key in wishes), "")
