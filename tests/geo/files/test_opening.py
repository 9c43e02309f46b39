import errno
import stat
import zipfile

import pytest

from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Report
from geo.files.opening import Format, is_raster, is_table, open_source
from geo.reading.table import read_table
from geo.reading.vector import read_vector

POINT = '{"type": "Point", "coordinates": [114.8, -3.4]}'


def _zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.geojson", POINT, Format.GEOJSON),
        ("a.json", "\ufeff \n" + POINT, Format.GEOJSON),
        ("no_ending", POINT, Format.GEOJSON),
        ("a.kml", "<?xml version='1.0'?><kml></kml>", Format.KML),
        ("a.csv", "tanggal;lat\n", Format.CSV),
        ("csv_by_content.xlsx", "tanggal;lat\n", Format.CSV),
        ("a.json", '{"type": "Topology", "objects": {}}', Format.TOPOJSON),
        ("a.xml", "<gpx xmlns='http://www.topografix.com/GPX/1/1'/>", Format.GPX),
        ("a.gml", "<x:FeatureCollection xmlns:x='http://www.opengis.net/gml'/>", Format.GML),
    ],
)
def test_format_is_recognised_by_content(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with open_source(path) as source:
        assert source.format is expected
        assert source.name == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.vrt", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.csv", b"a,b\n\x00\x00"),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.gpkg", b"SQLite format 4"),
        ("a.sqlite", b"SQLite format 3\x00"),
        ("a.json", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector info"}'),
        ("a.json", b"[1, 2]"),
        ("a.gml", b"<?xml version='1.0'?><note>hello</note>"),
        ("a.kml", b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///x">]><kml>&x;</kml>'),
    ],
)
def test_foreign_content_is_refused_whatever_its_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match="kind that can be imported"), open_source(path):
        pass


