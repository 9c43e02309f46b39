"""The land abroad: there where it is, and not over Indonesia."""

import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data.build_foreign_land import build_foreign_land

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
REFERENCE = ROOT.parent / "shared" / "reference" / "countries_ne10m.geojson"


@pytest.fixture(scope="module")
def land() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "foreign_land.parquet")


@pytest.mark.parametrize(
    ("place", "lon", "lat", "is_abroad"),
    [
        ("Kuching", 110.35, 1.50, True),
        ("Dili", 125.57, -8.58, True),
        ("Vanimo", 141.30, -2.72, True),
        ("Pontianak", 109.34, -0.03, False),
        ("Martapura", 114.85, -3.41, False),
        ("Java Sea", 111.0, -5.0, False),
    ],
)
def test_places_are_abroad_or_not(land, place, lon, lat, is_abroad):
    assert shapely.covers(land.geometry.to_numpy(), shapely.Point(lon, lat)).any() == is_abroad


def test_land_abroad_reaches_hardly_into_indonesia(land):
    areas = gpd.read_parquet(DATA / "areas.parquet")
    provinces = areas.loc[areas["level"] == "province"].geometry
    common = shapely.intersection(land.union_all(), provinces.union_all())
    share = gpd.GeoSeries([common], crs=land.crs).to_crs("EPSG:6933").area.iat[0] / 1.9e12
    # The common borders of Natural Earth and of BPS lie up to a few km apart.
    assert share < 0.003


def test_its_provenance_is_stated(land):
    stated = tomllib.loads((DATA / "provenance.toml").read_text(encoding="utf-8"))["foreign_land"]
    assert "Natural Earth" in stated["source"]
    assert stated["licence"]


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference inputs")
def test_the_builder_makes_the_committed_file(land):
    built = build_foreign_land(gpd.read_file(REFERENCE))
    assert built["name"].tolist() == land["name"].tolist()
    assert shapely.equals_exact(built.geometry.to_numpy(), land.geometry.to_numpy(), 1e-9).all()
