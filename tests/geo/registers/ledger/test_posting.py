from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.base.errors import NotFound
from geo.registers.ledger.balances import balance, balances
from geo.registers.ledger.declaration import Document, Ledger, LedgerRefused, Line
from geo.registers.ledger.posting import post, reversal
from geo.registers.ledger.tables import documents, entries
from geo.store.engine import writing
from tests.geo.registers.ledger.made_up import NOW, START, STOCK, at, enter, move


def stock(engine, place="gudang", **options):
    with engine.connect() as connection:
        return balance(connection, STOCK, place, "beras", **options)


def test_what_comes_in_and_goes_out_leaves_the_rest(engine):
    enter(engine, move("masuk", "luar/bnpb", "gudang", 1000, 0))
    enter(engine, move("keluar", "gudang", "posko/1", 300, 60))
    assert stock(engine) == 700
    assert stock(engine, "posko/1") == 300
    assert stock(engine, "luar/bnpb") == -1000


def test_a_balance_of_the_past_includes_its_own_moment(engine):
    enter(engine, move("masuk", "luar", "gudang", 1000, 0))
    enter(engine, move("keluar", "gudang", "posko/1", 300, 3 * 24 * 60))
    assert stock(engine, at=at(0) - timedelta(milliseconds=1)) == 0
    assert stock(engine, at=at(0)) == 1000
    assert stock(engine, at=at(3 * 24 * 60) - timedelta(milliseconds=1)) == 1000
    assert stock(engine, at=at(3 * 24 * 60)) == 700


def test_lots_are_counted_apart(engine):
    enter(engine, move("a", "luar", "gudang", 5, lot="2026-01"))
    enter(engine, move("b", "luar", "gudang", 7, lot="2027-06"))
    with pytest.raises(LedgerRefused, match="2026-01"):
        enter(engine, move("c", "gudang", "posko/1", 6, 1, lot="2026-01"))
    assert stock(engine, lot="2026-01") == 5
    assert stock(engine) == 12


def test_taking_more_than_is_there_is_refused_and_leaves_nothing(engine):
    enter(engine, move("masuk", "luar", "gudang", 10))
    with pytest.raises(LedgerRefused, match="gudang would have -1 g of beras"):
        enter(engine, move("keluar", "gudang", "posko/1", 11, 1))
    assert stock(engine) == 10
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(documents)) == 1


def test_a_back_dated_document_may_not_break_a_later_balance(engine):
    enter(engine, move("masuk", "luar", "gudang", 10, 0))
    enter(engine, move("keluar", "gudang", "posko/1", 9, 100))
    enter(engine, move("masuk lagi", "luar", "gudang", 50, 200))
    with pytest.raises(LedgerRefused, match="-4 g"):
        enter(engine, move("terlambat", "gudang", "posko/2", 5, 50))
    assert stock(engine) == 51


def test_a_back_dated_document_that_breaks_nothing_is_taken(engine):
    enter(engine, move("masuk", "luar", "gudang", 10, 0))
    enter(engine, move("keluar", "gudang", "posko/1", 4, 100))
    enter(engine, move("terlambat", "gudang", "posko/2", 5, 50))
    assert stock(engine, at=at(60)) == 5
    assert stock(engine) == 1


def test_what_happens_at_one_moment_happens_together(engine):
    lines = (
        Line("gudang", "posko/1", "beras", 10, "g"),
        Line("luar", "gudang", "beras", 10, "g"),
    )
    enter(engine, Document("lewat", at(0), lines))
    assert stock(engine) == 0
    assert stock(engine, "posko/1") == 10


def test_a_document_of_many_lines_is_posted_whole_or_not_at_all(engine):
    lines = (
        Line("luar", "gudang", "beras", 10, "g"),
        Line("gudang", "posko/1", "mi", 1, "bungkus"),
    )
    with pytest.raises(LedgerRefused, match="mi"):
        enter(engine, Document("setengah", at(0), lines))
    assert stock(engine) == 0


def test_the_same_document_sent_twice_counts_once(engine):
    document = move("masuk", "luar", "gudang", 10)
    enter(engine, document)
    enter(engine, document)
    enter(engine, document, document)
    assert stock(engine) == 10


def test_another_document_under_a_known_number_is_refused(engine):
    enter(engine, move("masuk", "luar", "gudang", 10))
    with pytest.raises(LedgerRefused, match="says something else"):
        enter(engine, move("masuk", "luar", "gudang", 11))
    assert stock(engine) == 10


def reverse(engine, id, *further):
    with writing(engine) as connection:
        taken_back = reversal(connection, STOCK, id, id=f"batal {id}", note="salah ketik")
        post(connection, STOCK, taken_back, *further, by="uji", now=NOW)


