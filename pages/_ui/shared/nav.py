"""The pages and the menu between them, which carries the whole address along.

Streamlit's own menu drops the query when the page changes, so it is hidden. Ours is a few
buttons, one per group of pages, and not a row of links: links would have to be sent again with
every change of the address. It offers what the visitor's role may open, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.access.accounts import has_accounts
from geo.access.agency import Agency
from geo.access.roles import ROLES, Actor, Permission
from geo.base.i18n import N_, Language
from pages._ui.shared import cache, identity, language
from pages._ui.shared.parts import plain

_TARGET = "_menu_target"
_LOG_OUT = "log-out"
LOGIN, ACCOUNT, SETTINGS = "masuk", "akun", "pengaturan"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page; `path` is its fixed address ("" for the start page).

    Who has `needs` may open it; everybody may where it is None, or where the agency made the
    page public. `group` is a key of `GROUPS`; "" stands in the visitor's own menu.
    """

    path: str
    file: str
    title: str
    icon: str
    help: str
    group: str
    needs: Permission | None = Permission.READ

    @property
    def key(self) -> str:
        """The page's name in the setting of public pages."""
        return self.file.removesuffix(".py")


#: Groups of the menu in its order: title and icon. A group of one page is a plain button.
GROUPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "map": (N_("Map"), ":material/map:"),
        "analysis": (N_("Analysis"), ":material/monitoring:"),
        "response": (N_("Response"), ":material/emergency:"),
        "logistics": (N_("Logistics"), ":material/inventory_2:"),
        "recovery": (N_("Recovery"), ":material/foundation:"),
        "output": (N_("Export"), ":material/print:"),
        "data": (N_("Data"), ":material/upload_file:"),
    }
)

#: In the order of the menu. A page of a later issue is added here.
PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "",
        "peta.py",
        N_("Map"),
        ":material/map:",
        N_("Hazard zones and incidents on one map, with key figures and a table."),
        "map",
    ),
    PageEntry(
        "tren",
        "tren.py",
        N_("Trends"),
        ":material/trending_up:",
        N_("Incidents and losses over time, by area and by season."),
        "analysis",
    ),
    PageEntry(
        "paparan",
        "paparan.py",
        N_("Exposure"),
        ":material/group:",
        N_("Land, people and facilities in hazard zones."),
        "analysis",
    ),
    PageEntry(
        "validasi",
        "validasi.py",
        N_("Zone check"),
        ":material/fact_check:",
        N_("Whether the hazard zones match the incidents, and which to review."),
        "analysis",
    ),
    PageEntry(
        "profil",
        "profil.py",
        N_("Profile"),
        ":material/location_city:",
        N_("One area on one page: map, zones, people, history, trend and rank."),
        "analysis",
    ),
    PageEntry(
        "posko",
        "posko.py",
        N_("Posko"),
        ":material/home_work:",
        N_("Command posts, field posts, shelters and public kitchens."),
        "response",
    ),
    PageEntry(
        "laporan",
        "laporan.py",
        N_("Reports"),
        ":material/campaign:",
        N_("What citizens reported, to be verified before it counts."),
        "response",
    ),
    PageEntry(
        "kontak",
        "kontak.py",
        N_("Contacts"),
        ":material/call:",
        N_("Emergency numbers and offices, with the day on which each was checked."),
        "response",
    ),
    PageEntry(
        "ekspor",
        "ekspor.py",
        N_("Export"),
        ":material/print:",
        N_("Map sheets, slides, data files and atlases of the current choice."),
        "output",
    ),
    PageEntry(
        "data",
        "data.py",
        N_("Data"),
        ":material/upload_file:",
        N_("Import spreadsheets and GIS files, see what was imported, and undo it."),
        "data",
    ),
    PageEntry(
        LOGIN,
        "masuk.py",
        N_("Log in"),
        ":material/login:",
        N_("Log in with the name and password of your account."),
        "",
        None,
    ),
    PageEntry(
        ACCOUNT,
        "akun.py",
        N_("Accounts"),
        ":material/manage_accounts:",
        N_("Your own password; for administrators all accounts and tokens."),
        "",
        None,
    ),
    PageEntry(
        SETTINGS,
        "pengaturan.py",
        N_("Settings"),
        ":material/settings:",
        N_("Name, logo and letterhead of the agency, home kabupaten, public pages."),
        "",
        Permission.SETTINGS,
    ),
    PageEntry(
        "audit",
        "audit.py",
        N_("Audit"),
        ":material/history:",
        N_("Who changed what, and when."),
        "",
        Permission.AUDIT,
    ),
    PageEntry(
        "tentang",
        "tentang.py",
        N_("About"),
        ":material/info:",
        N_("What this is, and the source, date and method of all data."),
        "",
    ),
)
ENTRIES: Mapping[str, PageEntry] = MappingProxyType({entry.path: entry for entry in PAGES})


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


def may_open(entry: PageEntry, actor: Actor, agency: Agency) -> bool:
    """Whether the page is open to somebody."""
    return (
        entry.needs is None
        or actor.may(entry.needs)
        or (entry.needs is Permission.READ and entry.key in agency.public_pages)
    )


