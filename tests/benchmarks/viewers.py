"""Viewers without a browser: real websocket sessions that change the filter every few seconds.

Each one speaks Streamlit's own protocol to a server on this computer, so that what is measured is
the server's part of a change: from the click until the last run that it set off has finished.
"""

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

#: Between two changes of one viewer, in seconds.
PAUSE_S = (3.0, 5.0)
_LONGEST_ANSWER_S = 120.0
_HAZARDS = "f_hazards"


@dataclass
class Viewer:
    """One session on one page."""

    socket: ClientConnection
    query: str
    page: str = ""
    #: What the session's widgets say, by their id.
    _said: dict[str, WidgetState] = field(default_factory=dict)
    #: Id, fragment and options of the widgets on the page, by the name that the app gave them.
    _widgets: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    _script_hash: str = ""

    async def open(self) -> float:
        """Load the page; the seconds until it has been drawn."""
        return await self._ask("")

    async def change(self, rng: random.Random) -> float:
        """Choose one to three other hazards; the seconds until everything has followed."""
        key, fragment, options = self._widgets[_HAZARDS]
        state = WidgetState(id=key)
        state.string_array_value.data.extend(rng.sample(options, rng.randint(1, 3)))
        self._said[key] = state
        return await self._ask(fragment)

    async def press(self, name: str) -> float:
        """Press the button `name`; the seconds until the page has followed."""
        key, fragment, _options = self._widgets[name]
        self._said[key] = WidgetState(id=key, trigger_value=True)
        try:
            return await self._ask(fragment)
        finally:
            del self._said[key]

    async def _ask(self, fragment: str) -> float:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_name = self.page
        asked.page_script_hash = self._script_hash
        asked.fragment_id = fragment
        asked.widget_states.widgets.extend(self._said.values())
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(_LONGEST_ANSWER_S):
            while not self._is_last(ForwardMsg.FromString(await self.socket.recv(decode=False))):
                pass
        return time.perf_counter() - started

    def _is_last(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script_hash = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            widget = getattr(element, element.WhichOneof("type"))
            key = str(getattr(widget, "id", ""))
            if key.startswith("$$"):
                options = tuple(
                    getattr(option, "content", "") for option in getattr(widget, "options", ())
                )
                # "$$ID-", 32 digits, "-", and the name.
                self._widgets[key[38:]] = (key, message.delta.fragment_id, options)
        return kind == "script_finished" and message.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        )


def watch(url: str, count: int, seconds: float, *, seed: int = 1, **query: str) -> list[float]:
    """Let `count` viewers change the filter for some seconds; the milliseconds of each change.

    `url` is that of a server on this computer ("http://127.0.0.1:8501").
    """
    return asyncio.run(_watch(url, count, seconds, seed, urlencode(query)))


def visit(url: str, page: str, **query: str) -> float:
    """Open one page once; the milliseconds until it has been drawn."""

    async def alone() -> float:
        async with _session(url) as socket:
            return await Viewer(socket, urlencode(query), page).open() * 1000

    return asyncio.run(alone())


@contextmanager
def atlas_being_made(url: str, **query: str) -> Iterator[None]:
    """Somebody has an atlas made on the page Ekspor for as long as the block lasts."""
    ended = threading.Event()
    begun = threading.Event()

    async def order() -> None:
        async with _session(url) as socket:
            viewer = Viewer(socket, urlencode(query), "ekspor")
            await viewer.open()
            await viewer.press("ex-atlas-start")
            begun.set()
            while not ended.is_set():
                await asyncio.sleep(0.2)
            await viewer.press("ex-atlas-cancel")

    with ThreadPoolExecutor(1) as pool:
        ordered = pool.submit(asyncio.run, order())
        try:
            while not begun.wait(0.2):
                if ordered.done():
                    ordered.result()
            yield
        finally:
            ended.set()
        ordered.result()


def _session(url: str) -> connect:
    address = url.replace("http://", "ws://") + "/_stcore/stream"
    return connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=60)


async def _watch(url: str, count: int, seconds: float, seed: int, query: str) -> list[float]:
    times: list[float] = []
    everybody_is_there = asyncio.Barrier(count)
    # A server serves first visits one after another; all at once would only measure the crowd.
    door = asyncio.Semaphore(2)

    async def one(number: int) -> None:
        rng = random.Random(seed * 1000 + number)
        async with _session(url) as socket:
            viewer = Viewer(socket, query)
            async with door:
                await viewer.open()
            await everybody_is_there.wait()
            until = time.monotonic() + seconds
            # Not in step: each begins somewhere in the first pause.
            await asyncio.sleep(rng.uniform(0, PAUSE_S[1]))
            while time.monotonic() < until:
                times.append(await viewer.change(rng) * 1000)
                await asyncio.sleep(rng.uniform(*PAUSE_S))

    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(one(number))
    return times
