import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.files.findings import Fate, Report
from geo.files.opening import open_source
from geo.reading.vector import keep_polygons, read_vector

SQUARE = shapely.box(114.5, -3.5, 114.6, -3.4)


def _frame(geometry=(SQUARE,), crs=WGS84):
    count = len(geometry)
    return gpd.GeoDataFrame({"kelas": ["Tinggi"] * count}, geometry=list(geometry), crs=crs)


def _zip_shapefile(frame, folder, target, *, inside="", without=()):
    folder.mkdir()
    frame.to_file(folder / "zona.shp")
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.iterdir():
            if part.suffix not in without:
                archive.write(part, f"{inside}{part.name}")
    return target


def _read(path, **options):
    report = Report()
    with open_source(path, layer=options.get("layer")) as source:
        return read_vector(source, report, **options), report


def _write(frame, tmp_path, kind):
    if kind == "zip":
        return _zip_shapefile(frame, tmp_path / "shp", tmp_path / "a.zip", inside="folder/")
    path = tmp_path / f"a.{kind}"
    if kind == "kmz":
        frame.to_file(tmp_path / "doc.kml", driver="KML")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / "doc.kml", "doc.kml")
        return path
    frame.to_file(path, driver={"geojson": "GeoJSON", "gpkg": "GPKG", "kml": "KML"}[kind])
    return path


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip", "kml", "kmz"])
def test_every_kind_of_file_gives_the_same_outline(tmp_path, kind):
    frame, report = _read(_write(_frame(), tmp_path, kind))
    assert frame.crs == WGS84
    assert frame["row"].tolist() == [1]
    assert report.rows_read == 1
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-6)


@pytest.mark.parametrize("crs", ["EPSG:32750", "EPSG:3857"])
def test_projected_files_are_converted(tmp_path, crs):
    frame, report = _read(_write(_frame().to_crs(crs), tmp_path, "zip"))
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-5)
    assert crs in report.notes[0].render(str)


def test_shapefile_without_prj_asks_for_crs_and_takes_it(tmp_path):
    path = _zip_shapefile(
        _frame().to_crs("EPSG:32750"), tmp_path / "shp", tmp_path / "a.zip", without=(".prj",)
    )
    with pytest.raises(SourceRefused, match=r"UTM metres south.*EPSG:32750"):
        _read(path)
    frame, _report = _read(path, crs="EPSG:32750")
    assert frame.geometry.iat[0].normalize().equals_exact(SQUARE.normalize(), 1e-5)
    with pytest.raises(SourceRefused, match="'EPSG:nonsense' is not known"):
        _read(path, crs="EPSG:nonsense")


def test_heights_are_left_out(tmp_path):
    high = shapely.force_3d(SQUARE, 12.0)
    frame, _report = _read(_write(_frame([high]), tmp_path, "geojson"))
    assert not frame.geometry.iat[0].has_z


def test_geopackage_with_several_layers_asks_which(tmp_path):
    path = tmp_path / "a.gpkg"
    _frame().to_file(path, layer="satu", driver="GPKG")
    _frame([SQUARE, SQUARE]).to_file(path, layer="dua", driver="GPKG")
    with pytest.raises(SourceRefused, match=r"--layer: satu, dua"):
        _read(path)
    assert len(_read(path, layer="dua")[0]) == 2
    with pytest.raises(SourceRefused, match="no layer 'tiga'"):
        _read(path, layer="tiga")


def test_folders_of_a_kml_are_read_together(tmp_path):
    place = "<Placemark><name>{0}</name><Point><coordinates>{1}</coordinates></Point></Placemark>"
    folders = "".join(
        f"<Folder><name>{name}</name>{place.format(name, '114.8,-3.4,0')}</Folder>"
        for name in ("Rendah", "Tinggi")
    )
    path = tmp_path / "a.kml"
    path.write_text(
        "<?xml version='1.0' encoding='UTF-8'?><kml xmlns='http://www.opengis.net/kml/2.2'>"
        f"<Document>{folders}</Document></kml>"
    )
    frame, _report = _read(path)
    assert frame["folder"].tolist() == ["Rendah", "Tinggi"]


@pytest.mark.filterwarnings("ignore:GPKG")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.geojson", '{"type": "FeatureCollection", "features": [{"type": "Fea'),
        ("other.geojson", '{"hello": "world"}'),
        ("cut.gpkg", "SQLite format 3\0" + "x" * 200),
        ("cut.kml", "<kml><Document><Placemark>"),
    ],
)
def test_corrupt_files_are_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(SourceRefused, match=name):
        _read(path)


def test_file_without_features_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SourceRefused, match="no features"):
        _read(path)


def test_features_outside_indonesia_are_set_aside_and_a_file_of_them_refused(tmp_path):
    paris = shapely.box(2.2, 48.8, 2.3, 48.9)
    frame, report = _read(_write(_frame([SQUARE, paris]), tmp_path, "geojson"))
    assert frame["row"].tolist() == [1]
    assert [(p.fate, p.row) for p in report.problems] == [(Fate.SET_ASIDE, 2)]
    (tmp_path / "a.geojson").unlink()
    with pytest.raises(SourceRefused, match="lies in Indonesia"):
        _read(_write(_frame([paris]), tmp_path, "geojson"))


def test_features_without_geometry_are_set_aside(tmp_path):
    frame, report = _read(_write(_frame([None, SQUARE]), tmp_path, "geojson"))
    assert frame["row"].tolist() == [2]
    assert report.problems[0].row == 1


def test_crossed_outline_is_mended_and_lines_are_set_aside():
    bow_tie = shapely.Polygon([(114, -3), (115, -4), (115, -3), (114, -4)])
    flat = shapely.Polygon([(114, -3), (115, -3), (114, -3), (114, -3)])
    shapes = [SQUARE, bow_tie, shapely.LineString([(114, -3), (115, -3)]), flat]
    frame = _frame(shapes).assign(row=np.arange(1, 5))
    report = Report()
    kept = keep_polygons(frame, report)
    assert kept["row"].tolist() == [1, 2]
    assert kept.is_valid.all()
    assert kept.geometry.iat[1].area == pytest.approx(0.5)
    assert report.count(Fate.REPAIRED) == 1
    assert report.count(Fate.SET_ASIDE) == 2
