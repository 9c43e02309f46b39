"""Charts say what they are about; their data are those of the tables."""

import io
import re
from datetime import date

import numpy as np
import openpyxl
import pytest
import shapely

from geo.analysis.aggregate import MEASURES, incident_rows
from geo.analysis.cube import area_axis, count_cube
from geo.analysis.exposure import exposed_people, exposure, top_areas, wide_table
from geo.analysis.trends import by_area_series, ranking, seasonality, time_series, year_band
from geo.analysis.zone_layer import ZoneLayer
from geo.analysis.zone_validation import validate
from geo.base.i18n import language
from geo.catalogue import CLASS_KEYS, HAZARDS
from geo.drawing.charts.base import Context, Look, amount, tick_numbers
from geo.drawing.charts.exposure_charts import areas_chart, region_chart, top_chart
from geo.drawing.charts.files import chart_csv, chart_xlsx
from geo.drawing.charts.ranking_chart import ranking_chart
from geo.drawing.charts.season_charts import band_chart, seasonality_chart
from geo.drawing.charts.trend_charts import multiples_chart, series_chart
from geo.drawing.charts.validation_charts import area_chart, class_chart
from geo.view.filters import HazardFilter
from tests.geo.snapshots import incident, make_snapshot

BY_KEY = {measure.key: measure for measure in MEASURES}
BANJAR = HazardFilter(areas=("63.03",))
ZONES = [
    {"hazard": "flood", "class": "high", "geometry": shapely.box(114.0, -4.0, 114.5, -3.0)},
    {"hazard": "drought", "class": "low", "geometry": shapely.box(114.0, -4.0, 116.0, -2.0)},
]
RECORDS = [
    incident(date(2023, 12, 30), hazard="flood", area="63.03.05.1001", displaced=5),
    incident(date(2024, 2, 29), hazard="landslide", area="63.03.06", lon=115.5),
    incident(date(2024, 5, 1), hazard="flood", area="63.03", displaced=7),
    incident(date(2024, 12, 31), hazard="flood", area="63.03.05", lon=114.8),
]


@pytest.fixture
def snapshot():
    return make_snapshot(RECORDS, ZONES)


def context(code="id", **values):
    given = {"where": "Kabupaten Banjar", "when": "2024", "records": 4} | values
    return Context(lang=language(code), **given)


def all_charts(snapshot, code="id", measures=(BY_KEY["displaced"],), **values):
    about = context(code, **values)
    axis = area_axis(snapshot.areas, BANJAR.areas, "district")
    layer = ZoneLayer(snapshot)
    charts = []
    for measure in measures:
        cube = count_cube(snapshot, BANJAR, axis, measure)
        for step in ("month", "quarter", "year"):
            charts.append(series_chart(time_series(cube, step), step, measure, about))
        found = ranking(cube, cube, snapshot.areas)
        charts += [
            ranking_chart(found, rate, measure, "2023", about)
            for rate in ("total", "per_100k", "per_km2")
        ]
        charts.append(seasonality_chart(seasonality(cube), measure, "x", about))
        band = year_band(cube, 1)
        assert band is not None
        charts.append(band_chart({"Martapura": band, "Lain <b>": band}, measure, about))
        parts = by_area_series(cube, "month", [1, 2])
        charts.append(multiples_chart({"a": parts[1], "b": parts[2]}, "month", measure, 9, about))
    region, by_area = (exposure(snapshot, layer, c) for c in (("63.03",), axis.codes))
    people = exposed_people(snapshot.areas, by_area)
    charts.append(region_chart(region, ("flood", "drought"), CLASS_KEYS, about))
    wide = wide_table(snapshot.areas, by_area, people, "flood")
    charts.append(areas_chart(wide, "flood", CLASS_KEYS, about))
    top = top_areas(snapshot.areas, by_area, people, ("flood", "drought"))
    charts.append(top_chart(top, about))
    rows = incident_rows(snapshot, BANJAR)
    checked = validate(snapshot, layer, BANJAR, rows, axis, region, by_area)
    charts += [class_chart(checked.by_class, about), area_chart(checked.by_area, about)]
    return charts


def one_chart(snapshot, **values):
    axis = area_axis(snapshot.areas, BANJAR.areas, "district")
    cube = count_cube(snapshot, BANJAR, axis, BY_KEY["displaced"])
    return series_chart(time_series(cube, "month"), "month", BY_KEY["displaced"], context(**values))


