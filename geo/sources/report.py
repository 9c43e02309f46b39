"""What a reader tells about a file: notes on the whole and problems of single rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

Translate = Callable[[str], str]


class Fate(StrEnum):
    """What became of a row that has a problem."""

    #: Stored with a value changed or left out.
    REPAIRED = "repaired"
    #: Not stored.
    SET_ASIDE = "set_aside"
    #: Not stored because it is there already.
    DUPLICATE = "duplicate"
    #: Stored as it is, but worth a look.
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Note:
    """A translatable sentence; `values` fill its placeholders after translation."""

    message: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def render(self, translate: Translate) -> str:
        """The sentence in the language of `translate`."""
        return translate(self.message).format(**self.values)


def note(message: str, **values: object) -> Note:
    """A note; mark `message` with `geo.i18n.N_` where it is written."""
    return Note(message, MappingProxyType(values))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one row: where, which value, why, and what to do about it.

    `row` counts as the user's program does: features from 1, lines of a table with its header
    as 1.
    """

    fate: Fate
    row: int
    column: str
    value: str
    reason: Note
    cure: Note

    def render(self, translate: Translate) -> dict[str, object]:
        """Plain values for JSON and tables."""
        return {
            "fate": self.fate.value,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason.render(translate),
            "cure": self.cure.render(translate),
        }


# A value in a report is for recognising it, not for keeping it.
_MAX_VALUE_CHARS = 80

Mask = npt.NDArray[np.bool_] | pd.Series


class Report:
    """Collects notes and problems while a file is read and stored.

    Rows are known by their number in the file, so that frames may be cut and sorted meanwhile.
    """

    def __init__(self) -> None:
        self.rows_read = 0
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self._rows: dict[Fate, set[int]] = {fate: set() for fate in Fate}

    def note(self, message: str, **values: object) -> None:
        """Tell something about the whole file."""
        self.notes.append(note(message, **values))

    def add(
        self,
        fate: Fate,
        rows: Iterable[int],
        reason: Note,
        cure: Note,
        *,
        column: str = "",
        values: Iterable[object] | None = None,
    ) -> None:
        """Tell the same problem of several rows, with each row's own value."""
        numbers = [int(row) for row in rows]
        found = [""] * len(numbers) if values is None else [_short(value) for value in values]
        for row, value in zip(numbers, found, strict=True):
            self.problems.append(Problem(fate, row, column, value, reason, cure))
        self._rows[fate].update(numbers)

    def take_out(
        self,
        frame: pd.DataFrame,
        bad: Mask,
        reason: Note,
        cure: Note,
        *,
        column: str = "",
        values: pd.Series | None = None,
        fate: Fate = Fate.SET_ASIDE,
    ) -> pd.DataFrame:
        """`frame` (with its column ``row``) without the `bad` rows, which are reported."""
        mask = np.asarray(bad, dtype=bool)
        if not mask.any():
            return frame
        shown = None if values is None else values[mask]
        self.add(fate, frame["row"][mask], reason, cure, column=column, values=shown)
        return frame[~mask]

    def count(self, fate: Fate) -> int:
        """How many rows met a fate; a row that was not stored does not count as repaired."""
        rows = self._rows[fate]
        if fate in (Fate.REPAIRED, Fate.NOTED):
            rows = rows - self._rows[Fate.SET_ASIDE] - self._rows[Fate.DUPLICATE]
        return len(rows)


def _short(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_VALUE_CHARS else text[: _MAX_VALUE_CHARS - 1] + "…"