@pytest.mark.parametrize("head", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"])
def test_geotiff_is_recognised_and_no_table_or_vector(tmp_path, head):
    path = tmp_path / "a.dat"
    path.write_bytes(head + bytes(20))
    with open_source(path) as source:
        assert source.format is Format.GEOTIFF
        assert is_raster(source.format)
        assert not is_table(source.format)
        with pytest.raises(SourceRefused, match="holds no shapes but is GeoTIFF"):
            read_vector(source, Report())
        with pytest.raises(SourceRefused, match="is no table but a GeoTIFF"):
            read_table(source, Report())


@pytest.mark.parametrize(
    "name", ["kejadian.xlsx", "Kejadian.XLS", "data/k.ods", "a/b.tif", "x.tsv"]
)
def test_tables_and_rasters_in_an_archive_are_taken_out(tmp_path, name):
    content = {
        ".xlsx": _zip(tmp_path / "w", {"xl/workbook.xml": "<workbook/>"}).read_bytes(),
        ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
        ".ods": _zip(
            tmp_path / "o",
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
        ).read_bytes(),
        ".tif": b"II*\0" + bytes(20),
        ".tsv": b"a\tb\n1\t2\n",
    }
    suffix = f".{name.rpartition('.')[2].lower()}"
    path = _zip(tmp_path / "a.zip", {name: content[suffix], "readme.txt": "x"})
    expected = {
        ".xlsx": Format.XLSX,
        ".xls": Format.XLS,
        ".ods": Format.ODS,
        ".tif": Format.GEOTIFF,
        ".tsv": Format.CSV,
    }
    with open_source(path) as source:
        assert source.format is expected[suffix]


@pytest.mark.parametrize("content", ["<html>not found</html>", "\n<!DOCTYPE HTML><p>", "<table>"])
def test_web_page_under_another_name_is_told_what_to_do(tmp_path, content):
    path = tmp_path / "laporan.xls"
    path.write_text(content)
    with pytest.raises(SourceRefused, match=r"laporan\.xls is a web page"), open_source(path):
        pass


def test_missing_file_folder_and_network_address_are_no_files(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path, tmp_path / "/vsicurl/http:"):
        with pytest.raises(SourceRefused, match="There is no file"), open_source(path):
            pass


def test_empty_and_too_large_files_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(SourceRefused, match="is empty"), open_source(path):
        pass
    path.write_text("a,b\n")
    path.write_bytes(b"a,b\n" * 300_000)
    with (
        pytest.raises(SourceRefused, match="larger than 1 MB"),
        open_source(path, limits=Limits(max_file_mb=1)),
    ):
        pass


def test_full_temporary_folder_is_told(tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.geojson"
    path.write_text(POINT)
    monkeypatch.setattr("geo.files.opening.copyfile", no_room)
    with pytest.raises(SourceRefused, match="No space left on device"), open_source(path):
        pass
    monkeypatch.setattr("geo.files.unpack.copyfileobj", no_room)
    _zip(tmp_path / "a.zip", {"x.geojson": POINT})
    with pytest.raises(SourceRefused, match="No space left"), open_source(tmp_path / "a.zip"):
        pass


def test_part_of_a_shapefile_asks_for_the_whole(tmp_path):
    path = tmp_path / "a.shp"
    path.write_bytes(b"\x00\x00\x27\x0a" + bytes(100))
    with pytest.raises(SourceRefused, match=r"\.zip"), open_source(path):
        pass


def test_archive_is_unpacked_from_its_folder_and_removed_again(tmp_path):
    path = _zip(tmp_path / "a.zip", {"folder/x.geojson": POINT, "folder/readme.txt": "x"})
    with open_source(path) as source:
        unpacked = source.path
        assert source.format is Format.GEOJSON
        assert unpacked.read_text() == POINT
    assert not unpacked.exists()


@pytest.mark.parametrize("name", ["../x.geojson", "/x.geojson", "a/../../x.geojson", "C:/x.csv"])
def test_archive_that_points_outside_is_refused(tmp_path, name):
    path = _zip(tmp_path / "a.zip", {name: POINT})
    with pytest.raises(SourceRefused, match="outside the archive"), open_source(path):
        pass
    assert not (tmp_path / "x.geojson").exists()


def test_archive_with_a_link_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("x.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    with pytest.raises(SourceRefused, match="outside the archive"), open_source(path):
        pass


def test_archive_that_unfolds_without_measure_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"x.geojson": b" " * 3_000_000, "readme": "x"})
    with (
        pytest.raises(SourceRefused, match=r"unpacks to more than is allowed \(2 MB"),
        open_source(path, limits=Limits(max_expanded_mb=2)),
    ):
        pass
    with (
        pytest.raises(SourceRefused, match="holds more than 1 files"),
        open_source(path, limits=Limits(max_members=1)),
    ):
        pass


def test_archive_inside_an_archive_is_not_opened(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {"x.geojson": POINT})
    path = _zip(tmp_path / "a.zip", {"inner.zip": inner.read_bytes()})
    with pytest.raises(SourceRefused, match=r"another archive \(inner\.zip\)"), open_source(path):
        pass


def test_archive_without_a_layer_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"photo.jpg": b"\xff\xd8"})
    with pytest.raises(SourceRefused, match="without a layer"), open_source(path):
        pass


def test_layers_of_one_name_are_told_apart_by_their_folders(tmp_path):
    path = _zip(tmp_path / "a.zip", {"2023/zona.geojson": POINT, "2024/zona.geojson": POINT})
    with pytest.raises(SourceRefused, match="--layer: 2023/zona, 2024/zona"), open_source(path):
        pass
    with open_source(path, layer="2024/zona") as source:
        assert source.format is Format.GEOJSON


def test_archive_with_several_layers_asks_which(tmp_path):
    path = _zip(tmp_path / "a.zip", {"one.geojson": POINT, "two.geojson": POINT})
    with pytest.raises(SourceRefused, match="--layer: one, two"), open_source(path):
        pass
    with open_source(path, layer="two") as source:
        assert source.format is Format.GEOJSON


def test_damaged_archive_is_refused(tmp_path):
    path = _zip(tmp_path / "a.zip", {"x.geojson": POINT})
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(SourceRefused, match="cannot be unpacked"), open_source(path):
        pass


def test_the_same_content_has_the_same_digest(tmp_path):
    digests = []
    for name in ("a.geojson", "b.geojson"):
        (tmp_path / name).write_text(POINT)
        with open_source(tmp_path / name) as source:
            digests.append(source.sha256)
    assert digests[0] == digests[1]
