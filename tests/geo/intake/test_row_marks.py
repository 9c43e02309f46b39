"""Which cells a problem is about, and problems of a kind together."""

from geo.base.i18n import language
from geo.files.findings import Fate, Problem, note
from geo.intake.row_marks import comment, group_problems, headers_of, row_marks

HEADERS = ("Tanggal Kejadian", "Lintang", "Bujur", "Titik")
COLUMNS = {"occurred_on": "Tanggal Kejadian", "lat": "Lintang", "lon": "Bujur", "dead": ""}


def _problem(row, column, *, fate=Fate.SET_ASIDE, value="x", reason="is no date"):
    return Problem(fate, row, column, value, note(reason), note("write it again"))


def test_a_column_is_known_by_its_header_or_by_its_canonical_name():
    assert headers_of("Lintang", HEADERS, COLUMNS) == ("Lintang",)
    assert headers_of("occurred_on", HEADERS, COLUMNS) == ("Tanggal Kejadian",)
    assert headers_of("dead", HEADERS, COLUMNS) == ()


def test_a_position_marks_both_of_its_cells_or_the_one_that_holds_it():
    assert headers_of("lon, lat", HEADERS, COLUMNS) == ("Bujur", "Lintang")
    assert headers_of("lon, lat", HEADERS, {"coordinates": "Titik"}) == ("Titik",)


def test_a_row_is_known_by_the_worst_that_happened_to_it():
    found = row_marks(
        [_problem(4, "Lintang", fate=Fate.NOTED), _problem(4, "occurred_on"), _problem(5, "")],
        HEADERS,
        COLUMNS,
    )
    assert (found[4].fate, set(found[4].cells)) == (Fate.SET_ASIDE, {"Lintang", "Tanggal Kejadian"})
    assert found[5].cells == {}
    lang = language("en")
    assert found[4].reasons(lang) == "Lintang: is no date; Tanggal Kejadian: is no date"
    assert found[4].cures(lang) == "write it again"
    assert comment(found[4].cells["Lintang"], lang) == "Lintang: is no date → write it again"


def test_groups_count_all_and_keep_a_few_examples_the_worst_first():
    problems = [_problem(row, "dead", fate=Fate.REPAIRED, value=str(row)) for row in range(2, 12)]
    problems += [_problem(7, "occurred_on"), _problem(8, "regency", reason="is not known")]
    first, second, third = group_problems(problems, COLUMNS)
    assert (first.fate, first.column, first.count) == (Fate.SET_ASIDE, "Tanggal Kejadian", 1)
    # A name of ours that the file does not have would tell its owner nothing.
    assert (second.fate, second.column) == (Fate.SET_ASIDE, "")
    assert (third.fate, third.count) == (Fate.REPAIRED, 10)
    assert third.examples == ((2, "2"), (3, "3"), (4, "4"))
