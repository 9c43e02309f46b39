"""Points (schools, clinics, bridges …) of a stored layer or of a file, against the hazard zones."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.aggregate import reference_rows
from geo.analysis.point_join import highest_class_at
from geo.analysis.zone_layer import ZoneLayer
from geo.base.crs import WGS84
from geo.base.settings import Limits
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.domains.layers.reader import ReferenceOptions, read_reference
from geo.files.findings import Report
from geo.files.opening import open_source
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter


def read_points(path: Path, limits: Limits | None = None) -> gpd.GeoDataFrame:
    """Points of a vector file or a table with coordinates: columns name and geometry.

    Lines and polygons are taken by a point on them. EPSG:4326. Raises `SourceRefused`.
    """
    with open_source(path, limits=limits) as source:
        return _points(read_reference(source, Report(), ReferenceOptions()))


def stored_points(snapshot: Snapshot, chosen: HazardFilter, dataset: int) -> gpd.GeoDataFrame:
    """Points of a stored reference layer in the filter's areas, as `read_points` gives them."""
    return _points(snapshot.reference.iloc[reference_rows(snapshot, chosen, dataset)])


def _points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": frame["name"].to_numpy()},
        geometry=shapely.point_on_surface(frame.geometry.to_numpy()),
        crs=WGS84,
    )


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
