"""How much of a bundled area's edge was guessed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("areas", sa.Column("approx_share", sa.Float(), nullable=True))
