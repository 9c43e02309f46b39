"""The list of a register: key figures, search, filter, table and map."""

from collections.abc import Callable
from datetime import date
from zlib import crc32

import pandas as pd
import streamlit as st

from geo.base.i18n import Language
from geo.drawing.map.choropleth import Mark, ValueArea, ValueClasses
from geo.registers.declaration import Register
from geo.registers.figures import gap_words, sum_words
from geo.registers.listing import PAGE_ROWS, KeyFigures, Page, Query, key_figures, list_records
from geo.registers.words import label_of, value_words
from geo.store.snapshot import Snapshot
from pages._ui.registers import files, opened
from pages._ui.shared import cache, value_map
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

#: Points that the map of a register shows at once.
MAX_MARKS = 1_000
_MAP_PX = 400
_TABLE_PX = 400
_SHORT_TABLE = 10
Above = Callable[[Language], None]


def show(
    register: Register, data: Snapshot, view: View, lang: Language, above: Above | None
) -> None:
    """The whole list."""
    heading(register, lang)
    if above is not None:
        above(lang)
    query = _controls(register, view, lang)
    with cache.store().engine.connect() as connection:
        figures = key_figures(connection, register, query)
        pages = max(1, -(-figures.count // PAGE_ROWS))
        number = min(int(st.session_state.get(_key(register, "page"), 1)), pages)
        found = list_records(connection, register, query, page=number - 1)
        points = (
            list_records(connection, register, query, rows=MAX_MARKS)
            if register.place == "point"
            else Page((), 0)
        )
    _figures(register, figures, lang)
    if not found.total:
        st.info(_nothing(register, query, lang), icon=":material/inbox:")
    if register.place == "point":
        left, right = st.columns([2, 1], gap="small")
        with left:
            _table(register, found, data, lang)
            _pages(register, pages)
        with right:
            _map(register, points, data, view, lang)
    else:
        _table(register, found, data, lang)
        _pages(register, pages)


def heading(register: Register, lang: Language) -> None:
    """Title and what can be done, in one row."""
    _ = lang.gettext
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"### {_(register.title)}  \n:small[:gray[{_(register.help)}]]")
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            files.menu(register, lang)
            if opened.may_enter(register):
                st.button(
                    _("Add {one}").format(one=_(register.one)),
                    icon=":material/add:",
                    type="primary",
                    on_click=opened.open_it,
                    args=(register, opened.NEW),
                )


def _key(register: Register, name: str) -> str:
    return f"reg-{register.key}-{name}"


def _controls(register: Register, view: View, lang: Language) -> Query:
    _ = lang.gettext
    kind = next((f for f in register.fields if f.kind == "choice"), None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            _("Search"),
            key=_key(register, "text"),
            type="search",
            live="300ms",
            max_chars=80,
            placeholder=_("Search name, address, note …"),
            label_visibility="collapsed",
            width=280,
        )
        states: list[str] = []
        if register.states:
            states = st.pills(
                _("Status"),
                list(register.state_by_key),
                selection_mode="multi",
                format_func=lambda key: _(register.state_by_key[key].label),
                key=_key(register, "state"),
                label_visibility="collapsed",
                width="content",
            )
        kinds: list[str] = []
        if kind is not None:
            kinds = st.multiselect(
                _(kind.label),
                list(kind.choices),
                format_func=lambda key: _(kind.choices[key]),
                key=_key(register, "kind"),
                placeholder=_(kind.label),
                label_visibility="collapsed",
                width=300,
            )
    return Query(
        text=text or "",
        areas=view.chosen.areas,
        states=tuple(states),
        choices={kind.name: tuple(kinds)} if kind is not None else {},
        personal=opened.reads_personal(),
    )


def _figures(register: Register, figures: KeyFigures, lang: Language) -> None:
    _ = lang.gettext
    words = [f"**{lang.number(figures.count)}** {_(register.one)}"]
    for key, state_ in register.state_by_key.items():
        count = figures.by_state.get(key, 0)
        words.append(f":{state_.badge}-badge[{_(state_.label)} {lang.number(count)}]")
    # Where nothing is recorded, no figure is on its way either.
    for name, found in figures.sums.items() if figures.count else ():
        field = register.by_name[name]
        gap = gap_words(found, lang)
        value = sum_words(found, lang, field.unit)
        words.append(
            f"{_(field.label)}: **{plain(value)}**" + (f" :gray[({plain(gap)})]" if gap else "")
        )
    st.markdown(" &ensp; ".join(words))


def _nothing(register: Register, query: Query, lang: Language) -> str:
    _ = lang.gettext
    if query.text or query.states or any(query.choices.values()):
        return _("Nothing matches the search. Change it, or choose a wider region.")
    return _("Nothing is recorded for this region yet.")


def _table(register: Register, found: Page, data: Snapshot, lang: Language) -> None:
    if not found.records:
        return
    _ = lang.gettext
    rows = []
    today = date.today()
    for record in found.records:
        row = {
            label_of(register, name, lang): value_words(
                register, name, record.get(name), lang, data.areas.name
            )
            for name in register.listed
        }
        if register.is_national and record["area_code"] is None:
            row[label_of(register, "area_code", lang)] = _("(everywhere)")
        if register.remark is not None:
            row[_("Note on it")] = register.remark(record, today, lang) or "✓"
        rows.append(row)
    stamp = crc32(repr([(r["id"], r["version"]) for r in found.records]).encode())
    key = f"{_key(register, 'rows')}-{stamp:08x}"
    ids = [int(record["id"]) for record in found.records]
    st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height=_TABLE_PX if len(rows) > _SHORT_TABLE else "auto",
        on_select=lambda: _picked(register, key, ids),
        selection_mode="single-cell",
        alt=_(register.title),
    )
    st.caption(_("Click a row to open it."))


