"""How soon the map answers its own switches, slider and playing, before the server does."""

import statistics
import types
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from tests.e2e.test_map_painting import serve_map, show
from tests.geo.drawing.map.made_up import made_up_snapshot

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

HOME = HazardFilter(areas=("63.03",))
# From the input to the frame that shows it, in the browser's own clock.
CLICK_MS = """async (selector) => {
    const painted = new Promise(done => addEventListener('petasiaga:painted', done, {once: true}));
    const begin = performance.now();
    document.querySelector(selector).click();
    await painted;
    return performance.now() - begin;
}"""
FRAMES = """async (seconds) => {
    let frames = 0, states = new Set(), begin = performance.now();
    document.querySelector('[data-action=step]').click();
    document.querySelector('[data-action=step]').click();
    document.querySelector('[data-action=play]').click();
    while (performance.now() - begin < seconds * 1000) {
        await new Promise(requestAnimationFrame);
        frames += 1;
        states.add(petasiaga.state.first_day);
    }
    document.querySelector('[data-action=play]').click();
    return [frames / seconds, states.size];
}"""


def opened(browser: Browser, snapshot: Snapshot, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 640}).new_page()
    page.goto(address)
    page.wait_for_function("petasiaga.ready")
    show(page, snapshot, HOME)
    page.locator("[data-switch=hazard-flood]").wait_for()
    return page


@pytest.fixture
def address(request, chromium_path: str) -> Iterator[tuple[Snapshot, str]]:
    zones, incidents = request.param
    snapshot = made_up_snapshot(zones=zones, incidents=incidents)
    source = types.SimpleNamespace(
        settings=types.SimpleNamespace(cache_dir=None), engine=None, snapshot=lambda: snapshot
    )
    with serve_map(source) as found:
        yield snapshot, found


@pytest.mark.parametrize("address", [(20_000, 1_000_000)], indirect=True)
@pytest.mark.parametrize("mode", ["index", "high", "classes"])
def test_a_switch_is_painted_at_once(browser: Browser, address, mode: str):
    page = opened(browser, *address)
    # The server, on the same machine, is busy until the zones are measured.
    page.locator(".ps-rank").first.wait_for(timeout=120_000)
    page.locator(f"[data-switch=mode-{mode}]").click()
    page.wait_for_function("petasiaga.painted", timeout=120_000)
    for what, selectors in {
        "switch": ["[data-switch=hazard-flood]", "[data-switch=hazard-drought]"],
        "year": [".ps-chip[data-year]:nth-child(3)", ".ps-chip[data-year]:nth-child(5)"],
    }.items():
        times = sorted(page.evaluate(CLICK_MS, selectors[n % 2]) for n in range(40))
        median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"\n{mode}, {what}: median {median:.0f} ms, p95 {p95:.0f} ms")
        assert median <= 50
        assert p95 <= 100


@pytest.mark.parametrize("address", [(200, 100_000)], indirect=True)
def test_playing_is_smooth(browser: Browser, address):
    page = opened(browser, *address)
    frames, states = page.evaluate(FRAMES, 5)
    print(f"\nplaying: {frames:.0f} frames/s, {states} steps in 5 s")
    assert frames >= 30
    assert states > 3
