"""Who is there, and when somebody sits at the computer itself."""

import pytest

from geo.access.accounts import add_account, change_account
from geo.access.errors import NotAllowed
from geo.access.presence import actor_there, cookie_name, sits_at_the_computer
from geo.access.roles import LOCAL_ADMIN, STRANGER, at_the_command_line
from geo.access.sessions import open_session, redeem
from tests.geo.conftest import settings_in

ROOT = at_the_command_line()


@pytest.mark.parametrize(
    ("bound_to", "client", "headers", "base_url", "expected"),
    [
        ("localhost", "127.0.0.1", {"Host": "localhost:8501"}, "", True),
        ("127.0.0.1", None, {"Host": "127.0.0.1:8501"}, "", True),
        ("::1", "::1", {"host": "[::1]:8501"}, "", True),
        ("localhost", None, {}, "", True),
        # Bound to everybody's addresses.
        (None, "127.0.0.1", {"Host": "localhost:8501"}, "", False),
        ("0.0.0.0", "127.0.0.1", {"Host": "localhost:8501"}, "", False),
        ("192.168.1.5", "192.168.1.5", {"Host": "192.168.1.5:8501"}, "", False),
        # Asked from elsewhere, by whatever way.
        ("localhost", "192.168.1.9", {"Host": "localhost:8501"}, "", False),
        # A name that was pointed at this computer by somebody else.
        ("localhost", "127.0.0.1", {"Host": "evil.example"}, "", False),
        ("localhost", "127.0.0.1", {"Host": "localhost.evil.example"}, "", False),
        # A proxy on the same computer.
        ("localhost", "127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "1.2.3.4"}, "", False),
        ("localhost", "127.0.0.1", {"Host": "localhost", "forwarded": "for=1.2.3.4"}, "", False),
        ("localhost", "127.0.0.1", {"Host": "localhost"}, "https://peta.go.id", False),
        ("localhost", "127.0.0.1", {"Host": "localhost"}, "http://localhost:8501", True),
    ],
)
def test_only_who_sits_at_the_computer_is_there(bound_to, client, headers, base_url, expected):
    assert sits_at_the_computer(bound_to, client, headers, base_url) is expected


def test_the_first_account_closes_the_open_computer(engine):
    assert actor_there(engine, at_the_computer=True) == LOCAL_ADMIN
    assert actor_there(engine, at_the_computer=False) == STRANGER
    add_account(engine, ROOT, {"name": "kepala", "role": "admin"}, "hujan-deras-7")
    assert actor_there(engine, at_the_computer=True) == STRANGER


def test_a_session_comes_before_an_identity_provider(engine):
    rina, _ = add_account(engine, ROOT, {"name": "rina", "role": "petugas"}, "hujan-deras-7")
    add_account(
        engine, ROOT, {"name": "budi", "role": "gudang", "email": "b@x.id"}, "hujan-deras-7"
    )
    token = redeem(engine, open_session(engine, rina))
    assert actor_there(engine, session=token, email="b@x.id").name == "rina"
    assert actor_there(engine, session="foreign", email="b@x.id").name == "budi"
    assert actor_there(engine, email="siapa@x.id") == STRANGER
    change_account(engine, ROOT, rina.id, {"disabled": True})
    assert actor_there(engine, session=token) == STRANGER


def test_a_key_of_no_use_is_refused_rather_than_taken_for_a_stranger(engine):
    with pytest.raises(NotAllowed):
        actor_there(engine, key="ps_x", at_the_computer=True)


def test_two_workspaces_of_one_host_have_their_own_cookies(tmp_path):
    names = {cookie_name(settings_in(tmp_path / part)) for part in "ab"}
    assert len(names) == 2
