"""The report of an import as XLSX: every row that needs a hand, ready to be mended and sent back.

The first sheet is the file once more, only with the rows that were set aside: the same headers,
the same cells, the bad ones coloured and explained in a comment. After mending it is imported as
it is: columns whose name begins with `OWN_PREFIX` are ours and are left out when it is read.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from geo.base.i18n import N_, Language
from geo.base.names import plain_name
from geo.base.spreadsheet import (
    XLSX_ROWS,
    new_book,
    new_sheet,
    print_on_a4,
    write_pairs,
    write_text,
)
from geo.files.findings import Fate
from geo.intake.row_marks import RowMarks, column_in_file, comment, row_marks
from geo.intake.summary import ImportSummary
from geo.reading.own_marks import OWN_PREFIX

FATE_NAMES: Mapping[Fate, str] = {
    Fate.SET_ASIDE: N_("Set aside"),
    Fate.REPAIRED: N_("Repaired"),
    Fate.DUPLICATE: N_("Already there"),
    Fate.NOTED: N_("Worth a look"),
}
#: Comments beyond this number make a workbook slow to open; the cells are coloured all the same.
MAX_COMMENTS = 2_000
_BAD, _WHOLE_ROW = "#F9B4AB", "#FDEBC8"


def import_report(
    summary: ImportSummary,
    about: Sequence[tuple[str, str]],
    lang: Language,
    *,
    columns: Mapping[str, str] | None = None,
    today: date,
) -> bytes:
    """Three sheets: rows to mend, all problems, summary with provenance.

    `about` are (heading, text) lines of the provenance; `columns` is canonical column → header,
    as the file was read. The same bytes for the same input.
    """
    _ = lang.gettext
    out = io.BytesIO()
    with new_book(out, title=summary.title, day=today) as book:
        styles = {
            "head": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "bottom": 1,
                    "bg_color": "#E4E7EB",
                }
            ),
            "own": book.add_format(
                {
                    "italic": True,
                    "text_wrap": True,
                    "valign": "top",
                    "bottom": 1,
                    "bg_color": _WHOLE_ROW,
                }
            ),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "bad": book.add_format(
                {
                    "num_format": "@",
                    "valign": "top",
                    "bg_color": _BAD,
                    "border": 1,
                    "border_color": "#B42318",
                }
            ),
            "bold": book.add_format({"bold": True, "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        raw = summary.raw_set_aside
        if raw is not None and len(raw):
            _write_rows(
                new_sheet(book, _("Rows to mend")),
                summary,
                raw,
                columns or {},
                styles,
                lang,
            )
        _write_problems(new_sheet(book, _("All problems")), summary, columns or {}, styles, lang)
        _write_summary(new_sheet(book, _("Summary")), summary, about, styles, lang)
    return out.getvalue()


def report_name(summary: ImportSummary, lang: Language) -> str:
    """A file name after the imported file."""
    stem = summary.file_name.rpartition(".")[0] or summary.file_name
    return plain_name(lang.gettext("import report"), stem[:80], ending="xlsx")


def _write_rows(
    sheet: Any,
    summary: ImportSummary,
    raw: pd.DataFrame,
    columns: Mapping[str, str],
    styles: Mapping[str, Any],
    lang: Language,
) -> None:
    _ = lang.gettext
    headers = [str(name) for name in raw.columns if name not in ("row", "geometry")]
    wanted = set(raw["row"].tolist())
    marks = row_marks(
        (p for p in summary.problems if p.row in wanted and p.fate is Fate.SET_ASIDE),
        headers,
        columns,
    )
    own = [_("row"), _("reason"), _("cure")]
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, len(headers) + len(own))
    for at, header in enumerate(headers):
        sheet.set_column(at, at, min(40, max(12, len(header) + 2)))
        write_text(sheet, 0, at, header, styles["head"], keep_numbers=True)
    for at, word in enumerate(own, start=len(headers)):
        sheet.set_column(at, at, 10 if at == len(headers) else 44)
        write_text(sheet, 0, at, f"{OWN_PREFIX} {word}", styles["own"])
    budget = MAX_COMMENTS
    for line, (_index, cells) in enumerate(raw.iterrows(), start=1):
        found = marks.get(int(cells["row"]))
        for at, header in enumerate(headers):
            bad = () if found is None else found.cells.get(header, ())
            # A blank bad cell is coloured too: what is missing shall be seen.
            text = _cell(cells[header])
            if text or bad:
                style = styles["bad" if bad else "text"]
                write_text(sheet, line, at, text, style, keep_numbers=True)
            if bad and budget:
                budget -= 1
                sheet.write_comment(
                    line, at, comment(bad, lang), {"author": "PetaSiaga", "x_scale": 2}
                )
        _write_own(sheet, line, len(headers), int(cells["row"]), found, styles, lang)
    sheet.autofilter(0, 0, len(raw), len(headers) + len(own) - 1)


def _write_own(
    sheet: Any,
    line: int,
    at: int,
    row: int,
    found: RowMarks | None,
    styles: Mapping[str, Any],
    lang: Language,
) -> None:
    sheet.write_number(line, at, row)
    if found is not None:
        write_text(sheet, line, at + 1, found.reasons(lang), styles["wrap"])
        write_text(sheet, line, at + 2, found.cures(lang), styles["wrap"])


def _write_problems(
    sheet: Any,
    summary: ImportSummary,
    columns: Mapping[str, str],
    styles: Mapping[str, Any],
    lang: Language,
) -> None:
    _ = lang.gettext
    heads = (_("Row"), _("Column"), _("Value"), _("What became of it"), _("Reason"), _("Cure"))
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, len(heads))
    for at, (head, width) in enumerate(zip(heads, (8, 22, 34, 16, 60, 60), strict=True)):
        sheet.set_column(at, at, width)
        write_text(sheet, 0, at, head, styles["head"])
    fates = {fate: _(name) for fate, name in FATE_NAMES.items()}
    shown = summary.problems[:XLSX_ROWS]
    for line, problem in enumerate(shown, start=1):
        sheet.write_number(line, 0, problem.row)
        write_text(sheet, line, 1, column_in_file(problem.column, columns))
        write_text(sheet, line, 2, problem.value)
        write_text(sheet, line, 3, fates[problem.fate])
        write_text(sheet, line, 4, problem.reason.render(_))
        write_text(sheet, line, 5, problem.cure.render(_))
    sheet.autofilter(0, 0, max(len(shown), 1), len(heads) - 1)


def _write_summary(
    sheet: Any,
    summary: ImportSummary,
    about: Sequence[tuple[str, str]],
    styles: Mapping[str, Any],
    lang: Language,
) -> None:
    _ = lang.gettext
    lines = [
        (_("File"), summary.file_name),
        (_("Dataset"), summary.title),
        *about,
        (_("Rows read"), lang.number(summary.read)),
        (_("Would be taken") if summary.dry_run else _("Taken"), lang.number(summary.stored)),
        (_("Repaired"), lang.number(summary.repaired)),
        (_("Set aside"), lang.number(summary.set_aside)),
        (_("Already there"), lang.number(summary.duplicates)),
        *((_("Method"), found.render(_)) for found in summary.notes),
    ]
    if summary.dry_run:
        lines.append((_("Note"), _("This was a trial; nothing has been stored.")))
    if summary.raw_set_aside is not None and len(summary.raw_set_aside):
        lines += [
            (
                _("How to go on"),
                _(
                    "Mend the coloured cells on the first sheet, save the workbook, and import it "
                    "again. Columns that begin with “PetaSiaga:” are left out when it is read."
                ),
            ),
            (
                _("Apostrophe"),
                _(
                    "Text that begins like a formula got an apostrophe in front, so that no "
                    "spreadsheet runs it; it is taken away again when this workbook is read."
                ),
            ),
        ]
    if len(summary.problems) > XLSX_ROWS:
        lines.append((_("Note"), _("The list of problems was cut: a sheet holds no more rows.")))
    write_pairs(sheet, lines, styles["bold"], styles["wrap"], width=24)


def _cell(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)
