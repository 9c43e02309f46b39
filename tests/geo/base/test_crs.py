import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.base.crs import WGS84, from_unit_mercator, require_crs, to_unit_mercator
from geo.base.errors import PetaSiagaError


def test_origin_is_the_middle_of_the_unit_square():
    x, y = to_unit_mercator([0.0], [0.0])
    assert (x[0], y[0]) == pytest.approx((0.5, 0.5))


def test_world_pixels_agree_with_epsg_3857():
    lon, lat = np.array([95.0, 114.8, 141.0]), np.array([6.0, -3.3, -11.0])
    metres = gpd.GeoSeries(shapely.points(lon, lat), crs=WGS84).to_crs("EPSG:3857")
    half = np.pi * 6378137.0
    x, y = to_unit_mercator(lon, lat)
    assert x == pytest.approx((metres.x.to_numpy() + half) / (2 * half), abs=1e-12)
    assert y == pytest.approx((half - metres.y.to_numpy()) / (2 * half), abs=1e-12)


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_mercator_round_trip(lon, lat):
    back = from_unit_mercator(*to_unit_mercator([lon], [lat]))
    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-9)


def test_missing_coordinates_stay_missing():
    x, y = to_unit_mercator([np.nan], [np.nan])
    assert np.isnan(x[0])
    assert np.isnan(y[0])


def test_wrong_crs_names_both_and_the_cure():
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs="EPSG:32750")
    with pytest.raises(PetaSiagaError, match=r"EPSG:4326.*EPSG:32750.*to_crs"):
        require_crs(frame, WGS84)


def test_right_crs_passes():
    require_crs(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=WGS84), WGS84)
