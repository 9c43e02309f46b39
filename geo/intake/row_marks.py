"""Which cells of a file's rows the problems are about: for the screen and for the row report."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.base.i18n import Language
from geo.catalogue.schema import READ_COLUMNS
from geo.files.findings import Fate, Note, Problem
from geo.intake.preview import FATES_WORST_FIRST
from geo.reading.columns import OWN, incident_columns, plain_name


@dataclass(frozen=True, slots=True)
class RowMarks:
    """Everything that is said about one row; `cells` holds the headers of its bad cells."""

    row: int
    fate: Fate
    cells: Mapping[str, Sequence[Problem]]
    problems: Sequence[Problem]

    def reasons(self, lang: Language) -> str:
        """Why, in words: "tanggal: is no date that can be read"."""
        return "; ".join(dict.fromkeys(_words(p, lang, cure=False) for p in self.problems))

    def cures(self, lang: Language) -> str:
        """What to do about it, in words."""
        return "; ".join(dict.fromkeys(p.cure.render(lang.gettext) for p in self.problems))


def row_marks(
    problems: Iterable[Problem],
    headers: Iterable[str],
    columns: Mapping[str, str] | None = None,
) -> dict[int, RowMarks]:
    """Row number → its marks. `columns` is canonical column → header, as the file was read."""
    names = [header for header in headers if header not in OWN]
    known = {**incident_columns(names), **(columns or {})}
    by_row: dict[int, list[Problem]] = defaultdict(list)
    resolved: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        if problem.column not in resolved:
            resolved[problem.column] = headers_of(problem.column, names, known)
        by_row[problem.row].append(problem)
    result = {}
    for row, originals in by_row.items():
        found = []
        cells: dict[str, list[Problem]] = defaultdict(list)
        for original in originals:
            where = resolved[original.column]
            problem = replace(original, column=", ".join(where))
            found.append(problem)
            for header in where:
                cells[header].append(problem)
        fate = min((p.fate for p in found), key=FATES_WORST_FIRST.index)
        result[row] = RowMarks(row, fate, dict(cells), tuple(found))
    return result


def headers_of(column: str, headers: Sequence[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """The file's headers that a problem's column means: itself, or by canonical names.

    A problem of a position names two columns at once ("lon, lat").
    """
    if column in headers:
        return (column,)
    plain = {plain_name(header): header for header in headers}
    found = []
    for part in column.split(", "):
        # What both coordinates in one cell lack stands in that cell.
        header = columns.get(part) or plain.get(plain_name(part))
        if not header and part in ("lon", "lat"):
            header = columns.get("coordinates")
        if header in headers:
            found.append(str(header))
    return tuple(dict.fromkeys(found))


def _words(problem: Problem, lang: Language, *, cure: bool = True) -> str:
    reason = problem.reason.render(lang.gettext)
    said = f"{problem.column}: {reason}" if problem.column else reason
    return f"{said} → {problem.cure.render(lang.gettext)}" if cure else said


def comment(problems: Iterable[Problem], lang: Language) -> str:
    """What a note on a bad cell says: reason and cure, one problem per line."""
    return "\n".join(dict.fromkeys(_words(p, lang) for p in problems))


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The same problem of several rows; `examples` are (row, value) of the first of them."""

    fate: Fate
    column: str
    reason: Note
    cure: Note
    count: int
    examples: tuple[tuple[int, str], ...]


#: Examples kept of a group.
_EXAMPLES = 3


def group_problems(
    problems: Iterable[Problem], columns: Mapping[str, str] | None = None
) -> list[ProblemGroup]:
    """Problems with the same fate, column and reason together; the worst and the most first.

    `columns` (canonical → header) names columns as the file does.
    """
    named = {name: header for name, header in (columns or {}).items() if header}
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    first: dict[tuple[object, ...], list[Problem]] = defaultdict(list)
    for problem in problems:
        said = tuple(sorted((k, str(v)) for k, v in problem.reason.values.items()))
        key = (problem.fate, problem.column, problem.reason.message, said)
        counts[key] += 1
        if len(first[key]) < _EXAMPLES:
            first[key].append(problem)
    groups = [
        ProblemGroup(
            found[0].fate,
            column_in_file(found[0].column, named),
            found[0].reason,
            found[0].cure,
            counts[key],
            tuple((p.row, p.value) for p in found),
        )
        for key, found in first.items()
    ]
    return sorted(groups, key=lambda g: (FATES_WORST_FIRST.index(g.fate), -g.count))


def column_in_file(column: str, columns: Mapping[str, str]) -> str:
    """The file's own name of a column; "" for one of ours that the file does not have.

    `columns` is canonical column → header.
    """
    parts = [columns.get(part) or part for part in column.split(", ")]
    ours = {column.name for column in READ_COLUMNS}
    return ", ".join(dict.fromkeys(part for part in parts if part not in ours))
