"""The same schema on a real PostgreSQL: runs where libpq's environment names a server."""

from datetime import date

import pandas as pd
import pytest

from geo.base.settings import load_settings
from geo.store.engine import bump_data_version
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES
from geo.store.writes import (
    NewDataset,
    insert_areas,
    insert_coverage,
    insert_dataset,
    insert_incidents,
    insert_zones,
)
from tests.geo.postgresql import empty, needs_postgresql
from tests.geo.snapshots import make_areas

pytestmark = needs_postgresql


@pytest.fixture
def store(tmp_path):
    environ = {
        "PETASIAGA_WORKSPACE": str(tmp_path),
        "PETASIAGA_DATABASE_URL": "postgresql+psycopg://",
    }
    store = Store(load_settings(environ))
    yield store
    empty(store.engine)
    store.close()


def test_areas_zones_and_incidents_read_back_as_stored(store):
    areas = make_areas().frame.drop(columns=["dataset_id", "is_approximate"])
    zone = areas.iloc[[5]].assign(hazard="flood", regency_code="63.03")[
        ["hazard", "regency_code", "area_km2", "geometry"]
    ]
    zone["class"] = "high"
    incidents = pd.DataFrame(
        {
            "hazard": ["flood", "drought"],
            "occurred_on": [date(2025, 2, 28), date(2024, 2, 29)],
            "regency_code": ["63.03", "63.03"],
            "district_code": ["63.03.05", None],
            "lon": [114.2, None],
            "lat": [-3.5, None],
            "dead": pd.array([None, 2], dtype="Int64"),
        }
    )
    with store.engine.begin() as connection:
        insert_areas(connection, insert_dataset(connection, NewDataset(AREAS, "a")), areas)
        insert_zones(connection, insert_dataset(connection, NewDataset(ZONES, "z")), zone)
        key = insert_dataset(connection, NewDataset(INCIDENTS, "i"))
        insert_incidents(connection, key, incidents)
        insert_coverage(connection, key, INCIDENTS, incidents["regency_code"])
        bump_data_version(connection)
    snapshot = store.snapshot()
    assert snapshot.areas.codes == areas["code"].tolist()
    assert snapshot.areas.geometry("63.03").equals(areas.geometry.iat[4])
    assert snapshot.zones.geometry.iat[0].equals(zone.geometry.iat[0])
    assert snapshot.incidents["dead"].tolist()[0] == 2
    assert snapshot.incidents["dead"].isna().tolist() == [False, True]
    assert [snapshot.areas.code_at(r) for r in snapshot.incidents["area"]] == ["63.03", "63.03.05"]
