"""The throw-away PostgreSQL that tests use where libpq's environment names a server."""

import os

import pytest
import sqlalchemy as sa

needs_postgresql = pytest.mark.skipif(
    not (os.environ.get("PGSERVICE") or os.environ.get("PGHOST")),
    reason="no PostgreSQL: run under `pg_virtualenv` or set PGHOST",
)


def empty(engine: sa.Engine) -> None:
    """Take away everything, whichever tables this process knows of."""
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
