"""Vector files as offices make them: formats, coordinate systems and shapes that go wrong."""

import json
import sqlite3
import zipfile

import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Fate, Report
from geo.files.opening import Format, open_source
from geo.files.vector_layers import dbf_encoding
from geo.reading.vector import keep_polygons, read_vector

SQUARE = shapely.box(114.5, -3.5, 114.6, -3.4)


def _frame(*shapes, crs=WGS84, **columns):
    return gpd.GeoDataFrame(
        {"kelas": ["Tinggi"] * len(shapes), **columns}, geometry=list(shapes), crs=crs
    )


def _read(path, limits=None, **options):
    report = Report()
    with open_source(path, layer=options.get("layer"), limits=limits) as source:
        return read_vector(source, report, **options), report


def _notes(report):
    return " ".join(note.render(str) for note in report.notes)


def _geojson(path, *geometries):
    features = [{"type": "Feature", "properties": {}, "geometry": g} for g in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def _shapefile(tmp_path, frame, without=(), **options):
    folder = tmp_path / "shp"
    folder.mkdir()
    frame.to_file(folder / "zona.shp", **options)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in folder.iterdir():
            if part.suffix not in without:
                archive.write(part, f"data/SHP/{part.stem}{part.suffix.upper()}")
    return tmp_path / "a.zip"


TOPOLOGY = {
    "type": "Topology",
    "objects": {
        "zona": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0]], "properties": {"kelas": "Tinggi"}},
            ],
        }
    },
    "arcs": [[[114.5, -3.5], [114.6, -3.5], [114.6, -3.4], [114.5, -3.4], [114.5, -3.5]]],
}
GML = """<?xml version="1.0"?>
<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:x="http://x">
<gml:featureMember><x:zona gml:id="a"><x:kelas>Tinggi</x:kelas><x:geom>
<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior><gml:LinearRing><gml:posList>
-3.5 114.5 -3.5 114.6 -3.4 114.6 -3.4 114.5 -3.5 114.5
</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></x:geom></x:zona>
</gml:featureMember></gml:FeatureCollection>"""


def _write(kind, tmp_path):
    path = tmp_path / "a.dat"
    if kind is Format.TOPOJSON:
        path.write_text(json.dumps(TOPOLOGY))
    elif kind is Format.GML:
        path.write_text(GML)
    elif kind is Format.FLATGEOBUF:
        # GDAL writes it only under its own name.
        _frame(SQUARE).to_file(tmp_path / "a.fgb", driver="FlatGeobuf")
        (tmp_path / "a.fgb").rename(path)
    else:
        _frame(SQUARE).to_parquet(path)
    return path


@pytest.mark.parametrize(
    "kind", [Format.TOPOJSON, Format.FLATGEOBUF, Format.GML, Format.GEOPARQUET]
)
def test_newer_formats_are_known_by_content_and_give_the_same_outline(tmp_path, kind):
    path = _write(kind, tmp_path)
    before = sorted(tmp_path.iterdir())
    with open_source(path) as source:
        assert source.format is kind
    frame, _report = _read(path)
    assert frame["kelas"].tolist() == ["Tinggi"]
    assert frame.crs == WGS84
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-6)
    assert sorted(tmp_path.iterdir()) == before, "nothing is written beside the file"


def test_features_line_by_line_and_answers_of_an_arcgis_server(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"kelas": "Tinggi"},
        "geometry": shapely.geometry.mapping(SQUARE),
    }
    (tmp_path / "a.geojson").write_text("\n".join([json.dumps(feature)] * 2))
    assert len(_read(tmp_path / "a.geojson")[0]) == 2
    answer = {
        "geometryType": "esriGeometryPoint",
        "spatialReference": {"wkid": 4326},
        "fields": [{"name": "kelas", "type": "esriFieldTypeString"}],
        "features": [{"attributes": {"kelas": "Tinggi"}, "geometry": {"x": 114.8, "y": -3.4}}],
    }
    (tmp_path / "b.json").write_text(json.dumps(answer))
    assert _read(tmp_path / "b.json")[0]["kelas"].tolist() == ["Tinggi"]


def test_gpx_gives_waypoints_routes_and_tracks_once(tmp_path):
    path = tmp_path / "a.gpx"
    path.write_text(
        "<?xml version='1.0'?><gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'>"
        "<wpt lat='-3.4' lon='114.8'><name>Posko</name></wpt>"
        "<rte><rtept lat='-3.4' lon='114.8'/><rtept lat='-3.5' lon='114.8'/></rte>"
        "<trk><trkseg><trkpt lat='-3.4' lon='114.8'/><trkpt lat='-3.5' lon='114.9'/></trkseg></trk>"
        "</gpx>"
    )
    frame, _report = _read(path)
    assert frame["folder"].tolist() == ["waypoints", "routes", "tracks"]
    assert frame["name"].tolist()[0] == "Posko"


