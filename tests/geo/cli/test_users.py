"""`petasiaga user`, `token` and `audit`."""

import json

import argon2
import pytest
from click.testing import CliRunner

import geo.cli.main
from geo.access import accounts
from geo.base.i18n import language


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: hasher)


@pytest.fixture
def say(run):
    """Run a command with something on standard input."""
    root = geo.cli.main.build(language("en"))
    return lambda stdin, *arguments: CliRunner().invoke(root, arguments, input=stdin)


def listed(run):
    return json.loads(run("user", "list", "--json").stdout)


def test_an_account_is_made_listed_changed_and_disabled(run, say):
    made = say(
        "hujan-deras-7\n",
        *("user", "add", "rina", "--role", "petugas", "--region", "63.03", "--password-stdin"),
    )
    assert made.exit_code == 0, made.output
    assert "hujan" not in made.output
    (found,) = listed(run)
    assert (found["name"], found["role"], found["scope"]) == ("rina", "petugas", ["63.03"])
    assert "password_hash" not in found
    assert run("user", "role", "rina", "pengamat").exit_code == 0
    assert run("user", "disable", "rina", "--by", "Kepala").exit_code == 0
    (found,) = listed(run)
    assert (found["role"], found["scope"], found["disabled"]) == ("pengamat", [], True)
    assert run("user", "enable", "rina").exit_code == 0
    assert not listed(run)[0]["disabled"]


def test_a_made_up_password_is_told_once(run):
    made = json.loads(run("user", "add", "budi", "--role", "admin", "--json").stdout)
    assert made["must_change"]
    again = run("user", "reset", "budi")
    assert again.exit_code == 0
    assert "First password" in again.stdout
    assert made["password"] not in again.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("user", "add", "rina", "--role", "raja"), "There is no role 'raja'"),
        (("user", "add", "rina", "--role", "petugas", "--region", "1"), "no area with the code"),
        (("user", "disable", "siapa"), "There is no account 'siapa'"),
        (("user", "reset", "siapa"), "There is no account 'siapa'"),
        (("token", "revoke", "7"), "There is no record 7 in tokens"),
        (("token", "add", "x", "--role", "admin"), "A token cannot have the role 'admin'"),
    ],
)
def test_a_mistake_is_one_sentence(run, arguments, sentence):
    done = run(*arguments)
    assert done.exit_code == 1
    (line,) = [line for line in done.stderr.splitlines() if "%" not in line]
    assert sentence in line
    assert listed(run) == []


def test_a_token_is_shown_once_and_revoked(run):
    made = json.loads(run("token", "add", "Telegram", "--role", "layanan", "--json").stdout)
    assert made["token"].startswith("ps_")
    assert run("token", "revoke", str(made["id"]), "--reason", "lost").exit_code == 0
    (found,) = json.loads(run("token", "list", "--json").stdout)
    assert found["revoked_at"]
    assert made["token"] not in json.dumps(found)


def test_the_audit_tells_who_did_it(run):
    run("user", "add", "rina", "--role", "petugas", "--by", "Kepala")
    run("user", "role", "rina", "gudang", "--by", "Wakil")
    rows = json.loads(run("audit", "--json").stdout)
    assert [row["sentence"] for row in rows] == [
        "Wakil (Administrator): rina, role Officer → Storekeeper",
        "Kepala (Administrator): rina, entered, login name rina, name rina, role Officer, "
        "disabled no, password changed, must choose a password yes",
    ]
    (only,) = json.loads(run("audit", "--json", "--person", "Wakil").stdout)
    assert only["changes"] == {"role": ["petugas", "gudang"]}
    assert json.loads(run("audit", "--json", "--until", "2020-01-01").stdout) == []
