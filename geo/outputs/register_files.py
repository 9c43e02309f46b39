"""Files of a register: XLSX, CSV, GeoJSON, JSON, and the empty table to fill in."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from geo.base.i18n import N_, Language
from geo.base.names import plain_name
from geo.base.spreadsheet import (
    new_book,
    new_sheet,
    print_on_a4,
    to_csv,
    write_table,
    write_text,
)
from geo.registers.declaration import Field, Register
from geo.registers.listing import Query, list_records
from geo.registers.words import label_of, value_words
from geo.store.areas import AreaIndex

FORMATS = ("xlsx", "csv", "geojson")
_PREPARED_ROWS = 1_000
_RULES = {
    "text": N_("Text."),
    "long_text": N_("Text, as long as it needs to be."),
    "phone": N_("Digits, such as 0511-123456 or 112."),
    "choice": N_("Pick from the list."),
    "figure": N_("A whole number; NIHIL where there was none; blank while not known."),
    "date": N_("A date, day first: 31/01/2026."),
}


def file_name(register: Register, ending: str, lang: Language, *, is_template: bool = False) -> str:
    """A file name of plain letters."""
    word = lang.gettext(N_("table to fill in")) if is_template else ""
    return plain_name(register.key, word, ending=ending)


def export_records(
    connection: sa.Connection,
    register: Register,
    query: Query,
    areas: AreaIndex,
    lang: Language,
    format: str,
) -> bytes:
    """Every record of a query as one file; what is personal only where the query may have it."""
    records = list_records(connection, register, query, rows=None).records
    if format == "geojson":
        return _geojson(register, records, query)
    head, rows = _in_words(register, records, areas, lang, query)
    return _xlsx(register, head, rows, lang) if format == "xlsx" else to_csv(head, rows, ())


def to_plain(register: Register, record: Mapping[str, Any], *, personal: bool) -> dict[str, Any]:
    """A record as JSON has it: codes, dates as text, null for not known."""
    names = ["id", "version", *(["state"] if register.states else [])]
    names += [f.name for f in register.shown(personal=personal)]
    names += [n for n in ("lon", "lat", "area_code") if n in register.table.c]
    names += ["updated_at", "withdrawn_at"]
    return {
        name: value.isoformat() if isinstance(value := record[name], date | datetime) else value
        for name in names
    }


def template(register: Register, lang: Language, *, today: date) -> bytes:
    """An empty workbook whose headings and lists the import understands."""
    _ = lang.gettext
    out = io.BytesIO()
    with new_book(out, title=_(register.title), day=today) as book:
        need = book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#0B5A70", "font_color": "#FFFFFF"}
        )
        rest = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#D8E8ED"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = new_sheet(book, _(register.title))
        sheet.freeze_panes(1, 0)
        print_on_a4(sheet, len(_template_columns(register)))
        for at, (heading, rule, field) in enumerate(_template_columns(register)):
            words = " ".join(_(part) for part in rule)
            is_day = field is not None and field.kind == "date"
            sheet.set_column(at, at, 24, day if is_day else text)
            style = need if (field is not None and field.required) else rest
            write_text(sheet, 0, at, _heading(heading, field, lang), style)
            sheet.write_comment(0, at, words, {"author": "PetaSiaga", "x_scale": 1.8})
            if field is not None and field.choices:
                sheet.data_validation(
                    1,
                    at,
                    _PREPARED_ROWS,
                    at,
                    {
                        "validate": "list",
                        "source": [_(label) for label in field.choices.values()],
                        "error_type": "warning",
                    },
                )
    return out.getvalue()


_Column = tuple[str, tuple[str, ...], Field | None]


def _template_columns(register: Register) -> list[_Column]:
    columns: list[_Column] = []
    for field in register.fields:
        needed = (N_("This column must be filled."),) if field.required else ()
        help = (field.help,) if field.help else ()
        columns.append((field.label, (_RULES[field.kind], *help, *needed), field))
    if register.place == "point":
        rule = N_("Latitude, longitude as a map or GPS gives them: -3.41250, 114.84528.")
        columns.append((N_("Coordinates"), (rule,), None))
    if register.place != "none":
        rule = N_("Name of the village, kecamatan or kabupaten, or its Kemendagri code.")
        columns.append((N_("Area"), (rule,), None))
    return columns


def _heading(label: str, field: Field | None, lang: Language) -> str:
    unit = f" ({lang.gettext(field.unit)})" if field is not None and field.unit else ""
    return lang.gettext(label) + unit


def _in_words(
    register: Register,
    records: Sequence[Mapping[str, Any]],
    areas: AreaIndex,
    lang: Language,
    query: Query,
) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows; figures that are numbers stay numbers."""
    names = [f.name for f in register.shown(personal=query.personal)]
    if register.states:
        names.insert(0, "state")
    if register.place == "point":
        names += ["lat", "lon"]
    area = register.place != "none"
    head = [label_of(register, name, lang) for name in names]
    head += [lang.gettext("Area"), lang.gettext("Area code")] if area else []
    head.append(lang.gettext("Last changed"))
    rows = []
    for record in records:
        row: list[Any] = []
        for name in names:
            value = record[name]
            is_number = isinstance(value, int | float) and value != 0
            words = value_words(register, name, value, lang)
            row.append(value if is_number else "" if words == "–" else words)
        if area:
            code = record["area_code"] or ""
            row += [areas.full_name(code) if code in areas else "", code]
        row.append(lang.local_moment(record["updated_at"]))
        rows.append(row)
    return head, rows


def _xlsx(register: Register, head: list[str], rows: list[list[Any]], lang: Language) -> bytes:
    out = io.BytesIO()
    with new_book(out) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E4E7EB"})
        sheet = new_sheet(book, lang.gettext(register.title))
        write_table(sheet, head, rows, {"head": bold}, widths=[20] * len(head))
    return out.getvalue()


def _geojson(register: Register, records: Sequence[Mapping[str, Any]], query: Query) -> bytes:
    features = []
    for record in records:
        lon = record.get("lon")
        point = None if lon is None else {"type": "Point", "coordinates": [lon, record["lat"]]}
        properties = to_plain(register, record, personal=query.personal)
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    found = {"type": "FeatureCollection", "features": features}
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
