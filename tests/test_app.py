"""The entry: what holds in every way the app is started, because the server calls it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

_PROBE = """
import threading
from starlette.testclient import TestClient
from streamlit import config
from app import app

assert config.get_option("runner.postScriptGC") is True, "the option to turn off has gone"
with TestClient(app) as client:
    assert client.get("/_stcore/health").status_code == 200
    assert config.get_option("runner.postScriptGC") is False
    assert "garbage" in [thread.name for thread in threading.enumerate()]
assert "garbage" not in [thread.name for thread in threading.enumerate()]
"""


def test_no_run_collects_garbage_for_itself(tmp_path):
    subprocess.run([sys.executable, "-c", _PROBE], cwd=ROOT, check=True, timeout=120)
