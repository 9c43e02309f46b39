"""An atlas: one sheet per kecamatan, village, hazard or year, with an index page.

Pages are drawn in processes of their own, so that other users do not wait.
"""

import io
import math
import os
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pypdf
from pypdf.annotations import Link

from geo.analysis.aggregate import data_period, incident_rows, zone_rows
from geo.base.helpers import HelperEnded, Helpers
from geo.base.i18n import N_, Language, language
from geo.base.jobs import Cancelled
from geo.catalogue import HAZARDS
from geo.drawing.sheet.content import gather
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.ink import (
    FAINT,
    MUTED,
    Format,
    Ink,
    line_height,
    save_pages,
    text_width,
)
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.page.paper import POINTS_PER_MM, Box, paper
from geo.drawing.sheet.sheet import draw_sheet
from geo.outputs import names
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

Division = Literal["district", "village", "hazard", "year"]
#: One PDF of all sheets, or a zip of pictures.
AtlasKind = Literal["pdf", "zip"]
DIVISIONS: dict[Division, str] = {
    "district": N_("One sheet per district"),
    "village": N_("One sheet per village"),
    "hazard": N_("One sheet per hazard"),
    "year": N_("One sheet per year"),
}
#: Said when the user no longer wants the atlas.
CANCELLED = N_("The atlas was cancelled.")
#: More pages than this belong into several atlases.
MAX_PAGES = 400
_MARGIN_MM = 14.0


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """One sheet of an atlas."""

    title: str
    chosen: HazardFilter


@dataclass(frozen=True, slots=True)
class Status:
    """How far an atlas is; `seconds_left` is None until the first sheet is done."""

    done: int
    total: int
    seconds_left: float | None


def atlas_pages(
    snapshot: Snapshot, chosen: HazardFilter, division: Division, lang: Language
) -> list[AtlasPage]:
    """The sheets that an atlas of `chosen` has, in the order of their names.

    Raises `ExportRefused` when there are none or too many.
    """
    pages = list(_pages(snapshot, chosen, division, lang))
    if not pages:
        raise ExportRefused(
            N_("No sheet can be made for “{division}” of this choice; choose another region."),
            division=lang.gettext(DIVISIONS[division]),
        )
    if len(pages) > MAX_PAGES:
        raise ExportRefused(
            N_("The atlas would have {count} sheets; at most {limit} are made at once."),
            count=len(pages),
            limit=MAX_PAGES,
        )
    return pages


