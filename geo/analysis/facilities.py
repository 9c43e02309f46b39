"""Points of a file (schools, clinics, bridges …) against the hazard zones."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.point_join import highest_class_at
from geo.analysis.zone_layer import ZoneLayer
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.crs import WGS84
from geo.errors import SourceRefused
from geo.i18n import N_
from geo.schema import COLUMNS_BY_NAME
from geo.sources.files import Format, open_source
from geo.sources.report import Report
from geo.sources.table import read_table
from geo.sources.vector import read_vector
from geo.store.areas import AreaIndex

#: Headings under which files carry the name of a place.
_NAME_COLUMNS = ("name", "nama", "nama_fasilitas", "facility", "fasilitas", "label")


def read_points(path: Path) -> gpd.GeoDataFrame:
    """Points of a GeoJSON, GeoPackage, zipped shapefile, KML or CSV: columns name and geometry.

    Lines and polygons are taken by a point on them. EPSG:4326. Raises `SourceRefused`.
    """
    with open_source(path) as source:
        if source.format is Format.CSV:
            table = read_table(source, Report())
            lon, lat = (_numbers(table, name, source.name) for name in ("lon", "lat"))
            geometry = shapely.points(lon, lat)
        else:
            table = read_vector(source, Report())
            geometry = shapely.point_on_surface(table.geometry.to_numpy())
    named = {str(c).strip().lower(): c for c in table.columns}
    column = next((named[name] for name in _NAME_COLUMNS if name in named), None)
    names = [""] * len(table) if column is None else table[column].fillna("").astype(str).tolist()
    frame = gpd.GeoDataFrame({"name": names}, geometry=geometry, crs=WGS84)
    return frame[~(frame.geometry.is_empty | frame.geometry.isna())].reset_index(drop=True)


def _numbers(table: pd.DataFrame, name: str, file: str) -> npt.NDArray[np.float64]:
    known = (name, *COLUMNS_BY_NAME[name].aliases)
    named = {str(c).strip().lower(): c for c in table.columns}
    column = next((named[alias] for alias in known if alias in named), None)
    if column is None:
        raise SourceRefused(
            N_("{file} has no column {name}; name the coordinates lon and lat, in degrees."),
            file=file,
            name=name,
        )
    text = table[column].astype(str).str.replace(",", ".", regex=False)
    return pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64)


def points_in_zones(
    points: gpd.GeoDataFrame, layer: ZoneLayer, areas: AreaIndex, hazards: tuple[str, ...]
) -> pd.DataFrame:
    """Per point its name, lon, lat, village code (or "") and, per hazard, its class rank.

    A column per hazard holds 0 outside every zone, else the highest class there.
    """
    lon, lat = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    villages = areas.locate(lon, lat, "village")
    frame = pd.DataFrame(
        {
            "name": points["name"],
            "lon": lon,
            "lat": lat,
            "village": [areas.code_at(int(rank)) or "" for rank in villages],
        }
    )
    zones = layer.snapshot.zones.geometry.to_numpy()
    for key in hazards:
        of_hazard = layer.hazard == HAZARD_KEYS.index(key)
        frame[key] = highest_class_at(lon, lat, zones[of_hazard], layer.class_rank[of_hazard])
    return frame


def count_by_class(found: pd.DataFrame, hazards: tuple[str, ...]) -> pd.DataFrame:
    """One row per hazard: number of points in each class, and outside."""
    return pd.DataFrame(
        [
            {"hazard": key}
            | {name: int((found[key] == c.rank).sum()) for name, c in CLASSES.items()}
            | {"outside": int((found[key] == 0).sum())}
            for key in hazards
        ]
    )
