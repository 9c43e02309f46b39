"""`petasiaga import KIND`: one command for each kind of data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from geo.base.errors import PetaSiagaError, SourceRefused
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, HAZARDS
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.catalogue.icons import ICONS
from geo.catalogue.schema import READ_COLUMNS
from geo.cli.common import (
    by_option,
    fail,
    json_option,
    print_json,
    printer,
    quiet_interrupt,
    write_file,
)
from geo.cli.summary import print_problems, print_questions, print_summary
from geo.domains.incidents.reader import OnDuplicate
from geo.domains.inspection import inspect_file
from geo.domains.kinds import KINDS
from geo.domains.zones.raster_zones import DEFAULT_MIN_PIXELS
from geo.intake.kind import Kind
from geo.intake.summary import ImportSummary, NothingStored
from geo.intake.transaction import About
from geo.reading.table import TableLayout
from geo.store.bundled import ready_store
from geo.store.mappings import remembers
from geo.store.store import Store

_ABOUT = (
    ("title", N_("Title")),
    ("source", N_("Source")),
    ("licence", N_("Licence")),
    ("data_date", N_("Date of the data")),
    ("method", N_("Method")),
)


def import_group(lang: Language) -> click.Group:
    """The group `import`, its help in the language `lang`: one command for each kind of data."""
    _ = lang.gettext
    group = click.Group("import", help=_("Import areas, hazard zones, incidents or other layers."))
    for kind in KINDS.values():
        params = [param for said in _said_of(kind) for param in said.params(lang)]
        group.add_command(
            click.Command(
                kind.key,
                callback=quiet_interrupt(_command(lang, kind)),
                help=_(kind.names.help),
                params=[click.Argument(["file"]), *params, *_common_options(lang)],
            )
        )
    return group


def _command(lang: Language, kind: Kind[Any]) -> Callable[..., None]:
    """A command that imports a file as `kind`."""

    def run(**values: Any) -> None:
        as_json, report = values["as_json"], values["report"]
        about = About(
            title=values["title"],
            source=values["source"],
            licence=values["licence"],
            data_date=values["data_date"],
            region=values["region"],
            again=values["again"],
            imported_by=values["who"],
            method=values["method"],
        )
        summary: ImportSummary | None = None
        sentence = ""
        try:
            options = kind.options(
                layer=values["layer"],
                crs=values["crs"],
                **{said.field: said.read(values) for said in _said_of(kind)},
            )
            store = ready_store(progress=printer(lang))
            options = _as_remembered(store, Path(values["file"]), kind, options, lang)
            summary = kind.load(
                store,
                Path(values["file"]),
                options,
                about,
                dry_run=values["dry_run"],
                progress=printer(lang),
            )
        except PetaSiagaError as err:
            sentence = err.render(lang.gettext)
            summary = err.summary if isinstance(err, NothingStored) else None
        try:
            if report and summary is not None:
                _write_report(Path(report), summary, about, options, lang)
        except PetaSiagaError as err:
            sentence = " ".join(filter(None, [sentence, err.render(lang.gettext)]))
        _tell(lang, summary, sentence, as_json=as_json)

    return run


def _as_remembered(
    store: Store, path: Path, kind: Kind[Any], options: Any, lang: Language
) -> object:
    """Options with the columns of the last file with the same headers, unless some are named."""
    if not kind.takes("columns") or options.columns is not None:
        return options
    if not remembers(store, kind.key):
        return options
    found = inspect_file(store, path, options.layout, options.layer, options.crs).remembered
    if found is None:
        return options
    said = N_("Matched as for the last file with the same headings; check it all the same.")
    click.echo(lang.gettext(said), err=True)
    return replace(options, columns=found)


def _tell(lang: Language, summary: ImportSummary | None, sentence: str, *, as_json: bool) -> None:
    """Print what became of the file; a failure ends the program."""
    if as_json:
        found: dict[str, object] = {"error": sentence} if sentence else {}
        print_json(found | (summary.to_json_dict(lang.gettext) if summary else {}))
    elif summary is not None and summary.stored:
        print_summary(summary, lang)
    elif summary is not None:
        print_problems(summary, lang)
        print_questions(summary, lang)
    if sentence:
        fail(sentence)


def _write_report(
    path: Path, summary: ImportSummary, about: About, options: object, lang: Language
) -> None:
    from geo.outputs.import_report import import_report

    said = [
        (lang.gettext(label), value) for name, label in _ABOUT if (value := getattr(about, name))
    ]
    columns = getattr(options, "columns", None)
    write_file(path, import_report(summary, said, lang, columns=columns, today=date.today()))


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


def _parse_rows(text: str | None) -> tuple[int, ...] | None:
    """Row numbers as "3" or "3,4"."""
    if not text:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as err:
        raise SourceRefused(
            N_("The header rows {value!r} cannot be read; write row numbers such as 3 or 3,4."),
            value=text,
        ) from err


def _parse_pairs(option: str, texts: tuple[str, ...]) -> dict[str, str]:
    """ "key=value" texts as a mapping; the key may hold no "="."""
    for text in texts:
        if "=" not in text:
            raise SourceRefused(
                N_("{option} {value!r} has no “=”; write it as {option} name=value."),
                option=option,
                value=text,
            )
    return dict(text.split("=", 1) for text in texts)


def _parse_columns(texts: tuple[str, ...]) -> dict[str, str] | None:
    columns = _parse_pairs("--column", texts) if texts else None
    known = [known.name for known in READ_COLUMNS]
    unknown = sorted(set(columns or ()) - set(known))
    if unknown:
        raise SourceRefused(
            N_("There is no column {name!r}; use one of: {known}."),
            name=unknown[0],
            known=", ".join(known),
        )
    return columns


def _layout(values: Mapping[str, Any]) -> TableLayout | None:
    """What the options say of where the table lies; None leaves all of it to be found."""
    if not values["sheet"] and not values["header_rows"]:
        return None
    return TableLayout(sheet=values["sheet"], header_rows=_parse_rows(values["header_rows"]))


@dataclass(frozen=True, slots=True)
class _Said:
    """How a field of a kind's options is said on the command line."""

    field: str
    params: Callable[[Language], list[click.Parameter]]
    #: The field from the values of all options of the command.
    read: Callable[[Mapping[str, Any]], object]


