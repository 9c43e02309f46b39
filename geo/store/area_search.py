"""Find areas by what a person types: parts of names, codes, and names with a slip of the key."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from geo.catalogue import LEVEL_KEYS, ancestors, level_of

#: Words before a name that say its level, in full and as officials shorten them.
_LEVEL_WORDS: dict[str, str] = {
    "provinsi": "province",
    "prov": "province",
    "kabupaten": "regency",
    "kab": "regency",
    "kecamatan": "district",
    "kec": "district",
    "desa": "village",
    "kelurahan": "village",
    "kel": "village",
}
#: Likeness (0–100) from which a name counts as meant; "trengalek" is 95 like "trenggalek".
_LIKE = 82.0


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    name: str
    #: Own name without "Kabupaten", for likeness.
    bare: str
    #: Own name and those of all areas around it.
    chain: str
    level: str
    depth: int


class AreaSearch:
    """The names of all areas, folded once."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        folded = {code: fold(name) for code, name in names}
        self._entries = []
        for code, name in folded.items():
            level = level_of(code)
            around = [folded[above] for above in ancestors(code) if above in folded]
            self._entries.append(
                _Entry(
                    code=code,
                    name=name,
                    bare=name.removeprefix("kabupaten "),
                    chain=" ".join([name, *around]),
                    level=level,
                    depth=LEVEL_KEYS.index(level),
                )
            )

    def find(self, text: str, *, limit: int, near: Sequence[str] = ()) -> list[str]:
        """Codes of the areas that `text` may mean, best first, the widest level first.

        Accents and case do not matter; "desa", "kec." and the like before a name choose its
        level, further words ("durenan trenggalek") the areas around it. A name with the text as a
        whole word comes before one in which a word begins with it, and that before one that only
        contains it; among equals those in the provinces of `near` come first. Only where no name
        holds the text are names taken that are like it.
        """
        wanted, level = _wanted(text)
        if not wanted:
            return []
        entries = [entry for entry in self._entries if level in (None, entry.level)]
        words = wanted.split()
        provinces = {code[:2] for code in near}

        def ranked(quality: int, entry: _Entry) -> tuple[int, int, bool, int, str]:
            is_far = entry.code[:2] not in provinces
            return quality, entry.depth, is_far, len(entry.name), entry.code

        hits = []
        for entry in entries:
            if wanted in entry.name or entry.code.startswith(wanted):
                hits.append(ranked(_quality(wanted, entry.name), entry))
            elif (
                len(words) > 1
                and words[0] in entry.name
                and all(word in entry.chain for word in words)
            ):
                hits.append(ranked(3, entry))
        if hits:
            return [code for *_rank, code in sorted(hits)[:limit]]
        like = process.extract(
            wanted,
            [entry.bare for entry in entries],
            scorer=fuzz.ratio,
            score_cutoff=_LIKE,
            limit=limit * 4,
        )
        found = [ranked(-round(score), entries[at]) for _name, score, at in like]
        return [code for *_rank, code in sorted(found)[:limit]]


def _wanted(text: str) -> tuple[str, str | None]:
    """(the folded text without a word that only says the level, that level)."""
    words = fold(text.replace(",", " ")).split()
    level = _LEVEL_WORDS.get(words[0].rstrip(".")) if len(words) > 1 else None
    if level is not None:
        words = words[1:]
    kept = [word for word in words if word.rstrip(".") not in _LEVEL_WORDS or len(words) == 1]
    return " ".join(kept), level


def _quality(wanted: str, name: str) -> int:
    """0 for a whole word of the name, 1 for the beginning of a word, 2 for anything else."""
    if f" {wanted} " in f" {name} ":
        return 0
    return 1 if f" {wanted}" in f" {name}" else 2


def fold(text: str) -> str:
    """Lower case without accents, for searching."""
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))
