"""GeoPackage of the filtered layers, readable by QGIS and every other GIS."""

import tempfile
from pathlib import Path

import pandas as pd
import pyogrio
import sqlalchemy as sa

from geo.drawing.sheet.content import SheetContent
from geo.outputs.records import area_records, incident_records, zone_records

_ABOUT = (
    "kind",
    "title",
    "source",
    "licence",
    "data_date",
    "method",
    "attribution",
    "is_sample",
    "is_approximate",
)


def geopackage(content: SheetContent, engine: sa.Engine) -> bytes:
    """The layers areas, zones and incidents (EPSG:4326) and the table about, as one file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        areas = area_records(content)
        pyogrio.write_dataframe(
            areas, path, layer="areas", geometry_type="MultiPolygon", promote_to_multi=True
        )
        zones = zone_records(content)
        pyogrio.write_dataframe(
            zones,
            path,
            layer="zones",
            append=True,
            geometry_type="MultiPolygon",
            promote_to_multi=True,
        )
        incidents = incident_records(content, engine)
        pyogrio.write_dataframe(
            incidents, path, layer="incidents", append=True, geometry_type="Point"
        )
        pyogrio.write_dataframe(_about(content), path, layer="about", append=True)
        return path.read_bytes()


def _about(content: SheetContent) -> pd.DataFrame:
    """What the file holds and the provenance of each layer, as a table without geometry."""
    rows = content.datasets[list(_ABOUT)].copy()
    for name in rows.columns:
        rows[name] = [None if pd.isna(value) else str(value) for value in rows[name]]
    sentence = content.chosen.describe(content.lang, content.snapshot.areas.words)
    first = {"kind": "filter", "title": sentence, "data_date": content.today.isoformat()}
    return pd.concat([pd.DataFrame([first]), rows], ignore_index=True)[list(_ABOUT)].astype(object)
