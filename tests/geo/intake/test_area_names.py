import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.catalogue import level_of
from geo.intake.area_names import AreaNames
from geo.store.areas import AreaIndex

AREAS = {
    "33": "Jawa Tengah",
    "33.04": "Kabupaten Banjarnegara",
    "32": "Jawa Barat",
    "32.79": "Kota Banjar",
    "35": "Jawa Timur",
    "35.05": "Kabupaten Blitar",
    "35.05.10": "Kanigoro",
    "35.72": "Kota Blitar",
    "35.72.03": "Sananwetan",
    "63": "Kalimantan Selatan",
    "63.03": "Kabupaten Banjar",
    "63.03.02": "Kertak Hanyar",
    "63.03.02.1001": "Kertak Hanyar I",
    "63.03.02.2010": "Kertak Hanyar II",
    "63.03.05": "Martapura",
    "63.03.05.1001": "Jawa",
    "63.03.05.1002": "Keraton",
    "63.03.06": "Karang Intan",
    "63.03.14": "Martapura Barat",
    "63.03.15": "Martapura Timur",
    "63.71": "Kota Banjarmasin",
    "63.72": "Kota Banjarbaru",
}


@pytest.fixture(scope="module")
def index():
    return AreaIndex(
        gpd.GeoDataFrame(
            {
                "code": list(AREAS),
                "level": [level_of(code) for code in AREAS],
                "name": list(AREAS.values()),
                "geometry": [shapely.box(n, 0, n + 1, 1) for n in range(len(AREAS))],
            },
            crs=WGS84,
        )
    )


@pytest.fixture(scope="module")
def names(index):
    return AreaNames(index)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Kalimantan Selatan", "KAB. BANJAR", "Kec. Martapura", "Kel. Keraton"), "63.03.05.1002"),
        (("KALSEL", "Kabupaten Banjar", "", ""), "63.03"),
        (("Jawa Barat", "Banjar", "", ""), "32.79"),
        (("Kalimantan Selatan", "Banjar", "", ""), "63.03"),
        (("", "Kota Banjar", "", ""), "32.79"),
        (("", "KAB.BANJAR", "KEC.MARTAPURA", ""), "63.03.05"),
        (("", "63.03 BANJAR", "", ""), "63.03"),
        (("", "[6303] Banjar", "", ""), "63.03"),
        (("63 KALIMANTAN SELATAN", "6303", "", ""), "63.03"),
        (("", "Kab Banjar", "Kr. Intan", ""), "63.03.06"),
        (("", "Kab Banjar", "KARANGINTAN", ""), "63.03.06"),
        (("", "Kab Banjar", "Kertak Hanyar", "Kertak Hanyar 2"), "63.03.02.2010"),
        (("", "Kab Banjar", "Kertak Hanyar", "Ds. Kertak Hanyar I"), "63.03.02.1001"),
        (("", "Banjarmasin", "", ""), "63.71"),
        (("Jatim", "Blitar", "Kanigoro", ""), "35.05.10"),
        (("Jatim", "Blitar", "Sananwetan", ""), "35.72.03"),
        (("", "Kab Banjar", "-", "INFO AWAL"), "63.03"),
    ],
)
def test_names_that_are_sure(names, words, code):
    said = names.place(words)
    assert (said.code, said.level, said.guessed, said.unknown) == (code, "", (), ())


def test_a_misspelt_name_is_taken_where_no_other_is_near(names):
    said = names.place(("", "Kab. Banjar", "Karang Inten", ""))
    assert (said.code, said.guessed) == ("63.03.06", ("district",))


@pytest.mark.parametrize(
    ("words", "code", "key", "first"),
    [
        # A word too many makes it another place, however near the name is.
        (
            ("", "Kab. Banjar", "Martapura U", ""),
            "63.03",
            "area:district:Martapura U@63.03",
            "63.03.05",
        ),
        (
            ("", "Kab. Banjar", "Martapura Br", ""),
            "63.03",
            "area:district:Martapura Br@63.03",
            "63.03.14",
        ),
        # A Kabupaten and a Kota of one name, and nothing that tells which.
        (("Jatim", "Blitar", "", ""), "35", "area:regency:Blitar@35", "35.05"),
        # A village with another number is another village.
        (
            ("", "Kab. Banjar", "Kertak Hanyar", "Kertak Hanyar III"),
            "63.03.02",
            "area:village:Kertak Hanyar III@63.03.02",
            "63.03.02.1001",
        ),
    ],
)
def test_what_is_unsure_is_asked(names, words, code, key, first):
    said = names.place(words)
    assert (said.code, said.question) == (code, key)
    assert first in said.candidates


def test_province_and_kabupaten_that_exclude_each_other_are_asked(names):
    said = names.place(("63 KALIMANTAN SELATAN", "3304 BANJARNEGARA", "", ""))
    assert said.contradiction
    assert said.code is None
    assert said.candidates[0] == "33.04"
    assert "63.03" in said.candidates


def test_a_name_of_nowhere_leaves_the_wider_area(names):
    said = names.place(("", "Kab. Banjar", "Xyzzyqwert", ""))
    assert (said.code, said.unknown, said.level) == ("63.03", ("district",), "")


def test_the_home_kabupaten_decides_between_namesakes_and_that_is_said(index):
    said = AreaNames(index, "63.03").place(("", "Banjar", "", ""))
    assert (said.code, said.home) == ("63.03", True)
    # Not where the row says otherwise.
    assert AreaNames(index, "63.03").place(("", "Kota Banjar", "", "")).code == "32.79"


def test_a_kecamatan_alone_is_looked_for_at_home(index):
    assert AreaNames(index, "63.03").place(("", "", "Kr. Intan", "")).code == "63.03.06"
    assert AreaNames(index, "35.05").place(("", "", "Kr. Intan", "")).code is None
