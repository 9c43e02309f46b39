"""Who this visitor is: by the session's cookie, by an identity provider, or at the computer."""

import time

import streamlit as st

from geo.access.accounts import Account
from geo.access.agency import Agency
from geo.access.presence import account_there, actor_there, cookie_name, sits_at_the_computer
from geo.access.roles import Actor, Permission, require
from geo.access.sessions import end_session
from pages._ui.shared import cache

#: The parts of one run ask one after another; the store is asked once for all of them.
_FRESH_S = 0.25
_KNOWN = "_identity"


def actor() -> Actor:
    """Who does what is done in this run."""
    return _known()[0]


def account() -> Account | None:
    """The account that is logged in; None for strangers and at an open computer."""
    return _known()[1]


def require_permission(permission: Permission) -> None:
    """Raise `NotAllowed` unless the visitor's role allows it (for callbacks and pages)."""
    require(actor(), permission)


def at_the_computer(agency: Agency) -> bool:
    """Whether the visitor can only be sitting at the computer itself."""
    return sits_at_the_computer(
        st.get_option("server.address"),
        _text(st.context.ip_address),
        dict(st.context.headers),
        agency.base_url,
    )


def log_out() -> None:
    """End the session; the cookie that stays in the browser opens nothing any more."""
    token = _session()
    if token:
        end_session(cache.store().engine, token)
    forget()
    if _provider_email():
        st.logout()


def forget() -> None:
    """Ask the store anew for who this is."""
    st.session_state.pop(_KNOWN, None)


def has_provider() -> bool:
    """Whether the office has an identity provider: [auth] in Streamlit's secrets."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _known() -> tuple[Actor, Account | None]:
    kept = st.session_state.get(_KNOWN)
    if kept is not None and time.monotonic() - kept[2] < _FRESH_S:
        return kept[0], kept[1]
    engine = cache.store().engine
    found = account_there(engine, _session(), _provider_email())
    if found is not None:
        who = found.actor()
    else:
        who = actor_there(engine, at_the_computer=at_the_computer(cache.agency()))
    st.session_state[_KNOWN] = (who, found, time.monotonic())
    return who, found


def _session() -> str | None:
    """The token that the browser brought when it opened the page."""
    return _text(st.context.cookies.get(cookie_name(cache.settings())))


def _text(value: object) -> str | None:
    # Without a browser (in tests of pages) the context answers with stand-ins.
    return value if isinstance(value, str) else None


def _provider_email() -> str | None:
    """The address that the identity provider vouches for; None without one."""
    if not getattr(st.user, "is_logged_in", False):
        return None
    claims = st.user.to_dict()
    if claims.get("email_verified") is False:
        return None
    email = claims.get("email")
    return str(email) if email else None
