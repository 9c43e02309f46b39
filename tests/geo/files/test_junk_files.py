"""Generated junk at every reader: only a sentence may come out."""

import functools
import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Report
from geo.files.opening import is_raster, is_table, open_source
from geo.reading.polygons import keep_polygons
from geo.reading.table import find_layout, list_sheets, read_table
from geo.reading.vector import read_vector

XLS = Path(__file__).parents[2] / "data" / "kejadian.xls"
KML = (
    b"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document><Folder>"
    b"<name>A</name><Placemark><name>x</name><Point><coordinates>114.8,-3.4</coordinates></Point>"
    b"</Placemark></Folder></Document></kml>"
)
GPX = (
    b"<?xml version='1.0'?><gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'>"
    b"<wpt lat='-3.4' lon='114.8'><name>Posko</name></wpt></gpx>"
)
MAGIC = (
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"SQLite format 3\0",
    b"\x00\x00\x27\x0a",
    b"fgb\x03fgb\x01",
    b"PAR1",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"II*\0",
    b"{",
    b'{"type": "Topology", ',
    b'{"type": "FeatureCollection", "features": [',
    b"<kml>",
    b"<gpx>",
    b"<html>",
    b"<x:F xmlns:x='http://www.opengis.net/gml'>",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"sep=;",
)
SUFFIXES = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".ods",
    ".geojson",
    ".gpkg",
    ".zip",
    ".kml",
    ".kmz",
    ".gml",
    ".gpx",
    ".fgb",
    ".parquet",
    ".shp",
    ".tif",
    "",
)
# Small, so that junk that declares much costs little.
SMALL = Limits(max_cells=200_000, max_rows=10_000, max_expanded_mb=64)


