import pandas as pd
import pytest

from geo.files.findings import Fate, Report, note, short

REASON, CURE = note("is odd"), note("mend it")


def test_problems_are_a_sequence_made_when_asked_for():
    report = Report()
    report.add(Fate.REPAIRED, [2, 3], REASON, CURE, column="a", values=["x", "y"])
    report.add(Fate.SET_ASIDE, [9], REASON, CURE)
    problems = report.problems
    assert len(problems) == 3
    assert [(p.row, p.value) for p in problems] == [(2, "x"), (3, "y"), (9, "")]
    assert problems[-1].row == 9
    assert [p.row for p in problems[1:]] == [3, 9]
    assert [p.row for p in problems[::-1]] == [9, 3, 2]
    assert problems == list(problems)
    with pytest.raises(IndexError):
        problems[3]


def test_a_row_that_was_not_stored_is_not_counted_as_repaired():
    report = Report()
    report.add(Fate.REPAIRED, [2, 3, 3], REASON, CURE)
    report.add(Fate.SET_ASIDE, [3], REASON, CURE)
    assert (report.count(Fate.REPAIRED), report.count(Fate.SET_ASIDE)) == (1, 1)
    assert report.rows_with(Fate.REPAIRED, Fate.SET_ASIDE).tolist() == [2, 3]


def test_rows_that_are_taken_out_show_their_values():
    report, frame = Report(), pd.DataFrame({"row": [2, 3]})
    kept = report.take_out(frame, [False, True], REASON, CURE, values=pd.Series(["a", "b"]))
    assert kept["row"].tolist() == [2]
    assert [(p.row, p.value) for p in report.problems] == [(3, "b")]


def test_a_question_sets_its_rows_aside_or_not():
    report = Report()
    report.ask("k", "text", [4], REASON, [("a", "A")])
    report.ask("l", "text", [5], REASON, blocks=False)
    assert [(q.key, q.count, q.rows) for q in report.questions] == [("k", 1, (4,)), ("l", 1, (5,))]
    assert report.rows_with(Fate.SET_ASIDE).tolist() == [4]


def test_values_are_shown_short_and_without_names_of_persons():
    assert short("  a\n b ") == "a b"
    assert short("1 rumah A.n. Fulan bin Fulan") == "1 rumah a.n. …"
    assert short("1 rumah an. Fulan") == "1 rumah a.n. …"
    assert short("rumah atas nama Fulan") == "rumah a.n. …"
    assert len(short("x" * 500)) == 80
    assert short(None) == short(float("nan")) == ""
