import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.domains.areas.reader import AreaOptions, read_areas
from geo.files.findings import Fate, Report
from geo.files.opening import open_source


def _read(tmp_path, columns, **options):
    count = len(next(iter(columns.values())))
    shapes = [shapely.box(114.0 + n, -3.5, 115.0 + n, -3.0) for n in range(count)]
    path = tmp_path / "desa.gpkg"
    gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84).to_file(path, driver="GPKG")
    report = Report()
    with open_source(path) as source:
        return read_areas(source, report, AreaOptions(**options)), report


def test_codes_with_and_without_dots_and_as_numbers(tmp_path):
    frame, _report = _read(tmp_path, {"KODE": ["63.03.05.1001", "6303051002", "630306", "6303"]})
    assert frame["code"].tolist() == ["63.03.05.1001", "63.03.05.1002", "63.03.06", "63.03"]
    assert frame["level"].tolist() == ["village", "village", "district", "regency"]
    frame, _report = _read(tmp_path, {"KODE": [6303051001.0, 6303051002.0]})
    assert frame["code"].tolist() == ["63.03.05.1001", "63.03.05.1002"]


def test_most_specific_code_of_a_file_with_all_levels(tmp_path):
    columns = {
        "KDPPUM": ["63"],
        "KDPKAB": ["63.03"],
        "KDCPUM": ["63.03.05"],
        "KDEPUM": ["63.03.05.1001"],
        "NAMOBJ": ["Jawa"],
        "WADMKC": ["Martapura"],
        "PENDUDUK": [1200],
    }
    frame, _report = _read(tmp_path, columns)
    assert frame[["code", "name", "population"]].values.tolist() == [
        ["63.03.05.1001", "Jawa", 1200]
    ]


def test_code_that_lost_a_digit_is_set_aside(tmp_path):
    _frame, report = _read(tmp_path, {"kode": ["63.03", "13.1", "63.04"]})
    assert [(p.fate, p.row, p.value) for p in report.problems] == [(Fate.SET_ASIDE, 2, "13.1")]


def test_features_of_one_code_become_one_area(tmp_path):
    frame, report = _read(tmp_path, {"kode": ["63.03", "63.03", "63.04"]})
    assert frame["code"].tolist() == ["63.03", "63.04"]
    assert frame.geometry.iat[0].equals(shapely.box(114.0, -3.5, 116.0, -3.0))
    assert report.count(Fate.REPAIRED) == 1


def test_chosen_columns_and_none_found(tmp_path):
    columns = {"x": ["63.03"], "y": ["Banjar"]}
    frame, _report = _read(tmp_path, columns, code_column="x", name_column="y")
    assert frame["name"].tolist() == ["Banjar"]
    with pytest.raises(SourceRefused, match=r"found: x, y.*--code-column"):
        _read(tmp_path, columns)
