"""`petasiaga user …` and `petasiaga token …`: who may use the program.

Who works at the computer's own command line may do everything, as they could with the files.
"""

import sys
from dataclasses import asdict
from typing import Any

import click

from geo.access.accounts import (
    Account,
    account_named,
    add_account,
    change_account,
    list_accounts,
    reset_password,
)
from geo.access.roles import ROLES, at_the_command_line
from geo.access.sessions import Token, add_token, list_tokens, revoke_token
from geo.base.i18n import N_, Language
from geo.cli.common import attempt, by_option, json_option, print_json, printer, quiet_interrupt
from geo.store.bundled import ready_store
from geo.store.store import Store

_DEFAULT_DAYS = 365


def user_group(lang: Language) -> click.Group:
    """`petasiaga user …`."""
    group = click.Group("user", help=lang.gettext(N_("Make and change the accounts of people.")))
    for command in (_user_add(lang), _user_list(lang), _user_role(lang), _user_reset(lang)):
        group.add_command(command)
    group.add_command(
        _user_switch(lang, "disable", True, N_("Let an account log in no more; it is kept."))
    )
    group.add_command(_user_switch(lang, "enable", False, N_("Let an account log in again.")))
    return group


def token_group(lang: Language) -> click.Group:
    """`petasiaga token …`."""
    group = click.Group(
        "token", help=lang.gettext(N_("Make and revoke the keys of programs that use the API."))
    )
    for command in (_token_add(lang), _token_list(lang), _token_revoke(lang)):
        group.add_command(command)
    return group


def _user_add(lang: Language) -> click.Command:
    _ = lang.gettext

    def add(
        name: str,
        role: str,
        region: tuple[str, ...],
        display_name: str,
        email: str,
        from_stdin: bool,
        as_json: bool,
        who: str,
    ) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if from_stdin else None

        def work() -> tuple[Account, str]:
            values = {
                "name": name,
                "role": role,
                "scope": list(region),
                "display_name": display_name,
                "email": email,
            }
            return add_account(_store(lang).engine, at_the_command_line(who), values, password)

        made, given = attempt(lang, work, as_json=as_json)
        if as_json:
            print_json(_plain(made) | ({} if from_stdin else {"password": given}))
            return
        click.echo(
            _("The account {name} was made, with the role {role}.").format(
                name=made.name, role=_(ROLES[made.role].title)
            )
        )
        if not from_stdin:
            _tell_password(given, lang)

    return click.Command(
        "add",
        callback=quiet_interrupt(add),
        help=_("Make an account. Without --password-stdin a first password is made up."),
        params=[
            click.Argument(["name"]),
            click.Option(["--role"], required=True, help=_roles(lang)),
            _region_option(lang),
            click.Option(["--display-name"], default="", help=_("The person's name as written.")),
            click.Option(["--email"], default="", help=_("Address for the identity provider.")),
            click.Option(
                ["--password-stdin", "from_stdin"],
                is_flag=True,
                help=_("Read the password from the first line of standard input."),
            ),
            json_option(lang),
            by_option(lang),
        ],
    )


def _user_list(lang: Language) -> click.Command:
    _ = lang.gettext

    def show(as_json: bool) -> None:
        def work() -> list[Account]:
            with _store(lang).engine.connect() as connection:
                return list_accounts(connection)

        found = attempt(lang, work, as_json=as_json)
        if as_json:
            print_json([_plain(account) for account in found])
            return
        for account in found:
            state = _("disabled") if account.disabled else ""
            parts = [
                f"{account.name:<20}",
                f"{_(ROLES[account.role].title):<16}",
                account.display_name,
                ", ".join(account.scope),
                state,
            ]
            click.echo("  ".join(part for part in parts if part))

    return click.Command(
        "list",
        callback=quiet_interrupt(show),
        help=_("Show all accounts."),
        params=[json_option(lang)],
    )


def _user_role(lang: Language) -> click.Command:
    _ = lang.gettext

    def change(name: str, role: str, region: tuple[str, ...], who: str) -> None:
        _change(lang, name, who, {"role": role, "scope": list(region)})
        click.echo(
            _("The account {name} has the role {role} now.").format(
                name=name, role=_(ROLES[role].title)
            )
        )

    return click.Command(
        "role",
        callback=quiet_interrupt(change),
        help=_("Give an account another role and other areas."),
        params=[
            click.Argument(["name"]),
            click.Argument(["role"]),
            _region_option(lang),
            by_option(lang),
        ],
    )


def _user_switch(lang: Language, name: str, disabled: bool, help: str) -> click.Command:
    done = N_("The account {name} is disabled.") if disabled else N_("The account {name} is open.")

    def switch(name: str, who: str) -> None:
        _change(lang, name, who, {"disabled": disabled})
        click.echo(lang.gettext(done).format(name=name))

    return click.Command(
        name,
        callback=quiet_interrupt(switch),
        help=lang.gettext(help),
        params=[click.Argument(["name"]), by_option(lang)],
    )


