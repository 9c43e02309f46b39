"""What a change costs one viewer when many look, when others visit pages, and beside an atlas."""

import re
import subprocess

import numpy as np
import pytest

from tests.benchmarks.stopwatch import report
from tests.benchmarks.viewers import atlas_being_made, visit, watch
from tests.benchmarks.workspace import make_workspace
from tests.e2e.app import start_app

pytestmark = pytest.mark.benchmark

SECONDS = 20.0
REGION = {"region": "63.03", "period": "all"}
PAGES = ("tren", "paparan", "validasi", "profil", "ekspor", "data", "tentang")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("viewers")
    make_workspace(workspace, zones=2_000, incidents=100_000)
    with start_app(workspace) as app:
        visit(app.url, "", **REGION)
        yield app


def _percentiles(url: str, count: int, name: str, seed: int) -> tuple[float, float]:
    # One viewer makes few changes, so that one is watched for longer.
    times = watch(url, count, SECONDS * (3 if count == 1 else 1), seed=seed, **REGION)
    p50, p95 = (float(np.percentile(times, part)) for part in (50, 95))
    report(f"{count} viewers, {name}", changes=len(times), p50_ms=p50, p95_ms=p95)
    return p50, p95


def test_many_viewers(app):
    first50, _ = _percentiles(app.url, 1, "nobody else has been anywhere", 1)
    for page in PAGES:
        report(f"first visit of {page}", ms=visit(app.url, page, **REGION))
    single50, single95 = _percentiles(app.url, 1, "after every page was opened", 2)
    _percentiles(app.url, 20, "after every page was opened", 3)
    _, fifty95 = _percentiles(app.url, 50, "after every page was opened", 4)
    hundred50, _ = _percentiles(app.url, 100, "after every page was opened", 5)
    assert single50 <= first50 * 1.1 + 5
    assert fifty95 <= 5 * single95
    assert fifty95 <= 350
    assert hundred50 <= 300


def test_an_atlas_meanwhile(app):
    before50, _ = _percentiles(app.url, 20, "without an atlas", 6)
    with atlas_being_made(app.url, **REGION):
        during50, _ = _percentiles(app.url, 20, "while an atlas is made", 7)
    report("atlas", times_slower=during50 / before50, bar=2.0)
    assert during50 <= 2 * before50


def test_memory_of_a_session(app):
    def resident_mb() -> float:
        found = subprocess.run(
            ["ps", "-eo", "rss=,args="], capture_output=True, text=True, check=True
        )
        port = re.search(r":(\d+)$", app.url)
        assert port is not None
        (line,) = [
            line
            for line in found.stdout.splitlines()
            if f"--server.port {port[1]}" in line and "streamlit run" in line
        ]
        return int(line.split()[0]) / 1024

    watch(app.url, 20, 6.0, seed=8, **REGION)
    before = resident_mb()
    rounds = 5
    for number in range(rounds):
        watch(app.url, 20, 6.0, seed=9 + number, **REGION)
    grown = (resident_mb() - before) / (20 * rounds)
    report("memory", mb_per_session=grown, bar=2.0)
    assert grown <= 2.0
