"""Which column of a file of zones holds the class: candidates with confidence, and their cells."""

import re
from typing import Literal

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.domains.zones.class_numbers import are_running
from geo.files.findings import note
from geo.intake.inspection import ZoneColumnGuess
from geo.reading import values as cells
from geo.reading.catalogue_words import find_class, yes_or_no
from geo.reading.columns import OWN, plain_name
from geo.reading.vector import FOLDER

#: Plain names of columns that hold a class, the likeliest first.
CLASS_COLUMNS = (
    "kelas",
    "kelas_bahaya",
    "kelas_rawan",
    "kls",
    "class",
    "hazard_class",
    "kategori",
    "category",
    "tingkat",
    "tingkat_bahaya",
    "tingkat_kerawanan",
    "klasifikasi",
    "kerawanan",
    "kerentanan",
    "bahaya",
    "rawan",
    "krb",
    "kawasan_rawan_bencana",
    "zona_krb",
    "namobj",
    "keterangan",
    "remark",
    "gridcode",
    "grid_code",
    "value",
    "index",
    "indeks",
    "indeks_bahaya",
    "nilai",
    "name",
    "nama",
    FOLDER,
)
#: Names that say that a column holds numbers of an index.
_INDEX_COLUMNS = frozenset({"value", "index", "indeks", "indeks_bahaya", "nilai"})
#: Names under which files keep anything.
_VAGUE = frozenset({"namobj", "keterangan", "remark", "name", "nama", "value", "nilai", FOLDER})
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|s/d|to|sampai)\s*(\d+(?:[.,]\d+)?)")
_PLAIN_NUMBER = re.compile(r"[\d.,\s-]+")

#: From this confidence on a column is taken without asking.
TAKEN = 0.4
#: Below it the report names the other columns that come into question.
SURE = 0.8
_SAMPLES = 5
_ROWS_LOOKED_AT = 3_000

Kind = Literal["class", "index", "yes"]


def propose_zone_columns(raw: pd.DataFrame) -> tuple[ZoneColumnGuess, ...]:
    """The columns that may hold the class of each zone, the likeliest first."""
    headers = [str(name) for name in raw.columns if name not in OWN]
    # Classes repeat: some rows from everywhere say what the column is.
    some = raw.iloc[:: max(1, len(raw) // _ROWS_LOOKED_AT)]
    found = [guess for header in headers if (guess := _guess(header, some[header])) is not None]
    order = {header: place for place, header in enumerate(headers)}
    return tuple(sorted(found, key=lambda g: (-g.confidence, _place(g.header), order[g.header])))


def _place(header: str) -> int:
    """The place of a name among the known ones; behind them all where it is not known."""
    name = plain_name(header)
    return CLASS_COLUMNS.index(name) if name in CLASS_COLUMNS else len(CLASS_COLUMNS)


def _guess(header: str, values: pd.Series) -> ZoneColumnGuess | None:
    text = cells.as_text(values)
    said = text[text != ""]
    if said.empty:
        return None
    counts = said.value_counts()
    name = plain_name(header)
    trust = 0.55 if name not in CLASS_COLUMNS else 0.85 if name in _VAGUE else 1.0
    samples = tuple(str(word)[:80] for word in counts.index[:_SAMPLES])
    if is_index(values, name):
        why = note(N_("its cells are numbers between 0 and 1"))
        return ZoneColumnGuess(header, "index", trust, samples, why)
    words = [str(word) for word in counts.index]
    if are_running(words, len(said), vague=name in _VAGUE):
        return None
    # An unnamed column of 1, 2 and 3 counts anything.
    understood = np.array(
        [
            bool(find_class(word, name) or _RANGE.fullmatch(word))
            and (name in CLASS_COLUMNS or not _PLAIN_NUMBER.fullmatch(word))
            for word in words
        ]
    )
    share = float(counts.to_numpy()[understood].sum() / counts.sum())
    is_named_so = name in CLASS_COLUMNS and name not in _VAGUE
    if share >= 0.5 or (share > 0 and is_named_so):
        # What is not understood in a column of the right name is asked.
        confidence = 0.4 + 0.6 * share if is_named_so else share * trust
        why = note(N_("{share} % of its cells name a class"), share=round(share * 100))
        return ZoneColumnGuess(header, "class", confidence, samples, why)
    said_yes = [yes_or_no(word) for word in words]
    if True in said_yes and None not in said_yes:
        why = note(N_("its cells only say yes or no"))
        return ZoneColumnGuess(header, "yes", 0.45, samples, why)
    return None


def is_index(values: pd.Series, name: str) -> bool:
    """Whether numbers between 0 and 1 that are not all whole are meant."""
    numbers = cells.parse_degrees(values)
    given = numbers[~np.isnan(numbers)]
    inside = given[(given >= 0) & (given <= 1)]
    if not len(inside) or len(inside) * 2 < len(given):
        return False
    return name in _INDEX_COLUMNS or bool((inside % 1 != 0).any())


def range_of(cell: str) -> tuple[float, float] | None:
    """The ends of a range of the index ("0.667 - 1.0"); None for other text."""
    found = _RANGE.fullmatch(cell)
    if found is None:
        return None
    low, high = sorted(float(part.replace(",", ".")) for part in found.groups())
    return low, high
