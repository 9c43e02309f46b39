"""One revision per kind instead of one data version for everything."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_META = sa.table("meta", sa.column("key"), sa.column("value"))
_REVISIONS = sa.table("revisions", sa.column("key"), sa.column("number"), sa.column("state"))


def upgrade() -> None:
    bind = op.get_bind()
    version = bind.scalar(sa.select(_META.c.value).where(_META.c.key == "data_version"))
    if version is not None:
        rows = [
            {"key": key, "number": int(version), "state": uuid4().hex}
            for key in ("areas", "zones", "incidents", "reference", "data")
        ]
        bind.execute(sa.insert(_REVISIONS), rows)
    bind.execute(sa.delete(_META).where(_META.c.key.in_(["data_version", "data_state"])))
