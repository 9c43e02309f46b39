"""What happened: the words of a file → hazards; unknown words are asked."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.catalogue import HAZARDS
from geo.files.findings import Fate, Report, note
from geo.reading.catalogue_words import Event, find_event
from geo.reading.values import Cells

#: More words that nobody knows are no question any more, but the wrong column.
_MAX_QUESTIONS = 50
_LONGEST_WORD = 100


def read_hazards(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    hazard: str | None,
    report: Report,
    answers: Mapping[str, str],
) -> pd.DataFrame:
    """`frame` with hazard, and is_disaster where the word says so; unknown words are asked."""
    if hazard is not None:
        return frame.assign(hazard=hazard)
    header = found["hazard"]
    cells = Cells.of(raw[header].loc[frame.index])
    words = [" ".join(text.split()) for text in cells.distinct]
    events = [_event(word, answers) for word in words]
    for key in dict.fromkeys(e.hazard for e in events if e.guessed and e.hazard):
        hit = cells.rows([e.guessed and e.hazard == key for e in events], bool)
        report.add(
            Fate.REPAIRED,
            frame["row"][hit],
            note(N_("is nearly a word that is known and was read as “{word}”"), word=_word(key)),
            note(N_("correct the spelling, or choose another hazard")),
            column=header,
            values=raw[header].loc[frame.index][hit],
        )
    answered = cells.rows([f"hazard:{word}" in answers for word in words], bool)
    answered &= pd.notna(cells.rows([event.hazard for event in events]))
    report.add(
        Fate.REPAIRED,
        frame["row"][answered],
        note(N_("was read as you answered")),
        note(N_("correct the spelling, or choose another hazard")),
        column=header,
        values=raw[header].loc[frame.index][answered],
    )
    harmless = cells.rows([not e.is_disaster and e.hazard is not None for e in events], bool)
    report.add(
        Fate.NOTED,
        frame["row"][harmless],
        note(N_("is no disaster; it was stored, but marked as none")),
        note(N_("nothing to do")),
        column=header,
        values=raw[header].loc[frame.index][harmless],
    )
    frame = frame.assign(hazard=cells.rows([event.hazard for event in events]))
    if harmless.any():
        flags = frame.get("is_disaster")
        frame["is_disaster"] = pd.Series(flags, index=frame.index, dtype=object)
        frame.loc[harmless, "is_disaster"] = False
    return _ask_hazards(frame, cells, events, report, answers)


def _event(word: str, answers: Mapping[str, str]) -> Event:
    answer = answers.get(f"hazard:{word}")
    if answer is None:
        return find_event(word)
    return Event(answer if answer in HAZARDS else None)


def _word(hazard: str) -> str:
    """The hazard in the words of the files."""
    return HAZARDS[hazard].synonyms[0]


def _ask_hazards(
    frame: pd.DataFrame,
    cells: Cells,
    events: list[Event],
    report: Report,
    answers: Mapping[str, str],
) -> pd.DataFrame:
    rows = frame["row"].to_numpy()
    texts = [" ".join(text.split()) for text in cells.distinct]
    known = note(N_("use one of: {known}"), known=", ".join(HAZARDS))
    counts = np.bincount(cells.codes % len(texts), minlength=len(texts))
    asked = 0
    for at in np.argsort(-counts, kind="stable"):
        event, text = events[at], texts[at]
        if event.hazard is not None or not counts[at]:
            continue
        hit = cells.codes % len(texts) == at
        if not event.is_disaster:
            reason = note(N_("is no disaster, and none of the hazards caused it"))
            report.add(
                Fate.SET_ASIDE,
                rows[hit],
                reason,
                note(N_("nothing to do")),
                column=cells.header,
                values=[text] * int(hit.sum()),
            )
        elif f"hazard:{text}" in answers:
            report.add(
                Fate.SET_ASIDE,
                rows[hit],
                note(N_("was set aside by your answer")),
                note(N_("answer otherwise to take it")),
                column=cells.header,
                values=[text] * int(hit.sum()),
            )
        elif text and len(text) <= _LONGEST_WORD and asked < _MAX_QUESTIONS:
            asked += 1
            others = [key for key in HAZARDS if key not in event.candidates]
            report.ask(
                f"hazard:{text}",
                text,
                rows[hit],
                note(N_("is no known hazard")),
                [(key, _word(key)) for key in (*event.candidates, *others)],
                column=cells.header,
            )
        else:
            report.add(
                Fate.SET_ASIDE,
                rows[hit],
                note(N_("is no known hazard")),
                known,
                column=cells.header,
                values=[text] * int(hit.sum()),
            )
    return frame[frame["hazard"].notna()]
