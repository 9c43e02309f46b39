"""`petasiaga stock verify`."""

import json

import sqlalchemy as sa

from geo.store.bundled import ready_store
from tests.geo.registers.ledger.made_up import enter, move


def test_verify_tells_that_nothing_was_moved_yet(run):
    done = run("stock", "verify")
    assert (done.exit_code, "nothing to check" in done.stdout) == (0, True)


def test_verify_names_the_first_altered_entry_and_ends_with_one(run):
    run("info")
    engine = ready_store().engine
    enter(engine, move("a", "luar", "gudang", 100), move("b", "gudang", "posko/1", 5, 1))
    sound = run("stock", "verify", "--json")
    assert sound.exit_code == 0
    found = json.loads(sound.stdout)["stock"]
    assert (found["is_sound"], found["entries"]) == (True, 2)
    assert f"2 entries, none altered · {found['hash']}" in run("stock", "verify").stdout
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE ledger_entries SET quantity = 6 WHERE number = 2"))
    altered = run("stock", "verify")
    assert altered.exit_code == 1
    assert "entry 2 was altered" in altered.stdout
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM ledger_heads"))
    assert run("stock", "verify").exit_code == 1
