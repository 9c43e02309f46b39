"""A small bundle of data for tests: one kabupaten of two square kecamatan, with sample records."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.base.crs import EQUAL_AREA, WGS84

# (code, level, name, west, south, east, north) of squares in degrees.
_SQUARES = (
    ("63", "province", "Kalimantan Selatan", 114.0, -4.0, 116.0, -2.0),
    ("63.03", "regency", "Kabupaten Banjar", 114.0, -4.0, 115.0, -3.0),
    ("63.03.05", "district", "Martapura", 114.0, -4.0, 114.5, -3.0),
    ("63.03.05.1001", "village", "Jawa", 114.0, -4.0, 114.5, -3.5),
    ("63.03.05.1002", "village", "Keraton", 114.0, -3.5, 114.5, -3.0),
    ("63.03.06", "district", "Astambul", 114.5, -4.0, 115.0, -3.0),
    ("63.04", "regency", "Kabupaten Barito Kuala", 115.0, -4.0, 116.0, -3.0),
    ("63.04.01", "district", "Tabunganen", 115.0, -4.0, 116.0, -3.0),
)

PROVENANCE = """
[areas]
title = "Approximate areas"
source = "Test"
licence = "CC0"
date = "2025"
method = "Squares"
attribution = "Test"
is_sample = false
is_approximate = true

[sample_zones]
title = "Sample zones"
source = "Test"
licence = "CC0"
date = "2025"
method = "Squares"
attribution = "Data contoh"
is_sample = true
is_approximate = false

[sample_incidents]
title = "Sample incidents"
source = "Test"
licence = "CC0"
date = "2025"
method = "Points"
attribution = "Data contoh"
is_sample = true
is_approximate = false
"""


def small_areas() -> gpd.GeoDataFrame:
    """Eight square areas (EPSG:4326): a province, two kabupaten, three kecamatan, two villages."""
    frame = gpd.GeoDataFrame(
        [
            {
                "code": code,
                "level": level,
                "name": name,
                "parent_code": code.rpartition(".")[0] or None,
                "lon": (west + east) / 2,
                "lat": (south + north) / 2,
                "population": 1000 if level == "village" else None,
                "utc_offset_h": 8,
                "geometry": shapely.box(west, south, east, north),
            }
            for code, level, name, west, south, east, north in _SQUARES
        ],
        crs=WGS84,
    )
    frame["area_km2"] = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    return frame


def small_zones() -> gpd.GeoDataFrame:
    """Two flood zones in Martapura."""
    return gpd.GeoDataFrame(
        {
            "hazard": ["flood", "flood"],
            "class": ["high", "low"],
            "index_low": [0.666, 0.0],
            "index_high": [1.0, 0.333],
            "name": ["A", "B"],
            "regency_code": ["63.03", "63.03"],
        },
        geometry=[shapely.box(114.1, -3.9, 114.2, -3.8), shapely.box(114.3, -3.9, 114.4, -3.8)],
        crs=WGS84,
    )


def small_incidents() -> pd.DataFrame:
    """Three incidents; one without figures, one without a place on the map."""
    return pd.DataFrame(
        {
            "hazard": ["flood", "landslide", "flood"],
            "occurred_on": [date(2024, 1, 5), date(2025, 2, 6), date(2025, 3, 7)],
            "occurred_time": ["16:00", None, None],
            "regency_code": ["63.03", "63.03", "63.03"],
            "district_code": ["63.03.05", "63.03.05", None],
            "lon": [114.2, 114.3, None],
            "lat": [-3.7, -3.2, None],
            "dead": pd.array([0, None, 2], dtype="Int64"),
            "loss_idr": [1e6, None, 2e6],
        }
    )


def write_bundle(folder: Path) -> Path:
    """The three files and their provenance, as `data/` holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    small_areas().to_parquet(folder / "areas.parquet")
    small_zones().to_parquet(folder / "sample_zones.parquet")
    small_incidents().to_parquet(folder / "sample_incidents.parquet")
    (folder / "provenance.toml").write_text(PROVENANCE, encoding="utf-8")
    return folder
