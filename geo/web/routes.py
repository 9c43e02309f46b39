"""HTTP: addresses of the browser-side map. What they answer is made in geo.drawing.map.

Every handler runs in a worker thread (they are plain functions). A bad address answers 400 or
404 with one sentence as JSON, never a traceback.
"""

import gzip
import io
import logging
import math
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Protocol

import segno
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.access.errors import NotAllowed
from geo.base.errors import NotFound, PetaSiagaError, StoreError
from geo.base.i18n import LANGUAGE_NAMES, N_, Language, language, negotiate
from geo.base.settings import Settings
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.drawing.map.area_shapes import COUNTRY
from geo.drawing.map.assets import asset_payload, assets_hash
from geo.drawing.map.basemap import basemap_tile
from geo.drawing.map.browser_config import browser_config
from geo.drawing.map.mapdata import MapData, map_data
from geo.drawing.map.payload import Payload, pack, pack_json
from geo.drawing.map.popups import feature_popup, incident_popup, place_popup
from geo.store.basemap import basemap_digest
from geo.store.bundled import ready_store
from geo.store.snapshot import Snapshot
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES
from geo.web.access import begin_session, finish_session, require_reader
from geo.web.headers import accepts_gzip

#: The address names the content, so it never changes.
_FOR_GOOD = "public, max-age=31536000, immutable"
#: Asked again each time, answered with 304 while it is the same.
_ASK_AGAIN = "no-cache"
_WHOLE_NUMBER = re.compile(r"\d{1,9}")
_MAX_LIST = 200
#: More makes a code that no telephone reads from a screen.
_MAX_QR = 1200
_SHOWN = 120
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger("petasiaga")


class DataSource(Protocol):
    """What the handlers need of `geo.store.store.Store`."""

    settings: Settings
    engine: sa.Engine

    def snapshot(self) -> Snapshot:
        """The snapshot of the current data version."""


class BadRequest(PetaSiagaError):
    """A parameter of an address cannot be used."""


#: Where handlers get their data; tests put another in its place.
open_source: Callable[[], DataSource] = ready_store

Handler = Callable[[Request], Response]


def answer_errors(handler: Handler) -> Handler:
    """Turn expected failures into JSON sentences with a fitting status."""

    @wraps(handler)
    def guarded(request: Request) -> Response:
        try:
            return handler(request)
        except PetaSiagaError as err:
            status = {NotFound: 404, BadRequest: 400, NotAllowed: 403}.get(type(err), 503)
            sentence = err.render(_language(request).gettext)
        except Exception:
            status, sentence = 500, _unexpected().render(_language(request).gettext)
        return JSONResponse(
            {"error": sentence}, status_code=status, headers={"Cache-Control": "no-store"}
        )

    return guarded


@answer_errors
def health(request: Request) -> Response:
    """For monitors: 200 when the store answers, with its data version; else 503."""
    try:
        found = open_source().snapshot()
    except PetaSiagaError:
        raise
    except Exception as err:
        # A monitor takes 503 for "not ready"; this is what it is.
        raise _unexpected() from err
    return JSONResponse(
        {
            "status": "ok",
            "data_version": found.version,
            "areas": len(found.areas),
            "zones": len(found.zones),
            "incidents": len(found.incidents),
        },
        headers={"Cache-Control": "no-store"},
    )


@answer_errors
def asset(request: Request) -> Response:
    """A script or style of the map."""
    payload = asset_payload(request.path_params["name"])
    if payload is None:
        raise NotFound(N_("There is no such file."))
    # An old page may ask with an old hash: it gets today's file, but not for good.
    current = request.path_params["hash"] == assets_hash()
    return _send(request, payload, _FOR_GOOD if current else _ASK_AGAIN)


@answer_errors
def config(request: Request) -> Response:
    """Words and definitions in one language."""
    data = _data(request)
    code = request.path_params["lang"]
    if code not in LANGUAGE_NAMES:
        raise NotFound(
            N_("There is no language {code!r}; known are: {known}."),
            code=code[:20],
            known=", ".join(LANGUAGE_NAMES),
        )
    return _send(request, pack_json(browser_config(data.snapshot, language(code))), _ASK_AGAIN)


