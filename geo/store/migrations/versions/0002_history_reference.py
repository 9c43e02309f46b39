"""Import history with undo, replaced incidents, reference layers, remembered column mappings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "datasets", sa.Column("imported_by", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("datasets", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("datasets", sa.Column("style", sa.JSON(), nullable=True))
    op.add_column("datasets", sa.Column("problems", sa.JSON(), nullable=True))
    # SQLite adds a foreign key only by making the table anew.
    with op.batch_alter_table("incidents") as incidents:
        incidents.add_column(sa.Column("superseded_by", sa.Integer(), nullable=True))
        incidents.create_foreign_key(
            op.f("fk_incidents_superseded_by"),
            "datasets",
            ["superseded_by"],
            ["id"],
            ondelete="SET NULL",
        )
        incidents.create_index(op.f("ix_incidents_superseded_by"), ["superseded_by"])
    op.create_table(
        "reference_features",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=True),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.Column("village_code", sa.String(length=13), nullable=True),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["datasets.id"],
            name=op.f("fk_reference_features_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_features")),
    )
    for column in ("dataset_id", "regency_code"):
        op.create_index(
            op.f(f"ix_reference_features_{column}"), "reference_features", [column], unique=False
        )
    op.create_table(
        "column_mappings",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_column_mappings")),
    )
