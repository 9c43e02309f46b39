"""The area that each row itself names: by code, in words, or by the user's answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_
from geo.domains.incidents.file_home import FileHome
from geo.domains.incidents.places import WORDS
from geo.files.findings import LEAVE_UNKNOWN, SET_ASIDE, Fate, note
from geo.intake.area_names import AreaNames, Said
from geo.intake.transaction import Work
from geo.store.placing import CODE_COLUMNS

_SPELLING = note(N_("correct the spelling"))
_MISSPELT = note(N_("is nearly the name of an area and was read as that"))
_ANSWERED = note(N_("was read as you answered"))
_NO_AREA = note(N_("is no known area and was left out"))
_LOOK_UP = note(N_("look the code up, or import the areas first"))


@dataclass(frozen=True, slots=True)
class GivenAreas:
    """What the rows of a frame say of their area, by its index.

    `code` is the most specific code that is sure (None where none is). `said` is what the words
    of each row mean, once per distinct words, and `said_at` its position per row (-1: no words).
    """

    code: pd.Series
    said: tuple[Said, ...]
    said_at: npt.NDArray[np.intp]

    def of(self, index: pd.Index) -> "GivenAreas":
        """The same of a part of the rows."""
        at = pd.Series(self.said_at, index=self.code.index).loc[index].to_numpy()
        return GivenAreas(self.code.loc[index], self.said, at)

    @property
    def unsure(self) -> npt.NDArray[np.bool_]:
        """The rows whose words are a question."""
        return self._of_words([bool(said.level) for said in self.said])

    @property
    def only_village(self) -> npt.NDArray[np.bool_]:
        """The rows of which only the desa is a question; their kecamatan is sure."""
        return self._of_words([said.only_village for said in self.said])

    @property
    def skipped(self) -> npt.NDArray[np.bool_]:
        """The rows that the user's answer sets aside."""
        return self._of_words([said.skipped for said in self.said])

    @property
    def texts(self) -> npt.NDArray[np.object_]:
        """The unsure word of each row."""
        return np.array([said.text for said in self.said] + [""], dtype=object)[self.said_at]

    @property
    def levels(self) -> npt.NDArray[np.object_]:
        """The level of the unsure word of each row; "" where none is unsure."""
        return np.array([said.level for said in self.said] + [""], dtype=object)[self.said_at]

    def _of_words(self, flags: list[bool]) -> npt.NDArray[np.bool_]:
        # Rows without words are at -1, the last.
        result: npt.NDArray[np.bool_] = np.array([*flags, False], dtype=bool)[self.said_at]
        return result


def given_areas(
    work: Work, frame: pd.DataFrame, answers: Mapping[str, str], home: FileHome
) -> GivenAreas:
    """The area of each row by its codes, else by its words.

    Words narrow a code down but never move it. Codes and words that are no area are reported.
    """
    by_code = _by_codes(work, frame)
    said, said_at = _by_words(work, frame, answers, home)
    words = np.array([s.code for s in said] + [None], dtype=object)[said_at]
    narrower = np.array(
        [
            isinstance(w, str) and (not isinstance(c, str) or w.startswith(c))
            for c, w in zip(by_code, words, strict=True)
        ],
        dtype=bool,
    )
    against = by_code.notna().to_numpy() & ~narrower
    against &= [
        isinstance(w, str) and not c.startswith(w) if hit else False
        for c, w, hit in zip(by_code, words, against, strict=True)
    ]
    work.report.add(
        Fate.NOTED,
        frame["row"][against],
        note(N_("names another area than the code; the code was kept")),
        note(N_("correct the code or the name")),
        column=work.report.header("regency", "district", "village"),
        values=words[against],
    )
    code = by_code.where(~narrower, pd.Series(words, index=frame.index, dtype=object))
    code = code.astype(object).where(code.notna(), None)
    # A code settles what the words leave open.
    said_at = np.where(by_code.notna().to_numpy(), -1, said_at)
    return GivenAreas(code, said, said_at)


def ask_areas(
    work: Work, frame: pd.DataFrame, given: GivenAreas, rows: npt.NDArray[np.bool_]
) -> None:
    """Ask about the `rows` whose place hangs on a name that is unsure.

    They are set aside but for those of which only the desa is unsure: these stay in their
    kecamatan meanwhile.
    """
    numbers = frame["row"].to_numpy()
    questions: dict[str, list[int]] = {}
    for at in np.unique(given.said_at[rows]).tolist():
        questions.setdefault(given.said[at].question, []).append(at)
    for key, places in questions.items():
        said = given.said[places[0]]
        reason = (
            note(N_("names a province and a kabupaten that exclude each other"))
            if said.contradiction
            else note(N_("is not surely the name of one area"))
        )
        labels = [(code, work.areas.full_name(code)) for code in said.candidates]
        hit = rows & np.isin(given.said_at, places)
        work.report.ask(
            key,
            said.text,
            numbers[hit],
            reason,
            labels,
            column=work.report.header(said.level),
            blocks=not said.only_village,
        )


