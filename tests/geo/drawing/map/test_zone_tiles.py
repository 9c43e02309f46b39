"""Zone tiles hold what lies in their square, in the order in which it is painted."""

import numpy as np
import pytest
import shapely

from geo.base.crs import to_unit_mercator
from geo.drawing.map.zone_tiles import EXTENT, MAX_LEVEL, SAMPLE_BIT, ZoneTiles, unpack_tile
from tests.geo.drawing.map.made_up import made_up_zones


@pytest.fixture(scope="module")
def zones():
    return made_up_zones(60)


def cutter(zones) -> ZoneTiles:
    return ZoneTiles(
        zones.geometry.to_numpy(),
        zones["hazard"].to_numpy(),
        zones["class_rank"].to_numpy(),
        zones["is_sample"].to_numpy(),
    )


def tile_of(z: int, lon: float, lat: float) -> tuple[int, int, int]:
    x, y = to_unit_mercator(lon, lat)
    return z, int(x * 2**z), int(y * 2**z)


@pytest.mark.parametrize("z", [4, 7, 9, 11, 12, 13, 15])
def test_a_tile_covers_what_the_zones_cover_there(zones, z):
    centre = shapely.centroid(zones.geometry.iloc[0])
    tile = tile_of(z, centre.x, centre.y)
    rings, hazard, klass = unpack_tile(cutter(zones).tile(*tile))
    assert len(hazard) == len(klass) == len(rings) > 0
    size = 0.5 ** tile[0]
    margin = size * 64 / EXTENT
    box = shapely.box(
        tile[1] * size - margin,
        tile[2] * size - margin,
        (tile[1] + 1) * size + margin,
        (tile[2] + 1) * size + margin,
    )
    flat = shapely.transform(
        zones.geometry.to_numpy(), lambda xy: np.column_stack(to_unit_mercator(*xy.T))
    )
    wanted = shapely.area(shapely.intersection(flat, box)).sum() / size**2 * EXTENT**2
    # Half a pixel (4 units) along every outline is the most that simplifying may change.
    outline = shapely.length(shapely.intersection(flat, box)).sum() / size * EXTENT
    assert abs(rings.areas().sum() - wanted) <= 4 * outline + 64


def test_rings_are_sorted_by_class_then_hazard(zones):
    _rings, hazard, klass = unpack_tile(cutter(zones).tile(*tile_of(6, 115.0, -3.3)))
    order = list(zip((klass & 127).tolist(), hazard.tolist(), strict=True))
    assert order == sorted(order)
    assert set(zip(hazard.tolist(), (klass & 127).tolist(), strict=True)) == set(
        zip(zones["hazard"].tolist(), zones["class_rank"].tolist(), strict=True)
    )


def test_sample_zones_are_marked(zones):
    mixed = zones.assign(is_sample=np.arange(len(zones)) % 2 == 0)
    _rings, _hazard, klass = unpack_tile(cutter(mixed).tile(*tile_of(6, 115.0, -3.3)))
    assert 0 < (klass & SAMPLE_BIT).astype(bool).sum() < len(klass)


def test_an_empty_tile_has_no_rings(zones):
    rings, hazard, _klass = unpack_tile(cutter(zones).tile(9, 0, 0))
    assert len(rings) == len(hazard) == 0


def test_no_zones_at_all():
    empty = made_up_zones(60).iloc[:0]
    assert len(unpack_tile(cutter(empty).tile(5, 25, 16))[0]) == 0
    assert len(unpack_tile(cutter(empty).tile(14, 9000, 8000))[0]) == 0


def test_a_tile_inside_one_zone_is_filled(zones):
    one = zones.iloc[:1]
    inside = one.geometry.iloc[0].representative_point()
    rings, *_rest = unpack_tile(cutter(one).tile(*tile_of(MAX_LEVEL, inside.x, inside.y)))
    assert rings.areas().sum() == pytest.approx((EXTENT + 128) ** 2)


def test_neighbouring_tiles_meet(zones):
    tiles = cutter(zones)
    z, x, y = tile_of(9, 115.0, -3.3)
    left, *_rest = unpack_tile(tiles.tile(z, x, y))
    right, *_rest = unpack_tile(tiles.tile(z, x + 1, y))
    # Crossings of the shared border, seen from both sides.
    assert _crossings(left.xy, left, EXTENT) == pytest.approx(_crossings(right.xy, right, 0), abs=2)


def _crossings(xy, rings, line):
    found = []
    for begin, end in zip(rings.offsets[:-1], rings.offsets[1:], strict=True):
        a = xy[begin:end]
        b = np.roll(a, -1, axis=0)
        hit = (a[:, 0] < line) != (b[:, 0] < line)
        share = (line - a[hit, 0]) / (b[hit, 0] - a[hit, 0])
        found += (a[hit, 1] + share * (b[hit, 1] - a[hit, 1])).tolist()
    return sorted(v for v in found if 0 <= v <= EXTENT)


def test_foreign_bytes_are_refused():
    with pytest.raises(ValueError, match="not a zone tile"):
        unpack_tile(b"nope1234")