def test_loose_shapefile_in_folders_with_capital_endings(tmp_path):
    frame, _report = _read(_shapefile(tmp_path, _frame(SQUARE)))
    assert frame["kelas"].tolist() == ["Tinggi"]


def test_shapefile_without_its_index_or_table_is_read(tmp_path):
    frame, _report = _read(_shapefile(tmp_path, _frame(SQUARE), without=(".shx", ".dbf")))
    assert len(frame) == 1


def test_several_shapefiles_in_one_zip_ask_which(tmp_path):
    folder = tmp_path / "shp"
    folder.mkdir()
    for name in ("banjir", "longsor"):
        _frame(SQUARE).to_file(folder / f"{name}.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"x/{part.name}")
    with pytest.raises(SourceRefused, match="--layer: banjir, longsor"):
        _read(tmp_path / "a.zip")
    assert len(_read(tmp_path / "a.zip", layer="longsor")[0]) == 1


@pytest.mark.parametrize(("encoding", "told"), [("CP1252", True), ("UTF-8", False)])
def test_table_without_cpg_is_read_as_what_its_bytes_are(tmp_path, encoding, told):
    frame = _frame(SQUARE, nama=["Dusun Séberang – Café"])
    path = _shapefile(tmp_path, frame, without=(".cpg",), encoding=encoding)
    found, report = _read(path)
    assert found["nama"].tolist() == ["Dusun Séberang – Café"]
    assert ("Windows-1252" in _notes(report)) is told


def test_a_plain_table_needs_no_encoding(tmp_path):
    _shapefile(tmp_path, _frame(SQUARE))
    (tmp_path / "shp" / "zona.cpg").unlink()
    assert dbf_encoding(tmp_path / "shp" / "zona.shp") is None


def test_degrees_in_indonesia_without_prj_are_assumed_to_be_wgs84(tmp_path):
    frame, report = _read(_shapefile(tmp_path, _frame(SQUARE), without=(".prj",)))
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-9)
    assert "WGS 84 were assumed" in _notes(report)


def test_web_mercator_without_prj_is_recognised(tmp_path):
    path = _shapefile(tmp_path, _frame(SQUARE).to_crs("EPSG:3857"), without=(".prj",))
    frame, report = _read(path)
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-6)
    assert "Web Mercator was assumed" in _notes(report)


def test_geojson_in_metres_is_not_read_as_degrees(tmp_path):
    shapes = _frame(SQUARE).to_crs("EPSG:3857").geometry
    frame, report = _read(_geojson(tmp_path / "a.geojson", shapely.geometry.mapping(shapes.iat[0])))
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-6)
    assert "Web Mercator was assumed" in _notes(report)
    shapes = _frame(SQUARE).to_crs("EPSG:32750").geometry
    path = _geojson(tmp_path / "b.geojson", shapely.geometry.mapping(shapes.iat[0]))
    with pytest.raises(SourceRefused, match="south of the equator"):
        _read(path)
    assert len(_read(path, crs="EPSG:32750")[0]) == 1


@pytest.mark.parametrize(
    ("crs", "words"), [("EPSG:32750", "south of the equator"), ("EPSG:32647", "north of the")]
)
def test_utm_metres_without_prj_ask_for_the_zone(tmp_path, crs, words):
    square = SQUARE if crs == "EPSG:32750" else shapely.box(99.1, 2.1, 99.2, 2.2)
    path = _shapefile(tmp_path, _frame(square).to_crs(crs), without=(".prj",))
    with pytest.raises(SourceRefused, match=f"{words}.*{crs}"):
        _read(path)


def test_degrees_elsewhere_without_prj_are_not_guessed(tmp_path):
    path = _shapefile(tmp_path, _frame(SQUARE, shapely.box(2, 48, 3, 49)), without=(".prj",))
    with pytest.raises(SourceRefused, match="does not say its coordinate system"):
        _read(path)


@pytest.mark.parametrize("kind", ["geojson", "shp"])
def test_latitude_before_longitude_is_swapped_and_told_of_each_row(tmp_path, kind):
    turned = shapely.transform(SQUARE, lambda xy: xy[:, ::-1])
    frame = _frame(turned, SQUARE)
    path = tmp_path / "a.geojson"
    if kind == "shp":
        path = _shapefile(tmp_path, frame)
    else:
        frame.to_file(path, driver="GeoJSON")
    found, report = _read(path)
    for shape in found.geometry:
        assert shape.normalize().equals_exact(SQUARE.normalize(), 1e-6)
    assert [(p.fate, p.row) for p in report.problems] == [(Fate.REPAIRED, 1)]
    assert "in 1 features" in _notes(report)