def _one(field: str, text: str, *, flag: str = "", **more: Any) -> _Said:
    """A field with an option of its own, whose help is the msgid `text`."""
    name = flag or "--" + field.replace("_", "-")
    return _Said(
        field,
        lambda lang: [click.Option([name, field], help=lang.gettext(text), **more)],
        lambda values: values[field],
    )


def _parsed(said: _Said, parse: Callable[[Any], object]) -> _Said:
    return replace(said, read=lambda values: parse(said.read(values)))


def _hazard_option(lang: Language) -> list[click.Parameter]:
    text = lang.gettext(N_("Hazard: {known} (or an Indonesian name)."))
    return [click.Option(["--hazard"], help=text.format(known=", ".join(HAZARDS)))]


def _table_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        click.Option(["--sheet"], help=_("Sheet, where a workbook holds several.")),
        click.Option(
            ["--header-rows"], help=_("Rows of the header where they are not found, as 3 or 3,4.")
        ),
    ]


#: Every field that options of a kind may have, in the order of the help.
_SAID = (
    _Said("hazard", _hazard_option, lambda values: values["hazard"]),
    _Said("layout", _table_options, _layout),
    _parsed(
        _one(
            "columns",
            N_(
                "Which header a column has, such as occurred_on=Tgl; nothing after the = says that "
                "the file does not have it. May be given several times."
            ),
            flag="--column",
            multiple=True,
            metavar="NAME=HEADER",
        ),
        _parse_columns,
    ),
    _one("code_column", N_("Column with the Kemendagri code.")),
    _one("name_column", N_("Column with the name.")),
    _one("class_column", N_("Column with the hazard class.")),
    _one("index_column", N_("Column with an index of 0 to 1.")),
    _one(
        "class_yes",
        N_("Class of zones whose column only says yes."),
        type=click.Choice(CLASS_KEYS),
    ),
    _parsed(
        _one("breaks", N_("Upper bounds of the low and the medium index, as 0.333,0.666.")),
        _parse_breaks,
    ),
    _one(
        "min_pixels",
        N_("Raster: patches of fewer pixels go to the class beside them."),
        type=click.IntRange(1),
        default=DEFAULT_MIN_PIXELS,
        show_default=True,
    ),
    _one(
        "icon", N_("Sign on the map; else guessed from the names."), type=click.Choice(tuple(ICONS))
    ),
    _one("color", N_("Colour such as #0072B2; else the next free one.")),
    _parsed(
        _one(
            "answers",
            N_("Answer to a question of an earlier run. May be given several times."),
            flag="--answer",
            multiple=True,
            metavar="KEY=VALUE",
        ),
        lambda texts: _parse_pairs("--answer", texts),
    ),
    _one(
        "on_duplicate",
        N_("What becomes of a row that is stored already."),
        type=click.Choice(get_args(OnDuplicate)),
        default="skip",
        show_default=True,
    ),
)


def _said_of(kind: Kind[Any]) -> list[_Said]:
    """What a command takes beside what all of them take."""
    return [said for said in _SAID if kind.takes(said.field)]


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
        click.Option(["--method"], default="", help=_("How the data were made.")),
        by_option(lang),
        click.Option(["--again"], is_flag=True, help=_("Import a file that was imported before.")),
        click.Option(["--dry-run"], is_flag=True, help=_("Do everything but keep nothing.")),
        click.Option(
            ["--report"],
            type=click.Path(dir_okay=False),
            metavar="FILE.xlsx",
            help=_("Write the report of every row as a workbook."),
        ),
        json_option(lang),
    ]
