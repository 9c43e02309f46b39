"""Builder of the sample zones and incidents of the four kabupaten: invented, and marked so.

Run from the repository root, after `data/areas.parquet` was built:

    python -m data.build_samples

Each kabupaten has its own seed, so that one can be rebuilt alone. Output: `sample_zones.parquet`
(GeoParquet, EPSG:4326) and `sample_incidents.parquet` in the columns of `geo.catalogue.schema`.
"""

import argparse
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from data import _fields, _incidents
from data._sample_places import HAZARDS, PLACES
from geo.catalogue.schema import INCIDENT_COLUMNS

SEED = 20261031
FOLDER = Path(__file__).parent
AREAS = FOLDER / "areas.parquet"
ZONES = FOLDER / "sample_zones.parquet"
INCIDENTS = FOLDER / "sample_incidents.parquet"

_ZONE_NAMES = {
    "flood": "banjir",
    "landslide": "tanah longsor",
    "wildfire": "kebakaran hutan dan lahan",
    "whirlwind": "angin puting beliung",
    "drought": "kekeringan",
    "tidal_flood": "gelombang pasang",
}
_CLASS_NAMES = {"low": "rendah", "medium": "sedang", "high": "tinggi"}
_DTYPES = {"count": "Int64", "amount": "Float64", "flag": "bool", "degrees": "Float64"}


def build_place(
    areas: gpd.GeoDataFrame, regency_code: str
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Zones and incidents of one kabupaten, made from `areas` (EPSG:4326) and its seed alone."""
    place = PLACES[regency_code]
    rng = np.random.default_rng([SEED, int(regency_code.replace(".", ""))])
    rows = areas[areas["code"].str.startswith(regency_code)]
    districts, villages = (rows[rows["level"] == level] for level in ("district", "village"))
    if set(districts["code"]) != set(place.weights):
        raise ValueError(f"weights of {regency_code} do not match its kecamatan")

    grid = _fields.make_grid(areas, districts)
    codes = districts["code"].tolist()
    fields = {hazard: _fields.index_field(grid, place, hazard, codes, rng) for hazard in HAZARDS}
    regency = rows[rows["level"] == "regency"].iloc[0]
    zones = _fields.contour_zones(grid, fields, regency.geometry, regency_code)
    zones["name"] = [
        f"Zona {_ZONE_NAMES[hazard]} kelas {_CLASS_NAMES[key]} – contoh"
        for hazard, key in zip(zones["hazard"], zones["class"], strict=True)
    ]
    described = _incidents.describe_villages(villages, districts, place, grid, fields)
    incidents = _incidents.make_incidents(
        place, described, grid, fields, int(regency["utc_offset_h"]), rng
    )
    columns = ["hazard", "class", "index_low", "index_high", "name", "regency_code", "area_km2"]
    return zones[[*columns, "geometry"]], canonical(incidents)


def canonical(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents with the columns of the schema in their order and with nullable types."""
    frame = incidents[[column.name for column in INCIDENT_COLUMNS]].copy()
    for column in INCIDENT_COLUMNS:
        if column.kind in _DTYPES:
            frame[column.name] = frame[column.name].astype(_DTYPES[column.kind])
        elif column.kind == "datetime":
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True).dt.as_unit("ms")
    return frame


def main(argv: list[str] | None = None) -> int:
    """Build and write the samples of all kabupaten; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build the sample zones and incidents.")
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder to write into")
    options = parser.parse_args(argv)

    started = time.perf_counter()
    areas = gpd.read_parquet(AREAS)
    built = [build_place(areas, code) for code in sorted(PLACES)]
    zones = pd.concat([zones for zones, _ in built], ignore_index=True)
    incidents = pd.concat([incidents for _, incidents in built], ignore_index=True)
    if not (zones.geometry.is_valid.all() and zones["area_km2"].gt(0).all()):
        raise ValueError("a zone is invalid or empty")
    zones.to_parquet(options.output / ZONES.name, compression="zstd", compression_level=19)
    incidents.to_parquet(
        options.output / INCIDENTS.name, compression="zstd", compression_level=19, index=False
    )
    for frame, file in ((zones, ZONES), (incidents, INCIDENTS)):
        size_mb = (options.output / file.name).stat().st_size / 1e6
        print(f"{file.name}: {len(frame)} rows, {size_mb:.2f} MB")
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