def top_bar(current: StreamlitPage, lang: Language) -> None:
    """The menu of the pages, who is logged in, and the language switch, in one row."""
    _ = lang.gettext
    actor, agency = identity.actor(), cache.agency()
    with st.container(
        key="ps-top",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
    ):
        with st.container(key="ps-menu", horizontal=True, gap="xxsmall", wrap=False):
            for group, (title, icon) in GROUPS.items():
                offered = [
                    entry
                    for entry in PAGES
                    if entry.group == group and may_open(entry, actor, agency)
                ]
                if offered:
                    _group(group, _(title), icon, offered, current.url_path, lang)
        with st.container(key="ps-who", horizontal=True, gap="xsmall", width="content", wrap=False):
            if actor.may(Permission.SETTINGS) and not agency.region_chosen:
                st.button(
                    _("Choose your kabupaten"),
                    key="menu-home",
                    icon=":material/home_pin:",
                    type="tertiary",
                    on_click=_picked_page,
                    args=(SETTINGS,),
                )
            if not actor.name:
                st.button(
                    _("Log in"),
                    key="menu-log-in",
                    icon=":material/login:",
                    type="tertiary",
                    on_click=_picked_page,
                    args=(LOGIN,),
                )
            _own_menu(actor, agency, current.url_path, lang)
            language.switch(lang)


def _group(
    group: str,
    title: str,
    icon: str,
    offered: Sequence[PageEntry],
    current: str,
    lang: Language,
) -> None:
    here = next((entry for entry in offered if entry.path == current), None)
    if len(offered) == 1:
        st.button(
            title,
            key=f"menu-{group}",
            icon=icon,
            type="secondary" if here else "tertiary",
            on_click=_picked_page,
            args=(offered[0].path,),
        )
        return
    st.menu_button(
        f"{title}: {lang.gettext(here.title)}" if here else title,
        [entry.path for entry in offered],
        format_func=lambda path: _option(path, lang),
        key=f"menu-{group}",
        icon=icon,
        type="secondary" if here else "tertiary",
        on_click=_picked,
        args=(f"menu-{group}",),
    )


def _own_menu(actor: Actor, agency: Agency, current: str, lang: Language) -> None:
    _ = lang.gettext
    account = identity.account()
    offered = [
        entry.path
        for entry in PAGES
        if not entry.group and entry.path != LOGIN and may_open(entry, actor, agency)
    ]
    if account is None and ACCOUNT in offered and not actor.may(Permission.ACCOUNTS):
        offered.remove(ACCOUNT)
    if account is not None:
        offered.append(_LOG_OUT)
    role = _(ROLES[actor.role].title)
    st.menu_button(
        plain(actor.name[:24]) if actor.name else _("Menu"),
        offered,
        format_func=lambda path: _option(path, lang),
        key="menu-own",
        icon=":material/person:" if actor.name else ":material/menu:",
        help=plain(f"{actor.name} · {role}") if actor.name else _("Not logged in."),
        type="secondary" if current in offered else "tertiary",
        on_click=_picked,
        args=("menu-own",),
    )


def _option(path: str, lang: Language) -> str:
    if path == _LOG_OUT:
        words = lang.gettext("Log out")
        return f":material/logout: {words}"
    return f"{ENTRIES[path].icon} {lang.gettext(ENTRIES[path].title)}"


def closed(entry: PageEntry, lang: Language) -> None:
    """What stands in place of a page that the visitor may not open, and the way in."""
    _ = lang.gettext
    actor = identity.actor()
    title = _(entry.title)
    if actor.name:
        sentence = _(
            "{name} ({role}) may not open the page {page}; ask an administrator for another role."
        ).format(name=actor.name, role=_(ROLES[actor.role].title), page=title)
        st.warning(plain(sentence), icon=":material/lock:")
        return
    with cache.store().engine.connect() as connection:
        anybody = has_accounts(connection)
    if anybody:
        st.warning(
            plain(_("Log in to open the page {page}.").format(page=title)), icon=":material/lock:"
        )
        st.button(
            _("Log in"),
            key="closed-log-in",
            type="primary",
            icon=":material/login:",
            on_click=_picked_page,
            args=(LOGIN,),
        )
        return
    no_accounts(lang)


def no_accounts(lang: Language) -> None:
    """How to make the first account, where the program can be reached from elsewhere."""
    st.warning(
        plain(
            lang.gettext(
                "PetaSiaga can be reached from other computers and has no accounts yet, so nothing "
                "can be changed here. Make the first one on the computer it runs on:"
            )
        ),
        icon=":material/lock:",
    )
    st.code("petasiaga user add admin --role admin", language=None)


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


def _picked(key: str) -> None:
    path = st.session_state[key]
    if path == _LOG_OUT:
        identity.log_out()
        _picked_page("")
    elif path is not None:
        _picked_page(path)


def _picked_page(path: str) -> None:
    # A callback cannot change the page, so the frame does it in the run that follows.
    st.session_state[_TARGET] = path
