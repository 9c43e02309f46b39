"""A store filled by an older PetaSiaga gets the newer bundle and keeps what was imported."""

import shutil
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import sqlalchemy as sa

from geo.base.crs import EQUAL_AREA
from geo.base.errors import StoreError
from geo.store.bundled import BUNDLED_FILES, fill_if_empty, renew
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, areas, incidents
from geo.store.writes import NewDataset, insert_areas, insert_dataset, insert_incidents
from tests.geo.bundle import small_areas
from tests.geo.conftest import settings_in

SHA = "ab" * 32


@pytest.fixture
def old_store(tmp_path, bundle_dir):
    store = Store(settings_in(tmp_path / "workspace"))
    fill_if_empty(store, data_dir=bundle_dir)
    yield store
    store.close()


@pytest.fixture
def newer(tmp_path, bundle_dir):
    """The bundle with the border between the kecamatan 0.2° further west, and shares stated."""
    folder = tmp_path / "newer"
    shutil.copytree(bundle_dir, folder)
    frame = small_areas().set_index("code")
    frame.loc["63.03.05", "geometry"] = shapely.box(114.0, -4.0, 114.3, -3.0)
    frame.loc["63.03.05.1001", "geometry"] = shapely.box(114.0, -4.0, 114.3, -3.5)
    frame.loc["63.03.05.1002", "geometry"] = shapely.box(114.0, -3.5, 114.3, -3.0)
    frame.loc["63.03.06", "geometry"] = shapely.box(114.3, -4.0, 115.0, -3.0)
    frame["area_km2"] = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    frame["approx_share"] = [0.02, 0.05, 0.3, 1.0, 1.0, 0.0, 0.0, 0.0]
    frame.reset_index().to_parquet(folder / BUNDLED_FILES[AREAS])
    return folder


def add_incident(store: Store, lon: float) -> None:
    frame = pd.DataFrame(
        {
            "hazard": ["flood"],
            "occurred_on": [date(2026, 1, 2)],
            "regency_code": ["63.03"],
            "district_code": ["63.03.05"],
            "lon": [lon],
            "lat": [-3.2],
        }
    )
    with store.engine.begin() as connection:
        number = insert_dataset(connection, NewDataset(INCIDENTS, "BPBD", file_sha256=SHA))
        insert_incidents(connection, number, frame)


def import_district(store: Store, code: str, shape: shapely.Geometry) -> int:
    row = small_areas().set_index("code", drop=False).loc[[code]].set_geometry([shape], crs=4326)
    with store.engine.begin() as connection:
        number = insert_dataset(connection, NewDataset(AREAS, "BIG", file_sha256=SHA))
        insert_areas(connection, number, row)
    return number


def test_a_store_of_this_bundle_is_left_alone(old_store, bundle_dir):
    assert renew(old_store, data_dir=bundle_dir) is False
    assert old_store.version() == 1


def test_bundled_areas_are_replaced_in_the_dataset_they_had(old_store, newer):
    assert renew(old_store, data_dir=newer) is True

    snapshot = old_store.snapshot()
    assert snapshot.areas.bounds("63.03.05") == (114.0, -4.0, 114.3, -3.0)
    assert (len(snapshot.areas), snapshot.datasets.index.tolist()) == (8, [1, 2, 3])
    assert not snapshot.areas.is_approximate("63.03")
    assert snapshot.areas.is_approximate("63.03.05")
    assert snapshot.areas.is_bundled("63.03")
    assert renew(old_store, data_dir=newer) is False


def test_an_import_stays_and_is_placed_in_the_new_boundaries(old_store, newer):
    add_incident(old_store, lon=114.4)
    add_incident(old_store, lon=114.1)

    renew(old_store, data_dir=newer)

    with old_store.engine.connect() as connection:
        found = connection.execute(
            sa.select(incidents.c.district_code)
            .where(incidents.c.occurred_on == date(2026, 1, 2))
            .order_by(incidents.c.lon.desc())
        ).scalars()
        assert found.all() == ["63.03.06", "63.03.05"]


def test_areas_that_an_agency_imported_go_on_replacing_the_bundled_ones(old_store, newer):
    own = shapely.box(114.6, -4.0, 115.0, -3.0)
    number = import_district(old_store, "63.03.06", own)

    renew(old_store, data_dir=newer)

    snapshot = old_store.snapshot()
    assert snapshot.areas.geometry("63.03.06").equals(own)
    assert not snapshot.areas.is_bundled("63.03.06")
    with old_store.engine.connect() as connection:
        hidden = connection.execute(
            sa.select(areas.c.superseded_by).where(
                areas.c.code == "63.03.06", areas.c.dataset_id == 1
            )
        ).scalar_one()
    assert hidden == number


def test_sample_data_are_replaced_and_not_doubled(old_store, newer):
    sample = newer / BUNDLED_FILES[INCIDENTS]
    pd.read_parquet(sample).iloc[:1].to_parquet(sample)

    renew(old_store, data_dir=newer)

    assert len(old_store.snapshot().incidents) == 1
    assert old_store.snapshot().datasets.at[3, "rows_stored"] == 1


def test_a_store_from_before_bundles_were_named_is_renewed(old_store, bundle_dir):
    with old_store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE key LIKE 'bundled_%'")

    assert renew(old_store, data_dir=bundle_dir) is True
    assert len(old_store.snapshot().areas) == 8
    assert len(old_store.snapshot().zones) == 2


def test_a_damaged_newer_bundle_changes_nothing(old_store, newer):
    broken = gpd.read_parquet(newer / BUNDLED_FILES[AREAS]).drop(columns="name")
    broken.to_parquet(newer / BUNDLED_FILES[AREAS])

    with pytest.raises(StoreError, match=r"areas\.parquet"):
        renew(old_store, data_dir=newer)
    assert old_store.version() == 1
    assert len(old_store.snapshot().areas) == 8
