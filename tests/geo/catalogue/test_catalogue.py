import re

import numpy as np
import pytest

from geo.catalogue import (
    CLASSES,
    FEATURED_REGENCIES,
    HAZARDS,
    ICONS,
    LAYER_COLOURS,
    LEVELS,
    PRIMARY_HAZARDS,
    ancestors,
    class_of_index,
    icon_of,
    is_area_code,
    level_of,
    metric_crs,
    ranks_of_index,
)


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda h: h.key)
def test_every_hazard_is_complete(hazard):
    assert hazard.name
    assert re.fullmatch(r"#[0-9A-F]{6}", hazard.colour)
    assert re.fullmatch(r"\d{3}", hazard.bnpb_code)
    assert hazard.synonyms == tuple(s.lower() for s in hazard.synonyms)


@pytest.mark.parametrize("attribute", ["colour", "symbol", "bnpb_code", "name"])
def test_hazards_differ_in_colour_and_in_symbol(attribute):
    values = [getattr(h, attribute) for h in HAZARDS.values()]
    assert len(set(values)) == len(values)


def test_no_synonym_means_two_hazards():
    words = [word for h in HAZARDS.values() for word in h.synonyms]
    assert len(set(words)) == len(words)


def test_six_hazards_are_mapped():
    assert PRIMARY_HAZARDS == (
        "flood",
        "landslide",
        "wildfire",
        "whirlwind",
        "drought",
        "tidal_flood",
    )


def test_classes_join_without_gap_and_differ_in_pattern():
    low, medium, high = CLASSES.values()
    assert (low.lower, low.upper, medium.upper, high.upper) == (0.0, 0.333, 0.666, 1.0)
    assert (medium.lower, high.lower) == (low.upper, medium.upper)
    assert len({c.pattern for c in CLASSES.values()}) == 3


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (0.0, None),
        (0.001, "low"),
        (0.333, "low"),
        (0.334, "medium"),
        (0.666, "medium"),
        (0.667, "high"),
        (1.0, "high"),
        (1.01, None),
        (-0.1, None),
        (255, None),
        (float("nan"), None),
    ],
)
def test_index_falls_into_the_class_whose_upper_break_it_does_not_exceed(index, expected):
    assert class_of_index(index) == expected


def test_many_indices_are_classed_like_one_and_in_their_own_precision():
    values = np.array([np.nan, -1, 0, 0.333, 0.334, 0.666, 0.667, 1, 1.1, 255], dtype=np.float32)
    assert ranks_of_index(values).tolist() == [0, 0, 0, 1, 2, 2, 3, 3, 0, 0]


def test_breaks_of_a_layer_are_obeyed():
    assert class_of_index(0.32, (0.3, 0.6)) == "medium"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("63", "province"),
        ("63.03", "regency"),
        ("63.03.05", "district"),
        ("63.03.05.1001", "village"),
    ],
)
def test_level_follows_from_the_code(code, level):
    assert is_area_code(code)
    assert level_of(code) == level
    assert LEVELS[level].depth == len(ancestors(code)) + 1


@pytest.mark.parametrize("text", ["", "6303", "63.3", "63.03.", "63.03.05.101", "13,10", "63.03 "])
def test_other_text_is_no_area_code(text):
    assert not is_area_code(text)


def test_featured_regencies_are_the_four_agencies():
    assert FEATURED_REGENCIES == ("63.03", "15.06", "35.03", "35.05")


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        (114.8, -3.4, "EPSG:32750"),
        (103.3, -1.1, "EPSG:32748"),
        (111.7, -8.0, "EPSG:32749"),
        (95.3, 5.5, "EPSG:32646"),
    ],
)
def test_metric_crs_is_the_utm_zone_of_the_place(lon, lat, crs):
    assert metric_crs(lon, lat) == crs


@pytest.mark.parametrize("icon", ICONS.values(), ids=lambda i: i.key)
def test_every_icon_has_a_name_and_one_sign(icon):
    assert icon.name
    assert len(icon.sign) == 1
    assert icon.words == tuple(word.lower() for word in icon.words)


def test_colours_of_layers_differ_and_are_colours():
    assert len(set(LAYER_COLOURS)) == len(LAYER_COLOURS)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in LAYER_COLOURS)


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("Titik Kumpul Kab. Banjar", "evacuation"),
        ("posko_2026", "post"),
        ("RSUD", "health"),
        ("Puskesmas & Pustu", "health"),
        ("SDN Sekolah", "school"),
        ("Masjid", "worship"),
        ("jalan-utama", "road"),
        ("SUNGAI", "river"),
        ("Gudang Logistik", "warehouse"),
        ("Jembatan jalan nasional", "bridge"),
        ("Kawasan hutan", "other"),
        ("", "other"),
        ("kompos", "other"),
    ],
)
def test_the_icon_is_guessed_from_whole_words(name, icon):
    assert icon_of(name) == icon


def test_the_first_name_that_says_anything_decides():
    assert icon_of("Lapisan 1", "sekolah", "sungai") == "school"