def _read(content: bytes, suffix: str) -> None:
    """Read as the format says; anything but a refusal goes through to the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"junk{suffix}"
        path.write_bytes(content)
        report = Report()
        try:
            with open_source(path, limits=SMALL) as source:
                if is_table(source.format):
                    list_sheets(source)
                    find_layout(source)
                    frame = read_table(source, report)
                    assert frame.columns.is_unique
                    assert frame["row"].is_monotonic_increasing
                elif not is_raster(source.format):
                    shapes = keep_polygons(read_vector(source, report), report)
                    assert shapes.is_valid.all()
        except SourceRefused as err:
            assert "\n" not in str(err)  # noqa: PT017 - most junk is refused, some can be read


@functools.cache
def _whole_files() -> dict[str, bytes]:
    frame = gpd.GeoDataFrame(
        {"nama": ["satu", "dua"], "n": [1, 2]},
        geometry=[shapely.box(114, -4, 115, -3), shapely.Point(114, -3).buffer(0.1)],
        crs=4326,
    )
    found = {".kml": KML, ".gpx": GPX, ".xls": XLS.read_bytes()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for suffix, driver in {
            ".geojson": "GeoJSON",
            ".gpkg": "GPKG",
            ".fgb": "FlatGeobuf",
            ".gml": "GML",
            ".shp": "ESRI Shapefile",
        }.items():
            frame.to_file(folder / f"a{suffix}", driver=driver)
        frame.to_parquet(folder / "a.parquet")
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            for part in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.write(folder / f"a{part}", f"a{part}")
        with rasterio.open(
            folder / "a.tif",
            "w",
            driver="GTiff",
            width=3,
            height=3,
            count=1,
            dtype="uint8",
            transform=rasterio.transform.from_origin(114, -3, 0.1, 0.1),
        ) as raster:
            raster.write(np.ones((1, 3, 3), dtype="uint8"))
        found |= {
            path.suffix: path.read_bytes()
            for path in folder.glob("a.*")
            if path.suffix not in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".xsd")
        }
    book = openpyxl.Workbook()
    for row in (["tanggal", "lokasi"], ["2023-01-01", "x"], ["2023-01-02", 3.5]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return found | {".xlsx": file.getvalue()}


@settings(max_examples=40)
@given(st.sampled_from(MAGIC), st.binary(max_size=400), st.sampled_from(SUFFIXES))
def test_random_bytes_behind_the_first_bytes_of_each_format(magic, junk, suffix):
    _read(magic + junk, suffix)


KINDS = (
    ".geojson",
    ".gpkg",
    ".fgb",
    ".gml",
    ".parquet",
    ".zip",
    ".tif",
    ".kml",
    ".gpx",
    ".xls",
    ".xlsx",
)


@pytest.mark.parametrize("suffix", KINDS)
@settings(max_examples=30)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.floats(0.2, 2),
)
def test_small_files_with_bytes_changed(suffix, changes, cut):
    content = bytearray(_whole_files()[suffix])
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    _read(bytes(content[: int(len(content) * cut) + 1]), suffix)


CELLS = st.sampled_from(
    [
        "",
        " ",
        "1",
        "2",
        "3",
        "4",
        "tanggal",
        "KORBAN",
        "MD",
        "JUMLAH",
        "Total",
        "Mengetahui,",
        "banjir",
        "2023-01-31",
        "-3,41",
        "a\nb",
        '"',
        "(1)",
        "row",
        "geometry",
        "Desa A",
        "=1+1",
        "é",
    ]
)


@settings(max_examples=40)
@given(
    st.lists(st.lists(CELLS, max_size=7), max_size=12),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_grids_of_cells_as_text(grid, separator, encoding):
    lines = [
        separator.join(f'"{cell}"' if separator in cell or "\n" in cell else cell for cell in row)
        for row in grid
    ]
    _read("\n".join(lines).encode(encoding), ".csv")


@settings(max_examples=25)
@given(
    st.lists(st.lists(CELLS, max_size=6), max_size=8),
    st.lists(st.tuples(*[st.integers(1, 6)] * 4), max_size=3),
)
def test_grids_of_cells_with_merged_ones_as_workbooks(grid, merges):
    book = openpyxl.Workbook()
    for row, cells in enumerate(grid, start=1):
        for column, cell in enumerate(cells, start=1):
            book.active.cell(row, column, cell)
    for top, left, height, width in merges:
        book.active.merge_cells(
            start_row=top, start_column=left, end_row=top + height, end_column=left + width
        )
    file = io.BytesIO()
    book.save(file)
    _read(file.getvalue(), ".xlsx")


NUMBERS = st.one_of(
    st.sampled_from([114.5, -3.5, 0, 1e300, -1e300, 12_700_000, 9_600_000, 250_000]),
    st.floats(-180, 180),
)
RINGS = st.lists(st.lists(NUMBERS, min_size=2, max_size=3), max_size=6)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Curve", None]),
            RINGS,
        ),
        max_size=4,
    )
)
def test_geojson_of_any_numbers(shapes):
    features = [
        {
            "type": "Feature",
            "properties": {"row": 1, "kelas": "Tinggi"},
            "geometry": None
            if kind is None
            else {"type": kind, "coordinates": _nested(kind, ring)},
        }
        for kind, ring in shapes
    ]
    _read(json.dumps({"type": "FeatureCollection", "features": features}).encode(), ".json")


def _nested(kind, ring):
    depth = {"Point": -1, "LineString": 0, "Polygon": 1, "MultiPolygon": 2}.get(kind, 0)
    if depth < 0:
        return ring[0] if ring else []
    for _ in range(depth):
        ring = [ring]
    return ring


def test_shapefile_that_declares_more_than_it_holds():
    with zipfile.ZipFile(io.BytesIO(_whole_files()[".zip"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    dbf = bytearray(parts["a.dbf"])
    dbf[4:8] = struct.pack("<L", 2**31 - 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (parts | {"a.dbf": bytes(dbf)}).items():
            archive.writestr(name, content)
    _read(file.getvalue(), ".zip")
