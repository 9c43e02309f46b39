"""Small files of the kinds that agencies send; each README says what is right."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from geo.base.errors import SourceRefused
from geo.domains.areas.reader import AreaOptions
from geo.domains.incidents.reader import IncidentOptions
from geo.domains.layers.reader import ReferenceOptions
from geo.domains.zones.reader import ZoneOptions
from geo.intake.summary import NothingStored
from geo.intake.transaction import About
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from geo.store.tables import areas, incidents, reference_features, zones
from tests.geo.conftest import settings_in
from tests.geo.imports import (
    import_areas,
    import_incidents,
    import_reference,
    import_zones,
    stored,
)

CASES = Path(__file__).parents[2] / "data" / "cases"


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundled")
    store = Store(settings_in(folder))
    fill_if_empty(store)
    store.close()
    return folder


@pytest.fixture
def store(bundled, tmp_path):
    """The bundled areas, at home in Kabupaten Banjar, for one test to change."""
    folder = tmp_path / "workspace"
    shutil.copytree(bundled, folder)
    store = Store(settings_in(folder, PETASIAGA_REGION="63.03"))
    yield store
    store.close()


def case(number):
    """The files of a case but its README."""
    folder = next(CASES.glob(f"{number}_*"))
    return sorted(path for path in folder.iterdir() if path.name != "README")


def rows(store, *names, table=incidents):
    """The records that the last import stored, as tuples of some columns."""
    with store.engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT MAX(id) FROM datasets").scalar()
    return [tuple(record._mapping[name] for name in names) for record in stored(store, table, last)]


def take(store, number, **options):
    return import_incidents(store, case(number)[0], IncidentOptions(**options))


def test_01_web_page_named_xls_says_what_it_is(store):
    with pytest.raises(SourceRefused, match="web page under another name"):
        take(store, "01")


def test_02_attributes_in_the_description_of_a_kml(store):
    summary = import_zones(store, case("02")[0], ZoneOptions(hazard="flood"))
    found = rows(store, "class", "class_label", table=zones)
    assert found == [("high", "Tinggi"), ("medium", "Sedang"), ("low", "Rendah")]
    assert [problem.value for problem in summary.problems] == ["LineString"]


def test_03_esri_json(store):
    import_zones(store, case("03")[0], ZoneOptions(hazard="landslide"))
    found = rows(store, "class", "regency_code", table=zones)
    assert found == [("high", "63.03"), ("low", "63.03")]


def test_05_dates_that_count_from_1904(store):
    take(store, "05")
    days = [date(2024, 1, 5), date(2024, 2, 17), date(2024, 3, 23), date(2024, 4, 11)]
    assert rows(store, "occurred_on") == [(day,) for day in days]


def test_06_merged_cells_and_errors_of_formulas(store):
    summary = take(store, "06")
    assert summary.stored == 4
    found = rows(store, "district_code", "dead", "displaced")
    assert [district for district, *_ in found] == ["63.03.05"] * 3 + ["63.03.07"]
    assert (found[0][1], found[1][2], found[2][1]) == (None, None, None)


def test_07_comma_left_behind_a_latitude(store):
    take(store, "07")
    assert rows(store, "lat", "lon") == [
        (-3.4126, 114.8452),
        (-3.487, 114.929),
        (-3.418, 114.681),
        (-3.376, 114.931),
    ]


def test_08_links_of_map_sites(store):
    summary = take(store, "08")
    assert rows(store, "lat", "lon") == [
        (-3.4126, 114.8452),
        (-3.487, 114.929),
        (-3.418, 114.681),
        (-3.376, 114.931),
        (None, None),
    ]
    assert "placed by the area" in summary.problems[0].reason.render(str)


def test_09_date_in_three_columns(store):
    take(store, "09")
    days = [date(2020, 2, 7), date(2020, 12, 6), date(2020, 4, 23)]
    assert rows(store, "occurred_on") == [(day,) for day in days]


def test_10_headers_cut_to_ten_letters(store):
    summary = take(store, "10")
    assert summary.stored == 5
    assert set(rows(store, "hazard", "affected_households")) == {("flood", None)}


def test_11_joined_words_of_one_hazard(store):
    summary = take(store, "11")
    assert rows(store, "hazard") == [("landslide",)] * 4
    assert [question.key for question in summary.questions] == ["hazard:Banjir dan Tanah Longsor"]


def test_12_long_codes_that_became_numbers(store):
    take(store, "12")
    assert set(rows(store, "kib", "village_code")) == {(None, "63.03.05.2007")}
    summary = import_incidents(store, case("12")[1], IncidentOptions(on_duplicate="update"))
    assert (summary.stored, summary.duplicates) == (1, 0)
    assert "lost its last digits" in summary.problems[0].reason.render(str)


def test_13_latitude_first_in_gml(store):
    import_reference(store, case("13")[0])
    assert rows(store, "lon", "lat", table=reference_features) == [
        (114.8452, -3.4126),
        (114.681, -3.418),
    ]


def test_14_null_empty_and_mixed_geometries(store):
    summary = import_zones(store, case("14")[0], ZoneOptions(hazard="flood"))
    assert (summary.stored, summary.set_aside) == (2, 3)


def test_18_words_decide_what_a_number_counts(store):
    take(store, "18")
    assert rows(store, "dead", "injured", "bridges_damaged") == [
        (2, None, None),
        (None, 1, 1),
        (None, 0, 0),
        (None, 0, None),
    ]


def test_19_position_in_a_second_column(store):
    take(store, "19")
    assert rows(store, "lat", "lon") == [
        (-3.487, 114.929),
        (-3.481, 114.939),
        (-3.479, 114.941),
        (-3.4126, 114.8452),
    ]
    assert set(rows(store, "district_code")) == {("63.03.06",)}


def test_21_recap_by_month(store):
    with pytest.raises(SourceRefused, match="name it with --hazard"):
        take(store, "21")
    take(store, "21", hazard="flood")
    assert rows(store, "occurred_on", "date_precision", "affected_households") == [
        (date(2025, 1, 1), "month", 25),
        (date(2025, 2, 1), "month", 0),
    ]


def test_23_second_layer_of_a_file(store):
    for layer, name in (("posko", "Posko A"), ("jalur", "Jalur 1")):
        summary = import_reference(store, case("23")[0], ReferenceOptions(layer=layer))
        assert layer in summary.title
        assert rows(store, "name", table=reference_features) == [(name,)]


def test_25_semicolons_and_decimal_commas(store):
    take(store, "25")
    names = ("lat", "lon", "farmland_ha", "loss_idr", "affected")
    assert rows(store, *names)[0] == (-3.4126, 114.8452, 12.5, 1.25e9, 3146)


def test_26_danger_zones_of_a_volcano(store):
    import_zones(store, case("26")[0], ZoneOptions(hazard="volcano"))
    assert rows(store, "class", table=zones) == [("low",), ("medium",), ("high",)]


def test_27_five_numbered_classes_are_asked(store):
    with pytest.raises(NothingStored) as refused:
        import_zones(store, case("27")[0], ZoneOptions(hazard="landslide"))
    questions = refused.value.summary.questions
    assert [(q.key, q.count, q.candidates[0][0]) for q in questions] == [
        ("class:1", 1, "low"),
        ("class:2", 1, "low"),
        ("class:3", 1, "medium"),
        ("class:4", 1, "high"),
        ("class:5", 1, "high"),
    ]
    answers = {question.key: question.candidates[0][0] for question in questions}
    import_zones(store, case("27")[0], ZoneOptions(hazard="landslide", answers=answers))
    assert [label for (label,) in rows(store, "class_label", table=zones)] == list("12345")


def test_30_days_and_months_that_a_spreadsheet_changed_over(store):
    summary = take(store, "30")
    assert [question.key for question in summary.questions] == ["date_order:Tanggal"]
    assert {day.month for (day,) in rows(store, "occurred_on")} == {3}
    answers = {"date_order:Tanggal": "turn"}
    path = case("30")[0]
    import_incidents(store, path, IncidentOptions(answers=answers), About(again=True))
    assert rows(store, "occurred_on") == [(date(2024, 3, 5),), (date(2024, 3, 7),)]


def test_35_second_block_of_the_same_headers(store):
    take(store, "35")
    assert rows(store, "houses_heavy", "houses_light", "schools_damaged") == [
        (1, 2, None),
        (3, 4, None),
    ]


def test_16_boundaries_with_names_only(store):
    summary = import_areas(store, case("16")[0])
    assert summary.stored == 2
    assert rows(store, "code", table=areas)[:2] == [("63.03.05",), ("63.03.06",)]


def test_22_boundary_older_than_a_split(store):
    with pytest.raises(NothingStored) as refused:
        import_areas(store, case("22")[0])
    (question,) = refused.value.summary.questions
    assert question.key == "overlap:91"
    assert "Papua Selatan" in question.reason.render(str)
    import_areas(store, case("22")[0], AreaOptions(answers={"overlap:91": "take"}))
    assert rows(store, "code", table=areas) == [("91",)]


def test_15_declared_utm_with_degrees_inside(store):
    summary = import_zones(store, case("15")[0], ZoneOptions(hazard="landslide"))
    assert rows(store, "regency_code", table=zones) == [("32.08",)] * 2
    assert "its numbers are degrees" in summary.notes[0].render(str)


def _file(folder, *lines, name="rekap.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


HEADER = "Tanggal,Jenis Bencana,Kecamatan,Latitude,Longitude,Negara"


def test_title_names_the_kabupaten_before_the_configured_home_does(store, tmp_path):
    path = _file(
        tmp_path,
        "REKAP KEJADIAN BENCANA KAB. TRENGGALEK TAHUN 2024,,,",
        "Tanggal,Jenis Bencana,Kecamatan,Desa",
        "05/01/2024,Banjir,Munjungan,Masaran",
    )
    summary = import_incidents(store, path)
    assert rows(store, "district_code") == [("35.03.02",)]
    assert "Kabupaten Trenggalek, because" in summary.notes[-1].render(str)


def test_coordinates_name_the_kabupaten_where_nothing_else_does(store, tmp_path):
    path = _file(
        tmp_path,
        HEADER,
        "05/01/2024,Banjir,Munjungan,-8.30,111.57,",
        "06/01/2024,Banjir,Panggul,-8.24,111.45,",
        "07/01/2024,Longsor,Panggul,-8.25,111.46,",
    )
    import_incidents(store, path)
    assert rows(store, "district_code") == [("35.03.02",), ("35.03.01",), ("35.03.01",)]


def test_row_far_from_the_area_that_it_names_is_asked(store, tmp_path):
    path = _file(
        tmp_path,
        HEADER,
        "05/01/2024,Banjir,Martapura,-3.4126,114.8452,",
        "06/01/2024,Banjir,Gambut,-8.2,111.7,",
    )
    summary = import_incidents(store, path)
    (question,) = summary.questions
    assert (question.key, summary.stored) == ("far:63.03.03@35.03", 1)
    for answer, expected in (("63.03.03", ("63.03.03", None)), ("position", ("35.03.08", 111.7))):
        options = IncidentOptions(answers={question.key: answer})
        import_incidents(store, path, options, About(again=True))
        assert rows(store, "district_code", "lon") == [expected]


def test_row_of_another_country_is_no_incident_of_indonesia(store, tmp_path):
    path = _file(
        tmp_path,
        HEADER,
        "05/01/2024,Banjir,,-3.4126,114.8452,Indonesia",
        "06/01/2024,Banjir,,1.2,110.4,Malaysia",
    )
    summary = import_incidents(store, path)
    assert (summary.stored, summary.problems[0].value) == (1, "Malaysia")


def test_point_that_many_days_share_was_not_measured(store, tmp_path):
    days = [f"0{day}/01/2024,Banjir,Martapura,-3.4126,114.8452," for day in range(1, 6)]
    path = _file(tmp_path, HEADER, *days, "05/01/2024,Banjir,Martapura,-3.4127,114.8452,")
    import_incidents(store, path)
    assert rows(store, "location_accuracy") == [("district",)] * 5 + [("gps",)]
