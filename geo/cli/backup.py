"""`petasiaga backup` and `rescue`: a checked copy of a store, what is left of a damaged one."""

from pathlib import Path
from typing import Any

import click

from geo.archive.copies import KEEP, back_up_store
from geo.archive.rescue import rescue
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


def rescue_command(lang: Language) -> click.Command:
    """`petasiaga rescue`."""
    _ = lang.gettext

    def save(out: str, as_json: bool) -> None:
        done = attempt(lang, lambda: rescue(load_settings(), Path(out)), as_json=as_json)
        if as_json:
            print_json({"file": str(done.path), "rows": done.rows, "lost": done.lost})
            return
        for table, count in done.rows.items():
            lost = done.lost[table]
            note = _("not readable: {n}").format(n=lang.number(lost)) if lost else ""
            click.echo(f"{table:<20} {lang.number(count):>12}  {note}".rstrip())
        click.echo(
            _("To go on with it: petasiaga restore {file} --replace").format(file=done.path),
            err=True,
        )

    return click.Command(
        "rescue",
        callback=quiet_interrupt(save),
        help=_("Save what can still be read from a damaged store as a new one."),
        params=[
            click.Option(
                ["--out"],
                default="rescued.sqlite",
                show_default=True,
                type=click.Path(dir_okay=False),
                help=_("New file to write, ending in .sqlite."),
            ),
            json_option(lang),
        ],
    )
