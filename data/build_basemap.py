"""Builder of `data/basemap.parquet` and `data/coast_osm.parquet`: orientation at 1:1,000,000.

Run from the repository root, with the folder of inputs that data/README.md describes:

    python -m data.build_basemap --reference ../shared/reference

Output: GeoParquet in EPSG:4326. `basemap.parquet` has one row per feature: `kind` (see `KINDS`),
`rank` (1 is drawn from afar, 4 only from near), `name` ("" where unknown), `detail` (of a volcano
its height in m, else null) and `geometry`. `coast_osm.parquet` is a file of its own because its
licence (ODbL) is another. What was read is noted as SHA-256 in `inputs.toml`.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data._inputs import record_inputs

WGS84 = "EPSG:4326"
BASEMAP = Path(__file__).with_name("basemap.parquet")
COAST = Path(__file__).with_name("coast_osm.parquet")
#: About 50 m: below the error of a source at 1:1,000,000.
SIMPLIFY_DEG = 0.0005
#: About 100 m, and islands from about 0.05 km²: the coast is the largest file.
COAST_DEG = 0.001
_LEAST_ISLAND_KM2 = 0.05
# As for the areas: binary fractions of a degree pack well.
GRID_PER_DEG = 2**17
_POLYGON, _MULTIPOLYGON = 3, 6


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of feature: its input file and how a row's rank and name are found."""

    key: str
    file: str
    rank: Callable[[gpd.GeoDataFrame], "pd.Series | int"]
    name: str | None = None


def _of_town(towns: gpd.GeoDataFrame) -> pd.Series:
    """Seats of provinces, then of kabupaten or large towns, then the rest."""
    seat = towns["kind"].map({"PPLC": 1, "PPLA": 1, "PPLA2": 2, "PPLA3": 3}).fillna(4)
    people = towns["population"].astype("Float64").fillna(0)
    large = np.select([people >= 500_000, people >= 100_000, people >= 20_000], [1, 2, 3], 4)
    return seat.clip(upper=pd.Series(large, index=towns.index)).astype(int)


def _of_lake(lakes: gpd.GeoDataFrame) -> pd.Series:
    size = lakes["area_km2"]
    found = np.select([size >= 100, size >= 20, size >= 4], [1, 2, 3], 4)
    return pd.Series(found, index=lakes.index)


KINDS = (
    Kind("water", "water_vmap0", _of_lake, "name"),
    Kind("town_area", "builtup_vmap0", lambda _frame: 2, "name"),
    Kind("river", "rivers_vmap0", lambda rivers: rivers["rank"], "name"),
    Kind("road", "roads_dcw", lambda roads: roads["class"].map({"trail": 3}).fillna(2).astype(int)),
    Kind("railway", "rail_vmap0", lambda _frame: 2),
    Kind("town", "places_geonames", _of_town, "label"),
    Kind("volcano", "volcanoes", lambda _frame: 2, "name"),
    Kind("airport", "airports", lambda _frame: 3, "name"),
    Kind("port", "ne_ports", lambda _frame: 3, "name"),
    Kind(
        "sea",
        "ne_sea_labels",
        lambda seas: pd.Series(
            np.select([seas["scalerank"] <= 2, seas["scalerank"] <= 5], [1, 2], 3)
        ),
        "name_id",
    ),
)


def read_kind(folder: Path, kind: Kind) -> gpd.GeoDataFrame:
    """The features of one kind in the columns of `basemap.parquet`."""
    frame = gpd.read_parquet(folder / f"{kind.file}.parquet")
    if kind.key == "railway":
        frame = frame[frame["operational"]]
    if kind.key in ("water", "town_area"):
        frame = frame[np.isin(shapely.get_type_id(frame.geometry), (_POLYGON, _MULTIPOLYGON))]
    frame = frame.reset_index(drop=True)
    names = frame[kind.name].fillna("").str.strip() if kind.name else ""
    if kind.key in ("river", "water", "town_area") and kind.name:
        names = names.str.title()
    return gpd.GeoDataFrame(
        {
            "kind": pd.Series(kind.key, index=frame.index),
            "rank": kind.rank(frame),
            "name": names,
            "detail": frame["elevation_m"] if kind.key == "volcano" else np.nan,
        },
        geometry=compact(frame.geometry.to_numpy(), SIMPLIFY_DEG),
        crs=WGS84,
    )


def compact(shapes: np.ndarray, tolerance_deg: float) -> np.ndarray:
    """Simplified and rounded to the grid; what would vanish stays as it was."""
    simple = shapely.simplify(shapes, tolerance_deg)
    rounded = shapely.transform(simple, lambda xy: np.round(xy * GRID_PER_DEG) / GRID_PER_DEG)
    return np.where(shapely.is_valid(rounded) & ~shapely.is_empty(rounded), rounded, shapes)


def build_basemap(folder: Path) -> gpd.GeoDataFrame:
    """All features, by kind in the order in which they are drawn, the important first."""
    frames = [read_kind(folder, kind) for kind in KINDS]
    joined = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=WGS84)
    joined = joined[~joined.geometry.is_empty]
    order = joined["kind"].map({kind.key: n for n, kind in enumerate(KINDS)})
    west = joined.geometry.bounds["minx"]
    joined = joined.assign(order=order, west=west).sort_values(["order", "rank", "west"])
    joined["rank"] = joined["rank"].astype("int8")
    return joined.drop(columns=["order", "west"]).reset_index(drop=True)


def build_coast(folder: Path) -> gpd.GeoDataFrame:
    """The land of Indonesia and its neighbours, the largest island first."""
    land = gpd.read_parquet(folder / "land_osm.parquet")
    land = land[land["area_km2"] >= _LEAST_ISLAND_KM2].sort_values("area_km2", ascending=False)
    return gpd.GeoDataFrame(geometry=compact(land.geometry.to_numpy(), COAST_DEG), crs=WGS84)


def main(argv: list[str] | None = None) -> int:
    """Build and write both files; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build the offline base map.")
    parser.add_argument("--reference", type=Path, required=True, help="folder of inputs")
    parser.add_argument("--output", type=Path, default=BASEMAP.parent, help="folder to write into")
    options = parser.parse_args(argv)
    folder = options.reference / "basemap"
    made = (
        (BASEMAP.name, build_basemap(folder), [kind.file for kind in KINDS]),
        (COAST.name, build_coast(folder), ["land_osm"]),
    )
    for name, frame, inputs in made:
        output = options.output / name
        frame.to_parquet(output, compression="zstd", compression_level=19, index=False)
        record_inputs(output, [folder / f"{file}.parquet" for file in inputs])
        print(f"{name}: {len(frame)} features, {output.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
