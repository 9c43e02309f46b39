"""The command line: `petasiaga run`, `info`, and the groups and commands of `geo.cli_*`.

The commands are built for one language when the program starts, so that no text is translated
at import time.
"""

import importlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

import geo
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language, language
from geo.base.settings import load_settings
from geo.cli.common import attempt, fail, json_option, print_json, printer, quiet_interrupt

assert geo.__file__ is not None
APP_FILE = Path(geo.__file__).parent.parent / "app.py"
DEFAULT_PORT = 8501
#: How long Streamlit may take to end in order.
_ENDING_S = 4.0


def main() -> None:
    """Entry point of the console command."""
    try:
        lang = language(load_settings().language)
    except PetaSiagaError as err:
        fail(str(err))
    build(lang)(prog_name="petasiaga")


def build(lang: Language) -> click.Group:
    """All commands, their help in the language `lang`."""
    _ = lang.gettext
    root = _LaterGroup("petasiaga", lang, help=_("Hazard-map dashboard for a BPBD."))
    root.add_command(_run_command(lang))
    root.add_command(_info_command(lang))
    return root


#: Command → (module, function that makes it). A command loads only what it needs: drawing takes
#: longer to import than a small file.
_LATER = {
    "import": ("geo.cli.imports", "import_group"),
    "export": ("geo.cli.export", "export_group"),
    "history": ("geo.cli.store", "history_command"),
    "undo": ("geo.cli.store", "undo_command"),
    "backup": ("geo.cli.backup", "backup_command"),
    "rescue": ("geo.cli.backup", "rescue_command"),
    "restore": ("geo.cli.store", "restore_command"),
    "stock": ("geo.cli.stock", "stock_group"),
    "template": ("geo.cli.store", "template_group"),
    "register": ("geo.cli.registers", "register_group"),
    "user": ("geo.cli.users", "user_group"),
    "token": ("geo.cli.users", "token_group"),
    "audit": ("geo.cli.audit", "audit_command"),
}


class _LaterGroup(click.Group):
    """The root group, whose commands are made when they are asked for."""

    def __init__(self, name: str, lang: Language, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._lang = lang

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, made or not."""
        return sorted({*self.commands, *_LATER})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, made now if it was not yet."""
        if name not in self.commands and name in _LATER:
            module, function = _LATER[name]
            make = getattr(importlib.import_module(module), function)
            self.commands[name] = make(self._lang)
        return super().get_command(ctx, name)


def _run_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def run(port: int, host: str, extra: tuple[str, ...]) -> None:
        from geo.store.bundled import ready_store

        attempt(lang, lambda: ready_store(progress=printer(lang)))
        click.echo(
            _("PetaSiaga is at {address} – stop it with Ctrl+C.").format(
                address=f"http://{host}:{port}"
            ),
            err=True,
        )
        sys.exit(_serve(port, host, extra))

    return click.Command(
        "run",
        callback=quiet_interrupt(run),
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
    """Run Streamlit until it ends; its exit code, or 143 when a service manager stopped us."""
    # Headless, because Streamlit otherwise asks a newcomer for an e-mail address first.
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(APP_FILE),
            f"--server.port={port}",
            f"--server.address={host}",
            "--server.headless=true",
            *extra,
        ]
    )

    def stop(*_: object) -> NoReturn:
        server.terminate()
        sys.exit(143)

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        return server.wait()
    finally:
        # After SIGTERM, and after Ctrl+C, which reaches Streamlit by itself.
        signal.signal(signal.SIGTERM, previous)
        try:
            server.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _info_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def info(as_json: bool) -> None:
        import sqlalchemy as sa

        from geo.store.bundled import ready_store
        from geo.store.tables import datasets

        store = attempt(lang, lambda: ready_store(progress=printer(lang)), as_json=as_json)
        with store.engine.connect() as connection:
            columns = [column for column in datasets.c if column.name != "problems"]
            query = sa.select(*columns).where(datasets.c.undone_at.is_(None))
            rows = connection.execute(query.order_by(datasets.c.id)).mappings().all()
        if as_json:
            found = {
                "workspace": str(store.settings.workspace),
                "data_version": store.version(),
                "datasets": [dict(row) for row in rows],
            }
            print_json(found)
            return
        click.echo(_("Workspace: {folder}").format(folder=store.settings.workspace))
        click.echo(_("Data version: {n}").format(n=store.version()))
        for row in rows:
            sample = _("sample data") if row["is_sample"] else ""
            parts = [row["kind"], row["title"], lang.number(row["rows_stored"]), sample]
            click.echo(f"{row['id']:>4}  " + "  ".join(part for part in parts if part))

    return click.Command(
        "info",
        callback=quiet_interrupt(info),
        help=_("Show the workspace and the datasets in it."),
        params=[json_option(lang)],
    )
