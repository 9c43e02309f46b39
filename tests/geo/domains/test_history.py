"""Undo of imports: exact, in one transaction, or refused in one sentence."""

import json
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.crs import WGS84
from geo.base.errors import NotFound, StoreError
from geo.domains.history import CannotUndo, import_history, problems_of, undo_import
from geo.domains.incidents.reader import IncidentOptions
from geo.domains.zones.reader import ZoneOptions
from geo.files.findings import Fate, Report, note
from geo.intake.problems import MAX_PROBLEMS_KEPT, plain_problems, problems_from
from geo.intake.summary import NothingStored
from geo.intake.transaction import About
from geo.store.store import Store
from geo.store.tables import areas, coverage, datasets, incidents, zones
from geo.store.writes import supersede_incidents
from tests.geo.conftest import settings_in
from tests.geo.contents import everything
from tests.geo.imports import import_areas, import_incidents, import_zones

ROOT = Path(__file__).parents[3]
HEADER = "tanggal,jenis_bencana,lon,lat"


def _csv(folder, *lines, header=HEADER, name="kejadian.csv"):
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def _villages(folder, border, name="desa.geojson"):
    """The two villages of Martapura, divided at latitude `border`."""
    path = folder / name
    gpd.GeoDataFrame(
        {"kode": ["63.03.05.1001", "63.03.05.1002"], "nama": ["Jawa", "Keraton"]},
        geometry=[shapely.box(114, -4, 114.5, border), shapely.box(114, border, 114.5, -3)],
        crs=WGS84,
    ).to_file(path, driver="GeoJSON")
    return path


def _zones(folder, west, name):
    path = folder / name
    gpd.GeoDataFrame(
        {"kelas": [3]}, geometry=[shapely.box(west, -3.48, west + 0.05, -3.42)], crs=WGS84
    ).to_file(path, driver="GeoJSON")
    return path


def contents(store):
    """What the store holds, without numbers that depend on the order of events."""
    with store.engine.connect() as connection:
        files = dict(connection.execute(sa.select(datasets.c.id, datasets.c.file_name)).all())
        found = {"datasets": sorted(_live(connection))}
        for table in (areas, zones, incidents, coverage):
            names = [
                c.name
                for c in table.c
                if c.name not in ("id", "dataset_id", "superseded_by", "repairs")
            ]
            owners = [c for c in ("dataset_id", "superseded_by") if c in table.c]
            found[table.name] = sorted(
                (
                    tuple(str(files.get(row[o])) for o in owners),
                    repr([row[n].wkb if n == "geometry" else row[n] for n in names]),
                )
                for row in connection.execute(sa.select(table)).mappings()
            )
    return found


def _live(connection):
    query = sa.select(datasets.c.file_name).where(datasets.c.undone_at.is_(None))
    return connection.scalars(query).all()


def _visible(store):
    snapshot = store.snapshot()
    # As text, because an unknown figure is not equal to itself.
    return repr(
        (
            snapshot.incidents.to_dict("list"),
            snapshot.zones.to_wkb().to_dict("list"),
            snapshot.areas.frame.to_wkb().to_dict("list"),
            snapshot.datasets.index.tolist(),
        )
    )


def test_undone_import_leaves_the_store_as_it_was_and_a_line_in_the_history(small_store, tmp_path):
    before, shown, version = contents(small_store), _visible(small_store), small_store.version()
    path = _csv(tmp_path, "2024-01-05,banjir,114.2,-3.7", "x,banjir,114.2,-3.7")
    about = About("Pusdalops", "BPBD", "terbuka", "2024", imported_by="Ani", method="disalin")
    number = import_incidents(small_store, path, about=about).dataset_id
    assert small_store.snapshot().incidents["is_sample"].tolist() == [False]
    undo_import(small_store, number, "Budi")
    assert contents(small_store) == before
    assert _visible(small_store) == shown
    assert small_store.version() > version + 1
    entry = import_history(small_store)[0]
    assert (entry.id, entry.title, entry.imported_by, entry.undone_by) == (
        number,
        "Pusdalops",
        "Ani",
        "Budi",
    )
    assert (entry.read, entry.stored, entry.set_aside) == (2, 1, 1)
    assert entry.method.startswith("disalin")
    assert entry.undone_at >= entry.imported_at
    assert entry.has_problems


