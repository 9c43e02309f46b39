"""How exactly the date of an incident is known, where not to the day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("date_precision", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "date_precision")
