"""An empty store, on SQLite always and on PostgreSQL where libpq's environment names a server."""

import os

import pytest

from geo.store.store import Store
from tests.geo.conftest import settings_in
from tests.geo.postgresql import empty

_HAS_POSTGRESQL = bool(os.environ.get("PGSERVICE") or os.environ.get("PGHOST"))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """An empty store."""
    environ = {}
    if request.param == "postgresql":
        if not _HAS_POSTGRESQL:
            pytest.skip("no PostgreSQL: run under `pg_virtualenv` or set PGHOST")
        environ["PETASIAGA_DATABASE_URL"] = "postgresql+psycopg://"
    store = Store(settings_in(tmp_path, **environ))
    yield store
    if request.param == "postgresql":
        empty(store.engine)
    store.close()


@pytest.fixture
def engine(store):
    """The engine of an empty store."""
    return store.engine
