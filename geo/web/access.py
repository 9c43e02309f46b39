"""Who asks at a route, and whether the route is open to them; the session's cookie.

Custom routes do not pass Streamlit's own login, so each asks here. The data of the map are open
to everybody as long as a page that shows them is public; else to who may read.
"""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.access.agency import PUBLIC_PAGES, load_agency
from geo.access.errors import NotAllowed
from geo.access.presence import actor_there, cookie_name, sits_at_the_computer
from geo.access.roles import Actor, Permission, require
from geo.access.sessions import ABSOLUTE, end_session, redeem
from geo.base.i18n import N_
from geo.base.settings import Settings


def _everywhere() -> str | None:
    return None


#: The address that the server listens on; app.py says it. None is every address.
bound_to: Callable[[], str | None] = _everywhere

#: Pages that show the data of the map's routes; the others show none of them.
_MAP_PAGES = frozenset(PUBLIC_PAGES) - {"posko", "kontak", "tentang"}
_MAX_TICKET = 400


def actor_of(request: Request, engine: sa.Engine, settings: Settings) -> Actor:
    """Who asks. Raises `NotAllowed` for a token that is of no use."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return actor_there(
        engine,
        session=request.cookies.get(cookie_name(settings)),
        key=key.strip() if scheme.lower() == "bearer" else None,
        at_the_computer=sits_at_the_computer(
            bound_to(),
            request.client.host if request.client else None,
            request.headers,
            settings.base_url,
        ),
    )


def require_reader(request: Request, engine: sa.Engine, settings: Settings) -> None:
    """Raise `NotAllowed` unless the map's data are public or the one who asks may read."""
    with engine.connect() as connection:
        if load_agency(connection, settings).public_pages & _MAP_PAGES:
            return
    require(actor_of(request, engine, settings), Permission.READ)


def begin_session(request: Request, body: bytes, engine: sa.Engine, settings: Settings) -> Response:
    """Exchange the ticket in `body` ({"ticket": …}) for the session's cookie."""
    _require_same_origin(request, settings)
    try:
        ticket = json.loads(body[:_MAX_TICKET])["ticket"]
    except (ValueError, KeyError, TypeError):
        ticket = ""
    token = redeem(engine, ticket if isinstance(ticket, str) else "")
    answer = JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_outer(request, settings).startswith("https:"),
    )
    return answer


def finish_session(request: Request, engine: sa.Engine, settings: Settings) -> Response:
    """Log out: the session ends in the store, and the browser forgets its cookie."""
    _require_same_origin(request, settings)
    name = cookie_name(settings)
    end_session(engine, request.cookies.get(name, ""))
    answer = JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
    answer.delete_cookie(name, httponly=True, samesite="lax")
    return answer


def _outer(request: Request, settings: Settings) -> str:
    """Scheme and host as the browser sees them; a proxy is believed only where it is trusted."""
    if settings.base_url:
        return settings.base_url
    scheme, host = request.url.scheme, request.headers.get("host", "")
    if settings.trust_proxy:
        scheme = request.headers.get("x-forwarded-proto", scheme).split(",")[0].strip()
        host = request.headers.get("x-forwarded-host", host).split(",")[0].strip()
    return f"{scheme}://{host}"


def _require_same_origin(request: Request, settings: Settings) -> None:
    """A page elsewhere must not log somebody in or out."""
    origin = urlsplit(request.headers.get("origin", ""))
    own = {urlsplit(_outer(request, settings)).netloc, request.headers.get("host", "")}
    if not origin.netloc or origin.netloc not in own:
        raise NotAllowed(N_("This request came from another site and was refused."))
