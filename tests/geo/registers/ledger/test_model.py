"""The ledger against a plain list in memory: what is taken, what is refused, every balance."""

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.registers.ledger.balances import balances
from geo.registers.ledger.chain import verify
from geo.registers.ledger.declaration import Document, Ledger, LedgerRefused, Line
from geo.registers.ledger.posting import post, reversal
from geo.store.engine import writing
from geo.store.store import Store
from tests.geo.conftest import settings_in
from tests.geo.registers.ledger.made_up import NOW, at

PLACES = ("luar", "luar/bnpb", "gudang", "posko/1", "posko/2")
# Some on one day, some days apart, some at the same moment.
MINUTES = st.sampled_from((0, 1, 2, 700, 1439, 1440, 5000, 5001, 100_000))

line = st.builds(
    Line,
    from_place=st.sampled_from(PLACES),
    to_place=st.sampled_from(PLACES),
    item=st.sampled_from(("beras", "mi")),
    quantity=st.integers(1, 20),
    unit=st.just("g"),
    lot=st.sampled_from(("", "L1")),
).filter(
    lambda x: (
        x.from_place != x.to_place
        and not (x.from_place.startswith("luar") and x.to_place.startswith("luar"))
    )
)
posting = st.tuples(MINUTES, st.lists(line, min_size=1, max_size=4))
#: Post lines at a time, send the n-th document again, or reverse it.
action = st.one_of(
    posting,
    st.tuples(st.just("again"), st.integers(0, 5)),
    st.tuples(st.just("reverse"), st.integers(0, 5)),
)


class Model:
    """Posted documents in a list; a balance is counted from the beginning each time."""

    def __init__(self):
        self.documents = []

    def balances(self, until=None):
        sums = defaultdict(int)
        for document in self.documents:
            if until is None or document.occurred_at <= until:
                for x in document.lines:
                    sums[x.from_place, x.item, x.lot] -= x.quantity
                    sums[x.to_place, x.item, x.lot] += x.quantity
        return {key: value for key, value in sums.items() if value}

    def post(self, document):
        """Whether it is taken."""
        if any(d.id == document.id for d in self.documents):
            return True
        if document.reverses is not None and any(
            d.reverses == document.reverses
            or (d.id == document.reverses and d.reverses is not None)
            for d in self.documents
        ):
            return False
        self.documents.append(document)
        for moment in {d.occurred_at for d in self.documents}:
            for (place, _item, _lot), quantity in self.balances(moment).items():
                if quantity < 0 and not place.startswith("luar"):
                    self.documents.pop()
                    return False
        return True


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    store = Store(settings_in(tmp_path_factory.mktemp("ledger")))
    yield store.engine
    store.close()


_numbers = itertools.count()


@given(st.lists(action, min_size=1, max_size=12))
def test_the_ledger_does_what_a_plain_list_does(engine, actions):
    # A ledger of its own for each example.
    ledger = Ledger(f"uji{next(_numbers)}", frozenset({"luar"}))
    model = Model()
    for number, (first, second) in enumerate(actions):
        document = _document(engine, ledger, model, number, first, second)
        if document is None:
            continue
        try:
            with writing(engine) as connection:
                post(connection, ledger, document, by="uji", now=NOW)
            taken = True
        except LedgerRefused:
            taken = False
        assert taken == model.post(document)
    with engine.connect() as connection:
        for moment in (None, at(0), at(1), at(1439), at(5000), at(200_000)):
            found = balances(connection, ledger, at=moment)
            assert {(b.place, b.item, b.lot): b.quantity for b in found} == model.balances(moment)
        checked = verify(connection, ledger)
    assert checked.is_sound
    assert checked.entries == sum(len(d.lines) for d in model.documents)


def _document(engine, ledger, model, number, first, second):
    if isinstance(first, int):
        return Document(f"d{number}", at(first), tuple(second))
    if second >= len(model.documents):
        return None
    old = model.documents[second]
    if first == "again":
        return old
    with engine.connect() as connection:
        return reversal(connection, ledger, old.id, id=f"d{number}", note="")