@answer_errors
def incident_columns(request: Request) -> Response:
    """All incidents; see geo.drawing.map.incident_columns."""
    return _send(request, _data(request, INCIDENTS).incidents(), _FOR_GOOD)


@answer_errors
def reference_shapes(request: Request) -> Response:
    """The shapes of all reference layers; see geo.drawing.map.reference_shapes."""
    return _send(request, _data(request, REFERENCE).reference(), _FOR_GOOD)


@answer_errors
def zone_tile(request: Request) -> Response:
    """One tile of zones; see geo.drawing.map.zone_tiles."""
    data = _data(request, ZONES)
    z, x, y = (_whole(request.path_params[name], name) for name in "zxy")
    return _send(request, data.tile(z, x, y), _FOR_GOOD)


@answer_errors
def basemap(request: Request) -> Response:
    """One tile of the bundled base map; see geo.drawing.map.basemap."""
    if request.path_params["hash"] != basemap_digest():
        raise NotFound(N_("The data have changed since this page was opened; reload it."))
    z, x, y = (_whole(request.path_params[name], name) for name in "zxy")
    return _send(request, basemap_tile(z, x, y), _FOR_GOOD)


@answer_errors
def area_shapes(request: Request) -> Response:
    """Boundaries; see geo.drawing.map.area_shapes."""
    data = _data(request, AREAS)
    code = request.path_params["code"]
    if code != COUNTRY and code not in data.snapshot.areas:
        raise NotFound(N_("There is no area with the code {code!r}."), code=code[:20])
    return _send(request, data.areas(code, request.path_params["level"]), _FOR_GOOD)


@answer_errors
def compared(request: Request) -> Response:
    """What the parts of a region are compared by; see geo.drawing.map.comparison."""
    data = _data(request)
    text = request.path_params["codes"]
    codes = () if text == COUNTRY else tuple(sorted(set(text.split(","))))[:_MAX_LIST]
    for code in codes:
        if code not in data.snapshot.areas:
            raise NotFound(N_("There is no area with the code {code!r}."), code=code[:20])
    return _send(request, data.comparison(codes), _FOR_GOOD)


@answer_errors
def qr_code(request: Request) -> Response:
    """An address as a QR code, for the telephone of whoever sits across the table."""
    text = request.query_params.get("text", "")
    if not text or len(text) > _MAX_QR:
        raise BadRequest(
            N_("An address of 1 to {limit} characters fits into a QR code."), limit=_MAX_QR
        )
    picture = io.BytesIO()
    segno.make(text, error="l", micro=False).save(
        picture, kind="svg", scale=4, border=3, light="#fff"
    )
    return _send(request, pack(picture.getvalue(), "image/svg+xml"), _ASK_AGAIN)


@answer_errors
def incident(request: Request) -> Response:
    """What a click on an incident tells."""
    data = _data(request)
    row = _whole(request.path_params["row"], "row")
    told = incident_popup(data.snapshot, row, _language(request), open_source().engine)
    return _send(request, pack_json(told), _ASK_AGAIN)


@answer_errors
def feature(request: Request) -> Response:
    """What a click on a feature of a reference layer tells."""
    data = _data(request)
    row = _whole(request.path_params["row"], "row")
    told = feature_popup(data.snapshot, row, _language(request), open_source().engine)
    return _send(request, pack_json(told), _ASK_AGAIN)


@answer_errors
def place(request: Request) -> Response:
    """What a click anywhere else tells."""
    data = _data(request)
    source = open_source()
    told = place_popup(
        data.snapshot,
        _degrees(request, "lon", 180.0),
        _degrees(request, "lat", 90.0),
        _language(request),
        hazards=_numbers(request, "hazards", range(len(HAZARD_KEYS))),
        classes=_numbers(request, "classes", [c.rank for c in CLASSES.values()]),
        layers=_numbers(request, "layers", data.snapshot.reference["dataset"].unique().tolist()),
        engine=source.engine,
    )
    return _send(request, pack_json(told), _ASK_AGAIN)


async def session_begin(request: Request) -> Response:
    """The page brought a ticket: the browser gets its cookie."""
    body = await request.body()
    return await run_in_threadpool(answer_errors(lambda asked: _begin(asked, body)), request)