def test_a_reversal_mends_the_past_and_stays_readable(engine):
    enter(engine, move("masuk", "luar", "gudang", 500, 5))
    reverse(engine, "masuk", move("masuk benar", "luar", "gudang", 50, 5))
    assert stock(engine, at=at(5)) == 50
    with engine.connect() as connection:
        rows = connection.execute(sa.select(documents.c.document, documents.c.note)).all()
    assert [tuple(row) for row in rows] == [
        ("masuk", ""),
        ("batal masuk", "salah ketik"),
        ("masuk benar", ""),
    ]


def test_a_receipt_whose_goods_have_left_cannot_be_reversed_alone(engine):
    enter(engine, move("masuk", "luar", "gudang", 500, 0))
    enter(engine, move("keluar", "gudang", "posko/1", 40, 10))
    with pytest.raises(LedgerRefused, match="-40 g"):
        reverse(engine, "masuk")
    reverse(engine, "masuk", move("masuk benar", "luar", "gudang", 50, 0))
    assert stock(engine) == 10


def test_a_document_is_reversed_once_and_a_reversal_never(engine):
    enter(engine, move("masuk", "luar", "gudang", 5))
    reverse(engine, "masuk")
    with engine.connect() as connection:
        again = reversal(connection, STOCK, "masuk", id="batal 2", note="")
    with pytest.raises(LedgerRefused, match="reversed already by batal masuk"):
        enter(engine, again)
    with pytest.raises(LedgerRefused, match="itself a reversal"):
        reverse(engine, "batal masuk")
    with pytest.raises(NotFound, match="no document tidak ada"):
        reverse(engine, "tidak ada")


def test_a_reversal_takes_back_exactly_what_was_done(engine):
    enter(engine, move("masuk", "luar", "gudang", 5))
    wrong = replace(move("batal", "gudang", "luar", 4), reverses="masuk")
    with pytest.raises(LedgerRefused, match="exactly"):
        enter(engine, wrong)


def test_an_item_is_counted_in_one_unit(engine):
    enter(engine, move("masuk", "luar", "gudang", 5))
    kilos = Document("kg", at(1), (Line("luar", "gudang", "beras", 5, "kg"),))
    with pytest.raises(LedgerRefused, match="counts beras in kg"):
        enter(engine, kilos)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (move("x", "luar", "gudang", 0), "quantity 0"),
        (move("x", "luar", "gudang", -3), "quantity -3"),
        (move("x", "luar", "gudang", 1.5), "quantity 1.5"),
        (move("x", "luar", "gudang", True), "quantity True"),
        (move("x", "luar", "gudang", 10**12 + 1), "quantity"),
        (move("x", "gudang", "gudang", 1), "to itself"),
        (move("x", "luar", "luar/bnpb", 1), "both places outside"),
        (move("", "luar", "gudang", 1), "document"),
        (move("x", "luar", " gudang", 1), "destination"),
        (move("x", "luar", "gu\ndang", 1), "destination"),
        (move("x", "luar", "g" * 201, 1), "destination"),
        (move("x", "luar", "gudang", 1, item=""), "item"),
        (Document("x", START, ()), "has 0 lines"),
        (Document("x", datetime(2026, 1, 1), move("x", "luar", "g", 1).lines), "zone"),
        (Document("x", NOW + timedelta(days=1), move("x", "luar", "g", 1).lines), "mend the date"),
    ],
)
def test_what_no_ledger_can_take_is_refused_in_one_sentence(engine, document, sentence):
    with pytest.raises(LedgerRefused, match=sentence):
        enter(engine, document)
    assert stock(engine) == 0


def test_a_clock_set_back_does_not_turn_the_order_of_entering(engine):
    enter(engine, move("satu", "luar", "gudang", 1, 0))
    with writing(engine) as connection:
        post(connection, STOCK, move("dua", "luar", "gudang", 1), by="uji", now=at(30))
        times = connection.scalars(sa.select(documents.c.entered_ms)).all()
    assert times[0] == times[1]


def test_two_ledgers_do_not_see_each_other(engine):
    funds = Ledger("funds", frozenset({"apbd"}))
    rupiah = Document("sp2d", at(0), (Line("apbd", "btt", "rupiah", 150_000_000, "Rp"),))
    enter(engine, rupiah, ledger=funds)
    enter(engine, move("sp2d", "luar", "gudang", 3))
    with engine.connect() as connection:
        assert balance(connection, funds, "btt", "rupiah") == 150_000_000
        assert [b.item for b in balances(connection, STOCK)] == ["beras", "beras"]
        numbers = connection.execute(sa.select(entries.c.ledger, entries.c.number)).all()
    assert sorted(map(tuple, numbers)) == [("funds", 1), ("stock", 1)]
