"""Workspaces of a stated size for benchmarks: the bundled areas, synthetic zones and incidents."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.base.crs import EQUAL_AREA, WGS84
from geo.base.settings import load_settings
from geo.catalogue import CLASS_KEYS, PRIMARY_HAZARDS
from geo.store.areas import AreaIndex
from geo.store.bundled import DATA_DIR
from geo.store.engine import bump_data_version
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES
from geo.store.writes import (
    NewDataset,
    insert_areas,
    insert_coverage,
    insert_dataset,
    insert_incidents,
    insert_zones,
)

VERTICES = 200
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2026, 10, 31)


def make_zones(count: int, home: shapely.Geometry, seed: int = 1) -> gpd.GeoDataFrame:
    """`count` wobbly discs of 200 vertices around points inside `home` (EPSG:4326)."""
    rng = np.random.default_rng(seed)
    lon, lat = _points_inside(count, home, rng)
    angle = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    radius = rng.uniform(0.004, 0.02, (count, 1)) * (
        1
        + 0.15 * np.sin(angle * rng.integers(3, 9, (count, 1)))
        + 0.05 * np.sin(angle * rng.integers(11, 31, (count, 1)))
    )
    rings = np.stack(
        [lon[:, None] + radius * np.cos(angle), lat[:, None] + radius * np.sin(angle)], axis=2
    )
    frame = gpd.GeoDataFrame(
        {
            "hazard": rng.choice(PRIMARY_HAZARDS, count),
            "class": rng.choice(CLASS_KEYS, count),
            "regency_code": "63.03",
        },
        geometry=shapely.polygons(rings),
        crs=WGS84,
    )
    frame["area_km2"] = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    return frame


def make_incidents(
    count: int, home: shapely.Geometry, areas: AreaIndex, seed: int = 2
) -> pd.DataFrame:
    """`count` incidents at points inside `home`, with some figures unknown."""
    rng = np.random.default_rng(seed)
    lon, lat = _points_inside(count, home, rng)
    codes = np.array(["", *areas.codes], dtype=object)
    district = codes[areas.locate(lon, lat, "district")]
    days = FIRST_DAY.toordinal() + rng.integers(0, (LAST_DAY - FIRST_DAY).days + 1, count)
    frame = pd.DataFrame(
        {
            "hazard": rng.choice(PRIMARY_HAZARDS, count),
            "event_name": "Uji",
            "occurred_on": [date.fromordinal(int(d)) for d in days],
            "regency_code": [code[:5] or None for code in district],
            "district_code": [code or None for code in district],
            "lon": lon,
            "lat": lat,
        }
    )
    for name, mean in (("dead", 0.05), ("displaced", 2.0), ("houses_light", 1.0)):
        values = pd.array(rng.poisson(mean, count), dtype="Int64")
        values[rng.random(count) < 0.2] = pd.NA
        frame[name] = values
    return frame


def make_workspace(folder: Path, *, zones: int, incidents: int, region: str = "63.03") -> None:
    """Fill an empty workspace: `zones` and `incidents` spread over the area `region`."""
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(folder)}))
    areas = gpd.read_parquet(DATA_DIR / "areas.parquet")
    index = AreaIndex(areas.assign(dataset_id=1, is_approximate=True, is_bundled=True))
    home = index.geometry(region)
    with store.engine.begin() as connection:
        insert_areas(connection, insert_dataset(connection, NewDataset(AREAS, "Areas")), areas)
        found = make_zones(zones, home)
        key = insert_dataset(connection, NewDataset(ZONES, "Zones", breaks=(0.333, 0.666)))
        insert_zones(connection, key, found)
        insert_coverage(connection, key, ZONES, found["regency_code"].unique())
        records = make_incidents(incidents, home, index)
        key = insert_dataset(connection, NewDataset(INCIDENTS, "Incidents"))
        insert_incidents(connection, key, records)
        insert_coverage(connection, key, INCIDENTS, records["regency_code"].unique())
        bump_data_version(connection)
    store.close()


def _points_inside(
    count: int, home: shapely.Geometry, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Uniform points inside a polygon, by rejection."""
    shapely.prepare(home)
    west, south, east, north = home.bounds
    kept = np.empty((0, 2))
    while len(kept) < count:
        tried = rng.uniform((west, south), (east, north), (count * 2, 2))
        kept = np.concatenate([kept, tried[shapely.contains_xy(home, *tried.T)]])
    return kept[:count, 0], kept[:count, 1]
