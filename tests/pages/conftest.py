"""The app on the bundled data in a workspace of its own, without a browser."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).parents[2] / "pages" / "_frame.py"


@pytest.fixture(scope="session")
def page_workspace(tmp_path_factory) -> Path:
    """One workspace for all page tests; pages only read."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def open_app(page_workspace, monkeypatch):
    """Open an address: `open_app(region="35.03")` runs the map page with that query."""
    monkeypatch.setenv("PETASIAGA_WORKSPACE", str(page_workspace))
    monkeypatch.delenv("PETASIAGA_REGION", raising=False)
    monkeypatch.delenv("PETASIAGA_DATABASE_URL", raising=False)
    st.cache_resource.clear()

    def run(**query: str) -> AppTest:
        app = AppTest.from_file(FRAME, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return run
