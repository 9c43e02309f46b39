"""How fast the map obeys the filter, as ratios to other ways measured in the same run.

Each change is to a state not shown before, because Streamlit's message cache would flatter a
return to an old one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, Playwright

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
from tests.conftest import CHROMIUM_ARGS
from tests.e2e.app import AppServer, start_app

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

RIVALS = Path(__file__).parent / "rivals" / "app.py"
CHANGES = 7
#: The whole period and the whole kabupaten, so that everything stored is in view.
OUR_PAGE = "/?region=63.03&period=all"
OUR_PILLS = (
    "Banjir",
    "Tanah longsor",
    "Kebakaran hutan",
    "Puting beliung",
    "Kekeringan",
    "Gelombang pasang",
)
RIVAL_PILLS = ("flood", "landslide", "wildfire", "whirlwind", "drought", "tidal_flood")
#: Which pill to press next, so that no set of pressed pills occurs twice (a Gray code).
ORDER = (0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0, 4, 0, 1, 0, 2, 0)


@pytest.fixture(scope="module")
def webgl_browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """Software WebGL, so that pydeck can draw on a machine without a graphics card."""
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
    # The usual way keeps its page busy for longer than Playwright waits by itself.
    return lambda: page.get_by_role("button", name=name).first.click(timeout=300_000)


@dataclass
class Side:
    """One page of a comparison, driven change by change."""

    page: Page
    frame: Frame
    pills: tuple[str, ...]
    traffic: Traffic
    times: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def change(self, index: int) -> None:
        """Press a pill; note milliseconds until the map shows it, and websocket bytes."""
        self.page.bring_to_front()
        self.page.wait_for_timeout(400)
        self.traffic.received = 0
        self.times.append(time_change(self.page, self.frame, press(self.page, self.pills[index])))
        self.page.wait_for_timeout(600)
        self.sizes.append(float(self.traffic.received))


def alternate(*sides: Side, count: int = CHANGES) -> None:
    """Change each side in turn, so that a noisy machine is noisy to all; the first warms up."""
    for index in ORDER[: count + 1]:
        for side in sides:
            side.change(index)
    for side in sides:
        del side.times[0], side.sizes[0]


def enter(stack: ExitStack, browser: Browser, server: AppServer, path: str = "/") -> Side:
    """Open a page of ours (any path but the root) or of the empty rival until `stack` closes."""
    mine = path != "/"
    page, traffic = stack.enter_context(visit(browser, server, path))
    frame = map_frame(page, OUR_COUNTER if mine else EMPTY_COUNTER, timeout_s=240)
    return Side(page, frame, OUR_PILLS if mine else RIVAL_PILLS, traffic)


@pytest.mark.parametrize(
    ("zones", "incidents", "bar_ms"),
    [(2_000, 10_000, 100), (2_000, 100_000, 100), (20_000, 1_000_000, 300)],
)
def test_filter_change_against_an_empty_map(servers, browser, zones, incidents, bar_ms):
    with ExitStack() as stack:
        empty = enter(stack, browser, servers("empty", 2_000, 10_000))
        ours = enter(stack, browser, servers("ours", zones, incidents), OUR_PAGE)
        # Tiles are cut on the first request; a warm server has them.
        ours.page.wait_for_timeout(15_000 if zones > 10_000 else 4_000)
        alternate(ours, empty)
    more = [mine - floor for mine, floor in zip(ours.times, empty.times, strict=True)]
    report(
        f"filter change, {zones} zones + {incidents} incidents",
        ours_ms=median(ours.times),
        empty_ms=median(empty.times),
        more_ms=median(more),
        bar_ms=float(bar_ms),
        websocket_bytes=median(ours.sizes),
    )
    assert median(more) <= bar_ms
    assert median(ours.sizes) <= 10_000


def test_filter_change_against_the_usual_ways(servers, browser, webgl_browser):
    zones, incidents = 2_000, 10_000
    with ExitStack() as stack:
        ours = enter(stack, browser, servers("ours", zones, incidents), OUR_PAGE)
        ours.page.wait_for_timeout(4_000)
        alternate(ours)
    with visit(browser, servers("usual", zones, incidents)) as (page, _traffic):
        map_frame(page, "window.map", timeout_s=400)
        # The first press narrows to one hazard, the second adds another: a third of the data.
        usual = []
        for pill in RIVAL_PILLS[:2]:
            press(page, pill)()
            usual.append(_time_new_map(page))
    with visit(webgl_browser, servers("deck", zones, incidents)) as (page, traffic):
        page.locator("canvas").first.wait_for(timeout=120_000)
        page.wait_for_timeout(8_000)
        deck = []
        for index in ORDER[:4]:
            traffic.received = 0
            press(page, RIVAL_PILLS[index])()
            # Its data travel with every change: megabytes of polygons.
            deck.append(quiet_after(page, traffic, at_least_bytes=100_000))
            page.wait_for_timeout(1_000)
    report(
        "filter change, 2000 zones + 10000 incidents, against other ways",
        ours_ms=median(ours.times),
        usual_ms=median(usual),
        pydeck_ms=median(deck[1:]),
        usual_ratio=median(usual) / median(ours.times),
        pydeck_ratio=median(deck[1:]) / median(ours.times),
    )
    assert median(usual) / median(ours.times) >= 100
    assert median(deck[1:]) / median(ours.times) >= 5


def _time_new_map(page: Page) -> float:
    """Milliseconds from the last click until a map made after it stands in its frame."""
    clicked = float(page.evaluate("() => window.clickedAt"))
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        for frame in page.frames[1:]:
            try:
                fresh = frame.evaluate(
                    "(clicked) => Boolean(window.map) && performance.timeOrigin > clicked", clicked
                )
            except Exception:
                # The frame is being replaced.
                continue
            if fresh:
                return time.time() * 1000 - clicked
    raise AssertionError("the usual map never came")


def test_heap_does_not_grow_over_twenty_changes(servers, browser):
    with ExitStack() as stack:
        ours = enter(stack, browser, servers("ours", 2_000, 100_000), OUR_PAGE)
        ours.page.wait_for_timeout(4_000)
        for index in ORDER[:4]:
            ours.change(index)
        before = heap_bytes(ours.page)
        for index in ORDER[1:21]:
            ours.change(index)
        growth = (heap_bytes(ours.page) - before) / 1e6
    report("heap after 20 changes", growth_mb=growth, bar_mb=5.0)
    assert growth <= 5


def test_first_page_on_a_warm_server_against_an_empty_page(servers, browser):
    def load(server: AppServer, counter: str, path: str) -> float:
        with visit(browser, server, path) as (page, _traffic):
            frame = map_frame(page, counter)
            shown = float(frame.evaluate("() => window.following.at"))
            return shown - float(page.evaluate("() => performance.timeOrigin"))

    ours, empty = servers("ours", 2_000, 10_000), servers("empty", 2_000, 10_000)
    load(ours, OUR_COUNTER, OUR_PAGE)
    load(empty, EMPTY_COUNTER, "/")
    pairs = [(load(ours, OUR_COUNTER, OUR_PAGE), load(empty, EMPTY_COUNTER, "/")) for _ in range(5)]
    ours_ms, empty_ms = (median([pair[n] for pair in pairs]) for n in (0, 1))
    report("first page", ours_ms=ours_ms, empty_ms=empty_ms, ratio=ours_ms / empty_ms, bar=2.0)
    assert ours_ms / empty_ms <= 2