def make_atlas(
    snapshot: Snapshot,
    pages: Sequence[AtlasPage],
    options: SheetOptions,
    *,
    kind: AtlasKind = "pdf",
    workers: int | None = None,
    tell: Callable[[Status], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> bytes:
    """The atlas as one PDF with an index, or as a zip of PNGs.

    `workers` of 0 draws in this process; None takes the number of processors. Raises `Cancelled`
    soon after `cancelled` says so.
    """
    page_kind: Format = "pdf" if kind == "pdf" else "png"
    started = time.monotonic()

    def report(done: int) -> None:
        passed = time.monotonic() - started
        left = passed / done * (len(pages) - done) if done else None
        if tell is not None:
            tell(Status(done, len(pages), left))

    report(0)
    if workers is None:
        workers = min(os.cpu_count() or 1, len(pages))
    if workers == 0:
        made = []
        for page in pages:
            if cancelled():
                raise Cancelled(CANCELLED)
            made.append(draw_sheet(snapshot, page.chosen, options).render(page_kind))
            report(len(made))
    else:
        made = _drawn_by_others(snapshot, pages, options, page_kind, workers, report, cancelled)
    if kind == "zip":
        return _zip(snapshot, pages, made, options)
    return _join(snapshot, pages, made, options)


def time_left(lang: Language, seconds: float) -> str:
    """The time that remains in words, rounded so that it does not flicker."""
    if seconds < 90:
        return lang.gettext(N_("about {n} seconds left")).format(n=max(5, round(seconds / 5) * 5))
    return lang.gettext(N_("about {n} minutes left")).format(n=math.ceil(seconds / 60))


def _pages(
    snapshot: Snapshot, chosen: HazardFilter, division: Division, lang: Language
) -> Iterator[AtlasPage]:
    areas = snapshot.areas
    if division in ("district", "village"):
        codes = {
            code for region in chosen.areas for code in areas.of_level(division, region)["code"]
        }
        for code in sorted(codes, key=areas.name):
            yield AtlasPage(areas.full_name(code), replace(chosen, areas=(code,)))
    elif division == "hazard":
        for key in chosen.hazards:
            one = replace(chosen, hazards=(key,))
            if len(incident_rows(snapshot, one)) or len(zone_rows(snapshot, one)):
                yield AtlasPage(lang.gettext(HAZARDS[key].name), one)
    else:
        period = data_period(snapshot, chosen)
        if period is None:
            return
        first, last = chosen.start or period[0], chosen.end or period[1]
        for year in range(first.year, last.year + 1):
            start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
            yield AtlasPage(str(year), replace(chosen, start=start, end=end))


def _draw_one(
    snapshot: Snapshot, chosen: HazardFilter, options: SheetOptions, kind: Format
) -> bytes:
    return draw_sheet(snapshot, chosen, options).render(kind)


def _drawn_by_others(
    snapshot: Snapshot,
    pages: Sequence[AtlasPage],
    options: SheetOptions,
    kind: Format,
    workers: int,
    report: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> list[bytes]:
    with Helpers(workers, _draw_one, _plain(snapshot)) as helpers:
        jobs = [helpers.submit(page.chosen, options, kind) for page in pages]
        waiting: set[Future[bytes]] = set(jobs)
        try:
            while waiting:
                if cancelled():
                    raise Cancelled(CANCELLED)
                done, waiting = wait(waiting, timeout=0.25, return_when=FIRST_COMPLETED)
                for job in done:
                    job.result()
                if done:
                    report(len(jobs) - len(waiting))
            return [job.result() for job in jobs]
        except HelperEnded as err:
            # The system ends a process like this when memory runs out.
            raise ExportRefused(
                N_(
                    "The atlas stopped because a helper process ended, probably for lack of "
                    "memory; choose fewer areas or a smaller paper."
                )
            ) from err


def _plain(snapshot: Snapshot) -> Snapshot:
    """A copy without what was worked out and kept, which need not travel."""
    return replace(snapshot, areas=AreaIndex(snapshot.areas.frame))


def _join(
    snapshot: Snapshot, pages: Sequence[AtlasPage], made: Sequence[bytes], options: SheetOptions
) -> bytes:
    """Index and sheets as one PDF with bookmarks; each line of the index is a link."""
    lang = language(options.language)
    content = gather(snapshot, pages[0].chosen, options)
    readers = [pypdf.PdfReader(io.BytesIO(data)) for data in made]
    lengths = [len(reader.pages) for reader in readers]
    index, links = _index(pages, lengths, options, content.today, lang)
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(index)).pages:
        writer.add_page(page)
    offset = len(writer.pages)
    starts = [offset + sum(lengths[:n]) for n in range(len(lengths))]
    for page_info, reader, start in zip(pages, readers, starts, strict=True):
        for page in reader.pages:
            writer.add_page(page)
        writer.add_outline_item(title=page_info.title, page_number=start)
    for number, (on_page, box) in enumerate(links):
        left, bottom, right, top = (v * POINTS_PER_MM for v in (box.x, box.y, box.right, box.top))
        writer.add_annotation(
            on_page,
            Link(rect=(left, bottom, right, top), target_page_index=starts[number]),
        )
    # Sheets share fonts and logo; each is kept once.
    writer.compress_identical_objects()
    stamp = f"D:{content.today:%Y%m%d}000000Z"
    writer.add_metadata(
        {"/Title": _title(lang), "/Creator": "PetaSiaga", "/CreationDate": stamp, "/ModDate": stamp}
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _title(lang: Language) -> str:
    return lang.gettext(N_("Atlas of hazard maps"))


def _index(
    pages: Sequence[AtlasPage],
    lengths: Sequence[int],
    options: SheetOptions,
    today: date,
    lang: Language,
) -> tuple[bytes, list[tuple[int, Box]]]:
    """(the index as PDF, page and box in mm of each of its lines)."""
    size = paper(options.paper, options.orientation)
    unit = size.unit
    body = Box(0, 0, size.width_mm, size.height_mm).inset(_MARGIN_MM)
    step = line_height(8.0 * unit) + 1.2 * unit
    columns = 1 if len(pages) <= 25 else 2
    rows = max(1, int((body.height - 26 * unit) // step))
    per_page = rows * columns
    count = math.ceil(len(pages) / per_page)
    sheets: list[Ink] = []
    links: list[tuple[int, Box]] = []
    first = count + 1
    for number in range(count):
        ink = Ink(size.width_mm, size.height_mm)
        sheets.append(ink)
        top = body.top - ink.paragraph(
            body.x, body.top, body.width, _title(lang), 18 * unit, bold=True
        )
        words = f"{options.agency} · {lang.date(today)}".lstrip(" ·")
        top -= ink.paragraph(body.x, top, body.width, words, 8 * unit, colour=MUTED) + 4 * unit
        area = Box(body.x, body.y, body.width, top - body.y)
        here = pages[number * per_page : (number + 1) * per_page]
        for at, page in enumerate(here):
            column = area.columns(columns, 10 * unit)[at // rows]
            line_top = column.top - (at % rows) * step
            box = Box(column.x, line_top - step, column.width, step)
            position = number * per_page + at
            _draw_line(ink, box, page.title, str(first + sum(lengths[:position])), 8.0 * unit)
            links.append((number, box))
    data = save_pages(sheets, title=_title(lang), day=today)
    return data, links


def _draw_line(ink: Ink, box: Box, title: str, number: str, size: float) -> None:
    """A title, dots, and the page on which it stands."""
    baseline = box.y + box.height * 0.3
    ink.text(box.x, baseline, title, size)
    ink.text(box.right, baseline, number, size, align="right")
    left = box.x + text_width(title, size) + 2
    right = box.right - text_width(number, size) - 2
    if right > left:
        ink.lines(
            [[(left, baseline), (right, baseline)]], colour=FAINT, width=0.25, dashes=(0.25, 1.1)
        )


def _zip(
    snapshot: Snapshot, pages: Sequence[AtlasPage], made: Sequence[bytes], options: SheetOptions
) -> bytes:
    lang = language(options.language)
    day = options.print_date or date.today()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for number, (page, data) in enumerate(zip(pages, made, strict=True), start=1):
            name = names.file_name(
                names.SHEET, page.chosen, snapshot.areas, lang, "png", paper=options.paper
            )
            entry = zipfile.ZipInfo(f"{number:03d}_{name}", (day.year, day.month, day.day, 0, 0, 0))
            file.writestr(entry, data)
    return out.getvalue()
