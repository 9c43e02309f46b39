"""The pages and the menu between them, which carries the whole address along.

Streamlit's own menu drops the query when the page changes, so it is hidden. Ours is one widget
and not a row of links: links would have to be sent again with every change of the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.base.i18n import N_, Language
from pages._ui.shared import language

_MENU = "ui_menu"
_TARGET = "_menu_target"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page; `path` is its fixed address ("" for the start page)."""

    path: str
    file: str
    title: str
    icon: str
    help: str


#: In the order of the menu. A page of a later issue is added here.
PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "",
        "peta.py",
        N_("Map"),
        ":material/map:",
        N_("Hazard zones and incidents on one map, with key figures and a table."),
    ),
    PageEntry(
        "tren",
        "tren.py",
        N_("Trends"),
        ":material/trending_up:",
        N_("Incidents and losses over time, by area and by season."),
    ),
    PageEntry(
        "paparan",
        "paparan.py",
        N_("Exposure"),
        ":material/group:",
        N_("Land, people and facilities in hazard zones."),
    ),
    PageEntry(
        "validasi",
        "validasi.py",
        N_("Zone check"),
        ":material/fact_check:",
        N_("Whether the hazard zones match the incidents, and which to review."),
    ),
    PageEntry(
        "profil",
        "profil.py",
        N_("Profile"),
        ":material/location_city:",
        N_("One area on one page: map, zones, people, history, trend and rank."),
    ),
    PageEntry(
        "posko",
        "posko.py",
        N_("Posko"),
        ":material/home_work:",
        N_("Command posts, field posts, shelters and public kitchens."),
    ),
    PageEntry(
        "kontak",
        "kontak.py",
        N_("Contacts"),
        ":material/call:",
        N_("Emergency numbers and offices, with the day on which each was checked."),
    ),
    PageEntry(
        "ekspor",
        "ekspor.py",
        N_("Export"),
        ":material/print:",
        N_("Map sheets, slides, data files and atlases of the current choice."),
    ),
    PageEntry(
        "data",
        "data.py",
        N_("Data"),
        ":material/upload_file:",
        N_("Import spreadsheets and GIS files, see what was imported, and undo it."),
    ),
    PageEntry(
        "tentang",
        "tentang.py",
        N_("About"),
        ":material/info:",
        N_("What this is, and the source, date and method of all data."),
    ),
)


def make_pages(lang: Language) -> list[StreamlitPage]:
    """The pages for `st.navigation`."""
    return [
        st.Page(
            entry.file,
            title=lang.gettext(entry.title),
            icon=entry.icon,
            url_path=entry.path,
            default=not entry.path,
            help=lang.gettext(entry.help),
        )
        for entry in PAGES
    ]


def top_bar(current: StreamlitPage, lang: Language) -> None:
    """The menu of all pages and the language switch, in one row at the top."""
    entries = {entry.path: entry for entry in PAGES}
    if st.session_state.get(_MENU) != current.url_path:
        st.session_state[_MENU] = current.url_path
    with st.container(
        key="ps-top",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
    ):
        st.pills(
            lang.gettext("Pages"),
            list(entries),
            format_func=lambda path: f"{entries[path].icon} {lang.gettext(entries[path].title)}",
            key=_MENU,
            required=True,
            label_visibility="collapsed",
            on_change=_chosen,
        )
        language.switch(lang)


def follow_menu(pages: Sequence[StreamlitPage]) -> None:
    """Go to the page that was chosen in the menu, with the address as it is."""
    path = st.session_state.pop(_TARGET, None)
    for page in pages:
        if path == page.url_path:
            st.switch_page(page, query_params=st.query_params.to_dict())


def go(path: str) -> None:
    """Leave for another page, with the address as it is; ends this run."""
    st.session_state[_TARGET] = path
    st.rerun()


def _chosen() -> None:
    # A callback cannot change the page, so the frame does it in the run that follows.
    st.session_state[_TARGET] = st.session_state[_MENU]
