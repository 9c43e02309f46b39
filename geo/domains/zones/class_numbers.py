"""Classes that are only numbered: three are ours, more are asked, and running numbers are none."""

import re
from collections.abc import Iterable, Sequence

#: Whole numbers that stand for classes; higher ones (9, 99, 255) stand for no data.
HIGHEST = 6
#: From so many rows on, numbers that never repeat number the rows.
_RUNNING_FROM = 6
_WHOLE = re.compile(r"(\d{1,3})(?:[.,]0+)?")
#: What is proposed for each number, by how many classes a file counts.
_PROPOSED = {
    4: ("low", "low", "medium", "high"),
    5: ("low", "low", "medium", "high", "high"),
    6: ("low", "low", "medium", "medium", "high", "high"),
}


def class_number(word: str) -> int | None:
    """The whole number that a cell holds and nothing else."""
    found = _WHOLE.fullmatch(word.strip())
    return int(found[1]) if found else None


def are_running(words: Sequence[str], rows: int, *, vague: bool) -> bool:
    """Whether distinct `words` of a column of `rows` number its rows and class nothing.

    In a column that may hold anything (`vague`, such as a name) they need not be many.
    """
    said = [word for word in words if word]
    if not said or any(class_number(word) is None for word in said):
        return False
    return len(said) == rows and (vague or rows >= _RUNNING_FROM)


def asked_numbers(words: Iterable[str]) -> dict[str, str]:
    """The words of a column whose numbers go beyond three classes → the class proposed for each.

    Empty where the column has no such numbers: 1, 2 and 3 alone are low, medium and high.
    """
    numbers = {word: n for word in words if (n := class_number(word)) is not None}
    classes = [n for n in numbers.values() if 1 <= n <= HIGHEST]
    count = max(classes, default=0)
    if count <= 3:
        return {}
    proposed = _PROPOSED[count]
    return {word: proposed[n - 1] for word, n in numbers.items() if 1 <= n <= count}
