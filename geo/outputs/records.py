"""The filtered records as frames that every data export writes."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.analysis.incident_table import read_records
from geo.base.crs import WGS84
from geo.catalogue import CLASS_KEYS, HAZARD_KEYS
from geo.catalogue.schema import INCIDENT_COLUMNS
from geo.drawing.map.browser_config import breaks_of
from geo.drawing.sheet.content import SheetContent


def incident_records(content: SheetContent, engine: sa.Engine) -> gpd.GeoDataFrame:
    """Every column of the filtered incidents, newest first, in EPSG:4326.

    Codes and keys stay as they are stored; a record without coordinates has no geometry.
    """
    ids = content.snapshot.incidents["id"].to_numpy()[content.rows[::-1]].tolist()
    frame = read_records(engine, ids)
    frame.insert(0, "id", frame.index)
    frame["note"] = np.where(frame.pop("is_sample").astype(bool), "DATA CONTOH / SAMPLE DATA", "")
    for column in INCIDENT_COLUMNS:
        values = frame[column.name]
        if column.kind == "count":
            frame[column.name] = pd.to_numeric(values).astype("Int64")
        elif column.kind in ("amount", "degrees"):
            frame[column.name] = pd.to_numeric(values).astype("Float64")
        elif column.kind == "flag":
            frame[column.name] = values.astype("boolean")
        elif column.kind == "date":
            frame[column.name] = pd.to_datetime(values)
        else:
            texts = [None if pd.isna(value) else str(value) for value in values]
            frame[column.name] = pd.Series(texts, index=frame.index, dtype=object)
    lon, lat = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in ("lon", "lat"))
    points = np.asarray(shapely.points(lon, lat), dtype=object).reshape(-1)
    points[np.isnan(lon) | np.isnan(lat)] = None
    return gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=points, crs=WGS84)


def zone_records(content: SheetContent) -> gpd.GeoDataFrame:
    """The filtered zones with hazard, class and its bounds in EPSG:4326."""
    zones = content.snapshot.zones.iloc[content.zones]
    datasets = content.snapshot.datasets
    areas = content.snapshot.areas
    codes = [areas.code_at(int(rank)) for rank in zones["area"]]
    titles = [_dataset(datasets, number, "title") for number in zones["dataset"]]
    breaks = [breaks_of(_dataset(datasets, number, "breaks")) for number in zones["dataset"]]
    ranks = zones["class_rank"].tolist()
    bounds = [class_bounds(rank, pair) for rank, pair in zip(ranks, breaks, strict=True)]
    sample = zones["is_sample"].to_numpy(dtype=bool)
    return gpd.GeoDataFrame(
        {
            "id": zones["id"].to_numpy(),
            "hazard": [HAZARD_KEYS[number] for number in zones["hazard"]],
            "class": [CLASS_KEYS[rank - 1] for rank in zones["class_rank"]],
            "index_above": [edges[0] for edges in bounds],
            "index_up_to": [edges[1] for edges in bounds],
            "area_code": codes,
            "area_name": [areas.full_name(code) if code else None for code in codes],
            "dataset": titles,
            "note": np.where(sample, "DATA CONTOH / SAMPLE DATA", ""),
        },
        geometry=zones.geometry.to_numpy(),
        crs=WGS84,
    )


def class_bounds(rank: int, breaks: tuple[float, float] | None) -> tuple[float, float]:
    """(lower, upper) index of a class, ``lower < index <= upper``; NaN where it came as a word."""
    if breaks is None:
        return np.nan, np.nan
    edges = (0.0, *breaks, 1.0)
    return edges[rank - 1], edges[rank]


def area_records(content: SheetContent) -> gpd.GeoDataFrame:
    """The chosen areas and those one level below them, in EPSG:4326."""
    areas = content.snapshot.areas
    codes = list(content.codes)
    for code in content.codes:
        codes += areas.children(code)
    ranks = [areas.rank(code) - 1 for code in dict.fromkeys(codes)]
    columns = ["code", "level", "name", "parent_code", "area_km2", "population", "is_approximate"]
    return areas.frame.iloc[ranks][[*columns, "geometry"]].reset_index(drop=True)


def _dataset(datasets: pd.DataFrame, number: int, name: str) -> object:
    return datasets.at[number, name] if number in datasets.index else None
