"""What a reader tells about a file: notes on the whole, problems of rows, and questions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from types import MappingProxyType
from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_

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
    """A note; mark `message` with `geo.base.i18n.N_` where it is written."""
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


@dataclass(frozen=True, slots=True)
class Question:
    """What only the user can decide: a guess that was too unsure to be taken.

    `key` is what an answer is given for ("hazard:Pohon tumbang"); an answer is the value of one
    of `candidates`, "" for leaving the value unknown, or "skip" for setting the rows aside.
    Where `blocks` the rows were set aside until there is an answer; else they were taken with
    the value unknown.
    """

    key: str
    text: str
    count: int
    rows: tuple[int, ...]
    #: (value of the answer, label in the file's or the areas' own words), best first.
    candidates: tuple[tuple[str, str], ...]
    reason: Note
    blocks: bool = True


#: The answers that every question takes besides its candidates.
LEAVE_UNKNOWN = ""
SET_ASIDE = "skip"

# A value in a report is for recognising it, not for keeping it.
_MAX_VALUE_CHARS = 80
# "1 rumah a.n. …": who it was has no place in a report that is passed on.
_PERSON = re.compile(r"\b(a\s*\.\s*n\b\.?|an\.|atas nama\b)\s*:?.*", re.IGNORECASE)
# Most cells are shorter than any that names a person, and they are many.
_SHORTEST_PERSON = 5

Mask = npt.NDArray[np.bool_] | pd.Series
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """The same problem of several rows; `values` are the rows' own, as the file has them."""

    fate: Fate
    rows: Rows
    column: str
    values: npt.NDArray[np.object_]
    reason: Note
    cure: Note

    def problems(self) -> Iterator[Problem]:
        """One problem per row."""
        for row, value in zip(self.rows.tolist(), self.values, strict=True):
            yield Problem(self.fate, row, self.column, short(value), self.reason, self.cure)


class Problems(Sequence[Problem]):
    """All problems in the order in which they were told; single ones are made when asked for.

    A hundred thousand rows with the same repair cost one array, not as many objects.
    """

    def __init__(self, batches: Iterable[Batch] = ()) -> None:
        self.batches = tuple(batches)

    def __len__(self) -> int:
        return sum(len(batch.rows) for batch in self.batches)

    def __iter__(self) -> Iterator[Problem]:
        return chain.from_iterable(batch.problems() for batch in self.batches)

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> "tuple[Problem, ...]": ...
    def __getitem__(self, index: int | slice) -> "Problem | tuple[Problem, ...]":
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step > 0:
                return tuple(islice(self, start, stop, step))
            return tuple(self)[index]
        position = index + len(self) if index < 0 else index
        found = next(islice(self, position, position + 1), None) if position >= 0 else None
        if found is None:
            raise IndexError(index)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class Report:
    """Collects notes, problems and questions while a file is read and stored.

    Rows are known by their number in the file, so that frames may be cut and sorted meanwhile.
    `raw` holds the rows as they were read (text under the file's headers, and ``row``), and
    `columns` which header was taken for which canonical column.
    """

    def __init__(self) -> None:
        self.rows_read = 0
        self.notes: list[Note] = []
        self.questions: list[Question] = []
        self.raw: pd.DataFrame | None = None
        self.columns: dict[str, str] = {}
        #: What stands above the table and names the file: title rows, the sheet, the file itself.
        self.titles: list[str] = []
        #: Whether the file is a workbook of our own, written by `geo.outputs` and perhaps mended.
        self.is_own = False
        self.batches: list[Batch] = []

    @property
    def problems(self) -> Problems:
        """The problems told so far."""
        return Problems(self.batches)

    def header(self, *names: str) -> str:
        """The file's header of the first of the canonical columns `names` that it has."""
        return next((self.columns[name] for name in names if name in self.columns), names[-1])

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
        numbers = np.fromiter(rows, dtype=np.int64)
        if not len(numbers):
            return
        found = np.full(len(numbers), "", dtype=object)
        if values is not None:
            found[:] = list(values)
        self.batches.append(Batch(fate, numbers, column, found, reason, cure))

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

    def ask(
        self,
        key: str,
        text: str,
        rows: Iterable[int],
        reason: Note,
        candidates: Iterable[tuple[str, str]] = (),
        *,
        column: str = "",
        blocks: bool = True,
    ) -> None:
        """Ask the user about `rows`, which are set aside until then (`blocks`) or only noted."""
        numbers = tuple(int(row) for row in rows)
        question = Question(
            key, text, len(numbers), numbers, tuple(candidates), reason, blocks=blocks
        )
        self.questions.append(question)
        cure = note(N_("answer the question about it, or correct the file"))
        fate = Fate.SET_ASIDE if blocks else Fate.REPAIRED
        self.add(fate, numbers, reason, cure, column=column, values=[text] * len(numbers))

    def rows_with(self, *fates: Fate) -> Rows:
        """The numbers of the rows that met one of `fates`, each once, in order."""
        found = [batch.rows for batch in self.batches if batch.fate in fates]
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def count(self, fate: Fate) -> int:
        """How many rows met a fate; a row that was not stored does not count as repaired."""
        rows = self.rows_with(fate)
        if fate in (Fate.REPAIRED, Fate.NOTED):
            rows = np.setdiff1d(rows, self.rows_with(Fate.SET_ASIDE, Fate.DUPLICATE))
        return len(rows)


def short(value: object) -> str:
    """A value for showing: on one line, not too long, without the name of a person."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = " ".join(str(value).split())
    if len(text) > _SHORTEST_PERSON:
        text = _PERSON.sub("a.n. …", text)
    return text if len(text) <= _MAX_VALUE_CHARS else text[: _MAX_VALUE_CHARS - 1] + "…"
