import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.crs import to_unit_mercator
from geo.reading.positions import looks_like_pair, positions_of_columns, positions_of_pairs

HALF_WORLD_M = 20_037_508.342789244


def _pair(cell):
    return positions_of_pairs(pd.Series([cell], dtype=object))


def _columns(lon, lat):
    return positions_of_columns(pd.Series([lon], dtype=object), pd.Series([lat], dtype=object))


def _said(found):
    return [told.reason.message for told, hit in found.told if hit[0]]


@pytest.mark.parametrize(
    "cell",
    [
        "-7.727758,111.771891",
        "-7.727758 111.771891",
        "(-7.727758, 111.771891)",
        "-7,7277580, 111,7718910",
        "-7,727758;111,771891",
        "7°43'39.93\"S,111°46'18.81\"E",
        "7.727758 LS 111.771891 BT",
        "S 7.727758 E 111.771891",
        "111.771891, -7.727758",
        "-7.727.758, 111.771.891",
    ],
)
def test_both_coordinates_in_one_cell(cell):
    found = _pair(cell)
    assert (found.lat[0], found.lon[0]) == (
        pytest.approx(-7.727758, abs=1e-6),
        pytest.approx(111.771891, abs=1e-6),
    )
    assert not found.unsigned[0]
    assert looks_like_pair(cell)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("111.771891", "-7.727758"),
        ("111,771891", "-7,727758"),
        ("-7.727758", "111.771891"),
        ("111.771.891", "-7.727.758"),
        ("111°46'18.81\"E", "7°43'39.93\"S"),
        ("111° 46' 18.81\"", "-7° 43' 39.93\""),
    ],
)
def test_a_column_for_each_coordinate(lon, lat):
    found = _columns(lon, lat)
    assert (found.lat[0], found.lon[0]) == (
        pytest.approx(-7.727758, abs=1e-6),
        pytest.approx(111.771891, abs=1e-6),
    )


def test_what_was_done_is_told():
    assert "swapped" in _said(_columns("-7.72", "111.77"))[0]
    assert "dots" in _said(_columns("111.771.891", "-7.727.758"))[0]
    assert "no place" in _said(_columns("0", "0"))[0]
    assert _said(_columns("111,77", "-7,72")) == []


def test_a_missing_sign_is_marked_but_not_guessed():
    found = _pair("7.727758,111.771891")
    assert (found.lat[0], found.unsigned[0]) == (7.727758, True)
    assert not _pair("7.727758 LU 111.771891 BT").unsigned[0]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("612345", "9145678"),
        ("612.345", "9.145.678"),
        ("9145678", "612345"),
        ("612345 mT", "9145678 mU"),
    ],
)
def test_utm_metres_wait_for_their_zone(x, y):
    found = _columns(x, y)
    assert (found.east_m[0], found.north_m[0]) == (612345, 9145678)
    assert np.isnan([found.lon[0], found.lat[0]]).all()


def test_degrees_elsewhere_are_no_metres():
    # "17.472" is Luzon's latitude, not 17,472 metres.
    found = _columns("121.596", "17.472")
    assert not found.is_utm[0]
    assert (found.lon[0], found.lat[0]) == (121.596, 17.472)


@pytest.mark.parametrize("cell", ["", "-", "INFO AWAL"])
def test_a_cell_that_says_nothing_is_not_said(cell):
    assert not _pair(cell).is_said[0]
    assert _pair("abc").is_said[0]


def test_decimals_tell_how_fine_a_coordinate_is():
    assert _columns("111.7", "-7.7").decimals[0] == 1
    assert _columns("111.77189", "-7.7").decimals[0] == 5


def _dms(value, positive, negative):
    thousandths = round(abs(value) * 3_600_000)
    degrees, rest = divmod(thousandths, 3_600_000)
    minutes, seconds = divmod(rest, 60_000)
    letter = positive if value >= 0 else negative
    return f"{degrees}°{minutes}'{seconds / 1000:.3f}\"{letter}"


def _ways(lat, lon):
    decimal = (f"{lat:.6f}", f"{lon:.6f}")
    comma = tuple(part.replace(".", ",") for part in decimal)
    x, y = to_unit_mercator(lon, lat)
    return [
        ", ".join(decimal),
        ", ".join(comma),
        ";".join(comma),
        f"{_dms(lat, 'N', 'S')} {_dms(lon, 'E', 'W')}",
        f"{(float(x) - 0.5) * 2 * HALF_WORLD_M:.1f} {(0.5 - float(y)) * 2 * HALF_WORLD_M:.1f}",
    ]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.floats(-11, -0.1), st.floats(95, 141), st.integers(0, 4))
def test_a_written_position_is_read_as_that_position(lat, lon, way):
    found = _pair(_ways(lat, lon)[way])
    assert (found.lat[0], found.lon[0]) == (
        pytest.approx(lat, abs=2e-6),
        pytest.approx(lon, abs=2e-6),
    )


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,;-° '\"NSETUBLW", max_size=25))
def test_junk_is_a_place_or_none_but_never_an_error(junk):
    for found in (_pair(junk), _columns(junk, junk)):
        assert len(found.lon) == 1
        assert not np.isinf([found.lon[0], found.lat[0]]).any()
