"""What must be true of the bundled areas; used by their builder and by the tests."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

EXPECTED_COUNT = {"province": 38, "regency": 514, "district": 7285, "village": 829}
LAND_KM2 = 1.89e6
LAND_TOLERANCE = 0.01
# The tables give the seat of each kabupaten, which lies in a kota or across a border at times.
SEATS_INSIDE = 0.90
# Sums of children's areas differ from their parent's by rounding only.
_AREA_TOLERANCE_KM2 = 1e-4


class CheckFailed(Exception):
    """The built areas break a promise; nothing may be written."""


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise CheckFailed(message)


def check_areas(
    areas: gpd.GeoDataFrame, tables: dict[str, pd.DataFrame] | None = None
) -> Iterator[str]:
    """Check the frame of `areas.parquet` (EPSG:4326); yields a line on each level, or raises.

    With the input `tables` it also checks that no code of theirs is missing and that the seats
    of the kabupaten, which the builder does not use, fall where they should.
    """
    _require(areas["code"].is_unique and areas["code"].is_monotonic_increasing, "codes unsorted")
    _require(areas.crs is not None and areas.crs.to_epsg() == 4326, f"CRS is {areas.crs}")
    _require(not areas.geometry.is_empty.any(), "empty geometry")
    _require(areas.geometry.is_valid.all(), "invalid geometry")
    _require((areas.geom_type == "MultiPolygon").all(), "a geometry is no MultiPolygon")
    _require(areas["area_km2"].gt(0).all(), "an area measures nothing")
    _require(set(areas["utc_offset_h"]) == {7, 8, 9}, "an unknown time zone")
    label = gpd.GeoSeries.from_xy(areas["lon"], areas["lat"], crs=areas.crs)
    _require(areas.geometry.covers(label).all(), "a label point lies outside its area")

    for level, expected in EXPECTED_COUNT.items():
        rows = areas[areas["level"] == level]
        _require(len(rows) == expected, f"{level}: {len(rows)} areas instead of {expected}")
        if tables is not None and level != "village":
            _require(set(rows["code"]) == set(tables[level].index), f"{level}: codes differ")
        _require(shapely.coverage_is_valid(rows.geometry.to_numpy()), f"{level}: no coverage")
        if level != "province":
            _check_hierarchy(areas, rows, level)
        total_km2 = rows["area_km2"].sum()
        if level != "village":
            deviation = total_km2 / LAND_KM2 - 1
            _require(abs(deviation) < LAND_TOLERANCE, f"{level}: {total_km2:,.0f} km² in total")
        yield f"{level:9}{len(rows):5} areas, {total_km2:12,.0f} km²"

    if tables is not None:
        yield _check_seats(areas, tables["regency"])


def _check_hierarchy(areas: gpd.GeoDataFrame, children: gpd.GeoDataFrame, level: str) -> None:
    """Children lie in their parent and fill it."""
    parent = areas.set_index("code").loc[children["parent_code"]]
    prefix = children["code"].str.rpartition(".")[0]
    _require((prefix == children["parent_code"]).all(), f"{level}: a parent is not the prefix")
    inside = shapely.covers(parent.geometry.to_numpy(), children.geometry.to_numpy())
    outside = children["code"].to_numpy()[~inside]
    _require(inside.all(), f"{level}: outside their parent: {outside[:5]}")
    filled = children.groupby("parent_code")["area_km2"].sum()
    whole = areas.set_index("code").loc[filled.index, "area_km2"]
    worst = np.abs(filled - whole).max()
    _require(worst < _AREA_TOLERANCE_KM2, f"{level}: parents not filled, up to {worst} km²")


def _check_seats(areas: gpd.GeoDataFrame, table: pd.DataFrame) -> str:
    regencies = areas[areas["level"] == "regency"].set_index("code")
    seat = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], index=table.index, crs=4326)
    share = regencies.geometry.covers(seat.loc[regencies.index]).mean()
    _require(share >= SEATS_INSIDE, f"only {share:.0%} of the seats fall in their kabupaten")
    return f"{share:.1%} of the towns in the table of kabupaten fall in their kabupaten"
