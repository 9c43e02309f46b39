"""`petasiaga stock verify`: whether anything in the ledgers was altered."""

import sys
from dataclasses import asdict

import click
import sqlalchemy as sa

from geo.base.i18n import Language
from geo.cli.common import attempt, json_option, print_json, printer, quiet_interrupt
from geo.registers.ledger.chain import Verified, verify
from geo.registers.ledger.declaration import Ledger
from geo.registers.ledger.tables import accounts, heads
from geo.store.bundled import ready_store
from geo.store.engine import reading


def stock_group(lang: Language) -> click.Group:
    """`petasiaga stock …`."""
    _ = lang.gettext
    group = click.Group("stock", help=_("Stock and funds."))
    group.add_command(_verify_command(lang))
    return group


def _verify_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def check(as_json: bool) -> None:
        found = attempt(lang, lambda: _verified(lang), as_json=as_json)
        if as_json:
            print_json(
                {key: asdict(one) | {"is_sound": one.is_sound} for key, one in found.items()}
            )
        elif not found:
            click.echo(_("No stock was moved yet; there is nothing to check."))
        else:
            for key, one in found.items():
                click.echo(f"{key}: {_told(one, lang)}")
        if not all(one.is_sound for one in found.values()):
            sys.exit(1)

    return click.Command(
        "verify",
        callback=quiet_interrupt(check),
        help=_("Check that no entry was altered or removed; the exit code is 1 if one was."),
        params=[json_option(lang)],
    )


def _verified(lang: Language) -> dict[str, Verified]:
    with reading(ready_store(progress=printer(lang)).engine) as connection:
        # A head that was removed does not hide its entries.
        kept = sa.union(sa.select(heads.c.ledger), sa.select(accounts.c.ledger))
        keys = sorted(connection.scalars(kept))
        # What is outside matters for posting only.
        return {key: verify(connection, Ledger(key, frozenset())) for key in keys}


def _told(one: Verified, lang: Language) -> str:
    _ = lang.gettext
    said = []
    if one.broken_at is not None:
        said.append(_("entry {n} was altered").format(n=lang.number(one.broken_at)))
    if one.missing:
        said.append(_("entries missing at the end: {n}").format(n=lang.number(one.missing)))
    if not one.is_summed:
        said.append(_("the sums per day do not agree with the entries"))
    if not said:
        said.append(_("{n} entries, none altered").format(n=lang.number(one.entries)))
    return "; ".join(said) + f" · {one.hash}"
