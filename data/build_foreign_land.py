"""Builder of `data/foreign_land.parquet`: the land of Indonesia's neighbours, so that it is no sea.

Run from the repository root, with the folder of input tables that data/README.md describes:

    python -m data.build_foreign_land --reference ../shared/reference

Output: GeoParquet in EPSG:4326, one row per country (column `name`), sorted by name, within
93.5..142.5 E and 12 S..7.5 N.
"""

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import shapely

WGS84 = "EPSG:4326"
OUTPUT = Path(__file__).with_name("foreign_land.parquet")

# Indonesia's own areas are drawn over this land, so it may reach a little (about 300 m) under
# them: without that a sliver of sea would show along the common borders.
OVERLAP_DEG = 0.003
# As for the areas: binary fractions of a degree pack well.
GRID_PER_DEG = 2**17


def build_foreign_land(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The neighbours' land from the countries of Natural Earth (EPSG:4326, column `name`)."""
    abroad = countries[countries["name"] != "Indonesia"].sort_values("name")
    grown = shapely.buffer(abroad.geometry.to_numpy(), OVERLAP_DEG, join_style="mitre")
    simple = shapely.simplify(grown, OVERLAP_DEG / 3)
    rounded = shapely.set_precision(simple, 1 / GRID_PER_DEG)
    return gpd.GeoDataFrame({"name": abroad["name"].to_numpy()}, geometry=rounded, crs=WGS84)


def main(argv: list[str] | None = None) -> int:
    """Build and write the land; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build data/foreign_land.parquet.")
    parser.add_argument("--reference", type=Path, required=True, help="folder of input tables")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(argv)
    land = build_foreign_land(gpd.read_file(options.reference / "countries_ne10m.geojson"))
    land.to_parquet(options.output, compression="zstd", compression_level=19, index=False)
    print(f"{options.output}: {len(land)} countries, {options.output.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
