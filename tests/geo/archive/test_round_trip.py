"""What is exported and restored is the same, table by table."""

import random
import struct
import zipfile
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.archive import RestoreRefused, export_everything, restore_everything
from geo.archive.form import TABLES
from geo.base.errors import StoreError
from geo.base.settings import load_settings
from geo.domains.history import undo_import
from geo.registers.ledger.balances import balance
from geo.registers.ledger.chain import verify
from geo.registers.ledger.posting import post, reversal
from geo.store.engine import bump_data_version, writing
from geo.store.mappings import remember_columns
from geo.store.store import Store
from geo.store.tables import datasets, incidents, reference_features
from tests.geo.conftest import settings_in
from tests.geo.contents import all_data
from tests.geo.imports import import_incidents
from tests.geo.postgresql import empty, needs_postgresql
from tests.geo.registers.ledger.made_up import NOW, STOCK, enter, move

FORMS = ("all.gpkg", "all", "all.zip")
#: Texts that containers, spreadsheets and parsers trip over.
TEXTS = (
    "",
    " ",
    "'",
    "''x",
    "=1+1",
    "-5",
    "@a",
    "+62",
    "\t=x",
    "a\r\nb",
    "\r",
    "null",
    "NaN",
    "é ’ 雨",
    '"',
    'a,"b"',
    "63.10",
    "1e5",
)


def rich(store):
    """Put into a store what is easily lost on the way."""
    with store.engine.begin() as connection:
        row = {
            "kind": "incidents",
            "title": "=cmd",
            "imported_at": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
            "breaks": [0.333, 2 / 3],
            "problems": [["noted", 1, "a", "", ["m {n}", {"n": 1}], ["", {}]]],
            "style": {"icon": "school", "warna": "é"},
            "file_sha256": "ab" * 32,
        }
        number = connection.execute(sa.insert(datasets).values(row)).inserted_primary_key[0]
        common = {"dataset_id": number, "hazard": "flood", "occurred_on": date(1900, 2, 28)}
        connection.execute(
            sa.insert(incidents),
            [
                common
                | {
                    "chronology": text,
                    "dead": count,
                    "loss_idr": loss,
                    "is_disaster": flag,
                    "lon": lon,
                    "lat": lat,
                    "reported_at": moment,
                    "superseded_by": other,
                    "repairs": repairs,
                    "village_code": "63.03.05.1001",
                }
                for text, count, loss, flag, lon, lat, moment, other, repairs in zip(
                    TEXTS,
                    [None, 0, 1, 2**62] * 5,
                    [None, 0.0, 0.1, 1e300, -1.5] * 4,
                    [None, True, False] * 6,
                    [None, 114.1, 0.1 + 0.2] * 6,
                    [None, -3.5, -1e-9] * 6,
                    [None, datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)] * 9,
                    [None, 1] * 9,
                    [None, ["é", "x"], []] * 6,
                    strict=False,
                )
            ],
        )
        shapes = [
            shapely.Point(0.1 + 0.2, -0.0),
            shapely.LineString([(114, -3.3333333333333335), (115, -4)]),
            shapely.MultiPolygon([shapely.box(1, 1, 2, 2), shapely.box(3, 3, 4, 4)]),
        ]
        connection.execute(
            sa.insert(reference_features),
            [
                {
                    "dataset_id": number,
                    "name": "=x",
                    "attributes": {"kapasitas": "'200"},
                    "lon": 1.0,
                    "lat": 2.0,
                    "geometry": shape,
                }
                for shape in shapes
            ],
        )
        bump_data_version(connection)
    remember_columns(store, "incidents", ["a", "b"], {"lon": "a", "lat": ""})
    return store


@pytest.fixture
def empty_store(tmp_path):
    store = Store(settings_in(tmp_path / "empty"))
    yield store
    store.close()


@pytest.fixture
def full_store(small_store, tmp_path):
    path = tmp_path / "kejadian.csv"
    path.write_text("tanggal,jenis_bencana,lon,lat\n2024-01-05,banjir,114.2,-3.7\n")
    undo_import(small_store, import_incidents(small_store, path).dataset_id, "Budi")
    return rich(small_store)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_lost(full_store, empty_store, tmp_path, form):
    path = export_everything(full_store, tmp_path / "out" / form)
    done = restore_everything(empty_store, path)
    assert all_data(empty_store) == all_data(full_store)
    assert done.rows["incidents"] == 3 + len(TEXTS)
    assert done.backup is None
    assert empty_store.version() == 1
    assert len(empty_store.snapshot().incidents) == len(full_store.snapshot().incidents)
    # Nothing is left beside the export.
    assert [p.name for p in path.parent.iterdir()] == [form]


@needs_postgresql
@pytest.mark.parametrize("form", FORMS)
def test_a_store_moves_from_sqlite_to_postgresql_and_back(full_store, empty_store, tmp_path, form):
    environ = {
        "PETASIAGA_WORKSPACE": str(tmp_path / "pg"),
        "PETASIAGA_DATABASE_URL": "postgresql+psycopg://",
    }
    server = Store(load_settings(environ))
    try:
        restore_everything(server, export_everything(full_store, tmp_path / form))
        assert all_data(server) == all_data(full_store)
        with server.engine.begin() as connection:
            row = {"kind": "areas", "title": "next", "imported_at": datetime.now(UTC)}
            connection.execute(sa.insert(datasets).values(row))
            connection.execute(sa.delete(datasets).where(datasets.c.title == "next"))
        restore_everything(empty_store, export_everything(server, tmp_path / f"2{form}"))
        assert all_data(empty_store) == all_data(full_store)
    finally:
        empty(server.engine)
        server.close()


