"""Names of areas as files write them → codes: within their parent, by code, name or likeness.

`KAB. BANJAR`, `Kabupaten Banjar`, `63.03 BANJAR`, `Kr. Intan`. A Kota is never taken for the
Kabupaten of the same name.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from geo.catalogue import LEVEL_KEYS, LEVELS
from geo.catalogue.place_words import LEVEL_WORDS, PROVINCES, SHORT_WORDS
from geo.reading.catalogue_words import area_code
from geo.reading.values import says_nothing
from geo.store.areas import AreaIndex

#: Likeness (0..100) from which a misspelt name is taken, and its lead over the second best.
SURE_LIKENESS, CLEAR_LEAD = 88.0, 6.0
#: Likeness from which a name is offered as an answer, and how many are.
OFFERED_LIKENESS, OFFERED = 55.0, 6
_LONGEST_NAME = 80
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_LEADING_CODE = re.compile(r"\s*[\[(]?\s*(\d[\d.]*\d)\s*[\])]?\s*[-–:.]?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """What one name means inside its parents.

    `codes` are the areas that it names (several for "Blitar", which is a Kabupaten and a Kota);
    `guessed` when it is only like that name; `candidates` are what it may be, best first.
    """

    codes: tuple[str, ...] = ()
    guessed: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """The area that a row names in words, as far as the words settle it.

    `code` is the smallest area that is sure (None: none). Where a name is unsure, `level`,
    `text` and `candidates` say what is to be asked, and `contradiction` whether that is because
    two names exclude each other. `guessed` and `unknown` name the levels whose word was read as
    the nearest name, or belongs to no area; `home` that the home kabupaten decided between
    several areas of the name, `answered` the levels whose word the user explained, and `skipped`
    that the user's answer sets the row aside.
    """

    code: str | None = None
    level: str = ""
    text: str = ""
    candidates: tuple[str, ...] = ()
    contradiction: bool = False
    guessed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    home: bool = False
    answered: tuple[str, ...] = ()
    skipped: bool = False

    @property
    def question(self) -> str:
        """The key of the question; "" where nothing is asked."""
        return f"area:{self.level}:{self.text}@{self.code or ''}" if self.level else ""

    @property
    def only_village(self) -> bool:
        """Whether only the desa is to be asked, inside a kecamatan that is sure."""
        return self.level == "village" and self.code is not None and self.code.count(".") == 2


class AreaNames:
    """The names of one `AreaIndex`, folded for comparing; `home` is the home kabupaten's code."""

    def __init__(self, index: AreaIndex, home: str = "") -> None:
        self.index = index
        self.home = home

    def place(self, words: tuple[str, str, str, str]) -> Said:
        """The area named by a province, regency, district and village ("" where not said)."""
        province, regency, district, village = (" ".join(word.split()) for word in words)
        guessed: list[str] = []
        unknown: list[str] = []

        above = self._one("province", province, ("",), guessed, unknown)
        parents: tuple[str, ...] = (above,) if above else ("",)
        found = self.match("regency", regency, parents)
        if not found.codes and above and not says_nothing(regency):
            elsewhere = self.match("regency", regency, ("",))
            if elsewhere.codes and not elsewhere.guessed:
                both = (*elsewhere.codes, *found.candidates)
                return Said(
                    None, "regency", f"{province} / {regency}", tuple(dict.fromkeys(both)), True
                )
        home = False
        regencies = found.codes
        if len(regencies) > 1:
            regencies = self._narrowed(regencies, district)
            if len(regencies) > 1 and self.home in regencies:
                regencies, home = (self.home,), True
        if len(regencies) != 1 and not says_nothing(regency):
            if regencies or found.candidates:
                candidates = regencies or found.candidates
                return Said(above, "regency", regency, candidates, guessed=tuple(guessed))
            unknown.append("regency")
        if found.guessed:
            guessed.append("regency")

        wider = regencies[0] if len(regencies) == 1 else above
        for level, word in (("district", district), ("village", village)):
            if says_nothing(word):
                continue
            if level == "village" and not self._has_villages(wider):
                continue
            inside = self._parents_of(level, wider)
            named = self.match(level, word, inside)
            if len(named.codes) == 1:
                wider = named.codes[0]
                guessed += [level] if named.guessed else []
            elif named.codes or named.candidates:
                return Said(
                    wider,
                    level,
                    word,
                    named.codes or named.candidates,
                    guessed=tuple(guessed),
                    unknown=tuple(unknown),
                    home=home,
                )
            else:
                unknown.append(level)
        return Said(wider, guessed=tuple(guessed), unknown=tuple(unknown), home=home)

    def match(self, level: str, text: str, parents: tuple[str, ...]) -> Match:
        """The areas of `level` inside `parents` (codes; "" for everywhere) that `text` names."""
        if says_nothing(text):
            return Match()
        name = text
        if (split := _LEADING_CODE.fullmatch(text)) and (code := area_code(split[1])):
            right_level = code.count(".") == LEVELS[level].depth - 1
            if right_level and code in self.index and any(map(code.startswith, parents)):
                return Match((code,))
            name = split[2]
        if level == "province" and (short := PROVINCES.get(_plain(name))) in self.index:
            return Match((str(short),))
        known = [entry for parent in parents for entry in self._below(level, parent)]
        kind = _kind(name) if level == "regency" else ""
        if kind:
            known = [(key, code) for key, code in known if self._kinds[code] == kind]
        wanted = dict.fromkeys((_fold(name, level), _fold(name, level, strip=False)))
        for key in wanted:
            exact = tuple(dict.fromkeys(code for have, code in known if have == key))
            if exact:
                return Match(exact)
        found = _alike(next(iter(wanted)), known)
        if found.guessed and len(_words(name, level)) > self._lengths[found.codes[0]]:
            # "Martapura Br" is not Martapura: the word too many makes it another place.
            return Match(candidates=found.codes)
        return found

    def _one(
        self,
        level: str,
        text: str,
        parents: tuple[str, ...],
        guessed: list[str],
        unknown: list[str],
    ) -> str | None:
        if says_nothing(text):
            return None
        found = self.match(level, text, parents)
        if len(found.codes) != 1:
            unknown.append(level)
            return None
        if found.guessed:
            guessed.append(level)
        return found.codes[0]

    def _narrowed(self, regencies: tuple[str, ...], district: str) -> tuple[str, ...]:
        """Those of several regencies that have a district of the name; all if none has."""
        having = tuple(
            code
            for code in regencies
            if (found := self.match("district", district, (code + ".",))).codes
            and not found.guessed
        )
        return having or regencies

    def _parents_of(self, level: str, wider: str | None) -> tuple[str, ...]:
        if wider is not None:
            return (wider + ".",)
        # A kecamatan without its kabupaten is looked for at home.
        return (self.home + ".",) if self.home else ("",)

    def _has_villages(self, wider: str | None) -> bool:
        return bool(self._below("village", f"{wider or self.home}."))

    def _below(self, level: str, parent: str) -> list[tuple[str, str]]:
        if (level, parent) not in self._entries:
            depth = LEVEL_KEYS.index(level)
            self._entries[level, parent] = [
                (key, code)
                for key, code in self._all
                if code.count(".") == depth and code.startswith(parent)
            ]
        return self._entries[level, parent]

    @cached_property
    def _entries(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        return {}

    @cached_property
    def _all(self) -> list[tuple[str, str]]:
        frame = self.index.frame
        return [
            (_fold(name, level), code)
            for name, level, code in zip(frame["name"], frame["level"], frame["code"], strict=True)
        ]

    @cached_property
    def _lengths(self) -> dict[str, int]:
        """Words in each area's name."""
        frame = self.index.frame
        return {
            code: len(_words(name, level))
            for name, level, code in zip(frame["name"], frame["level"], frame["code"], strict=True)
        }

    @cached_property
    def _kinds(self) -> dict[str, str]:
        rows = self.index.of_level("regency")
        return {code: _kind(name) for code, name in zip(rows["code"], rows["name"], strict=True)}


def _alike(wanted: str, known: list[tuple[str, str]]) -> Match:
    """The nearest name, taken only where it is near and the next one is not."""
    if not 3 <= len(wanted) <= _LONGEST_NAME:
        return Match()
    keys = [key for key, _ in known]
    found = process.extract(
        wanted, keys, scorer=fuzz.ratio, limit=OFFERED, score_cutoff=OFFERED_LIKENESS
    )
    if not found:
        return Match()
    codes = tuple(dict.fromkeys(known[at][1] for _, _, at in found))
    best, second = found[0][1], found[1][1] if len(found) > 1 else 0.0
    # "Sungai Pinang 1" is no misspelling of "Sungai Pinang 2".
    same_digits = re.findall(r"\d", wanted) == re.findall(r"\d", found[0][0])
    if best >= SURE_LIKENESS and best - second >= CLEAR_LEAD and same_digits:
        return Match(codes[:1], guessed=True)
    return Match(candidates=codes)


def _kind(text: str) -> str:
    """Whether a name says Kabupaten ("kab") or Kota ("kota"); "" for neither."""
    words = _plain(text).split()
    if not words:
        return ""
    if words[0] in ("kota", "kodya", "kotamadya"):
        return "kota"
    return "kab" if words[0] in ("kab", "kabupaten") else ""


def plain_name_of(text: str) -> str:
    """A name as it is compared: lower case, without accents and signs."""
    return _plain(text)


def _plain(text: str) -> str:
    """Lower case without accents and signs."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return " ".join(re.sub(r"[^\w]+|_", " ", kept).split())


def _fold(text: str, level: str, *, strip: bool = True) -> str:
    """A name for comparing: without level words, shortened parts in full, numbers as digits."""
    return "".join(_words(text, level, strip=strip))


def _words(text: str, level: str, *, strip: bool = True) -> list[str]:
    words = _plain(text).split()
    while strip and len(words) > 1 and words[0] in LEVEL_WORDS[level]:
        words = words[1:]
    words = [SHORT_WORDS.get(word, word) for word in words]
    if words and words[-1] in _ROMAN and len(words) > 1:
        words[-1] = _ROMAN[words[-1]]
    return words
