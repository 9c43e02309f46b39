import pytest

from geo.access.errors import InvalidChange
from geo.base.i18n import language
from geo.registers.figures import (
    NIHIL,
    UNKNOWN,
    Sum,
    figure_words,
    gap_words,
    parse_figure,
    sum_of,
    sum_words,
)

ID = language("id")


@pytest.mark.parametrize("typed", ["nihil", "NIHIL", " Nihil ", "0", 0, "tidak ada"])
def test_somebody_looked_and_there_was_none(typed):
    assert parse_figure(typed) == NIHIL


@pytest.mark.parametrize("typed", ["", "-", " ", None, "Dalam Pendataan", "?", "info awal"])
def test_not_known_yet_is_not_zero(typed):
    assert parse_figure(typed) is UNKNOWN


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("1.250", 1250), ("1,250", 1250)])
def test_a_number_is_a_number(typed, number):
    assert parse_figure(typed) == number


@pytest.mark.parametrize("typed", ["-3", "2,5", "banyak", "1.25", -1, 1.5, True, "9" * 16])
def test_anything_else_is_refused_in_one_sentence(typed):
    with pytest.raises(InvalidChange, match="is no figure"):
        parse_figure(typed)


def test_three_states_in_words():
    assert figure_words(1250, ID, "people") == "1.250 jiwa"
    assert figure_words(NIHIL, ID, "people") == "NIHIL"
    assert figure_words(UNKNOWN, ID, "people") == "Dalam Pendataan"


def test_a_sum_says_how_many_gave_no_figure():
    found = sum_of([120, NIHIL, UNKNOWN, UNKNOWN])
    assert found == Sum(120, 2, 2)
    assert sum_words(found, ID) == "120"
    assert gap_words(found, ID) == "2 belum memberi angka"


def test_a_sum_of_unknown_figures_is_unknown():
    assert sum_words(sum_of([UNKNOWN, UNKNOWN]), ID) == "Dalam Pendataan"
    assert sum_words(sum_of([NIHIL]), ID) == "NIHIL"
    assert gap_words(sum_of([NIHIL]), ID) == ""