def test_any_geometry_comes_back_to_the_last_bit(tmp_path_factory, filled_workspace, tmp_path):
    random.seed(42)
    floats = [struct.unpack("<d", random.randbytes(8))[0] for _ in range(400)]
    finite = [value for value in floats if np.isfinite(value)]
    shapes = [shapely.LineString([(a, -0.0), (b, a)]) for a, b in pairwise(finite)]
    source = Store(settings_in(tmp_path / "a"))
    with source.engine.begin() as connection:
        row = {"kind": "reference", "title": "", "imported_at": datetime.now(UTC)}
        connection.execute(sa.insert(datasets).values(row))
        feature = {"dataset_id": 1, "lon": 0.0, "lat": 0.0}
        connection.execute(
            sa.insert(reference_features), [feature | {"geometry": shape} for shape in shapes]
        )
        bump_data_version(connection)
    for form in FORMS[:2]:
        other = Store(settings_in(tmp_path / f"b{form}"))
        restore_everything(other, export_everything(source, tmp_path / form))
        assert all_data(other) == all_data(source)
        other.close()
    source.close()


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@settings(max_examples=3)
@given(texts=st.lists(_TEXT, min_size=20, max_size=60))
def test_any_text_comes_back(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("text")
    source, other = (Store(settings_in(folder / name)) for name in "ab")
    now = datetime.now(UTC)
    with source.engine.begin() as connection:
        rows = [{"kind": "areas", "title": text, "imported_at": now} for text in texts]
        connection.execute(sa.insert(datasets), rows)
        bump_data_version(connection)
    restore_everything(other, export_everything(source, folder / "csv"))
    assert all_data(other) == all_data(source)
    source.close()
    other.close()


# GDAL likes moments to end at milliseconds, and reads all of them.
@pytest.mark.filterwarnings("ignore:Non-conformant content")
def test_the_geopackage_opens_in_gdal(full_store, tmp_path):
    path = export_everything(full_store, tmp_path / "all.gpkg")
    layers = dict(pyogrio.list_layers(path))
    assert {name for name, kind in layers.items() if kind} == {
        "areas",
        "zones",
        "incidents",
        "reference_features",
    }
    assert set(layers) == {table.name for table in TABLES} | {"archive"}
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert areas.crs.to_epsg() == 4326
    assert areas.total_bounds.tolist() == [114, -4, 116, -2]
    found = pyogrio.read_dataframe(path, layer="incidents")
    assert found.geometry.notna().sum() == found["lon"].notna().sum()
    assert found["dead"].isna().any()
    assert pyogrio.read_dataframe(path, layer="datasets")["title"].tolist()[-1] == "=cmd"


def test_csv_files_are_plain_and_defused(full_store, tmp_path):
    folder = export_everything(full_store, tmp_path / "all")
    frame = pd.read_csv(folder / "incidents.csv", dtype=str, keep_default_na=False)
    assert "'=1+1" in set(frame["chronology"])
    assert not any(text[:1] in "=+-@\t\r" for text in frame["chronology"] if text)
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert all(f"{table.name}.csv" in readme for table in TABLES)
    with zipfile.ZipFile(export_everything(full_store, tmp_path / "all.zip")) as archive:
        assert set(archive.namelist()) == {p.name for p in folder.iterdir()}


def test_store_with_data_is_replaced_only_when_asked_and_kept(
    full_store, tmp_path, filled_workspace
):
    path = export_everything(full_store, tmp_path / "all.gpkg")
    before = all_data(full_store)
    with full_store.engine.begin() as connection:
        connection.execute(sa.delete(incidents))
        bump_data_version(connection)
    emptied, version = all_data(full_store), full_store.version()
    with pytest.raises(RestoreRefused, match="holds data already; use --replace"):
        restore_everything(full_store, path)
    assert all_data(full_store) == emptied
    done = restore_everything(full_store, path, replace=True)
    assert all_data(full_store) == before
    assert full_store.version() > version
    # The copy of what was there is an export itself.
    restore_everything(full_store, done.backup, replace=True)
    assert all_data(full_store) == emptied


def test_export_does_not_write_into_a_folder_of_others(full_store, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match="is a folder with files in it"):
        export_everything(full_store, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_export_that_fails_leaves_the_old_file(full_store, tmp_path, monkeypatch):
    path = export_everything(full_store, tmp_path / "out" / "all.gpkg")
    before = path.read_bytes()

    def fail(*_values):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.archive.geopackage.GeoPackageWriter.close", fail)
    with pytest.raises(StoreError, match="No space left on device"):
        export_everything(full_store, path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["all.gpkg"]


@pytest.mark.parametrize("form", FORMS)
def test_a_ledger_comes_back_with_its_chain_whole(tmp_path, form):
    store = Store(settings_in(tmp_path / "from"))
    enter(store.engine, move("masuk", "luar", "gudang", 10), move("keluar", "gudang", "posko/1", 4))
    with writing(store.engine) as connection:
        back = reversal(connection, STOCK, "keluar", id="batal", note="=salah")
        post(connection, STOCK, back, by="uji", now=NOW)
        before = verify(connection, STOCK)
    export_everything(store, tmp_path / form)
    store.close()
    other = Store(settings_in(tmp_path / "to"))
    restore_everything(other, tmp_path / form)
    with other.engine.connect() as connection:
        assert verify(connection, STOCK) == before
        assert balance(connection, STOCK, "gudang", "beras") == 10
    other.close()
