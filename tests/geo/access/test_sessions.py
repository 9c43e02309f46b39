"""Sessions end; tickets are taken once; tokens are scoped, revocable and run out."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.access import sessions as module
from geo.access.accounts import add_account
from geo.access.errors import InvalidChange, NotAllowed
from geo.access.roles import Actor, at_the_command_line
from geo.access.sessions import (
    ABSOLUTE,
    IDLE,
    TICKET,
    account_of,
    actor_of_token,
    add_token,
    end_session,
    list_tokens,
    open_session,
    redeem,
    revoke_token,
)
from geo.access.tables import sessions, tokens

ROOT = at_the_command_line()
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)


@pytest.fixture
def rina(engine):
    return add_account(engine, ROOT, {"name": "rina", "role": "petugas"}, "hujan-deras-7")[0]


def test_a_ticket_becomes_one_session(engine, rina):
    ticket = open_session(engine, rina, now=NOW)
    assert account_of(engine, ticket, now=NOW) is None
    token = redeem(engine, ticket, now=NOW)
    assert account_of(engine, token, now=NOW) == rina
    with pytest.raises(NotAllowed, match="This login has run out; log in again"):
        redeem(engine, ticket, now=NOW)


def test_a_ticket_that_was_not_fetched_in_time_is_of_no_use(engine, rina):
    ticket = open_session(engine, rina, now=NOW)
    with pytest.raises(NotAllowed, match="run out"):
        redeem(engine, ticket, now=NOW + TICKET)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "' OR 1=1 --", "\x00"])
def test_a_foreign_token_is_nobody(engine, rina, token):
    redeem(engine, open_session(engine, rina))
    assert account_of(engine, token) is None


def test_the_store_keeps_no_token_that_opens_anything(engine, rina):
    token = redeem(engine, open_session(engine, rina))
    with engine.connect() as connection:
        (kept,) = connection.scalars(sa.select(sessions.c.token_hash)).all()
    assert kept != token
    assert account_of(engine, kept) is None


def test_a_session_ends_when_nobody_clicks(engine, rina):
    token = redeem(engine, open_session(engine, rina, now=NOW), now=NOW)
    almost = NOW + IDLE - timedelta(seconds=1)
    assert account_of(engine, token, now=almost) == rina
    # Seen just now, so it goes on from here.
    assert account_of(engine, token, now=almost + IDLE - timedelta(seconds=1)) == rina
    assert account_of(engine, token, now=almost + 2 * IDLE) is None


def test_a_session_ends_however_much_is_clicked(engine, rina):
    token = redeem(engine, open_session(engine, rina, now=NOW), now=NOW)
    moment = NOW
    while moment < NOW + ABSOLUTE:
        assert account_of(engine, token, now=moment) == rina
        moment += timedelta(hours=1)
    assert account_of(engine, token, now=NOW + ABSOLUTE) is None


def test_who_logs_out_is_out(engine, rina):
    token = redeem(engine, open_session(engine, rina))
    end_session(engine, token)
    assert account_of(engine, token) is None


def test_a_token_acts_for_its_role(engine):
    number, key = add_token(engine, ROOT, "WhatsApp", "layanan", days=30, now=NOW)
    assert actor_of_token(engine, key, now=NOW) == Actor("WhatsApp", "layanan", (), "api")
    with engine.connect() as connection:
        assert [token.id for token in list_tokens(connection)] == [number]
        assert key not in str(connection.execute(sa.select(tokens)).all())


@pytest.mark.parametrize("late", [timedelta(days=30), timedelta(days=300)])
def test_a_token_runs_out(engine, late):
    _, key = add_token(engine, ROOT, "WhatsApp", "layanan", days=30, now=NOW)
    with pytest.raises(NotAllowed, match="The token “WhatsApp” has expired or was revoked"):
        actor_of_token(engine, key, now=NOW + late)


def test_a_revoked_token_is_of_no_use_but_stays_listed(engine):
    number, key = add_token(engine, ROOT, "WhatsApp", "layanan", days=30)
    revoke_token(engine, ROOT, number, "lost")
    with pytest.raises(NotAllowed, match="revoked"):
        actor_of_token(engine, key)
    with engine.connect() as connection:
        assert list_tokens(connection)[0].revoked_at is not None


@pytest.mark.parametrize("key", ["", "ps_x", "x" * 10_000])
def test_an_unknown_token_is_told_so(engine, key):
    with pytest.raises(NotAllowed, match="This token is not known"):
        actor_of_token(engine, key)


def test_no_token_is_an_administrator(engine):
    with pytest.raises(InvalidChange, match="A token cannot have the role 'admin'"):
        add_token(engine, ROOT, "x", "admin", days=1)
    with pytest.raises(NotAllowed):
        add_token(engine, Actor("Rina", "petugas"), "x", "layanan", days=1)


def test_ended_sessions_are_swept_out(engine, rina):
    redeem(engine, open_session(engine, rina, now=NOW), now=NOW)
    open_session(engine, rina, now=NOW + module.ABSOLUTE + timedelta(days=1))
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sessions)) == 1
