from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reading.dates import parse_dates, parse_moment, parse_times

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu")


def _text(*values):
    return pd.Series(values, dtype=object)


def _said(cell):
    return [told.reason.message for told in parse_moment(cell).told]


@pytest.mark.parametrize(
    ("cell", "day", "time"),
    [
        ("2023-03-30", "2023-03-30", None),
        ("2023/3/5", "2023-03-05", None),
        ("2023-03-30T16:05:00", "2023-03-30", "16:05"),
        ("20230131", "2023-01-31", None),
        ("01/02/2023", "2023-02-01", None),
        ("1-2-2023 7.30", "2023-02-01", "07:30"),
        ("31.12.2023", "2023-12-31", None),
        ("15 Maret 2011\n", "2011-03-15", None),
        ("Sabtu, 01 Januari 2022", "2022-01-01", None),
        ("Jum' at ,8 Juli 2022", "2022-07-08", None),
        ("Hari : Kamis\nTgl : 30 Maret 2023", "2023-03-30", None),
        ("Senin/2 Januari 2023", "2023-01-02", None),
        ("2 Agt 2019", "2019-08-02", None),
        ("29 Nopember 2020 16.00 WIB", "2020-11-29", "16:00"),
        ("12 Maret 2023 pukul 16.00 wita", "2023-03-12", "16:00"),
        ("5 Peb 2020", "2020-02-05", None),
        ("5 III 2023", "2023-03-05", None),
        ("March 30, 2023", "2023-03-30", None),
    ],
)
def test_dates_as_indonesian_files_write_them(cell, day, time):
    found = parse_dates(_text(cell))
    assert found.day[0] == np.datetime64(day)
    assert found.time[0] == time
    assert _said(cell) == []


@pytest.mark.parametrize(
    ("cell", "day", "said"),
    [
        ("1-2 Maret 2023", "2023-03-01", "several days"),
        ("30 Maret - 2 April 2023", "2023-03-30", "several days"),
        ("30 Des s/d 2 Jan 2023", "2022-12-30", "several days"),
        ("01/02/2023 - 03/02/2023", "2023-02-01", "several days"),
        ("1/1/23", "2023-01-01", "two digits"),
        ("1/1/95", "1995-01-01", "two digits"),
        ("45015", "2023-03-30", "Excel"),
        ("45015.6667", "2023-03-30", "Excel"),
        ("12 Maret 2023 (malam)", "2023-03-12", "words beside"),
        ("Jum' at ,8 Juli 2023", "2023-07-08", "another weekday"),
    ],
)
def test_what_was_done_to_a_date_is_told(cell, day, said):
    assert parse_dates(_text(cell)).day[0] == np.datetime64(day)
    assert said in _said(cell)[0]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "no date that can be read"),
        ("-", "no date that can be read"),
        ("kemarin", "no date that can be read"),
        ("12 Foo 2023", "no date that can be read"),
        ("12", "no date that can be read"),
        ("31/02/2023", "does not exist"),
        ("2023-13-01", "does not exist"),
        ("01/01/1023", "does not exist"),
        ("Maret", "without its year"),
    ],
)
def test_what_is_no_day_is_missing_and_says_why(cell, said):
    assert np.isnat(parse_dates(_text(cell)).day[0])
    assert said in _said(cell)[0]


def test_month_first_needs_evidence_in_the_column():
    assert parse_dates(_text("1/8/2007", "1/31/2007")).month_first
    found = parse_dates(_text("1/8/2007", "1/31/2007")).day
    assert found.astype(str).tolist() == ["2007-01-08", "2007-01-31"]
    assert not parse_dates(_text("1/8/2007", "2/8/2007")).month_first
    # Evidence for both orders: day first stays, and what cannot be so is missing.
    mixed = parse_dates(_text("13/8/2007", "1/31/2007")).day
    assert mixed[0] == np.datetime64("2007-08-13")
    assert np.isnat(mixed[1])


def test_a_time_with_offset_is_a_moment_and_a_named_zone_is_kept():
    found = parse_dates(
        _text(
            "2023-01-01T20:00:00Z",
            "2023-01-01T20:00+08:00",
            "2023-01-01 20:00",
            "1 Januari 2023 20.00 WIT",
        )
    )
    assert found.at_utc[0] == np.datetime64("2023-01-01T20:00")
    assert found.at_utc[1] == np.datetime64("2023-01-01T12:00")
    assert np.isnat(found.at_utc[2:]).all()
    assert found.zone_h[3] == 9
    assert np.isnan(found.zone_h[:3]).all()


