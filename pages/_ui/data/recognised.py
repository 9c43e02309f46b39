"""Step 2: what the file seems to be, each part of it changeable."""

import re

import streamlit as st

from geo.base.i18n import N_, Language
from geo.catalogue import HAZARDS
from geo.catalogue.kinds import KIND_NAMES
from geo.domains.kinds import KINDS
from geo.files.delimited import UTF8
from geo.intake.inspection import Inspection
from geo.intake.plan import ImportPlan
from geo.reading.table import TableLayout
from pages._ui.data import data_parts
from pages._ui.data.drafts import Draft
from pages._ui.shared import parts

_ENCODINGS = (UTF8, "utf-16", "cp1252", "latin-1")
_SEPARATORS = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Bar")}
_EXAMPLE_CRS = "EPSG:32750"
_FROM_COLUMN = ""
#: Below this the guess of the kind is worth a second look.
_SURE = 0.75


def recognised(draft: Draft, found: Inspection, lang: Language) -> ImportPlan:
    """The widgets of this step; the plan as far as they say it."""
    _ = lang.gettext
    data_parts.head(2, _("Recognised"))
    with st.container(border=True):
        left, right = st.columns([3, 2], vertical_alignment="top")
        with left:
            kind = _kind(draft, found, lang)
        with right:
            hazard = _hazard(draft, found, kind, lang)
        st.caption(parts.plain(_facts(found, lang)))
        for told in found.notes:
            st.caption(parts.plain(told.render(_)))
        if found.crs is None:
            _missing_crs(draft, found, lang)
        other_reading(draft, found, lang)
    return ImportPlan(
        kind=kind,
        hazard=hazard,
        layout=draft.layout or found.layout,
        layer=draft.layer or found.layer,
        crs=draft.crs,
        answers=dict(draft.answers),
    )


def _kind(draft: Draft, found: Inspection, lang: Language) -> str:
    _ = lang.gettext
    key = draft.key("kind")
    if key not in st.session_state:
        st.session_state[key] = found.kind
    kind = st.segmented_control(
        _("What it holds"),
        list(KINDS),
        format_func=lambda name: data_parts.kind_words(name, lang),
        key=key,
        required=True,
        wrap=True,
        help="  \n".join(f"**{_(kind.title)}**: {_(kind.holds)}" for kind in KIND_NAMES.values()),
        persist_state="session",
    )
    why = found.kind_why.render(_)
    if kind != found.kind:
        st.caption(_("Your choice."))
    elif found.kind_confidence >= _SURE:
        st.caption(_("Recognised because {why}.").format(why=parts.plain(why)))
    else:
        said = _("A guess, because {why}: please check.").format(why=parts.plain(why))
        _doubtful(said, lang)
    return str(kind)


def _hazard(draft: Draft, found: Inspection, kind: str, lang: Language) -> str | None:
    """The hazard of the whole file; None where a column says it."""
    _ = lang.gettext
    if not KINDS[kind].takes("hazard"):
        return None
    from_column = KINDS[kind].hazard_in_column
    has_column = any(g.name == "hazard" and g.header for g in found.guesses)
    choices: list[str] = [*([_FROM_COLUMN] if from_column else []), *HAZARDS]
    key = draft.key(f"hazard-{kind}")
    guessed = found.hazard or (_FROM_COLUMN if from_column and has_column else None)
    if key not in st.session_state:
        st.session_state[key] = guessed
    chosen = st.selectbox(
        _("Hazard"),
        choices,
        index=None,
        format_func=lambda name: _(HAZARDS[name].name) if name else _("As a column says"),
        placeholder=_("Choose the hazard"),
        key=key,
        persist_state="session",
    )
    if chosen and chosen == found.hazard and found.hazard_why is not None:
        why = parts.plain(found.hazard_why.render(_))
        said = _("A guess, because {why}: please check.").format(why=why)
        _doubtful(said, lang)
    return chosen or None


def _doubtful(said: str, lang: Language) -> None:
    mark = lang.gettext("check this")
    st.caption(f":orange-badge[:material/help: {mark}] {said}")


def hazard_is_missing(draft: Draft, plan: ImportPlan) -> bool:
    """Whether nobody has said yet which hazard the file is about."""
    return (
        KINDS[plan.kind].takes("hazard")
        and st.session_state.get(draft.key(f"hazard-{plan.kind}")) is None
    )


def _facts(found: Inspection, lang: Language) -> str:
    _ = lang.gettext
    facts = [found.format.value]
    layout = found.layout
    if layout is not None:
        facts += [_encoding_name(layout.encoding)] if layout.encoding else []
        if layout.sheet:
            facts.append(_("sheet {name}").format(name=f"“{layout.sheet}”"))
        if layout.header_rows:
            rows = "–".join(
                map(str, dict.fromkeys((layout.header_rows[0], layout.header_rows[-1])))
            )
            facts.append(_("headings in row {rows}").format(rows=rows))
        facts.append(lang.ngettext("{n} row of data", "{n} rows of data", found.rows))
    else:
        if found.layer:
            facts.append(_("layer {name}").format(name=f"“{found.layer}”"))
        if found.rows:
            facts.append(lang.ngettext("{n} feature", "{n} features", found.rows))
        if found.crs:
            facts.append(_("coordinate system {crs}").format(crs=found.crs))
    if found.columns:
        facts.append(lang.ngettext("{n} column", "{n} columns", len(found.columns)))
    return " · ".join(facts)


