"""A row of the audit reads as people would say it, for every register."""

import pytest
from sqlalchemy import select

from geo.access.audit_reading import AuditFilter, read_audit, sentence
from geo.access.door import CREATE, MOVE, act
from geo.access.roles import OFFICER, Actor
from geo.base.i18n import language
from geo.domains.audit_words import AUDIT_WORDS
from geo.domains.registers import REGISTERS
from geo.domains.response.posko import POSKO
from geo.registers.guard import Guard


@pytest.mark.parametrize("key", REGISTERS)
def test_every_field_and_code_of_a_register_has_words(key):
    register, words = REGISTERS[key], AUDIT_WORDS[key]
    columns = {column.name for column in register.table.c} - {"version"}
    assert columns <= set(words.fields) | {"id"}
    assert set(register.state_by_key) <= set(words.values["state"])


def test_a_move_reads_as_in_the_issue(small_store):
    actor = Actor("Rina", OFFICER)
    guard = Guard(POSKO, small_store.snapshot().areas)
    values = {"name": "Posko Bincau", "kind": "pengungsian", "area_code": "63.03"}
    made = act(small_store.engine, actor, CREATE, guard, values)
    act(small_store.engine, actor, MOVE, guard, {"state": "penuh"}, record_id=made.record_id)
    with small_store.engine.connect() as connection:
        assert connection.scalar(select(POSKO.table.c.state)) == "penuh"
        row = read_audit(connection, AuditFilter(register="posko"))[0]
    said = sentence(row, language("id"), AUDIT_WORDS)
    assert said == "Rina (Petugas): Posko Bincau, Status Aktif → Penuh"
