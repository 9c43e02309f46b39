"""The committed base map: complete, in Indonesia's frame, small, with named inputs."""

import tomllib
from pathlib import Path

import geopandas as gpd
import shapely

from data._inputs import INPUTS_FILE
from data.build_basemap import BASEMAP, COAST, KINDS

DATA = Path(__file__).parents[2] / "data"


def test_every_kind_is_there_with_ranks_from_1_to_4():
    frame = gpd.read_parquet(BASEMAP)
    assert set(frame["kind"]) == {kind.key for kind in KINDS}
    assert frame["rank"].between(1, 4).all()
    west, south, east, north = frame.total_bounds
    assert (west, south, east, north) >= (93.0, -12.5, 0, 0)
    assert east <= 143
    assert north <= 8
    assert frame.loc[frame["kind"] == "volcano", "detail"].notna().all()


def test_both_files_are_small_and_the_coast_is_valid_land():
    land = gpd.read_parquet(COAST).geometry.to_numpy()
    assert shapely.is_valid(land).all()
    assert shapely.covers(land, shapely.Point(112.6, -7.97)).any()
    assert BASEMAP.stat().st_size + COAST.stat().st_size < 3_000_000


def test_inputs_are_named():
    read = tomllib.loads((DATA / INPUTS_FILE).read_text(encoding="utf-8"))
    assert set(read["basemap.parquet"]) == {f"{kind.file}.parquet" for kind in KINDS}
    assert set(read["coast_osm.parquet"]) == {"land_osm.parquet"}
