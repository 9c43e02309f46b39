"""The incidents as a table under the map, with downloads; computed only while it is open."""

from collections.abc import Callable
from datetime import date
from zlib import crc32

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from geo.analysis.aggregate import incident_rows
from geo.analysis.incident_table import (
    DEFAULT_COLUMNS,
    SCREEN_ROWS,
    export_frame,
    export_name,
    header,
    provenance,
    to_csv,
    to_xlsx,
)
from geo.base.i18n import Language
from geo.base.spreadsheet import XLSX_ROWS
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from pages._ui.map import live_map
from pages._ui.shared import cache, state
from pages._ui.shared.cache import ScreenTable

_OPEN = "t_open"
_COLUMNS = "t_columns"
_HEIGHT_PX = 430


def table(data: Snapshot, chosen: HazardFilter, count: int, lang: Language) -> None:
    """The expander with the table."""
    _ = lang.gettext
    label = _("Table of incidents")
    opened = st.expander(
        f"{label} ({lang.number(count)})",
        key=_OPEN,
        icon=":material/table_rows:",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        if count:
            _content(data, chosen, count, lang)
        else:
            st.caption(_("No incidents match this filter."))


def _content(data: Snapshot, chosen: HazardFilter, count: int, lang: Language) -> None:
    _ = lang.gettext
    shown = cache.screen_table(data, chosen, lang.code)
    state.project(_COLUMNS, st.session_state.get("_table_columns", list(DEFAULT_COLUMNS)))
    st.multiselect(
        _("Columns"),
        [column.name for column in INCIDENT_COLUMNS],
        format_func=lambda name: header(COLUMNS_BY_NAME[name], lang),
        key=_COLUMNS,
        on_change=_columns_changed,
    )
    columns = [name for name in st.session_state[_COLUMNS] if name in COLUMNS_BY_NAME]
    key = f"t-rows-{crc32(repr((data.key(), cache.filter_key(chosen))).encode()):08x}"
    st.dataframe(
        shown.frame[columns or list(DEFAULT_COLUMNS)],
        height=_HEIGHT_PX,
        hide_index=True,
        key=key,
        on_select=lambda: _picked(key, data, chosen, shown),
        selection_mode="single-row",
        placeholder="–",
        column_config={name: _config(name, shown.frame[name], lang) for name in columns},
        alt=_("Table of incidents"),
    )
    notes = [_("Select a row to see it on the map.")]
    if shown.total > SCREEN_ROWS:
        notes.append(
            _(
                "The table shows the newest {shown} of {total} incidents; the downloads hold all."
            ).format(shown=lang.number(len(shown.rows)), total=lang.number(shown.total))
        )
    st.caption(" ".join(notes))
    _downloads(data, chosen, count, lang)


def _config(name: str, values: pd.Series, lang: Language) -> ColumnConfig:
    column = COLUMNS_BY_NAME[name]
    label = header(column, lang)
    if column.kind == "date" and pd.api.types.is_datetime64_any_dtype(values):
        return st.column_config.DateColumn(label, format="DD/MM/YYYY")
    if column.kind in ("count", "amount"):
        return st.column_config.NumberColumn(label, format="localized")
    if column.kind == "degrees":
        return st.column_config.NumberColumn(label, format="%.5f")
    if column.kind == "datetime":
        return st.column_config.DatetimeColumn(label, format="DD/MM/YYYY HH:mm")
    return st.column_config.TextColumn(label)


def _downloads(data: Snapshot, chosen: HazardFilter, count: int, lang: Language) -> None:
    _ = lang.gettext
    engine = cache.store().engine

    def build(writer: Callable[..., bytes]) -> Callable[[], bytes]:
        # Runs only when the button is pressed.
        def make() -> bytes:
            rows = incident_rows(data, chosen)
            about = provenance(data, chosen, rows, lang, today=date.today())
            return writer(export_frame(data, engine, rows, lang), about, lang)

        return make

    too_long = count > XLSX_ROWS
    with st.container(horizontal=True):
        st.download_button(
            _("Download CSV"),
            build(to_csv),
            export_name(chosen, data.areas.name, lang, "csv"),
            "text/csv",
            key="t_csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Download Excel"),
            build(to_xlsx),
            export_name(chosen, data.areas.name, lang, "xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="t_xlsx",
            icon=":material/download:",
            on_click="ignore",
            disabled=too_long,
            help=_("Too many rows for an Excel sheet; download CSV.") if too_long else None,
        )


def _columns_changed() -> None:
    # A widget's own state is dropped on other pages; the choice shall outlive them.
    st.session_state["_table_columns"] = list(st.session_state[_COLUMNS])


def _picked(key: str, data: Snapshot, chosen: HazardFilter, shown: ScreenTable) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(shown.rows):
        live_map.select(data, chosen, shown.rows[rows[0]])
    else:
        live_map.deselect()
