"""Desa and kecamatan of one region, found in the words of a message however they are spelt."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from geo.catalogue.place_words import LEVEL_WORDS, SHORT_WORDS
from geo.store.areas import AreaIndex

#: Likeness (0..100) from which a misspelt name is taken; after "desa" a little less will do.
SURE_LIKENESS, CUED_LIKENESS = 88.0, 80.0
#: Shorter names are only taken as they are written: "Tua" is near too many words.
_SHORTEST_GUESSED = 5
_LONGEST_NAME_WORDS = 4
_LEVELS = ("district", "village")
#: Words after which a place is named.
_PLACE_CUES = frozenset(
    {"di", "dusun", "dukuh", "kampung", "daerah", "wilayah", "ning", "nang", "at", "in"}
)
#: Ordinary words that are names of desa, too: taken only after "desa" or "kecamatan".
_ORDINARY = frozenset(
    {
        "air",
        "banyu",
        "pasar",
        "kota",
        "jalan",
        "jawa",
        "gunung",
        "sungai",
        "pantai",
        "laut",
        "rumah",
        "baru",
        "lama",
        "besar",
        "kecil",
        "tinggi",
        "dalam",
        "tengah",
        "barat",
        "timur",
        "utara",
        "selatan",
        "hutan",
        "sawah",
        "kebun",
        "orang",
        "banjir",
        "tolong",
        "sumber",
        "dekat",
        "depan",
        "belakang",
        "sekitar",
        "rt",
        "rw",
        "banjar",
        "kali",
        "wit",
        "api",
        "asap",
        "kami",
        "simpang",
        "jembatan",
        "bendungan",
        "waduk",
        "tebing",
        "bukit",
        "lahan",
        "karang",
        "batu",
    }
)


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """What a message says of its place.

    `codes` are the areas that it may mean, the most specific level that was named; one means it
    is clear. `guessed` when a name was only like the words.
    """

    codes: tuple[str, ...] = ()
    guessed: bool = False
    words: str = ""

    @property
    def code(self) -> str | None:
        """The area, where it is clear."""
        return self.codes[0] if len(self.codes) == 1 else None


#: Nothing was said of a place.
NO_PLACE = PlaceFound()


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a message; `cued` when "desa" or "kecamatan" stands before it."""

    rank: float
    cued: bool
    place: PlaceFound


class Gazetteer:
    """The names inside `region` (a Kemendagri code; "" for all areas of the index)."""

    def __init__(self, index: AreaIndex, region: str = "") -> None:
        self.index = index
        self._codes: dict[str, dict[str, tuple[str, ...]]] = {level: {} for level in _LEVELS}
        self._by_initial: dict[tuple[str, str], list[str]] = defaultdict(list)
        for level in _LEVELS:
            rows = index.of_level(level, region or None)
            named: dict[str, list[str]] = defaultdict(list)
            for name, code in zip(rows["name"], rows["code"], strict=True):
                named[fold_name(str(name))].append(str(code))
            for name, codes in named.items():
                self._codes[level][name] = tuple(codes)
                self._by_initial[level, name[:1]].append(name)
        self._like = lru_cache(maxsize=50_000)(self._nearest)

    def find(self, words: Sequence[str]) -> PlaceFound:
        """The place that `words` (lower case, slang resolved) name; empty where they name none.

        A bare name that a kecamatan shares with one of its desa means the kecamatan: that is true
        in either case.
        """
        district = next(iter(self._named("district", words)), None)
        villages = self._named("village", words)
        if district is None:
            return villages[0].place if villages else NO_PLACE
        for village in villages:
            if village.place.words == district.place.words and not village.cued:
                continue
            inside = tuple(
                code
                for code in village.place.codes
                if any(code.startswith(f"{above}.") for above in district.place.codes)
            )
            if inside:
                guessed = village.place.guessed or district.place.guessed
                return PlaceFound(inside, guessed, village.place.words)
            # "Kecamatan Martapura" must not be overruled by a desa that is only nearly named.
            if not village.place.guessed and not district.cued:
                return village.place
        return district.place

    def _named(self, level: str, words: Sequence[str]) -> list[_Named]:
        """Names of one level, best first: after "desa" before bare, exact and long before like."""
        other = LEVEL_WORDS["district" if level == "village" else "village"]
        found: dict[str, _Named] = {}
        folded = [SHORT_WORDS.get(word, word) for word in words]
        for start in range(len(words)):
            before = words[start - 1] if start else ""
            cued = before in LEVEL_WORDS[level]
            if before in other:
                continue
            for count in range(min(_LONGEST_NAME_WORDS, len(words) - start), 0, -1):
                name = "".join(folded[start : start + count])
                if count == 1 and not cued and name in _ORDINARY:
                    continue
                match = self._match(level, name, cued=cued, place=cued or before in _PLACE_CUES)
                if match is None:
                    continue
                likeness, codes = match
                text = " ".join(words[start : start + count])
                place = PlaceFound(codes, likeness < 100.0, text)
                rank = likeness + 20.0 * cued + 2.0 * len(name)
                if codes[0] not in found or rank > found[codes[0]].rank:
                    found[codes[0]] = _Named(rank, cued, place)
        return sorted(found.values(), key=lambda named: -named.rank)

    def _match(
        self, level: str, name: str, *, cued: bool, place: bool
    ) -> tuple[float, tuple[str, ...]] | None:
        exact = self._codes[level].get(name)
        if exact:
            return 100.0, exact
        if len(name) < _SHORTEST_GUESSED or not (place or len(name) > _SHORTEST_GUESSED):
            return None
        likeness, nearest = self._like(level, name)
        if likeness < (CUED_LIKENESS if cued else SURE_LIKENESS):
            return None
        return likeness, self._codes[level][nearest]

    def _nearest(self, level: str, name: str) -> tuple[float, str]:
        """The most similar name that begins with the same letter, and how similar it is."""
        best = (0.0, "")
        for known in self._by_initial.get((level, name[:1]), ()):
            if abs(len(known) - len(name)) <= 2:
                best = max(best, (fuzz.ratio(name, known, score_cutoff=best[0]), known))
        return best


def fold_name(text: str) -> str:
    """A name as it is compared: short words in full, without blanks and level words."""
    words = [SHORT_WORDS.get(word, word) for word in text.lower().replace("-", " ").split()]
    return "".join(ch for ch in "".join(words) if ch.isalnum())
