import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reading.counts import header_scale, parse_amounts, parse_counts, parse_losses, too_small


def _text(*values):
    return pd.Series(values, dtype=object)


def _count(cell, counts=""):
    found = parse_counts(_text(cell), counts=counts)
    said = [told.reason.message for told in found.told[0]]
    return found.numbers[0], said[0] if said else ""


@pytest.mark.parametrize("cell", ["", "-", "INFO AWAL", "belum diketahui", "Dalam pendataan"])
def test_blank_is_unknown_and_nothing_is_told(cell):
    number, said = _count(cell)
    assert np.isnan(number)
    assert said == ""


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("NIHIL", 0),
        ("nihl", 0),
        ("0", 0),
        ("3.146", 3146),
        ("3,146", 3146),
        ("12", 12),
        ("28.0", 28),
        ("1.234.567", 1234567),
    ],
)
def test_numbers_are_taken_without_a_word(cell, number):
    assert _count(cell) == (number, "")


@pytest.mark.parametrize(
    ("cell", "number", "said"),
    [
        ("1 UNIT", 1, "words beside"),
        ("1 rumah A.n. Fulan", 1, "words beside"),
        ("12 (dua belas) unit", 12, "words beside"),
        ("dua orang", 2, "in words"),
        ("2-3", None, "range"),
        ("2 s/d 3 rumah", None, "range"),
        ("-4", None, "negative"),
        ("± 20", None, "about"),
        ("lebih dari 20", None, "about"),
        ("ratusan", None, "about"),
        ("2.5", None, "no number"),
        ("banyak", None, "no number"),
    ],
)
def test_what_was_made_of_a_count_is_told(cell, number, said):
    found, told = _count(cell)
    assert (None if np.isnan(found) else found) == number
    assert said in told


def test_households_and_persons_in_one_cell_go_to_their_own_columns():
    people = parse_counts(_text("5 KK / 17 jiwa", "12 KK", "40 jiwa"), counts="people")
    assert people.numbers[[0, 2]].tolist() == [17, 40]
    assert np.isnan(people.numbers[1])
    assert people.households is not None
    assert people.households[:2].tolist() == [5, 12]
    households = parse_counts(_text("5 KK / 17 jiwa"), counts="households")
    assert households.numbers.tolist() == [5]


def test_numbers_that_are_numbers_are_not_read_as_text():
    assert parse_counts(pd.Series([3.0, np.nan, 2.5])).numbers[0] == 3
    assert np.isnan(parse_counts(pd.Series([3.0, np.nan, 2.5])).numbers[1:]).all()
    assert parse_amounts(pd.Series([3.146, -1.0])).numbers[0] == 3.146


def test_amounts():
    found = parse_amounts(_text("1.500", "1,5", "0.125", "1.234.567,5", "2,5 Ha", "-", "dua", "-3"))
    assert found.numbers[:5].tolist() == [1500, 1.5, 0.125, 1234567.5, 2.5]
    assert np.isnan(found.numbers[[5, 7]]).all()


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        ("Rp 1.500.000,-", 1_500_000),
        ("1,500,000", 1_500_000),
        ("Rp. 2.000,00", 2_000),
        ("1.500.000.000", 1.5e9),
        ("150 juta", 150e6),
        ("150jt", 150e6),
        ("Rp 1,5 M", 1.5e9),
        ("1.500 juta", 1.5e9),
        ("2,25 miliar", 2.25e9),
        ("500 rb", 500e3),
        ("NIHIL", 0),
    ],
)
def test_losses_in_rupiah_however_they_are_written(cell, rupiah):
    assert parse_losses(_text(cell)).numbers[0] == rupiah


def test_losses_that_are_none():
    found = parse_losses(_text("-5", "1-2 juta", "besar", "-"))
    assert np.isnan(found.numbers).all()
    assert [len(told) for told in found.told[:4]] == [1, 1, 1, 0]


def test_a_bare_number_that_cannot_be_rupiah_is_known_as_such():
    assert [too_small(text) for text in ("150", "1.500", "150.000.000", "Rp 150", "150 juta")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_header_may_name_the_unit():
    assert header_scale("Kerugian (juta Rp)") == 1e6
    assert header_scale("Kerugian") == 1.0
    assert parse_losses(_text("150", "2,5"), scale=1e6).numbers.tolist() == [150e6, 2.5e6]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["{}", "{} UNIT", "{} orang", " {} "]))
def test_a_written_count_is_read_as_that_count(count, way):
    for text in (str(count), f"{count:,}", f"{count:,}".replace(",", ".")):
        assert _count(way.format(text))[0] == count


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(100_000, 10**13))
def test_a_written_loss_is_read_as_that_loss(rupiah):
    dotted = f"{rupiah:,}".replace(",", ".")
    cells = _text(str(rupiah), dotted, f"Rp {dotted},-", f"Rp. {dotted},00")
    assert parse_losses(cells).numbers.tolist() == [rupiah] * 4


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 .,-/KkjiwaRpMt()", max_size=20))
def test_junk_is_a_number_or_unknown_but_never_an_error(junk):
    for counts in ("", "people", "households"):
        number = parse_counts(_text(junk), counts=counts).numbers[0]
        assert np.isnan(number) or number >= 0
    for number in (parse_losses(_text(junk)).numbers[0], parse_amounts(_text(junk)).numbers[0]):
        assert np.isnan(number) or number >= 0
