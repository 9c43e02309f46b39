import numpy as np
import pandas as pd
import pytest

from geo.base.errors import NotFound
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
