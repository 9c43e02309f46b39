"""One name per content: tokens differ when data differ, even with the same version number."""

from dataclasses import replace

import numpy as np

from geo.drawing.map.mapdata import data_token, map_data
from geo.drawing.map.tile_cache import TileCache
from tests.geo.drawing.map.made_up import made_up_snapshot, made_up_zones


def test_same_data_same_token():
    assert data_token(made_up_snapshot()) == data_token(made_up_snapshot())


def test_other_data_of_the_same_version_have_another_token():
    snapshot = made_up_snapshot()
    token = data_token(snapshot)
    moved = snapshot.incidents.assign(x=np.nextafter(snapshot.incidents["x"], 1))
    assert data_token(replace(snapshot, incidents=moved)) != token
    assert data_token(replace(snapshot, zones=made_up_zones(40, seed=9))) != token
    assert data_token(replace(snapshot, version=2)) != token


def test_map_data_is_made_once_per_snapshot(tmp_path):
    snapshot = made_up_snapshot()
    assert map_data(snapshot, tmp_path) is map_data(snapshot, tmp_path)
    other = made_up_snapshot(version=2)
    assert map_data(other, tmp_path).snapshot is other


def test_cache_survives_a_restart_and_forgets_old_versions(tmp_path):
    TileCache(tmp_path, "1-a").put((1, 2, 3), b"tile")
    assert TileCache(tmp_path, "1-a").get((1, 2, 3)) == b"tile"
    TileCache(tmp_path, "2-b")
    assert TileCache(tmp_path, "1-a").get((1, 2, 3)) is None


def test_cache_without_a_writable_folder_still_works(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = TileCache(blocked, "1-a")
    cache.put((0, 0, 0), b"x")
    assert cache.get((0, 0, 0)) == b"x"
    assert TileCache(None, "1-a").get((0, 0, 0)) is None
