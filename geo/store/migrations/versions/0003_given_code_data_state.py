"""Which area an incident's file names, who undid an import, a name for the data's state."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("given_code", sa.String(length=13), nullable=True))
    op.add_column("incidents", sa.Column("given_accuracy", sa.String(length=64), nullable=True))
    op.execute(sa.text("UPDATE incidents SET given_accuracy = location_accuracy"))
    # What older files named was not kept: their kabupaten is believed, the location narrows it.
    op.execute(sa.text("UPDATE incidents SET given_code = regency_code"))
    op.add_column("datasets", sa.Column("undone_by", sa.Text(), nullable=False, server_default=""))
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.bulk_insert(meta, [{"key": "data_state", "value": uuid.uuid4().hex}])
