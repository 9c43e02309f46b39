"""What a file seems to be before anything is imported."""

import warnings
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import xlsxwriter

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.domains.inspection import guess_hazard, inspect_file
from geo.files.opening import Format
from geo.reading.table import TableLayout
from geo.store.mappings import remember_columns
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES

_CSV = "tanggal;jenis_bencana;lintang;bujur;kronologi\n2025-01-05;Banjir;-3.70;114.20;Hujan\n"


def _write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def _squares(path, columns, *, crs=WGS84, **options):
    size = len(next(iter(columns.values())))
    shapes = [shapely.box(114.1 + i / 10, -3.9, 114.15 + i / 10, -3.8) for i in range(size)]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    frame.to_crs(crs).to_file(path, **options)
    return path


def test_table_of_incidents_with_its_columns_and_samples(small_store, tmp_path):
    found = inspect_file(small_store, _write(tmp_path / "a.csv", _CSV))
    assert (found.format, found.kind, found.rows, found.is_table) == (
        Format.CSV,
        INCIDENTS,
        1,
        True,
    )
    assert found.layout.separator == ";"
    matched = {guess.name: guess.header for guess in found.guesses if guess.header}
    assert matched == {
        "occurred_on": "tanggal",
        "hazard": "jenis_bencana",
        "lat": "lintang",
        "lon": "bujur",
        "chronology": "kronologi",
    }
    assert found.columns[1].samples == ("Banjir",)
    assert found.hazard is None, "a column says it"


def test_workbook_with_title_above_the_header(small_store, tmp_path):
    path = tmp_path / "rekap.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Sampul").write(0, 0, "BPBD")
        sheet = book.add_worksheet("Data")
        sheet.write(0, 0, "REKAP KEJADIAN")
        sheet.write_row(2, 0, ["Tanggal", "Jenis Bencana", "Kecamatan"])
        sheet.write_row(3, 0, ["2025-01-05", "Banjir", "Martapura"])
        sheet.write_row(4, 0, ["2025-01-06", "Banjir", "Astambul"])
    found = inspect_file(small_store, path)
    assert found.sheets == ("Sampul", "Data")
    assert (found.layout.sheet, found.layout.header_rows, found.rows) == ("Data", (3,), 2)
    assert found.headers == ("Tanggal", "Jenis Bencana", "Kecamatan")


def test_layout_that_the_user_knows_better_is_used(small_store, tmp_path):
    path = _write(tmp_path / "a.csv", f"tanggal;x;y;z;w\n{_CSV}")
    found = inspect_file(small_store, path, TableLayout(header_rows=(2,)))
    assert found.headers[0] == "tanggal"
    assert found.headers[1] == "jenis_bencana"
    assert found.rows == 1


def test_encoding_is_told(small_store, tmp_path):
    path = _write(tmp_path / "a.csv", _CSV.replace("Hujan", "Café “deras”"), "cp1252")
    found = inspect_file(small_store, path)
    assert found.layout.encoding == "cp1252"
    assert found.columns[-1].samples == ("Café “deras”",)


def test_polygons_with_a_class_are_zones_of_the_hazard_in_the_file_name(small_store, tmp_path):
    path = _squares(tmp_path / "KRB_Tanah_Longsor_2024.geojson", {"Kelas": ["Tinggi", "Rendah"]})
    found = inspect_file(small_store, path)
    assert (found.kind, found.hazard, found.geometry) == (ZONES, "landslide", "Polygon")
    assert found.zone_columns[0].header == "Kelas"
    assert found.hazard_why.message == "the file name says so"
    assert found.crs == "EPSG:4326"


def test_hazard_may_stand_in_the_contents(small_store, tmp_path):
    path = _squares(
        tmp_path / "krb.geojson", {"Kelas": ["Kawasan Rawan Bencana Banjir Tinggi"] * 2}
    )
    found = inspect_file(small_store, path)
    assert (found.hazard, found.hazard_why.message) == ("flood", "the contents say so")


