"""A copy of everything in the store, to keep or to restore elsewhere."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import streamlit as st

from geo.access.roles import Permission
from geo.archive import back_up_store, export_everything
from geo.archive.copies import KEEP
from geo.base.i18n import Language
from pages._ui.shared import cache, identity, parts

_ENDINGS = {"gpkg": "application/geopackage+sqlite3", "zip": "application/zip"}


def everything(lang: Language) -> None:
    """What can be taken along, and how it comes back."""
    _ = lang.gettext
    st.markdown(
        _(
            "Everything in the store as one file: areas, zones, incidents, layers and the history "
            "of imports. Keep it as a backup, or take it to another computer."
        )
    )
    labels = {"gpkg": _("GeoPackage (opens in QGIS)"), "zip": _("CSV tables (zip)")}
    with st.container(horizontal=True):
        for ending, mime in _ENDINGS.items():
            st.download_button(
                labels[ending],
                data=_make(ending),
                file_name=f"petasiaga-{date.today().isoformat()}.{ending}",
                mime=mime,
                icon=":material/download:",
                type="primary" if ending == "gpkg" else "secondary",
                on_click="ignore",
                key=f"everything-{ending}",
            )
    st.caption(_("Making the file takes a few seconds; it holds the records as they are stored."))
    st.markdown(_("To restore it, stop the program and run on the computer that is to have it:"))
    st.code("petasiaga restore petasiaga.gpkg", language=None)
    if identity.actor().may(Permission.IMPORT):
        _backup(lang)


def _backup(lang: Language) -> None:
    """A copy that stays on this computer."""
    _ = lang.gettext
    st.markdown(
        _(
            "A backup is a checked copy in the workspace of this computer; the newest {n} are kept."
        ).format(n=KEEP)
    )
    if st.button(_("Back up now"), icon=":material/shield:", key="back-up"):
        with st.spinner(_("Copying and checking …")):
            done = back_up_store(cache.settings())
        st.success(
            _("Backed up and checked: {file} ({size} MB).").format(
                file=parts.plain(str(done.path)), size=lang.number(done.size / 1e6, digits=1)
            ),
            icon=":material/check_circle:",
        )


def _make(ending: str) -> Callable[[], bytes]:
    """Writes the file when the button is pressed."""

    def make() -> bytes:
        with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
            out = export_everything(cache.store(), Path(folder) / f"petasiaga.{ending}")
            return out.read_bytes()

    return make