@pytest.mark.parametrize("code", ["id", "en"])
def test_every_chart_says_region_period_records_and_sample(snapshot, code):
    measures = (BY_KEY["incidents"], BY_KEY["loss"])
    for chart in all_charts(snapshot, code, measures, is_sample=True, unknown=2):
        title = chart.figure.layout.title.text
        for word in ("Kabupaten Banjar", "2024", "4 ", "2 "):
            assert word in chart.subtitle
        assert "DATA" in chart.subtitle.upper()
        assert "Kabupaten Banjar" in title, "a downloaded picture says it too"
        assert chart.sentence
        assert chart.sentence in chart.alt
        assert not re.search(r"\{\w*\}", chart.alt), "a placeholder was left unfilled"
        assert re.fullmatch(r"[a-z0-9-]+", chart.file_stem)
        assert "kabupaten-banjar" in chart.file_stem
        assert chart.file_stem.endswith("2024")
        assert len(chart.table.columns)


def test_hazards_have_the_colours_of_the_map(snapshot):
    axis = area_axis(snapshot.areas, BANJAR.areas, "district")
    cube = count_cube(snapshot, BANJAR, axis, BY_KEY["incidents"])
    chart = series_chart(time_series(cube, "month"), "month", BY_KEY["incidents"], context())
    bars = {trace.name: trace for trace in chart.figure.data if trace.type == "bar"}
    assert bars["Banjir"].marker.color == HAZARDS["flood"].colour
    assert np.nansum(bars["Banjir"].y) == 3
    assert chart.figure.data[0].customdata[0][1] == "month", "a click tells the step"


def test_downloaded_pictures_are_opaque_in_both_themes(snapshot):
    for dark in (False, True):
        chart = one_chart(snapshot, look=Look(dark=dark))
        assert chart.figure.layout.paper_bgcolor == Look(dark=dark).paper


def test_names_from_files_are_no_markup(snapshot):
    charts = all_charts(snapshot, where="<b>Kab & Co</b>")
    assert "&lt;b&gt;Kab &amp; Co" in charts[0].figure.layout.title.text
    bands = [c for c in charts if "Lain <b>" in c.sentence]
    assert all("Lain &lt;b&gt;" in str(c.figure.layout.annotations[1].text) for c in bands)
    assert bands


def test_unknown_is_a_question_mark_not_zero(snapshot):
    axis = area_axis(snapshot.areas, BANJAR.areas, "district")
    cube = count_cube(snapshot, BANJAR, axis, BY_KEY["displaced"])
    chart = series_chart(time_series(cube, "month"), "month", BY_KEY["displaced"], context())
    marks = [trace for trace in chart.figure.data if getattr(trace, "mode", "") == "text"]
    assert len(marks[0].x) == 2, "February and December 2024 have no figure"
    heat = seasonality_chart(seasonality(cube), BY_KEY["displaced"], "x", context())
    assert list(heat.figure.data[1].text).count("?") == 2
    assert amount(float("nan"), BY_KEY["loss"], language("en")) == "unknown"


def test_no_population_says_so_instead_of_a_rate(snapshot):
    axis = area_axis(snapshot.areas, BANJAR.areas, "district")
    found = ranking(count_cube(snapshot, BANJAR, axis, MEASURES[0]), None, snapshot.areas)
    chart = ranking_chart(found, "per_100k", MEASURES[0], "", context("en"))
    assert "population of these areas is not known" in chart.sentence


def test_csv_keeps_unknown_empty_and_defuses_formulas(snapshot):
    chart = one_chart(snapshot)
    table = chart.table.copy()
    table.iloc[0, 0] = "=1+1"
    text = chart_csv(table, [("Isi", "a\nb")]).decode("utf-8-sig")
    lines = text.split("\r\n")
    assert lines[0] == "# Isi: a b"
    assert lines[2].startswith("'=1+1,")
    assert ",," in text or text.rstrip().endswith(",")


def test_xlsx_holds_numbers_and_a_sheet_about_the_data(snapshot):
    chart = one_chart(snapshot)
    book = openpyxl.load_workbook(
        io.BytesIO(chart_xlsx(chart.table, [("a", "=b")], language("en")))
    )
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == len(chart.table) + 1
    assert isinstance(rows[1][1], int | float)
    assert book.worksheets[1]["B1"].value == "'=b"


def test_ticks_are_few_and_begin_with_the_first():
    assert tick_numbers(5) == [0, 1, 2, 3, 4]
    assert len(tick_numbers(94)) <= 12
    assert tick_numbers(0) == []
