"""The audit as a file: every row of the filter, with the sentence that people read."""

import io
from collections.abc import Iterator

import sqlalchemy as sa

from geo.access.audit_reading import AuditFilter, read_audit, sentence
from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_, Language
from geo.base.spreadsheet import XLSX_ROWS, new_book, new_sheet, to_csv, write_table
from geo.domains.audit_words import AUDIT_WORDS

_WIDTHS = (8, 20, 24, 14, 10, 14, 9, 30, 12, 90, 40)


def audit_csv(engine: sa.Engine, chosen: AuditFilter, lang: Language) -> bytes:
    """UTF-8 CSV, the latest first; times are UTC in ISO form."""
    return to_csv(_headers(lang), _rows(engine, chosen, lang), ())


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
    with new_book(out, streamed=True) as book:
        write_table(
            new_sheet(book, lang.gettext("Audit")), _headers(lang), rows, {}, widths=_WIDTHS
        )
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
            str(row.id),
            row.at_utc.strftime("%Y-%m-%d %H:%M:%S"),
            row.actor,
            row.role,
            row.origin,
            row.register,
            "" if row.record_id is None else str(row.record_id),
            row.label,
            row.action,
            sentence(row, lang, AUDIT_WORDS),
            row.reason,
        ]
