"""Twenty people in two processes, and a process that is killed: nothing lost, nothing half done."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from geo.registers.ledger.balances import balance
from geo.registers.ledger.chain import verify
from geo.registers.ledger.tables import documents, entries
from tests.geo.registers.ledger.made_up import STOCK, enter, move

ROOT = Path(__file__).parents[4]


def start(store, name, *, threads, each, width=1):
    url = store.engine.url.render_as_string(hide_password=False)
    arguments = [store.settings.workspace, url, name, threads, each, width]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.geo.registers.ledger.poster", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_twenty_posters_in_two_processes_share_what_there_is(store):
    enter(store.engine, move("masuk", "luar", "gudang", 75))
    running = [start(store, name, threads=10, each=5) for name in ("satu", "dua")]
    said = ""
    for process in running:
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        assert not err
        said += out
    assert said.count("posted ") == 75
    assert said.count("refused ") == 25
    with store.engine.connect() as connection:
        assert balance(connection, STOCK, "gudang", "beras") == 0
        assert verify(connection, STOCK).is_sound


def test_a_poster_killed_in_the_middle_leaves_only_whole_documents(store):
    enter(store.engine, move("masuk", "luar", "gudang", 10**9))
    process = start(store, "mati", threads=3, each=10_000, width=40)
    told = []
    while len(told) < 12:
        told.append(process.stdout.readline().split()[1])
    process.kill()
    told += [row.split()[1] for row in process.stdout.read().splitlines() if " mati/" in row]
    process.wait()
    enter(store.engine, move("sesudahnya", "gudang", "posko/1", 1, 5))
    with store.engine.connect() as connection:
        counted = sa.select(documents.c.document, sa.func.count()).join_from(documents, entries)
        rows = connection.execute(counted.group_by(documents.c.document)).all()
        lines = {row[0]: row[1] for row in rows}
        assert verify(connection, STOCK).is_sound
    assert set(told) <= set(lines)
    assert {n for id, n in lines.items() if id.startswith("mati/")} == {40}
