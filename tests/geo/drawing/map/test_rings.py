"""Rings in bulk: nothing is lost when they are flattened, simplified and cut."""

import numpy as np
import pytest
import shapely

from geo.base.crs import to_unit_mercator
from geo.drawing.map.rings import Rings, clip, mercator_rings, simplify, without_repeats
from tests.geo.drawing.map.made_up import made_up_zones


def square_with_hole() -> shapely.Polygon:
    return shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (2, 4), (4, 4), (4, 2)]])


def rings_of(*polygons: shapely.Geometry) -> Rings:
    """Rings in the polygons' own coordinates."""
    parts, owner = shapely.get_parts(np.array(polygons), return_index=True)
    rings, part = shapely.get_rings(
        shapely.orient_polygons(parts, exterior_cw=False), return_index=True
    )
    xy = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    offsets = np.concatenate([[0], np.cumsum([len(points) for points in xy])])
    is_hole = np.diff(part, prepend=-1) == 0
    return Rings(np.concatenate(xy), offsets, owner[part], is_hole)


def test_mercator_rings_keep_area_holes_and_owners():
    shapes = np.array(
        [square_with_hole(), shapely.MultiPolygon([shapely.box(20, 0, 21, 1).reverse()])]
    )
    rings = mercator_rings(shapes)
    assert rings.owner.tolist() == [0, 0, 1]
    assert rings.is_hole.tolist() == [False, True, False]
    areas = rings.areas()
    assert (areas[~rings.is_hole] > 0).all()
    assert (areas[rings.is_hole] < 0).all()
    for owner, shape in enumerate(shapes):
        flat = shapely.transform(shape, lambda xy: np.column_stack(to_unit_mercator(*xy.T)))
        assert areas[rings.owner == owner].sum() == pytest.approx(flat.area)


def test_points_lines_and_empty_shapes_are_left_out():
    shapes = np.array(
        [
            shapely.Point(1, 1),
            shapely.LineString([(0, 0), (1, 1)]),
            shapely.Polygon(),
            None,
            shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)]),
        ]
    )
    rings = mercator_rings(shapes)
    assert rings.owner.tolist() == [4]
    assert len(mercator_rings(np.array([], dtype=object))) == 0


def test_simplify_moves_nothing_further_than_the_tolerance():
    rings = mercator_rings(made_up_zones(30).geometry.to_numpy())
    tolerance = 1e-5
    simple = simplify(rings, tolerance)
    assert 4 * 30 < len(simple.xy) < len(rings.xy) / 2
    for ring in range(len(rings)):
        before = shapely.LinearRing(rings.xy[rings.offsets[ring] : rings.offsets[ring + 1]])
        after = shapely.LinearRing(simple.xy[simple.offsets[ring] : simple.offsets[ring + 1]])
        assert shapely.hausdorff_distance(before, after) <= tolerance * 1.001


def test_simplify_keeps_tiny_exteriors_as_boxes_and_drops_tiny_holes():
    rings = rings_of(shapely.Point(5, 5).buffer(0.01), square_with_hole())
    simple = simplify(rings, 3.0)
    assert sorted(simple.owner.tolist()) == [0, 1]
    tiny = simple.take(np.flatnonzero(simple.owner == 0))
    assert tiny.lengths.tolist() == [4]
    assert tiny.areas()[0] >= shapely.Point(5, 5).buffer(0.01).area


@pytest.mark.parametrize("seed", range(5))
def test_clip_agrees_with_geos(seed):
    zones = made_up_zones(8, 60, seed=seed).geometry.to_numpy()
    # Both axes are cut to one range, so latitudes are moved to where the longitudes are.
    zones = shapely.transform(zones, lambda xy: np.add(xy, (0, 118)))
    cut = clip(rings_of(*zones), 114.6, 114.9)
    box = shapely.box(114.6, 114.6, 114.9, 114.9)
    for owner, zone in enumerate(zones):
        mine = cut.areas()[cut.owner == owner].sum()
        assert mine == pytest.approx(zone.intersection(box).area, rel=1e-9, abs=1e-12)


def test_clip_of_a_ring_around_the_square_is_the_square():
    cut = clip(rings_of(shapely.box(-100, -100, 100, 100)), 0.0, 10.0)
    assert cut.areas().tolist() == [100.0]


def test_clip_keeps_holes():
    cut = clip(rings_of(square_with_hole()), 1.0, 3.0)
    assert cut.is_hole.tolist() == [False, True]
    assert cut.areas().sum() == pytest.approx(4.0 - 1.0)


def test_repeated_points_and_collapsed_rings_go():
    xy = np.array([[0, 0], [0, 0], [5, 0], [5, 5], [0, 0], [9, 9], [9, 9], [9, 9]], dtype=float)
    rings = Rings(xy, np.array([0, 5, 8]), np.array([0, 1]), np.array([False, False]))
    kept = without_repeats(rings)
    assert kept.owner.tolist() == [0]
    assert kept.xy.tolist() == [[0, 0], [5, 0], [5, 5]] or len(kept.xy) == 3
