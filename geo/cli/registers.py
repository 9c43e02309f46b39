"""`petasiaga register …`: list, add, correct, move, withdraw, import and export records."""

import getpass
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from geo.access import door
from geo.access.errors import InvalidChange
from geo.access.roles import ADMIN, Actor
from geo.base.i18n import N_, Language
from geo.cli.common import attempt, json_option, print_json, printer, quiet_interrupt, write_file
from geo.domains.registers import REGISTERS
from geo.intake.register_import import import_records
from geo.outputs.register_files import FORMATS, export_records, template, to_plain
from geo.registers.declaration import Register
from geo.registers.guard import Guard
from geo.registers.listing import Query, list_records, one_record
from geo.registers.words import ACTION_WORDS, history, label_of, value_words
from geo.store.bundled import ready_store
from geo.store.store import Store


def register_group(lang: Language) -> click.Group:
    """`petasiaga register`, with one group per register."""
    group = click.Group(
        "register", help=lang.gettext(N_("Records that people enter: posko, contacts, …"))
    )
    for register in REGISTERS.values():
        group.add_command(_Commands(register, lang).group())
    return group


class _Commands:
    """The commands of one register."""

    def __init__(self, register: Register, lang: Language) -> None:
        self.register = register
        self.lang = lang

    def group(self) -> click.Group:
        """All of them."""
        _ = self.lang.gettext
        group = click.Group(self.register.key, help=_(self.register.help))
        number = click.Argument(["number"], type=int, metavar="ID")
        values = click.Argument(["values"], nargs=-1, metavar="FIELD=VALUE…")
        why = click.Option(["--reason"], default="", help=_("Why; it is kept with the record."))
        out = click.Option(
            ["--out"], required=True, help=_("File to write; an existing one is replaced.")
        )
        region = click.Option(["--region"], help=_("Kemendagri code; else everywhere."))
        json = json_option(self.lang)
        for name, help, run, params in (
            (
                "list",
                N_("Show the records."),
                self._list,
                [
                    region,
                    click.Option(["--search"], default="", help=_("Words to search for.")),
                    click.Option(["--state", "states"], multiple=True, help=_("Only this status.")),
                    click.Option(["--withdrawn"], is_flag=True, help=_("Only what was withdrawn.")),
                    json,
                ],
            ),
            ("show", N_("Show one record and its history."), self._show, [number, json]),
            ("add", N_("Enter a record."), self._add, [values, json]),
            ("set", N_("Correct fields of a record."), self._set, [number, values, json]),
            (
                "move",
                N_("Change the status of a record."),
                self._move,
                [number, click.Argument(["state"], metavar="STATUS"), json],
            ),
            ("withdraw", N_("Withdraw a record."), self._withdraw, [number, why, json]),
            ("reinstate", N_("Put a withdrawn record back."), self._reinstate, [number, why, json]),
            (
                "import",
                N_("Enter the rows of a table as records."),
                self._import,
                [
                    click.Argument(["path"], metavar="FILE"),
                    click.Option(
                        ["--dry-run"], is_flag=True, help=_("Only say what would be stored.")
                    ),
                    json,
                ],
            ),
            (
                "export",
                N_("Write the records to a file (xlsx, csv or geojson)."),
                self._export,
                [out, region],
            ),
            ("template", N_("Write an empty table to fill in."), self._template, [out]),
        ):
            if name == "move" and not self.register.states:
                continue
            group.add_command(
                click.Command(name, callback=quiet_interrupt(run), help=_(help), params=[*params])
            )
        return group

    def _attempt(self, work: Callable[[Store], Any], *, as_json: bool = False) -> Any:
        return attempt(
            self.lang, lambda: work(ready_store(progress=printer(self.lang))), as_json=as_json
        )

    def _list(
        self,
        region: str | None,
        search: str,
        states: tuple[str, ...],
        withdrawn: bool,
        as_json: bool,
    ) -> None:
        query = Query(
            text=search,
            areas=(region,) if region else (),
            states=states,
            withdrawn=withdrawn,
            personal=True,
        )

        def work(store: Store) -> Any:
            with store.engine.connect() as connection:
                records = list_records(connection, self.register, query, rows=None).records
            return records, store.snapshot().areas

        records, areas = self._attempt(work, as_json=as_json)
        if as_json:
            print_json([to_plain(self.register, record, personal=True) for record in records])
            return
        for record in records:
            words = [
                value_words(
                    self.register,
                    name,
                    record.get(name),
                    self.lang,
                    lambda code: areas.name(code) if code in areas else code,
                )
                for name in self.register.listed
            ]
            click.echo(f"{record['id']:>5}  " + "  ·  ".join(words))

    def _show(self, number: int, as_json: bool) -> None:
        def work(store: Store) -> Any:
            with store.engine.connect() as connection:
                record = one_record(connection, self.register, number)
                return record, history(connection, self.register, number)

        record, deeds = self._attempt(work, as_json=as_json)
        plain = to_plain(self.register, record, personal=True)
        if as_json:
            told = [
                {
                    "at_utc": deed.at_utc.isoformat(),
                    "actor": deed.actor,
                    "action": deed.action,
                    "changes": {name: [a, b] for name, a, b in deed.changes},
                    "reason": deed.reason,
                }
                for deed in deeds
            ]
            print_json({**plain, "history": told})
            return
        for name in plain:
            words = value_words(self.register, name, record[name], self.lang)
            click.echo(f"{label_of(self.register, name, self.lang):<24} {words}")
        for deed in deeds:
            action = self.lang.gettext(ACTION_WORDS[deed.action])
            line = f"{self.lang.local_moment(deed.at_utc)}  {deed.actor}: {action} {deed.reason}"
            click.echo(line.rstrip())

    def _add(self, values: tuple[str, ...], as_json: bool) -> None:
        self._act(door.CREATE, values, as_json)

    def _set(self, number: int, values: tuple[str, ...], as_json: bool) -> None:
        self._act(door.CORRECT, values, as_json, number)

    def _move(self, number: int, state: str, as_json: bool) -> None:
        self._act(door.MOVE, (f"state={state}",), as_json, number)

    def _withdraw(self, number: int, reason: str, as_json: bool) -> None:
        self._act(door.WITHDRAW, (), as_json, number, reason)

    def _reinstate(self, number: int, reason: str, as_json: bool) -> None:
        self._act(door.REINSTATE, (), as_json, number, reason)

    def _act(
        self,
        action: str,
        values: tuple[str, ...],
        as_json: bool,
        number: int | None = None,
        reason: str = "",
    ) -> None:
        def work(store: Store) -> door.Outcome:
            return door.act(
                store.engine,
                operator(),
                action,
                Guard(self.register, store.snapshot().areas),
                _change(values),
                record_id=number,
                reason=reason,
            )

        done = self._attempt(work, as_json=as_json)
        if as_json:
            print_json({"id": done.record_id, "version": done.version})
            return
        click.echo(
            self.lang.gettext("Record {id}: {what}.").format(
                id=done.record_id, what=self.lang.gettext(ACTION_WORDS[action])
            )
        )

    def _import(self, path: str, dry_run: bool, as_json: bool) -> None:
        done = self._attempt(
            lambda store: import_records(
                store, operator(), self.register, Path(path), dry_run=dry_run
            ),
            as_json=as_json,
        )
        _ = self.lang.gettext
        refused = [(row, problem.render(_)) for row, problem in done.refused]
        if as_json:
            rows = [{"row": row, "reason": sentence} for row, sentence in refused]
            print_json({"stored": done.stored, "refused": rows})
            return
        click.echo(
            self.lang.ngettext("{n} record was stored.", "{n} records were stored.", done.stored)
        )
        for row, sentence in refused:
            click.echo(_("Row {row}: {sentence}").format(row=row, sentence=sentence), err=True)

    def _export(self, out: str, region: str | None) -> None:
        def work(store: Store) -> None:
            format = Path(out).suffix.lower().removeprefix(".")
            if format not in FORMATS:
                raise InvalidChange(
                    N_("{value!r} is not one of: {known}."), value=format, known=", ".join(FORMATS)
                )
            query = Query(areas=(region,) if region else (), personal=True)
            areas = store.snapshot().areas
            with store.engine.connect() as connection:
                made = export_records(connection, self.register, query, areas, self.lang, format)
            write_file(Path(out), made)

        self._attempt(work)
        click.echo(out)

    def _template(self, out: str) -> None:
        made = template(self.register, self.lang, today=date.today())
        attempt(self.lang, lambda: write_file(Path(out), made))
        click.echo(out)


def operator() -> Actor:
    """Whoever uses the command line holds the store's files, and so may do everything."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "operator"
    return Actor(name, ADMIN, origin="command")


def _change(values: tuple[str, ...]) -> Mapping[str, str]:
    change = {}
    for given in values:
        name, sign, value = given.partition("=")
        if not sign:
            raise InvalidChange(
                N_("{value!r} says no field; write FIELD=VALUE, such as name=Posko."),
                value=given[:40],
            )
        change[name.strip()] = value
    return change
