import stat
import zipfile

import pytest

import geo.sources.files as files
from geo.errors import SourceRefused
from geo.sources.files import Format, open_source

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
        ("a.csv", b"<html>not found</html>"),
        ("a.csv", b"a,b\n\x00\x00"),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.gpkg", b"SQLite format 4"),
        ("a.sqlite", b"SQLite format 3\x00"),
        ("a.kml", b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///x">]><kml>&x;</kml>'),
    ],
)
def test_foreign_content_is_refused_whatever_its_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match="kind that can be imported"), open_source(path):
        pass


def test_missing_file_folder_and_network_address_are_no_files(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path, tmp_path / "/vsicurl/http:"):
        with pytest.raises(SourceRefused, match="There is no file"), open_source(path):
            pass


def test_empty_and_too_large_files_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(SourceRefused, match="is empty"), open_source(path):
        pass
    path.write_text("a,b\n")
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 3)
    with pytest.raises(SourceRefused, match="larger than"), open_source(path):
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


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_EXPANSION", 2), ("MAX_EXPANDED_BYTES", 10**6), ("MAX_MEMBERS", 1)]
)
def test_archive_that_unfolds_without_measure_is_refused(tmp_path, monkeypatch, limit, value):
    path = _zip(tmp_path / "a.zip", {"x.geojson": b" " * 3_000_000, "readme": "x"})
    monkeypatch.setattr(files, limit, value)
    with pytest.raises(SourceRefused, match="unpacks to more"), open_source(path):
        pass


def test_archive_inside_an_archive_is_not_opened(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {"x.geojson": POINT})
    path = _zip(tmp_path / "a.zip", {"inner.zip": inner.read_bytes()})
    with pytest.raises(SourceRefused, match="without a layer"), open_source(path):
        pass


def test_excel_workbook_is_told_what_to_do(tmp_path):
    path = _zip(tmp_path / "a.xlsx", {"xl/workbook.xml": "<workbook/>"})
    with pytest.raises(SourceRefused, match="save its sheet as CSV"), open_source(path):
        pass


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
