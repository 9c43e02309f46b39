"""Files to import and what became of them, for the tests of every kind of import."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import sqlalchemy as sa

from geo.base.crs import WGS84
from geo.domains.kinds import AREAS, INCIDENTS, REFERENCE, ZONES
from geo.store.tables import incidents

import_areas, import_zones = AREAS.load, ZONES.load
import_incidents, import_reference = INCIDENTS.load, REFERENCE.load

HEADER = "tanggal,jenis_bencana,lon,lat"


def csv_file(folder: Path, *lines: str, header: str = HEADER, name: str = "kejadian.csv") -> Path:
    """A table of incidents."""
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def geojson_file(folder: Path, columns: Any, shapes: Any, name: str = "peta.geojson") -> Path:
    """Shapes (EPSG:4326) with their attributes."""
    path = folder / name
    gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84).to_file(path, driver="GeoJSON")
    return path


def stored(store: Any, table: sa.Table = incidents, dataset: int = 4) -> list[Any]:
    """The records of a dataset; 4 is the first after the bundled ones."""
    with store.engine.connect() as connection:
        query = sa.select(table).where(table.c.dataset_id == dataset).order_by(table.c.id)
        return list(connection.execute(query))
