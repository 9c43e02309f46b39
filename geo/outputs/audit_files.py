"""The audit as a file: every row of the filter, with the sentence that people read."""

import csv
import io
from collections.abc import Iterator

import sqlalchemy as sa
import xlsxwriter

from geo.access.audit_reading import OWN_WORDS, AuditFilter, read_audit, sentence
from geo.analysis.incident_table import XLSX_ROWS, defuse
from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_, Language

_WIDTHS = (8, 20, 24, 14, 10, 14, 9, 30, 12, 90, 40)


def audit_csv(engine: sa.Engine, chosen: AuditFilter, lang: Language) -> bytes:
    """UTF-8 CSV, the latest first; times are UTC in ISO form."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_headers(lang))
    writer.writerows(_rows(engine, chosen, lang))
    # The byte-order mark is what makes Excel read UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def audit_xlsx(engine: sa.Engine, chosen: AuditFilter, lang: Language) -> bytes:
    """The same as XLSX. Raises `PetaSiagaError` when a sheet cannot hold it."""
    rows = list(_rows(engine, chosen, lang))
    if len(rows) >= XLSX_ROWS:
        raise PetaSiagaError(
            N_("{count} rows do not fit into an Excel sheet ({limit} rows); download CSV instead."),
            count=len(rows),
            limit=XLSX_ROWS,
        )
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(lang.gettext("Audit")[:31])
        sheet.freeze_panes(1, 0)
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)
        for line, row in enumerate([_headers(lang), *rows]):
            for at, text in enumerate(row):
                sheet.write_string(line, at, text)
    return out.getvalue()


def _headers(lang: Language) -> list[str]:
    _ = lang.gettext
    return [
        _("Number"),
        _("Time (UTC)"),
        _("Person"),
        _("Role"),
        _("From"),
        _("Register"),
        _("Record"),
        _("Name"),
        _("Action"),
        _("What happened"),
        _("Reason"),
    ]


def _rows(engine: sa.Engine, chosen: AuditFilter, lang: Language) -> Iterator[list[str]]:
    with engine.connect() as connection:
        found = read_audit(connection, chosen)
    for row in found:
        yield [
            defuse(text)
            for text in (
                str(row.id),
                row.at_utc.strftime("%Y-%m-%d %H:%M:%S"),
                row.actor,
                row.role,
                row.origin,
                row.register,
                "" if row.record_id is None else str(row.record_id),
                row.label,
                row.action,
                sentence(row, lang, OWN_WORDS),
                row.reason,
            )
        ]
