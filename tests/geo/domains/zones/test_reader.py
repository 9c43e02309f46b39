import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.domains.zones.class_columns import propose_zone_columns
from geo.domains.zones.reader import ZoneOptions, read_zones
from geo.files.findings import Fate, Report
from geo.files.opening import open_source

SQUARE = shapely.box(114.5, -3.5, 114.6, -3.4)


def _read(tmp_path, columns, **options):
    count = len(next(iter(columns.values())))
    path = tmp_path / "zona.gpkg"
    gpd.GeoDataFrame(columns, geometry=[SQUARE] * count, crs=WGS84).to_file(path, driver="GPKG")
    report = Report()
    with open_source(path) as source:
        return read_zones(source, report, ZoneOptions("flood", **options)), report


def test_class_words_with_the_names_that_files_use(tmp_path):
    words = ["Kawasan Rawan Bencana Banjir Tinggi", "SEDANG", "sangat rendah"]
    frame, _report = _read(tmp_path, {"Kelas": words, "Nama": ["a", "b", "c"]})
    assert frame["class"].tolist() == ["high", "medium", "low"]
    assert frame["class_label"].tolist() == words
    assert frame["name"].tolist() == ["a", "b", "c"]
    assert frame["index_low"].isna().all()
    assert frame["area_km2"].iat[0] == pytest.approx(123.4, rel=0.01)


def test_a_column_of_numbers_named_for_the_class(tmp_path):
    frame, report = _read(tmp_path, {"gridcode": [1, 2, 3, 3, 9]})
    assert frame["class"].tolist() == ["low", "medium", "high", "high"]
    assert [(p.row, p.value) for p in report.problems] == [(5, "9")]


def test_index_is_classified_by_breaks_that_belong_below(tmp_path):
    values = [0.3, 0.333, 0.334, 0.666, 0.667, 1.0, 0.0, -9999.0, np.nan]
    frame, report = _read(tmp_path, {"index": values})
    assert frame["class"].tolist() == ["low", "low", "medium", "medium", "high", "high"]
    assert frame["index_high"].tolist() == values[:6]
    assert report.count(Fate.SET_ASIDE) == 3
    frame, _report = _read(tmp_path, {"index": values[:3]}, breaks=(0.2, 0.32))
    assert frame["class"].tolist() == ["medium", "high", "high"]


def test_range_is_classified_by_its_middle(tmp_path):
    frame, _report = _read(tmp_path, {"Value": ["0 - 0.333", "0.333 - 0.666", "0,667 – 1,0"]})
    assert frame["class"].tolist() == ["low", "medium", "high"]
    assert frame["index_low"].tolist() == [0, 0.333, 0.667]
    assert frame["index_high"].tolist() == [0.333, 0.666, 1.0]


def test_the_column_that_is_understood_is_taken(tmp_path):
    frame, report = _read(tmp_path, {"KELAS": ["A1", "B2"], "Category": ["Low", "High"]})
    assert frame["class"].tolist() == ["low", "high"]
    assert "Category" in report.notes[-1].render(str)


def test_chosen_columns(tmp_path):
    columns = {"kelas": ["Tinggi"], "lain": ["Rendah"], "ih": [0.5]}
    assert _read(tmp_path, columns, class_column="LAIN")[0]["class"].tolist() == ["low"]
    assert _read(tmp_path, columns, index_column="ih")[0]["class"].tolist() == ["medium"]
    with pytest.raises(SourceRefused, match="--class-column: kelas, lain, ih"):
        _read(tmp_path, columns, class_column="tiada")


def test_a_file_without_classes_names_its_columns(tmp_path):
    with pytest.raises(SourceRefused, match=r"found: LUAS.*--class-column"):
        _read(tmp_path, {"LUAS": [1.5, 22.0]})


def test_yes_needs_a_class_and_no_is_no_zone(tmp_path):
    columns = {"FLOODPRONE": ["YES", "no", "Yes"]}
    with pytest.raises(SourceRefused, match=r"--class-yes low\|medium\|high"):
        _read(tmp_path, columns)
    frame, report = _read(tmp_path, columns, class_yes="high")
    assert frame["row"].tolist() == [1, 3]
    assert set(frame["class"]) == {"high"}
    assert report.problems[0].reason.render(str) == "is not in the hazard zone"


@pytest.mark.parametrize("breaks", [(0.6, 0.3), (0.0, 0.5), (0.5, 1.0)])
def test_breaks_must_rise_between_zero_and_one(tmp_path, breaks):
    with pytest.raises(SourceRefused, match="must rise"):
        _read(tmp_path, {"index": [0.5]}, breaks=breaks)


def test_zones_need_a_hazard_and_polygons(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kelas,lon,lat\ntinggi,114,-3\n")
    with open_source(path) as source:
        with pytest.raises(SourceRefused, match="--hazard"):
            read_zones(source, Report(), ZoneOptions())
        with pytest.raises(SourceRefused, match="need polygons"):
            read_zones(source, Report(), ZoneOptions("flood"))


def test_words_that_are_not_understood_are_asked_and_the_answer_is_taken(tmp_path):
    columns = {"Kelas": ["Tinggi", "Rawan II", "Rawan II", "Rawan I", None, "Tidak"]}
    frame, report = _read(tmp_path, columns)
    assert frame["class"].tolist() == ["high"]
    asked = {q.key: (q.count, q.rows) for q in report.questions}
    assert asked == {"class:Rawan II": (2, (2, 3)), "class:Rawan I": (1, (4,))}
    assert [value for value, _label in report.questions[0].candidates] == ["low", "medium", "high"]
    answers = {"class:Rawan II": "medium", "class:Rawan I": "skip"}
    frame, report = _read(tmp_path, columns, answers=answers)
    assert frame["class"].tolist() == ["high", "medium", "medium"]
    assert not report.questions
    assert report.count(Fate.SET_ASIDE) == 3


def test_a_column_of_many_strange_words_asks_about_the_commonest_only(tmp_path):
    words = [f"zona {n}" for n in range(60)] + ["zona 7", "tinggi"]
    frame, report = _read(tmp_path, {"x": words}, class_column="x")
    assert len(frame) == 1
    assert report.questions[0].text == "zona 7"
    assert len(report.questions) == 30
    assert report.count(Fate.SET_ASIDE) == 61


def test_proposals_come_with_confidence_and_samples(tmp_path):
    raw = gpd.GeoDataFrame(
        {
            "OBJECTID": [1, 2, 3],
            "KRB_2023": ["Rendah", "Tinggi", "Tinggi"],
            "Keterangan": ["bahaya tinggi", "", "lain"],
            "ih": [0.1, 0.5, 0.9],
            "kelas": ["1", "2", "x"],
            "rawan": ["ya", "tidak", "ya"],
        },
        geometry=[SQUARE] * 3,
        crs=WGS84,
    )
    guesses = {guess.header: guess for guess in propose_zone_columns(raw)}
    assert list(guesses) == ["kelas", "KRB_2023", "ih", "rawan", "Keterangan"]
    assert guesses["KRB_2023"].samples == ("Tinggi", "Rendah")
    assert [g.kind for g in guesses.values()] == ["class", "class", "index", "yes", "class"]
    assert 1 > guesses["kelas"].confidence > guesses["KRB_2023"].confidence


def test_an_unsure_column_is_told_with_its_rivals(tmp_path):
    _frame, report = _read(tmp_path, {"ZONASI": ["Tinggi"], "ih": [0.5]})
    (told,) = [n.render(str) for n in report.notes]
    assert "ZONASI" in told
    assert "% sure; others: ih" in told
