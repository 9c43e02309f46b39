import numpy as np
import pandas as pd
import pytest

from geo.base.errors import NotFound
from geo.base.i18n import language
from tests.geo.snapshots import SQUARES, make_areas


@pytest.fixture(scope="module")
def areas():
    return make_areas(list(reversed(SQUARES)))


def test_everything_inside_an_area_is_one_range_of_ranks(areas):
    first, end = areas.range_of("63.03")
    inside = [areas.code_at(rank) for rank in range(first, end)]
    assert inside == ["63.03", "63.03.05", "63.03.05.1001", "63.03.05.1002", "63.03.06"]


def test_range_does_not_swallow_the_next_sibling(areas):
    first, end = areas.range_of("63.03.05")
    assert areas.code_at(end) == "63.03.06"
    assert end - first == 3


def test_unknown_code_is_named(areas):
    with pytest.raises(NotFound, match=r"63\.99"):
        areas.rank("63.99")


def test_kabupaten_blitar_and_kota_blitar_are_told_apart(areas):
    assert areas.search("blitar") == ["35.72", "35.05"]
    assert [areas.full_name(code) for code in ("35.05", "63.03.05.1001")] == [
        "Kabupaten Blitar",
        "Jawa, Martapura, Kabupaten Banjar",
    ]


def test_search_ignores_case_and_accents_and_finds_codes(areas):
    assert areas.search("MARTÁPURA") == ["63.03.05"]
    assert "63.03.05.1001" in areas.search("63.03.05")
    assert areas.search("   ") == []


def test_children_are_sorted_by_name(areas):
    assert areas.children("63.03") == ["63.03.06", "63.03.05"]
    assert areas.children(None) == ["35", "63"]


def test_point_on_a_shared_border_belongs_to_one_area(areas):
    ranks = areas.locate([115.0, 114.2, 100.0], [-3.5, -3.5, -3.5], "district")
    assert [areas.code_at(rank) for rank in ranks] == ["63.03.05", "63.03.05", None]


def test_missing_coordinates_lie_nowhere(areas):
    assert areas.locate([np.nan], [np.nan], "regency").tolist() == [0]


def test_most_specific_known_code_wins(areas):
    rank = areas.most_specific_rank(
        pd.Series(["63.03.05.1002", None, "63.03.05.9999", None]),
        pd.Series(["63.03.05", "63.03.06", "63.03.05", None]),
        pd.Series(["63.03", "63.03", "63.03", None]),
    )
    assert [areas.code_at(r) for r in rank] == ["63.03.05.1002", "63.03.06", "63.03.05", None]


def test_whole_word_is_found_before_longer_words():
    areas = make_areas(
        [
            ("63", "Kalimantan Selatan", 114.0, -4.0, 116.0, -2.0),
            ("63.03", "Kabupaten Banjar", 114.0, -4.0, 115.0, -3.0),
            ("63.72", "Kota Banjarbaru", 115.0, -4.0, 116.0, -3.0),
        ]
    )
    assert areas.search("banjar") == ["63.03", "63.72"]


def test_search_forgives_a_slip_of_the_key():
    areas = make_areas(
        [
            ("35", "Jawa Timur", 111.0, -9.0, 113.0, -7.0),
            ("35.03", "Kabupaten Trenggalek", 111.0, -9.0, 112.0, -8.0),
            ("35.03.06", "Durenan", 111.0, -9.0, 111.5, -8.0),
            ("35.03.06.2001", "Durenan", 111.0, -9.0, 111.2, -8.5),
            ("35.05", "Kabupaten Blitar", 112.0, -9.0, 113.0, -8.0),
            ("35.05.01", "Durenan", 112.0, -9.0, 112.5, -8.0),
            ("35.72", "Kota Blitar", 112.5, -9.0, 113.0, -8.0),
        ]
    )
    assert areas.search("trengalek") == ["35.03"]
    assert areas.search("kab. trengalek") == ["35.03"]
    assert areas.search("desa durenan") == ["35.03.06.2001"]
    assert areas.search("kec durenan, trenggalek") == ["35.03.06"]
    assert areas.search("durenan blitar") == ["35.05.01"]
    assert areas.search("qqqqqq") == []


def test_search_prefers_the_province_that_is_looked_at():
    areas = make_areas(
        [
            ("32.79", "Kota Banjar", 108.0, -8.0, 109.0, -7.0),
            ("63.03", "Kabupaten Banjar", 114.0, -4.0, 115.0, -3.0),
        ]
    )
    assert areas.search("banjar", near=["63.72"]) == ["63.03", "32.79"]
    assert areas.search("banjar", near=["32.04"]) == ["32.79", "63.03"]


def test_areas_are_named_as_officials_write_them(areas):
    lang = language("id")
    assert areas.label("63.03.05.1001") == "Kel. Jawa, Kec. Martapura, Kab. Banjar"
    assert areas.words(["63.03"], lang) == "Kabupaten Banjar"
    assert areas.words(["63.03.05"], lang) == "Kec. Martapura, Kab. Banjar"
    two = areas.words(["63.03.05", "63.03.06"], lang)
    assert two == f"Kec. Martapura dan {areas.name('63.03.06')}, Kab. Banjar"
    assert areas.words(["35.05", "63.03"], lang) == "Kab. Blitar dan Kab. Banjar"
    assert areas.words(["35.05", "35.72", "63.03"], lang, limit=1) == "Kab. Blitar dan 2 lainnya"
    assert areas.words([], lang) == ""
