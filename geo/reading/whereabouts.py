"""Desa, kecamatan and kabupaten in one cell: "Desa Awang, Kec. Gambut", "Gambut / Awang"."""

import re

#: Words that say which level the name behind them has, the longest first.
_MARKS = {
    "village": r"desa|ds|kelurahan|kel|kampung|nagari|gampong|pekon",
    "district": r"kecamatan|kec|kapanewon|distrik",
    "regency": r"kabupaten|kab|kota|kodya",
    "province": r"provinsi|propinsi|prov",
}
_MARK = re.compile(
    "|".join(rf"(?P<{level}>\b(?:{words})\b)" for level, words in _MARKS.items()), re.IGNORECASE
)
#: What ends a name: a sign, or a word that begins another part of an address.
_END = re.compile(
    r"[,;/|()\n]|\s[-–]\s|\b(?:rt|rw|jl|jln|jalan|dusun|dsn|dukuh|lingkungan|lk|blok|gang|gg|km|no)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[,;/|()\n]|\s[-–]\s)\s*")
_LONGEST = 60


def marked_areas(text: str) -> dict[str, str]:
    """Level → name for each name that a word of its level stands before; the first of each level.

    "Kota" keeps its word, because it tells the Kota from the Kabupaten of the same name.
    """
    found: dict[str, str] = {}
    marks = list(_MARK.finditer(text))
    for at, mark in enumerate(marks):
        level = str(mark.lastgroup)
        stop = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        rest = text[mark.end() : stop].lstrip(" .:")
        end = _END.search(rest)
        name = " ".join(rest[: end.start() if end else len(rest)].split()).strip(" .-")
        if level == "regency" and name:
            name = f"{mark[0]} {name}"
        if 0 < len(name) <= _LONGEST:
            found.setdefault(level, name)
    return found


def areas_in(text: str, header: str) -> dict[str, str]:
    """Level → name of a cell that holds several; `header` tells their order where no mark does.

    A single name without a mark is that of a kecamatan.
    """
    marked = marked_areas(text)
    if marked:
        return marked
    parts = [part for part in _PARTS.split(" ".join(text.split())) if part]
    if len(parts) == 1:
        return {"district": parts[0]} if len(parts[0]) <= _LONGEST else {}
    if len(parts) < 2 or max(map(len, parts)) > _LONGEST:
        return {}
    levels = ("village", "district")
    if _comes_first(header, "district"):
        levels = ("district", "village")
    return dict(zip(levels, parts, strict=False))


def _comes_first(header: str, level: str) -> bool:
    first = _MARK.search(re.sub(r"_", " ", header))
    return first is not None and first.lastgroup == level
