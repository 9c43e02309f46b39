"""Find the header of a table: titles above it, groups over names, a row of numbers below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from geo.files.workbook import Merge
from geo.reading.columns import OWN, plain_name
from geo.reading.header_words import header_weight, looks_like_a_name

Rows = Sequence[Sequence[str]]

#: A header is looked for among so many rows with cells.
_SEARCHED = 50
_MAX_HEADER_ROWS = 4
_MAX_NAME_CHARS = 120
# A merged cell over so much of the width is a title, not a group.
_TITLE_SHARE = 0.8
# One known name may stand in a record too.
_ENOUGH = 1.5
_NUMBERING = re.compile(r"\(?\s*(\d{1,3})\s*\)?")


@dataclass(frozen=True, slots=True)
class Header:
    """Which rows (indices) are the header, and the evidence for it (0: a mere guess)."""

    rows: tuple[int, ...]
    evidence: float


def find_header(rows: Rows, merges: Sequence[Merge] = ()) -> Header | None:
    """The header of the first table in `rows`; None where no row has a cell.

    `merges` count rows from 1 and columns as indices, and are known only for workbooks.
    """
    filled = [index for index, row in enumerate(rows) if any(map(str.strip, row))]
    searched = filled[:_SEARCHED]
    if not searched:
        return None
    width = _typical_width([rows[index] for index in filled[:200]])
    scores = {}
    for place, index in enumerate(searched):
        scores[index] = _score(
            rows[index], [rows[i] for i in searched[place + 1 : place + 3]], width
        )
    best = max(scores.values())
    if best >= _ENOUGH:
        primary = next(index for index in searched if scores[index] >= 0.6 * best)
    else:
        primary = next((i for i in searched if _could_be(rows[i], width)), searched[0])
    return Header(_extend(rows, merges, primary, width), best)


def _cells(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]


def _count(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _typical_width(rows: Rows) -> float:
    counts = [count for count in map(_count, rows) if count > 1]
    return float(median(counts)) if counts else 1.0


def _could_be(row: Sequence[str], width: float) -> bool:
    cells = [cell for cell in _cells(row) if cell]
    names = sum(map(looks_like_a_name, cells))
    return len(cells) >= 0.6 * width and names * 2 >= len(cells)


def _score(row: Sequence[str], below: Rows, width: float) -> float:
    """Known names and words that do not go on below, so that they head something."""
    cells = _cells(row)
    given = [cell for cell in cells if cell]
    if len(given) < min(2.0, width):
        return 0.0
    if sum(map(looks_like_a_name, given)) < 0.6 * len(given):
        return 0.0
    if not below:
        return 0.0
    score = 0.0
    for column, cell in enumerate(cells):
        weight = header_weight(plain_name(cell)) if cell else 0.0
        # "Desa Awang" under "Desa Alang" is a record.
        if weight == 1.0 or not any(
            column < len(other) and header_weight(plain_name(other[column])) == weight
            for other in below[1:] or below
        ):
            score += weight
    return score


def _extend(rows: Rows, merges: Sequence[Merge], primary: int, width: float) -> tuple[int, ...]:
    """The rows of the header, with groups above and names below the one that was found."""
    groups = [m for m in merges if _TITLE_SHARE * max(width, 3) > m[3] - m[2]]
    first = last = primary
    for top, bottom, _left, _right in groups:
        # A name merged downwards spans all lines of the header.
        if top - 1 <= primary <= bottom - 1 and bottom - top < _MAX_HEADER_ROWS:
            first, last = min(first, top - 1), max(last, bottom - 1)
    while last - first < _MAX_HEADER_ROWS - 1 and _is_continued(rows, groups, last):
        last += 1
    while last - first < _MAX_HEADER_ROWS - 1 and _is_grouped(rows, groups, first):
        first -= 1
    return tuple(range(first, last + 1))


def _spans(groups: Sequence[Merge], index: int) -> list[Merge]:
    """Merges over several columns that lie in one row."""
    return [m for m in groups if m[0] - 1 <= index <= m[1] - 1 and m[3] > m[2]]


def _is_continued(rows: Rows, groups: Sequence[Merge], index: int) -> bool:
    """Whether the row after `index` holds the names below groups in it."""
    if index + 1 >= len(rows):
        return False
    top, below = _cells(rows[index]), _cells(rows[index + 1])
    given = [column for column, cell in enumerate(below) if cell]
    if not given or not all(looks_like_a_name(below[column]) for column in given):
        return False
    spans = [m for m in _spans(groups, index) if m[1] - 1 == index]
    if spans:
        return any(m[2] <= column <= m[3] for m in spans for column in given)
    # Without merges a group is a name with blanks to its right that are named below.
    padded = top + [""] * (len(below) - len(top))
    grouped = [c for c in given if padded[c] and c + 1 in given and not padded[c + 1]]
    filling = [c for c in given if not padded[c]]
    return bool(grouped) and bool(filling) and len(grouped) + len(filling) == len(given)


def _is_grouped(rows: Rows, groups: Sequence[Merge], index: int) -> bool:
    """Whether the row before `index` holds groups over the names in it."""
    if index == 0:
        return False
    above, names = _cells(rows[index - 1]), _cells(rows[index])
    given = [column for column, cell in enumerate(above) if cell]
    if not given or not all(looks_like_a_name(above[column]) for column in given):
        return False
    spans = [m for m in _spans(groups, index - 1) if m[2] in given]
    if spans:
        return True
    return all(
        0 < column < len(names) - 1
        and names[column]
        and names[column + 1]
        and header_weight(plain_name(above[column]))
        and len(above[column].split()) <= 3
        for column in given
    )


def header_names(
    rows: Rows, header: Sequence[int], merges: Sequence[Merge], first_column: int
) -> list[str]:
    """One name for each column: the lines of the header joined, groups spread over their columns.

    Repeated names are numbered; a column without a name is called by its letters ("(F)").
    """
    width = max(len(rows[index]) for index in header)
    lines = [_cells(rows[index]) + [""] * (width - len(rows[index])) for index in header]
    filled = [_fill(lines, number, header, merges) for number in range(len(lines))]
    names: list[str] = []
    taken = set(OWN)
    for column in range(width):
        parts = list(dict.fromkeys(line[column] for line in filled if line[column]))
        base = " ".join(parts)[:_MAX_NAME_CHARS] or f"({_letters(column + first_column)})"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        names.append(name)
    return names


def _fill(
    lines: list[list[str]], number: int, header: Sequence[int], merges: Sequence[Merge]
) -> list[str]:
    """A line of the header with each group's name over all its columns."""
    line = list(lines[number])
    index = header[number]
    spans = _spans(merges, index)
    for top, _bottom, left, right in spans:
        if top - 1 in header:
            name = lines[header.index(top - 1)][left]
            for column in range(left, min(right + 1, len(line))):
                line[column] = name
    if spans or number == len(lines) - 1:
        return line
    group = ""
    for column in range(len(line)):
        if line[column]:
            group = line[column]
        if not any(below[column] for below in lines[number + 1 :]):
            group = ""
        line[column] = line[column] or group
    return line


def is_numbering(row: Sequence[str], below: Rows) -> bool:
    """Whether a row under the header only numbers its columns: 1, 2, 3 …

    Rows of data do not: there are columns where the rows below hold something else.
    """
    found = [_NUMBERING.fullmatch(cell) for cell in _cells(row) if cell]
    if len(found) < 4 or not all(found):
        return False
    numbers = [int(match[1]) for match in found if match]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 2:
        return False
    others = [
        column
        for column, cell in enumerate(row)
        if cell.strip()
        and any(
            column < len(other) and other[column].strip() and not other[column].strip().isdigit()
            for other in below
        )
    ]
    return len(others) * 4 >= len(numbers)


def _letters(column: int) -> str:
    """A column's letters as a spreadsheet program shows them: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
