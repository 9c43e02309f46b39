"""Find columns: by names and aliases, by names that are nearly those, and by their values."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from geo.base.crs import INDONESIA_BOUNDS
from geo.base.errors import SourceRefused
from geo.base.i18n import LANGUAGE_NAMES, N_, language
from geo.catalogue.schema import COLUMNS_BY_NAME, DATE_COLUMNS, READ_COLUMNS, Column
from geo.files.findings import Note, note
from geo.reading.catalogue_words import area_code, find_event
from geo.reading.counts import parse_counts
from geo.reading.date_parts import day_of, month_of, year_of
from geo.reading.dates import SERIAL, parse_moment, parse_time
from geo.reading.positions import looks_like_pair
from geo.reading.values import plain_number, says_nothing

#: Columns that a reader adds and no file brings.
OWN = frozenset({"row", "geometry"})
#: From this confidence a guess is taken; below it is only proposed.
TAKEN = 0.75

#: The distinct values of a column that say something, and how many rows have each.
Sample = Mapping[str, int]

_DATE_PARTS = frozenset(column.name for column in DATE_COLUMNS)
COLUMNS_READ = {column.name: column for column in READ_COLUMNS}

#: Likeness (0..100) of a misspelt header to an alias, from which it is a guess at all.
_LIKE = 84.0
#: Likeness that each single word of it must have.
_LIKE_WORD = 60.0
#: Distinct values that are looked at.
_SAMPLE = 200
#: Words that say what is counted, or only that something is counted, beside the word that matters.
_FILLERS = frozenset(
    {
        "jumlah",
        "jml",
        "jlh",
        "total",
        "unit",
        "buah",
        "data",
        "dampak",
        "kerusakan",
        "nilai",
        "rp",
        "idr",
        "juta",
        "ribu",
        "miliar",
        "milyar",
        "dalam",
        "yang",
        "di",
        "ha",
        "m",
        "meter",
        "kejadian",
        "bencana",
        "perkiraan",
        "koordinat",
        "titik",
        "lokasi",
        "tempat",
        "alamat",
    }
)
_GROUP_WORDS = {
    "korban": "people",
    "jiwa": "people",
    "orang": "people",
    "org": "people",
    "warga": "people",
    "rumah": "houses",
    "rmh": "houses",
    "rm": "houses",
}
#: Words of headers that count households, whatever else the header says.
_HOUSEHOLD_WORDS = frozenset({"kk", "keluarga", "somah"})


#: Headers of a date in one file and of a time of day in the next; the values tell which.
_DATE_OR_TIME = frozenset({"waktu", "waktu_kejadian"})


def plain_name(header: str) -> str:
    """A header in lower case, its words joined by "_": "Jenis  Bencana*" is "jenis_bencana"."""
    return re.sub(r"[\W_]+", "_", header.strip().lower()).strip("_")


def find_column(headers: Iterable[str], candidates: Sequence[str]) -> str | None:
    """The header that fits the earliest of `candidates` (plain names); None if none does."""
    found = {plain_name(header): header for header in headers if header not in OWN}
    return next((found[name] for name in candidates if name in found), None)


def require_column(headers: Iterable[str], asked: str, *, file: str, option: str) -> str:
    """The header that the user named with `option`; raises `SourceRefused` naming the others."""
    known = [header for header in headers if header not in OWN]
    if asked in known:
        return asked
    found = find_column(known, [plain_name(asked)])
    if found is None:
        raise SourceRefused(
            N_("{file} has no column {column!r}; choose one with {option}: {columns}."),
            file=file,
            column=asked,
            option=option,
            columns=", ".join(known[:30]),
        )
    return found


def incident_columns(headers: Iterable[str]) -> Mapping[str, str]:
    """Canonical incident column → the file's header, by the names and aliases of the schema.

    The canonical name goes before an alias, and an alias before the next one.
    """
    names = list(headers)
    found = {
        column.name: find_column(names, (column.name, *column.aliases))
        for column in READ_COLUMNS
        # Only values tell a column of days from one of dates.
        if column.name not in _DATE_PARTS
    }
    return {name: header for name, header in found.items() if header is not None}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Which header may hold a canonical column, how sure that is (0..1), and why.

    `header` is None where the file seems not to have it. From `TAKEN` on an import takes it.
    """

    name: str
    header: str | None
    confidence: float
    why: Note


