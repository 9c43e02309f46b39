"""Routes of the citizens' chat: one plain page, its two files, messages and photos.

Open to everybody, so everything is bounded: the size of a message and a photo, messages a minute,
new visitors a minute. Nothing that is told here can be read back but the state of a ticket.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.access.agency import TIME_ZONES, load_agency
from geo.base.errors import NotFound, PetaSiagaError
from geo.base.i18n import LANGUAGE_NAMES, N_, language, negotiate
from geo.domains.reports.photos import MAX_BYTES, keep_photo
from geo.domains.reports.turns import Message
from geo.feeds.chat import Office, carry, now
from geo.store.bundled import ready_store
from geo.store.engine import get_meta, set_meta, writing
from geo.store.snapshot import Snapshot
from geo.store.store import Store

_STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_COOKIE = "ps_lapor"
_COOKIE_DAYS = 30
_MAX_MESSAGE_BYTES = 20_000
_MESSAGE_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_PHOTO_NAME = re.compile(r"[0-9a-f]{32}\.jpg")
_SECRET = "chat_secret"
#: Visitors without a cookie that one address may bring in a minute; a whole office shares one.
_NEW_A_MINUTE = 60
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)

#: Where handlers get their data; tests put another in its place.
open_store: Callable[[], Store] = ready_store


class Refused(PetaSiagaError):
    """A request of the chat that is not served."""


def page(request: Request) -> Response:
    """The chat itself; everything else it fetches is named in it."""
    return _file("lapor.html", {**_HEADERS, "Content-Security-Policy": _POLICY})


def asset(request: Request) -> Response:
    """Its script and style."""
    name = request.path_params["name"]
    if name not in ("lapor.js", "lapor.css"):
        return _error(request, NotFound(N_("There is no such file.")))
    return _file(name, {**_HEADERS, "Cache-Control": "no-cache"})


def words(request: Request) -> Response:
    """What the page itself says, in one language."""
    lang = language(_language(request))
    return JSONResponse(
        {"lang": lang.code, "words": {key: lang.gettext(text) for key, text in _WORDS.items()}},
        headers=_HEADERS,
    )


async def message(request: Request) -> Response:
    """One message in, the lines that answer it out; sent again, it is answered the same."""
    return await _served(request, _MAX_MESSAGE_BYTES, _message)


async def photo(request: Request) -> Response:
    """Keep a photo; answers with the name by which the next message refers to it."""
    return await _served(request, MAX_BYTES, _photo)


async def _served(
    request: Request, most_bytes: int, work: Callable[[Request, bytes], Response]
) -> Response:
    try:
        body = await _body(request, most_bytes)
        return await run_in_threadpool(work, request, body)
    except PetaSiagaError as err:
        return _error(request, err)
    except ClientDisconnect:
        return Response(status_code=400)


async def _body(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refused(
                N_("That is larger than the {limit} MB that are taken; send less."),
                limit=max(1, most >> 20),
            )
        parts.append(part)
    return b"".join(parts)


def _message(request: Request, body: bytes) -> Response:
    said = _json(body)
    message_id = said.get("id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise Refused(N_("The message cannot be read; reload the page and send it again."))
    sender, is_new = _sender(request)
    store = open_store()
    office = _office(request, store)
    lines = carry(office, "web", sender, message_id, _as_message(said), lang=_language(request))
    answer = JSONResponse({"lines": lines}, headers=_HEADERS)
    if is_new:
        answer.set_cookie(
            _COOKIE,
            sender,
            max_age=_COOKIE_DAYS * 86_400,
            httponly=True,
            samesite="lax",
            secure=office.address.startswith("https:"),
        )
    return answer


def _photo(request: Request, body: bytes) -> Response:
    _sender(request)
    kept = keep_photo(body, open_store().settings.workspace / "photos")
    return JSONResponse({"photo": kept.name, "lat": kept.lat, "lon": kept.lon}, headers=_HEADERS)


def _as_message(said: dict[str, Any]) -> Message:
    lat, lon = _degrees(said.get("lat"), 90.0), _degrees(said.get("lon"), 180.0)
    photo_name = _text(said.get("photo"), 40)
    return Message(
        at=now(),
        text=_text(said.get("text"), 4_000),
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
        photo=photo_name if _PHOTO_NAME.fullmatch(photo_name) else "",
        choice=_text(said.get("choice"), 60),
        sort="photo" if photo_name else "location" if lat is not None else "text",
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refused(N_("The message cannot be read; reload the page and send it again."))
    return said


def _text(value: object, limit: int) -> str:
    return value[:limit].strip() if isinstance(value, str) else ""


def _degrees(value: object, limit: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= limit else None


def _office(request: Request, store: Store) -> Office:
    settings = store.settings
    with store.engine.connect() as connection:
        agency = load_agency(connection, settings)
    snapshot = store.snapshot()
    return Office(
        engine=store.engine,
        snapshot=snapshot,
        home=agency.region,
        workspace=settings.workspace,
        secret=_secret(store.engine),
        address=agency.base_url or str(request.base_url).rstrip("/"),
        utc_offset_h=TIME_ZONES.get(agency.time_zone) or _offset_h(snapshot, agency.region),
    )


def _offset_h(snapshot: Snapshot, region: str) -> int:
    """Hours after UTC of the clock of an area; Jakarta's where the area is not known."""
    if region not in snapshot.areas:
        return TIME_ZONES["WIB"]
    return int(snapshot.areas.frame["utc_offset_h"].to_numpy()[snapshot.areas.rank(region) - 1])


