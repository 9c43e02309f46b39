"""One name per content: tokens differ when data differ, even with the same version number."""

import gzip
from dataclasses import replace

import pytest

from geo.drawing.map import mapdata
from geo.drawing.map.mapdata import map_data, token_of
from geo.drawing.map.tile_cache import TileCache
from tests.geo.drawing.map.made_up import made_up_snapshot

_TILE = gzip.compress(b"tile" * 20)


def test_each_kind_has_its_own_token_and_all_together_another():
    snapshot = replace(made_up_snapshot(), states={"areas": "a", "zones": "z", "incidents": "i"})
    moved = replace(snapshot, version=2, states={**snapshot.states, "incidents": "j"})
    assert token_of(moved, "zones") == token_of(snapshot, "zones")
    assert token_of(moved, "incidents") != token_of(snapshot, "incidents")
    assert token_of(moved) != token_of(snapshot)


def test_other_hazards_are_other_data(monkeypatch):
    before = token_of(made_up_snapshot())
    monkeypatch.setattr(mapdata, "HAZARD_KEYS", ("flood",))
    assert token_of(made_up_snapshot()) != before


def test_map_data_is_made_once_per_snapshot(tmp_path):
    snapshot = made_up_snapshot()
    assert map_data(snapshot, tmp_path) is map_data(snapshot, tmp_path)
    other = made_up_snapshot(version=2)
    assert map_data(other, tmp_path).snapshot is other


def test_cache_survives_a_restart_and_forgets_old_versions(tmp_path):
    TileCache(tmp_path, "1-a").put((1, 2, 3), _TILE)
    assert TileCache(tmp_path, "1-a").get((1, 2, 3)) == _TILE
    TileCache(tmp_path, "2-b")
    assert TileCache(tmp_path, "1-a").get((1, 2, 3)) is None


@pytest.mark.parametrize("left", [b"", _TILE[:-3], _TILE[:15] + b"??" + _TILE[17:], b"no gzip"])
def test_tile_that_a_power_cut_damaged_is_thrown_away(tmp_path, left):
    TileCache(tmp_path, "1-a").put((1, 2, 3), _TILE)
    (file,) = (tmp_path / "tiles" / "1-a").iterdir()
    file.write_bytes(left)
    cache = TileCache(tmp_path, "1-a")
    assert cache.get((1, 2, 3)) is None
    assert not file.exists()
    cache.put((1, 2, 3), _TILE)
    assert TileCache(tmp_path, "1-a").get((1, 2, 3)) == _TILE


def test_cache_without_a_writable_folder_still_works(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = TileCache(blocked, "1-a")
    cache.put((0, 0, 0), b"x")
    assert cache.get((0, 0, 0)) == b"x"
    assert TileCache(None, "1-a").get((0, 0, 0)) is None
