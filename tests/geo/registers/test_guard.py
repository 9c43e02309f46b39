import pytest

from geo.access import door
from geo.access.errors import Conflict, InvalidChange, NotAllowed
from geo.access.roles import STRANGER, Actor
from geo.base.errors import NotFound
from geo.base.i18n import language
from geo.registers.listing import one_record
from geo.registers.words import history, value_words
from tests.geo.registers.conftest import KONTAK, OFFICER, POSKO


@pytest.fixture
def read(small_store):
    """A posko as it stands."""

    def find(number, register=POSKO):
        with small_store.engine.connect() as connection:
            return one_record(connection, register, number)

    return find


def test_a_record_is_entered_with_its_first_state(posko, read):
    found = read(posko(capacity="1.250", opened_on="2026-11-01"))
    assert (found["state"], found["capacity"], found["area_code"]) == ("aktif", 1250, "63.03")
    assert found["opened_on"].isoformat() == "2026-11-01"


def test_a_point_finds_its_area(posko, read, small_store):
    areas = small_store.snapshot().areas
    code = areas.of_level("district")["code"].iat[0]
    point = areas.geometry(code).representative_point()
    found = read(posko(lon=point.x, lat=f"{point.y}", area_code=""))
    assert found["area_code"].startswith(code)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " "}, "must be filled in"),
        ({"kind": "warung"}, "not one of"),
        ({"capacity": "banyak"}, "no figure"),
        ({"phone": "hubungi Budi"}, "no telephone number"),
        ({"lon": 1, "lat": 100}, "no place in Indonesia"),
        ({"lon": 114.8}, "no place in Indonesia"),
        ({"area_code": "99.99"}, "no area"),
        ({"area_code": ""}, "Say where it is"),
        ({"opened_on": "kemarin"}, "needs a date"),
        ({"name": "x" * 301}, "at most 300"),
        ({"name": "a\x00b"}, "plain characters"),
        ({"warna": "biru"}, "no field 'warna'"),
        ({"withdrawn_at": "2026-01-01"}, "no field 'withdrawn_at'"),
        ({"state": "hilang"}, "not one of"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(posko, values, sentence):
    with pytest.raises(InvalidChange, match=sentence):
        posko(**values)


def test_a_state_moves_only_where_it_may(act, posko, read):
    number = posko()
    act(door.MOVE, {"state": "tutup"}, number)
    with pytest.raises(InvalidChange, match="cannot go from “Closed” to “Full”"):
        act(door.MOVE, {"state": "penuh"}, number)
    assert read(number)["state"] == "tutup"
    with pytest.raises(InvalidChange, match="no field 'state'"):
        act(door.CORRECT, {"state": "aktif"}, number)


def test_who_may_not_enter_is_refused(act):
    change = {"kind": "pdb", "name": "x", "area_code": "63.03"}
    with pytest.raises(NotAllowed, match="Log in"):
        act(door.CREATE, change, actor=STRANGER)
    with pytest.raises(NotAllowed, match="only in"):
        act(door.CREATE, change, actor=Actor("Budi", "petugas", scope=("63.04",)))


def test_two_people_in_one_form_are_shown_the_difference(act, posko, read):
    number = posko(capacity=40)
    act(door.CORRECT, {"capacity": 55}, number, expected_version=1)
    with pytest.raises(Conflict) as told:
        act(door.CORRECT, {"capacity": 60}, number, expected_version=1)
    [difference] = told.value.differences
    assert (difference.field, difference.theirs, difference.mine) == ("capacity", 55, 60)
    assert read(number)["capacity"] == 55


def test_a_form_sent_twice_makes_one_record(act):
    change = {"kind": "pdb", "name": "Posko A", "area_code": "63.03"}
    first = act(door.CREATE, change, request_id="formulir-1")
    again = act(door.CREATE, change, request_id="formulir-1")
    assert again.repeated
    assert first.record_id == again.record_id


def test_what_is_withdrawn_stays_readable_with_its_reason(act, posko, small_store):
    number = posko()
    act(door.CORRECT, {"capacity": "nihil"}, number)
    act(door.MOVE, {"state": "penuh"}, number)
    act(door.WITHDRAW, {}, number, reason="tercatat dua kali")
    with small_store.engine.connect() as connection:
        deeds = history(connection, POSKO, number)
    assert [deed.action for deed in deeds] == ["withdraw", "move", "correct", "create"]
    assert deeds[0].reason == "tercatat dua kali"
    assert deeds[1].changes == [("state", "aktif", "penuh")]
    lang = language("id")
    words = [value_words(POSKO, *pair, lang) for pair in (("capacity", None), ("capacity", 0))]
    assert words == ["Dalam Pendataan", "NIHIL"]
    assert OFFICER.name == deeds[0].actor


def test_a_record_that_is_not_there_is_told(act):
    with pytest.raises(NotFound, match="no record 99 in posko"):
        act(door.CORRECT, {"name": "x"}, 99)


def test_a_contact_needs_no_area(act, read):
    change = {"name": "PLN", "phone": "123", "kind": "utilitas"}
    number = act(door.CREATE, change, register=KONTAK).record_id
    assert read(number, KONTAK)["area_code"] is None
