"""Live preview of the sheet and the downloads of one view."""

from collections.abc import Callable

import streamlit as st

from geo.base.i18n import Language, language
from geo.drawing.sheet.content import SheetContent, gather
from geo.drawing.sheet.page.ink import save
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.sheet import draw_sheet, render_sheet
from geo.outputs import names
from geo.outputs.bundle import make_bundle
from geo.outputs.geopackage import geopackage
from geo.outputs.html_map import html_map
from geo.outputs.report_docx import situation_report_docx
from geo.outputs.situation_report import situation_report
from geo.outputs.slide import slide
from geo.outputs.workbook import workbook
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from pages._ui.shared import cache, parts

#: Sharp on a projector, and quick to draw.
_PREVIEW_DPI = 110


def preview(data: Snapshot, chosen: HazardFilter, options: SheetOptions, lang: Language) -> None:
    """The sheet as it will be printed, and what it could not show."""
    with st.spinner(lang.gettext("Drawing the map sheet …")):
        picture, notes, scale = _preview(
            data.key(), cache.filter_key(chosen), options, data, chosen
        )
    st.image(picture, width="stretch", alt=lang.gettext("Preview of the map sheet"))
    words = lang.gettext("Scale {scale}").format(scale=f"1:{lang.number(scale)}")
    st.caption(" · ".join([words, *map(parts.plain, notes)]))


@st.cache_data(max_entries=24, show_spinner=False)
def _preview(
    version: str,
    key: tuple[tuple[str, str], ...],
    options: SheetOptions,
    _data: Snapshot,
    _chosen: HazardFilter,
) -> tuple[bytes, tuple[str, ...], int]:
    sheet = draw_sheet(_data, _chosen, options)
    picture = save(
        sheet.pages[0], "png", dpi=_PREVIEW_DPI, title=sheet.title, day=sheet.content.today
    )
    return picture, sheet.notes, sheet.frame.scale


def downloads(data: Snapshot, chosen: HazardFilter, options: SheetOptions, lang: Language) -> None:
    """One button per file; each file is made when its button is pressed."""
    _ = lang.gettext
    spoken = language(options.language)
    engine = cache.store().engine

    def content() -> SheetContent:
        return gather(data, chosen, options)

    def name(kind: str, ending: str, paper: str = "") -> str:
        return names.file_name(kind, chosen, data.areas, spoken, ending, paper=paper)

    files: list[tuple[str, str, str, str, Callable[[], bytes]]] = [
        (
            _("PDF"),
            name(names.SHEET, "pdf", options.paper),
            "application/pdf",
            ":material/picture_as_pdf:",
            lambda: render_sheet(data, chosen, options, "pdf"),
        ),
        (
            _("PNG"),
            name(names.SHEET, "png", options.paper),
            "image/png",
            ":material/image:",
            lambda: render_sheet(data, chosen, options, "png"),
        ),
        (
            _("SVG"),
            name(names.SHEET, "svg", options.paper),
            "image/svg+xml",
            ":material/draw:",
            lambda: render_sheet(data, chosen, options, "svg"),
        ),
        (
            _("Slide (PPTX)"),
            name(names.SLIDE, "pptx"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ":material/slideshow:",
            lambda: slide(content()),
        ),
        (
            _("Workbook (XLSX)"),
            name(names.WORKBOOK, "xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ":material/table_view:",
            lambda: workbook(content(), engine),
        ),
        (
            _("Report (PDF)"),
            name(names.REPORT, "pdf"),
            "application/pdf",
            ":material/summarize:",
            lambda: situation_report(content()),
        ),
        (
            _("Report (DOCX)"),
            name(names.REPORT, "docx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ":material/edit_document:",
            lambda: situation_report_docx(content()),
        ),
        (
            _("GeoPackage"),
            name(names.GEOPACKAGE, "gpkg"),
            "application/geopackage+sqlite3",
            ":material/layers:",
            lambda: geopackage(content(), engine),
        ),
        (
            _("HTML map"),
            name(names.HTML_MAP, "html"),
            "text/html",
            ":material/public:",
            lambda: html_map(content(), engine),
        ),
    ]
    st.download_button(
        _("Everything as one zip"),
        data=lambda: make_bundle(data, chosen, options, engine),
        file_name=name(names.BUNDLE, "zip"),
        mime="application/zip",
        icon=":material/folder_zip:",
        type="primary",
        width="stretch",
        on_click="ignore",
        key="ex-bundle",
    )
    columns = st.columns(3)
    for at, (label, file, mime, icon, make) in enumerate(files):
        columns[at % 3].download_button(
            label,
            data=make,
            file_name=file,
            mime=mime,
            icon=icon,
            width="stretch",
            on_click="ignore",
            key=f"ex-file-{at}",
        )
