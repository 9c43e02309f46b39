"""What an import did, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from geo.base.errors import SourceRefused
from geo.files.findings import Note, Problem, Question, Translate
from geo.intake.preview import Preview

#: Problems that go into JSON; the count of each fate is always complete.
MAX_PROBLEMS_IN_JSON = 500


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The rows of a file and what became of them.

    `read` = `stored` + `set_aside` + `duplicates`, except that several features of one area are
    stored as one. `repaired` rows are among the stored. `dataset_id` is None where nothing was
    kept (a trial, or a refusal).
    """

    kind: str
    file_name: str
    title: str
    hazard: str | None
    dry_run: bool
    dataset_id: int | None
    read: int
    stored: int
    repaired: int
    set_aside: int
    duplicates: int
    #: Areas that were made from the file's areas (boundaries of kecamatan from villages).
    derived: int
    regencies: tuple[str, ...]
    notes: tuple[Note, ...]
    problems: Sequence[Problem]
    #: What the import would rather ask than guess (`Question`s); its rows were set aside.
    questions: tuple[Question, ...] = ()
    #: The rows that were set aside as they are in the file: text, its headers, and ``row``.
    raw_set_aside: pd.DataFrame | None = field(default=None, compare=False, repr=False)
    #: What a trial would have put on the map.
    preview: Preview | None = field(default=None, compare=False, repr=False)

    def to_json_dict(self, translate: Translate) -> dict[str, object]:
        """Plain values for JSON, sentences in the language of `translate`."""
        return {
            "kind": self.kind,
            "file": self.file_name,
            "title": self.title,
            "hazard": self.hazard,
            "dry_run": self.dry_run,
            "dataset": self.dataset_id,
            "read": self.read,
            "stored": self.stored,
            "repaired": self.repaired,
            "set_aside": self.set_aside,
            "duplicates": self.duplicates,
            "derived": self.derived,
            "regencies": list(self.regencies),
            "notes": [note.render(translate) for note in self.notes],
            "problems": [p.render(translate) for p in self.problems[:MAX_PROBLEMS_IN_JSON]],
            "problems_total": len(self.problems),
            "questions": [_question(question, translate) for question in self.questions],
        }


def _question(question: Question, translate: Translate) -> dict[str, object]:
    return {
        "key": question.key,
        "text": question.text,
        "reason": question.reason.render(translate),
        "count": question.count,
        "rows": list(question.rows[:MAX_PROBLEMS_IN_JSON]),
        "candidates": [{"value": value, "label": label} for value, label in question.candidates],
    }


class NothingStored(SourceRefused):
    """No row of a file could be stored; `summary` tells why of each."""

    def __init__(self, message: str, summary: ImportSummary, **values: object) -> None:
        super().__init__(message, **values)
        self.summary = summary
