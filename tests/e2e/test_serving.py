"""What the server has ready before anybody visits."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from geo.web.headers import PROTECTING
from tests.e2e.app import ROOT, AppServer, free_port, wait_until_ready


def test_the_browsers_part_of_the_map_is_there_before_the_first_visit(app: AppServer) -> None:
    address = f"{app.url}/component/streamlit_folium.st_folium/index.html"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "path", ["/", "/component/streamlit_folium.st_folium/index.html", "/_stcore/health"]
)
def test_what_streamlit_answers_carries_the_protecting_headers(app: AppServer, path: str) -> None:
    with urllib.request.urlopen(f"{app.url}{path}", timeout=10) as answer:
        assert {name: answer.headers[name] for name in PROTECTING} == PROTECTING


def test_an_unknown_address_below_api_is_not_the_page(app: AppServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{app.url}/api/nothing", timeout=10)
    assert refused.value.code == 404
    assert "error" in json.load(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_sigterm_to_petasiaga_run_ends_streamlit_in_order_within_five_seconds(
    app: AppServer, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-c", "from geo.cli.main import main; main()", "run"]
    log = tmp_path / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--host", "127.0.0.1"],
            cwd=ROOT,
            env={**os.environ, "PETASIAGA_WORKSPACE": str(app.workspace)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    wait_until_ready(url, process, log)
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 143
    assert time.monotonic() - started < 5
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
    assert "Traceback" not in log.read_text()
