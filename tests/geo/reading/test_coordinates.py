"""Coordinates as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import InvalidCoordinate
from geo.reading.coordinates import parse_coordinate

MARTAPURA = (-3.4126, 114.8452)


@pytest.mark.parametrize(
    "text",
    [
        "-3.4126, 114.8452",
        "-3.4126,114.8452",
        "-3.4126 114.8452",
        "  (-3.4126 , 114.8452) ",
        "−3.4126; 114.8452",
        "-3,4126, 114,8452",
        "-3,4126 114,8452",
        "-3,4126;114,8452",
        "-3,4126,114,8452",
        "114.8452, -3.4126",
        "3.4126 S, 114.8452 E",
        "3.4126S 114.8452E",
        "3,4126 LS 114,8452 BT",
        "S 3.4126 E 114.8452",
        "114.8452 BT, 3.4126 LS",
        "-3.4126 S 114.8452 E",
        "lat: -3.4126, lon: 114.8452",
        "Lintang -3,4126 Bujur 114,8452",
        "3.4126 Lintang Selatan, 114.8452 Bujur Timur",
    ],
)
def test_decimal_forms(text: str) -> None:
    assert parse_coordinate(text) == pytest.approx(MARTAPURA)


@pytest.mark.parametrize(
    "text",
    [
        "7°35'49.7\"S,112°1'36.8\"E",
        "7°35'49.7\"S 112°1'36.8\"E",
        "7° 35′ 49,7″ LS, 112° 1′ 36,8″ BT",
        "7º35’49.7” LS ; 112º1’36.8” BT",
        "7°35'49.7''S 112°1'36.8''E",
        "7 35 49.7 S 112 1 36.8 E",
        "-7°35'49.7\", 112°1'36.8\"",
        "S7°35'49.7\" E112°1'36.8\"",
        "7°35.82833'S 112°1.61333'E",
    ],
)
def test_degrees_minutes_seconds(text: str) -> None:
    assert parse_coordinate(text) == pytest.approx((-7.597139, 112.026889), abs=1e-6)


@pytest.mark.parametrize(
    "text",
    ["", "Martapura", "-3.4126", "1, 2, 3", "7°75'0\"S 112°1'0\"E", "3 S 4 S", "12 13", "<script>"],
)
def test_unreadable_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidCoordinate) as caught:
        parse_coordinate(text)
    assert repr(text.strip()) in str(caught.value)


def test_missing_minus_is_not_guessed_but_explained() -> None:
    with pytest.raises(InvalidCoordinate, match="minus sign"):
        parse_coordinate("7.727758,111.771891")


@given(st.floats(-11.9, 7.4), st.floats(94.1, 141.9))
def test_what_python_prints_is_read_back(lat: float, lon: float) -> None:
    assert parse_coordinate(f"{lat:.6f}, {lon:.6f}") == pytest.approx((lat, lon), abs=1e-6)
    comma = f"{lat:.6f} {lon:.6f}".replace(".", ",")
    assert parse_coordinate(comma) == pytest.approx((lat, lon), abs=1e-6)


@given(st.text(max_size=80))
def test_any_text_gives_a_place_or_a_readable_refusal(text: str) -> None:
    try:
        lat, lon = parse_coordinate(text)
    except InvalidCoordinate:
        return
    assert -12 <= lat <= 7.5
    assert 94 <= lon <= 142
