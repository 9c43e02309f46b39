"""Tables of the store, the same on SQLite and PostgreSQL.

Geometries are WKB (EPSG:4326) in a binary column: SQLite needs no extension, and PostGIS reads
the same bytes with ST_GeomFromWKB, so an index on that expression is all it adds. The bounding
box stands beside it in plain columns.

Nothing is overwritten by an import: areas and incidents that a newer dataset replaces are marked
`superseded_by`, sample data are hidden where `coverage` says that real data exist, and both
come back when the import is undone. An undone import keeps its row in `datasets` as history.
"""

from typing import Any

import shapely
import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from geo.catalogue.kinds import AREAS as AREAS
from geo.catalogue.kinds import INCIDENTS as INCIDENTS
from geo.catalogue.kinds import REFERENCE as REFERENCE
from geo.catalogue.kinds import ZONES as ZONES
from geo.catalogue.schema import INCIDENT_COLUMNS, Column

#: Kinds of data that the map shows; each has a revision, and `DATA` is that of all together.
DATA_KINDS = (AREAS, ZONES, INCIDENTS, REFERENCE)
DATA = "data"

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Geometry(TypeDecorator[Any]):
    """A shapely geometry in EPSG:4326, stored as WKB."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        """Shapely geometry (or ready WKB bytes) to WKB."""
        if value is None or isinstance(value, bytes):
            return value
        return bytes(shapely.to_wkb(value))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """WKB to a shapely geometry."""
        return None if value is None else shapely.from_wkb(value)


#: One row per import (or bundled file): where the data come from and what became of its rows.
datasets = sa.Table(
    "datasets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False, default=""),
    sa.Column("licence", sa.Text, nullable=False, default=""),
    sa.Column("data_date", sa.Text, nullable=False, default=""),
    sa.Column("method", sa.Text, nullable=False, default=""),
    sa.Column("attribution", sa.Text, nullable=False, default=""),
    sa.Column("is_sample", sa.Boolean, nullable=False, default=False),
    sa.Column("is_approximate", sa.Boolean, nullable=False, default=False),
    sa.Column("hazard", sa.String(32)),
    # The breaks of the index classes as JSON ([0.333, 0.666]); null where classes came as words.
    sa.Column("breaks", sa.JSON(none_as_null=True)),
    sa.Column("file_name", sa.Text, nullable=False, default=""),
    sa.Column("file_sha256", sa.String(64), index=True),
    sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("rows_read", sa.Integer, nullable=False, default=0),
    sa.Column("rows_stored", sa.Integer, nullable=False, default=0),
    sa.Column("rows_repaired", sa.Integer, nullable=False, default=0),
    sa.Column("rows_set_aside", sa.Integer, nullable=False, default=0),
    sa.Column("rows_duplicate", sa.Integer, nullable=False, default=0),
    sa.Column("imported_by", sa.Text, nullable=False, default="", server_default=""),
    # When the import was taken back; its records are gone then, this row stays as history.
    sa.Column("undone_at", sa.DateTime(timezone=True)),
    sa.Column("undone_by", sa.Text, nullable=False, default="", server_default=""),
    # How a reference layer is drawn: {"icon": "school", "color": "#1D4ED8"}.
    sa.Column("style", sa.JSON(none_as_null=True)),
    # The problems of single rows as JSON, so that the report can be read again later.
    sa.Column("problems", sa.JSON(none_as_null=True)),
)

#: Regencies in which a real (not sample) dataset has records; hides sample data of its kind.
coverage = sa.Table(
    "coverage",
    metadata,
    sa.Column("dataset_id", sa.ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("regency_code", sa.String(5), primary_key=True),
)

areas = sa.Table(
    "areas",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "dataset_id", sa.ForeignKey("datasets.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("superseded_by", sa.ForeignKey("datasets.id", ondelete="SET NULL"), index=True),
    sa.Column("code", sa.String(13), nullable=False, index=True),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent_code", sa.String(8)),
    sa.Column("lon", sa.Float, nullable=False),
    sa.Column("lat", sa.Float, nullable=False),
    sa.Column("area_km2", sa.Float),
    sa.Column("population", sa.Integer),
    sa.Column("utc_offset_h", sa.Integer),
    # Which part of a bundled area has an edge that was guessed, 0..1; null where nobody says.
    sa.Column("approx_share", sa.Float),
    sa.Column("geometry", Geometry, nullable=False),
)

zones = sa.Table(
    "zones",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "dataset_id", sa.ForeignKey("datasets.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("hazard", sa.String(32), nullable=False),
    sa.Column("class", sa.String(8), nullable=False),
    # The class as the file words it, for example "Zona Kerentanan Gerakan Tanah Menengah".
    sa.Column("class_label", sa.Text, nullable=False, default=""),
    sa.Column("index_low", sa.Float),
    sa.Column("index_high", sa.Float),
    sa.Column("name", sa.Text, nullable=False, default=""),
    # The area that holds the largest part of the zone; a zone may reach into others.
    sa.Column("regency_code", sa.String(5), index=True),
    sa.Column("district_code", sa.String(8)),
    sa.Column("village_code", sa.String(13)),
    sa.Column("area_km2", sa.Float, nullable=False),
    sa.Column("west", sa.Float, nullable=False),
    sa.Column("south", sa.Float, nullable=False),
    sa.Column("east", sa.Float, nullable=False),
    sa.Column("north", sa.Float, nullable=False),
    sa.Column("geometry", Geometry, nullable=False),
)

_SQL_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "long_text": sa.Text(),
    "code": sa.String(64),
    "date": sa.Date(),
    "time": sa.String(5),
    "datetime": sa.DateTime(timezone=True),
    "flag": sa.Boolean(),
    "degrees": sa.Float(),
    "count": sa.BigInteger(),
    "amount": sa.Float(),
}


def _incident_column(column: Column) -> sa.Column[Any]:
    return sa.Column(column.name, _SQL_TYPES[column.kind], nullable=not column.required)


incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "dataset_id", sa.ForeignKey("datasets.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    *(_incident_column(column) for column in INCIDENT_COLUMNS),
    # The area that the file itself names; with the location it tells where the record belongs
    # when boundaries change. Null where only the location says it.
    sa.Column("given_code", sa.String(13)),
    # How well the file itself says that the place is known (one of LOCATION_ACCURACIES).
    sa.Column("given_accuracy", sa.String(64)),
    # What the import changed on this record, as readable notes (JSON list).
    sa.Column("repairs", sa.JSON(none_as_null=True)),
    sa.Column("superseded_by", sa.ForeignKey("datasets.id", ondelete="SET NULL"), index=True),
    sa.Index("ix_incidents_occurred_on", "occurred_on"),
    sa.Index("ix_incidents_regency_code", "regency_code"),
)

#: Features of reference layers (evacuation sites, hospitals, roads, …): points, lines or polygons.
reference_features = sa.Table(
    "reference_features",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "dataset_id", sa.ForeignKey("datasets.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("name", sa.Text, nullable=False, default=""),
    # The file's other columns as text, for the popup: {"kapasitas": "200"}.
    sa.Column("attributes", sa.JSON(none_as_null=True)),
    # A point inside (of a point: itself), and the most specific area that holds it.
    sa.Column("lon", sa.Float, nullable=False),
    sa.Column("lat", sa.Float, nullable=False),
    sa.Column("regency_code", sa.String(5), index=True),
    sa.Column("district_code", sa.String(8)),
    sa.Column("village_code", sa.String(13)),
    sa.Column("geometry", Geometry, nullable=False),
)

#: How a planner matched the columns of a file, for the next file with the same headers.
column_mappings = sa.Table(
    "column_mappings",
    metadata,
    # SHA-256 of the kind and the headers in plain form.
    sa.Column("shape", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("mapping", sa.JSON, nullable=False),
    sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
)

#: One number per kind and register that grows with its changes; see geo.store.revisions.
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    # A random name of the state, as two stores may reach one number with different data.
    sa.Column("state", sa.Text, nullable=False),
    # They name the state of this store, so an archive does not carry them.
    info={"archived": False},
)

#: Single values of the store itself.
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