def _secret(engine: sa.Engine) -> str:
    """The store's own key for hashing contacts; made once."""
    with engine.connect() as connection:
        found = get_meta(connection, _SECRET)
    if found:
        return found
    with writing(engine) as connection:
        found = get_meta(connection, _SECRET)
        if not found:
            found = secrets.token_hex(32)
            set_meta(connection, _SECRET, found)
        return found


class _Gate:
    """How many newcomers each address brought in the present minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def admit(self, address: str) -> bool:
        """Count one newcomer; False when it is one too many."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[address] = self._counts.get(address, 0) + 1
            return self._counts[address] <= _NEW_A_MINUTE


_gate = _Gate()


def _sender(request: Request) -> tuple[str, bool]:
    """The visitor's own random name from its cookie, or a new one."""
    known = request.cookies.get(_COOKIE, "")
    if re.fullmatch(r"[0-9a-f]{32}", known):
        return known, False
    if not _gate.admit(request.client.host if request.client else ""):
        raise Refused(N_("Too many new visitors at once; wait a minute. In danger call 112."))
    return secrets.token_hex(16), True


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGE_NAMES else negotiate(request.headers.get("accept-language"))


def _error(request: Request, err: PetaSiagaError) -> Response:
    status = 404 if isinstance(err, NotFound) else 400
    sentence = err.render(language(_language(request)).gettext)
    return JSONResponse({"error": sentence}, status_code=status, headers=_HEADERS)


@cache
def _bytes_of(name: str) -> bytes:
    return (_STATIC / name).read_bytes()


def _file(name: str, headers: dict[str, str]) -> Response:
    return Response(_bytes_of(name), media_type=_TYPES[Path(name).suffix], headers=headers)


#: The words of the page itself; the conversation brings its own.
_WORDS = {
    "title": N_("Report a disaster"),
    "subtitle": N_("Siaga Bencana: ask and report, day and night"),
    "danger": N_("Life in danger? Call 112 now."),
    "placeholder": N_("Message …"),
    "send": N_("Send"),
    "location": N_("Location"),
    "photo": N_("Photo"),
    "waiting": N_("waiting for the network; it will be sent by itself"),
    "sent": N_("sent"),
    "no_location": N_("Your location cannot be read; write the name of the desa instead."),
    "my_location": N_("My location"),
    "photo_sent": N_("Photo"),
    "start": N_("Hello! Write what happened, or what you want to know."),
    "privacy": N_(
        "No account needed. Only BPBD officers read what you send; hidden data are taken out of "
        "photos."
    ),
    "language": N_("English"),
}

ROUTES = [
    Route("/lapor", page),
    Route("/api/lapor/words", words),
    Route("/api/lapor/message", message, methods=["POST"]),
    Route("/api/lapor/photo", photo, methods=["POST"]),
    Route("/api/lapor/{name}", asset),
]
