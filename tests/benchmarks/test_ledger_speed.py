"""Balances over 1,000,000 ledger rows, against one SQL group-by; posting by twenty at once."""

import statistics
import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo.registers.ledger.balances import balance, balances
from geo.registers.ledger.chain import verify
from geo.registers.ledger.declaration import Document, Line
from geo.registers.ledger.posting import post
from geo.store.engine import writing
from geo.store.store import Store
from tests.benchmarks.stopwatch import report
from tests.geo.conftest import settings_in
from tests.geo.registers.ledger.made_up import NOW, START, STOCK

pytestmark = pytest.mark.benchmark

ROWS = 1_000_000
ITEMS, PLACES, LOTS = 50, 40, 5
DAYS = 300
WIDTH = 10_000


def _documents():
    """Receipts first, then issues spread over 300 days; a fifth of all lines is one item."""
    for number in range(ROWS // WIDTH):
        # Receipts and issues take turns, so that there is always enough.
        is_receipt = number % 2 == 0
        when = START + timedelta(days=number * DAYS / (ROWS // WIDTH))
        lines = []
        for line in range(WIDTH):
            item = "beras" if line % 5 == 0 else f"barang {line % ITEMS}"
            lot = f"lot {line % LOTS}"
            place = f"posko/{line % PLACES}"
            ends = ("luar", "gudang") if is_receipt else ("gudang", place)
            lines.append(Line(*ends, item, 3 if is_receipt else 2, "buah", lot))
        yield Document(f"d{number}", when, tuple(lines))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    store = Store(settings_in(tmp_path_factory.mktemp("ledger")))
    started = time.perf_counter()
    with writing(store.engine) as connection:
        for document in _documents():
            post(connection, STOCK, document, by="uji", now=NOW)
    report("ledger filled", rows=ROWS, seconds=time.perf_counter() - started)
    with writing(store.engine) as connection:
        connection.execute(sa.text("ANALYZE"))
    yield store.engine
    store.close()


def _median_ms(work, rounds=9):
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def test_balances_over_a_million_rows(engine):
    with engine.connect() as connection:
        grouped = sa.text(
            "SELECT to_account, SUM(quantity) FROM ledger_entries GROUP BY to_account"
        )
        group_by = _median_ms(lambda: connection.execute(grouped).all(), 3)
        one_item = _median_ms(lambda: balances(connection, STOCK, item="beras"))
        past = START + timedelta(days=151, hours=5)
        one_item_past = _median_ms(lambda: balances(connection, STOCK, item="beras", at=past))
        one_account = _median_ms(lambda: balance(connection, STOCK, "gudang", "beras", at=past))
        everything = _median_ms(lambda: balances(connection, STOCK))
        everything_past = _median_ms(lambda: balances(connection, STOCK, at=past), 3)
        started = time.perf_counter()
        assert verify(connection, STOCK).is_sound
        verified = time.perf_counter() - started
    report(
        "ledger balances",
        one_item_ms=one_item,
        one_item_past_ms=one_item_past,
        one_place_past_ms=one_account,
        all_ms=everything,
        all_past_ms=everything_past,
        group_by_ms=group_by,
        all_to_group_by=everything / group_by,
        verify_s=verified,
    )
    assert max(one_item, one_item_past, one_account) <= 20
    assert max(everything, everything_past) <= 1.5 * group_by


def test_twenty_at_once(engine):
    times = []

    def work(person: int) -> None:
        for number in range(5):
            lines = (Line("gudang", f"posko/{person}", "beras", 1, "buah", "lot 0"),) * 3
            document = Document(f"p{person}/{number}", NOW, lines)
            started = time.perf_counter()
            with writing(engine) as connection:
                post(connection, STOCK, document, by=f"orang {person}", now=NOW)
            times.append(1000 * (time.perf_counter() - started))

    alone = _median_ms(lambda: work(1000 + len(times)), 3) / 5
    times.clear()
    people = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    p95 = statistics.quantiles(times, n=20)[-1]
    report("ledger posting", alone_ms=alone, twenty_median_ms=statistics.median(times), p95_ms=p95)
    assert len(times) == 100
