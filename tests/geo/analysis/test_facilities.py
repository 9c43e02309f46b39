import pytest
import shapely

from geo.analysis.facilities import (
    count_by_class,
    points_in_zones,
    read_points,
    stored_points,
)
from geo.analysis.zone_layer import ZoneLayer
from geo.base.errors import SourceRefused
from geo.view.filters import HazardFilter
from tests.geo.drawing.map.made_up import with_reference
from tests.geo.snapshots import make_snapshot

ZONES = [
    {"hazard": "flood", "class": "high", "geometry": shapely.box(114.0, -4.0, 114.5, -3.0)},
    {"hazard": "flood", "class": "low", "geometry": shapely.box(114.4, -4.0, 115.0, -3.0)},
]


def test_points_of_a_csv_are_counted_once_in_the_highest_class(tmp_path):
    path = tmp_path / "sekolah.csv"
    path.write_text("nama,bujur,lintang\nSD 1,114.45,-3.5\nSD 2,114.9,-3.5\nSD 3,115.5,-3.5\n")
    snapshot = make_snapshot(zones=ZONES)
    found = points_in_zones(read_points(path), ZoneLayer(snapshot), snapshot.areas, ("flood",))
    assert found["name"].tolist() == ["SD 1", "SD 2", "SD 3"]
    assert found["flood"].tolist() == [3, 1, 0]
    assert found["village"].tolist() == ["63.03.05.1001", "63.03.05.1002", ""]
    counts = count_by_class(found, ("flood",)).iloc[0]
    assert counts.to_dict() == {"hazard": "flood", "low": 1, "medium": 0, "high": 1, "outside": 1}


def test_a_csv_without_coordinates_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("nama,alamat\nSD 1,Jalan\n")
    with pytest.raises(SourceRefused, match="lon"):
        read_points(path)


def test_polygons_are_taken_by_a_point_on_them(tmp_path):
    path = tmp_path / "x.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"name": "Puskesmas"}, "geometry": {"type": "Polygon", "coordinates": '
        "[[[114.1, -3.2], [114.2, -3.2], [114.2, -3.1], [114.1, -3.1], [114.1, -3.2]]]}}]}"
    )
    points = read_points(path)
    assert points.geometry.geom_type.tolist() == ["Point"]
    assert points["name"].tolist() == ["Puskesmas"]


def test_points_of_a_stored_layer_are_those_of_the_region_and_the_drawing():
    shapes = [shapely.Point(114.2, -3.5), shapely.Point(115.5, -3.5), shapely.Point(114.8, -3.5)]
    snapshot = with_reference(make_snapshot(), (shapes, None), ([shapely.Point(114.2, -3.5)], None))
    codes = ["63.03.05.1001", "63.03.06", "63.03.05.1002", "63.03.05.1001"]
    snapshot.reference["area"] = [snapshot.areas.rank(code) for code in codes]
    everywhere = stored_points(snapshot, HazardFilter(), 11)
    assert len(everywhere) == 3
    martapura = stored_points(snapshot, HazardFilter(areas=("63.03.05",)), 11)
    assert martapura.geometry.x.tolist() == [114.2, 114.8]
    ring = ((114.0, -3.0), (114.5, -3.0), (114.5, -4.0), (114.0, -4.0))
    drawn = stored_points(snapshot, HazardFilter(drawing=ring), 11)
    assert drawn.geometry.x.tolist() == [114.2]
    assert stored_points(snapshot, HazardFilter(areas=("35",)), 11).empty
