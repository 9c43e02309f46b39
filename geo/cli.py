"""The command line: `petasiaga run`, `petasiaga import areas|zones|incidents`, `petasiaga info`.

The commands are built for one language when the program starts, so that no text is translated
at import time.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
import sqlalchemy as sa

import geo
from geo.bundled import ready_store
from geo.catalogue import CLASS_KEYS, HAZARDS
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.cli_export import export_group
from geo.errors import PetaSiagaError, SourceRefused
from geo.i18n import N_, Language, language
from geo.ingest import (
    About,
    AreaOptions,
    ImportSummary,
    IncidentOptions,
    NothingStored,
    ZoneOptions,
    import_areas,
    import_incidents,
    import_zones,
)
from geo.settings import load_settings
from geo.sources.report import Problem
from geo.store.store import Store
from geo.store.tables import datasets

assert geo.__file__ is not None
APP_FILE = Path(geo.__file__).parent.parent / "app.py"
#: Rows that are named of those with the same problem; ``--json`` has each of them.
MAX_ROWS_SHOWN = 5
DEFAULT_PORT = 8501


def main() -> None:
    """Entry point of the console command."""
    try:
        lang = language(load_settings().language)
    except PetaSiagaError as err:
        _fail(str(err))
    build(lang)(prog_name="petasiaga")


def build(lang: Language) -> click.Group:
    """All commands, their help in the language `lang`."""
    _ = lang.gettext
    root = click.Group("petasiaga", help=_("Hazard-map dashboard for a BPBD."))
    root.add_command(_run_command(lang))
    root.add_command(_import_group(lang))
    root.add_command(_info_command(lang))
    root.add_command(export_group(lang))
    return root


def _run_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def run(port: int, host: str, extra: tuple[str, ...]) -> None:
        _attempt(lang, lambda: ready_store(progress=_printer(lang)))
        click.echo(
            _("PetaSiaga is at {address} – stop it with Ctrl+C.").format(
                address=f"http://{host}:{port}"
            ),
            err=True,
        )
        sys.exit(_serve(port, host, extra))

    return click.Command(
        "run",
        callback=_quiet_interrupt(run),
        help=_("Start the dashboard. Further arguments go to Streamlit."),
        context_settings={"ignore_unknown_options": True},
        params=[
            click.Option(
                ["--port"],
                type=click.IntRange(1, 65535),
                default=DEFAULT_PORT,
                show_default=True,
                help=_("Port to serve on."),
            ),
            click.Option(
                ["--host"],
                default="localhost",
                show_default=True,
                help=_("Address to serve on; 0.0.0.0 for the whole network."),
            ),
            click.Argument(["extra"], nargs=-1, type=click.UNPROCESSED),
        ],
    )


def _serve(port: int, host: str, extra: tuple[str, ...]) -> int:
    """Run Streamlit until it ends; its exit code."""
    # A service manager stops us with SIGTERM; leaving by an exception stops Streamlit as well.
    previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        # Headless, because Streamlit otherwise asks a newcomer for an e-mail address first.
        return subprocess.run(
            [
                sys.executable, "-m", "streamlit", "run", str(APP_FILE),
                f"--server.port={port}", f"--server.address={host}", "--server.headless=true",
                *extra,
            ],
            check=False,
        ).returncode  # fmt: skip
    finally:
        signal.signal(signal.SIGTERM, previous)


def _import_group(lang: Language) -> click.Group:
    _ = lang.gettext
    group = click.Group("import", help=_("Import a file of areas, hazard zones or incidents."))
    hazard_help = _("Hazard: {known} (or an Indonesian name).").format(known=", ".join(HAZARDS))

    def areas(code_column: str | None, name_column: str | None, **common: Any) -> None:
        options = AreaOptions(code_column, name_column, common["layer"], common["crs"])
        _import(lang, import_areas, lambda: options, common)

    def zones(
        hazard: str | None,
        class_column: str | None,
        index_column: str | None,
        class_yes: str | None,
        breaks: str | None,
        **common: Any,
    ) -> None:
        def options() -> ZoneOptions:
            return ZoneOptions(
                hazard, class_column, index_column, class_yes, _parse_breaks(breaks),
                common["layer"], common["crs"],
            )  # fmt: skip

        _import(lang, import_zones, options, common)

    def incidents(hazard: str | None, **common: Any) -> None:
        options = IncidentOptions(hazard, common["layer"], common["crs"])
        _import(lang, import_incidents, lambda: options, common)

    specific: list[tuple[str, Callable[..., None], str, list[click.Parameter]]] = [
        (
            "areas",
            areas,
            N_("Import boundaries of administrative areas; they replace those of the same code."),
            [
                click.Option(["--code-column"], help=_("Column with the Kemendagri code.")),
                click.Option(["--name-column"], help=_("Column with the name.")),
            ],
        ),
        (
            "zones",
            zones,
            N_("Import hazard zones of one hazard."),
            [
                click.Option(["--hazard"], help=hazard_help),
                click.Option(["--class-column"], help=_("Column with the hazard class.")),
                click.Option(["--index-column"], help=_("Column with an index of 0 to 1.")),
                click.Option(
                    ["--class-yes"],
                    type=click.Choice(CLASS_KEYS),
                    help=_("Class of zones whose column only says yes."),
                ),
                click.Option(
                    ["--breaks"],
                    help=_("Upper bounds of the low and the medium index, as 0.333,0.666."),
                ),
            ],
        ),
        (
            "incidents",
            incidents,
            N_("Import incidents."),
            [click.Option(["--hazard"], help=hazard_help)],
        ),
    ]
    for name, callback, text, params in specific:
        group.add_command(
            click.Command(
                name,
                callback=_quiet_interrupt(callback),
                help=_(text),
                params=[click.Argument(["file"]), *params, *_common_options(lang)],
            )
        )
    return group


def _common_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        click.Option(["--region"], help=_("Take only what lies in the area of this code.")),
        click.Option(["--layer"], help=_("Layer, where the file holds several.")),
        click.Option(["--crs"], help=_("Coordinate system instead of the file's own.")),
        click.Option(["--title"], default="", help=_("Title to show; else the file's name.")),
        click.Option(["--source"], default="", help=_("Who made the data.")),
        click.Option(["--licence"], default="", help=_("Licence of the data.")),
        click.Option(["--date", "data_date"], default="", help=_("Date of the data.")),
        click.Option(["--again"], is_flag=True, help=_("Import a file that was imported before.")),
        click.Option(["--dry-run"], is_flag=True, help=_("Do everything but keep nothing.")),
        click.Option(["--json", "as_json"], is_flag=True, help=_("Print one JSON object instead.")),
    ]


def _info_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def info(as_json: bool) -> None:
        store = _attempt(lang, lambda: ready_store(progress=_printer(lang)), as_json=as_json)
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(datasets).order_by(datasets.c.id)).mappings().all()
        if as_json:
            found = {
                "workspace": str(store.settings.workspace),
                "data_version": store.version(),
                "datasets": [dict(row) for row in rows],
            }
            click.echo(json.dumps(found, ensure_ascii=False, default=str))
            return
        click.echo(_("Workspace: {folder}").format(folder=store.settings.workspace))
        click.echo(_("Data version: {n}").format(n=store.version()))
        for row in rows:
            sample = _("sample data") if row["is_sample"] else ""
            parts = [row["kind"], row["title"], lang.number(row["rows_stored"]), sample]
            click.echo(f"{row['id']:>4}  " + "  ".join(part for part in parts if part))

    return click.Command(
        "info",
        callback=_quiet_interrupt(info),
        help=_("Show the workspace and the datasets in it."),
        params=[click.Option(["--json", "as_json"], is_flag=True)],
    )


def _import(
    lang: Language,
    run: Callable[..., ImportSummary],
    options: Callable[[], object],
    common: dict[str, Any],
) -> None:
    as_json, dry_run = common["as_json"], common["dry_run"]
    about = About(
        title=common["title"],
        source=common["source"],
        licence=common["licence"],
        data_date=common["data_date"],
        region=common["region"],
        again=common["again"],
    )

    def work() -> ImportSummary:
        chosen = options()
        store: Store = ready_store(progress=_printer(lang))
        return run(store, Path(common["file"]), chosen, about, dry_run=dry_run)

    summary = _attempt(lang, work, as_json=as_json)
    if as_json:
        click.echo(json.dumps(summary.to_json_dict(lang.gettext), ensure_ascii=False))
    else:
        _print_summary(summary, lang)


def _attempt(lang: Language, work: Callable[[], Any], *, as_json: bool = False) -> Any:
    """The result of `work`; an expected failure ends the program with its sentence."""
    try:
        return work()
    except PetaSiagaError as err:
        sentence = err.render(lang.gettext)
        if as_json:
            found: dict[str, object] = {"error": sentence}
            if isinstance(err, NothingStored):
                found |= err.summary.to_json_dict(lang.gettext)
            click.echo(json.dumps(found, ensure_ascii=False))
        elif isinstance(err, NothingStored):
            _print_problems(err.summary, lang)
        _fail(sentence)


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


def _parse_breaks(text: str | None) -> tuple[float, float]:
    if text is None:
        return DEFAULT_BREAKS
    try:
        low, medium = (float(part) for part in text.split(","))
    except ValueError as err:
        raise SourceRefused(
            N_("The breaks {value!r} cannot be read; write two numbers such as 0.333,0.666."),
            value=text,
        ) from err
    return low, medium


def _print_summary(summary: ImportSummary, lang: Language) -> None:
    _ = lang.gettext
    if summary.dry_run:
        click.echo(_("Trial run: nothing was kept."))
    click.echo(f"{summary.title} ({summary.file_name})")
    for label, count in (
        (N_("Rows read"), summary.read),
        (N_("Stored"), summary.stored),
        (N_("of them repaired"), summary.repaired),
        (N_("Set aside"), summary.set_aside),
        (N_("Stored already"), summary.duplicates),
    ):
        click.echo(f"  {_(label):<24} {lang.number(count):>10}")
    for sentence in summary.notes:
        click.echo(f"- {sentence.render(_)}")
    _print_problems(summary, lang)


def _print_problems(summary: ImportSummary, lang: Language) -> None:
    """Problems that say the same in one line, with the first rows that have it."""
    _ = lang.gettext
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in summary.problems:
        groups.setdefault((problem.column, problem.reason.render(_)), []).append(problem)
    for (column, reason), problems in groups.items():
        rows = lang.join([str(problem.row) for problem in problems[:MAX_ROWS_SHOWN]])
        count = lang.ngettext("{n} row", "{n} rows", len(problems))
        example = f" “{problems[0].value}”" if problems[0].value else ""
        click.echo(
            "  "
            + _("{count} (for example {rows}): {what} {reason} – {cure}").format(
                count=count,
                rows=rows,
                what=f"{column}{example}".strip(),
                reason=reason,
                cure=problems[0].cure.render(_),
            )
        )


def _printer(lang: Language) -> Callable[[float, str], None]:
    """Progress on standard error, so that standard output stays clean for ``--json``."""

    def tell(fraction: float, message: str) -> None:
        click.echo(f"{lang.percent(fraction):>5}  {lang.gettext(message)}", err=True)

    return tell


def _quiet_interrupt(callback: Callable[..., None]) -> Callable[..., None]:
    def run(**values: Any) -> None:
        try:
            callback(**values)
        except KeyboardInterrupt:
            sys.exit(130)

    return run
