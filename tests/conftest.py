"""Fixtures that several folders of tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, sync_playwright

# The same examples every time, and no clock: a busy machine must not fail a test.
settings.register_profile("petasiaga", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("petasiaga")

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "real"

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


def pytest_collection_modifyitems(config, items):
    """Benchmarks run only when asked for with ``-m benchmark``."""
    if "benchmark" not in (config.option.markexpr or ""):
        skip = pytest.mark.skip(reason="benchmark: run with `pytest -m benchmark -s`")
        for item in items:
            if "benchmark" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Folder of openly licensed real files; tests that need it are skipped without it."""
    if not REAL.is_dir():
        pytest.skip("no folder ../shared/real with real files beside the project")
    return REAL


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of an installed Chromium; skips (in CI: fails) when there is none."""
    found = os.environ.get("PETASIAGA_CHROMIUM") or next(
        filter(None, map(shutil.which, _BROWSERS)), None
    )
    if not found:
        message = "no Chromium found: install it or set PETASIAGA_CHROMIUM to its path"
        if os.environ.get("PETASIAGA_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of a session: Playwright refuses to start a second."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A headless Chromium."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGS)
    yield browser
    browser.close()