def test_undone_file_may_be_imported_again(small_store, tmp_path):
    path = _csv(tmp_path, "2024-01-05,banjir,114.2,-3.7")
    undo_import(small_store, import_incidents(small_store, path).dataset_id)
    assert import_incidents(small_store, path).stored == 1


def test_undo_of_boundaries_brings_back_the_old_ones_and_places_records_anew(small_store, tmp_path):
    near_border = "2024-01-05,banjir,114.2,-3.45"
    import_incidents(small_store, _csv(tmp_path, near_border, name="a.csv"))
    import_zones(small_store, _zones(tmp_path, 114.1, "z.geojson"), ZoneOptions("flood"))
    before = contents(small_store)
    number = import_areas(small_store, _villages(tmp_path, -3.3)).dataset_id
    # What is imported meanwhile is placed by boundaries that go again.
    import_incidents(small_store, _csv(tmp_path, "2024-02-05,banjir,114.2,-3.45", name="b.csv"))
    undo_import(small_store, number)
    with small_store.engine.connect() as connection:
        query = sa.select(incidents.c.village_code).where(incidents.c.given_code.is_(None))
        real = query.where(incidents.c.dataset_id > 3)
        assert connection.scalars(real).all() == ["63.03.05.1002"] * 2
    undo_import(small_store, import_history(small_store)[0].id)
    assert contents(small_store) == before


def test_code_that_the_file_gave_stays_when_boundaries_come_and_go(small_store, tmp_path):
    # Its location lies in Keraton by the old boundaries and in Jawa by the new ones.
    path = _csv(tmp_path, "2024-01-05,banjir,114.2,-3.45,6303051001", header=HEADER + ",kode_desa")
    import_incidents(small_store, path)
    before = contents(small_store)
    undo_import(small_store, import_areas(small_store, _villages(tmp_path, -3.3)).dataset_id)
    assert contents(small_store) == before


def test_placing_by_the_same_boundaries_moves_nothing(small_store, tmp_path):
    path = _csv(
        tmp_path,
        "2024-01-05,banjir,114.2,-3.45,,",
        "2024-01-06,banjir,114.2,-3.45,6303051001,",
        "2024-01-07,banjir,114.2,-3.45,630401,",
        "2024-01-08,banjir,114.2,-3.45,,district",
        "2024-01-09,banjir,114.2,-3.45,,approximate",
        "2024-01-10,banjir,113.99,-3.45,,",
        "2024-01-11,gelombang pasang,113.9,-3.45,,",
        "2024-01-12,banjir,,,6303,",
        header=HEADER + ",kode_desa,location_accuracy",
    )
    import_incidents(small_store, path)
    import_zones(small_store, _zones(tmp_path, 113.9, "z.geojson"), ZoneOptions("flood"))
    before = contents(small_store)
    same = import_areas(small_store, _villages(tmp_path, -3.5))
    after = contents(small_store)
    assert after["incidents"] == before["incidents"]
    assert after["zones"] == before["zones"]
    assert not any("placed anew" in said.render(str) for said in same.notes)


def test_boundaries_on_which_later_ones_build_are_undone_after_those(small_store, tmp_path):
    before = contents(small_store)
    first = import_areas(small_store, _villages(tmp_path, -3.3, "a.geojson")).dataset_id
    about = About(title="Batas 2025")
    second = import_areas(small_store, _villages(tmp_path, -3.4, "b.geojson"), None, about)
    between = contents(small_store)
    with pytest.raises(CannotUndo, match=r"Undo the import 5, “Batas 2025” of .*, first"):
        undo_import(small_store, first)
    assert contents(small_store) == between
    undo_import(small_store, second.dataset_id)
    undo_import(small_store, first)
    assert contents(small_store) == before


def test_replaced_incidents_come_back_and_hold_their_import_until_then(small_store, tmp_path):
    first = import_incidents(small_store, _csv(tmp_path, "2024-01-05,banjir,114.2,-3.7"))
    before = contents(small_store)
    newer = _csv(tmp_path, "2024-02-05,banjir,115.2,-3.7", name="b.csv")
    second = import_incidents(small_store, newer)
    with small_store.engine.begin() as connection:
        old = sa.select(incidents.c.id).where(incidents.c.dataset_id == first.dataset_id)
        supersede_incidents(connection, second.dataset_id, connection.scalars(old).all())
        covered = connection.scalars(sa.select(coverage.c.regency_code)).all()
    assert covered == ["63.04"]
    with pytest.raises(CannotUndo, match="Undo the import 5"):
        undo_import(small_store, first.dataset_id)
    undo_import(small_store, second.dataset_id)
    assert contents(small_store) == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_bundled_data_cannot_be_undone(small_store, number):
    before = contents(small_store)
    with pytest.raises(CannotUndo, match="came with the program"):
        undo_import(small_store, number)
    assert contents(small_store) == before


