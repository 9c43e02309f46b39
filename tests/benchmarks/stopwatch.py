"""Times in the browser: from the click to the frame in which the map shows the change."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Frame, Page, WebSocket

#: Notes the time of each click and the end of each long task, in Unix milliseconds.
_WATCH = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('click', () => { window.clickedAt = now(); }, true);
  window.busyUntil = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      window.busyUntil = Math.max(
        window.busyUntil, performance.timeOrigin + task.startTime + task.duration);
    }
  }).observe({ type: 'longtask', buffered: true });
})();
"""

#: Notes when a counter in the map's frame changes, with the resolution of one animation frame.
_FOLLOW = """
(counter) => {
  if (window.following) return;
  window.following = { value: undefined, at: 0, times: {} };
  const read = new Function('return ' + counter);
  const tick = () => {
    let value; try { value = read(); } catch (e) { value = undefined; }
    if (value !== undefined && value !== null && value !== window.following.value) {
      const at = performance.timeOrigin + performance.now();
      window.following = { value, at, times: { ...window.following.times, [value]: at } };
    }
    requestAnimationFrame(tick);
  };
  tick();
}
"""

OUR_COUNTER = "window.petasiaga && window.petasiaga.painted && window.petasiaga.painted.seq"
EMPTY_COUNTER = "window.shown"


@dataclass
class Traffic:
    """Bytes received over websockets since the last reset."""

    received: int = 0
    last_at: float = 0.0
    sockets: list[WebSocket] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Count every websocket of a page."""
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)
        self.last_at = time.time() * 1000


def watch(context: BrowserContext) -> None:
    """Install the stopwatch in every page of a context, before it opens one."""
    context.add_init_script(_WATCH)


def map_frame(page: Page, counter: str, *, timeout_s: float = 120) -> Frame:
    """The map's frame once its counter has a value."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        for frame in page.frames[1:]:
            try:
                if frame.evaluate(f"() => ({counter}) != null"):
                    frame.evaluate(_FOLLOW, counter)
                    return frame
            except Exception:
                # A frame that is just being replaced cannot be asked; look again.
                continue
        page.wait_for_timeout(50)
    raise AssertionError(f"no map appeared within {timeout_s} s")


def time_change(page: Page, frame: Frame, change: Callable[[], None]) -> float:
    """Milliseconds from the click inside `change` to the animation frame after the repaint."""
    before = frame.evaluate("() => window.following.value")
    change()
    frame.wait_for_function("(v) => window.following.value !== v", arg=before, timeout=60_000)
    # The first repaint after the click: a later one may have followed already.
    shown = frame.evaluate(
        "(v) => Math.min(...Object.entries(following.times)"
        ".filter(([count]) => Number(count) > v).map(([, at]) => at))",
        before,
    )
    clicked = page.evaluate("() => window.clickedAt")
    return float(shown - clicked)


def quiet_after(
    page: Page, traffic: Traffic, *, at_least_bytes: float, still_ms: float = 800
) -> float:
    """Milliseconds from the last click until the page was last busy.

    The page is not taken for quiet before `at_least_bytes` have arrived over the websocket since
    `traffic.received` was set to 0: a server that is still making its answer is quiet as well.

    Busy is a long task of its main thread or a websocket message; work of the graphics process
    is not seen, so this flatters pages that draw with WebGL.
    """
    clicked = float(page.evaluate("() => window.clickedAt"))
    while True:
        busy = max(float(page.evaluate("() => window.busyUntil")), traffic.last_at)
        is_answered = traffic.received >= at_least_bytes
        if is_answered and time.time() * 1000 - max(busy, clicked) > still_ms:
            return busy - clicked
        page.wait_for_timeout(100)


def heap_bytes(page: Page) -> int:
    """JavaScript heap in use after a garbage collection."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return int(used)


def report(name: str, **figures: float | str) -> None:
    """Print one line of a benchmark, readable and greppable."""
    words = "  ".join(
        f"{key}={value:.3g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in figures.items()
    )
    print(f"\n[benchmark] {name}: {words}", flush=True)


def median(values: list[float]) -> float:
    """The median, as float."""
    return float(statistics.median(values))
