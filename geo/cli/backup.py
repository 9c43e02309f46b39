"""`petasiaga backup`: a checked copy of the store, while people work in it."""

from typing import Any

import click

from geo.archive.copies import KEEP, back_up_store
from geo.base.i18n import Language
from geo.base.settings import load_settings
from geo.cli.common import attempt, json_option, print_json, quiet_interrupt


def backup_command(lang: Language) -> click.Command:
    """`petasiaga backup`."""
    _ = lang.gettext

    def backup(keep: int, as_json: bool) -> None:
        done = attempt(lang, lambda: back_up_store(load_settings(), keep=keep), as_json=as_json)
        if as_json:
            found: dict[str, Any] = {"file": str(done.path), "bytes": done.size}
            print_json(found | {"removed": [str(path) for path in done.removed]})
            return
        click.echo(str(done.path))
        for path in done.removed:
            click.echo(_("Removed: {file}").format(file=path), err=True)

    return click.Command(
        "backup",
        callback=quiet_interrupt(backup),
        help=_("Copy the store to the workspace's folder “backups” and check the copy."),
        params=[
            click.Option(
                ["--keep"],
                type=click.IntRange(1, 10_000),
                default=KEEP,
                show_default=True,
                help=_("So many backups stay; older ones are removed."),
            ),
            json_option(lang),
        ],
    )
