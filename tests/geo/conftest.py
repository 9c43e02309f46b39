"""Fixtures of the domain library's tests: a small store that is ready to be changed."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import geo.cli.main
import geo.store.bundled
from geo.base.i18n import language
from geo.base.settings import SETTINGS, Settings, load_settings
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from tests.geo.bundle import write_bundle


def settings_in(folder: Path, **environ: str) -> Settings:
    """Settings of a workspace in `folder`, in English, from no other environment."""
    return load_settings(
        {"PETASIAGA_WORKSPACE": str(folder), "PETASIAGA_LANGUAGE": "en", **environ}
    )


@pytest.fixture(scope="session")
def bundle_dir(tmp_path_factory) -> Path:
    """A small bundle of data, as `data/` holds it."""
    return write_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def filled_workspace(tmp_path_factory, bundle_dir) -> Path:
    """A workspace with the small bundle; copied by the tests that change it."""
    folder = tmp_path_factory.mktemp("workspace")
    store = Store(settings_in(folder))
    fill_if_empty(store, data_dir=bundle_dir)
    store.close()
    return folder


@pytest.fixture
def small_store(tmp_path, filled_workspace):
    """A store of its own with the small bundle in it."""
    folder = tmp_path / "workspace"
    shutil.copytree(filled_workspace, folder)
    store = Store(settings_in(folder))
    yield store
    store.close()


@pytest.fixture
def run(tmp_path, bundle_dir, monkeypatch):
    """Run the command line on a workspace of its own with the small bundle."""
    monkeypatch.setattr(geo.store.bundled, "DATA_DIR", bundle_dir)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.env, raising=False)
    monkeypatch.setenv("PETASIAGA_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("PETASIAGA_LANGUAGE", "en")
    return lambda *arguments: CliRunner().invoke(geo.cli.main.build(language("en")), arguments)