def _missing_crs(draft: Draft, found: Inspection, lang: Language) -> None:
    _ = lang.gettext
    said = _("The file does not say its coordinate system (a shapefile needs its .prj).")
    st.warning(parts.plain(said), icon=":material/help:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _crs_input(draft, "", lang)


def _crs_input(draft: Draft, value: str, lang: Language) -> None:
    _ = lang.gettext
    key = draft.key("crs")
    if key not in st.session_state:
        st.session_state[key] = draft.crs or value
    st.text_input(
        _("Coordinate system"),
        key=key,
        placeholder=_EXAMPLE_CRS,
        max_chars=40,
        help=_("As EPSG number: EPSG:4326 for degrees, EPSG:32750 for UTM zone 50 south."),
    )

    def use() -> None:
        draft.look_again(crs=st.session_state[key].strip() or None)

    st.button(_("Use it"), key=draft.key("crs-use"), on_click=use)


def _encoding_name(encoding: str) -> str:
    """As people know it: whether UTF-8 begins with a mark is of no interest."""
    return "UTF-8" if encoding in (UTF8, "utf-8") else encoding.upper()


def other_reading(draft: Draft, found: Inspection | None, lang: Language) -> None:
    """What can be read otherwise: sheet, headings, encoding, layer, coordinate system."""
    _ = lang.gettext
    is_table = found.is_table if found is not None else draft.layout is not None
    if found is None and not is_table and draft.layer is None and draft.crs is None:
        return
    with st.expander(_("Read it otherwise"), icon=":material/tune:"):
        if is_table:
            _table_form(draft, found, lang)
        elif found is not None:
            _vector_form(draft, found, lang)
        if found is not None and len(found.head):
            st.caption(_("The first rows as they are read:"))
            st.dataframe(
                found.head.set_index("row"),
                height="content",
                key=draft.key("head"),
                alt=_("The first rows as they are read:"),
            )
        if found is None:
            st.button(
                _("Read it as at first"),
                key=draft.key("reset"),
                on_click=lambda: draft.look_again(layout=None, layer=None, crs=None),
            )


def _table_form(draft: Draft, found: Inspection | None, lang: Language) -> None:
    _ = lang.gettext
    layout = (found.layout if found is not None else draft.layout) or TableLayout()
    sheets = found.sheets if found is not None else ()
    with st.form(draft.key("layout"), border=False):
        places = st.columns(4)
        sheet = layout.sheet
        if len(sheets) > 1:
            sheet = places[0].selectbox(
                _("Sheet"),
                sheets,
                index=sheets.index(sheet) if sheet in sheets else 0,
                key=draft.key("sheet"),
            )
        rows = layout.header_rows or ()
        typed = places[1].text_input(
            _("Rows of the headings"),
            "-".join(map(str, dict.fromkeys((rows[0], rows[-1])))) if rows else "",
            help=_("As the spreadsheet counts them: 3, or 3-4 for headings of two lines."),
            key=draft.key("header-rows"),
            max_chars=9,
        )
        encoding, separator = layout.encoding, layout.separator
        if not sheets and encoding is not None:
            known = list(dict.fromkeys([encoding, *_ENCODINGS]))
            encoding = places[2].selectbox(
                _("Encoding"), known, format_func=_encoding_name, key=draft.key("encoding")
            )
        if not sheets and separator is not None:
            marks = list(dict.fromkeys([separator, *_SEPARATORS]))
            separator = places[3].selectbox(
                _("Separator"),
                marks,
                key=draft.key("separator"),
                format_func=lambda mark: _(_SEPARATORS[mark]) if mark in _SEPARATORS else mark,
            )
        if st.form_submit_button(_("Read it so"), icon=":material/refresh:"):
            header_rows = _rows(str(typed))
            if header_rows is None:
                st.error(_("Write the rows of the headings as 3 or as 3-4."))
                return
            # Another sheet has another layout; what follows is found anew.
            other_sheet = sheet != layout.sheet
            same_rows = header_rows == rows
            draft.look_again(
                layout=TableLayout(
                    sheet=sheet,
                    header_rows=None if other_sheet and same_rows else header_rows or None,
                    encoding=encoding,
                    separator=separator,
                )
            )
            st.rerun(scope="fragment")


def _rows(text: str) -> tuple[int, ...] | None:
    """ "3" is (3,), "3-4" is (3, 4), "" is (); None where it cannot be read."""
    if not text.strip():
        return ()
    found = re.fullmatch(r"\s*(\d{1,5})(?:\s*[-–,]\s*(\d{1,5}))?\s*", text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return tuple(range(first, last + 1)) if 1 <= first <= last < first + 6 else None


def _vector_form(draft: Draft, found: Inspection, lang: Language) -> None:
    _ = lang.gettext
    if found.layers:
        key = draft.key("layer")
        if key not in st.session_state:
            st.session_state[key] = found.layer

        def changed() -> None:
            draft.look_again(layer=st.session_state[key])

        st.selectbox(_("Layer"), found.layers, key=key, on_change=changed)
    if found.crs is not None:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _crs_input(draft, found.crs or "", lang)
