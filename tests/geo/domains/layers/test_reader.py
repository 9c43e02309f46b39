"""Reference layers from files: names, attributes, geometry of every kind, and what is refused."""

import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.domains.layers.reader import MAX_ATTRIBUTES, ReferenceOptions, read_reference
from geo.files.findings import Fate, Report
from geo.files.opening import open_source

HOSTILE = "</script><script>alert('1')</script> \"&"


def read(path, **options):
    report = Report()
    with open_source(path) as source:
        return read_reference(source, report, ReferenceOptions(**options)), report


def geojson(folder, columns, shapes):
    path = folder / "layer.geojson"
    gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84).to_file(path, driver="GeoJSON")
    return path


def csv(folder, *lines):
    path = folder / "sekolah.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


POINT = shapely.Point(114.8, -3.4)


def test_points_lines_and_polygons_of_one_file_are_kept(tmp_path):
    shapes = [POINT, shapely.LineString([(114.8, -3.4), (114.9, -3.5)]), POINT.buffer(0.01)]
    frame, _report = read(geojson(tmp_path, {"nama": ["a", "b", "c"]}, shapes))
    assert frame.geom_type.tolist() == ["Point", "LineString", "Polygon"]
    assert frame["name"].tolist() == ["a", "b", "c"]


def test_attributes_are_text_without_blanks_and_without_the_name(tmp_path):
    columns = {"nama": ["Posko", "Lain"], "kapasitas": [200.0, None], "catatan": [HOSTILE, ""]}
    frame, _report = read(geojson(tmp_path, columns, [POINT, POINT]))
    assert frame["attributes"].tolist() == [{"kapasitas": "200", "catatan": HOSTILE}, None]


def test_of_many_columns_the_first_are_kept_and_that_is_told(tmp_path):
    columns = {f"kolom{n}": ["isi"] for n in range(MAX_ATTRIBUTES + 3)} | {"kosong": [""]}
    frame, report = read(geojson(tmp_path, columns, [POINT]))
    assert list(frame["attributes"].iloc[0]) == [f"kolom{n}" for n in range(MAX_ATTRIBUTES)]
    (told,) = report.notes
    assert told.values["count"] == MAX_ATTRIBUTES + 3


def test_the_name_column_can_be_chosen(tmp_path):
    path = geojson(tmp_path, {"nama": ["a"], "sebutan": ["b"]}, [POINT])
    assert read(path, name_column="sebutan")[0]["name"].tolist() == ["b"]
    with pytest.raises(SourceRefused, match="--name-column"):
        read(path, name_column="tidak ada")


def test_a_table_with_coordinates_becomes_points(tmp_path):
    frame, report = read(
        csv(tmp_path, "nama;lat;lon;kelas", 'SD 1;-3,4;114,8;"a"', "SD 2;;;b", "SD 3;48;2;c")
    )
    assert frame.geometry.to_wkt().tolist() == ["POINT (114.8 -3.4)"]
    assert frame["attributes"].tolist() == [{"kelas": "a"}]
    assert report.count(Fate.SET_ASIDE) == 2


def test_a_table_with_both_coordinates_in_a_cell_becomes_points(tmp_path):
    frame, _report = read(csv(tmp_path, "nama,koordinat", 'SD 1,"-3.4, 114.8"'))
    assert (frame.geometry.x.iat[0], frame.geometry.y.iat[0]) == pytest.approx((114.8, -3.4))


def test_a_table_without_coordinates_is_refused(tmp_path):
    with pytest.raises(SourceRefused, match="lon and lat"):
        read(csv(tmp_path, "nama,alamat", "SD 1,Jl. A"))


def test_a_crossed_outline_is_mended(tmp_path):
    bow = shapely.Polygon([(114.8, -3.4), (114.9, -3.5), (114.9, -3.4), (114.8, -3.5)])
    frame, report = read(geojson(tmp_path, {"nama": ["a"]}, [bow]))
    assert frame.geometry.is_valid.all()
    assert report.count(Fate.REPAIRED) == 1


@pytest.mark.parametrize("options", [{"icon": "unicorn"}, {"color": "red"}, {"color": "#123456"}])
def test_unknown_icons_and_colours_are_refused(tmp_path, options):
    with pytest.raises(SourceRefused):
        read(geojson(tmp_path, {"nama": ["a"]}, [POINT]), **options)
