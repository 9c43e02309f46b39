"""Figures as they are typed: "NIHIL", "1 UNIT", "3.146", "5 KK / 17 jiwa", "Rp 1,5 M"."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_
from geo.catalogue.figure_words import ZERO_WORDS
from geo.files.findings import Fate, note
from geo.reading.counted_words import meaning_of
from geo.reading.values import Cells, Told, plain_number, says_nothing

_CURE = note(N_("write figures only; leave a cell blank where the figure is not known"))
NO_NUMBER = Told(Fate.REPAIRED, note(N_("is no number and was left as unknown")), _CURE)
NEGATIVE = Told(Fate.REPAIRED, note(N_("is negative and was left as unknown")), _CURE)
A_RANGE = Told(Fate.REPAIRED, note(N_("is a range, not a number, and was left as unknown")), _CURE)
ABOUT = Told(
    Fate.REPAIRED, note(N_("is about a figure, not a figure, and was left as unknown")), _CURE
)
WITH_WORDS = Told(
    Fate.REPAIRED, note(N_("has words beside its number; the number was taken")), _CURE
)
IN_WORDS = Told(Fate.REPAIRED, note(N_("is written in words and was taken as a number")), _CURE)
OTHER_UNIT = Told(
    Fate.REPAIRED,
    note(N_("counts something else than the column; it was left as unknown here")),
    note(N_("write persons and households (KK) in columns of their own")),
)
SAYS_OTHER = Told(
    Fate.REPAIRED,
    note(N_("has words for something else than the column counts; it was left as unknown here")),
    note(N_("write each figure in the column that counts it")),
)
UNCLEAR = Told(
    Fate.REPAIRED,
    note(N_("has words that leave open what is counted; it was left as unknown")),
    _CURE,
)
TWO_UNITS = Told(
    Fate.REPAIRED,
    note(N_("names households and persons; each was taken for its own column")),
    note(N_("write persons and households (KK) in columns of their own")),
)
WITH_SCALE = Told(
    Fate.REPAIRED,
    note(N_("is written with a unit (ribu, juta, miliar) and was taken in rupiah")),
    note(N_("write the full amount in rupiah")),
)
TOO_LARGE = Told(Fate.REPAIRED, note(N_("is too large to be true and was left as unknown")), _CURE)
#: More persons than live in Indonesia, or rupiah than its yearly budget: a telephone number.
LARGEST_COUNT, LARGEST_AMOUNT = 1e9, 1e16
#: Nobody reports a loss below this: such a number is in thousands or millions of rupiah.
SMALLEST_LOSS_IDR = 100_000.0

_WORDS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
}
_PEOPLE = r"(?:orang|org|jiwa|jw|korban)"
_HOUSEHOLDS = r"(?:kk|kepala keluarga|keluarga|klg|somah)"
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]0{1,2})?(?![.,]?\d)"
_COUNTED = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<words>[^\d]*)", re.IGNORECASE)
_PART = re.compile(rf"({_NUMBER})\s*({_PEOPLE}|{_HOUSEHOLDS})\b", re.IGNORECASE)
_RANGE = re.compile(r"\d[\d.,]*\s*(?:-|–|s/?d\.?|sampai|hingga|~)\s*\d.*", re.IGNORECASE)
_ROUGH = re.compile(r"[<>±~≥≤]|\b(kurang|lebih|sekitar|hampir|puluhan|ratusan|ribuan|beberapa)\b")
_SCALES = {
    "ribu": 1e3,
    "rb": 1e3,
    "k": 1e3,
    "juta": 1e6,
    "jt": 1e6,
    "jta": 1e6,
    "miliar": 1e9,
    "milyar": 1e9,
    "milyard": 1e9,
    "m": 1e9,
    "mlyr": 1e9,
    "milliar": 1e9,
    "triliun": 1e12,
    "trilyun": 1e12,
    "t": 1e12,
}
_AMOUNT = re.compile(
    r"(?P<currency>(?:idr|rp)\s*\.?\s*)?(?P<number>-?\d[\d.,]*?)\s*(?:,-|,=|\.-)?\s*"
    rf"(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?\s*(?:\.|,-)?\s*"
    r"(?P<rupiah>rupiah)?",
    re.IGNORECASE,
)

Counted = tuple[float, Told | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of figures: `numbers` per row with NaN for unknown, `told` per distinct cell.

    `households` holds what a cell of persons says about households (NaN elsewhere).
    """

    cells: Cells
    numbers: npt.NDArray[np.float64]
    told: tuple[tuple[Told, ...], ...]
    households: npt.NDArray[np.float64] | None = None
    #: What cells say of other columns: canonical name → numbers per row (NaN elsewhere).
    others: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)


