"""The first schema: datasets, coverage, areas, zones, incidents, meta."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("data_date", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("hazard", sa.String(length=32), nullable=True),
        sa.Column("breaks", sa.JSON(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_stored", sa.Integer(), nullable=False),
        sa.Column("rows_repaired", sa.Integer(), nullable=False),
        sa.Column("rows_set_aside", sa.Integer(), nullable=False),
        sa.Column("rows_duplicate", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
    )
    op.create_index(op.f("ix_datasets_file_sha256"), "datasets", ["file_sha256"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.String(length=8), nullable=True),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("utc_offset_h", sa.Integer(), nullable=True),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_areas_dataset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["datasets.id"],
            name=op.f("fk_areas_superseded_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
    )
    op.create_index(op.f("ix_areas_code"), "areas", ["code"], unique=False)
    op.create_index(op.f("ix_areas_dataset_id"), "areas", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_areas_superseded_by"), "areas", ["superseded_by"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_coverage_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dataset_id", "regency_code", name=op.f("pk_coverage")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("kib", sa.String(length=64), nullable=True),
        sa.Column("hazard", sa.String(length=64), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=True),
        sa.Column("is_disaster", sa.Boolean(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("occurred_time", sa.String(length=5), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("regency_code", sa.String(length=64), nullable=True),
        sa.Column("district_code", sa.String(length=64), nullable=True),
        sa.Column("village_code", sa.String(length=64), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("location_accuracy", sa.String(length=64), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("chronology", sa.Text(), nullable=True),
        sa.Column("response_status", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("verification_status", sa.Text(), nullable=True),
        sa.Column("dead", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.BigInteger(), nullable=True),
        sa.Column("injured", sa.BigInteger(), nullable=True),
        sa.Column("affected", sa.BigInteger(), nullable=True),
        sa.Column("displaced", sa.BigInteger(), nullable=True),
        sa.Column("affected_households", sa.BigInteger(), nullable=True),
        sa.Column("displaced_households", sa.BigInteger(), nullable=True),
        sa.Column("houses_heavy", sa.BigInteger(), nullable=True),
        sa.Column("houses_moderate", sa.BigInteger(), nullable=True),
        sa.Column("houses_light", sa.BigInteger(), nullable=True),
        sa.Column("houses_flooded", sa.BigInteger(), nullable=True),
        sa.Column("schools_damaged", sa.BigInteger(), nullable=True),
        sa.Column("worship_damaged", sa.BigInteger(), nullable=True),
        sa.Column("health_damaged", sa.BigInteger(), nullable=True),
        sa.Column("offices_damaged", sa.BigInteger(), nullable=True),
        sa.Column("bridges_damaged", sa.BigInteger(), nullable=True),
        sa.Column("road_damaged_m", sa.Float(), nullable=True),
        sa.Column("farmland_ha", sa.Float(), nullable=True),
        sa.Column("loss_idr", sa.Float(), nullable=True),
        sa.Column("repairs", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["datasets.id"],
            name=op.f("fk_incidents_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_dataset_id"), "incidents", ["dataset_id"], unique=False)
    op.create_index("ix_incidents_occurred_on", "incidents", ["occurred_on"], unique=False)
    op.create_index("ix_incidents_regency_code", "incidents", ["regency_code"], unique=False)
    op.create_table(
        "zones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.String(length=32), nullable=False),
        sa.Column("class", sa.String(length=8), nullable=False),
        sa.Column("class_label", sa.Text(), nullable=False),
        sa.Column("index_low", sa.Float(), nullable=True),
        sa.Column("index_high", sa.Float(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=True),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.Column("village_code", sa.String(length=13), nullable=True),
        sa.Column("area_km2", sa.Float(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_zones_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zones")),
    )
    op.create_index(op.f("ix_zones_dataset_id"), "zones", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_zones_regency_code"), "zones", ["regency_code"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_zones_regency_code"), table_name="zones")
    op.drop_index(op.f("ix_zones_dataset_id"), table_name="zones")
    op.drop_table("zones")
    op.drop_index("ix_incidents_regency_code", table_name="incidents")
    op.drop_index("ix_incidents_occurred_on", table_name="incidents")
    op.drop_index(op.f("ix_incidents_dataset_id"), table_name="incidents")
    op.drop_table("incidents")
    op.drop_table("coverage")
    op.drop_index(op.f("ix_areas_superseded_by"), table_name="areas")
    op.drop_index(op.f("ix_areas_dataset_id"), table_name="areas")
    op.drop_index(op.f("ix_areas_code"), table_name="areas")
    op.drop_table("areas")
    op.drop_table("meta")
    op.drop_index(op.f("ix_datasets_file_sha256"), table_name="datasets")
    op.drop_table("datasets")
