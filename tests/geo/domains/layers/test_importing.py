"""Reference layers in the store: style, places, undo, and what the snapshot gives the map."""

import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.catalogue import ICONS, LAYER_COLOURS
from geo.domains.history import undo_import
from geo.domains.layers.reader import ReferenceOptions
from geo.intake.transaction import About
from geo.store.reference import reference_attributes, style_of
from tests.geo.imports import import_reference


def layer(folder, name="Titik Kumpul Banjir.geojson", lon=114.2, **columns):
    """Two assembly points in the village Jawa, or wherever `lon` says."""
    path = folder / name
    frame = gpd.GeoDataFrame(
        {"nama": ["Lapangan", "Balai"], "kapasitas": [200, 50]} | columns,
        geometry=gpd.points_from_xy([lon, lon], [-3.7, -3.8]),
        crs=WGS84,
    )
    frame.to_file(path, driver="GeoJSON")
    return path


def test_a_layer_is_stored_with_style_and_places(tmp_path, small_store):
    summary = import_reference(small_store, layer(tmp_path))
    assert (summary.kind, summary.stored, summary.regencies) == ("reference", 2, ("63.03",))
    snapshot = small_store.snapshot()
    described = snapshot.datasets.loc[summary.dataset_id]
    assert described["title"] == "Titik Kumpul Banjir"
    assert style_of(described["style"]) == ("evacuation", LAYER_COLOURS[0])
    frame = snapshot.reference
    assert frame["name"].tolist() == ["Lapangan", "Balai"]
    assert [snapshot.areas.code_at(rank) for rank in frame["area"]] == ["63.03.05.1001"] * 2
    assert reference_attributes(small_store.engine, int(frame["id"][0])) == {"kapasitas": "200"}


def test_each_layer_takes_the_next_free_colour(tmp_path, small_store):
    first = import_reference(small_store, layer(tmp_path, "a.geojson"))
    second = import_reference(small_store, layer(tmp_path, "b.geojson", lon=114.3))
    undo_import(small_store, first.dataset_id, "")
    third = import_reference(small_store, layer(tmp_path, "c.geojson", lon=114.25))
    styles = small_store.snapshot().datasets["style"]
    assert styles[second.dataset_id]["color"] == LAYER_COLOURS[1]
    assert styles[third.dataset_id]["color"] == LAYER_COLOURS[0]


def test_what_was_chosen_goes_before_what_was_guessed(tmp_path, small_store):
    options = ReferenceOptions(name="Gedung", icon="warehouse", color="#009e73")
    summary = import_reference(small_store, layer(tmp_path), options)
    described = small_store.snapshot().datasets.loc[summary.dataset_id]
    assert described["title"] == "Gedung"
    assert style_of(described["style"]) == ("warehouse", "#009E73")
    assert not summary.notes


def test_undo_takes_a_layer_off_the_map(tmp_path, small_store):
    summary = import_reference(small_store, layer(tmp_path))
    undo_import(small_store, summary.dataset_id, "Tester")
    snapshot = small_store.snapshot()
    assert snapshot.reference.empty
    assert summary.dataset_id not in snapshot.datasets.index
    assert import_reference(small_store, layer(tmp_path)).stored == 2


def test_only_the_region_asked_for_is_taken(tmp_path, small_store):
    path = tmp_path / "x.geojson"
    gpd.GeoDataFrame(
        {"nama": ["sini", "sana"]},
        geometry=gpd.points_from_xy([114.2, 115.5], [-3.7, -3.7]),
        crs=WGS84,
    ).to_file(path, driver="GeoJSON")
    summary = import_reference(small_store, path, about=About(region="63.03"))
    assert (summary.stored, summary.set_aside) == (1, 1)


def test_features_outside_every_area_are_kept(tmp_path, small_store):
    summary = import_reference(small_store, layer(tmp_path, lon=120.0))
    assert summary.stored == 2
    assert small_store.snapshot().reference["area"].tolist() == [0, 0]


def test_a_refused_layer_changes_nothing(tmp_path, small_store):
    before = small_store.version()
    with pytest.raises(SourceRefused):
        import_reference(small_store, layer(tmp_path), ReferenceOptions(icon="unicorn"))
    assert small_store.version() == before


def test_a_trial_changes_nothing(tmp_path, small_store):
    before = small_store.version()
    assert import_reference(small_store, layer(tmp_path), dry_run=True).stored == 2
    assert small_store.version() == before


def test_lines_are_placed_by_a_point_on_them(tmp_path, small_store):
    path = tmp_path / "jalan.geojson"
    gpd.GeoDataFrame(
        {"nama": ["Jl. A"]},
        geometry=[shapely.LineString([(114.1, -3.9), (114.4, -3.6)])],
        crs=WGS84,
    ).to_file(path, driver="GeoJSON")
    import_reference(small_store, path)
    snapshot = small_store.snapshot()
    assert snapshot.areas.code_at(int(snapshot.reference["area"][0])) == "63.03.05.1001"


def test_the_colour_that_people_expect_is_one_of_those_to_choose():
    assert {icon.colour for icon in ICONS.values() if icon.colour} <= set(LAYER_COLOURS)
    assert ICONS["river"].colour == "#56B4E9"
