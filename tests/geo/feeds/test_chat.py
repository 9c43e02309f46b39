"""The carrier: state kept, actions done, everything once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.access.tables import audit
from geo.domains.reports import contacts
from geo.domains.reports.laporan import LAPORAN
from geo.domains.reports.turns import Message
from geo.feeds.chat import MOST_IN_WINDOW, Office, carry

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def office(small_store) -> Office:
    return Office(
        engine=small_store.engine,
        snapshot=small_store.snapshot(),
        home="63.03",
        workspace=small_store.settings.workspace,
        secret="k",
        address="http://localhost:8501",
        utc_offset_h=8,
    )


class Visitor:
    """Somebody who writes; each message a minute after the last."""

    def __init__(self, office: Office, name: str = "a") -> None:
        self.office, self.name, self.count = office, name, 0

    def say(self, text: str = "", *, message_id: str = "", **given) -> str:
        self.count += 1
        message = Message(NOW + timedelta(minutes=self.count), text, **given)
        lines = carry(
            self.office, "web", self.name, message_id or f"{self.name}-{self.count}", message
        )
        return "\n".join(line["text"] for line in lines)


def _reports(office: Office) -> list[dict]:
    with office.engine.connect() as connection:
        rows = connection.execute(sa.select(LAPORAN.table)).mappings().all()
    return [dict(row) for row in rows]


def _full_report(visitor: Visitor) -> str:
    visitor.say("banjir sepinggang", lat=-3.5, lon=114.3)
    visitor.say(choice="now")
    visitor.say(choice="skip")
    return visitor.say(choice="skip")


def test_a_report_becomes_one_new_record_with_its_audit_row(office):
    said = _full_report(Visitor(office))
    (report,) = _reports(office)
    assert report["ticket"] in said
    assert report["ticket"].startswith("LB-261128-")
    assert (report["kind"], report["state"], report["depth_cm"]) == ("flood", "baru", 100)
    assert report["area_code"].startswith("63.03")
    with office.engine.connect() as connection:
        rows = connection.execute(sa.select(audit).where(audit.c.register == "laporan")).all()
    assert len(rows) == 1


def test_the_last_message_sent_twice_makes_one_report_and_the_same_answer(office):
    visitor = Visitor(office)
    visitor.say("banjir", lat=-3.5, lon=114.3)
    visitor.say(choice="now")
    visitor.say(choice="skip")
    first = visitor.say(choice="skip", message_id="the-last-one")
    again = visitor.say(choice="skip", message_id="the-last-one")
    assert first == again
    assert len(_reports(office)) == 1


def test_one_message_from_many_threads_is_done_once(office):
    visitor = Visitor(office)
    visitor.say("banjir", lat=-3.5, lon=114.3)
    visitor.say(choice="now")
    visitor.say(choice="skip")
    message = Message(NOW + timedelta(minutes=9), choice="skip")
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: carry(office, "web", "a", "once-only", message), range(4))
        )
    assert all(found == answers[0] for found in answers)
    assert len(_reports(office)) == 1


def test_visitors_do_not_see_each_other(office):
    one, other = Visitor(office, "a"), Visitor(office, "b")
    one.say("banjir")
    assert "Di mana" not in other.say("halo")


def test_no_address_of_a_contact_is_stored(office):
    Visitor(office, "+62-811-000").say("halo")
    with office.engine.connect() as connection:
        rows = connection.execute(sa.select(contacts.contacts)).mappings().all()
    assert "811" not in str([dict(row) for row in rows])


def test_the_status_of_a_ticket_tells_nothing_that_was_told(office):
    _full_report(Visitor(office))
    (report,) = _reports(office)
    said = Visitor(office, "b").say(report["ticket"])
    assert report["ticket"] in said
    assert "sepinggang" not in said


def test_a_place_is_answered_with_sources(office):
    said = Visitor(office).say("apakah rawan banjir?")
    assert said
    answer = Visitor(office, "c")
    answer.say(choice="ask")
    told = answer.say(lat=-3.5, lon=114.3)
    assert "Banjir" in told or "Flood" in told


def test_danger_gets_the_numbers_at_once(office):
    said = Visitor(office).say("tolong kami terjebak banjir")
    assert "112" in said


def test_too_many_messages_wait_but_a_cry_for_help_does_not(office):
    moment = NOW + timedelta(hours=1)
    for number in range(MOST_IN_WINDOW + 1):
        last = carry(office, "web", "z", f"many-{number:04}", Message(moment, "halo"))
    assert "112" in last[0]["text"]
    assert len(last) == 1
    cry = carry(office, "web", "z", "many-help", Message(moment, "tolong, orang hanyut"))
    assert cry[0]["tone"] == "danger"


def test_a_state_of_another_version_begins_anew():
    assert contacts.state_from({"step": "photo"}).step == "menu"


def test_hostile_text_is_kept_as_text(office):
    visitor = Visitor(office)
    visitor.say(
        "banjir <script>alert(1)</script> '; DROP TABLE reg_laporan; --", lat=-3.5, lon=114.3
    )
    visitor.say(choice="now")
    visitor.say(choice="skip")
    visitor.say(choice="skip")
    (report,) = _reports(office)
    assert "<script>" in report["told"]
