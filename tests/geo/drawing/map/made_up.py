"""A made-up snapshot of any size for tests and measurements; seeded, nothing in it is real."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.base.crs import WGS84, to_unit_mercator
from geo.catalogue import HAZARD_KEYS, PRIMARY_HAZARDS
from geo.store.areas import AreaIndex
from geo.store.snapshot import SNAPSHOT_FIGURES, Snapshot

BOUNDS = (114.45, -3.70, 115.58, -2.86)
HOSTILE = "</script><img src=x onerror=alert(1)>&\u2028'\"{{7*7}}"
AREAS_FILE = Path(__file__).parents[4] / "data" / "areas.parquet"


def small_areas() -> AreaIndex:
    """One kabupaten of two kecamatan side by side, each of one desa, and a neighbour."""
    west, south, east, north = BOUNDS
    middle = (west + east) / 2
    boxes = {
        "63": shapely.box(west, south, east + 1, north),
        "63.03": shapely.box(west, south, east, north),
        "63.03.05": shapely.box(west, south, middle, north),
        "63.03.05.1001": shapely.box(west, south, middle, north),
        "63.03.06": shapely.box(middle, south, east, north),
        "63.03.06.2001": shapely.box(middle, south, east, north),
        "63.04": shapely.box(east, south, east + 1, north),
    }
    names = [
        "Kalimantan Selatan",
        "Kabupaten Banjar",
        "Martapura",
        "Keraton",
        HOSTILE,
        "Desa B",
        "Kabupaten Barito Kuala",
    ]
    return AreaIndex(_area_frame(boxes, names))


def _area_frame(boxes: dict[str, shapely.Geometry], names: list[str]) -> gpd.GeoDataFrame:
    shapes = list(boxes.values())
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    levels = ("province", "regency", "district", "village")
    return gpd.GeoDataFrame(
        {
            "code": list(boxes),
            "level": [levels[code.count(".")] for code in boxes],
            "name": names,
            "parent_code": [code.rpartition(".")[0] or None for code in boxes],
            "lon": centres[:, 0],
            "lat": centres[:, 1],
            "area_km2": 1.0,
            "population": np.nan,
            "utc_offset_h": 8,
            "dataset_id": 1,
            "is_approximate": True,
            "is_bundled": True,
        },
        geometry=shapes,
        crs=WGS84,
    )


def real_areas() -> AreaIndex:
    """The bundled areas."""
    frame = gpd.read_parquet(AREAS_FILE)
    frame["dataset_id"] = 1
    frame["is_approximate"] = True
    frame["is_bundled"] = True
    return AreaIndex(frame)


def made_up_zones(n: int, vertices: int = 200, seed: int = 1) -> gpd.GeoDataFrame:
    """`n` wobbly zones within `BOUNDS`, of the six primary hazards and three classes."""
    rng = np.random.default_rng(seed)
    west, south, east, north = BOUNDS
    size = 0.6 / np.sqrt(max(n, 30))
    centre = rng.uniform((west, south), (east, north), (n, 2))
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = (
        size
        * np.exp(rng.normal(0, 0.4, (n, 1)))
        * (
            1
            + 0.25 * np.sin(3 * angle + rng.uniform(0, 6, (n, 1)))
            + 0.12 * np.sin(11 * angle + rng.uniform(0, 6, (n, 1)))
            + rng.normal(0, 0.01, (n, vertices))
        )
    )
    xy = centre[:, None] + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return gpd.GeoDataFrame(
        {
            "id": np.arange(1, n + 1),
            "hazard": rng.integers(0, len(PRIMARY_HAZARDS), n).astype(np.uint8),
            "class_rank": rng.integers(1, 4, n).astype(np.uint8),
            "area": np.zeros(n, dtype=np.uint32),
            "regency_code": "63.03",
            "dataset": np.full(n, 2, dtype=np.int32),
            "is_sample": True,
        },
        geometry=shapely.polygons(xy),
        crs=WGS84,
    )


def made_up_incidents(n: int, ranks: tuple[int, ...], seed: int = 2) -> pd.DataFrame:
    """`n` incidents from 2019 to 2026, one in fifty without coordinates."""
    rng = np.random.default_rng(seed)
    west, south, east, north = BOUNDS
    spots = rng.uniform((west, south), (east, north), (60, 2))
    places = spots[rng.integers(0, 60, n)] + rng.normal(0, 0.05, (n, 2))
    lon, lat = places[:, 0].copy(), places[:, 1].copy()
    lost = rng.random(n) < 0.02
    lon[lost] = lat[lost] = np.nan
    x, y = to_unit_mercator(lon, lat)
    frame = pd.DataFrame(
        {
            "id": np.arange(1, n + 1),
            "day": np.sort(rng.integers(17_897, 20_757, n)).astype(np.int32),
            "hazard": rng.choice(
                len(PRIMARY_HAZARDS), n, p=[0.35, 0.2, 0.2, 0.15, 0.06, 0.04]
            ).astype(np.uint8),
            "area": rng.choice(ranks, n).astype(np.uint32),
            "lon": lon,
            "lat": lat,
            "x": x,
            "y": y,
            "dataset": np.full(n, 3, dtype=np.int32),
            "is_sample": True,
            "precision": np.zeros(n, dtype=np.uint8),
        }
    )
    for name in SNAPSHOT_FIGURES:
        values = rng.poisson(0.2, n).astype(float)
        frame[name] = np.where(rng.random(n) < 0.3, np.nan, values)
    return frame


def made_up_datasets() -> pd.DataFrame:
    """Provenance of the three kinds."""
    return pd.DataFrame(
        {
            "id": [1, 2, 3],
            "kind": ["areas", "zones", "incidents"],
            "title": ["Areas", "Zones <b>", "Incidents"],
            "source": ["made up", "made up", "made up"],
            "data_date": ["2026", "2026", "2026"],
            "attribution": ["Areas: made up", "", ""],
            "is_sample": [False, True, True],
            "is_approximate": [True, False, False],
            "breaks": [None, [0.333, 0.666], None],
        }
    ).set_index("id")


def made_up_snapshot(
    zones: int = 40,
    incidents: int = 300,
    *,
    areas: AreaIndex | None = None,
    vertices: int = 200,
    version: int = 1,
) -> Snapshot:
    """A whole snapshot."""
    index = areas or small_areas()
    first, end = index.range_of("63.03")
    return Snapshot(
        version=version,
        areas=index,
        incidents=made_up_incidents(incidents, tuple(range(first, end))),
        zones=made_up_zones(zones, vertices),
        datasets=made_up_datasets(),
    )


def with_reference(
    snapshot: Snapshot, *layers: tuple[list[shapely.Geometry], dict[str, str] | None]
) -> Snapshot:
    """`snapshot` with reference layers 11, 12, … of the given shapes and style, hostilely named."""
    numbers = range(11, 11 + len(layers))
    described = pd.DataFrame(
        {
            "kind": "reference",
            "title": f"Layer {HOSTILE}",
            "source": "made up",
            "data_date": "2026",
            "attribution": "",
            "is_sample": False,
            "is_approximate": False,
            "breaks": None,
            "style": [style for _shapes, style in layers],
        },
        index=pd.Index(numbers, name="id"),
    )
    shapes = [shape for group, _style in layers for shape in group]
    owners = [n for n, (group, _style) in zip(numbers, layers, strict=True) for _shape in group]
    features = gpd.GeoDataFrame(
        {
            "id": np.arange(1, len(shapes) + 1),
            "dataset": np.array(owners, dtype=np.int32),
            "name": HOSTILE,
            "area": np.zeros(len(shapes), dtype=np.uint32),
        },
        geometry=shapes,
        crs=WGS84,
    )
    return replace(snapshot, reference=features, datasets=pd.concat([snapshot.datasets, described]))


assert max(HAZARD_KEYS.index(key) for key in PRIMARY_HAZARDS) < len(PRIMARY_HAZARDS)
