"""What the agency sets about itself: name, logo, signatories, home kabupaten, public pages."""

from dataclasses import fields
from typing import Any

import streamlit as st

from geo.access.agency import AGENCY_TITLES, PUBLIC_PAGES, TIME_ZONES, Agency, save_agency
from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_, Language
from pages._ui.shared import cache, identity, nav
from pages._ui.shared.parts import plain

_SAVED = "_agency_saved"
_HELP = {
    "letterhead": N_("Address, telephone, e-mail; as they stand above a letter."),
    "prepared_by": N_("Office, name and number, a line each; stands on map sheets and reports."),
    "approved_by": N_("Office, name and number, a line each; stands on map sheets and reports."),
    "base_url": N_("Where colleagues open PetaSiaga; for the QR code on map sheets."),
}


def show(lang: Language) -> None:
    """One form with everything."""
    _ = lang.gettext
    if st.session_state.pop(_SAVED, False):
        st.success(_("The settings were saved."), icon=":material/check:")
    agency = cache.agency()
    if not agency.region_chosen:
        st.info(
            _(
                "Choose the kabupaten of your office first: the map opens there, and imports "
                "without an area belong there."
            ),
            icon=":material/home_pin:",
        )
    with st.form("agency", border=False, width=860):
        values = _fields(agency, lang)
        sent = st.form_submit_button(_("Save"), type="primary", icon=":material/save:")
    if not sent:
        return
    now = {field.name: getattr(agency, field.name) for field in fields(agency)}
    changes = {
        name: value
        for name, value in values.items()
        if name not in agency.fixed and value != now[name]
    }
    # The kabupaten that the program begins with counts once somebody has said that it is theirs.
    if not agency.region_chosen and values["region"]:
        changes["region"] = values["region"]
    try:
        save_agency(cache.store().engine, identity.actor(), cache.settings(), changes)
    except PetaSiagaError as refusal:
        st.error(plain(refusal.render(_)), icon=":material/error:")
        return
    cache.forget_agency()
    st.session_state[_SAVED] = True
    st.rerun()


def _fields(agency: Agency, lang: Language) -> dict[str, Any]:
    _ = lang.gettext
    values: dict[str, Any] = {}
    left, right = st.columns(2, gap="medium")
    areas = cache.snapshot().areas
    regencies = [code for code in areas.codes if len(code) == 5]
    with left:
        values["region"] = st.selectbox(
            **_about("region", agency, lang),
            options=regencies,
            index=regencies.index(agency.region) if agency.region in regencies else None,
            format_func=areas.full_name,
        )
        values["name"] = _text("name", agency, lang, "BPBD Kabupaten Banjar")
        values["letterhead"] = _lines("letterhead", agency, lang)
        values["time_zone"] = (
            st.segmented_control(
                **_about("time_zone", agency, lang),
                options=list(TIME_ZONES),
                default=agency.time_zone or None,
            )
            or ""
        )
        values["base_url"] = _text("base_url", agency, lang, "https://peta.banjarkab.go.id")
    with right:
        values["prepared_by"] = _lines("prepared_by", agency, lang)
        values["approved_by"] = _lines("approved_by", agency, lang)
        logo = st.file_uploader(
            _("Logo (PNG or JPEG)"), type=["png", "jpg", "jpeg"], max_upload_size=1
        )
        values["logo"] = logo.getvalue() if logo is not None else agency.logo
        if agency.logo is not None:
            st.image(agency.logo, width=72)
            if st.checkbox(_("Remove the logo")):
                values["logo"] = None
        picked = st.pills(
            **_about("public_pages", agency, lang),
            options=list(PUBLIC_PAGES),
            default=[page for page in PUBLIC_PAGES if page in agency.public_pages],
            selection_mode="multi",
            format_func=lambda key: _title(key, lang),
        )
        values["public_pages"] = frozenset(picked)
        st.caption(_("Public pages need no login; all others do, once there are accounts."))
    return values


def _text(name: str, agency: Agency, lang: Language, example: str) -> str:
    found: str = st.text_input(
        **_about(name, agency, lang), value=getattr(agency, name), placeholder=example
    )
    return found.strip()


def _lines(name: str, agency: Agency, lang: Language) -> str:
    found: str = st.text_area(**_about(name, agency, lang), value=getattr(agency, name), height=92)
    return found.strip()


def _about(name: str, agency: Agency, lang: Language) -> dict[str, Any]:
    """Label, help, and whether somebody else has fixed it."""
    _ = lang.gettext
    fixed = name in agency.fixed
    title, mark = _(AGENCY_TITLES[name]), _("fixed")
    return {
        "label": f"{title} :gray-badge[:material/lock: {mark}]" if fixed else title,
        "disabled": fixed,
        "help": (
            _("{title} is fixed by the environment or petasiaga.toml; change it there.").format(
                title=title
            )
            if fixed
            else _(_HELP[name])
            if name in _HELP
            else None
        ),
    }


def _title(key: str, lang: Language) -> str:
    return next(lang.gettext(entry.title) for entry in nav.PAGES if entry.key == key)
