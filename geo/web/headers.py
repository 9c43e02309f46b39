"""Headers that every answer carries, Streamlit's own as well."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: An answer that says otherwise keeps what it says.
PROTECTING = {
    # A file that somebody uploaded never becomes a script by a guess of the browser.
    "X-Content-Type-Options": "nosniff",
    # The address says which places somebody looks at; other servers learn the origin at most,
    # which those of base maps ask for.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # The map is a frame of our own; nobody else lays a page of ours under theirs.
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


class ProtectingHeaders:
    """ASGI middleware that adds `PROTECTING` to each HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in PROTECTING.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, protected)


def accepts_gzip(accepted: str) -> bool:
    """Whether a client that sent this ``Accept-Encoding`` asked for gzip."""
    for entry in accepted.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
