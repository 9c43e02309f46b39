"""Every real file, which is no part of the project, is recognised and read whole."""

import pytest

from geo.files.findings import Report
from geo.files.opening import Format, is_table, open_source
from geo.reading.table import find_layout, read_table
from geo.reading.vector import read_vector


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("desa_banjar.geojson", Format.GEOJSON, 290),
        ("desa_tanjung_jabung_barat.geojson", Format.GEOJSON, 134),
        ("desa_trenggalek.geojson", Format.GEOJSON, 157),
        ("desa_blitar.geojson", Format.GEOJSON, 248),
        ("longsor_bengkulu.geojson", Format.GEOJSON, 35),
        ("jakarta_rw_banjir2007.zip", Format.SHAPEFILE, 1009),
        ("tsunami_maumere_utm51s.zip", Format.SHAPEFILE, 1032),
        ("nasa_glc_indonesia.csv", Format.CSV, 288),
        ("firms_modis_2018.csv", Format.CSV, 614),
    ],
)
def test_real_file_is_read_whole(real_files, name, kind, rows):
    report = Report()
    with open_source(real_files / name) as source:
        assert source.format is kind
        if is_table(kind):
            assert find_layout(source).header_rows == (1,)
            frame = read_table(source, report)
            assert frame["row"].tolist() == list(range(2, rows + 2))
        else:
            frame = read_vector(source, report)
    assert len(frame) == report.rows_read == rows
    assert not report.problems
