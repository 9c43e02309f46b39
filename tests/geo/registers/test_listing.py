from datetime import date

import pytest

from geo.access import door
from geo.base.errors import InvalidFilter
from geo.base.i18n import language
from geo.registers.figures import Sum
from geo.registers.listing import Query, key_figures, list_records
from tests.geo.registers.conftest import KONTAK, POSKO


@pytest.fixture
def names(small_store):
    """Names of the records that a query finds, in order."""

    def find(register=POSKO, **parts):
        with small_store.engine.connect() as connection:
            found = list_records(connection, register, Query(**parts), rows=None)
        assert found.total == len(found.records)
        return [record["name"] for record in found.records]

    return find


@pytest.fixture
def three(posko, act):
    """Three posko, one of them closed."""
    posko("Bincau", capacity=100, note="dekat masjid", officer="Budi 50%")
    posko("Awang", kind="pengungsian", capacity="nihil")
    act(door.MOVE, {"state": "tutup"}, posko("Cempaka", area_code="63.04.01"))


def test_filter_search_and_sort(three, names):
    assert names() == ["Awang", "Bincau", "Cempaka"]
    assert names(states=("aktif", "penuh")) == ["Awang", "Bincau"]
    assert names(choices={"kind": ("pengungsian",)}) == ["Awang"]
    assert names(text="MASJID bin") == ["Bincau"]
    assert names(sort="capacity", descending=True) == ["Bincau", "Awang", "Cempaka"]
    assert names(sort="capacity") == ["Awang", "Bincau", "Cempaka"]


def test_the_one_filter_of_areas_is_obeyed(three, names):
    assert names(areas=("63.03",)) == ["Awang", "Bincau"]
    assert names(areas=("63",)) == ["Awang", "Bincau", "Cempaka"]
    assert names(areas=("63.03", "63.04")) == ["Awang", "Bincau", "Cempaka"]
    assert names(areas=("63.0",)) == []


def test_personal_fields_are_searched_only_by_who_may_read_them(three, names):
    assert names(text="budi") == []
    assert names(text="budi", personal=True) == ["Bincau"]


def test_signs_of_a_search_pattern_are_plain_characters(three, names):
    assert names(text="%") == []
    assert names(text="50%", personal=True) == ["Bincau"]
    assert names(text="'; DROP TABLE reg_posko; --") == []


def test_what_is_withdrawn_is_listed_apart(posko, act, names):
    number = posko("Salah")
    act(door.WITHDRAW, {}, number, reason="salah")
    assert names() == []
    assert names(withdrawn=True) == ["Salah"]


def test_pages_do_not_overlap(posko, small_store):
    for number in range(5):
        posko(f"P{number}")
    with small_store.engine.connect() as connection:
        pages = [list_records(connection, POSKO, page=n, rows=2) for n in range(3)]
    assert [[r["name"] for r in page.records] for page in pages] == [
        ["P0", "P1"],
        ["P2", "P3"],
        ["P4"],
    ]
    assert {page.total for page in pages} == {5}


def test_figures_say_how_many_gave_none(three, small_store):
    with small_store.engine.connect() as connection:
        found = key_figures(connection, POSKO, Query())
    assert found.count == 3
    assert found.by_state == {"aktif": 2, "tutup": 1}
    assert found.sums == {"capacity": Sum(100, 2, 1)}


@pytest.mark.parametrize("parts", [{"sort": "warna"}, {"choices": {"warna": ("x",)}}])
def test_an_unknown_field_is_refused(names, parts):
    with pytest.raises(InvalidFilter, match="no field 'warna'"):
        names(**parts)


def test_national_numbers_are_there_from_the_start_and_unchecked(names, small_store):
    with small_store.engine.connect() as connection:
        records = list_records(connection, KONTAK, Query(areas=("63.03",))).records
    assert {record["phone"] for record in records} >= {"112", "113", "115", "110", "117"}
    remarks = {KONTAK.remark(r, date(2026, 11, 28), language("id")) for r in records}
    assert remarks == {"belum diperiksa"}


def test_a_number_that_was_checked_long_ago_says_so():
    lang, today = language("id"), date(2026, 11, 28)
    assert KONTAK.remark({"checked_on": date(2026, 6, 2)}, today, lang) is None
    stale = KONTAK.remark({"checked_on": date(2026, 5, 1)}, today, lang)
    assert stale == "tidak diperiksa selama 211 hari"


def test_an_office_of_a_kabupaten_serves_its_kecamatan(act, names):
    change = {"name": "BPBD Banjar", "phone": "0511-1", "kind": "bpbd", "area_code": "63.03"}
    act(door.CREATE, change, register=KONTAK)
    assert "BPBD Banjar" in names(KONTAK, areas=("63.03.05",))
    assert "BPBD Banjar" not in names(KONTAK, areas=("63.04",))
