"""Viewers without a browser: real websocket sessions that change the filter every few seconds.

Each one speaks Streamlit's own protocol to a server on this computer, so that what is measured is
the server's part of a change: from the click until the last run that it set off has finished.
"""

import asyncio
import random
import time
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
    """One session on a page with the filter beside it."""

    socket: ClientConnection
    query: str
    page: str = ""
    #: What the session's widgets say, by their id.
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    _pills: str = ""
    _fragment: str = ""
    _options: tuple[str, ...] = ()
    _script_hash: str = ""

    async def open(self) -> float:
        """Load the page; the seconds until it has been drawn."""
        return await self._ask(BackMsg())

    async def change(self, rng: random.Random) -> float:
        """Choose one to three other hazards; the seconds until everything has followed."""
        chosen = rng.sample(self._options, rng.randint(1, min(3, len(self._options))))
        state = WidgetState(id=self._pills)
        state.string_array_value.data.extend(chosen)
        self.widgets[self._pills] = state
        message = BackMsg()
        message.rerun_script.fragment_id = self._fragment
        return await self._ask(message)

    async def _ask(self, message: BackMsg) -> float:
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_name = self.page
        asked.page_script_hash = self._script_hash
        asked.widget_states.widgets.extend(self.widgets.values())
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
        elif kind == "delta" and message.delta.new_element.button_group.id.endswith(_HAZARDS):
            pills = message.delta.new_element.button_group
            self._pills, self._fragment = pills.id, message.delta.fragment_id
            self._options = tuple(option.content for option in pills.options)
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
