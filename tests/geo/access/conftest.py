"""An empty, migrated store with the trial register in it."""

import shutil

import argon2
import pytest

from geo.access import accounts
from geo.store.store import Store
from tests.geo.access.posko import make_table
from tests.geo.conftest import settings_in


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory):
    """A migrated workspace without data, copied by every test."""
    folder = tmp_path_factory.mktemp("empty")
    store = Store(settings_in(folder))
    make_table(store.engine)
    store.close()
    return folder


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """The slow hash of passwords, with next to no work."""
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: hasher)
    accounts._nobody.cache_clear()
    yield
    accounts._nobody.cache_clear()


@pytest.fixture
def engine(tmp_path, empty_workspace):
    """The engine of a store of its own."""
    shutil.copytree(empty_workspace, tmp_path / "workspace")
    store = Store(settings_in(tmp_path / "workspace"))
    yield store.engine
    store.close()
