"""Start the app as a user does and wait until it answers."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START_TIMEOUT_S = 120


@dataclass(frozen=True)
class AppServer:
    """A running app."""

    url: str
    workspace: Path
    log: Path


@contextmanager
def start_app(
    workspace: Path, *, script: Path = ROOT / "app.py", environ: Mapping[str, str] | None = None
) -> Iterator[AppServer]:
    """Run `script` with Streamlit on a free port; the server's output is shown when it fails."""
    port = free_port()
    log = workspace / "server.log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
        "--server.fileWatcherType",
        "none",
        "--browser.gatherUsageStats",
        "false",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PETASIAGA_WORKSPACE": str(workspace), **(environ or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process, log)
        yield AppServer(url=url, workspace=workspace, log=log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; fails with its output when it ends or takes too long."""
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"The app did not start:\n{log.read_text(errors='replace')}")