def test_kml_with_latitude_first_is_swapped_too(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(
        "<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark>"
        "<Point><coordinates>-3.4,114.8</coordinates></Point></Placemark></Document></kml>"
    )
    frame, _report = _read(path)
    assert frame.geometry.iat[0].coords[0] == (114.8, -3.4)


def test_curves_and_heights_are_straightened_and_told(tmp_path):
    path = tmp_path / "a.gml"
    ring = (
        "<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:Arc><gml:posList>"
        "-3.5 114.5 -3.4 114.6 -3.3 114.5</gml:posList></gml:Arc><gml:LineStringSegment>"
        "<gml:posList>-3.3 114.5 -3.5 114.5</gml:posList></gml:LineStringSegment></gml:segments>"
        "</gml:Curve></gml:curveMember></gml:Ring>"
    )
    start, end = GML.index("<gml:LinearRing>"), GML.index("</gml:exterior>")
    path.write_text(GML[:start] + ring + GML[end:])
    frame, _report = _read(path)
    shape = frame.geometry.iat[0]
    assert shapely.get_num_coordinates(shape) > 20
    assert shape.area == pytest.approx(3.1416 * 0.1**2 / 2, rel=0.01)


def test_heights_are_told(tmp_path):
    path = tmp_path / "a.gpkg"
    _frame(shapely.force_3d(SQUARE, 9.0)).to_file(path, driver="GPKG")
    frame, report = _read(path)
    assert not frame.geometry.iat[0].has_z
    assert "Heights of the outlines were left out" in _notes(report)


def test_collections_slivers_and_crossed_rings_are_mended_and_counted(tmp_path):
    bow_tie = [[[114, -3], [115, -4], [115, -3], [114, -4], [114, -3]]]
    square = [[[114, -3], [115, -3], [115, -4], [114, -3]]]
    sliver = [[[116, -3], [116.000001, -3], [116, -3.000001], [116, -3]]]
    flat = [[[114, -3], [115, -3], [114, -3], [114, -3]]]
    path = _geojson(
        tmp_path / "a.geojson",
        {"type": "Polygon", "coordinates": bow_tie},
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [114, -3]},
                {"type": "Polygon", "coordinates": square},
                {"type": "Polygon", "coordinates": square},
            ],
        },
        {"type": "MultiPolygon", "coordinates": [square, sliver]},
        {"type": "Polygon", "coordinates": flat},
    )
    frame, report = _read(path)
    kept = keep_polygons(frame, report)
    assert kept["row"].tolist() == [1, 2, 3]
    assert kept.is_valid.all()
    assert shapely.area(kept.geometry).tolist() == pytest.approx([0.5, 0.5, 0.5])
    told = {p.row: p.reason.render(str) for p in report.problems}
    assert "crossed itself" in told[1]
    assert "collection" in told[2]
    assert "less than 1 m²" in told[3]
    assert "encloses no area" in told[4]


def test_coordinates_that_are_no_numbers_are_set_aside(tmp_path):
    path = tmp_path / "a.gpkg"
    _frame(SQUARE, shapely.Point(float("inf"), -3), shapely.Point(114, float("nan"))).to_file(
        path, driver="GPKG"
    )
    frame, report = _read(path)
    assert frame["row"].tolist() == [1]
    assert [p.row for p in report.problems] == [2, 3]


def test_a_column_called_row_keeps_its_values(tmp_path):
    path = tmp_path / "a.gpkg"
    _frame(SQUARE, row=[77]).to_file(path, driver="GPKG")
    frame, _report = _read(path)
    assert (frame["row"].tolist(), frame["row (2)"].tolist()) == ([1], [77])


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(max_features=1), "more than 1 features"),
        (Limits(max_vertices=4), "Feature 1 .* has 5 vertices, more than 4"),
        (Limits(max_columns=1), "more than 1 columns"),
    ],
)
@pytest.mark.parametrize("kind", ["geojson", "parquet"])
def test_limits_are_told(tmp_path, limits, words, kind):
    path = tmp_path / f"a.{kind}"
    frame = _frame(SQUARE, SQUARE, nama=["a", "b"])
    frame.to_parquet(path) if kind == "parquet" else frame.to_file(path, driver="GeoJSON")
    with pytest.raises(SourceRefused, match=words):
        _read(path, limits=limits)


def test_views_triggers_and_blobs_of_a_geopackage_are_harmless(tmp_path):
    path = tmp_path / "a.gpkg"
    _frame(SQUARE).to_file(path, layer="zona", driver="GPKG", SPATIAL_INDEX="NO")
    base = sqlite3.connect(path)
    base.executescript(
        """
        ALTER TABLE zona ADD COLUMN foto BLOB;
        UPDATE zona SET foto = zeroblob(100000);
        CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT 1 AS fid, NULL AS geom FROM n WHERE x < 0;
        INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
            VALUES ('endless', 'features', 'endless', 4326);
        CREATE TRIGGER t AFTER DELETE ON gpkg_contents BEGIN DELETE FROM zona; END;
        """
    )
    base.close()
    before = path.read_bytes()
    frame, report = _read(path)
    assert len(frame) == 1
    assert "foto" not in frame
    assert "only views of others were left out: endless" in _notes(report)
    assert path.read_bytes() == before


def test_table_is_told_that_it_holds_no_shapes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceRefused, match="holds no shapes but is CSV"):
        _read(path)