def _user_reset(lang: Language) -> click.Command:
    _ = lang.gettext

    def reset(name: str, from_stdin: bool, who: str) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if from_stdin else None

        def work() -> str:
            engine = _store(lang).engine
            with engine.connect() as connection:
                found = account_named(connection, name)
            return reset_password(engine, at_the_command_line(who), found.id, password)

        given = attempt(lang, work)
        click.echo(_("The account {name} has a new password.").format(name=name))
        if not from_stdin:
            _tell_password(given, lang)

    return click.Command(
        "reset",
        callback=quiet_interrupt(reset),
        help=_("Give an account a new password, unlock it and log it out everywhere."),
        params=[
            click.Argument(["name"]),
            click.Option(
                ["--password-stdin", "from_stdin"],
                is_flag=True,
                help=_("Read the password from the first line of standard input."),
            ),
            by_option(lang),
        ],
    )


def _token_add(lang: Language) -> click.Command:
    _ = lang.gettext

    def add(
        name: str, role: str, region: tuple[str, ...], days: int, as_json: bool, who: str
    ) -> None:
        def work() -> tuple[int, str]:
            actor = at_the_command_line(who)
            return add_token(_store(lang).engine, actor, name, role, region, days=days)

        number, key = attempt(lang, work, as_json=as_json)
        if as_json:
            print_json({"id": number, "token": key})
            return
        click.echo(key)
        click.echo(_("Keep this key now; it is not shown again."), err=True)

    return click.Command(
        "add",
        callback=quiet_interrupt(add),
        help=_("Make a key for a program."),
        params=[
            click.Argument(["name"]),
            click.Option(["--role"], required=True, help=_roles(lang, for_people=False)),
            _region_option(lang),
            click.Option(
                ["--days"],
                type=click.IntRange(1, 3650),
                default=_DEFAULT_DAYS,
                show_default=True,
                help=_("How long it is good."),
            ),
            json_option(lang),
            by_option(lang),
        ],
    )


def _token_list(lang: Language) -> click.Command:
    def show(as_json: bool) -> None:
        def work() -> list[Token]:
            with _store(lang).engine.connect() as connection:
                return list_tokens(connection)

        found = attempt(lang, work, as_json=as_json)
        if as_json:
            print_json([_plain(token) for token in found])
            return
        for token in found:
            state = lang.gettext("revoked") if token.revoked_at else lang.date(token.expires_at)
            click.echo(f"{token.id:>4}  {token.name:<24}  {token.role:<12}  {state}")

    return click.Command(
        "list",
        callback=quiet_interrupt(show),
        help=lang.gettext(N_("Show all keys by name; the keys themselves are not kept.")),
        params=[json_option(lang)],
    )


def _token_revoke(lang: Language) -> click.Command:
    _ = lang.gettext

    def revoke(number: int, reason: str, who: str) -> None:
        attempt(
            lang,
            lambda: revoke_token(_store(lang).engine, at_the_command_line(who), number, reason),
        )
        click.echo(_("The token {id} is of no use any more.").format(id=number))

    return click.Command(
        "revoke",
        callback=quiet_interrupt(revoke),
        help=_("Make a key useless at once."),
        params=[
            click.Argument(["number"], type=int, metavar="ID"),
            click.Option(["--reason"], default="revoked", help=_("Why; kept in the audit.")),
            by_option(lang),
        ],
    )


def _store(lang: Language) -> Store:
    return ready_store(progress=printer(lang))


def _change(lang: Language, name: str, who: str, values: dict[str, Any]) -> None:
    def work() -> None:
        engine = _store(lang).engine
        with engine.connect() as connection:
            found = account_named(connection, name)
        change_account(engine, at_the_command_line(who), found.id, values)

    attempt(lang, work)


def _tell_password(password: str, lang: Language) -> None:
    click.echo(
        lang.gettext("First password, to be replaced at the first login: {password}").format(
            password=password
        )
    )


def _roles(lang: Language, *, for_people: bool = True) -> str:
    known = (
        key for key, role in ROLES.items() if (role.for_people if for_people else key != "admin")
    )
    return lang.gettext("One of: {known}.").format(known=", ".join(known))


def _region_option(lang: Language) -> click.Option:
    return click.Option(
        ["--region"],
        multiple=True,
        metavar="CODE",
        help=lang.gettext(
            N_("Kemendagri code of an area in which to change things; may be repeated.")
        ),
    )


def _plain(found: Account | Token) -> dict[str, Any]:
    return asdict(found)