def test_polygons_with_kemendagri_codes_are_areas(small_store, tmp_path):
    path = _squares(
        tmp_path / "desa.gpkg",
        {"kode": ["63.03.05.1001", "63.03.05.1002"], "nama": ["Jawa", "Keraton"]},
    )
    found = inspect_file(small_store, path)
    assert (found.kind, found.code_column, found.name_column) == (AREAS, "kode", "nama")


def test_points_with_names_and_no_dates_are_another_layer(small_store, tmp_path):
    path = tmp_path / "posko.geojson"
    gpd.GeoDataFrame(
        {"nama": ["Posko A"]}, geometry=[shapely.Point(114.2, -3.7)], crs=WGS84
    ).to_file(path)
    assert inspect_file(small_store, path).kind == REFERENCE


def test_points_with_dates_are_incidents(small_store, tmp_path):
    path = tmp_path / "longsor.geojson"
    gpd.GeoDataFrame(
        {"Tanggal": ["15 Maret 2011"]}, geometry=[shapely.Point(114.2, -3.7)], crs=WGS84
    ).to_file(path)
    found = inspect_file(small_store, path)
    assert (found.kind, found.hazard) == (INCIDENTS, "landslide")


def test_layers_are_listed_and_the_asked_one_is_read(small_store, tmp_path):
    path = _squares(tmp_path / "semua.gpkg", {"Kelas": ["Tinggi"]}, layer="banjir")
    _squares(path, {"kode": ["63.03.05.1001"]}, layer="desa")
    found = inspect_file(small_store, path)
    assert (found.layers, found.layer) == (("banjir", "desa"), "banjir")
    assert inspect_file(small_store, path, layer="desa").kind == AREAS


def test_metres_without_a_coordinate_system_must_be_named(small_store, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    shapes = gpd.GeoDataFrame({"Kelas": ["Tinggi"]}, geometry=[shapely.box(3, 4, 900, 1_000)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shapes.to_file(folder / "zona.shp")
    path = tmp_path / "zona.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            if part.suffix != ".prj":
                archive.write(part, part.name)
    assert inspect_file(small_store, path).crs is None


def test_mapping_of_the_last_file_with_the_same_headings_is_remembered(small_store, tmp_path):
    path = _write(tmp_path / "a.csv", _CSV)
    headers = _CSV.splitlines()[0].split(";")
    remember_columns(small_store, INCIDENTS, headers, {"address": "kronologi"})
    assert inspect_file(small_store, path).remembered == {"address": "kronologi"}
    assert (
        inspect_file(small_store, _write(tmp_path / "b.csv", _CSV.replace("bujur", "x"))).remembered
        is None
    )


def test_hotspots_are_fires(small_store, tmp_path):
    path = tmp_path / "titik.csv"
    pd.DataFrame(
        {"latitude": [-3.7], "longitude": [114.2], "acq_date": ["2025-08-01"], "acq_time": [503]}
    ).to_csv(path, index=False)
    assert inspect_file(small_store, path).hazard == "wildfire"


def test_refusal_calls_the_file_as_its_owner_does(small_store, tmp_path):
    path = _write(tmp_path / "upload.csv", "")
    with pytest.raises(SourceRefused, match=r"^rekap 2023\.csv is empty"):
        _raise(small_store, path)


def _raise(store, path):
    try:
        inspect_file(store, path, name="rekap 2023.csv")
    except SourceRefused as problem:
        raise SourceRefused(problem.render(str)) from problem


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("jakarta_rw_banjir2007.zip", "flood"),
        ("Banjir Rob 2024", "tidal_flood"),
        ("karhutla-juli.kml", "wildfire"),
        ("batas desa", None),
    ],
)
def test_longest_words_of_a_name_tell_the_hazard(text, hazard):
    assert guess_hazard(text) == hazard
