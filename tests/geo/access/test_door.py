"""The one door: permission, validation, record, audit and revision in one transaction."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.access import door
from geo.access.errors import Conflict, Difference, InvalidChange, NotAllowed
from geo.access.roles import STRANGER, Actor
from geo.access.tables import audit
from geo.base.errors import NotFound
from geo.store.engine import writing
from geo.store.revisions import revision
from tests.geo.access.posko import LEADER, OFFICER, POSKO, SECOND, opened, table


def record(engine, number):
    with engine.connect() as connection:
        return connection.execute(sa.select(table).where(table.c.id == number)).one()


def trail(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(audit).order_by(audit.c.id)).all()


def state(engine):
    """All that an act may write."""
    with engine.connect() as connection:
        return (
            connection.execute(sa.select(table)).all(),
            trail(engine),
            revision(connection, "posko"),
        )


def test_an_act_writes_the_record_one_audit_row_and_the_revision(engine):
    number = opened(engine, people=40)
    done = door.act(engine, SECOND, door.CORRECT, POSKO, {"people": 55}, record_id=number)
    assert (done.version, done.revision, done.changes) == (2, 2, {"people": (40, 55)})
    assert (record(engine, number).people, record(engine, number).version) == (55, 2)
    first, second = trail(engine)
    assert first.changes["name"] == [None, "Bincau"]
    assert (second.actor, second.role, second.origin, second.account_id) == (
        "Budi",
        "petugas",
        "web",
        2,
    )
    assert (second.register, second.record_id, second.label) == ("posko", number, "Posko Bincau")
    assert (second.action, second.changes, second.version) == ("correct", {"people": [40, 55]}, 2)


def test_a_change_that_changes_nothing_leaves_no_trace(engine):
    moment = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    number = opened(engine, people=0, opened_at=moment)
    before = state(engine)
    same = {"people": 0, "opened_at": moment}
    done = door.act(engine, OFFICER, door.CORRECT, POSKO, same, record_id=number)
    assert not done.changes
    assert state(engine) == before


def test_unknown_and_zero_are_different_values(engine):
    number = opened(engine, people=None)
    done = door.act(engine, OFFICER, door.CORRECT, POSKO, {"people": 0}, record_id=number)
    assert done.changes == {"people": (None, 0)}


@pytest.mark.parametrize(
    ("actor", "change", "sentence"),
    [
        (STRANGER, {"people": 1}, "Log in to enter and correct records."),
        (
            LEADER,
            {"people": 1},
            "Kalaksa (Leader) may not enter and correct records; ask an administrator for another "
            "role.",
        ),
        (
            OFFICER,
            {"status": "closed"},
            "Rina (Officer) may not approve, decide and sign; ask an administrator for another "
            "role.",
        ),
        (
            Actor("x", "no-such-role"),
            {"people": 1},
            "x (no-such-role) may not enter and correct records; ask an administrator for another "
            "role.",
        ),
    ],
)
def test_who_may_not_is_refused_and_nothing_changes(engine, actor, change, sentence):
    number = opened(engine)
    before = state(engine)
    with pytest.raises(NotAllowed) as refusal:
        door.act(engine, actor, door.CORRECT, POSKO, change, record_id=number)
    assert str(refusal.value) == sentence
    assert state(engine) == before


@pytest.mark.parametrize(
    ("area", "change"),
    [
        ("63.03.06", {"people": 3}),  # lies elsewhere
        ("63.03.05", {"area": "63.03.06"}),  # would be moved elsewhere
        ("63.03.050", {"people": 3}),  # only begins like the scope
        ("63.03", {"people": 3}),  # larger than the scope
        (None, {"people": 3}),  # nobody knows where
        ("63.03.05", {"area": None}),
    ],
)
def test_a_scope_holds_before_and_after_the_change(engine, area, change):
    number = opened(engine, area=area)
    before = state(engine)
    local = Actor("Sari", "petugas", scope=("63.03.05",))
    with pytest.raises(NotAllowed, match=r"Sari may change things only in 63\.03\.05; "):
        door.act(engine, local, door.CORRECT, POSKO, change, record_id=number)
    assert state(engine) == before


def test_a_scope_reaches_into_its_villages(engine):
    local = Actor("Sari", "petugas", scope=("63.03.05",))
    made = door.act(engine, local, door.CREATE, POSKO, {"name": "A", "area": "63.03.05.1001"})
    assert made.version == 1


def test_a_newer_version_is_not_overwritten_but_shown(engine):
    number = opened(engine, people=40, status="active")
    door.act(engine, SECOND, door.CORRECT, POSKO, {"people": 55}, record_id=number)
    before = state(engine)
    mine = {"people": 60, "status": "active", "name": "Bincau"}
    with pytest.raises(Conflict, match=r"Budi has changed Posko Bincau since") as found:
        door.act(engine, OFFICER, door.CORRECT, POSKO, mine, record_id=number, expected_version=1)
    assert state(engine) == before
    conflict = found.value
    assert conflict.differences == (Difference("people", theirs=55, mine=60),)
    assert conflict.at_utc is not None
    assert conflict.at_utc.tzinfo is not None
    chosen = door.act(
        engine,
        OFFICER,
        door.CORRECT,
        POSKO,
        mine,
        record_id=number,
        expected_version=conflict.version,
    )
    assert chosen.changes == {"people": (55, 60)}


def test_two_who_want_the_same_do_not_quarrel(engine):
    number = opened(engine, people=40)
    door.act(engine, SECOND, door.CORRECT, POSKO, {"people": 55}, record_id=number)
    done = door.act(
        engine, OFFICER, door.CORRECT, POSKO, {"people": 55}, record_id=number, expected_version=1
    )
    assert (done.version, done.changes) == (2, {})


def test_withdrawing_what_somebody_has_just_changed_shows_that_first(engine):
    number = opened(engine, people=40)
    door.act(engine, SECOND, door.CORRECT, POSKO, {"people": 55}, record_id=number)
    with pytest.raises(Conflict) as found:
        door.act(
            engine,
            OFFICER,
            door.WITHDRAW,
            POSKO,
            {},
            record_id=number,
            expected_version=1,
            reason="double",
        )
    assert found.value.differences == (Difference("people", theirs=55, mine=40),)


def test_a_withdrawn_record_stays_and_can_come_back(engine):
    number = opened(engine)
    gone = door.act(engine, OFFICER, door.WITHDRAW, POSKO, {}, record_id=number, reason=" double ")
    assert gone.version == 2
    assert record(engine, number).withdrawn_at is not None
    with pytest.raises(InvalidChange, match="Posko Bincau was withdrawn; put it back first"):
        door.act(engine, OFFICER, door.CORRECT, POSKO, {"people": 1}, record_id=number)
    door.act(engine, OFFICER, door.REINSTATE, POSKO, {}, record_id=number, reason="by mistake")
    assert record(engine, number).withdrawn_at is None
    assert [(row.action, row.reason) for row in trail(engine)] == [
        ("create", ""),
        ("withdraw", "double"),
        ("reinstate", "by mistake"),
    ]
    with pytest.raises(InvalidChange, match="was not withdrawn"):
        door.act(engine, OFFICER, door.REINSTATE, POSKO, {}, record_id=number, reason="again")


@pytest.mark.parametrize("action", [door.WITHDRAW, door.REINSTATE])
def test_without_a_reason_nothing_is_withdrawn(engine, action):
    number = opened(engine)
    with pytest.raises(InvalidChange, match="Give a reason"):
        door.act(engine, OFFICER, action, POSKO, {}, record_id=number, reason="  ")


def test_a_form_sent_twice_is_one_deed(engine):
    change = {"name": "Bincau", "people": 3}
    first = door.act(engine, OFFICER, door.CREATE, POSKO, change, request_id="form-1")
    before = state(engine)
    again = door.act(engine, OFFICER, door.CREATE, POSKO, change, request_id="form-1")
    assert again.repeated
    assert not first.repeated
    assert (again.record_id, again.version) == (first.record_id, first.version)
    assert state(engine) == before
    with pytest.raises(InvalidChange, match="This form was used for something else"):
        door.act(engine, SECOND, door.CREATE, POSKO, change, request_id="form-1")


@pytest.mark.parametrize("name", ["version", "withdrawn_at", "id", "no_such_field"])
def test_a_change_cannot_reach_columns_that_are_not_fields(engine, name):
    number = opened(engine)
    before = state(engine)
    with pytest.raises(InvalidChange, match=f"posko has no field '{name}'"):
        door.act(engine, OFFICER, door.CORRECT, POSKO, {name: 9}, record_id=number)
    assert state(engine) == before


def test_a_refused_value_changes_nothing(engine):
    number = opened(engine)
    before = state(engine)
    with pytest.raises(InvalidChange, match="Give a name"):
        door.act(engine, OFFICER, door.CORRECT, POSKO, {"name": " "}, record_id=number)
    with pytest.raises(NotFound, match="no record 999 in posko"):
        door.act(engine, OFFICER, door.CORRECT, POSKO, {"people": 1}, record_id=999)
    assert state(engine) == before


def test_acts_of_one_transaction_stand_or_fall_together(engine):
    def both():
        with writing(engine) as connection:
            door.act_within(connection, OFFICER, door.CREATE, POSKO, {"name": "A"})
            door.act_within(connection, OFFICER, door.CREATE, POSKO, {"name": ""})

    before = state(engine)
    with pytest.raises(InvalidChange, match="Give a name"):
        both()
    assert state(engine) == before


def test_a_clock_set_back_does_not_reorder_the_audit(engine):
    now = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    number = opened(engine, people=1)
    for people, moment in ((2, now), (3, now - timedelta(days=400))):
        door.act(
            engine, OFFICER, door.CORRECT, POSKO, {"people": people}, record_id=number, now=moment
        )
    assert [row.changes["people"][1] for row in trail(engine)] == [1, 2, 3]


@pytest.mark.parametrize("statement", [sa.delete(audit), sa.update(audit).values(actor="nobody")])
def test_what_is_in_the_audit_stays(engine, statement):
    opened(engine)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), engine.begin() as connection:
        connection.execute(statement)
    assert [row.actor for row in trail(engine)] == ["Rina"]


def test_a_store_that_another_program_holds_is_told_in_one_sentence(engine, monkeypatch):
    def busy(_engine):
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(door, "writing", busy)
    with pytest.raises(door.StoreError, match=r"cannot be written now .* Nothing was changed"):
        opened(engine)
