"""The steps of an import on one page: choose, recognise, match columns, try, import."""

import json
import tempfile
from datetime import date

import streamlit as st

from geo.base.errors import PetaSiagaError, StoreError
from geo.base.i18n import N_, Language
from geo.base.settings import Limits
from geo.files.formats import ACCEPTED_TABLES, ACCEPTED_VECTORS
from geo.outputs.incident_template import incident_template, template_name
from pages._ui.data import column_choice, data_parts, drafts, origin, preview, recognised, result
from pages._ui.data.drafts import Draft
from pages._ui.shared import cache, parts

_FILE = "data-file"
_PROBLEM = "_data_problem"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def steps(lang: Language) -> None:
    """Everything from the file to its records in the store."""
    draft = drafts.current()
    if draft is None:
        _choose(lang)
        return
    outcome = draft.settle()
    if outcome is not None:
        result.take_over(draft, outcome)
    _file_line(draft, lang)
    if draft.job is not None:
        preview.running(draft, lang)
        return
    if draft.stored:
        result.result(draft, lang)
        return
    found = draft.look()
    if found is None:
        assert draft.problem is not None
        st.error(parts.plain(draft.problem.render(lang.gettext)), icon=":material/error:")
        recognised.other_reading(draft, None, lang)
        return
    plan = recognised.recognised(draft, found, lang)
    plan = column_choice.columns(draft, found, plan, lang)
    about = origin.origin(draft, plan, lang)
    preview.preview(draft, found, plan, about, lang)


def _choose(lang: Language) -> None:
    _ = lang.gettext
    problem: PetaSiagaError | None = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.error(parts.plain(problem.render(_)), icon=":material/error:")
    data_parts.head(1, _("Choose a file"))
    limit_mb = _upload_limit_mb()
    _speak(limit_mb, lang)
    st.file_uploader(
        _("File"),
        # The content decides, not the name: a wrong ending is explained after the upload.
        type=None,
        key=_FILE,
        max_upload_size=limit_mb,
        on_change=_uploaded,
        label_visibility="collapsed",
    )
    tables = _("Tables: {formats}").format(formats=ACCEPTED_TABLES)
    maps = _("Maps: {formats}").format(formats=ACCEPTED_VECTORS)
    rasters = _("Rasters: {formats}").format(formats="GeoTIFF")
    st.caption(f"{tables}  \n{maps}  \n{rasters}")
    limits = cache.settings().limits
    st.caption(
        _(
            "Up to {mb} MB, {rows} rows or {features} features. Larger: split it, by year or area."
        ).format(
            mb=lang.number(limit_mb),
            rows=lang.number(limits.max_rows),
            features=lang.number(limits.max_features),
        )
    )
    with st.container(border=True):
        st.markdown(
            _(
                "**No table yet?** Fill this one: lists to pick from, rules in the headings, and "
                "an example row."
            )
        )
        areas, home = cache.snapshot().areas, cache.agency().region
        st.download_button(
            _("Download the template for incidents (XLSX)"),
            data=lambda: incident_template(areas, home, lang, today=date.today()),
            file_name=template_name(areas, home, lang),
            mime=_XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="data-template",
        )


def _speak(limit_mb: int, lang: Language) -> None:
    """The uploader's own words, which Streamlit knows in English only."""
    _ = lang.gettext
    button = json.dumps(_("Choose a file"), ensure_ascii=False)
    beside = json.dumps(
        _("or drag it here · up to {mb} MB").format(mb=lang.number(limit_mb)), ensure_ascii=False
    )
    zone = ".st-key-data-file [data-testid='stFileUploaderDropzone']"
    texts = f"{zone} button p, {zone} [data-testid='stFileUploaderDropzoneInstructions'] span"
    st.html(
        f"<style>{zone} {{ padding: 1.6rem 1rem; }} {texts} {{ font-size: 0; }}"
        f"{zone} button p::after {{ content: {button}; font-size: 1rem; }}"
        f"{zone} [data-testid='stFileUploaderDropzoneInstructions'] span::after "
        f"{{ content: {beside}; font-size: 0.95rem; white-space: normal; }}</style>"
    )


def _upload_limit_mb() -> int:
    """What the reader takes; the uploader is told, whatever the server's own default is."""
    limits: Limits = cache.settings().limits
    return limits.max_file_mb


def _uploaded() -> None:
    upload = st.session_state.get(_FILE)
    if upload is None:
        return
    try:
        drafts.start(upload.name, upload, upload.size)
    except OSError:
        # What cannot be written cannot be read: the next run says so.
        st.session_state[_PROBLEM] = StoreError(
            N_("There is no room left on the disk of {folder}; free some. Nothing was changed."),
            folder=tempfile.gettempdir(),
        )


def _file_line(draft: Draft, lang: Language) -> None:
    _ = lang.gettext
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        size = f"{lang.number(max(draft.size / 1024, 1))} KB"
        st.markdown(
            f":material/draft: **{parts.plain(draft.name)}** :gray[{size}]", width="stretch"
        )
        st.button(
            _("Import another file") if draft.stored else _("Choose another file"),
            icon=":material/upload_file:",
            key=draft.key("another"),
            on_click=drafts.forget,
            type="primary" if draft.stored and draft.mend is None else "secondary",
        )