def test_unknown_or_undone_imports_are_refused(small_store, tmp_path):
    with pytest.raises(NotFound, match="no import 99"):
        undo_import(small_store, 99)
    with pytest.raises(NotFound, match="no import 99"):
        problems_of(small_store, 99)
    path = _csv(tmp_path, "2024-01-05,banjir,114.2,-3.7")
    number = import_incidents(small_store, path).dataset_id
    undo_import(small_store, number)
    with pytest.raises(CannotUndo, match="undone before"):
        undo_import(small_store, number)


def test_history_warns_of_rows_that_later_imports_left_out(small_store, tmp_path):
    line = "2024-01-05,banjir,114.2,-3.7"
    import_incidents(small_store, _csv(tmp_path, line))
    import_incidents(
        small_store, _csv(tmp_path, line, "2024-03-05,banjir,114.2,-3.7", name="b.csv")
    )
    later, earlier, *bundled = import_history(small_store)
    assert later.caution is None
    assert "“b”" in earlier.caution.render(str)
    assert [entry.cannot_undo is None for entry in bundled] == [False] * 3


def test_problems_are_kept_in_words_for_either_language(small_store, tmp_path):
    path = _csv(tmp_path, "2024-01-05,banjir,114.2,-3.7", "x,banjir,114.2,-3.7")
    summary = import_incidents(small_store, path)
    kept = problems_of(small_store, summary.dataset_id)
    assert [p.render(str) for p in kept] == [p.render(str) for p in summary.problems]
    assert problems_of(small_store, 1) == ()


def test_of_many_problems_those_set_aside_are_kept():
    report = Report()
    report.add(Fate.NOTED, range(MAX_PROBLEMS_KEPT), note("noted"), note(""))
    report.add(Fate.SET_ASIDE, [9], note("n {n}", n=np.int64(9)), note(""))
    kept = problems_from(json.loads(json.dumps(plain_problems(report.problems))))
    assert len(kept) == MAX_PROBLEMS_KEPT
    assert (kept[0].fate, kept[0].reason.render(str)) == (Fate.SET_ASIDE, "n 9")


# --- the process and the disk fail ---------------------------------------------------------------

_KILLED = """
import os, signal, sys
from pathlib import Path
import geo.domains.history as history, geo.intake.transaction as transaction
import geo.domains.incidents.kind as incidents
from tests.geo.imports import import_incidents
from geo.base.settings import load_settings
from geo.store.store import Store

def die(*_args): os.kill(os.getpid(), signal.SIGKILL)
store = Store(load_settings({"PETASIAGA_WORKSPACE": sys.argv[1]}))
if sys.argv[2] == "undo":
    incidents.refresh_coverage = lambda connection, kind: die(connection)
    history.undo_import(store, 4)
else:
    transaction.bump_data_version = die
    import_incidents(store, Path(sys.argv[2]))
"""


@pytest.mark.parametrize("work", ["import", "undo"])
def test_process_killed_in_the_middle_leaves_the_store_as_before(small_store, tmp_path, work):
    lines = [f"2024-01-05,banjir,{114 + n / 1000},-3.7" for n in range(400)]
    import_incidents(small_store, _csv(tmp_path, *lines[:200]))
    path = _csv(tmp_path, *lines[200:], name="b.csv")
    with small_store.engine.connect() as connection:
        before = contents(small_store), connection.scalar(sa.text("SELECT count(*) FROM datasets"))
    small_store.close()
    folder = small_store.settings.workspace
    code = [sys.executable, "-c", _KILLED, str(folder), "undo" if work == "undo" else str(path)]
    done = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    store = Store(settings_in(folder))
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        count = connection.scalar(sa.text("SELECT count(*) FROM datasets"))
    assert (contents(store), count) == before
    # The lock of the dead process does not stand in the way.
    if work == "import":
        assert import_incidents(store, path).stored == 200
    store.close()


