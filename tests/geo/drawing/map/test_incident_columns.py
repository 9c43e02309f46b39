"""Columns survive packing; unknown figures set no flag."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.drawing.map.incident_columns import (
    CASUALTIES,
    DISPLACED,
    LOCATED,
    SAMPLE,
    pack_incidents,
    unpack_incidents,
)
from tests.geo.drawing.map.made_up import made_up_incidents


def test_round_trip():
    frame = made_up_incidents(500, (1, 2, 70_000))
    back = unpack_incidents(pack_incidents(frame))
    for name in ("day", "area", "hazard"):
        np.testing.assert_array_equal(back[name], frame[name])
    for name in ("x", "y"):
        np.testing.assert_allclose(back[name], frame[name], atol=2**-32)
    casualties = (frame[["dead", "missing", "injured"]] > 0).any(axis=1)
    np.testing.assert_array_equal(back["flags"] & CASUALTIES > 0, casualties)
    np.testing.assert_array_equal(back["flags"] & DISPLACED > 0, frame["displaced"] > 0)
    np.testing.assert_array_equal(back["flags"] & LOCATED > 0, frame["x"].notna())
    assert (back["flags"] & SAMPLE > 0).all()


def test_unknown_figures_are_no_casualties():
    frame = made_up_incidents(3, (1,))
    frame[["dead", "missing", "injured", "displaced"]] = np.nan
    flags = unpack_incidents(pack_incidents(frame))["flags"]
    assert not (flags & (CASUALTIES | DISPLACED)).any()


def test_figures_keep_unknown_apart_from_zero():
    frame = made_up_incidents(4, (1,))
    frame[["dead", "missing", "injured"]] = [
        [1, np.nan, 2],
        [0, 0, 0],
        [np.nan, np.nan, np.nan],
        [np.nan, 5, np.nan],
    ]
    back = unpack_incidents(pack_incidents(frame))
    np.testing.assert_array_equal(back["dead"], [1, 0, np.nan, np.nan])
    np.testing.assert_array_equal(back["casualties"], [3, 0, np.nan, 5])


def test_no_incidents():
    assert len(unpack_incidents(pack_incidents(made_up_incidents(0, (1,))))) == 0


@given(st.lists(st.one_of(st.just(np.nan), st.floats(0, 1)), min_size=1, max_size=20))
def test_any_position_survives(values):
    frame = pd.concat([made_up_incidents(1, (1,))] * len(values), ignore_index=True)
    frame["x"] = frame["y"] = values
    back = unpack_incidents(pack_incidents(frame))
    np.testing.assert_allclose(back["x"], values, atol=2**-31)


def test_foreign_bytes_are_refused():
    with pytest.raises(ValueError, match="not an incident file"):
        unpack_incidents(b"x" * 40)
