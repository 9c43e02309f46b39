"""Boundaries that carry names and no codes: each is looked up by its name within its parents."""

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.catalogue import LEVEL_KEYS
from geo.catalogue.schema import PLACE_COLUMNS
from geo.files.findings import SET_ASIDE, Fate, Report, note
from geo.intake.area_names import AreaNames, Said
from geo.reading.columns import find_column
from geo.reading.values import as_text, is_unknown

#: A column of names says something of the level of a file where so many of its cells are given.
_GIVEN = 0.5
_SPELLING = note(N_("correct the spelling, or add a column with the Kemendagri code"))

Columns = Mapping[str, str]


def name_columns(raw: gpd.GeoDataFrame) -> dict[str, str]:
    """Level → header of the columns that name areas, from the widest to the file's own level."""
    found = {}
    for column in PLACE_COLUMNS:
        if column.name not in LEVEL_KEYS:
            continue
        header = find_column(raw.columns, (column.name, *column.aliases))
        if header is not None and (~is_unknown(as_text(raw[header]))).mean() >= _GIVEN:
            found[column.name] = header
    return {level: found[level] for level in LEVEL_KEYS if level in found}


def has_names(headers: Iterable[str]) -> bool:
    """Whether a file has a column of names of kabupaten, kecamatan or desa."""
    names = [n for c in PLACE_COLUMNS if c.name in LEVEL_KEYS[1:] for n in (c.name, *c.aliases)]
    return find_column(headers, names) is not None


def codes_by_name(
    raw: gpd.GeoDataFrame,
    columns: Columns,
    names: AreaNames,
    report: Report,
    answers: Mapping[str, str],
) -> pd.Series:
    """The code of each row by the names in `columns`; None where it is asked or not known.

    Whatever has no code in the end is reported, and set aside by the caller.
    """
    level = list(columns)[-1]
    header = columns[level]
    blank = pd.Series("", index=raw.index)
    words = [as_text(raw[columns[key]]) if key in columns else blank for key in LEVEL_KEYS]
    said = [_meant(names, row, answers) for row in zip(*words, strict=True)]
    depth = LEVEL_KEYS.index(level)
    codes = np.array(
        [s.code if s.code is not None and s.code.count(".") == depth else None for s in said],
        dtype=object,
    )
    asked = np.array([bool(s.level) for s in said], dtype=bool)
    codes[asked] = None
    guessed = np.array([level in s.guessed for s in said], dtype=bool) & (codes != None)  # noqa: E711
    rows, shown = raw["row"].to_numpy(), words[depth].to_numpy(dtype=object)
    report.add(
        Fate.REPAIRED,
        rows[guessed],
        note(N_("is nearly the name of an area and was read as that")),
        _SPELLING,
        column=header,
        values=[
            f"{text} → {names.index.full_name(code)}"
            for text, code in zip(shown[guessed], codes[guessed], strict=True)
        ],
    )
    for key in dict.fromkeys(s.question for s in said if s.level):
        hit = np.array([s.question == key for s in said], dtype=bool)
        first = said[int(hit.argmax())]
        labels = [(code, names.index.full_name(code)) for code in first.candidates]
        reason = note(N_("is not surely the name of one area"))
        report.ask(key, first.text, rows[hit], reason, labels, column=header)
    lost = np.array([code is None for code in codes], dtype=bool) & ~asked
    report.add(
        Fate.SET_ASIDE,
        rows[lost],
        note(N_("is no known area")),
        _SPELLING,
        column=header,
        values=shown[lost],
    )
    return pd.Series(codes, index=raw.index, dtype=object)


def _meant(names: AreaNames, row: tuple[str, ...], answers: Mapping[str, str]) -> Said:
    province, regency, district, village = row
    found = names.place((province, regency, district, village))
    answer = answers.get(found.question) if found.level else None
    if answer is None:
        return found
    if answer == SET_ASIDE or answer not in names.index:
        return Said(None, text=found.text, skipped=True)
    words = dict(zip(LEVEL_KEYS, row, strict=True)) | {found.level: answer}
    return names.place((words["province"], words["regency"], words["district"], words["village"]))
