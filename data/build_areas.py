"""Builder of `data/areas.parquet`: areas of Indonesia after the boundaries of BPS (2020).

Run from the repository root, with the folder of inputs that data/README.md describes:

    python -m data.build_areas --reference ../shared/reference

The same inputs give the same areas; what they were is written as SHA-256 into `inputs.toml`. The
builder checks what it made and writes nothing if a check fails. Output: GeoParquet in EPSG:4326,
one row per area, sorted by `code`.
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

from data._area_checks import check_areas
from data._inputs import record_inputs

WGS84 = "EPSG:4326"
EQUAL_AREA = "EPSG:6933"
OUTPUT = Path(__file__).with_name("areas.parquet")

# Kabupaten for which village cells are bundled: Tanjung Jabung Barat, Trenggalek, Blitar, Banjar.
VILLAGE_REGENCIES = ("15.06", "35.03", "35.05", "63.03")
AREA_LEVELS = ("province", "regency", "district", "village")
# Length of a dotted Kemendagri code at each level: 63, 63.03, 63.03.05, 63.03.05.1001.
CODE_LENGTH = {"province": 2, "regency": 5, "district": 8, "village": 13}

BOUNDARIES = ("areas_real.parquet", "villages_real.parquet")
TABLES = {
    "provinces": "provinces.csv",
    "regencies": "regencies.csv",
    "districts": "districts.csv",
    "villages": "villages.csv.gz",
}
_MOSTLY = 0.5


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
    tables = {}
    for table, file in TABLES.items():
        frame = pd.read_csv(reference / file, dtype={"id": str}).set_index("id")
        for fix in CORRECTIONS:
            if fix.table == table:
                frame.loc[fix.id, fix.column] = np.nan if fix.value is None else fix.value
        frame.index = pd.Index([dotted(code) for code in frame.index], name="code")
        frame["name"] = frame["name"].str.strip()
        tables[table] = frame
    return dict(zip(AREA_LEVELS, tables.values(), strict=True))


def read_boundaries(reference: Path) -> gpd.GeoDataFrame:
    """Every area of the two files of boundaries (EPSG:4326), sorted by code.

    Columns: code, level, approx_share, bps_2020 and geometry. A village is taken to have been in
    the source where most of its edge comes from there.
    """
    areas, villages = (gpd.read_parquet(reference / file) for file in BOUNDARIES)
    villages["bps_2020"] = villages["approx_share"] < _MOSTLY
    columns = ["code", "level", "approx_share", "bps_2020", "geometry"]
    joined = pd.concat([areas[columns], villages[columns]])
    return joined.sort_values("code").reset_index(drop=True)


def build_areas(tables: dict[str, pd.DataFrame], boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All areas of all levels, with the columns of `areas.parquet`, sorted by code."""
    frames = [
        _describe(level, tables, boundaries[boundaries["level"] == level].set_index("code"))
        for level in AREA_LEVELS
    ]
    areas = pd.concat(frames).sort_values("code").reset_index(drop=True)
    return gpd.GeoDataFrame(areas, geometry="geometry", crs=WGS84)


def _describe(
    level: str, tables: dict[str, pd.DataFrame], boundaries: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """One level's rows: names and populations of the table beside measured values."""
    geometry = boundaries.geometry
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
            "approx_share": boundaries["approx_share"].to_numpy(),
            "bps_2020": boundaries["bps_2020"].to_numpy(bool),
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
    areas = build_areas(tables, read_boundaries(options.reference))
    for line in check_areas(areas, tables):
        print(line)
    areas.to_parquet(options.output, compression="zstd", compression_level=19, index=False)
    inputs = [options.reference / name for name in (*BOUNDARIES, *TABLES.values())]
    record_inputs(options.output, inputs)
    size_mb = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size_mb:.2f} MB in {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
