"""Builder of `data/areas.parquet`: approximate areas of Indonesia from village points.

Run from the repository root, with the folder of input tables that data/README.md describes:

    python -m data.build_areas --reference ../shared/reference

The same inputs give the same areas. The builder checks what it made and writes nothing if a
check fails. Output: GeoParquet in EPSG:4326, one row per area, sorted by `code`.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data import _cells
from data._area_checks import check_areas

WGS84 = "EPSG:4326"
MERCATOR = "EPSG:3395"
EQUAL_AREA = "EPSG:6933"
OUTPUT = Path(__file__).with_name("areas.parquet")

# Kabupaten for which village cells are bundled: Tanjung Jabung Barat, Trenggalek, Blitar, Banjar.
VILLAGE_REGENCIES = ("15.06", "35.03", "35.05", "63.03")
AREA_LEVELS = ("province", "regency", "district", "village")
# Length of a dotted Kemendagri code at each level: 63, 63.03, 63.03.05, 63.03.05.1001.
CODE_LENGTH = {"province": 2, "regency": 5, "district": 8, "village": 13}

# About 110 m, far below the error of the cells themselves.
SIMPLIFY_DEG = 0.001
# Binary fractions of a degree (0.85 m) leave zero bytes in every coordinate, which zstd packs.
GRID_PER_DEG = 2**17


@dataclass(frozen=True, slots=True)
class Correction:
    """A stated repair of one value of the input tables; None means unknown."""

    table: str
    id: str
    column: str
    value: float | str | None
    reason: str


_MATANO = "the point lies 87 km from the rest of its kecamatan"
_AREA = "the table's area is not that of any real kabupaten; ours is measured"
CORRECTIONS = (
    Correction("villages", "7206202002", "latitude", None, _MATANO),
    Correction("villages", "7206202002", "longitude", None, _MATANO),
    Correction("regencies", "7407", "longitude", 123.5, "typing error: 23.5 for 123.5"),
    Correction("regencies", "9206", "area", None, _AREA),
    Correction("regencies", "9211", "area", None, _AREA),
    Correction("districts", "530210", "name", "Ki'e", "written KI'E"),
)


def dotted(code: str) -> str:
    """Kemendagri code with dots: ``6303051001`` becomes ``63.03.05.1001``."""
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def read_tables(reference: Path) -> dict[str, pd.DataFrame]:
    """The four input tables by level, indexed by dotted code, with `CORRECTIONS` applied."""
    files = {
        "provinces": "provinces.csv",
        "regencies": "regencies.csv",
        "districts": "districts.csv",
        "villages": "villages.csv.gz",
    }
    tables = {}
    for table, file in files.items():
        frame = pd.read_csv(reference / file, dtype={"id": str}).set_index("id")
        for fix in CORRECTIONS:
            if fix.table == table:
                frame.loc[fix.id, fix.column] = np.nan if fix.value is None else fix.value
        frame.index = pd.Index([dotted(code) for code in frame.index], name="code")
        frame["name"] = frame["name"].str.strip()
        tables[table] = frame
    return dict(zip(AREA_LEVELS, tables.values(), strict=True))


def build_units(villages: pd.DataFrame, countries: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The finest areas as one simplified coverage in EPSG:4326, indexed by code.

    These are villages within `VILLAGE_REGENCIES` and kecamatan elsewhere; every other level is
    dissolved from them, so that the levels agree vertex by vertex.
    """
    located = villages.dropna(subset=["latitude", "longitude"])
    points = gpd.GeoSeries.from_xy(located["longitude"], located["latitude"], crs=WGS84)
    xy = shapely.get_coordinates(points.to_crs(MERCATOR).array)
    code = located.index.to_numpy(dtype=str)
    district = code.astype("U8")

    trusted = ~_cells.outlying_points(xy, district)
    xy, code, district = xy[trusted], code[trusted], district[trusted]
    country = countries["name"] == "Indonesia"
    islands = _cells.land_parts(
        countries[country].to_crs(MERCATOR).union_all(),
        countries[~country].to_crs(MERCATOR).union_all(),
        shapely.points(xy),
    )
    by_village = np.isin(code.astype("U5"), VILLAGE_REGENCIES)
    units, number = np.unique(np.where(by_village, code, district), return_inverse=True)
    cells = _cells.thiessen_units(xy, number, len(units), islands)
    degrees = gpd.GeoSeries(cells, crs=MERCATOR).to_crs(WGS84).to_numpy()
    return gpd.GeoSeries(_compact(degrees), index=units, crs=WGS84)