def parse_counts(values: pd.Series, *, counts: str = "", column: str = "") -> Figures:
    """Whole numbers; "NIHIL" is 0, "3.146" is 3,146, and "1 UNIT" is 1.

    `counts` says what the column counts ("people", "households" or anything else), so that
    "5 KK / 17 jiwa" gives each column its own part. `column` is its canonical name: words that
    speak of another column ("2 orang meninggal" among the injured) are `others`, not numbers here.
    """
    cells = Cells.of(values)
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        good = (numbers >= 0) & (numbers % 1 == 0) & (numbers <= LARGEST_COUNT)
        told = [_whole(text)[1] for text in cells.distinct]
        return Figures(cells, np.where(good, numbers, np.nan), _each(told))
    found = [_count(" ".join(text.split()), counts) for text in cells.distinct]
    others = _others(cells, found, column) if column else {}
    households = None
    if counts == "people":
        parts = [
            _plausible((_parts(text).get("households", np.nan), None), LARGEST_COUNT)[0]
            for text in cells.distinct
        ]
        households = cells.rows(parts, float)
    found = [_plausible(counted, LARGEST_COUNT) for counted in found]
    numbers = cells.rows([n for n, _ in found], float)
    return Figures(cells, numbers, _each([t for _, t in found]), households, others)


def _others(cells: Cells, found: list[Counted], column: str) -> dict[str, npt.NDArray[np.float64]]:
    """Judge the words beside each number; what belongs to another column is taken from `found`."""
    spoken: dict[str, list[float]] = {}
    for at, text in enumerate(cells.distinct):
        words = re.findall(r"[^\W\d]+", text)
        if np.isnan(found[at][0]) or not words or found[at][1] not in (WITH_WORDS, IN_WORDS):
            continue
        behind = re.sub(r"^[^\d]*[\d.,]+", "", text) if re.search(r"\d", text) else ""
        meaning, of = meaning_of(behind, column)
        if len(re.findall(_NUMBER, text)) > 1 and meaning != "plain":
            meaning, of = "unclear", ""
        if meaning in ("own", "plain"):
            continue
        if meaning == "other" and of:
            spoken.setdefault(of, [np.nan] * len(cells.distinct))[at] = found[at][0]
        found[at] = (np.nan, SAYS_OTHER if meaning == "other" else UNCLEAR)
    return {name: cells.rows(numbers, float) for name, numbers in spoken.items()}


def parse_amounts(values: pd.Series) -> Figures:
    """Numbers that may have decimals, such as hectares or metres.

    A point before three digits parts thousands ("1.500" is 1,500), a comma is the decimal sign.
    """

    def parse(text: str) -> Counted:
        number = re.sub(r"\s*(ha|hektar|hektare|m|meter|mtr|m2|m²|km)\.?$", "", text.lower())
        if number != text.lower() and text.lower().endswith("km"):
            return np.nan, OTHER_UNIT
        if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", number):
            return float(number.replace(".", "")), None if number == text.lower() else WITH_WORDS
        found = plain_number(number)
        if np.isnan(found):
            return _count(text, "")
        return (np.nan, NEGATIVE) if found < 0 else (found, None)

    return _amounts(values, parse)


def parse_losses(values: pd.Series, *, scale: float = 1.0) -> Figures:
    """Rupiah: "Rp 1,5 M", "150 juta", "1.500.000.000,-"; `scale` is the unit of the header.

    A bare number under `SMALLEST_LOSS_IDR` is taken as it stands; see `too_small`.
    """

    def parse(text: str) -> Counted:
        found = _AMOUNT.fullmatch(text)
        if found is None:
            return (np.nan, NO_NUMBER) if not _RANGE.fullmatch(text) else (np.nan, A_RANGE)
        scaled = found["scale"] is not None
        number = _rupiah(found["number"].rstrip(".,"), decimal=scaled)
        if number < 0:
            return np.nan, NEGATIVE
        if scaled:
            return number * _SCALES[found["scale"].lower()], WITH_SCALE
        if scale != 1.0 and not found["currency"] and number * scale < 1e14:
            return number * scale, None
        return number, NO_NUMBER if np.isnan(number) else None

    return _amounts(values, parse)


