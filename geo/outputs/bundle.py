"""Everything about one view in one zip: sheet, slide, workbook, GeoPackage, HTML map."""

import io
import zipfile
from dataclasses import replace

import sqlalchemy as sa

from geo.base.i18n import N_
from geo.base.jobs import Progress
from geo.drawing.sheet.content import SheetContent, gather
from geo.drawing.sheet.furniture.marginalia import source_lines
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.sheet import draw_content
from geo.outputs import names
from geo.outputs.geopackage import geopackage
from geo.outputs.html_map import html_map
from geo.outputs.slide import slide
from geo.outputs.workbook import workbook
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

MAP_SHEET = N_("Drawing the map sheet …")
MAKING_SLIDE = N_("Making the slide …")
MAKING_WORKBOOK = N_("Writing the workbook …")
MAKING_GEOPACKAGE = N_("Writing the GeoPackage …")
MAKING_HTML = N_("Writing the interactive map …")


def make_bundle(
    snapshot: Snapshot,
    chosen: HazardFilter,
    options: SheetOptions,
    engine: sa.Engine,
    progress: Progress | None = None,
) -> bytes:
    """The zip of one view; its files carry names that explain themselves."""
    tell = progress or (lambda _fraction, _message: None)
    content = gather(snapshot, chosen, replace(options, zones=True))
    files: dict[str, bytes] = {}

    def add(kind: str, ending: str, data: bytes, paper: str = "") -> None:
        name = names.file_name(kind, chosen, snapshot.areas, content.lang, ending, paper=paper)
        files[name] = data

    tell(0.0, MAP_SHEET)
    sheet = draw_content(gather(snapshot, chosen, options))
    add(names.SHEET, "pdf", sheet.render("pdf"), options.paper)
    add(names.SHEET, "png", sheet.render("png"), options.paper)
    tell(0.4, MAKING_SLIDE)
    add(names.SLIDE, "pptx", slide(content))
    tell(0.6, MAKING_WORKBOOK)
    add(names.WORKBOOK, "xlsx", workbook(content, engine))
    tell(0.75, MAKING_GEOPACKAGE)
    add(names.GEOPACKAGE, "gpkg", geopackage(content, engine))
    tell(0.85, MAKING_HTML)
    add(names.HTML_MAP, "html", html_map(content, engine))
    files["LIHAT-DULU_README.txt"] = read_me(content, sheet.notes).encode("utf-8")
    tell(1.0, N_("Ready."))
    return pack(files, content)


def read_me(content: SheetContent, notes: tuple[str, ...] = ()) -> str:
    """What the files are, in plain text."""
    _ = content.lang.gettext
    lines = [
        f"{content.chosen.describe(content.lang, content.snapshot.areas.words)}.",
        "",
        _("Printed: {date} · data version {version}").format(
            date=content.lang.date(content.today), version=content.snapshot.version
        ),
        *source_lines(content),
        *notes,
    ]
    if content.has_sample:
        lines.append(_("Holds sample data, made up for trying out; not to be used for decisions."))
    if content.boundary_note:
        lines.append(content.boundary_note)
    return "\r\n".join(lines) + "\r\n"


def pack(files: dict[str, bytes], content: SheetContent) -> bytes:
    """A zip with the print date on every file, so that the same input gives the same names."""
    day = content.today
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            # What is compressed already is only stored.
            packed = name.endswith((".png", ".pdf", ".pptx", ".xlsx"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            file.writestr(entry, data)
    return out.getvalue()
