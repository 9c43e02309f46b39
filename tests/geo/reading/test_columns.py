import pandas as pd
import pytest

from geo.catalogue.schema import READ_COLUMNS
from geo.reading.columns import TAKEN, chosen_columns, propose_columns

DATES = ["5 Maret 2024", "01/02/2024", "2024-05-06", "7 Mei 2024"]
HAZARDS = ["Banjir", "Tanah longsor", "BANJIR", "Karhutla"]


def _frame(**columns):
    return pd.DataFrame(columns, dtype=object).assign(row=range(2, 6))


def _headers(*headers):
    return pd.DataFrame({header: ["1", "2", "3", "4"] for header in headers}, dtype=object)


def _guess(raw, name):
    return next(guess for guess in propose_columns(raw) if guess.name == name)


def test_every_column_of_the_schema_is_proposed_or_said_to_be_missing():
    guesses = propose_columns(_headers("foo"))
    assert [g.name for g in guesses] == [c.name for c in READ_COLUMNS]
    assert {(g.header, g.confidence) for g in guesses} == {(None, 0.0)}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("KORBAN MD", "dead"),
        ("KORBAN HILANG", "missing"),
        ("Jumlah Meninggal", "dead"),
        ("RUMAH RB", "houses_heavy"),
        ("RUMAH RS", "houses_moderate"),
        ("KERUSAKAN RUMAH RR", "houses_light"),
        ("RUMAH TERENDAM", "houses_flooded"),
        ("TERDAMPAK KK", "affected_households"),
        ("TERDAMPAK JIWA", "affected"),
        ("Kerugian (juta Rp)", "loss_idr"),
        ("Kabupaten/Kota", "regency"),
        ("Kec.", "district"),
        ("Desa/Kel", "village"),
        ("Titik Koordinat", "coordinates"),
        ("Kecamtan", "district"),
        ("Keterangann", "chronology"),
    ],
)
def test_headers_as_they_are_typed(header, name):
    guess = _guess(_headers(header), name)
    assert guess.header == header
    assert guess.confidence >= TAKEN


@pytest.mark.parametrize(
    "header",
    [
        "RUMAH IBADAH RB",
        "Nomor",
        "Luka Berat",
        "Hari",
        "Meninggal L",
        "Rumah Rusak",
        "Nama KK",
        "No HP",
    ],
)
def test_headers_that_are_something_else_are_left(header):
    taken, _told = chosen_columns(_headers(header))
    assert taken.keys() <= {"worship_damaged"}


def test_names_of_persons_are_no_count_of_households():
    raw = _frame(**{"Total KK": ["Fulan", "Fulana", "Anu", "Ani"]})
    assert "affected_households" not in chosen_columns(raw)[0]


def test_no_header_is_proposed_twice():
    guesses = propose_columns(_headers("Waktu", "Tanggal", "Lokasi", "Kejadian", "Jiwa", "KK"))
    used = [g.header for g in guesses if g.header is not None]
    assert len(used) == len(set(used))


def test_values_tell_a_date_from_a_time_of_day():
    raw = _frame(Waktu=["16.00 WITA", "9.15", "07.00", "-"], Hari=DATES, Bencana=HAZARDS)
    assert _guess(raw, "occurred_time").header == "Waktu"
    date = _guess(raw, "occurred_on")
    assert (date.header, date.why.message) == ("Hari", "its values look like it")
    assert _guess(_frame(Waktu=DATES), "occurred_on").header == "Waktu"


def test_a_misspelt_header_needs_values_that_fit():
    assert _guess(_frame(**{"Jenis Kejdian": HAZARDS}), "hazard").confidence >= TAKEN
    assert _guess(_frame(**{"Jenis Kejdian": ["a", "b", "c", "d"]}), "hazard").confidence < TAKEN


def test_columns_are_found_by_their_values():
    raw = _frame(a=DATES, b=HAZARDS, c=["-7.72, 111.77", "7,72 111,77", "-3.4, 114.8", ""])
    found, told = chosen_columns(raw)
    assert found == {"occurred_on": "a", "hazard": "b", "coordinates": "c"}
    assert {guess.header for guess in told} == {"a", "b", "c"}


def test_two_columns_of_dates_are_proposed_but_not_taken():
    raw = _frame(a=DATES, b=DATES)
    assert _guess(raw, "occurred_on").header == "a"
    assert "occurred_on" not in chosen_columns(raw)[0]


def test_numbers_that_may_be_anything_are_only_proposed():
    raw = _frame(p=["114.81", "114.92", "115.03", "114.7"], q=["-3.41", "-3.52", "-3.6", "-3.3"])
    assert _guess(raw, "lon").header == "p"
    assert _guess(raw, "lat").header == "q"
    assert chosen_columns(raw)[0] == {}


def test_what_the_user_chose_goes_before_every_guess():
    raw = _frame(Tanggal=DATES, Tgl=DATES, Bencana=HAZARDS)
    found, _told = chosen_columns(raw, {"occurred_on": "Tgl", "hazard": ""})
    assert found == {"occurred_on": "Tgl"}
