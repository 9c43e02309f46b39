"""The conversation as a citizen has it; pure, so that every path can be walked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domains.reports.conversation import FORGOTTEN, OTHER, TIME_OUT, answer
from geo.domains.reports.turns import (
    AnswerPlace,
    Message,
    ShowGuidance,
    ShowNumbers,
    State,
    SubmitReport,
    TrackTicket,
)
from tests.geo.domains.reports.messages import areas, gazetteer

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
BANJAR = gazetteer("63.03")


class Talk:
    """A conversation under way."""

    def __init__(self) -> None:
        self.state = State()
        self.now = NOW
        self.replies = ()
        self.actions = ()

    def say(self, text: str = "", **given) -> "Talk":
        self.now += timedelta(seconds=20)
        turn = answer(self.state, Message(self.now, text, **given), BANJAR)
        self.state, self.replies, self.actions = turn.state, turn.replies, turn.actions
        return self

    @property
    def text(self) -> str:
        return " ".join(reply.text for reply in self.replies)


def test_a_report_with_everything_in_the_first_message_needs_three_answers():
    talk = Talk().say("bjr di desa sungai paring sepinggang, 3 orang")
    assert talk.state.step == "when"
    talk.say(choice="now").say(choice="skip").say(choice="skip")
    (submitted,) = talk.actions
    assert isinstance(submitted, SubmitReport)
    draft = submitted.draft
    assert (draft.kind, draft.depth_cm, draft.people, draft.when) == ("flood", 100, 3, "now")
    assert areas().name(draft.area) == "Sungai Paring"
    assert talk.state.step == "menu"


def test_a_report_by_buttons_and_location_takes_five_answers():
    talk = Talk().say(choice="report")
    answers = [
        {"choice": "kind:landslide"},
        {"lat": -3.41, "lon": 114.85, "sort": "location"},
        {"choice": "hours"},
        {"photo": "a.jpg", "sort": "photo"},
        {"choice": "skip"},
    ]
    for number, given_ in enumerate(answers, start=1):
        assert not talk.actions, f"sent before answer {number}"
        talk.say(**given_)
    (submitted,) = talk.actions
    assert (submitted.draft.kind, submitted.draft.lat) == ("landslide", -3.41)
    assert submitted.draft.photos == ("a.jpg",)


def test_danger_brings_the_numbers_first_and_marks_the_report():
    talk = Talk().say("tolong kami terjebak banjir di desa bincau")
    assert talk.actions[0] == ShowNumbers()
    talk.say(choice="now").say(choice="skip").say(choice="skip")
    assert talk.actions[0].draft.urgent


def test_danger_in_the_last_answer_still_marks_the_report():
    talk = Talk().say("banjir di desa bincau").say(choice="now").say(choice="skip")
    talk.say("ada yang hanyut")
    assert talk.actions[0] == ShowNumbers()
    assert talk.actions[1].draft.urgent


def test_desa_of_one_name_are_offered_and_chosen_by_number():
    talk = Talk().say("banjir di desa rantau bujur")
    assert talk.state.step == "where"
    talk.say("desa rantau bujur")
    assert talk.state.step == "which"
    assert [button.key for button in talk.replies[0].buttons][-1] == "elsewhere"
    talk.say("2")
    assert areas().name(talk.state.draft.area) == "Rantau Bujur"


def test_a_misspelt_desa_is_never_taken_without_asking():
    talk = Talk().say("banjir di desa sungai parink")
    assert talk.state.draft.area == ""
    talk.say("desa sungai parink")
    assert talk.state.step == "which"
    talk.say("ya")
    assert areas().name(talk.state.draft.area) == "Sungai Paring"


def test_a_place_that_nobody_knows_is_kept_in_words_after_some_tries():
    talk = Talk().say("longsor")
    for _ in range(3):
        talk.say("dekat warung pak haji")
    assert talk.state.step == "when"
    assert talk.state.draft.place_told == "dekat warung pak haji"


def test_an_event_that_nobody_knows_is_kept_in_words():
    talk = Talk().say(choice="report").say("gajah masuk kampung")
    talk.say("gajah masuk kampung sekali lagi")
    assert talk.state.draft.kind == OTHER
    assert "gajah" in talk.state.draft.told


def test_a_pause_offers_the_unfinished_report_and_a_long_one_forgets_it():
    talk = Talk().say("banjir")
    talk.now += TIME_OUT + timedelta(minutes=1)
    talk.say("halo")
    assert talk.state.step == "resume"
    talk.say(choice="resume")
    assert (talk.state.step, talk.state.draft.kind) == ("where", "flood")
    talk.now += FORGOTTEN + timedelta(minutes=1)
    talk.say("halo")
    assert talk.state.step == "menu"
    assert talk.state.draft.kind == ""


def test_an_emergency_after_a_pause_is_not_held_up_by_the_old_report():
    talk = Talk().say("banjir")
    talk.now += TIME_OUT + timedelta(minutes=1)
    talk.say("tolong rumah terbakar di sekumpul")
    assert talk.actions == (ShowNumbers(),)
    assert talk.state.draft.kind == "house_fire"


def test_a_location_alone_is_asked_about():
    talk = Talk().say(lat=-3.4, lon=114.8, sort="location")
    assert talk.state.step == "here"
    assert talk.say(choice="ask").actions == (AnswerPlace(-3.4, 114.8),)


def test_questions_are_answered_by_place_words():
    talk = Talk().say("apakah desa kiram rawan longsor?")
    (found,) = talk.actions
    assert isinstance(found, AnswerPlace)
    assert areas().name(found.area) == "Kiram"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("nomor damkar", ShowNumbers()),
        ("apa yang harus dilakukan saat gempa", ShowGuidance("earthquake")),
        ("status laporan saya", TrackTicket("")),
        ("LB-261128-7K2M", TrackTicket("LB-261128-7K2M")),
    ],
)
def test_wishes_from_the_menu(text, action):
    assert Talk().say(text).actions == (action,)


def test_a_sticker_in_a_report_changes_nothing():
    talk = Talk().say("banjir")
    before = talk.state
    talk.say(sort="sticker")
    assert replace(talk.state, at=None) == replace(before, at=None)
    assert talk.replies


def test_old_menu_button_does_not_lose_the_report():
    talk = Talk().say("banjir").say(choice="numbers")
    assert talk.actions == (ShowNumbers(),)
    assert (talk.state.step, talk.state.draft.kind) == ("where", "flood")


def test_english_on_request():
    assert Talk().say("english").state.language == "en"


_CHOICES = st.sampled_from(
    [
        "",
        "report",
        "ask",
        "numbers",
        "guidance",
        "track",
        "skip",
        "now",
        "resume",
        "cancel",
        "menu",
        "kind:flood",
        "kind:other",
        "kind:nonsense",
        "elsewhere",
        "area:63.03.05",
        "area:",
        "🙂",
    ]
)
_TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "banjir",
            "ya",
            "tidak",
            "1",
            "7",
            "tolong",
            "desa rantau bujur",
            "desa bincau",
            "lewati",
            "<script>alert(1)</script>",
            "'; DROP TABLE x",
        ]
    ),
    st.text(max_size=60),
)
_MESSAGES = st.builds(
    dict,
    text=_TEXTS,
    choice=_CHOICES,
    lat=st.one_of(st.none(), st.just(-3.4)),
    photo=st.sampled_from(["", "a.jpg", "b.jpg"]),
    sort=st.sampled_from(["text", "location", "photo", "sticker", "voice", "other"]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_MESSAGES, max_size=12), st.lists(st.sampled_from([20, 3_000, 90_000]), max_size=12)
)
def test_whatever_is_said_nothing_breaks_and_nothing_half_told_is_sent(messages, pauses):
    state, now = State(), NOW
    pause = chain(pauses, repeat(20))
    for given_ in messages:
        now += timedelta(seconds=next(pause))
        lon = 114.8 if given_["lat"] is not None else None
        turn = answer(state, Message(now, lon=lon, **given_), BANJAR)
        assert turn.replies or turn.actions or turn.state.draft.photos
        for action in turn.actions:
            if isinstance(action, SubmitReport):
                assert action.draft.kind
                assert action.draft.is_placed
                assert turn.state.step == "menu"
        out = answer(turn.state, Message(now, "batal"), BANJAR)
        assert out.state.step == "menu"
        state = turn.state
