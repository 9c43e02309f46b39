"""Who is there: from a session, an identity provider, a token, or sitting at the computer.

Without any account, whoever sits at the computer may do everything: the program is bound to the
loopback address, so nobody else reaches it. What comes through a proxy, or asks for another name
than this computer's, is not somebody at the computer.
"""

import hashlib
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import sqlalchemy as sa

from geo.access.accounts import Account, account_by_email, has_accounts
from geo.access.roles import LOCAL_ADMIN, STRANGER, Actor
from geo.access.sessions import account_of, actor_of_token
from geo.base.settings import Settings

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def cookie_name(settings: Settings) -> str:
    """The session's cookie; two workspaces served by one host do not share it."""
    return "petasiaga_" + hashlib.sha256(settings.database_url.encode()).hexdigest()[:8]


def sits_at_the_computer(
    bound_to: str | None,
    client: str | None,
    headers: Mapping[str, str],
    base_url: str = "",
) -> bool:
    """Whether a request can only come from the computer itself.

    `bound_to` is the address that the program listens on (None: all), `client` the other end of
    the connection (None: this computer), `headers` those of the request in any case.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    if any(name in lowered for name in _FORWARDED):
        return False
    named = urlsplit(f"//{lowered.get('host', 'localhost')}").hostname
    outer = urlsplit(base_url).hostname if base_url else "localhost"
    return all(is_loopback(host) for host in (bound_to, client or "localhost", named, outer))


def is_loopback(host: str | None) -> bool:
    """Whether an address or name means this computer alone."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def account_there(engine: sa.Engine, session: str | None, email: str | None) -> Account | None:
    """The account of a session, else of an address that an identity provider vouches for."""
    if session:
        found = account_of(engine, session)
        if found is not None:
            return found
    if email:
        with engine.connect() as connection:
            return account_by_email(connection, email)
    return None


def actor_there(
    engine: sa.Engine,
    *,
    session: str | None = None,
    email: str | None = None,
    key: str | None = None,
    at_the_computer: bool = False,
) -> Actor:
    """Who does something now. A `key` of no use raises `NotAllowed`; all else is a stranger."""
    if key is not None:
        return actor_of_token(engine, key)
    account = account_there(engine, session, email)
    if account is not None:
        return account.actor()
    if at_the_computer:
        with engine.connect() as connection:
            if not has_accounts(connection):
                return LOCAL_ADMIN
    return STRANGER
