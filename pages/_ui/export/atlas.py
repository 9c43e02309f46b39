"""An atlas from the page: what it divides by, its progress, and the finished file."""

import streamlit as st

from geo.base.i18n import Language, language
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs import names
from geo.outputs.atlas import CANCELLED, DIVISIONS, AtlasKind, atlas_pages, time_left
from geo.outputs.atlas_job import AtlasJob
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from pages._ui.shared import parts

_JOB = "_ex_atlas"
_KINDS: dict[AtlasKind, str] = {"pdf": "PDF", "zip": "PNG (zip)"}
_MIME = {"pdf": "application/pdf", "zip": "application/zip"}


def atlas(data: Snapshot, chosen: HazardFilter, options: SheetOptions, lang: Language) -> None:
    """The expander for atlases."""
    _ = lang.gettext
    with st.expander(_("Atlas: many sheets at once"), icon=":material/menu_book:"):
        job: AtlasJob | None = st.session_state.get(_JOB)
        if job is not None and job.state == "running":
            _running(lang)
            return
        division = st.selectbox(
            _("Divide by"),
            list(DIVISIONS),
            format_func=lambda key: _(DIVISIONS[key]),
            key="ex-division",
        )
        kind = st.segmented_control(
            _("File"),
            list(_KINDS),
            format_func=_KINDS.__getitem__,
            key="ex-atlas-kind",
            default="pdf",
            required=True,
        )
        if st.button(_("Make the atlas"), icon=":material/play_arrow:", key="ex-atlas-start"):
            pages = atlas_pages(data, chosen, division, language(options.language))
            name = names.file_name(
                names.ATLAS,
                chosen,
                data.areas,
                language(options.language),
                kind,
                paper=options.paper,
            )
            st.session_state[_JOB] = AtlasJob(data, pages, options, kind, file_name=name).start()
            st.rerun()
        if job is not None:
            _ended(job, lang)


@st.fragment(run_every=1.0)
def _running(lang: Language) -> None:
    job: AtlasJob = st.session_state[_JOB]
    if job.state != "running":
        st.rerun()
    status = job.status
    words = lang.gettext("{done} of {total} sheets").format(
        done=lang.number(status.done), total=lang.number(status.total)
    )
    if status.seconds_left is not None:
        words += f" · {time_left(lang, status.seconds_left)}"
    st.progress(status.done / max(status.total, 1), text=words)
    st.button(
        lang.gettext("Cancel"), icon=":material/close:", on_click=job.cancel, key="ex-atlas-cancel"
    )


def _ended(job: AtlasJob, lang: Language) -> None:
    _ = lang.gettext
    if job.state == "done" and job.result is not None:
        st.download_button(
            _("Download the atlas ({n} sheets)").format(n=lang.number(job.status.total)),
            data=job.result,
            file_name=job.file_name,
            mime=_MIME[job.kind],
            on_click="ignore",
            icon=":material/download:",
            type="primary",
            key="ex-atlas-file",
        )
    elif job.problem is not None:
        st.error(parts.plain(job.problem.render(_)), icon=":material/error:")
    elif job.state == "cancelled":
        st.info(_(CANCELLED), icon=":material/info:")
