"""Files that would do harm: one clear sentence each, and nothing written or asked for outside."""

import http.server
import json
import stat
import struct
import tempfile
import threading
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Report
from geo.files.opening import is_table, open_source
from geo.reading.table import read_table
from geo.reading.vector import read_vector

ENTITIES = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
POINT = '{"type": "Point", "coordinates": [114.8, -3.4]}'


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path, monkeypatch):
    """The only folder that may be written to, which is empty again at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir())


@pytest.fixture
def listener():
    """A server on this machine, and the addresses it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def _read(path, limits=None):
    before = sorted(path.parent.iterdir())
    try:
        with open_source(path, limits=limits) as source:
            read = read_table if is_table(source.format) else read_vector
            return read(source, Report())
    finally:
        assert sorted(path.parent.iterdir()) == before, "nothing is written beside the file"


def _refused(path, words, limits=None):
    with pytest.raises(SourceRefused, match=words) as caught:
        _read(path, limits)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "petasiaga-" not in sentence, "the temporary folder is of no interest"


def _zip(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["tanggal", "lokasi"])
    book.active.append(["2023-01-01", "x"])
    book.save(path)
    return path


def _with_part(source, target, name, change):
    """A copy of a zip with one member changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == name else content)
    return target


def test_zip_bomb(tmp_path):
    path = _zip(tmp_path / "a.zip", {"x.geojson": b" " * 300 * 1024**2}, compresslevel=1)
    _refused(path, "200 times its size")


def test_zip_that_lies_about_its_size_gives_no_more_than_it_states(tmp_path):
    path = _zip(tmp_path / "a.zip", {"x.geojson": b" " * 2_000_000})
    data = bytearray(path.read_bytes())
    size = struct.pack("<L", 2_000_000)
    for _ in range(2):
        at = data.find(size)
        data[at : at + 4] = struct.pack("<L", 10)
    path.write_bytes(bytes(data))
    _refused(path, "cannot be unpacked|kind that can be imported")


def test_nested_zip_bomb_is_not_opened(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {"x.geojson": b" " * 1_000_000}).read_bytes()
    _refused(_zip(tmp_path / "a.zip", {f"{i}.zip": inner for i in range(9)}), "another archive")


@pytest.mark.parametrize("name", ["../x.geojson", "/etc/x.geojson", "..\\x.geojson", "C:\\x.kml"])
def test_names_that_point_outside(tmp_path, name):
    _refused(_zip(tmp_path / "a.zip", {name: POINT}), "outside the archive")


def test_link_in_an_archive(tmp_path):
    link = zipfile.ZipInfo("x.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    _refused(tmp_path / "a.zip", "outside the archive")


def test_locked_archive(tmp_path):
    path = _zip(tmp_path / "a.zip", {"x.geojson": POINT})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    _refused(path, "cannot be unpacked .*encrypted")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_bomb_in_a_workbook(tmp_path, kind):
    name = "xl/sharedStrings.xml" if kind == "xlsx" else "content.xml"
    members = {"xl/workbook.xml": "<x/>", "mimetype": _ODS_TYPE} | {name: b" " * 300 * 1024**2}
    if kind == "ods":
        del members["xl/workbook.xml"]
    _refused(_zip(tmp_path / f"a.{kind}", members, compresslevel=1), "200 times its size")


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_FAR = b'<c r="XFD1048576"><v>1</v></c>'


@pytest.mark.parametrize("cell", [_FAR, b'<c r="AZ1048576"><v>1</v></c>'])
def test_cell_in_the_last_corner_of_a_sheet(tmp_path, cell):
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    path = _with_part(
        _workbook(tmp_path / "a.xlsx"),
        tmp_path / "b.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", row),
    )
    _refused(path, "more than 500 columns|stray cells")


def test_sheet_that_hides_under_another_name(tmp_path):
    whole = _workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "xl/worksheets/sheet1.xml":
                member = "xl/media/picture.png"
                far = b'<row r="1048576">' + _FAR + b"</row></sheetData>"
                content = content.replace(b"</sheetData>", far)
            elif member == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"worksheets/sheet1.xml", b"media/picture.png")
            new.writestr(member, content)
    _refused(tmp_path / "b.xlsx", "more than 500 columns")


def test_merged_ranges_without_end(tmp_path):
    merged = b'<mergeCell ref="A1:A1048576"/>' * 100
    path = _with_part(
        _workbook(tmp_path / "a.xlsx"),
        tmp_path / "b.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>"
        ),
    )
    _refused(path, "more than 2000000 rows or 30000000 cells")


def test_cells_that_would_keep_a_pattern_busy(tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"JUMLAH,{'1' * 50_000}!", f'"Martapura,{" " * 50_000}x",']
    path.write_text("tanggal,lokasi\n2023-01-01,x\n" + "\n".join(rows))
    assert len(_read(path)) == 3


def test_styled_cells_far_away_do_no_harm(tmp_path):
    path = _with_part(
        _workbook(tmp_path / "a.xlsx"),
        tmp_path / "b.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        ),
    )
    assert len(_read(path)) == 1


@pytest.mark.parametrize("repeated", ["columns", "rows"])
def test_repeated_cells_of_an_ods(tmp_path, repeated):
    columns = 'table:number-columns-repeated="16384"' if repeated == "columns" else ""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="99000000">'
        f'<table:table-cell {columns} office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = _zip(tmp_path / "a.ods", {"mimetype": _ODS_TYPE, "content.xml": content})
    _refused(path, "more than 500 columns|stray cells")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("document", [ENTITIES, BOMB])
def test_entities_in_an_xlsx(tmp_path, part, document):
    path = _with_part(
        _workbook(tmp_path / "a.xlsx"),
        tmp_path / "b.xlsx",
        part,
        lambda xml: (
            document.encode() + xml[xml.index(b"?>") + 2 :]
            if b"?>" in xml
            else document.encode() + xml
        ),
    )
    _refused(path, "declares XML entities")


def test_entities_in_an_ods(tmp_path):
    content = ENTITIES + "<office:document-content>&c;</office:document-content>"
    path = _zip(tmp_path / "a.ods", {"mimetype": _ODS_TYPE, "content.xml": content})
    _refused(path, "declares XML entities")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("document", [ENTITIES, BOMB])
@pytest.mark.parametrize("root", ["kml", "gpx", "gml"])
def test_entities_in_xml(tmp_path, root, document, encoding):
    path = tmp_path / f"a.{root}"
    xml = f"<?xml version='1.0' encoding='{encoding}'?>{document}<{root}>&c;</{root}>"
    path.write_bytes(xml.encode(encoding))
    _refused(path, "kind that can be imported")


def test_geojson_that_names_its_coordinate_system_by_an_address(tmp_path, listener):
    address, asked = listener
    crs = {"type": "link", "properties": {"href": f"{address}/crs", "type": "ogcwkt"}}
    path = tmp_path / "a.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(POINT)}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    assert len(_read(path)) == 1
    assert asked == []


def test_kml_that_points_to_other_files(tmp_path, listener):
    address, asked = listener
    links = "".join(
        f"<NetworkLink><Link><href>{href}</href></Link></NetworkLink>"
        for href in (f"{address}/x.kml", "/etc/hostname", "other.kml")
    )
    path = tmp_path / "a.kml"
    path.write_text(
        f"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document>{links}"
        f"<Style id='s'><IconStyle><Icon><href>{address}/i.png</href></Icon></IconStyle></Style>"
        "<Placemark><styleUrl>#s</styleUrl><Point><coordinates>114.8,-3.4</coordinates></Point>"
        "</Placemark></Document></kml>"
    )
    assert len(_read(path)) == 1
    assert asked == []


def test_gml_that_points_to_a_schema_and_other_files(tmp_path, listener):
    address, asked = listener
    path = tmp_path / "a.gml"
    path.write_text(
        '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:wfs="http://www.opengis.net/wfs" xmlns:x="http://x" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://x {address}/x.xsd http://y ../../../etc/hostname">'
        "<gml:featureMember><x:p><x:n>a</x:n><x:geom><gml:Point srsName='EPSG:4326'>"
        "<gml:coordinates>114.8,-3.4</gml:coordinates></gml:Point></x:geom>"
        f'<x:other xlink:href="{address}/other.gml#a"/><x:file xlink:href="/etc/hostname"/>'
        "</x:p></gml:featureMember></gml:FeatureCollection>"
    )
    assert len(_read(path)) == 1
    assert asked == []


@pytest.mark.parametrize(
    "content",
    [
        "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/hostname</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read http://x"}',
        "<OGRWFSDataSource><URL>http://127.0.0.1/wfs</URL></OGRWFSDataSource>",
        "<GDAL_WMS><Service name='TMS'/></GDAL_WMS>",
    ],
)
@pytest.mark.parametrize("name", ["a.vrt", "a.geojson", "a.kml", "a.csv"])
def test_files_that_only_point_to_others(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    _refused(path, "kind that can be imported|holds no|cannot be read")


def test_csv_of_ten_thousand_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"k{i}" for i in range(10_000)) + "\n" + "1," * 9_999 + "\n")
    _refused(path, "more than 500 columns")


@pytest.mark.parametrize("quote", ['"', ""])
def test_cell_of_a_hundred_megabytes(tmp_path, quote):
    path = tmp_path / "a.csv"
    path.write_text(f"a,b\n1,{quote}" + ("x" * 999 + ("\n" if quote else "x")) * 100_000)
    _refused(path, "more than 10*0 characters")


def test_nul_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 5000 + b"3,\0\n")
    _refused(path, "NUL")


def test_polygon_of_too_many_vertices(tmp_path):
    path = tmp_path / "a.gpkg"
    disc = shapely.Point(114.8, -3.4).buffer(0.1, quad_segs=5000)
    gpd.GeoDataFrame(geometry=[disc], crs=4326).to_file(path, driver="GPKG")
    _refused(path, "20001 vertices, more than 20000", Limits(max_vertices=20_000))


def test_endless_numbers_in_a_geojson_place_nothing(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "Point", "coordinates": [1e999, NaN]}')
    assert _read(path).empty


def test_parquet_that_repeats_one_value_beyond_measure(tmp_path):
    shape = shapely.to_wkb(shapely.Point(114.8, -3.4).buffer(0.1, quad_segs=10_000))
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array([shape]))
    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"geometry": column}).cast(
        pa.schema([pa.field("geometry", pa.dictionary(pa.int32(), pa.binary()))])
    )
    table = table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    assert path.stat().st_size < 5 * 1024**2
    _refused(path, "unpacks to more than is allowed")


@pytest.mark.parametrize("stored", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
@pytest.mark.parametrize("kind", [4, 7, 1007, 0x80000007])
def test_parquet_of_shapes_in_shapes_without_end(tmp_path, kind, stored):
    point = struct.pack("<BIdd", 1, 1, 114.8, -3.4)
    # A harmless first part does not hide the second, which nests.
    shape = struct.pack("<BII", 1, kind, 2) + point
    shape = struct.pack("<BII", 1, 7, 2) + point + shape[:9] * 200_000 + point
    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"geometry": pa.array([shape], stored)}).replace_schema_metadata(
        {b"geo": json.dumps(geo)}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    _refused(tmp_path / "a.parquet", "nested too deep")


def test_parquet_without_shapes(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    _refused(tmp_path / "a.parquet", "cannot be read as GeoParquet")


def _whole_files(folder: Path) -> dict[str, Path]:
    frame = gpd.GeoDataFrame(
        {"nama": [f"zona {i}" for i in range(50)]},
        geometry=[shapely.Point(114 + i / 100, -3).buffer(0.1) for i in range(50)],
        crs=4326,
    )
    drivers = {
        "geojson": "GeoJSON",
        "gpkg": "GPKG",
        "fgb": "FlatGeobuf",
        "kml": "LIBKML",
        "gml": "GML",
    }
    for suffix, driver in drivers.items():
        frame.to_file(folder / f"a.{suffix}", driver=driver)
    frame.to_parquet(folder / "a.parquet")
    frame.to_file(folder / "z.shp")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for part in folder.glob("z.*"):
            archive.write(part, part.name)
    _workbook(folder / "a.xlsx")
    (folder / "a.xls").write_bytes((Path(__file__).parents[2] / "data/kejadian.xls").read_bytes())
    (folder / "a.gpx").write_text(
        "<?xml version='1.0'?><gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'>"
        + "<wpt lat='-3.4' lon='114.8'><name>Posko</name></wpt>" * 50
        + "</gpx>"
    )
    return {path.suffix: path for path in folder.glob("a.*")}


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory):
    return _whole_files(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("share", [0.3, 0.95])
@pytest.mark.parametrize(
    "suffix",
    [".geojson", ".gpkg", ".fgb", ".kml", ".gml", ".gpx", ".parquet", ".zip", ".xlsx", ".xls"],
)
def test_truncated_files(tmp_path, whole_files, suffix, share):
    whole = whole_files[suffix].read_bytes()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(whole[: int(len(whole) * share)])
    _refused(path, rf"a{suffix} (cannot be|is not|holds)")
