"""The base map in tiles: few things from afar, all from near, small, and named by its content."""

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.base.crs import to_unit_mercator
from geo.base.errors import NotFound
from geo.catalogue.basemap import BASEMAP_KINDS
from geo.drawing.map.basemap import BASEMAP_GRID, LEVELS, basemap_tile, tile_json
from geo.store.basemap import basemap_digest, basemap_features
from geo.web.routes import ROUTES
from tests.geo.drawing.map.made_up import real_areas

#: Gzipped bytes that a kabupaten may cost.
MOST_BYTES = 300_000


def tiles_of(bounds, z: int) -> list[tuple[int, int]]:
    west, south, east, north = bounds
    x, y = to_unit_mercator([west, east], [south, north])
    return [
        (i, j)
        for i in range(int(x[0] * 2**z), int(x[1] * 2**z) + 1)
        for j in range(int(y[1] * 2**z), int(y[0] * 2**z) + 1)
    ]


@pytest.mark.parametrize("code", ["15.06", "35.03", "35.05", "63.03"])
def test_a_kabupaten_costs_little(code):
    tiles = [basemap_tile(8, x, y) for x, y in tiles_of(real_areas().bounds(code), 8)]
    assert 0 < sum(len(tile.body) for tile in tiles) <= MOST_BYTES


def test_the_country_from_afar_costs_little_and_has_the_first_rank_only():
    found = [tile_json(4, x, y) for x, y in tiles_of((95.0, -11.0, 141.0, 6.0), 4)]
    ranks = {entry[1] for tile in found for part in ("lines", "points") for entry in tile[part]}
    assert ranks == {1}
    assert any(point[4] == "Jakarta" for tile in found for point in tile["points"])


def test_lines_stay_in_their_tile():
    tile = tile_json(8, *tiles_of(real_areas().bounds("35.03"), 8)[0])
    x, y = tiles_of(real_areas().bounds("35.03"), 8)[0]
    size = BASEMAP_GRID / 2**8
    for _kind, _rank, parts in tile["lines"]:
        for steps in parts:
            points = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) - (x * size, y * size)
            assert (points >= -0.01 * size).all()
            assert (points <= 1.01 * size).all()


def test_every_kind_of_the_file_has_a_name_and_colours():
    assert set(basemap_features()["kind"]) == set(BASEMAP_KINDS)


@pytest.mark.parametrize("tile", [(5, 0, 0), (8, 256, 0), (4, -1, 0)])
def test_there_is_no_tile_outside_the_pyramid(tile):
    with pytest.raises(NotFound, match=str(max(LEVELS))):
        basemap_tile(*tile)


def test_tiles_are_cached_for_good_under_the_name_of_their_content():
    client = TestClient(Starlette(routes=ROUTES))
    x, y = tiles_of(real_areas().bounds("35.03"), 8)[0]
    answer = client.get(f"/api/basemap/{basemap_digest()}/8/{x}/{y}.json")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.json()["grid"] == BASEMAP_GRID
    assert client.get(f"/api/basemap/older/8/{x}/{y}.json").status_code == 404
    assert client.get(f"/api/basemap/{basemap_digest()}/5/0/0.json").status_code == 404