def _picked(register: Register, key: str, ids: list[int]) -> None:
    cells = st.session_state[key].selection.cells
    if cells and cells[0][0] < len(ids):
        opened.open_it(register, ids[cells[0][0]])


def _pages(register: Register, pages: int) -> None:
    if pages > 1:
        st.pagination(pages, key=_key(register, "page"))


def _map(register: Register, found: Page, data: Snapshot, view: View, lang: Language) -> None:
    areas = view.chosen.areas
    shown = [code for area in areas for code in (data.areas.children(area) or [area])]
    if not areas:
        shown = data.areas.children(None)
    marks = [mark_of(register, record, data, lang) for record in found.records if placed(record)]
    value_map.show(
        data,
        view,
        [ValueArea(code, 0.0, data.areas.name(code)) for code in shown],
        ValueClasses(()),
        key=f"reg{register.key}",
        height=_MAP_PX,
        marks=marks,
    )
    dots = " &ensp; ".join(
        f':color[⬤]{{foreground="{s.colour}"}} {lang.gettext(s.label)}' for s in register.states
    )
    unplaced = sum(not placed(record) for record in found.records)
    notes = [dots] if dots else []
    if unplaced:
        notes.append(
            lang.ngettext(
                "{n} without coordinates is not on the map",
                "{n} without coordinates are not on the map",
                unplaced,
            )
        )
    if found.total > len(found.records):
        notes.append(
            lang.gettext("The map shows the first {n}.").format(n=lang.number(len(found.records)))
        )
    st.markdown(":small[" + " &ensp; ".join(notes) + "]")


def placed(record: object) -> bool:
    """Whether a record has coordinates."""
    return isinstance(record, dict) and record.get("lon") is not None


def mark_of(register: Register, record: object, data: Snapshot, lang: Language) -> Mark:
    """The point of a record with what its popup says, as plain text."""
    assert isinstance(record, dict)
    lines = [str(record[register.label])]
    for name in register.popup:
        value = record.get(name)
        if value is not None or name in register.figures:
            words = value_words(register, name, value, lang, data.areas.name)
            lines.append(f"{label_of(register, name, lang)}: {words}")
    state_ = register.state_by_key.get(record.get("state", ""))
    colour = state_.colour if state_ else register.colour
    return Mark(record["lon"], record["lat"], "\n".join(lines), colour)
