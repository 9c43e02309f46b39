import numpy as np
import pandas as pd
import pytest

from geo.sources.values import (
    as_text,
    is_unknown,
    parse_amounts,
    parse_counts,
    parse_dates,
    parse_degrees,
    parse_flags,
    parse_times,
)


def _text(*values):
    return pd.Series(values, dtype=object)


@pytest.mark.parametrize(
    ("cell", "day", "time"),
    [
        ("2023-03-30", "2023-03-30", None),
        ("2023/3/5", "2023-03-05", None),
        ("2023-03-30T16:05:00", "2023-03-30", "16:05"),
        ("01/02/2023", "2023-02-01", None),
        ("1-2-2023 7.30", "2023-02-01", "07:30"),
        ("31.12.2023", "2023-12-31", None),
        ("15 Maret 2011\n", "2011-03-15", None),
        ("Sabtu, 01 Januari 2022", "2022-01-01", None),
        ("Jum' at ,8 Juli 2023", "2023-07-08", None),
        ("2 Agt 2019", "2019-08-02", None),
        ("29 Nopember 2020 16.00 WIB", "2020-11-29", "16:00"),
        ("5 Peb 2020", "2020-02-05", None),
    ],
)
def test_dates_as_indonesian_files_write_them(cell, day, time):
    found = parse_dates(_text(cell))
    assert found.day[0] == np.datetime64(day)
    assert found.time[0] == time


@pytest.mark.parametrize(
    "cell", ["", "-", "kemarin", "31/02/2023", "2023-13-01", "12 Foo 2023", "1/1/23", "01/01/1023"]
)
def test_what_is_no_date_is_missing(cell):
    assert np.isnat(parse_dates(_text(cell)).day[0])


def test_month_first_needs_evidence_in_the_column():
    assert parse_dates(_text("1/8/2007", "1/31/2007")).month_first
    found = parse_dates(_text("1/8/2007", "1/31/2007")).day
    assert found.astype(str).tolist() == ["2007-01-08", "2007-01-31"]
    assert not parse_dates(_text("1/8/2007", "2/8/2007")).month_first
    # Evidence for both orders: day first stays, and what cannot be so is missing.
    mixed = parse_dates(_text("13/8/2007", "1/31/2007")).day
    assert mixed[0] == np.datetime64("2007-08-13")
    assert np.isnat(mixed[1])


def test_a_time_with_offset_is_a_moment():
    found = parse_dates(_text("2023-01-01T20:00:00Z", "2023-01-01T20:00+08:00", "2023-01-01 20:00"))
    assert found.at_utc[0] == np.datetime64("2023-01-01T20:00")
    assert found.at_utc[1] == np.datetime64("2023-01-01T12:00")
    assert np.isnat(found.at_utc[2])


def test_times():
    found = parse_times(
        _text("16:00", "Pukul : 16.00 WIB", "15.30 wita", "9:05:30", "evening", "25:00", "3:15 PM")
    )
    assert found.tolist() == ["16:00", "16:00", "15:30", "09:05", None, None, "15:15"]
    assert parse_times(_text("0025", "200", "2460"), hhmm=True).tolist() == ["00:25", "02:00", None]
    assert parse_times(_text("0025")).tolist() == [None]


def test_blank_is_unknown_and_nihil_is_zero():
    cells = _text("", "-", "INFO AWAL", "NIHIL", "0", "3.146", "12", "28.0", "1 rumah", "-4")
    counts = parse_counts(cells)
    assert np.isnan(counts[:3]).all()
    assert counts[3:8].tolist() == [0, 0, 3146, 12, 28]
    assert np.isnan(counts[8:]).all()
    assert is_unknown(cells).tolist() == [True] * 3 + [False] * 7


def test_numbers_that_are_numbers_are_not_read_as_text():
    assert parse_counts(pd.Series([3.0, np.nan, 2.5]))[0] == 3
    assert np.isnan(parse_counts(pd.Series([3.0, np.nan, 2.5]))[1:]).all()
    assert parse_amounts(pd.Series([3.146, -1.0]))[0] == 3.146


def test_amounts():
    found = parse_amounts(_text("1.500", "1,5", "0.125", "1.234.567,5", "-", "dua"))
    assert found[:4].tolist() == [1500, 1.5, 0.125, 1234567.5]
    assert np.isnan(found[4:]).all()
    rupiah = parse_amounts(_text("Rp 1.500.000,-", "1,500,000", "Rp. 2.000,00"), whole_units=True)
    assert rupiah.tolist() == [1_500_000, 1_500_000, 2_000]


def test_degrees_with_point_or_comma():
    found = parse_degrees(_text("-7.5", "111,75", "−3,4", "", "utara"))
    assert found[:3].tolist() == [-7.5, 111.75, -3.4]
    assert np.isnan(found[3:]).all()


def test_flags_and_text():
    assert parse_flags(_text("Ya", "tidak", "", "mungkin")).tolist() == [True, False, None, None]
    assert as_text(pd.Series([6303051001.0, np.nan])).tolist() == ["6303051001", ""]
    assert as_text(_text(" a\n", None)).tolist() == ["a", ""]
