"""Real files, which are not part of the project, into the bundled areas."""

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa

from geo.base.errors import SourceRefused
from geo.domains.incidents.reader import IncidentOptions
from geo.domains.zones.reader import ZoneOptions
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from geo.store.tables import incidents, zones
from tests.geo.conftest import settings_in
from tests.geo.imports import import_areas, import_incidents, import_zones


@pytest.fixture(scope="module")
def store(tmp_path_factory, real_files):
    store = Store(settings_in(tmp_path_factory.mktemp("real")))
    fill_if_empty(store)
    yield store
    store.close()


def _column(store, table, dataset, *names):
    with store.engine.connect() as connection:
        return connection.execute(
            sa.select(*(table.c[name] for name in names))
            .where(table.c.dataset_id == dataset)
            .order_by(table.c.id)
        ).all()


@pytest.mark.parametrize(
    ("name", "code", "villages", "districts", "area_km2"),
    [
        ("desa_banjar", "63.03", 290, 20, 4589),
        ("desa_tanjung_jabung_barat", "15.06", 134, 13, 5035),
        ("desa_trenggalek", "35.03", 157, 14, 1250),
        ("desa_blitar", "35.05", 248, 22, 1745),
    ],
)
def test_real_villages_replace_the_approximate_ones(
    store, real_files, name, code, villages, districts, area_km2
):
    before = store.snapshot().areas
    summary = import_areas(store, real_files / f"{name}.geojson")
    assert (summary.read, summary.stored, summary.set_aside) == (villages, villages, 0)
    assert summary.derived == districts + 1
    index = store.snapshot().areas
    assert len(index) == len(before)
    assert index.name(code) == before.name(code)
    assert not index.is_approximate(code)
    assert all(not index.is_approximate(c) for c in index.of_level("village", code)["code"])
    rows = index.of_level("district", code)
    assert not rows["is_approximate"].any()
    assert rows["area_km2"].sum() == pytest.approx(area_km2, rel=0.02)
    # What lies in a real village lies in its real kecamatan and kabupaten.
    inside = index.of_level("village", code).geometry.representative_point()
    assert shapely.contains_xy(index.geometry(code), inside.x, inside.y).all()
    assert (index.locate(inside.x, inside.y, "regency") == index.rank(code)).all()


def test_kota_blitar_stays_an_enclave_of_kabupaten_blitar(store, real_files):
    index = store.snapshot().areas
    overlap = shapely.intersection(index.geometry("35.05"), index.geometry("35.72")).area
    assert overlap < 0.35 * index.geometry("35.72").area


def test_tsunami_zones_in_utm_with_crossed_outlines(store, real_files):
    path = real_files / "tsunami_maumere_utm51s.zip"
    summary = import_zones(store, path, ZoneOptions(hazard="tsunami"))
    assert (summary.read, summary.stored, summary.repaired) == (1032, 1032, 35)
    assert summary.regencies == ("53.07",)
    rows = _column(store, zones, summary.dataset_id, "class", "class_label", "geometry")
    counts = {key: sum(row[0] == key for row in rows) for key in ("low", "medium", "high")}
    assert counts == {"low": 150, "medium": 402, "high": 171 + 309}
    shapes = gpd.GeoSeries([row[2] for row in rows])
    assert shapes.is_valid.all()
    assert shapes.total_bounds == pytest.approx([122.150, -8.647, 122.301, -8.553], abs=0.001)


def test_jakarta_zones_that_only_say_yes(store, real_files):
    path = real_files / "jakarta_rw_banjir2007.zip"
    with pytest.raises(SourceRefused, match=r"FLOODPRONE.*--class-yes"):
        import_zones(store, path, ZoneOptions(hazard="flood"))
    summary = import_zones(store, path, ZoneOptions(hazard="flood", class_yes="high"))
    assert (summary.read, summary.stored, summary.repaired) == (1009, 1009, 7)


def test_landslides_of_the_nasa_catalogue(store, real_files):
    summary = import_incidents(store, real_files / "nasa_glc_indonesia.csv")
    assert summary.read == 288
    assert summary.stored + summary.set_aside == 288
    assert summary.stored == 285
    # Its northern latitudes are right, and its places are not those of our kabupaten.
    assert not any("sign" in p.reason.message for p in summary.problems)
    rows = _column(
        store, incidents, summary.dataset_id, "hazard", "occurred_on", "dead", "village_code"
    )
    assert {row.hazard for row in rows} == {"landslide"}
    # 1/8/2007 is 8 January, because 1/31/2007 is in the same column.
    assert rows[0].occurred_on.isoformat() == "2007-01-08"
    assert rows[0].dead == 28
    assert any("month/day/year" in note.render(str) for note in summary.notes)


def test_hotspots_of_firms_in_indonesia_only(store, real_files):
    path = real_files / "firms_modis_2018.csv"
    with pytest.raises(SourceRefused, match="--hazard"):
        import_incidents(store, path)
    summary = import_incidents(store, path, IncidentOptions(hazard="wildfire"))
    assert summary.read == 614
    assert summary.stored + summary.set_aside == 614
    assert summary.stored == 41
    rows = _column(store, incidents, summary.dataset_id, "event_name", "is_disaster", "occurred_on")
    assert {(row.event_name, row.is_disaster) for row in rows} == {("Titik panas", False)}


def test_landslides_of_bengkulu_with_dates_in_words(store, real_files):
    path = real_files / "longsor_bengkulu.geojson"
    summary = import_incidents(store, path, IncidentOptions(hazard="landslide"))
    assert (summary.read, summary.stored) == (35, 35)
    assert all(code.startswith("17.") for code in summary.regencies)
    rows = _column(store, incidents, summary.dataset_id, "occurred_on", "chronology")
    assert rows[0].occurred_on.isoformat() == "2011-03-15"
    assert rows[0].chronology == "menewaskan 7 orang dan merusak beberapa rumah"
