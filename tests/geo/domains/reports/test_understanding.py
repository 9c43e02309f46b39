"""What citizens write is read: event, place, depth, people, danger, wish."""

import pytest

from geo.domains.reports.understanding import MAX_CHARS, understand
from tests.geo.domains.reports.messages import Labelled, areas, gazetteer, labelled

MESSAGES = labelled()


def kind_is_right(message: Labelled) -> bool:
    return understand(message.text).kind == message.kind


def place_is_right(message: Labelled) -> bool:
    """The one place; or, where desa share a name, all of them, which the conversation asks."""
    codes = understand(message.text, gazetteer(message.region)).place.codes
    if not message.area:
        return not codes
    names = {areas().name(code) for code in codes}
    return message.area in codes and names == {areas().name(message.area)}


def test_the_set_is_large_enough_to_tell_anything():
    assert len(MESSAGES) >= 300
    assert sum(message.held_out for message in MESSAGES) >= 100


@pytest.mark.parametrize("held_out", [False, True])
def test_hazard_is_right_in_95_and_place_in_90_percent(held_out):
    messages = [message for message in MESSAGES if message.held_out is held_out]
    wrong_kind = [message.text for message in messages if not kind_is_right(message)]
    wrong_place = [message.text for message in messages if not place_is_right(message)]
    assert len(wrong_kind) <= 0.05 * len(messages), wrong_kind
    assert len(wrong_place) <= 0.10 * len(messages), wrong_place


@pytest.mark.parametrize(
    ("text", "depth_cm"),
    [
        ("banjir sepinggang", 100),
        ("bjr 50 cm", 50),
        ("air naik 1,5 meter", 150),
        ("banjir 1.2m", 120),
        ("banyu sak dengkul, banjir", 50),
        ("longsor 3 meter", None),
        ("banjir di jalan", None),
        ("banjir 900 meter dari pasar", None),
        ("banjir 99999 cm", None),
    ],
)
def test_depth_is_read_only_where_water_is_told_of(text, depth_cm):
    assert understand(text).depth_cm == depth_cm


def test_people_and_households_are_counted_apart():
    said = understand("banjir, 12 kk mengungsi, 3 orang terjebak")
    assert (said.people, said.households) == (3, 12)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tolong kami terjebak banjir", "report"),
        ("apakah desa saya rawan banjir?", "ask"),
        ("banjir di pasar", "report"),
        ("nomor damkar berapa", "numbers"),
        ("apa yang harus dilakukan saat gempa", "guidance"),
        ("status laporan saya", "track"),
        ("LB-261128-7K2M", "track"),
        ("batal", "cancel"),
        ("menu", "menu"),
        ("english", "english"),
        ("asdf qwer", ""),
        ("", ""),
    ],
)
def test_the_wish_of_a_message(text, intent):
    assert understand(text).intent == intent


def test_danger_is_heard_in_slang_and_long_vowels():
    assert understand("tlg pak!!").danger == ("tolong",)
    assert understand("TOLOOOOONG").danger == ("tolong",)


def test_a_flood_of_text_is_read_in_bounded_time():
    said = understand("banjir " * 100_000)
    assert said.kind == "flood"
    assert len(said.words) <= MAX_CHARS


def test_a_desa_that_shares_its_name_is_not_guessed():
    said = understand("banjir di desa rantau bujur", gazetteer("63.03"))
    assert len(said.place.codes) == 2
    assert said.place.code is None


def test_the_kecamatan_settles_between_desa_of_one_name():
    said = understand("banjir di desa rantau bujur kec aranio", gazetteer("63.03"))
    assert said.place.code is not None
    assert areas().full_name(said.place.code).startswith("Rantau Bujur, Aranio")


def test_a_bare_name_of_kecamatan_and_desa_means_the_wider_one():
    said = understand("banjir di pengaron", gazetteer("63.03"))
    assert said.place.code is not None
    assert areas().level(said.place.code) == "district"
