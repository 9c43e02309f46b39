"""Who uses the pages of registers."""

import ipaddress

import streamlit as st

from geo.access.roles import ADMIN, STRANGER, Actor
from geo.base.i18n import N_
from pages._ui.shared import language

_LOCAL = N_("local admin")


def current() -> Actor:
    """Whoever sits at this computer is its admin; others are strangers until they log in."""
    address = st.get_option("server.address")
    if address is not None and _is_loopback(str(address)):
        return Actor(language.current().gettext(_LOCAL), ADMIN)
    return STRANGER


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
