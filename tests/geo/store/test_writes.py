from datetime import UTC, date, datetime

import pandas as pd
import pytest
import shapely
import sqlalchemy as sa

from geo.base.errors import PetaSiagaError
from geo.store.tables import INCIDENTS, ZONES, areas, coverage, datasets, incidents, zones
from geo.store.writes import (
    NewDataset,
    RowCounts,
    insert_areas,
    insert_coverage,
    insert_dataset,
    insert_incidents,
    insert_zones,
    refresh_coverage,
    set_row_counts,
)
from tests.geo.bundle import small_areas, small_zones


def test_dataset_keeps_its_provenance_and_counts(small_store):
    with small_store.engine.begin() as connection:
        key = insert_dataset(
            connection,
            NewDataset(ZONES, "Zones", licence="CC0", hazard="flood", breaks=(0.3, 0.6)),
        )
        set_row_counts(connection, key, RowCounts(10, 7, repaired=2, set_aside=2, duplicates=1))
        row = connection.execute(sa.select(datasets).where(datasets.c.id == key)).one()
    assert (row.title, row.licence, row.hazard, row.breaks) == ("Zones", "CC0", "flood", [0.3, 0.6])
    assert (row.rows_read, row.rows_stored, row.rows_repaired) == (10, 7, 2)
    assert (row.rows_set_aside, row.rows_duplicate) == (2, 1)


def test_blank_figures_stay_unknown_and_zero_stays_zero(small_store):
    frame = pd.DataFrame(
        {
            "hazard": ["flood", "flood"],
            "occurred_on": pd.to_datetime(["2024-01-05", "2024-01-06"]),
            "reported_at": pd.to_datetime(["2024-01-05T10:00+08:00", None], utc=True),
            "dead": [0.0, None],
            "is_disaster": pd.array([True, None], dtype="boolean"),
            "repairs": [["a note"], None],
        }
    )
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset(INCIDENTS, "x"))
        assert insert_incidents(connection, key, frame) == 2
        rows = connection.execute(
            sa.select(incidents).where(incidents.c.dataset_id == key).order_by(incidents.c.id)
        ).all()
    assert [row.dead for row in rows] == [0, None]
    assert [row.is_disaster for row in rows] == [True, None]
    assert [row.repairs for row in rows] == [["a note"], None]
    assert rows[0].occurred_on == date(2024, 1, 5)
    assert rows[0].reported_at.replace(tzinfo=UTC) == datetime(2024, 1, 5, 2, 0, tzinfo=UTC)
    assert rows[1].reported_at is None


def test_new_areas_replace_the_current_ones_of_the_same_code(small_store):
    frame = small_areas().query("code == '63.03.05.1001'").assign(name="Renamed")
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset("areas", "x"))
        insert_areas(connection, key, frame)
        rows = connection.execute(
            sa.select(areas.c.name, areas.c.superseded_by)
            .where(areas.c.code == "63.03.05.1001")
            .order_by(areas.c.id)
        ).all()
        others = connection.scalar(
            sa.select(sa.func.count()).where(areas.c.superseded_by.is_not(None))
        )
    assert [tuple(row) for row in rows] == [("Jawa", key), ("Renamed", None)]
    assert others == 1


def test_a_removed_dataset_brings_the_older_areas_back(small_store):
    frame = small_areas().query("code == '63.03'")
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset("areas", "x"))
        insert_areas(connection, key, frame)
        connection.execute(sa.delete(datasets).where(datasets.c.id == key))
        current = connection.execute(
            sa.select(areas.c.dataset_id).where(
                areas.c.code == "63.03", areas.c.superseded_by.is_(None)
            )
        ).all()
    assert [tuple(row) for row in current] == [(1,)]


def test_zones_get_their_bounding_box(small_store):
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset(ZONES, "x"))
        insert_zones(connection, key, small_zones().assign(area_km2=1.0))
        row = connection.execute(sa.select(zones).where(zones.c.dataset_id == key)).first()
    assert (row.west, row.south, row.east, row.north) == (114.1, -3.9, 114.2, -3.8)
    assert shapely.equals(row.geometry, shapely.box(114.1, -3.9, 114.2, -3.8))


def test_zones_in_another_crs_are_refused(small_store):
    with small_store.engine.begin() as connection, pytest.raises(PetaSiagaError, match="EPSG:4326"):
        insert_zones(connection, 1, small_zones().assign(area_km2=1.0).to_crs("EPSG:32750"))


def test_coverage_leaves_out_unknown_places(small_store):
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset(ZONES, "x"))
        insert_coverage(connection, key, ZONES, ["63.03", None, "63.03", float("nan")])
        rows = connection.execute(sa.select(coverage)).all()
    assert [tuple(row) for row in rows] == [(key, ZONES, "63.03")]


def test_refreshed_coverage_follows_the_records_of_real_datasets_only(small_store):
    with small_store.engine.begin() as connection:
        key = insert_dataset(connection, NewDataset(ZONES, "x"))
        insert_coverage(connection, key, ZONES, ["35.03"])
        insert_zones(connection, key, small_zones().assign(area_km2=1.0))
        refresh_coverage(connection, ZONES)
        rows = connection.execute(sa.select(coverage)).all()
    assert [tuple(row) for row in rows] == [(key, ZONES, "63.03")]
