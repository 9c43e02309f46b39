"""Widgets for the options of a map sheet, and the templates that remember them."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from geo.base.i18n import LANGUAGE_NAMES, N_, Language
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.options import DPI_CHOICES, TEXT_LABELS, SheetOptions
from geo.drawing.sheet.page.paper import PAPERS
from geo.outputs.templates import (
    delete_template,
    load_template,
    save_template,
    template_names,
    templates_folder,
)
from pages._ui.shared import cache, parts

_PREFIX = "ex_"
_PROBLEM = "_ex_problem"
_TEMPLATE = "ex-template"
_NAME = "ex-template-name"

#: Options whose value is picked, with the msgid of each choice.
_CHOICES: dict[str, dict[str, str]] = {
    "orientation": {"landscape": N_("Landscape"), "portrait": N_("Portrait")},
    "incidents": {
        "points": N_("Points"),
        "graduated": N_("Graduated circles"),
        "density": N_("Density"),
        "none": N_("None"),
    },
    "grid": {"geographic": N_("Geographic"), "utm": N_("UTM"), "none": N_("None")},
    "legend_side": {
        "auto": N_("Automatic"),
        "left": N_("Left"),
        "right": N_("Right"),
        "bottom": N_("Bottom"),
    },
    "legend_size": {"small": N_("Small"), "normal": N_("Normal"), "large": N_("Large")},
}
_TOGGLES: dict[str, str] = {
    "zones": N_("Hazard zones"),
    "clip": N_("Cut zones at the border of the region"),
    "neighbours": N_("Neighbouring areas"),
    "basemap": N_("Base map (rivers, roads, towns)"),
    "reference": N_("Reference layers"),
    "labels": N_("Names on the map"),
    "header": N_("Title"),
    "key_figures": N_("Key figures"),
    "legend": N_("Legend"),
    "inset": N_("Location map"),
    "north": N_("North arrow"),
    "scale_bar": N_("Scale"),
    "sources": N_("Sources and dates"),
    "signatures": N_("Prepared by / Approved by"),
    "qr": N_("QR code of the live view"),
    "table_on_back": N_("Incident table on the back (PDF)"),
}


def options_form(lang: Language) -> SheetOptions:
    """All widgets; the options that they say. Raises `ExportRefused` for what cannot be used."""
    _ = lang.gettext
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.warning(parts.plain(problem.render(_)), icon=":material/info:")
    _templates(lang)
    values: dict[str, Any] = {}
    with st.expander(_("Paper and scale"), expanded=True, icon=":material/description:"):
        values["paper"] = _segment("paper", _("Paper"), {key: key for key in PAPERS}, lang)
        values["orientation"] = _choice("orientation", _("Orientation"), lang)
        values["scale"] = _scale(lang)
        values["language"] = _segment(
            "language", _("Language"), dict(LANGUAGE_NAMES), lang, default=lang.code
        )
        dots = {str(dpi): f"{dpi} dpi" for dpi in DPI_CHOICES}
        values["dpi"] = int(_segment("dpi", _("Resolution of PNG"), dots, lang, default="300"))
    with st.expander(_("Texts and logo"), icon=":material/title:"):
        st.caption(_("{region}, {period} and {hazards} are filled in; empty means the usual text."))
        agency = cache.agency()
        usual = {
            "agency": agency.name,
            "prepared_by": agency.prepared_by,
            "approved_by": agency.approved_by,
        }
        for name, label in TEXT_LABELS.items():
            typed = st.text_input(
                _(label),
                key=_key(name),
                placeholder=" · ".join(usual.get(name, "").splitlines()) or None,
                persist_state="session",
            )
            values[name] = typed.strip() or usual.get(name, "")
        logo = st.file_uploader(
            _("Logo (PNG or JPEG)"), type=["png", "jpg", "jpeg"], max_upload_size=10, key="ex-logo"
        )
        values["logo"] = logo.getvalue() if logo is not None else agency.logo
    with st.expander(_("What to show"), icon=":material/visibility:"):
        values["incidents"] = _choice("incidents", _("Incidents"), lang)
        values["grid"] = _choice("grid", _("Coordinate grid"), lang)
        values["legend_side"] = _choice("legend_side", _("Place of the legend"), lang)
        values["legend_size"] = _choice("legend_size", _("Size of the legend"), lang)
        defaults = {f.name: f.default for f in fields(SheetOptions)}
        for name, label in _TOGGLES.items():
            if _key(name) not in st.session_state:
                st.session_state[_key(name)] = defaults[name]
            values[name] = st.toggle(_(label), key=_key(name), persist_state="session")
    return SheetOptions(**values, base_url=cache.agency().base_url or _base_url())


def _templates(lang: Language) -> None:
    _ = lang.gettext
    folder = templates_folder(cache.settings())
    names = template_names(folder)
    with st.popover(_("Templates"), icon=":material/bookmark:", width="stretch"):
        if names:
            st.selectbox(_("Saved templates"), names, key=_TEMPLATE)
            left, right = st.columns(2)
            left.button(_("Use"), key="ex-use", on_click=_use, width="stretch")
            right.button(_("Delete"), key="ex-delete", on_click=_delete, width="stretch")
        st.text_input(_("Save these options as"), key=_NAME, max_chars=60)
        st.button(_("Save"), key="ex-save", on_click=_save, width="stretch")


def _use() -> None:
    try:
        options = load_template(templates_folder(cache.settings()), st.session_state[_TEMPLATE])
    except ExportRefused as problem:
        st.session_state[_PROBLEM] = problem
        return
    for field in fields(SheetOptions):
        value = getattr(options, field.name)
        if field.name == "scale":
            st.session_state[_key("scale")] = value
        elif field.name == "dpi":
            st.session_state[_key("dpi")] = str(value)
        elif field.name not in ("logo", "print_date", "base_url"):
            st.session_state[_key(field.name)] = value


def _save() -> None:
    names = [
        f.name for f in fields(SheetOptions) if f.name not in ("logo", "print_date", "base_url")
    ]
    values = {
        name: st.session_state[_key(name)] for name in names if _key(name) in st.session_state
    }
    values["dpi"] = int(values.get("dpi", 300))
    try:
        save_template(
            templates_folder(cache.settings()),
            st.session_state[_NAME],
            SheetOptions.from_mapping(values),
        )
    except ExportRefused as problem:
        st.session_state[_PROBLEM] = problem


def _delete() -> None:
    delete_template(templates_folder(cache.settings()), st.session_state[_TEMPLATE])


def _scale(lang: Language) -> int | None:
    found = st.number_input(
        lang.gettext("Scale 1:n (empty: fit the region)"),
        min_value=500,
        max_value=50_000_000,
        value=None,
        step=25_000,
        key=_key("scale"),
        persist_state="session",
    )
    return None if found is None else int(found)


def _choice(name: str, label: str, lang: Language) -> str:
    words = {key: lang.gettext(text) for key, text in _CHOICES[name].items()}
    return _segment(name, label, words, lang)


def _segment(
    name: str, label: str, words: dict[str, str], lang: Language, default: str | None = None
) -> str:
    key = _key(name)
    if key not in st.session_state:
        usual = next(f.default for f in fields(SheetOptions) if f.name == name)
        st.session_state[key] = default or usual
    picked = st.segmented_control(
        label,
        list(words),
        format_func=words.__getitem__,
        key=key,
        required=True,
        persist_state="session",
    )
    return str(picked)


def _base_url() -> str:
    """Where this program is served, for the QR code; a phone cannot reach "localhost"."""
    parts_of_url = urlsplit(st.context.url or "")
    host = parts_of_url.hostname or ""
    if parts_of_url.scheme not in ("http", "https") or host in ("localhost", "127.0.0.1", "::1"):
        return ""
    return f"{parts_of_url.scheme}://{parts_of_url.netloc}"


def _key(name: str) -> str:
    return _PREFIX + name
