"""Downloads of a register, its template, and the import of a filled table."""

import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st

from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.intake.register_import import Imported, import_records
from geo.outputs.register_files import FORMATS, export_records, file_name, template
from geo.registers.declaration import Register
from geo.registers.listing import Query
from pages._ui.registers import opened
from pages._ui.shared import cache, identity, state
from pages._ui.shared.parts import plain


def menu(register: Register, lang: Language) -> None:
    """The popover with everything about files."""
    _ = lang.gettext
    with st.popover(_("Files"), icon=":material/folder_open:"):
        st.caption(_("What the region of the filter holds:"))
        for format in FORMATS:
            st.download_button(
                _("Download {format}").format(format=format.upper()),
                partial(_export, register, format, lang),
                file_name(register, format, lang),
                key=f"get-{register.key}-{format}",
                on_click="ignore",
                width="stretch",
            )
        if not opened.may_enter(register):
            return
        st.download_button(
            _("Empty table to fill in"),
            partial(template, register, lang, today=date.today()),
            file_name(register, "xlsx", lang, is_template=True),
            key=f"template-{register.key}",
            icon=":material/table:",
            on_click="ignore",
            width="stretch",
        )
        _import(register, lang)


def _export(register: Register, format: str, lang: Language) -> bytes:
    data = cache.snapshot()
    query = Query(areas=state.read(data).chosen.areas, personal=opened.reads_personal())
    with cache.store().engine.connect() as connection:
        return export_records(connection, register, query, data.areas, lang, format)


def _import(register: Register, lang: Language) -> None:
    _ = lang.gettext
    given = st.file_uploader(
        _("Import a filled table"), type=["xlsx", "xls", "ods", "csv"], key=f"up-{register.key}"
    )
    if given is None or not st.button(_("Import"), key=f"import-{register.key}", type="primary"):
        return
    with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
        path = Path(folder) / Path(given.name).name
        path.write_bytes(given.getvalue())
        try:
            done = import_records(cache.store(), identity.actor(), register, path)
        except PetaSiagaError as problem:
            st.error(plain(problem.render(_)), icon=":material/error:")
            return
    show_result(done, lang)


def show_result(done: Imported, lang: Language) -> None:
    """What became of the rows, in words."""
    _ = lang.gettext
    words = lang.ngettext("{n} record was stored.", "{n} records were stored.", done.stored)
    st.success(words, icon=":material/check_circle:")
    for row, sentence in done.refused:
        line = _("Row {row}: {sentence}").format(row=row, sentence=sentence.render(_))
        st.caption(plain(line))
