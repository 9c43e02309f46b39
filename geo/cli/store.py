"""`petasiaga history`, `undo`, `restore` and `template`: the store and what was put into it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import click

from geo.access.agency import home_region
from geo.archive import Restored, restore_copy, restore_everything
from geo.archive.copies import SUFFIX
from geo.base.i18n import N_, Language
from geo.base.settings import load_settings
from geo.catalogue.kinds import KIND_NAMES
from geo.cli.common import (
    attempt,
    by_option,
    json_option,
    print_json,
    printer,
    quiet_interrupt,
    write_file,
)
from geo.domains.history import HistoryEntry, import_history, undo_import
from geo.files.findings import Note
from geo.outputs.incident_template import incident_template
from geo.store.bundled import ready_store
from geo.store.store import Store


def history_command(lang: Language) -> click.Command:
    """`petasiaga history`."""

    def history(as_json: bool) -> None:
        entries = attempt(
            lang,
            lambda: import_history(ready_store(progress=printer(lang))),
            as_json=as_json,
        )
        if as_json:
            print_json([_for_programs(entry, lang) for entry in entries])
            return
        click.echo("\n".join(_table(entries, lang)))

    return click.Command(
        "history",
        callback=quiet_interrupt(history),
        help=lang.gettext(N_("Show what was imported, the newest first.")),
        params=[json_option(lang)],
    )


def undo_command(lang: Language) -> click.Command:
    """`petasiaga undo ID`."""

    def undo(number: int, who: str) -> None:
        def work() -> HistoryEntry:
            store = ready_store(progress=printer(lang))
            entries = {entry.id: entry for entry in import_history(store)}
            undo_import(store, number, who, progress=printer(lang))
            return entries[number]

        entry = attempt(lang, work)
        click.echo(
            lang.gettext("The import {id}, “{title}”, was undone.").format(
                id=entry.id, title=entry.title
            )
        )
        if entry.caution is not None:
            click.echo(entry.caution.render(lang.gettext), err=True)

    return click.Command(
        "undo",
        callback=quiet_interrupt(undo),
        help=lang.gettext(
            N_("Undo the import with this number; “petasiaga history” shows the numbers.")
        ),
        params=[click.Argument(["number"], type=int, metavar="ID"), by_option(lang)],
    )


def restore_command(lang: Language) -> click.Command:
    """`petasiaga restore`."""
    _ = lang.gettext

    def restore(path: str, replace: bool) -> None:
        def work() -> Restored:
            if Path(path).suffix.lower() == SUFFIX:
                return restore_copy(load_settings(), Path(path), replace=replace)
            # Without the bundled data: the archive brings its own.
            store = Store(load_settings())
            try:
                return restore_everything(
                    store, Path(path), replace=replace, progress=printer(lang)
                )
            finally:
                store.close()

        done = attempt(lang, work)
        for name, count in done.rows.items():
            click.echo(f"{name:<20} {lang.number(count):>12}")
        if done.backup is not None:
            click.echo(_("What was there before is kept in {file}.").format(file=done.backup))

    return click.Command(
        "restore",
        callback=quiet_interrupt(restore),
        help=_("Fill the workspace with a backup, or with what “export everything” wrote."),
        params=[
            click.Argument(["path"], metavar="FILE_OR_FOLDER"),
            click.Option(
                ["--replace"],
                is_flag=True,
                help=_("Replace the data of the workspace; a copy of them is kept."),
            ),
        ],
    )


def template_group(lang: Language) -> click.Group:
    """`petasiaga template …`."""
    _ = lang.gettext

    def incidents(out: str, region: str | None) -> None:
        def work() -> None:
            settings = load_settings()
            store = ready_store(settings, printer(lang))
            made = incident_template(
                store.snapshot().areas,
                region or home_region(store.engine, settings),
                lang,
                today=date.today(),
            )
            write_file(Path(out), made)

        attempt(lang, work)
        click.echo(out)

    group = click.Group("template", help=_("Write an empty table to fill in."))
    group.add_command(
        click.Command(
            "incidents",
            callback=quiet_interrupt(incidents),
            help=_("Write a workbook for incidents with lists to choose from and an example row."),
            params=[
                click.Option(
                    ["--out"],
                    required=True,
                    type=click.Path(dir_okay=False),
                    help=_("File to write; an existing one is replaced."),
                ),
                click.Option(
                    ["--region"], help=_("Kemendagri code of the kabupaten; else the home one.")
                ),
            ],
        )
    )
    return group


def _table(entries: Sequence[HistoryEntry], lang: Language) -> list[str]:
    """The history as aligned lines below a header."""
    _ = lang.gettext
    head = (
        "ID",
        _("Imported"),
        _("Kind"),
        _("Title"),
        _("Stored"),
        _("Set aside"),
        _("Imported by"),
        "",
    )
    rows = [head, *(_row(entry, lang) for entry in entries)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    lines = []
    for row in rows:
        cells = [
            text.rjust(width) if at in _NUMBERS else text.ljust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


#: Columns of the table that stand on the right.
_NUMBERS = frozenset({0, 4, 5})


def _row(entry: HistoryEntry, lang: Language) -> tuple[str, ...]:
    _ = lang.gettext
    state = _("sample data") if entry.is_sample else ""
    if entry.undone_at is not None:
        undone = _("undone on {date}").format(date=lang.date(entry.undone_at.astimezone().date()))
        state = " · ".join(filter(None, [undone, entry.undone_by]))
    return (
        str(entry.id),
        entry.imported_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        _(KIND_NAMES[entry.kind].title),
        entry.title,
        lang.number(entry.stored),
        lang.number(entry.set_aside),
        entry.imported_by,
        state,
    )


def _for_programs(entry: HistoryEntry, lang: Language) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if isinstance(value, Note):
            value = value.render(lang.gettext)
        elif isinstance(value, datetime):
            value = value.isoformat()
        values[field.name] = value
    return values