def too_small(text: str) -> bool:
    """Whether a loss is a bare number that cannot be rupiah ("150" for 150 million)."""
    found = _AMOUNT.fullmatch(" ".join(text.split()))
    if found is None or found["currency"] or found["scale"] or found["rupiah"]:
        return False
    return 0 < _rupiah(found["number"].rstrip(".,"), decimal=False) < SMALLEST_LOSS_IDR


def header_scale(header: str) -> float:
    """What the header says of its unit: 1e6 for "Kerugian (juta Rp)", 1 where it says nothing."""
    words = re.split(r"[\W_]+", header.lower())
    return next((_SCALES[w] for w in words if len(w) > 1 and w in _SCALES), 1.0)


def _amounts(values: pd.Series, parse: Callable[[str], Counted]) -> Figures:
    cells = Cells.of(values)
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        told = [NEGATIVE if text.startswith("-") else None for text in cells.distinct]
        return Figures(cells, np.where(numbers >= 0, numbers, np.nan), _each(told))
    found: list[Counted] = []
    for cell in cells.distinct:
        text = " ".join(cell.split())
        if says_nothing(text):
            found.append((np.nan, None))
        elif text.lower() in ZERO_WORDS:
            found.append((0.0, None))
        else:
            found.append(parse(text))
    found = [_plausible(counted, LARGEST_AMOUNT) for counted in found]
    return Figures(cells, cells.rows([n for n, _ in found], float), _each([t for _, t in found]))


def _plausible(counted: Counted, largest: float) -> Counted:
    return (np.nan, TOO_LARGE) if counted[0] > largest else counted


def _each(told: Sequence[Told | None]) -> tuple[tuple[Told, ...], ...]:
    return tuple(() if thing is None else (thing,) for thing in told)


def _count(text: str, counts: str) -> Counted:
    words = text.lower()
    if says_nothing(words):
        return np.nan, None
    if words in ZERO_WORDS or words.split()[0] in ("nihil", "nihl"):
        return 0.0, None
    if re.fullmatch(_NUMBER, words):
        return _whole(words)
    parts = _parts(words)
    if parts and counts in ("people", "households"):
        if counts not in parts:
            return np.nan, OTHER_UNIT
        return parts[counts], TWO_UNITS if len(parts) > 1 else WITH_WORDS
    if re.fullmatch(r"[-−]\s*\d[\d.,]*", words):
        return np.nan, NEGATIVE
    if _RANGE.fullmatch(words):
        return np.nan, A_RANGE
    if _ROUGH.search(words):
        return np.nan, ABOUT
    first = words.split()[0]
    if first in _WORDS and not re.search(r"\d", words):
        return float(_WORDS[first]), IN_WORDS
    found = _COUNTED.fullmatch(words)
    if found is None or not re.match(r"[(a-z]", found["words"]):
        return np.nan, NO_NUMBER
    return _whole(found["number"])[0], WITH_WORDS


def _parts(text: str) -> dict[str, float]:
    """Persons and households that a text names, each with its number; none where one is doubled."""
    result: dict[str, float] = {}
    for number, unit in _PART.findall(text):
        kind = "people" if re.fullmatch(_PEOPLE, unit, re.IGNORECASE) else "households"
        if kind in result:
            return {}
        result[kind] = _whole(number)[0]
    return result


def _whole(text: str) -> Counted:
    """A whole number, with thousands parted or zeros behind the decimal sign."""
    if says_nothing(text):
        return np.nan, None
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text)), None
    if re.fullmatch(r"\d+([.,]0{1,2})?", text):
        return float(re.split(r"[.,]", text)[0]), None
    return np.nan, NEGATIVE if text.startswith("-") else NO_NUMBER


def _rupiah(text: str, *, decimal: bool) -> float:
    """Rupiah have no decimals worth the name: "1,500,000" and "1.500.000" are the same.

    With `decimal` (a unit such as juta follows) one comma is the decimal sign.
    """
    thousands = r"\.\d{3}" if decimal else r"[.,]\d{3}"
    if re.fullmatch(rf"-?[1-9]\d{{0,2}}({thousands})+", text):
        return float(re.sub(r"[.,]", "", text))
    return plain_number(text)
