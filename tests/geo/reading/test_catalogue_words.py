import pytest

from geo.base.errors import SourceRefused
from geo.catalogue import HAZARDS
from geo.catalogue.schema import INCIDENT_COLUMNS
from geo.reading.catalogue_words import (
    area_code,
    find_class,
    find_hazard,
    require_hazard,
    yes_or_no,
)
from geo.reading.columns import find_column, incident_columns, plain_name, require_column


@pytest.mark.parametrize("key", HAZARDS)
def test_every_hazard_is_found_by_all_its_words(key):
    hazard = HAZARDS[key]
    for word in (key, hazard.name, hazard.name.upper(), hazard.bnpb_code, *hazard.synonyms):
        assert find_hazard(word) == key
        assert find_hazard(f"  Bencana {word} ") == key


def test_hazard_with_brackets_and_unknown_ones():
    assert find_hazard("KEBAKARAN HUTAN DAN LAHAN (KARHUTLA)") == "wildfire"
    assert find_hazard("pohon tumbang") is None
    with pytest.raises(SourceRefused, match=r"'godzilla'.*flood, landslide"):
        require_hazard("godzilla")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kawasan Rawan Bencana Banjir Tinggi", "high"),
        ("Zona Kerentanan Gerakan Tanah Sangat Rendah", "low"),
        ("Zona Kerentanan Gerakan Tanah Menengah", "medium"),
        ("SEDANG", "medium"),
        ("Very High", "high"),
        ("low", "low"),
        ("kelas_tinggi", "high"),
        ("1", "low"),
        ("3.0", "high"),
        ("4", None),
        ("0", None),
        ("Rendah - Sedang", None),
        ("", None),
        ("aman", None),
    ],
)
def test_class_words(text, expected):
    assert find_class(text) == expected


def test_yes_and_no():
    assert [yes_or_no(word) for word in ("YES", "Ya", "no", "TIDAK", "maybe")] == [
        True,
        True,
        False,
        False,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("63", "63"),
        ("6303", "63.03"),
        ("630305", "63.03.05"),
        ("6303051001", "63.03.05.1001"),
        ("63.03.05.1001", "63.03.05.1001"),
        ("13.1", None),
        ("6.303", None),
        ("63.03.05.1", None),
        ("630305100", None),
        ("Banjar", None),
        ("", None),
    ],
)
def test_area_codes_with_and_without_dots(text, expected):
    assert area_code(text) == expected


def test_every_name_and_alias_of_the_schema_maps_to_one_column():
    seen: dict[str, str] = {}
    for column in INCIDENT_COLUMNS:
        for name in (column.name, *column.aliases):
            assert name == plain_name(name)
            assert seen.setdefault(name, column.name) == column.name
            assert incident_columns([name.upper().replace("_", " ")]).keys() == {column.name}


def test_canonical_name_goes_before_an_alias():
    assert incident_columns(["nama", "event_name"])["event_name"] == "event_name"
    assert find_column(["Kelas Bahaya*", "row"], ["kelas", "kelas_bahaya"]) == "Kelas Bahaya*"


def test_named_column_is_found_in_any_case_or_refused_with_the_others():
    assert require_column(["KELAS", "x"], "kelas", file="f", option="--o") == "KELAS"
    with pytest.raises(SourceRefused, match=r"'y'.*--o: KELAS, x"):
        require_column(["KELAS", "x", "geometry"], "y", file="f", option="--o")
