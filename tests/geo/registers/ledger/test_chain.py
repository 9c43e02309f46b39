import pytest
import sqlalchemy as sa

from geo.registers.ledger.balances import balance
from geo.registers.ledger.chain import rebuild_days, verify
from geo.store.engine import writing
from tests.geo.registers.ledger.made_up import STOCK, enter, move


@pytest.fixture
def filled(engine):
    """Five documents."""
    enter(engine, move("a", "luar", "gudang", 100))
    for number in range(1, 5):
        enter(engine, move(f"d{number}", "gudang", f"posko/{number}", 5, number))
    return engine


def check(engine):
    with engine.connect() as connection:
        return verify(connection, STOCK)


def tamper(engine, statement):
    with writing(engine) as connection:
        assert connection.execute(sa.text(statement)).rowcount


def test_an_empty_ledger_is_sound(engine):
    found = check(engine)
    assert found.is_sound
    assert found.entries == 0


def test_an_untouched_ledger_is_sound_and_its_hash_says_where_it_stands(filled):
    before = check(filled)
    assert before.is_sound
    assert before.entries == 5
    enter(filled, move("e", "luar", "gudang", 1, 9))
    assert check(filled).hash != before.hash


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE ledger_entries SET quantity = 6 WHERE number = 3", 3),
        ("UPDATE ledger_entries SET occurred_ms = occurred_ms + 1 WHERE number = 2", 2),
        ("UPDATE ledger_documents SET entered_by = 'lain' WHERE document = 'd3'", 4),
        ("UPDATE ledger_documents SET note = 'lain' WHERE document = 'd3'", 4),
        ("UPDATE ledger_documents SET occurred_ms = 1 WHERE document = 'd3'", 4),
        ("UPDATE ledger_accounts SET place = 'rumah' WHERE place = 'posko/2'", 3),
        ("UPDATE ledger_accounts SET unit = 'kg' WHERE place = 'posko/2'", 3),
        ("DELETE FROM ledger_entries WHERE number = 2", 2),
        ("UPDATE ledger_heads SET hash = 'x'", 5),
    ],
)
def test_the_first_altered_entry_is_named(filled, statement, broken_at):
    tamper(filled, statement)
    found = check(filled)
    assert found.broken_at == broken_at
    assert not found.is_sound


def test_entries_cut_off_at_the_end_are_missed(filled):
    tamper(filled, "DELETE FROM ledger_entries WHERE number > 3")
    assert check(filled).missing == 2


def test_wrong_sums_are_found_and_made_anew(filled):
    tamper(filled, "UPDATE ledger_days SET change = change + 1")
    found = check(filled)
    assert (found.broken_at, found.is_summed, found.is_sound) == (None, False, False)
    with filled.begin() as connection:
        rebuild_days(connection, STOCK)
        assert balance(connection, STOCK, "gudang", "beras") == 80
    assert check(filled).is_sound