def test_midnight_in_every_cell_is_no_time():
    assert (
        parse_dates(_text("2023-01-05 00:00:00", "2023-01-06 00:00:00")).time.tolist() == [None] * 2
    )
    mixed = parse_dates(_text("2023-01-05 00:00:00", "2023-01-06 13:00:00"))
    assert mixed.time.tolist() == ["00:00", "13:00"]


def test_times():
    found = parse_times(
        _text(
            "16:00",
            "Pukul : 16.00 WIB",
            "15.30 wita",
            "9:05:30",
            "evening",
            "25:00",
            "3:15 PM",
            "Pukul 16 WIB",
            "± 16.00 WIB",
            "16.00 - 17.30 WITA",
            "0.6667",
        )
    )
    assert found.time.tolist() == [
        "16:00",
        "16:00",
        "15:30",
        "09:05",
        None,
        None,
        "15:15",
        "16:00",
        "16:00",
        "16:00",
        "16:00",
    ]
    assert found.zone_h[[1, 2, 7, 9]].tolist() == [7, 8, 7, 8]
    assert [len(told) for told in found.told[:11]] == [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1]
    hhmm = parse_times(_text("0025", "200", "2460"), hhmm=True)
    assert hhmm.time.tolist() == ["00:25", "02:00", None]
    assert parse_times(_text("0025")).time.tolist() == [None]


def _written(day):
    """The ways in which a day is written that leave no doubt."""
    d, m, y = day.day, day.month, day.year
    return [
        day.isoformat(),
        f"{d:02d}/{m:02d}/{y}",
        f"{d}-{m}-{y}",
        f"{d} {MONTHS[m - 1]} {y}",
        f"{WEEKDAYS[day.weekday()]}, {d:02d} {MONTHS[m - 1].upper()} {y}",
        f"Hari : {WEEKDAYS[day.weekday()]}\nTgl : {d} {MONTHS[m - 1][:3]} {y}",
    ]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 5))
def test_a_written_day_is_read_as_that_day(day, way):
    moment = parse_moment(_written(day)[way])
    assert (moment.day, moment.told) == (day, ())


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(20_000, 80_000))
def test_a_day_number_of_excel_is_that_day(number):
    assert parse_moment(str(number)).day == date(1899, 12, 30) + timedelta(days=number)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["WIB", "wita", "WIT", ""]))
def test_a_written_time_is_read_as_that_time(hour, minute, zone):
    found = parse_times(_text(f"Pukul : {hour}.{minute:02d} {zone}".strip()))
    assert found.time[0] == f"{hour:02d}:{minute:02d}"


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 /-.:,'abcMaretSeninTgl\nWIB", max_size=30))
def test_junk_is_never_an_error(junk):
    moment = parse_moment(junk)
    assert moment.day is not None or moment.told
    parse_times(_text(junk))


@pytest.mark.parametrize(
    ("cell", "first", "precision"),
    [
        ("Maret 2023", "2023-03-01", "month"),
        ("Bulan Maret 2023", "2023-03-01", "month"),
        ("03/2023", "2023-03-01", "month"),
        ("2023-03", "2023-03-01", "month"),
        ("202303", "2023-03-01", "month"),
        ("2023", "2023-01-01", "year"),
        ("30 Maret 2023", "2023-03-30", "day"),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(cell, first, precision):
    found = parse_dates(_text(cell))
    assert (str(found.day[0]), found.precision[0]) == (first, precision)


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        (["2024-05-03", "17/03/2024"], [True, False]),
        (["2024-05-13", "17/03/2024"], [False, False]),
        (["2024-05-03", "05/03/2024"], [False, False]),
        (["13/03/2024", "03/13/2024", "03/04/2024"], [False, False, True]),
        (["03/04/2024", "17/03/2024"], [False, False]),
    ],
)
def test_a_column_shows_where_day_and_month_may_be_changed_over(cells, doubtful):
    assert parse_dates(_text(*cells)).doubtful.tolist() == doubtful
