"""Small snapshots made by hand, for tests of figures and maps."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.aggregate import day_number
from geo.base.crs import WGS84, to_unit_mercator
from geo.catalogue import CLASSES, HAZARD_KEYS, level_of
from geo.store.areas import AreaIndex
from geo.store.snapshot import SNAPSHOT_FIGURES, Snapshot

# (code, name, west, south, east, north) of squares in degrees.
SQUARES = (
    ("35", "Jawa Timur", 111.0, -9.0, 113.0, -7.0),
    ("35.05", "Kabupaten Blitar", 111.0, -9.0, 113.0, -7.0),
    ("35.72", "Kota Blitar", 112.0, -8.0, 112.2, -7.8),
    ("63", "Kalimantan Selatan", 114.0, -4.0, 116.0, -2.0),
    ("63.03", "Kabupaten Banjar", 114.0, -4.0, 116.0, -2.0),
    ("63.03.05", "Martapura", 114.0, -4.0, 115.0, -3.0),
    ("63.03.05.1001", "Jawa", 114.0, -4.0, 114.5, -3.0),
    ("63.03.05.1002", "Keraton", 114.5, -4.0, 115.0, -3.0),
    ("63.03.06", "Astambul", 115.0, -4.0, 116.0, -3.0),
)


def make_areas(squares: Sequence[tuple[Any, ...]] = SQUARES) -> AreaIndex:
    """An index of square areas."""
    codes = [square[0] for square in squares]
    boxes = [shapely.box(*square[2:]) for square in squares]
    frame = gpd.GeoDataFrame(
        {
            "code": codes,
            "level": [level_of(code) for code in codes],
            "name": [square[1] for square in squares],
            "parent_code": [code.rpartition(".")[0] or None for code in codes],
            "lon": [box.centroid.x for box in boxes],
            "lat": [box.centroid.y for box in boxes],
            "area_km2": 100.0,
            "population": None,
            "utc_offset_h": 8,
            "dataset_id": 1,
            "is_approximate": True,
            "is_bundled": True,
        },
        geometry=boxes,
        crs=WGS84,
    )
    return AreaIndex(frame)


def make_snapshot(
    incidents: Sequence[dict[str, Any]] = (),
    zones: Sequence[dict[str, Any]] = (),
    *,
    areas: AreaIndex | None = None,
    version: int = 1,
) -> Snapshot:
    """A snapshot of records given by what matters: hazard, on (date), area (code), lon, lat, …"""
    index = areas or make_areas()
    rows = sorted(incidents, key=lambda row: row["on"])
    lon = np.array([row.get("lon", 114.25) for row in rows], dtype=float)
    lat = np.array([row.get("lat", -3.5) for row in rows], dtype=float)
    x, y = to_unit_mercator(lon, lat)
    frame = pd.DataFrame(
        {
            "id": np.arange(1, len(rows) + 1, dtype=np.int64),
            "day": np.array([day_number(row["on"]) for row in rows], dtype=np.int32),
            "hazard": np.array(
                [HAZARD_KEYS.index(row.get("hazard", "flood")) for row in rows], dtype=np.uint8
            ),
            "area": np.array(
                [index.rank(row["area"]) if row.get("area") else 0 for row in rows],
                dtype=np.uint32,
            ),
            "lon": lon,
            "lat": lat,
            "x": x,
            "y": y,
            "dataset": np.array([row.get("dataset", 3) for row in rows], dtype=np.int32),
            "is_sample": np.array([row.get("sample", False) for row in rows], dtype=bool),
            "precision": np.array([row.get("precision", 0) for row in rows], dtype=np.uint8),
        }
    )
    for name in SNAPSHOT_FIGURES:
        frame[name] = np.array([row.get(name, np.nan) for row in rows], dtype=float)
    shapes = gpd.GeoDataFrame(
        {
            "id": np.arange(1, len(zones) + 1, dtype=np.int64),
            "hazard": np.array([HAZARD_KEYS.index(z["hazard"]) for z in zones], dtype=np.uint8),
            "class_rank": np.array([CLASSES[z["class"]].rank for z in zones], dtype=np.uint8),
            "area": np.zeros(len(zones), dtype=np.uint32),
            "regency_code": [z.get("regency_code", "63.03") for z in zones],
            "dataset": np.full(len(zones), 2, dtype=np.int32),
            "is_sample": np.array([z.get("sample", False) for z in zones], dtype=bool),
        },
        geometry=[z["geometry"] for z in zones],
        crs=WGS84,
    )
    datasets = pd.DataFrame(
        {
            "kind": ["areas", "zones", "incidents"],
            "title": ["Areas", "Zones", "Incidents"],
            "source": ["Test"] * 3,
            "licence": ["CC0"] * 3,
            "data_date": ["2025"] * 3,
            "method": ["by hand"] * 3,
            "attribution": ["Batas wilayah perkiraan", "", ""],
            "is_sample": [False] * 3,
            "is_approximate": [True, False, False],
            "hazard": [None] * 3,
            "breaks": [None, [0.333, 0.666], None],
        },
        index=pd.Index([1, 2, 3], name="id"),
    )
    return Snapshot(version=version, areas=index, incidents=frame, zones=shapes, datasets=datasets)


def incident(on: date, **values: Any) -> dict[str, Any]:
    """One incident in Martapura unless told otherwise."""
    return {"on": on, "area": "63.03.05", **values}
