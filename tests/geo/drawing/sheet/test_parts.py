"""The parts of a sheet on their own: scales, columns, labels, names, legend colours."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.base.i18n import language
from geo.drawing.sheet.furniture.scale import angle_words, qr_modules, scale_bar
from geo.drawing.sheet.layers.labels import Wish, place_labels
from geo.drawing.sheet.page.ink import missing_characters, printable, text_width, wrap
from geo.drawing.sheet.page.panel import column_height, split_columns
from geo.drawing.sheet.page.paper import Box
from geo.drawing.sheet.page.projection import projection_for, round_scale
from geo.outputs.names import SHEET, file_name
from tests.geo.drawing.sheet.conftest import YEAR


@given(st.floats(500, 5e7))
def test_a_round_scale_is_round_and_just_large_enough(least):
    found = round_scale(least)
    assert least - 1 <= found <= least * 1.34
    assert len(str(found).rstrip("0")) <= 3


@given(st.integers(500, 50_000_000), st.floats(20, 90))
def test_the_scale_bar_fits_and_is_round(scale, room):
    bar = scale_bar(scale, room)
    assert room / 2.6 <= bar.length_mm <= room + 1e-6
    assert bar.length_mm * scale / 1000 == pytest.approx(bar.length_m)


@given(st.lists(st.floats(5, 60), min_size=1, max_size=6), st.integers(2, 4))
def test_columns_keep_the_order_and_lose_nothing(heights, count):
    columns = split_columns(heights, count, 3.0)
    assert len(columns) == count
    assert [n for column in columns for n in column] == list(range(len(heights)))
    highest = max(column_height([heights[n] for n in c], 3.0) for c in columns)
    assert highest <= column_height(heights, 3.0)


def test_names_never_overlap():
    rng = np.random.default_rng(5)
    window = Box(0, 0, 180, 120)
    wishes = []
    for n in range(60):
        x, y = rng.uniform((5, 5), (160, 100))
        width, height = rng.uniform(6, 20, 2)
        wishes.append(Wish(f"Kecamatan {n}", shapely.box(x, y, x + width, y + height), 6.4))
    placed, lost = place_labels(wishes, window)
    assert len(placed) + len(lost) == 60
    assert len(placed) > 30
    boxes = [shapely.box(*label.box) for label in placed]
    for n, box in enumerate(boxes):
        assert window.x <= label_left(box)
        assert box.bounds[2] <= window.right
        for other in boxes[n + 1 :]:
            assert shapely.intersection(box, other).area < 1e-9


def label_left(box) -> float:
    return box.bounds[0]


@pytest.mark.parametrize(
    ("seconds", "axis", "words"),
    [
        (115 * 3600 + 1800, "lon", "115°30′ E"),
        (-(3 * 3600 + 615), "lat", "3°10′15″ S"),
        (0, "lat", "0°"),
        (3600, "lat", "1° N"),
    ],
)
def test_angles_in_words(seconds, axis, words):
    assert angle_words(seconds, axis, language("en")) == words


def test_file_names_explain_themselves(snapshot):
    name = file_name(
        SHEET, replace(YEAR, hazards=("flood",)), snapshot.areas, language("id"), "pdf", paper="A3"
    )
    assert name == "peta-bahaya_banjir_kab-banjar_2025-01-01_2025-12-31_A3.pdf"


def test_file_names_hold_nothing_that_a_disk_refuses(snapshot):
    many = replace(YEAR, areas=("35.05", "35.72", "63.03", "63.03.05"), start=None, end=None)
    name = file_name(SHEET, many, snapshot.areas, language("en"), "png", paper="16:9")
    assert name == (
        "hazard-map_flood+landslide_kab-blitar+kota-blitar+kab-banjar+1_all-years_16x9.png"
    )


def test_wide_regions_get_a_projection_of_their_own():
    assert projection_for((114, -4, 116, -2)).code == "EPSG:32750"
    assert projection_for((102.5, -1.5, 103.5, 1.0)).code == "EPSG:32748"
    assert projection_for((94, -12, 142, 7)).standard_parallel == pytest.approx(7.2)


def test_text_is_measured_and_wrapped():
    assert text_width("MMMM", 10) == pytest.approx(4 * text_width("M", 10), rel=0.02)
    lines = wrap("satu dua tiga empat " + "x" * 80, 20, 8)
    assert " ".join(lines).replace(" ", "") == "satuduatigaempat" + "x" * 80
    assert all(text_width(line, 8) <= 20 for line in lines)


def test_characters_outside_the_font_are_found():
    assert missing_characters("Peta Kabupaten – 1:250.000 ≤ é°′″") == []
    assert missing_characters("banjir 🌊 万") == ["万", "🌊"]
    assert printable("a🌊b") == "a?b"


def test_an_address_too_long_for_paper_has_no_code():
    assert qr_modules("http://x/?" + "a" * 100)
    assert qr_modules("http://x/?" + "a" * 5000) is None