@answer_errors
def unknown(request: Request) -> Response:
    """What no other route knows."""
    raise NotFound(
        N_("There is nothing at {address} for {method}."),
        address=request.url.path[:_SHOWN],
        method=request.method,
    )


@answer_errors
def session_end(request: Request) -> Response:
    """Log out."""
    source = open_source()
    return finish_session(request, source.engine, source.settings)


ROUTES: list[Route] = [
    Route("/api/health", health),
    Route("/api/assets/{hash}/{name}", asset),
    Route("/api/map/{data}/{lang}/config.json", config),
    Route("/api/incidents/{data}.bin", incident_columns),
    Route("/api/reference/{data}.json", reference_shapes),
    Route("/api/zones/{data}/{z}/{x}/{y}.bin", zone_tile),
    Route("/api/basemap/{hash}/{z}/{x}/{y}.json", basemap),
    Route("/api/areas/{data}/{code}/{level}.json", area_shapes),
    Route("/api/compare/{data}/{codes}.json", compared),
    Route("/api/qr.svg", qr_code),
    Route("/api/incident/{data}/{row}", incident),
    Route("/api/feature/{data}/{row}", feature),
    Route("/api/at/{data}", place),
    Route("/api/session", session_begin, methods=["POST"]),
    Route("/api/session/end", session_end, methods=["POST"]),
]
#: Comes after all routes below /api/; Streamlit would answer with the page.
UNKNOWN = Route("/api/{rest:path}", unknown, methods=_METHODS)


def _unexpected() -> StoreError:
    """For what is being handled: who asked can do nothing about it but tell its number."""
    number = secrets.token_hex(4)
    _log.exception("incident %s", number)
    return StoreError(
        N_(
            "Something went wrong here. Try again; if it happens again, give your administrator "
            "the number {number}."
        ),
        number=number,
    )


def _begin(request: Request, body: bytes) -> Response:
    source = open_source()
    return begin_session(request, body, source.engine, source.settings)


def _data(request: Request, kind: str | None = None) -> MapData:
    """The data that the address names, of one kind or all; one of older data is told so."""
    source = open_source()
    require_reader(request, source.engine, source.settings)
    data = map_data(source.snapshot(), source.settings.cache_dir)
    current = data.token if kind is None else data.token_of(kind)
    if request.path_params["data"] not in (current, data.token):
        raise NotFound(N_("The data have changed since this page was opened; reload it."))
    return data


def _send(request: Request, payload: Payload, cache_control: str) -> Response:
    headers = {
        "ETag": payload.etag,
        "Cache-Control": cache_control,
        "X-Content-Type-Options": "nosniff",
    }
    body = payload.body
    if payload.is_gzipped:
        headers["Vary"] = "Accept-Encoding"
        if accepts_gzip(request.headers.get("accept-encoding", "")):
            headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
    asked = request.headers.get("if-none-match", "")
    # A proxy may have weakened the tag (W/"…").
    if payload.etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]:
        del headers["X-Content-Type-Options"]
        headers.pop("Content-Encoding", None)
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=payload.media_type, headers=headers)


def _language(request: Request) -> Language:
    code = request.query_params.get("lang", "") or request.path_params.get("lang", "")
    return language(
        code if code in LANGUAGE_NAMES else negotiate(request.headers.get("accept-language"))
    )


def _whole(text: str, name: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text) or not text.isascii():
        raise BadRequest(N_("{name}={value!r} is not a whole number."), name=name, value=text[:20])
    return int(text)


def _degrees(request: Request, name: str, limit: float) -> float:
    text = request.query_params.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -limit <= value <= limit:
        raise BadRequest(
            N_("{name}={value!r} is not a coordinate in degrees."), name=name, value=text[:20]
        )
    return value


def _numbers(request: Request, name: str, known: range | list[int]) -> list[int]:
    """A comma-separated list of known numbers; all of them when the address has none."""
    text = request.query_params.get(name)
    if text is None:
        return list(known)
    numbers = [_whole(part, name) for part in text.split(",")[:_MAX_LIST] if part]
    for number in numbers:
        if number not in known:
            raise BadRequest(
                N_("{name}={value!r} is not one of: {known}."),
                name=name,
                value=number,
                known=", ".join(map(str, known)),
            )
    return numbers
