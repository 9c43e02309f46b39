"""`petasiaga import areas|zones|incidents|reference`."""

from collections.abc import Callable
from dataclasses import replace
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
from geo.domains.areas.importing import import_areas
from geo.domains.areas.reader import AreaOptions
from geo.domains.incidents.importing import import_incidents
from geo.domains.incidents.reader import IncidentOptions, OnDuplicate
from geo.domains.inspection import inspect_file
from geo.domains.layers.importing import import_reference
from geo.domains.layers.reader import ReferenceOptions
from geo.domains.zones.importing import import_zones
from geo.domains.zones.raster_zones import DEFAULT_MIN_PIXELS
from geo.domains.zones.reader import ZoneOptions
from geo.intake.summary import ImportSummary, NothingStored
from geo.intake.transaction import About
from geo.reading.table import TableLayout
from geo.store.bundled import ready_store
from geo.store.mappings import remembers
from geo.store.store import Store
from geo.store.tables import INCIDENTS

_ABOUT = (
    ("title", N_("Title")),
    ("source", N_("Source")),
    ("licence", N_("Licence")),
    ("data_date", N_("Date of the data")),
    ("method", N_("Method")),
)


def import_group(lang: Language) -> click.Group:
    """The group `import`, its help in the language `lang`."""
    _ = lang.gettext
    group = click.Group("import", help=_("Import areas, hazard zones, incidents or other layers."))
    for name, callback, text, params in (
        ("areas", _areas, _AREAS_HELP, _area_options(lang)),
        ("zones", _zones, _ZONES_HELP, _zone_options(lang)),
        ("incidents", _incidents, _INCIDENTS_HELP, _incident_options(lang)),
        ("reference", _reference, _REFERENCE_HELP, _reference_options(lang)),
    ):
        group.add_command(
            click.Command(
                name,
                callback=quiet_interrupt(_with(lang, callback)),
                help=_(text),
                params=[click.Argument(["file"]), *params, *_common_options(lang)],
            )
        )
    return group


_AREAS_HELP = N_("Import boundaries of administrative areas; they replace those of the same code.")
_ZONES_HELP = N_("Import hazard zones of one hazard, from polygons or from a raster (GeoTIFF).")
_INCIDENTS_HELP = N_("Import incidents from a table or from points.")
_REFERENCE_HELP = N_("Import a layer of facilities, roads, rivers or anything else.")

#: What a command runs: the import and its options.
_Chosen = tuple[Callable[..., ImportSummary], object]


def _areas(
    code_column: str | None, name_column: str | None, answer: tuple[str, ...], **common: Any
) -> _Chosen:
    answers = _parse_pairs("--answer", answer)
    return import_areas, AreaOptions(
        code_column, name_column, common["layer"], common["crs"], answers
    )


def _zones(breaks: str | None, answer: tuple[str, ...], **values: Any) -> _Chosen:
    names = ("hazard", "class_column", "index_column", "class_yes", "layer", "crs", "min_pixels")
    options = {name: values[name] for name in names}
    return import_zones, ZoneOptions(
        breaks=_parse_breaks(breaks), answers=_parse_pairs("--answer", answer), **options
    )


def _incidents(column: tuple[str, ...], answer: tuple[str, ...], **values: Any) -> _Chosen:
    columns = _parse_pairs("--column", column) if column else None
    known = [known.name for known in READ_COLUMNS]
    unknown = sorted(set(columns or ()) - set(known))
    if unknown:
        raise SourceRefused(
            N_("There is no column {name!r}; use one of: {known}."),
            name=unknown[0],
            known=", ".join(known),
        )
    return import_incidents, IncidentOptions(
        hazard=values["hazard"],
        layer=values["layer"],
        crs=values["crs"],
        columns=columns,
        layout=_layout(values),
        answers=_parse_pairs("--answer", answer),
        on_duplicate=values["on_duplicate"],
    )


def _reference(name_column: str | None, **values: Any) -> _Chosen:
    return import_reference, ReferenceOptions(
        name=values["title"],
        icon=values["icon"],
        color=values["color"],
        name_column=name_column,
        layer=values["layer"],
        crs=values["crs"],
        layout=_layout(values),
    )


def _layout(values: dict[str, Any]) -> TableLayout | None:
    """What the options say of where the table lies; None leaves all of it to be found."""
    if not values["sheet"] and not values["header_rows"]:
        return None
    return TableLayout(sheet=values["sheet"], header_rows=_parse_rows(values["header_rows"]))


def _with(lang: Language, choose: Callable[..., _Chosen]) -> Callable[..., None]:
    """A command that imports what `choose` makes of its options."""

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
            importer, options = choose(**values)
            store = ready_store(progress=printer(lang))
            options = _as_remembered(store, Path(values["file"]), options, lang)
            summary = importer(
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


def _as_remembered(store: Store, path: Path, options: object, lang: Language) -> object:
    """Options with the columns of the last file with the same headers, unless some are named."""
    if not isinstance(options, IncidentOptions) or options.columns is not None:
        return options
    if not remembers(store, INCIDENTS):
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


def _hazard_option(lang: Language) -> click.Option:
    known = ", ".join(HAZARDS)
    text = lang.gettext(N_("Hazard: {known} (or an Indonesian name)."))
    return click.Option(["--hazard"], help=text.format(known=known))


def _area_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        click.Option(["--code-column"], help=_("Column with the Kemendagri code.")),
        click.Option(["--name-column"], help=_("Column with the name.")),
        _answer_option(lang),
    ]


def _zone_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        _hazard_option(lang),
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
        click.Option(
            ["--min-pixels"],
            type=click.IntRange(1),
            default=DEFAULT_MIN_PIXELS,
            show_default=True,
            help=_("Raster: patches of fewer pixels go to the class beside them."),
        ),
        _answer_option(lang),
    ]


def _answer_option(lang: Language) -> click.Option:
    return click.Option(
        ["--answer"],
        multiple=True,
        metavar="KEY=VALUE",
        help=lang.gettext("Answer to a question of an earlier run. May be given several times."),
    )


def _incident_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        _hazard_option(lang),
        *_table_options(lang),
        click.Option(
            ["--column"],
            multiple=True,
            metavar="NAME=HEADER",
            help=_(
                "Which header a column has, such as occurred_on=Tgl; nothing after the = says that "
                "the file does not have it. May be given several times."
            ),
        ),
        _answer_option(lang),
        click.Option(
            ["--on-duplicate"],
            type=click.Choice(get_args(OnDuplicate)),
            default="skip",
            show_default=True,
            help=_("What becomes of a row that is stored already."),
        ),
    ]


def _reference_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        *_table_options(lang),
        click.Option(["--name-column"], help=_("Column with the name.")),
        click.Option(
            ["--icon"],
            type=click.Choice(tuple(ICONS)),
            help=_("Sign on the map; else guessed from the names."),
        ),
        click.Option(["--color"], help=_("Colour such as #0072B2; else the next free one.")),
    ]


def _table_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    return [
        click.Option(["--sheet"], help=_("Sheet, where a workbook holds several.")),
        click.Option(
            ["--header-rows"], help=_("Rows of the header where they are not found, as 3 or 3,4.")
        ),
    ]


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
