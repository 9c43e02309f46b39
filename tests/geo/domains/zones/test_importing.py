"""Rasters as zones in the store: their places, breaks and areas."""

import zipfile

import numpy as np
import pytest
from rasterio.transform import from_origin

from geo.domains.zones.reader import ZoneOptions
from geo.intake.summary import NothingStored
from geo.intake.transaction import About
from geo.store.tables import zones
from tests.geo.domains.zones.test_raster_zones import blocks, smooth_index, write_tif
from tests.geo.imports import import_zones

FLOOD = ZoneOptions(hazard="flood")


def at(west: float, north: float = -3.5):
    """The place of a grid of 0.001 degrees by its north-west corner."""
    return from_origin(west, north, 0.001, 0.001)


def rows(store, dataset):
    with store.engine.connect() as connection:
        query = zones.select().where(zones.c.dataset_id == dataset).order_by(zones.c.id)
        return connection.execute(query).all()


def test_a_raster_becomes_zones_with_kecamatan_breaks_and_coverage(tmp_path, small_store):
    transform = at(114.46)
    path = write_tif(tmp_path / "indeks.tif", smooth_index(80), transform=transform)
    summary = import_zones(small_store, path, FLOOD)
    stored = rows(small_store, summary.dataset_id)
    assert {zone.district_code for zone in stored} == {"63.03.05", "63.03.06"}
    assert summary.read == summary.stored == len(stored)
    snapshot = small_store.snapshot()
    assert snapshot.datasets.loc[summary.dataset_id, "breaks"] == [0.333, 0.666]
    assert not snapshot.zones["is_sample"].any(), "real zones hide the sample zones"
    for zone in stored:
        assert zone.index_low < zone.index_high
        west, east = (114.0, 114.5) if zone.district_code == "63.03.05" else (114.5, 115.0)
        assert west - 0.001 <= zone.west
        assert zone.east <= east + 0.001


def test_classes_claim_no_index(tmp_path, small_store):
    values = blocks(1, 2, 3, dtype="uint8")
    path = write_tif(tmp_path / "kelas.tif", values, transform=at(114.2))
    summary = import_zones(small_store, path, FLOOD)
    assert small_store.snapshot().datasets.loc[summary.dataset_id, "breaks"] is None


def test_patches_at_sea_go_to_the_nearest_kecamatan_and_abroad_nowhere(tmp_path, small_store):
    path = write_tif(tmp_path / "laut.tif", blocks(0.9), transform=at(116.1))
    summary = import_zones(small_store, path, FLOOD)
    assert {zone.district_code for zone in rows(small_store, summary.dataset_id)} == {"63.04.01"}
    abroad = write_tif(tmp_path / "jauh.tif", blocks(0.9), transform=at(120.1))
    with pytest.raises(NothingStored):
        import_zones(small_store, abroad, FLOOD)


def test_only_the_region_asked_for_is_taken(tmp_path, small_store):
    path = write_tif(tmp_path / "x.tif", blocks(0.9, size=200), transform=at(114.9))
    summary = import_zones(small_store, path, FLOOD, About(region="63.03"))
    (zone,) = rows(small_store, summary.dataset_id)
    assert zone.area_km2 == pytest.approx(100 * 200 * 0.1112 * 0.1104, rel=0.01)
    assert summary.set_aside == 1


def test_a_raster_in_an_archive_is_found(tmp_path, small_store):
    path = write_tif(tmp_path / "x.tif", blocks(0.9), transform=at(114.2))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(path, "folder/x.tif")
    assert import_zones(small_store, tmp_path / "x.zip", FLOOD).stored == 1


def test_the_whole_area_is_kept(tmp_path, small_store):
    index = np.maximum(smooth_index(60), 0.01)
    path = write_tif(tmp_path / "x.tif", index, transform=at(114.47))
    summary = import_zones(small_store, path, FLOOD)
    total = sum(zone.area_km2 for zone in rows(small_store, summary.dataset_id))
    assert total == pytest.approx(60 * 60 * 0.1112 * 0.1104, rel=0.01)
