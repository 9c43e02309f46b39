"""What the words beside a number count: the dead among the injured, metres among bridges."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from geo.catalogue.schema import COLUMNS_BY_NAME

#: What a cell's words say of its number, seen from the column that it stands in.
Meaning = Literal["own", "plain", "other", "unclear"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words for what befell persons, and houses, by the column that counts them.
_FATES: Mapping[str, frozenset[str]] = {
    "dead": _set("meninggal md mati tewas wafat gugur dead killed died fatality"),
    "missing": _set("hilang missing"),
    "injured": _set("luka luka2 terluka sakit cedera cidera patah lb lr ll injured wounded memar"),
    "affected": _set("terdampak menderita affected"),
    "displaced": _set("mengungsi pengungsi ngungsi diungsikan displaced evacuated"),
}
_DAMAGE: Mapping[str, frozenset[str]] = {
    "houses_heavy": _set("rb berat hancur roboh ambruk"),
    "houses_moderate": _set("rs sedang"),
    "houses_light": _set("rr ringan"),
    "houses_flooded": _set("terendam tergenang kebanjiran"),
}
_PEOPLE = _set("orang org jiwa jw korban warga anak balita lansia laki perempuan")
_HOUSEHOLDS = _set("kk keluarga klg kepala somah")
#: Units of things that can be counted one by one.
_PIECES = _set("unit units buah bh bangunan bgn gedung titik pcs")
_HOUSES = _set("rumah rmh rm house houses")
#: Units of length, area, money and time, and wholes that hold what is counted.
_MEASURES = _set(
    "m mtr meter metre km kilometer cm ha hektar hektare m2 m3 persen rp juta ribu miliar hari jam "
    "tahun bulan minggu desa dusun kecamatan kelurahan kabupaten rt rw kali lokasi ton kg"
)


def meaning_of(words: str, column: str) -> tuple[Meaning, str]:
    """What `words` beside a number say of it in `column`, and the column that they speak of.

    That is `column` itself but for "other", where it is "" if no column counts that.
    """
    tokens = re.findall(r"[^\W_]+", words.lower())
    if not tokens:
        return "plain", column
    # Words behind these tell how or where, not what was counted.
    group = COLUMNS_BY_NAME[column].group if column in COLUMNS_BY_NAME else ""
    if column in _FATES:
        named = [name for name, vocabulary in _FATES.items() if not vocabulary.isdisjoint(tokens)]
        if named:
            return _of_named(named, column)
        if tokens[0] in _MEASURES | _PIECES | _HOUSES | _HOUSEHOLDS:
            return "other", ""
        return "plain", column
    if group == "houses":
        named = [name for name, vocabulary in _DAMAGE.items() if not vocabulary.isdisjoint(tokens)]
        if named:
            return _of_named(named, column)
        return ("plain", column) if tokens[0] in _PIECES | _HOUSES else ("other", "")
    if column.endswith("households"):
        return ("plain", column) if tokens[0] in _HOUSEHOLDS else ("other", "")
    if tokens[0] in _PIECES or tokens[0] in _own_words(column):
        return "plain", column
    return ("other", "") if tokens[0] in _MEASURES | _PEOPLE | _HOUSEHOLDS else ("unclear", column)


def _of_named(named: list[str], column: str) -> tuple[Meaning, str]:
    if named == [column]:
        return "own", column
    if column in named:
        return "unclear", column
    return "other", named[0] if len(named) == 1 else ""


@cache
def _own_words(column: str) -> frozenset[str]:
    """The words of a column's own names ("sekolah", "jembatan")."""
    if column not in COLUMNS_BY_NAME:
        return frozenset()
    known = COLUMNS_BY_NAME[column]
    return frozenset(word for name in (column, *known.aliases) for word in name.split("_"))
