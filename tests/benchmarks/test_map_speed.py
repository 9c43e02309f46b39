"""How fast the map obeys the filter, as ratios to other ways measured in the same run.

Each change is to a state not shown before, because Streamlit's message cache would flatter a
return to an old one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from tests.benchmarks.stopwatch import (
    EMPTY_COUNTER,
    OUR_COUNTER,
    Traffic,
    heap_bytes,
    map_frame,
    median,
    quiet_after,
    report,
    time_change,
    watch,
)
from tests.benchmarks.workspace import make_workspace
from tests.e2e.app import AppServer, start_app
from tests.e2e.conftest import CHROMIUM_ARGS

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

RIVALS = Path(__file__).parent / "rivals" / "app.py"
CHANGES = 7
OUR_PILLS = (
    "Banjir", "Tanah longsor", "Kebakaran hutan", "Puting beliung", "Kekeringan",
    "Gelombang pasang",
)  # fmt: skip
RIVAL_PILLS = ("flood", "landslide", "wildfire", "whirlwind", "drought", "tidal_flood")
#: Which pill to press next, so that no set of pressed pills occurs twice (a Gray code).
ORDER = (0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0, 4, 0, 1, 0, 2, 0)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Software WebGL, so that pydeck can draw on a machine without a graphics card.
        args = [a for a in CHROMIUM_ARGS if a != "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=[*args, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., AppServer]]:
    """Starts (once each) our app or a rival on a workspace of a stated size."""
    with ExitStack() as stack:
        workspaces: dict[tuple[int, int], Path] = {}
        running: dict[tuple[str, int, int], AppServer] = {}

        def start(name: str, zones: int, incidents: int) -> AppServer:
            size = (zones, incidents)
            if size not in workspaces:
                workspaces[size] = tmp_path_factory.mktemp(f"size-{zones}-{incidents}")
                make_workspace(workspaces[size], zones=zones, incidents=incidents)
            if (name, *size) not in running:
                environ = {"RIVAL": name} if name != "ours" else {}
                script = {} if name == "ours" else {"script": RIVALS}
                running[(name, *size)] = stack.enter_context(
                    start_app(workspaces[size], environ=environ, **script)
                )
            return running[(name, *size)]

        yield start


@contextmanager
def visit(browser: Browser, server: AppServer, path: str = "/") -> Iterator[tuple[Page, Traffic]]:
    context = browser.new_context(locale="id-ID", viewport={"width": 1366, "height": 768})
    watch(context)
    page = context.new_page()
    traffic = Traffic()
    traffic.attach(page)
    page.goto(server.url + path)
    yield page, traffic
    context.close()


def press(page: Page, name: str) -> Callable[[], None]:
    return lambda: page.get_by_role("button", name=name).first.click()


def changes(
    page: Page, frame: Frame, pills: tuple[str, ...], traffic: Traffic, count: int = CHANGES
) -> tuple[list[float], list[int]]:
    """Milliseconds and websocket bytes of each of `count` changes, after one to warm up."""
    times, sizes = [], []
    for index in ORDER[: count + 1]:
        page.wait_for_timeout(500)
        traffic.received = 0
        times.append(time_change(page, frame, press(page, pills[index])))
        page.wait_for_timeout(700)
        sizes.append(traffic.received)
    return times[1:], sizes[1:]


def our_page(zones: int) -> str:
    """The whole period and the whole kabupaten, so that everything stored is in view."""
    return "/?region=63.03&period=all"


@pytest.mark.parametrize(
    ("zones", "incidents", "bar_ms"),
    [(2_000, 10_000, 100), (2_000, 100_000, 100), (20_000, 1_000_000, 300)],
)
def test_filter_change_against_an_empty_map(servers, browser, zones, incidents, bar_ms):
    with visit(browser, servers("empty", 2_000, 10_000)) as (page, traffic):
        frame = map_frame(page, EMPTY_COUNTER)
        page.wait_for_timeout(2_000)
        empty, _ = changes(page, frame, RIVAL_PILLS, traffic)
    with visit(browser, servers("ours", zones, incidents), our_page(zones)) as (page, traffic):
        frame = map_frame(page, OUR_COUNTER, timeout_s=240)
        # Tiles are cut on the first request; a warm server has them.
        page.wait_for_timeout(15_000 if zones > 10_000 else 4_000)
        ours, sizes = changes(page, frame, OUR_PILLS, traffic)
    report(
        f"filter change, {zones} zones + {incidents} incidents",
        ours_ms=median(ours), empty_ms=median(empty), more_ms=median(ours) - median(empty),
        bar_ms=float(bar_ms), websocket_bytes=median([float(s) for s in sizes]),
    )  # fmt: skip
    assert median(ours) - median(empty) <= bar_ms
    assert median([float(s) for s in sizes]) <= 10_000


def test_filter_change_against_the_usual_ways(servers, browser):
    zones, incidents = 2_000, 10_000
    with visit(browser, servers("ours", zones, incidents), our_page(zones)) as (page, traffic):
        frame = map_frame(page, OUR_COUNTER)
        page.wait_for_timeout(4_000)
        ours, _ = changes(page, frame, OUR_PILLS, traffic)
    with visit(browser, servers("usual", zones, incidents)) as (page, _traffic):
        map_frame(page, "window.map || undefined", timeout_s=400)
        # One press narrows to one hazard, the next adds a second: a third of the data.
        usual = []
        for pill in RIVAL_PILLS[:2]:
            old = [f.url + f.name for f in page.frames]
            press(page, pill)()
            started = time.monotonic()
            page.wait_for_timeout(300)
            _wait_for_new_map(page, old)
            usual.append((time.monotonic() - started) * 1000)
    with visit(browser, servers("deck", zones, incidents)) as (page, traffic):
        page.locator("canvas").first.wait_for(timeout=120_000)
        page.wait_for_timeout(8_000)
        deck = []
        for index in ORDER[:4]:
            press(page, RIVAL_PILLS[index])()
            page.wait_for_timeout(300)
            deck.append(quiet_after(page, traffic))
            page.wait_for_timeout(1_000)
    report(
        "filter change, 2000 zones + 10000 incidents, against other ways",
        ours_ms=median(ours), usual_ms=median(usual), pydeck_ms=median(deck[1:]),
        usual_ratio=median(usual) / median(ours), pydeck_ratio=median(deck[1:]) / median(ours),
    )  # fmt: skip
    assert median(usual) / median(ours) >= 100
    assert median(deck[1:]) / median(ours) >= 5


def _wait_for_new_map(page: Page, _old: list[str]) -> None:
    """Wait until a map that was made after the change stands and its browser is idle again."""
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        for frame in page.frames[1:]:
            try:
                fresh = frame.evaluate(
                    "(clicked) => Boolean(window.map) && performance.timeOrigin > clicked",
                    page.evaluate("() => window.clickedAt"),
                )
            except Exception:
                # The frame is being replaced.
                continue
            if fresh:
                return
    raise AssertionError("the usual map never came")


def test_heap_does_not_grow_over_twenty_changes(servers, browser):
    with visit(browser, servers("ours", 2_000, 100_000), our_page(2_000)) as (page, traffic):
        frame = map_frame(page, OUR_COUNTER)
        page.wait_for_timeout(4_000)
        changes(page, frame, OUR_PILLS, traffic, count=3)
        before = heap_bytes(page)
        for index in ORDER[1:21]:
            time_change(page, frame, press(page, OUR_PILLS[index]))
            page.wait_for_timeout(300)
        growth = (heap_bytes(page) - before) / 1e6
    report("heap after 20 changes", growth_mb=growth, bar_mb=5.0)
    assert growth <= 5


def test_first_page_on_a_warm_server_against_an_empty_page(servers, browser):
    def load(server: AppServer, counter: str, path: str) -> float:
        with visit(browser, server, path) as (page, _traffic):
            frame = map_frame(page, counter)
            shown = float(frame.evaluate("() => window.following.at"))
            return shown - float(page.evaluate("() => performance.timeOrigin"))

    ours, empty = servers("ours", 2_000, 10_000), servers("empty", 2_000, 10_000)
    load(ours, OUR_COUNTER, our_page(2_000))
    load(empty, EMPTY_COUNTER, "/")
    pairs = [
        (load(ours, OUR_COUNTER, our_page(2_000)), load(empty, EMPTY_COUNTER, "/"))
        for _ in range(5)
    ]
    ours_ms, empty_ms = (median([pair[n] for pair in pairs]) for n in (0, 1))
    report("first page", ours_ms=ours_ms, empty_ms=empty_ms, ratio=ours_ms / empty_ms, bar=2.0)
    assert ours_ms / empty_ms <= 2