def test_full_disk_is_one_sentence_and_changes_nothing(small_store, tmp_path):
    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 3}")

    sa.event.listen(small_store.engine, "connect", limit)
    small_store.engine.dispose()
    before = everything(small_store)
    lines = [f"2024-01-05,banjir,{114 + n / 10000},-3.7" for n in range(2000)]
    with pytest.raises(StoreError, match="no room left on the disk") as refused:
        import_incidents(small_store, _csv(tmp_path, *lines))
    assert "\n" not in str(refused.value)
    assert everything(small_store) == before


# --- any order of imports and undos ------------------------------------------------------------

_FILES = (
    "areas -3.3",
    "areas -3.7",
    "areas -3.45",
    "incidents a",
    "incidents b",
    "update a",
    "zones",
    "codes",
)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["import", "undo"]), st.sampled_from(_FILES)), min_size=4, max_size=10
)


def _import(store, folder, name):
    """Import one of the files; each brings records near the borders that come and go."""
    about = About(again=True)
    if name.startswith("areas"):
        border = float(name.split()[1])
        return import_areas(store, _villages(folder, border, f"{name}.geojson"), None, about)
    if name == "zones":
        path = _zones(folder, 114.2, "zones.geojson")
        return import_zones(store, path, ZoneOptions("flood"), about)
    if name == "codes":
        path = _csv(
            folder,
            "2022-01-05,banjir,114.2,-3.45,6303051001,",
            "2022-01-06,banjir,114.2,-3.45,630305,",
            "2022-01-07,banjir,,,6303,",
            "2022-01-08,banjir,114.2,-3.4,,district",
            header=HEADER + ",kode_desa,location_accuracy",
            name="codes.csv",
        )
        return import_incidents(store, path, None, about)
    year = 2023 if name.endswith("a") else 2024
    lats = (-3.25, -3.35, -3.42, -3.47, -3.6, -3.75)
    dead = 2 if name == "update a" else ""
    lines = [f"{year}-01-05,banjir,114.2,{lat},{dead}" for lat in lats]
    lines.append(f"{year}-01-06,banjir,113.99,-3.4,{dead}")
    path = _csv(folder, *lines, header=HEADER + ",meninggal", name=f"{name}.csv")
    on_duplicate = "update" if name == "update a" else "skip"
    return import_incidents(store, path, IncidentOptions(on_duplicate=on_duplicate), about)


@settings(max_examples=6)
@given(steps=_STEPS)
def test_imports_and_undos_in_any_order_leave_what_was_never_undone(
    tmp_path_factory, filled_workspace, steps
):
    folder = tmp_path_factory.mktemp("steps")
    shutil.copytree(filled_workspace, folder / "one")
    shutil.copytree(filled_workspace, folder / "other")
    store, other = (Store(settings_in(folder / name)) for name in ("one", "other"))
    live: dict[str, int] = {}
    for verb, name in steps:
        if verb == "import" and name not in live:
            with suppress(NothingStored):
                live[name] = _import(store, folder, name).dataset_id
        elif verb == "undo" and name in live:
            with suppress(CannotUndo):
                undo_import(store, live[name])
                del live[name]
    for name in sorted(live, key=live.__getitem__):
        _import(other, folder, name)
    assert contents(store) == contents(other)
    store.close()
    other.close()


def test_history_of_two_thousand_imports_is_read_at_once(small_store):
    with small_store.engine.begin() as connection:
        row = dict(connection.execute(sa.select(datasets).limit(1)).mappings().one())
        copies = [
            row
            | {
                "id": 1000 + number,
                "title": f"Rekap {number}",
                "kind": "incidents",
                "file_sha256": f"{number:064d}",
                "rows_duplicate": 1,
            }
            for number in range(2000)
        ]
        connection.execute(sa.insert(datasets), copies)
    begun = time.perf_counter()
    found = import_history(small_store)
    # Pairs of imports, each with the titles of all later ones, took minutes.
    assert time.perf_counter() - begun < 5
    first = next(entry for entry in found if entry.id == 1000)
    assert first.caution is not None
    assert "“Rekap 1999”" in first.caution.render(str)
    assert len(first.caution.render(str)) < 400
