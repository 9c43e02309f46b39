"""Who changed what: filter, one sentence per row, page by page, and as a file."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from geo.access.audit_reading import (
    AuditFilter,
    AuditRow,
    audit_choices,
    count_audit,
    read_audit,
    sentence,
)
from geo.base.i18n import Language
from geo.domains.audit_words import AUDIT_WORDS
from geo.outputs.audit_files import audit_csv, audit_xlsx
from pages._ui.shared import cache

_ROWS = 50


def show(lang: Language) -> None:
    """The filter, one page of rows, and the files."""
    _ = lang.gettext
    engine = cache.store().engine
    with engine.connect() as connection:
        persons, registers = audit_choices(connection)
    chosen = _filter(persons, registers, lang)
    with engine.connect() as connection:
        total = count_audit(connection, chosen)
        pages = max(1, -(-total // _ROWS))
        shown = min(int(st.session_state.get("audit-page", 1)), pages)
        rows = read_audit(connection, chosen, limit=_ROWS, offset=(shown - 1) * _ROWS)
    st.caption(lang.ngettext("{n} entry", "{n} entries", total))
    if not total:
        st.info(_("Nothing was found for this choice."), icon=":material/search_off:")
        return
    st.dataframe(
        _frame(rows, lang),
        hide_index=True,
        height=min(38 + 35 * len(rows), 520),
        column_config={
            "when": st.column_config.TextColumn(_("Time"), width=150),
            "what": st.column_config.TextColumn(_("What happened"), width="large"),
            "from": st.column_config.TextColumn(_("From"), width="small"),
        },
        alt=_("Audit"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key="audit-page")
        for name, make in (("CSV", audit_csv), ("XLSX", audit_xlsx)):
            st.download_button(
                name,
                data=partial(make, engine, chosen, lang),
                file_name=f"jejak_audit_{date.today():%Y%m%d}.{name.lower()}",
                icon=":material/download:",
                on_click="ignore",
            )


def _filter(persons: list[str], registers: list[str], lang: Language) -> AuditFilter:
    _ = lang.gettext
    everybody = _("all")
    who, what, label, when = st.columns([1.2, 1.2, 1.4, 1.2])
    person = who.selectbox(_("Person"), persons, index=None, placeholder=everybody)
    register = what.selectbox(
        _("Register"),
        registers,
        index=None,
        placeholder=everybody,
        format_func=lambda key: _(AUDIT_WORDS[key].title) if key in AUDIT_WORDS else key,
    )
    words = label.text_input(_("Name of the record"), max_chars=80)
    days = when.date_input(_("Days"), value=[], format="DD/MM/YYYY")
    picked = [day for day in days if day is not None]
    return AuditFilter(
        actor=person,
        register=register,
        label=words.strip() or None,
        since=_start_of_day(picked[0]) if picked else None,
        until=_start_of_day(picked[-1] + timedelta(days=1)) if picked else None,
    )


def _frame(rows: list[AuditRow], lang: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "when": [lang.local_moment(row.at_utc) for row in rows],
            "what": [sentence(row, lang, AUDIT_WORDS) for row in rows],
            "from": [row.origin for row in rows],
        }
    )


def _start_of_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day).astimezone(UTC)