def _by_codes(work: Work, frame: pd.DataFrame) -> pd.Series:
    """The most specific code that a row gives and that exists.

    A village that is not mapped is believed where its kecamatan is.
    """
    result = pd.Series(None, index=frame.index, dtype=object)
    for name, level in CODE_COLUMNS:
        if name not in frame:
            continue
        codes = frame[name]
        known = {
            code: code in work.areas or (level == "village" and code[:8] in work.areas)
            for code in codes.dropna().unique()
        }
        unknown = codes.map(known).eq(False).to_numpy(bool)
        work.report.add(
            Fate.REPAIRED,
            frame["row"][unknown],
            _NO_AREA,
            _LOOK_UP,
            column=name,
            values=codes[unknown],
        )
        usable = codes.where(~unknown & codes.notna().to_numpy(), None)
        wider = result.notna() & usable.notna()
        against = wider & ~pd.Series(
            [
                isinstance(r, str) and isinstance(u, str) and r.startswith(u)
                for r, u in zip(result, usable, strict=True)
            ],
            index=frame.index,
        )
        work.report.add(
            Fate.NOTED,
            frame["row"][against],
            note(N_("contradicts the code of the smaller area, which was kept")),
            note(N_("correct one of the codes")),
            column=name,
            values=codes[against],
        )
        result = result.where(result.notna(), usable)
    return result


def _by_words(
    work: Work, frame: pd.DataFrame, answers: Mapping[str, str], home: FileHome
) -> tuple[tuple[Said, ...], npt.NDArray[np.intp]]:
    """What each row's words mean, and the position of that meaning per row (-1: no words)."""
    names = [name for name in WORDS.values() if name in frame]
    if not names:
        return (), np.full(len(frame), -1)
    blank = pd.Series("", index=frame.index)
    columns = [frame.get(name, blank) for name in WORDS.values()]
    codes, distinct = pd.factorize(pd.MultiIndex.from_arrays(columns))
    speaker = AreaNames(work.areas, home.code)
    if (
        home.code in work.areas
        and not {"province", "regency", "regency_code"} & work.report.columns.keys()
    ):
        if home.why is not None:
            work.report.note(
                N_("Kecamatan and desa were looked up in {area}, because {why}."),
                area=work.areas.name(home.code),
                why=home.why.render(work.lang.gettext),
            )
        else:
            work.report.note(
                N_("The file names no kabupaten; its kecamatan and desa were looked up in {area}."),
                area=work.areas.name(home.code),
            )
    said = [_meant(speaker, words, answers) for words in distinct]
    _tell(work, frame, said, codes)
    empty = np.array([not any(words) for words in distinct], dtype=bool)
    return tuple(said), np.where(empty[codes], -1, codes)


def _meant(
    speaker: AreaNames, words: tuple[str, str, str, str], answers: Mapping[str, str]
) -> Said:
    found = speaker.place(words)
    if found.level or found.unknown:
        found, words = _turned(speaker, found, words)
    # One answer may lead to the next question: first the kabupaten, then the kecamatan.
    answered: list[str] = []
    for _level in WORDS:
        answer = answers.get(found.question) if found.level else None
        if answer is None:
            break
        if answer == SET_ASIDE:
            return Said(found.code, text=found.text, skipped=True)
        answered.append(found.level)
        words, found = _answered(speaker, found, answer, words)
    return replace(found, answered=tuple(answered))


def _turned(
    speaker: AreaNames, found: Said, words: tuple[str, str, str, str]
) -> tuple[Said, tuple[str, str, str, str]]:
    """With kecamatan and desa changed over, where only that way both are known to the letter."""
    province, regency, district, village = words
    turned = (province, regency, village, district)
    other = speaker.place(turned) if district and village else found
    exact = other.code is not None and not (other.level or other.guessed or other.unknown)
    return (other, turned) if exact and other is not found else (found, words)


def _answered(
    speaker: AreaNames, found: Said, answer: str, words: tuple[str, str, str, str]
) -> tuple[tuple[str, str, str, str], Said]:
    """The words with the answer in place of the unsure one, and what they mean then."""
    replaced = dict(zip(WORDS, words, strict=True))
    replaced[found.level] = answer if answer in speaker.index else LEAVE_UNKNOWN
    if found.contradiction:
        replaced["province"] = ""
    province, regency, district, village = replaced.values()
    new = (province, regency, district, village)
    return new, speaker.place(new)


def _tell(work: Work, frame: pd.DataFrame, said: list[Said], codes: npt.NDArray[np.intp]) -> None:
    for level, name in WORDS.items():
        if name not in frame:
            continue
        for attribute, reason, cure in (
            ("guessed", _MISSPELT, _SPELLING),
            ("answered", _ANSWERED, _SPELLING),
            ("unknown", _NO_AREA, note(N_("look the name up, or import the areas first"))),
        ):
            concerned = [level in getattr(s, attribute) for s in said]
            read_as = [
                f" → {work.areas.full_name(s.code)}" if hit and s.code else ""
                for s, hit in zip(said, concerned, strict=True)
            ]
            rows = np.array(concerned, dtype=bool)[codes]
            shown = frame[name][rows]
            if attribute != "unknown":
                shown = shown + np.array(read_as, dtype=object)[codes][rows]
            work.report.add(
                Fate.REPAIRED,
                frame["row"][rows],
                reason,
                cure,
                column=work.report.header(level),
                values=shown,
            )
    home = np.array([s.home for s in said], dtype=bool)[codes]
    work.report.add(
        Fate.NOTED,
        frame["row"][home],
        note(N_("is the name of several areas; the home kabupaten was taken")),
        note(N_("write Kabupaten or Kota, and the province")),
        column=work.report.header("regency", "district", "village"),
        values=frame[WORDS["regency"]][home] if WORDS["regency"] in frame else None,
    )
