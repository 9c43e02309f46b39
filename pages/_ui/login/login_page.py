"""Logging in: name and password, or the office's identity provider."""

import json

import streamlit as st

from geo.access.accounts import has_accounts, log_in
from geo.access.errors import NotAllowed
from geo.access.roles import ROLES
from geo.access.sessions import open_session
from geo.base.i18n import Language
from pages._ui.shared import cache, identity, nav
from pages._ui.shared.parts import plain

# The cookie must come from the server, so that no script of a page can ever read it: the browser
# brings the ticket there and opens the page anew, now with the cookie.
_BRING = """<script>
fetch("/api/session", {
  method: "POST",
  headers: {"Content-Type": "application/json"},
  body: JSON.stringify({ticket: %s}),
}).then(() => window.location.replace("/" + window.location.search));
</script>"""


def show(lang: Language) -> None:
    """The form, or who is logged in already."""
    _ = lang.gettext
    actor = identity.actor()
    with st.container(width=420):
        st.header(_("Log in"), anchor=False)
        if actor.name:
            st.info(
                plain(
                    _("You are {name} ({role}).").format(
                        name=actor.name, role=_(ROLES[actor.role].title)
                    )
                ),
                icon=":material/person:",
            )
            return
        with cache.store().engine.connect() as connection:
            if not has_accounts(connection):
                nav.no_accounts(lang)
                return
        _form(lang)
        if identity.has_provider():
            st.button(
                _("Log in with the office's account"),
                icon=":material/key:",
                width="stretch",
                on_click=st.login,
            )


def _form(lang: Language) -> None:
    _ = lang.gettext
    with st.form("log-in", border=False, enter_to_submit=True):
        name = st.text_input(_("Name"), autocomplete="username", max_chars=64)
        password = st.text_input(
            _("Password"), type="password", autocomplete="current-password", max_chars=256
        )
        sent = st.form_submit_button(_("Log in"), type="primary", width="stretch")
    st.caption(_("Forgotten it? An administrator can give you a new one."))
    if not sent:
        return
    try:
        found = log_in(cache.store().engine, name, password)
    except NotAllowed as refusal:
        st.error(plain(refusal.render(_)), icon=":material/error:")
        return
    ticket = open_session(cache.store().engine, found)
    # A ticket is made of letters, digits, "-" and "_" only.
    st.html(_BRING % json.dumps(ticket), unsafe_allow_javascript=True)
    st.success(_("Welcome, {name}.").format(name=plain(found.display_name)))
