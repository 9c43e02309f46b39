"""The row report as a download."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from geo.base.i18n import Language
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About
from geo.outputs.import_report import import_report, report_name

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report_button(
    summary: ImportSummary, about: About, columns: Mapping[str, str], lang: Language, key: str
) -> None:
    """One button; the workbook is made when it is pressed."""
    st.download_button(
        lang.gettext("Report of all rows (XLSX)"),
        data=lambda: import_report(
            summary, about_lines(about, lang), lang, columns=columns, today=date.today()
        ),
        file_name=report_name(summary, lang),
        mime=_XLSX,
        icon=":material/download:",
        on_click="ignore",
        key=key,
        help=lang.gettext(
            "The rows that were set aside, ready to be mended in a spreadsheet program and "
            "imported again; every problem; the summary."
        ),
    )


def about_lines(about: About, lang: Language) -> list[tuple[str, str]]:
    """Provenance as (heading, text); what is not stated is said to be."""
    _ = lang.gettext
    lines = [
        (_("Source"), about.source),
        (_("Licence"), about.licence),
        (_("Date of the data"), about.data_date),
        (_("Method"), about.method),
        (_("Imported by"), about.imported_by),
    ]
    return [(name, text or _("not stated")) for name, text in lines]