def propose_columns(raw: pd.DataFrame) -> tuple[ColumnGuess, ...]:
    """A guess for every column of the schema and every one that names the place.

    Headers speak first, and the values for or against them; a column of dates, hazard words or
    coordinates is found without a header that says so. No header is proposed twice.
    """
    samples = {str(h): _sample(raw[h]) for h in raw.columns if h not in OWN}
    guesses = [
        guess
        for column in READ_COLUMNS
        for header in samples
        if (guess := _guess(column, header, samples[header])) is not None
    ]
    best: dict[str, ColumnGuess] = {}
    used: set[str | None] = set()
    for guess in sorted(guesses, key=lambda g: -g.confidence):
        if guess.name not in best and guess.header not in used:
            best[guess.name] = guess
            used.add(guess.header)
    _find_by_values(best, used, samples)
    nothing = note(N_("no header fits"))
    return tuple(best.get(c.name) or ColumnGuess(c.name, None, 0.0, nothing) for c in READ_COLUMNS)


def chosen_columns(
    raw: pd.DataFrame, chosen: Mapping[str, str] | None = None
) -> tuple[dict[str, str], tuple[ColumnGuess, ...]]:
    """Canonical column → header for reading, and the guesses among them that are told.

    What the user has `chosen` ("" for "not in this file") goes before every guess.
    """
    chosen = chosen or {}
    headers = set(raw.columns)
    result = {name: header for name, header in chosen.items() if header in headers}
    used = set(result.values())
    told = []
    for guess in propose_columns(raw):
        if guess.header is None or guess.confidence < TAKEN:
            continue
        if guess.name in chosen or guess.header in used:
            continue
        result[guess.name] = guess.header
        # Nothing is told of a name that fits to the letter, or of a column that holds nothing.
        is_named_so = _by_header(COLUMNS_READ[guess.name], guess.header)[0] > _CUT_SHORT
        if guess.confidence < _SURE and guess.confidence != _EMPTY and not is_named_so:
            told.append(guess)
    return result, tuple(told)


#: Confidence of a header that is a name or alias, whatever its values; nothing is told of it.
_SURE = 0.9
#: Confidence of a header that is one but for words that say nothing ("Jumlah Meninggal").
_NEARLY = 0.92
#: Confidence of a header that a shapefile cut to ten letters.
_CUT_SHORT = 0.93
#: Confidence of a header that fits and holds nothing.
_EMPTY = TAKEN + 0.01
#: Share of the rows' values from which they speak for a column, and below which against it.
_SURE_SHARE, _FEW = 0.8, 0.3
#: A shapefile cuts its headers to so many letters.
_CUT = 10


def _guess(column: Column, header: str, sample: Sample) -> ColumnGuess | None:
    confidence, why = _by_header(column, header)
    if confidence == 0.0:
        return None
    share = _share(column.name, sample)
    if column.name in _DATE_PARTS and (share or 0.0) < _SURE_SHARE:
        return None
    if not sample:
        # It is taken only where no column with values fits.
        confidence = min(confidence, _EMPTY)
        why = note(N_("the header says so, but it holds nothing"))
    elif share is not None and share < _SURE_SHARE:
        # A name that fits is kept, so that its cells are reported one by one; the values decide
        # between several.
        least = TAKEN + 0.02 if confidence > _CUT_SHORT else 0.0
        confidence = max(confidence - 0.25 * (1.0 - share), least)
        if share < _FEW:
            why = note(N_("the header says so, but few of its values fit"))
    return ColumnGuess(column.name, header, confidence, why)


def _by_header(column: Column, header: str) -> tuple[float, Note]:
    plain = plain_name(header)
    names = (column.name, *column.aliases)
    if plain in names:
        return 1.0 - 0.001 * names.index(plain), note(N_("the header says so"))
    if plain in _own_headings(column):
        return 0.94, note(N_("the header says so"))
    if plain in _DATE_OR_TIME and column.name in ("occurred_on", "occurred_time"):
        return 0.95, note(N_("the header says so"))
    words = plain.split("_")
    groups = {_GROUP_WORDS[word] for word in words if word in _GROUP_WORDS}
    if groups and column.group not in groups:
        return 0.0, note("")
    households = not _HOUSEHOLD_WORDS.isdisjoint(words)
    if households and column.group == "people" and not column.name.endswith("households"):
        return 0.0, note("")
    if len(header.strip()) == _CUT and _is_cut(column, plain):
        return _CUT_SHORT, note(N_("the header is a known name cut to ten letters"))
    core = "_".join(w for w in words if w not in _FILLERS and w not in _GROUP_WORDS)
    short = "_".join(w for w in words if w not in _FILLERS)
    if not short:
        # "Jumlah" alone counts anything.
        return 0.0, note("")
    if core in names or short in names:
        return _NEARLY, note(N_("the header says so"))
    likeness = max(_likeness(short or plain, name) for name in names)
    if likeness >= _LIKE:
        return 0.9 * likeness / 100, note(N_("the header is nearly a name that is known"))
    return 0.0, note("")


def _is_cut(column: Column, plain: str) -> bool:
    """Whether a name cut to ten letters can be only this column's."""
    return {c.name for c in READ_COLUMNS if _begins(c, plain)} == {column.name}


