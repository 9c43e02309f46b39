"""What a visitor does and sees, in words that tests share."""

import re
import time
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FloatRect, Frame, Locator, Page, expect

_TIMEOUT_MS = 60_000


def open_map(page: Page, url: str) -> Frame:
    """Open an address of the map page and wait until the map has painted."""
    page.goto(url)
    return map_frame(page)


def open_about(page: Page) -> None:
    """Go to the page about the data by the visitor's own menu."""
    page.locator(".st-key-menu-own button").first.click()
    page.get_by_text("Tentang", exact=True).last.click()


def map_frame(page: Page, *, timeout_s: float = 60) -> Frame:
    """The frame that holds the map, once it has painted what it was told."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        for frame in page.frames[1:]:
            if "streamlit_folium" in frame.url and frame.evaluate(
                "() => Boolean(window.petasiaga && petasiaga.painted && petasiaga.painted.seq)"
            ):
                return frame
        page.wait_for_timeout(50)
    raise AssertionError(f"the map did not paint within {timeout_s} s")


def painted(frame: Frame) -> int:
    """How many times the map has painted a new state."""
    return _painted(frame, "seq")


def drawn(frame: Frame) -> int:
    """How many incidents the map shows."""
    return _painted(frame, "drawn")


def _painted(frame: Frame, field: str) -> int:
    # Null while a repaint is under way; plus one, because the wait ends at the first true value.
    found = frame.wait_for_function(
        f"() => petasiaga.painted && petasiaga.painted.{field} + 1", timeout=_TIMEOUT_MS
    )
    return int(found.json_value()) - 1


def wait_for_repaint(frame: Frame, before: int) -> None:
    """Wait until the map has painted a later state than `before`."""
    frame.wait_for_function(
        "(seq) => petasiaga.painted && petasiaga.painted.seq > seq", arg=before, timeout=_TIMEOUT_MS
    )


def pick(page: Page, frame: Frame, pill: str) -> None:
    """Press a pill of the filter and wait until the map shows it."""
    open_filter(page)
    before = painted(frame)
    page.get_by_test_id("stSidebar").get_by_role("button", name=pill).first.click()
    wait_for_repaint(frame, before)


def open_filter(page: Page) -> None:
    """Unfold the filter, which the map page keeps folded."""
    button = page.get_by_test_id("stExpandSidebarButton")
    if button.is_visible():
        button.click()
        expect(
            page.get_by_test_id("stSidebar").get_by_role("button", name="Banjir")
        ).to_be_visible()


def settled_box(found: Locator) -> FloatRect:
    """Where an element is on the screen, once it has stopped moving (an expander opens slowly)."""
    found.scroll_into_view_if_needed()
    before = None
    for _attempt in range(60):
        box = found.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        found.page.wait_for_timeout(300)
    raise AssertionError("the element does not come to rest")


def query(page: Page) -> dict[str, str]:
    """The address parameters now."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def sentence(page: Page) -> str:
    """The sentence above the map that says what is shown."""
    shown = page.locator("p", has_text=re.compile(r", .*: [\d.]+ (kejadian|incidents?)")).first
    expect(shown).to_be_visible(timeout=_TIMEOUT_MS)
    return shown.inner_text()


def position(frame: Frame) -> tuple[float, float, float]:
    """Latitude, longitude and zoom of the map."""
    lat, lon, zoom = frame.evaluate(
        "() => { const c = petasiaga.map.getCenter();"
        " return [c.lat, c.lng, petasiaga.map.getZoom()]; }"
    )
    return float(lat), float(lon), float(zoom)
