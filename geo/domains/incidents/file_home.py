"""Of which kabupaten a file tells: by its title, its sheet or its name, before the own home.

A kecamatan without its kabupaten is looked for there. A file headed "KAB. TRENGGALEK" that is read
in Banjar tells of Trenggalek.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.base.i18n import N_
from geo.domains.incidents.places import UNSIGNED
from geo.files.findings import Note, note
from geo.intake.area_names import plain_name_of
from geo.store.areas import AreaIndex
from geo.store.placing import Places

#: A kabupaten's name without "Kabupaten" counts from so many letters: "Batu" and "Sigi" are words.
_LONG = 6
#: So many rows must lie in a kabupaten that is not home; of a file so many rows are looked at.
_FEWEST, _LOOKED_AT = 3, 2_000
_KINDS = {"kabupaten": "kab", "kab": "kab", "kota": "kota", "kodya": "kota"}


@dataclass(frozen=True, slots=True)
class FileHome:
    """The code of the kabupaten in which names are looked up ("" for none), and why that one."""

    code: str
    why: Note | None = None


def home_of_file(
    index: AreaIndex, texts: Iterable[str], chosen: str | None, configured: str
) -> FileHome:
    """What was `chosen`, else what one of `texts` (title, sheet, file name) names, else home."""
    if chosen is not None and (chosen in index or not chosen):
        return FileHome(chosen)
    names = _names(index)
    for text in texts:
        code = _named(text, names, configured)
        if code is not None and code != configured:
            return FileHome(code, note(N_("“{text}” says so"), text=" ".join(text.split())[:80]))
        if code is not None:
            break
    return FileHome(configured)


def home_by_positions(
    places: Places, frame: pd.DataFrame, columns: Mapping[str, str], found: FileHome
) -> FileHome:
    """The kabupaten in which most rows lie, where neither the rows nor a title names one."""
    if found.why is not None or {"regency", "regency_code"} & columns.keys():
        return found
    sure = frame[frame["lon"].notna() & ~frame[UNSIGNED].to_numpy(bool)].head(_LOOKED_AT)
    codes = places.of_points(sure["lon"], sure["lat"])
    counts = Counter(code[:5] for code in codes if isinstance(code, str))
    for code, count in counts.most_common(1):
        if code != found.code and count >= _FEWEST and count * 2 > len(codes):
            return FileHome(code, note(N_("most of its coordinates lie there")))
    return found


Names = dict[str, list[tuple[str, str]]]


def _names(index: AreaIndex) -> Names:
    """Plain name of each kabupaten and kota → (kind, code) of those that are called so."""
    found: Names = {}
    rows = index.of_level("regency")
    for name, code in zip(rows["name"], rows["code"], strict=True):
        words = plain_name_of(name).split()
        kind = _KINDS.get(words[0], "kab")
        bare = " ".join(words[1:] if words[0] in _KINDS else words)
        found.setdefault(bare, []).append((kind, code))
    return found


def _named(text: str, names: Names, configured: str) -> str | None:
    """The kabupaten that a text names; None for none, or for several."""
    padded = f" {plain_name_of(re.sub(r'_', ' ', text))} "
    met: dict[str, int] = {}
    for bare, entries in names.items():
        if f" {bare} " not in padded:
            continue
        said = re.search(rf" (kabupaten|kab|kota|kodya) {re.escape(bare)} ", padded)
        kind = _KINDS[said[1]] if said else None
        fitting = [code for its_kind, code in entries if kind in (None, its_kind)]
        if kind is None and len(bare) < _LONG and configured not in fitting:
            continue
        if len(fitting) > 1 and configured in fitting:
            fitting = [configured]
        if len(fitting) == 1:
            met[fitting[0]] = max(met.get(fitting[0], 0), len(bare) + (20 if kind else 0))
    ranked = sorted(met.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