@cache
def _begins(column: Column, plain: str) -> bool:
    return any(name.startswith(plain) for name in (column.name, *column.aliases))


@cache
def _own_headings(column: Column) -> frozenset[str]:
    """What our own template and exports call a column, in every language."""
    found = set()
    for code in LANGUAGE_NAMES:
        words, unit = (language(code).gettext(text) for text in (column.label, column.unit))
        found |= {plain_name(words), plain_name(f"{words} {unit}")}
    return frozenset(found)


@cache
def _likeness(header: str, name: str) -> float:
    """0..100; short names have too many neighbours (rb, rr, rs) to be guessed.

    A word too many says something else: "Meninggal L" counts only the men.
    """
    if min(len(header), len(name)) < 5 or header.count("_") > name.count("_"):
        return 0.0
    words, known = header.split("_"), name.split("_")
    if len(words) == len(known) and min(map(fuzz.ratio, words, known)) < _LIKE_WORD:
        return 0.0
    return fuzz.ratio("".join(words), "".join(known))


def _find_by_values(
    best: dict[str, ColumnGuess], used: set[str | None], samples: Mapping[str, Sample]
) -> None:
    """Columns without a telling header: only where exactly one fits."""
    why = note(N_("its values look like it"))
    wanted = ["occurred_on", "hazard", "coordinates"]
    if not {"lon", "lat"} <= best.keys() and "coordinates" not in best:
        wanted += [name for name in ("lat", "lon") if name not in best]
    for name in wanted:
        taken = best.get(name)
        if taken is not None and (name != "hazard" or taken.confidence >= _BEATEN):
            continue
        # A word for a hazard is like nothing else; one date may be that of printing.
        least = 1 if name == "hazard" else 3
        fitting = [
            header
            for header, sample in samples.items()
            if (header not in used)
            and len(sample) >= least
            and (_share(name, sample) or 0.0) >= 0.9
        ]
        if fitting:
            # Numbers between 94 and 142 may be anything; a guess like that is only proposed.
            confidence = 0.8 if len(fitting) == 1 and name not in ("lon", "lat") else 0.5
            best[name] = ColumnGuess(name, fitting[0], confidence, why)
            used.add(fitting[0])


#: A column of hazards that is found by its header is beaten by values below this confidence.
_BEATEN = 0.8


def _sample(values: pd.Series) -> Sample:
    counts = values.head(5_000).value_counts().head(_SAMPLE * 2)
    found = {str(value).strip(): int(count) for value, count in counts.items()}
    said = {text: count for text, count in found.items() if not says_nothing(text)}
    return dict(list(said.items())[:_SAMPLE])


def _share(name: str, sample: Sample) -> float | None:
    """Which part of the rows looks like the column; None where values cannot tell."""
    if not sample:
        return None
    fits = _EVIDENCE.get(name)
    if fits is not None:
        good = sum(count for text, count in sample.items() if fits(text))
        return good / sum(sample.values())
    if name in COLUMNS_BY_NAME and COLUMNS_BY_NAME[name].kind == "count":
        numbers = parse_counts(pd.Series(list(sample), dtype=object)).numbers
        weights = list(sample.values())
        return float(np.dot(pd.notna(numbers), weights)) / sum(weights)
    return None


def _is_date(text: str) -> bool:
    moment = parse_moment(text)
    # A bare year or "202403" may count anything.
    bare = moment.precision != "day" and text.isdigit()
    return moment.day is not None and SERIAL not in moment.told and not bare


def _is_time(text: str) -> bool:
    return parse_time(text, False)[0] is not None or text.isdigit()


def _is_event(text: str) -> bool:
    event = find_event(text)
    return event.hazard is not None or not event.is_disaster


def _is_longitude(text: str) -> bool:
    number = plain_number(text.strip(" ,;'"))
    return "." in text and INDONESIA_BOUNDS[0] <= number <= INDONESIA_BOUNDS[2]


def _is_latitude(text: str) -> bool:
    number = plain_number(text.strip(" ,;'"))
    return "." in text and INDONESIA_BOUNDS[1] <= number <= -INDONESIA_BOUNDS[1] and number % 1 != 0


def _is_year(text: str) -> bool:
    return year_of(text) is not None


def _is_month(text: str) -> bool:
    return month_of(text) is not None


def _is_day(text: str) -> bool:
    return day_of(text) is not None


_EVIDENCE: Mapping[str, Callable[[str], bool]] = {
    "occurred_on": _is_date,
    "reported_at": _is_date,
    "occurred_time": _is_time,
    "hazard": _is_event,
    "lon": _is_longitude,
    "lat": _is_latitude,
    "coordinates": looks_like_pair,
    "year": _is_year,
    "month": _is_month,
    "day": _is_day,
    **dict.fromkeys(
        ("regency_code", "district_code", "village_code"), lambda text: area_code(text) is not None
    ),
}
