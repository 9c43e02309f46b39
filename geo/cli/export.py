"""`petasiaga export …`: every export without a browser, for a nightly job."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl

import click
import sqlalchemy as sa

from geo.access.agency import Agency, load_agency
from geo.archive import export_everything
from geo.archive.export import ArchiveFormat
from geo.base.i18n import LANGUAGE_NAMES, N_, Language, language
from geo.base.settings import load_settings
from geo.cli.common import attempt, printer, write_file
from geo.drawing.sheet.content import SheetContent, gather
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.ink import Format
from geo.drawing.sheet.page.options import DPI_CHOICES, GridKind, IncidentStyle, SheetOptions
from geo.drawing.sheet.page.paper import PAPERS, Orientation
from geo.drawing.sheet.sheet import draw_sheet
from geo.outputs.atlas import DIVISIONS, Division, Status, atlas_pages, make_atlas, time_left
from geo.outputs.bundle import make_bundle
from geo.outputs.geopackage import geopackage
from geo.outputs.html_map import html_map
from geo.outputs.report_docx import situation_report_docx
from geo.outputs.situation_report import situation_report
from geo.outputs.slide import slide
from geo.outputs.workbook import workbook
from geo.store.bundled import ready_store
from geo.store.store import Store
from geo.view.filters import HazardFilter


def export_group(lang: Language) -> click.Group:
    """The group `export`, its help in the language `lang`."""
    group = click.Group(
        "export", help=lang.gettext(N_("Write map sheets, data and bundles to files."))
    )
    group.add_command(_sheet_command(lang))
    group.add_command(_data_command(lang))
    group.add_command(_bundle_command(lang))
    group.add_command(_atlas_command(lang))
    group.add_command(_report_command(lang))
    group.add_command(_everything_command(lang))
    return group


def _sheet_command(lang: Language) -> click.Command:
    def sheet(kind: Format, **values: Any) -> None:
        store, chosen, options = _asked(values)
        drawn = draw_sheet(store.snapshot(), chosen, options)
        _write(lang, Path(values["out"]), drawn.render(kind), drawn.notes)

    return click.Command(
        "sheet",
        callback=_guarded(lang, sheet),
        help=lang.gettext(N_("Write one map sheet as PDF, PNG or SVG.")),
        params=[
            _query(lang),
            click.Option(
                ["--format", "kind"],
                type=click.Choice(get_args(Format)),
                default="pdf",
                show_default=True,
            ),
            _out(lang),
            *_sheet_options(lang),
        ],
    )


#: Writers of `export data`, by the ending of the file.
DATA_WRITERS: dict[str, Callable[[SheetContent, sa.Engine], bytes]] = {
    "xlsx": workbook,
    "gpkg": geopackage,
    "html": html_map,
    "pptx": lambda content, _engine: slide(content),
}


def _data_command(lang: Language) -> click.Command:
    def data(kind: str | None, **values: Any) -> None:
        store, chosen, options = _asked(values)
        path = Path(values["out"])
        ending = kind or path.suffix.lower().lstrip(".")
        if ending not in DATA_WRITERS:
            raise ExportRefused(
                N_("{file} has an ending that is not known; use one of: {known}."),
                file=str(path),
                known=", ".join(DATA_WRITERS),
            )
        content = gather(store.snapshot(), chosen, options)
        _write(lang, path, DATA_WRITERS[ending](content, store.engine))

    return click.Command(
        "data",
        callback=_guarded(lang, data),
        help=lang.gettext(
            N_("Write the filtered records as XLSX or GeoPackage, an HTML map or a slide.")
        ),
        params=[
            _query(lang),
            click.Option(
                ["--format", "kind"],
                type=click.Choice(tuple(DATA_WRITERS)),
                help=lang.gettext(N_("Else by the ending of the file.")),
            ),
            _out(lang),
            *_sheet_options(lang),
        ],
    )


def _bundle_command(lang: Language) -> click.Command:
    def bundle(**values: Any) -> None:
        store, chosen, options = _asked(values)
        made = make_bundle(store.snapshot(), chosen, options, store.engine, printer(lang))
        _write(lang, Path(values["out"]), made)

    return click.Command(
        "bundle",
        callback=_guarded(lang, bundle),
        help=lang.gettext(N_("Write sheet, slide, workbook, GeoPackage and HTML map as one zip.")),
        params=[_query(lang), _out(lang), *_sheet_options(lang)],
    )


def _atlas_command(lang: Language) -> click.Command:
    def atlas(
        per: Division, kind: Literal["pdf", "zip"], workers: int | None, **values: Any
    ) -> None:
        store, chosen, options = _asked(values)
        snapshot = store.snapshot()
        pages = atlas_pages(snapshot, chosen, per, language(options.language))

        def tell(status: Status) -> None:
            words = lang.gettext(N_("{done} of {total} sheets")).format(
                done=status.done, total=status.total
            )
            if status.seconds_left is not None:
                words += f" · {time_left(lang, status.seconds_left)}"
            click.echo(words, err=True)

        made = make_atlas(snapshot, pages, options, kind=kind, workers=workers, tell=tell)
        _write(lang, Path(values["out"]), made)

    return click.Command(
        "atlas",
        callback=_guarded(lang, atlas),
        help=lang.gettext(N_("Write one sheet per district, village, hazard or year.")),
        params=[
            _query(lang),
            click.Option(
                ["--per"],
                type=click.Choice(tuple(DIVISIONS)),
                default="district",
                show_default=True,
            ),
            click.Option(
                ["--format", "kind"],
                type=click.Choice(("pdf", "zip")),
                default="pdf",
                show_default=True,
                help=lang.gettext(N_("One PDF with an index, or a zip of PNGs.")),
            ),
            click.Option(
                ["--workers"],
                type=click.IntRange(0, 64),
                help=lang.gettext(N_("Processes that draw; 0 draws in this one.")),
            ),
            _out(lang),
            *_sheet_options(lang),
        ],
    )


def _report_command(lang: Language) -> click.Command:
    def report(**values: Any) -> None:
        store, chosen, options = _asked(values)
        path = Path(values["out"])
        content = gather(store.snapshot(), chosen, options)
        make = situation_report_docx if path.suffix.lower() == ".docx" else situation_report
        _write(lang, path, make(content))

    return click.Command(
        "report",
        callback=_guarded(lang, report),
        help=lang.gettext(N_("Write a situation report as PDF, or as DOCX by the file's ending.")),
        params=[_query(lang), _out(lang), *_sheet_options(lang)],
    )


def _everything_command(lang: Language) -> click.Command:
    _ = lang.gettext

    def everything(out: str, kind: ArchiveFormat | None) -> None:
        store = ready_store(load_settings(), printer(lang))
        click.echo(str(export_everything(store, Path(out), kind, printer(lang))))

    return click.Command(
        "everything",
        callback=_guarded(lang, everything),
        help=_("Write the whole store as a backup that “petasiaga restore” reads back."),
        params=[
            click.Option(
                ["--out"],
                required=True,
                type=click.Path(),
                help=_("File (.gpkg, .zip) or new folder to write; an existing file is replaced."),
            ),
            click.Option(
                ["--format", "kind"],
                type=click.Choice(get_args(ArchiveFormat)),
                help=_("One GeoPackage, or a folder or zip of CSV files; else by the ending."),
            ),
        ],
    )


def _query(lang: Language) -> click.Option:
    return click.Option(
        ["--query"],
        default="",
        help=lang.gettext(
            N_("What to show: the part of the program's address after the question mark.")
        ),
    )


def _out(lang: Language) -> click.Option:
    return click.Option(
        ["--out"],
        required=True,
        type=click.Path(dir_okay=False, writable=True),
        help=lang.gettext(N_("File to write; an existing one is replaced.")),
    )


def _sheet_options(lang: Language) -> list[click.Parameter]:
    _ = lang.gettext
    elements = (
        "zones",
        "neighbours",
        "reference",
        "labels",
        "header",
        "legend",
        "inset",
        "north",
        "scale_bar",
        "key_figures",
        "sources",
        "signatures",
        "qr",
    )
    return [
        click.Option(
            ["--template"],
            type=click.Path(exists=True, dir_okay=False),
            help=_("JSON file with options, as saved on the page Export."),
        ),
        click.Option(["--paper"], type=click.Choice(tuple(PAPERS)), help=_("Paper size.")),
        click.Option(["--orientation"], type=click.Choice(get_args(Orientation))),
        click.Option(
            ["--language"],
            type=click.Choice(tuple(LANGUAGE_NAMES)),
            help=_("Language of the export."),
        ),
        click.Option(["--scale"], type=int, help=_("Denominator of the scale, such as 100000.")),
        click.Option(["--dpi"], type=click.Choice([str(dpi) for dpi in DPI_CHOICES])),
        click.Option(["--title"], help=_("Title; {region}, {period} and {hazards} are filled.")),
        click.Option(["--subtitle"], help=_("Line under the title.")),
        click.Option(["--agency"], help=_("Name of the agency.")),
        click.Option(
            ["--logo"], type=click.Path(exists=True, dir_okay=False), help=_("PNG or JPEG file.")
        ),
        click.Option(["--footer"], help=_("Text at the bottom.")),
        click.Option(["--prepared-by"], help=_("Name below “Prepared by”.")),
        click.Option(["--approved-by"], help=_("Name below “Approved by”.")),
        click.Option(
            ["--print-date"],
            type=click.DateTime(["%Y-%m-%d"]),
            help=_("Date on the sheet; else today."),
        ),
        click.Option(
            ["--base-url"],
            envvar="PETASIAGA_BASE_URL",
            help=_("Address of the running program, for the QR code."),
        ),
        click.Option(["--incidents"], type=click.Choice(get_args(IncidentStyle))),
        click.Option(["--grid"], type=click.Choice(get_args(GridKind))),
        click.Option(
            ["--without"],
            multiple=True,
            type=click.Choice(elements),
            help=_("Leave an element out; may be given several times."),
        ),
        click.Option(["--no-clip"], is_flag=True, help=_("Let zones reach beyond the region.")),
        click.Option(["--table"], is_flag=True, help=_("Add the incidents as a table (PDF).")),
    ]


def _asked(values: dict[str, Any]) -> tuple[Store, HazardFilter, SheetOptions]:
    """The store, the filter and the options that a command was called with."""
    settings = load_settings()
    store = ready_store(settings)
    areas = store.snapshot().areas
    with store.engine.connect() as connection:
        agency = load_agency(connection, settings)
    home = (agency.region,) if agency.region in areas else ()
    chosen = HazardFilter.from_query(
        dict(parse_qsl(values["query"].lstrip("?"), keep_blank_values=True)),
        default=HazardFilter(areas=home),
        knows_area=lambda code: code in areas,
    )
    return store, chosen, sheet_options(values, settings.language, agency)


def sheet_options(
    values: dict[str, Any],
    language: str,
    agency: Agency = Agency(),  # noqa: B008 - frozen
) -> SheetOptions:
    """Options of the command line, else of the template that it names, else of the agency."""
    given = {
        name: values[name]
        for name in (
            "paper",
            "orientation",
            "language",
            "scale",
            "title",
            "subtitle",
            "agency",
            "footer",
            "prepared_by",
            "approved_by",
            "incidents",
            "grid",
            "base_url",
        )
        if values.get(name) is not None
    }
    if values.get("dpi"):
        given["dpi"] = int(values["dpi"])
    if values.get("logo"):
        given["logo"] = Path(values["logo"]).read_bytes()
    if values.get("print_date"):
        given["print_date"] = values["print_date"].date()
    if values.get("no_clip"):
        given["clip"] = False
    if values.get("table"):
        given["table_on_back"] = True
    given |= dict.fromkeys(values.get("without", ()), False)
    if not values.get("template"):
        usual = {
            "language": language,
            "agency": agency.name,
            "prepared_by": agency.prepared_by,
            "approved_by": agency.approved_by,
            "logo": agency.logo,
            "base_url": agency.base_url,
        }
        return SheetOptions(**(usual | given))
    try:
        text = Path(values["template"]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise ExportRefused(N_("The template cannot be read; save it again.")) from err
    return SheetOptions.from_json(text, **given)


def _write(lang: Language, path: Path, data: bytes, notes: tuple[str, ...] = ()) -> None:
    write_file(path, data)
    for note in notes:
        click.echo(note, err=True)
    click.echo(str(path))


def _guarded(lang: Language, callback: Callable[..., None]) -> Callable[..., None]:
    """An expected failure ends the program with its sentence and exit code 1."""

    def run(**values: Any) -> None:
        try:
            attempt(lang, lambda: callback(**values))
        except KeyboardInterrupt:
            sys.exit(130)

    return run