def _compact(coverage: np.ndarray) -> np.ndarray:
    """Simplify a coverage in degrees and round it to the grid; it stays a coverage."""
    simple = shapely.coverage_simplify(coverage, SIMPLIFY_DEG)
    rounded = shapely.transform(simple, lambda xy: np.round(xy * GRID_PER_DEG) / GRID_PER_DEG)
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        # Rounding may fold the thinnest corners onto each other.
        rounded = shapely.coverage_clean(_cells.only_polygons(shapely.make_valid(rounded)))
    return _cells.only_polygons(rounded)


def build_areas(tables: dict[str, pd.DataFrame], countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All areas of all levels, with the columns of `areas.parquet`, sorted by code."""
    coverage = build_units(tables["village"], countries)
    levels = {"village": coverage[coverage.index.str.len() == CODE_LENGTH["village"]]}
    for level in ("district", "regency", "province"):
        parents, number = np.unique(
            coverage.index.to_numpy(dtype=str).astype(f"U{CODE_LENGTH[level]}"),
            return_inverse=True,
        )
        dissolved = _cells.dissolve(coverage.to_numpy(), number, len(parents))
        coverage = gpd.GeoSeries(_cells.only_polygons(dissolved), index=parents, crs=WGS84)
        levels[level] = coverage
    frames = [_describe(level, tables, levels[level]) for level in AREA_LEVELS]
    areas = pd.concat(frames).sort_values("code").reset_index(drop=True)
    return gpd.GeoDataFrame(areas, geometry="geometry", crs=WGS84)


def _describe(
    level: str, tables: dict[str, pd.DataFrame], geometry: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    """One level's rows: names and populations of the table beside measured values."""
    code = geometry.index
    table = tables[level].loc[code]
    label = _label_points(geometry)
    if level == "village":
        own = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], index=code, crs=WGS84)
        label = own.where(geometry.covers(own), label)
    return gpd.GeoDataFrame(
        {
            "code": code,
            "level": level,
            "name": table["name"].to_numpy(),
            "parent_code": [text.rpartition(".")[0] or None for text in code],
            "lon": label.x.to_numpy(),
            "lat": label.y.to_numpy(),
            "area_km2": (geometry.to_crs(EQUAL_AREA).area.to_numpy() / 1e6).round(6),
            "population": table.get("population", pd.Series(pd.NA, index=code))
            .astype("Int64")
            .array,
            "utc_offset_h": tables["province"]["timezone"].loc[code.str[:2]].to_numpy("int8"),
        },
        geometry=geometry.to_numpy(),
        crs=WGS84,
    )


def _label_points(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """The centroid of each area's largest part, or a point on it where that lies outside."""
    parts = geometry.explode(index_parts=False)
    size_m2 = parts.to_crs(EQUAL_AREA).area.to_numpy()
    order = np.lexsort((-size_m2, parts.index.to_numpy(dtype=str)))
    largest = parts.iloc[order]
    largest = largest[~largest.index.duplicated()].loc[geometry.index]
    # Planar centroids in degrees suffice: the point only has to lie inside.
    centroid = gpd.GeoSeries(shapely.centroid(largest.array), index=largest.index, crs=WGS84)
    return centroid.where(largest.contains(centroid), largest.representative_point())


def main(argv: list[str] | None = None) -> int:
    """Build, check and write the areas; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build data/areas.parquet.")
    parser.add_argument("--reference", type=Path, required=True, help="folder of input tables")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(argv)

    started = time.perf_counter()
    tables = read_tables(options.reference)
    countries = gpd.read_file(options.reference / "countries_ne10m.geojson")
    areas = build_areas(tables, countries)
    for line in check_areas(areas, tables):
        print(line)
    areas.to_parquet(options.output, compression="zstd", compression_level=19, index=False)
    size_mb = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size_mb:.2f} MB in {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
