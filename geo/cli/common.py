"""What all commands share: how they fail, tell their progress and write files."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from geo.base.aside import written_aside
from geo.base.errors import PetaSiagaError, StoreError
from geo.base.i18n import N_, Language
from geo.store.faults import disk_full, is_no_room

Result = TypeVar("Result")


def attempt(lang: Language, work: Callable[[], Result], *, as_json: bool = False) -> Result:
    """The result of `work`; an expected failure ends the program with its sentence."""
    try:
        return work()
    except (PetaSiagaError, OSError) as err:
        if isinstance(err, OSError) and not is_no_room(err):
            raise
        told = disk_full() if isinstance(err, OSError) else err
        sentence = told.render(lang.gettext)
        if as_json:
            print_json({"error": sentence})
        fail(sentence)


def fail(sentence: str) -> NoReturn:
    """End the program with a sentence on standard error."""
    click.echo(sentence, err=True)
    sys.exit(1)


def print_json(found: Any) -> None:
    """One JSON value on standard output."""
    click.echo(json.dumps(found, ensure_ascii=False, default=str))


def printer(lang: Language) -> Callable[[float, str], None]:
    """Progress on standard error, so that standard output stays clean for ``--json``."""
    said = ""

    def tell(fraction: float, message: str) -> None:
        nonlocal said
        line = f"{lang.percent(fraction):>5}  {lang.gettext(message)}"
        # Who waits is told once a second; a log needs it once.
        if line != said:
            click.echo(line, err=True)
        said = line

    return tell


def quiet_interrupt(callback: Callable[..., None]) -> Callable[..., None]:
    """`callback` that ends without a traceback on Ctrl+C."""

    def run(**values: Any) -> None:
        try:
            callback(**values)
        except KeyboardInterrupt:
            sys.exit(130)

    return run


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file or nothing. Raises `StoreError`."""
    try:
        with written_aside(path) as aside:
            aside.write_bytes(data)
    except OSError as err:
        raise StoreError(
            N_("{file} cannot be written ({reason})."), file=str(path), reason=err.strerror or err
        ) from err


def json_option(lang: Language) -> click.Option:
    """The option ``--json``."""
    return click.Option(
        ["--json", "as_json"],
        is_flag=True,
        help=lang.gettext(N_("Print JSON instead.")),
    )


def by_option(lang: Language) -> click.Option:
    """The option ``--by``: who does it."""
    return click.Option(
        ["--by", "who"],
        default="",
        help=lang.gettext(N_("Your name, for the import history.")),
    )
