"""Accounts: made by an administrator, locked after guessing; no password is in the audit."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.access.accounts import (
    LOCKED_FOR,
    MAX_FAILURES,
    LoginRefused,
    account_by_email,
    account_named,
    add_account,
    change_account,
    change_password,
    has_accounts,
    list_accounts,
    log_in,
    reset_password,
)
from geo.access.errors import InvalidChange, NotAllowed
from geo.access.roles import ROLES, STRANGER, Actor, at_the_command_line
from geo.access.sessions import account_of, open_session, redeem
from geo.access.tables import accounts, audit
from geo.base.errors import NotFound

ROOT = at_the_command_line()
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SECRET = "hujan-deras-7"


def make(engine, name="rina", role="petugas", **values):
    return add_account(engine, ROOT, {"name": name, "role": role, **values}, SECRET)[0]


def everything(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(accounts)).all(), connection.execute(
            sa.select(audit)
        ).all()


def test_an_account_logs_in_with_its_password_in_any_case_of_its_name(engine):
    made = make(engine, display_name="Rina Wati")
    found = log_in(engine, " RINA ", SECRET)
    assert found == made
    assert found.actor() == Actor("Rina Wati", "petugas", (), "web", made.id)
    with engine.connect() as connection:
        assert has_accounts(connection)
        kept = connection.scalar(sa.select(accounts.c.password_hash))
    assert kept.startswith("$argon2id$")


def test_no_password_and_no_hash_is_in_the_audit(engine):
    made = make(engine)
    reset_password(engine, ROOT, made.id, "banjir-besar-9")
    with engine.connect() as connection:
        rows = connection.execute(sa.select(audit.c.changes)).all()
    assert len(rows) == 2
    assert "argon2" not in str(rows)
    assert rows[1].changes["password_hash"] == [None, None]


def test_a_made_up_password_must_be_replaced(engine):
    made, given = add_account(engine, ROOT, {"name": "budi", "role": "gudang"}, None)
    assert made.must_change
    change_password(engine, made, given, SECRET)
    assert not log_in(engine, "budi", SECRET).must_change


@pytest.mark.parametrize("name", ["rina", "nobody", "", "' OR 1=1 --"])
def test_a_wrong_name_and_a_wrong_password_sound_the_same(engine, name):
    make(engine)
    with pytest.raises(LoginRefused, match=r"^Name or password is wrong; try again\.$"):
        log_in(engine, name, "salah-salah")


def test_who_guesses_is_locked_out_even_with_the_right_password(engine):
    make(engine)
    for _ in range(MAX_FAILURES):
        with pytest.raises(LoginRefused, match="wrong"):
            log_in(engine, "rina", "salah-salah", now=NOW)
    with pytest.raises(LoginRefused, match="Too many wrong passwords for rina; try again in 15 "):
        log_in(engine, "rina", SECRET, now=NOW)
    assert log_in(engine, "rina", SECRET, now=NOW + LOCKED_FOR).name == "rina"
    with engine.connect() as connection:
        actions = connection.scalars(sa.select(audit.c.action)).all()
    assert actions == ["create", "lock"]


def test_a_right_password_forgives_the_wrong_ones_before(engine):
    make(engine)
    for _ in range(3):
        for _ in range(MAX_FAILURES - 1):
            with pytest.raises(LoginRefused, match="wrong"):
                log_in(engine, "rina", "salah-salah")
        log_in(engine, "rina", SECRET)


def test_a_reset_unlocks_and_logs_out_everywhere(engine):
    made = make(engine)
    token = redeem(engine, open_session(engine, made))
    for _ in range(MAX_FAILURES):
        with pytest.raises(LoginRefused):
            log_in(engine, "rina", "salah-salah")
    given = reset_password(engine, ROOT, made.id)
    assert log_in(engine, "rina", given).must_change
    assert account_of(engine, token) is None
    with pytest.raises(LoginRefused):
        log_in(engine, "rina", SECRET)


def test_a_disabled_account_is_out_at_once(engine):
    made = make(engine)
    token = redeem(engine, open_session(engine, made))
    change_account(engine, ROOT, made.id, {"disabled": True})
    assert account_of(engine, token) is None
    with pytest.raises(LoginRefused, match="The account rina is disabled"):
        log_in(engine, "rina", SECRET)


def test_the_last_administrator_stays(engine):
    made = make(engine, "kepala", "admin")
    for values in ({"disabled": True}, {"role": "petugas"}):
        with pytest.raises(InvalidChange, match="kepala is the only administrator"):
            change_account(engine, ROOT, made.id, values)
    make(engine, "wakil", "admin")
    change_account(engine, ROOT, made.id, {"disabled": True})


@pytest.mark.parametrize("role", [key for key in ROLES if key != "admin"])
def test_only_an_administrator_makes_accounts(engine, role):
    before = everything(engine)
    for actor in (Actor("x", role, account_id=9), STRANGER):
        with pytest.raises(NotAllowed):
            add_account(engine, actor, {"name": "budi", "role": "admin"}, SECRET)
    assert everything(engine) == before


@pytest.mark.parametrize(
    ("values", "password", "sentence"),
    [
        ({"name": "rina", "role": "petugas"}, SECRET, "There is an account rina already"),
        ({"name": "Rina ", "role": "petugas"}, SECRET, "There is an account rina already"),
        ({"name": "a b", "role": "petugas"}, SECRET, "The name 'a b' cannot be used"),
        ({"name": "<b>", "role": "petugas"}, SECRET, "cannot be used"),
        ({"name": "budi", "role": "raja"}, SECRET, "There is no role 'raja'; use one of: "),
        ({"name": "budi", "role": "layanan"}, SECRET, "There is no role 'layanan'"),
        ({"name": "budi", "role": "petugas"}, "pendek", "at least 8 characters"),
        ({"name": "budi", "role": "petugas"}, "x" * 300, "at least 8 characters"),
        ({"name": "budi-wahyu", "role": "petugas"}, "Budi-Wahyu", "too easy to guess"),
        ({"name": "budi", "role": "petugas"}, "aaaaaaaaaa", "too easy to guess"),
        ({"name": "budi", "role": "petugas", "email": "budi"}, SECRET, "not an e-mail address"),
        ({"name": "budi", "role": "petugas", "scope": ["99.99"]}, SECRET, "no area with the code"),
        ({"name": "budi", "role": "admin", "scope": ["63"]}, SECRET, "not bound to areas"),
    ],
)
def test_what_cannot_be_an_account_is_told_and_nothing_is_made(engine, values, password, sentence):
    make(engine)
    before = everything(engine)
    with pytest.raises(InvalidChange, match=sentence):
        add_account(engine, ROOT, values, password)
    assert everything(engine) == before


def test_the_address_of_an_identity_provider_leads_to_one_account(engine):
    made = make(engine, email=" Rina@BPBD.go.id ")
    with engine.connect() as connection:
        assert account_by_email(connection, "rina@bpbd.go.id") == made
        assert account_by_email(connection, "siapa@bpbd.go.id") is None
    change_account(engine, ROOT, made.id, {"disabled": True})
    with engine.connect() as connection:
        assert account_by_email(connection, "rina@bpbd.go.id") is None


def test_an_unknown_account_is_named(engine):
    make(engine)
    with engine.connect() as connection:
        assert [found.name for found in list_accounts(connection)] == ["rina"]
        with pytest.raises(NotFound, match="There is no account 'siapa'"):
            account_named(connection, "siapa")


def test_a_new_password_needs_the_old_one(engine):
    made = make(engine)
    with pytest.raises(LoginRefused):
        change_password(engine, made, "salah-salah", "banjir-besar-9")
    with pytest.raises(InvalidChange, match="The new password is the old one"):
        change_password(engine, made, SECRET, SECRET)
    change_password(engine, made, SECRET, "banjir-besar-9")
    assert log_in(engine, "rina", "banjir-besar-9", now=NOW + timedelta(1)).id == made.id
