"""Problems of single rows as plain JSON, so that a report can be read again in either language."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.files.findings import Fate, Note, Problem, Problems, note

#: Problems kept with an import, rows that were set aside first; the counts are always complete.
MAX_PROBLEMS_KEPT = 5_000
_ORDER = (Fate.SET_ASIDE, Fate.REPAIRED, Fate.NOTED, Fate.DUPLICATE)


def plain_problems(problems: Problems) -> list[list[Any]]:
    """At most `MAX_PROBLEMS_KEPT` problems as lists of plain values, msgids untranslated."""
    if len(problems) > MAX_PROBLEMS_KEPT:
        # Whole batches are sorted, so that a problem of every row need not be made.
        problems = Problems(sorted(problems.batches, key=lambda b: _ORDER.index(b.fate)))
    return [
        [p.fate.value, p.row, p.column, p.value, _plain(p.reason), _plain(p.cure)]
        for p in problems[:MAX_PROBLEMS_KEPT]
    ]


def problems_from(plain: Sequence[Sequence[Any]]) -> tuple[Problem, ...]:
    """The problems that `plain_problems` wrote."""
    return tuple(
        Problem(Fate(fate), row, column, value, _note(reason), _note(cure))
        for fate, row, column, value, reason, cure in plain
    )


def _plain(said: Note) -> list[Any]:
    return [said.message, {name: _json_value(value) for name, value in said.values.items()}]


def _json_value(value: Any) -> str | int | float:
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float) else str(value)


def _note(plain: Sequence[Any]) -> Note:
    message, values = plain
    return note(message, **values)
