"""A store with the small bundle, and people who enter records."""

import pytest

from geo.access import door
from geo.access.roles import Actor
from geo.domains.registers import REGISTERS
from geo.registers.guard import Guard

OFFICER = Actor("Rina", "petugas", account_id=1)
POSKO, KONTAK = REGISTERS["posko"], REGISTERS["kontak"]


@pytest.fixture
def act(small_store):
    """Do one thing to a record of a register as the officer."""
    areas = small_store.snapshot().areas

    def do(action, change, number=None, *, register=POSKO, actor=OFFICER, **options):
        return door.act(
            small_store.engine,
            actor,
            action,
            Guard(register, areas),
            change,
            record_id=number,
            **options,
        )

    return do


@pytest.fixture
def posko(act):
    """Enter a posko; its number."""

    def enter(name="Posko Bincau", **values):
        change = {"kind": "lapangan", "name": name, "area_code": "63.03", **values}
        return act(door.CREATE, change).record_id

    return enter
