"""One's own password; for administrators the accounts of all, and the tokens of programs."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from geo.access.accounts import (
    MIN_PASSWORD,
    Account,
    add_account,
    change_account,
    change_password,
    list_accounts,
    reset_password,
)
from geo.access.roles import ROLES, Permission
from geo.access.sessions import add_token, list_tokens, revoke_token
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from pages._ui.shared import cache, identity
from pages._ui.shared.parts import plain

#: Said in the next run: (is it a refusal, the sentence as plain text).
_SAID = "_account_said"
_PEOPLE = [key for key, role in ROLES.items() if role.for_people]
_PROGRAMS = [key for key in ROLES if key != "admin"]
_DEFAULT_DAYS = 365


def show(lang: Language) -> None:
    """What the visitor may do with accounts."""
    _ = lang.gettext
    _say(lang)
    account = identity.account()
    if account is not None:
        _own(account, lang)
    if not identity.actor().may(Permission.ACCOUNTS):
        if account is None:
            st.info(_("You are not logged in."), icon=":material/person_off:")
        return
    people, programs = st.tabs([_("Accounts"), _("Tokens")])
    with people:
        _accounts(lang)
    with programs:
        _tokens(lang)


def must_change(account: Account, lang: Language) -> None:
    """Only the form for a new password, until it has been chosen."""
    _say(lang)
    st.info(
        lang.gettext("Choose a password of your own before you go on."), icon=":material/password:"
    )
    _own(account, lang, expanded=True)


def _own(account: Account, lang: Language, *, expanded: bool = False) -> None:
    _ = lang.gettext
    with (
        st.expander(_("Change my password"), icon=":material/password:", expanded=expanded),
        st.form("own-password", border=False, width=420),
    ):
        old = st.text_input(
            _("Password now"), type="password", autocomplete="current-password", max_chars=256
        )
        new = st.text_input(
            _("New password, at least {n} characters").format(n=MIN_PASSWORD),
            type="password",
            autocomplete="new-password",
            max_chars=256,
        )
        again = st.text_input(
            _("New password again"), type="password", autocomplete="new-password", max_chars=256
        )
        sent = st.form_submit_button(_("Change it"), type="primary")
    if not sent:
        return
    if new != again:
        st.error(_("The new password was not typed alike twice."), icon=":material/error:")
        return
    try:
        change_password(cache.store().engine, account, old, new)
    except PetaSiagaError as refusal:
        st.error(plain(refusal.render(_)), icon=":material/error:")
        return
    # All sessions of the account have ended, this one among them.
    identity.forget()
    st.success(_("Your password was changed; log in with it."), icon=":material/check:")


def _accounts(lang: Language) -> None:
    _ = lang.gettext
    with cache.store().engine.connect() as connection:
        found = list_accounts(connection)
    if not found:
        st.info(
            _(
                "There are no accounts yet: whoever sits at this computer may do everything. The "
                "first account must be an administrator's; from then on everybody logs in."
            ),
            icon=":material/info:",
        )
    for account in found:
        _account(account, lang)
    with st.form("new-account", clear_on_submit=True):
        st.subheader(_("New account"), anchor=False)
        left, right = st.columns(2)
        name = left.text_input(_("Login name"), max_chars=63, autocomplete="off")
        display_name = right.text_input(_("Name as written"), max_chars=80, autocomplete="off")
        left, right = st.columns(2)
        offered = _PEOPLE if found else ["admin"]
        role = left.selectbox(_("Role"), offered, format_func=lambda key: _role(key, lang))
        scope = right.text_input(_("Area codes, by comma (empty: everywhere)"), max_chars=200)
        email = left.text_input(_("E-mail at the identity provider (optional)"), max_chars=254)
        sent = st.form_submit_button(_("Make the account"), type="primary")
    if sent:
        values = {
            "name": name,
            "display_name": display_name,
            "role": role,
            "scope": _codes(scope),
            "email": email,
        }
        _attempt(lambda: _made(values, lang), lang)
        st.rerun()


def _account(account: Account, lang: Language) -> None:
    _ = lang.gettext
    marks = f":gray-badge[{_(ROLES[account.role].title)}]"
    if account.scope:
        marks += f" :gray-badge[{plain(', '.join(account.scope))}]"
    if account.disabled:
        marks += f" :red-badge[{_('disabled')}]"
    if account.locked_until is not None:
        marks += f" :orange-badge[{_('locked after wrong passwords')}]"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(account.display_name)}** :gray[{plain(account.name)}] {marks}")
        with st.popover(_("Edit"), icon=":material/edit:"):
            role = st.selectbox(
                _("Role"),
                _PEOPLE,
                index=_PEOPLE.index(account.role),
                format_func=lambda key: _role(key, lang),
                key=f"role-{account.id}",
            )
            scope = st.text_input(
                _("Area codes, by comma (empty: everywhere)"),
                ", ".join(account.scope),
                key=f"scope-{account.id}",
            )
            left, middle, right = st.columns(3)
            if left.button(_("Save"), key=f"save-{account.id}", type="primary"):
                values = {"role": role, "scope": _codes(scope)}
                _changed(account, values, lang)
            switch = _("Enable") if account.disabled else _("Disable")
            if middle.button(switch, key=f"switch-{account.id}"):
                _changed(account, {"disabled": not account.disabled}, lang)
            if right.button(_("New password"), key=f"reset-{account.id}"):
                _attempt(lambda: _reset(account, lang), lang)
                st.rerun()


def _made(values: Mapping[str, Any], lang: Language) -> str:
    made, given = add_account(cache.store().engine, identity.actor(), values, None)
    return _first_password(made.name, given, lang)


def _reset(account: Account, lang: Language) -> str:
    given = reset_password(cache.store().engine, identity.actor(), account.id)
    return _first_password(account.name, given, lang)


def _first_password(name: str, password: str, lang: Language) -> str:
    return lang.gettext(
        "The account {name} logs in with the password {password} and then chooses another. Write "
        "it down now; it is not shown again."
    ).format(name=name, password=password)


def _changed(account: Account, values: Mapping[str, Any], lang: Language) -> None:
    def work() -> str:
        change_account(
            cache.store().engine,
            identity.actor(),
            account.id,
            values,
            expected_version=account.version,
        )
        return lang.gettext("The account {name} was changed.").format(name=account.name)

    _attempt(work, lang)
    st.rerun()


def _tokens(lang: Language) -> None:
    _ = lang.gettext
    with cache.store().engine.connect() as connection:
        found = list_tokens(connection)
    st.caption(_("Keys of programs that use the API or a webhook. A key is shown once."))
    for token in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            good = _("good until {date}").format(date=lang.date(token.expires_at, style="medium"))
            state = f":red-badge[{_('revoked')}]" if token.revoked_at else f":gray-badge[{good}]"
            role = _(ROLES[token.role].title)
            st.markdown(f"**{plain(token.name)}** :gray-badge[{role}] {state}")
            if token.revoked_at is None and st.button(_("Revoke"), key=f"revoke-{token.id}"):
                _attempt(partial(_revoked, token.id, lang), lang)
                st.rerun()
    with st.form("new-token", clear_on_submit=True):
        st.subheader(_("New token"), anchor=False)
        left, middle, right = st.columns(3)
        name = left.text_input(_("What uses it"), max_chars=64)
        role = middle.selectbox(
            _("Role"), _PROGRAMS, _PROGRAMS.index("layanan"), format_func=lambda k: _role(k, lang)
        )
        days = right.number_input(_("Days it is good"), 1, 3650, _DEFAULT_DAYS)
        scope = left.text_input(_("Area codes, by comma (empty: everywhere)"), max_chars=200)
        sent = st.form_submit_button(_("Make the token"), type="primary")
    if sent:
        _attempt(lambda: _token_made(name, str(role), _codes(scope), int(days), lang), lang)
        st.rerun()


def _token_made(name: str, role: str, scope: list[str], days: int, lang: Language) -> str:
    engine, actor = cache.store().engine, identity.actor()
    _number, key = add_token(engine, actor, name, role, scope, days=days)
    return lang.gettext("The key of {name} is {key}. Copy it now; it is not shown again.").format(
        name=name, key=key
    )


def _revoked(number: int, lang: Language) -> str:
    reason = lang.gettext("revoked on the page Accounts")
    revoke_token(cache.store().engine, identity.actor(), number, reason)
    return lang.gettext("The token {id} is of no use any more.").format(id=number)


def _attempt(work: Callable[[], str], lang: Language) -> None:
    """Do it; what it says, or why it was refused, is shown in the run that follows."""
    try:
        st.session_state[_SAID] = (False, work())
    except PetaSiagaError as refusal:
        st.session_state[_SAID] = (True, refusal.render(lang.gettext))
    identity.forget()


def _say(lang: Language) -> None:
    refused, sentence = st.session_state.pop(_SAID, (False, ""))
    if refused:
        st.error(plain(sentence), icon=":material/error:")
    elif sentence:
        st.success(plain(sentence), icon=":material/check:")


def _codes(text: str) -> list[str]:
    return [code for part in text.split(",") if (code := part.strip())]


def _role(key: str, lang: Language) -> str:
    return f"{lang.gettext(ROLES[key].title)} – {lang.gettext(ROLES[key].help)}"
