"""Cells → values: text, unknown cells, yes and no; the frame that dates and figures are read in.

A whole column is read at once, because the column is the evidence (1/8 is 1 August or 8 January),
and each of its distinct cells only once, because they repeat.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue.figure_words import UNKNOWN_WORDS
from geo.files.findings import Fate, Note, Report

T = TypeVar("T")

_LONGEST_UNKNOWN = max(map(len, UNKNOWN_WORDS))
# float() also takes "nan", "inf" and "1_000", which no file means as a number.
_LONGEST_NUMBER = 40
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What is told of a cell that was not simply taken; written once per kind of repair."""

    fate: Fate
    reason: Note
    cure: Note


@dataclass(frozen=True, slots=True)
class Cells:
    """The distinct texts of a column, trimmed, and which of them each row has."""

    header: str
    codes: npt.NDArray[np.intp]
    distinct: tuple[str, ...]

    @classmethod
    def of(cls, values: pd.Series) -> "Cells":
        """The cells of a column of text or numbers; a missing one is ""."""
        if pd.api.types.is_float_dtype(values):
            values = as_text(values)
        codes, found = pd.factorize(values)
        texts = [str(value).strip() for value in found]
        # A missing cell has the code -1, which is the last text.
        return cls(str(values.name), codes, (*texts, ""))

    def rows(
        self, per_text: Sequence[Any] | npt.NDArray[Any], dtype: Any = object
    ) -> npt.NDArray[Any]:
        """Values of the distinct texts as values of the rows."""
        found = np.empty(len(self.distinct), dtype=dtype)
        found[:] = per_text if dtype is not object else [*per_text]
        result: npt.NDArray[Any] = found[self.codes]
        return result

    def where(self, holds: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """The rows whose text is such."""
        return self.rows([holds(text) for text in self.distinct], bool)

    @property
    def is_unknown(self) -> npt.NDArray[np.bool_]:
        """The rows that say nothing: blank, "-", "INFO AWAL" and the like."""
        return self.where(says_nothing)

    def tell(
        self,
        report: Report,
        rows: pd.Series,
        told: Sequence[tuple[Told, ...]],
        *,
        among: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Report what is `told` of each distinct text, for the rows (`among` them) that have it.

        What sets a row aside is left to the reader, who takes the row out.
        """
        texts = self.rows(self.distinct)
        for thing in {id(t): t for all_told in told for t in all_told}.values():
            if thing.fate is Fate.SET_ASIDE:
                continue
            hit = self.rows([thing in all_told for all_told in told], bool)
            if among is not None:
                hit &= among
            report.add(
                thing.fate,
                rows.to_numpy()[hit],
                thing.reason,
                thing.cure,
                column=self.header,
                values=texts[hit],
            )


def says_nothing(text: str) -> bool:
    """Whether a cell stands for "not known"."""
    return len(text) <= _LONGEST_UNKNOWN and text.lower() in UNKNOWN_WORDS


def is_unknown(values: pd.Series) -> npt.NDArray[np.bool_]:
    """Which cells say nothing: blank, "-", "INFO AWAL" and the like."""
    return Cells.of(values).is_unknown


def as_text(values: pd.Series) -> pd.Series:
    """Cells as trimmed text; missing ones are "", whole floats lose their ".0"."""
    if pd.api.types.is_float_dtype(values):
        found = values.to_numpy(dtype=float, na_value=np.nan)
        text = ["" if v != v else str(int(v)) if v % 1 == 0 else repr(v) for v in found.tolist()]
        return pd.Series(text, index=values.index, dtype=object, name=values.name)
    cells = Cells.of(values)
    return pd.Series(cells.rows(cells.distinct), index=values.index, dtype=object, name=values.name)


def parse_degrees(values: pd.Series) -> npt.NDArray[np.float64]:
    """Decimal numbers with point or comma; NaN where blank or unreadable."""
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(dtype=float, na_value=np.nan)
    cells = Cells.of(values)
    return cells.rows([plain_number(text) for text in cells.distinct], float)


def parse_flags(values: pd.Series) -> pd.Series:
    """Yes and no in Indonesian or English as booleans; None where unknown or unclear."""
    words: dict[str, bool] = {
        **dict.fromkeys(("ya", "yes", "true", "1", "y"), True),
        **dict.fromkeys(("tidak", "no", "false", "0", "n", "bukan"), False),
    }
    cells = Cells.of(values)
    found = cells.rows([words.get(text.lower()) for text in cells.distinct])
    return pd.Series(found, index=values.index, dtype=object)


# A double holds 15 digits for certain; what is longer was rounded when it became a number.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+|\d{15}0{2,}", re.IGNORECASE | re.ASCII)


def lost_digits(cell: str) -> bool:
    """Whether a long code was kept as a number, so that its last digits are gone."""
    return _ROUNDED.fullmatch(cell.strip()) is not None


def plain_number(cell: str) -> float:
    """A number with point or comma; with both signs the last one is the decimal sign."""
    if len(cell) > _LONGEST_NUMBER:
        return np.nan
    cell = cell.replace("−", "-").replace(" ", "").replace("\u00a0", "")
    if "," in cell:
        cell = (
            cell.replace(".", "").replace(",", ".")
            if cell.rfind(",") > cell.rfind(".")
            else cell.replace(",", "")
        )
    return float(cell) if _PLAIN.fullmatch(cell) else np.nan
