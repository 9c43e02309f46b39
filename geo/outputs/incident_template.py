"""An empty workbook for incidents, made from the schema: headings, lists to pick from, rules.

What is filled in comes back through the import of incidents as it is. The example row carries a
mark in its first cell by which the import sets it aside (`geo.reading.own_marks`).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from geo.analysis.incident_table import header
from geo.base.crs import INDONESIA_BOUNDS
from geo.base.i18n import N_, Language
from geo.base.names import plain_name
from geo.base.spreadsheet import new_book, new_sheet, print_on_a4, write_text
from geo.catalogue import HAZARDS
from geo.catalogue.schema import ACCURACY_NAMES, COLUMNS_BY_NAME, INCIDENT_COLUMNS, Column
from geo.reading.catalogue_words import find_hazard
from geo.reading.own_marks import EXAMPLE_MARKS
from geo.store.areas import AreaIndex

#: Rows of the sheet that have the lists and rules.
PREPARED_ROWS = 1_000
#: More villages than this make the workbook slow to open; the column is then plain text.
MAX_VILLAGES = 1_500
#: The first column is the event code: text, and often unknown, so that it can hold the mark.
_ORDER = (
    "kib",
    "hazard",
    "occurred_on",
    "occurred_time",
    "district_code",
    "village_code",
    "address",
    "lat",
    "lon",
    "location_accuracy",
    "event_name",
)
#: Names stand in the sheet instead of codes, and the kabupaten is the agency's own.
_LEFT_OUT = ("regency_code",)

_RULES: dict[str, str] = {
    "text": N_("Text."),
    "long_text": N_("Text, as long as it needs to be."),
    "code": N_("Text."),
    "date": N_("A date, day first: 31/01/2026."),
    "datetime": N_("A date with a local time: 31/01/2026 16:30."),
    "time": N_("Local time of day: 16:30."),
    "flag": N_("Pick yes or no; blank if not known."),
    "degrees": N_("Decimal degrees, for example {example}."),
    "count": N_("A whole number. 0 if there were none; blank if not known."),
    "amount": N_("A number. 0 if there was none; blank if not known."),
}
_LIST_RULE = N_("Pick from the list.")
_PLACE_RULE = N_("Pick from the list, or write the name.")
_EXAMPLE: dict[str, str | float] = {
    "occurred_time": "16:30",
    "dead": 0,
    "missing": 0,
    "injured": 2,
    "affected": 124,
    "displaced": 37,
    "affected_households": 31,
    "displaced_households": 9,
    "houses_heavy": 1,
    "houses_flooded": 28,
    "loss_idr": 150_000_000,
    "verification_status": "",
}


@dataclass(frozen=True)
class _Lists:
    """What can be picked, by column."""

    hazards: list[str]
    flags: list[str]
    accuracies: list[str]
    districts: list[str]
    #: (kecamatan, desa), sorted by kecamatan; empty where there are too many.
    villages: list[tuple[str, str]]


def incident_template(areas: AreaIndex, region: str, lang: Language, *, today: date) -> bytes:
    """The workbook for the kabupaten `region`; the same bytes for the same input."""
    _ = lang.gettext
    lists = _lists(areas, region, lang)
    columns = _columns()
    out = io.BytesIO()
    with new_book(out, title=_("Incidents"), day=today) as book:
        styles = {
            "need": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "border": 1,
                    "bg_color": "#0B5A70",
                    "font_color": "#FFFFFF",
                }
            ),
            "head": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "border": 1,
                    "bg_color": "#D8E8ED",
                }
            ),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "bold": book.add_format({"bold": True, "valign": "top", "text_wrap": True}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheet = new_sheet(book, _("Incidents"))
        guide = new_sheet(book, _("Instructions"))
        pool = new_sheet(book, _("Lists"))
        _write_lists(pool, lists, lang)
        _write_sheet(book, sheet, pool.get_name(), columns, lists, styles, lang, today)
        _write_guide(guide, columns, areas, region, styles, lang)
        sheet.activate()
    return out.getvalue()


def template_name(areas: AreaIndex, region: str, lang: Language) -> str:
    """A file name of plain letters."""
    where = areas.name(region) if region in areas else ""
    return plain_name(lang.gettext("incident template"), where, ending="xlsx")


def heading(column: Column, lang: Language) -> str:
    """The heading of a column in the template."""
    return header(column, lang)


def example_mark(lang: Language) -> str:
    """What the first cell of the example row says, so that the import knows it."""
    words = lang.gettext(N_("EXAMPLE – DELETE THIS ROW"))
    assert words in EXAMPLE_MARKS
    return words


def _columns() -> list[Column]:
    first = [COLUMNS_BY_NAME[name] for name in _ORDER]
    rest = [c for c in INCIDENT_COLUMNS if c.name not in _ORDER and c.name not in _LEFT_OUT]
    return first + rest


def _lists(areas: AreaIndex, region: str, lang: Language) -> _Lists:
    _ = lang.gettext
    districts: list[str] = []
    villages: list[tuple[str, str]] = []
    if region in areas:
        codes = sorted(areas.children(region), key=areas.name)
        districts = [areas.name(code) for code in codes]
        villages = [
            (areas.name(code), areas.name(village))
            for code in codes
            for village in sorted(areas.children(code), key=areas.name)
        ]
    return _Lists(
        hazards=[_hazard_word(key, lang) for key in HAZARDS],
        flags=[_("yes"), _("no")],
        accuracies=[_(name) for name in ACCURACY_NAMES.values()],
        districts=districts,
        villages=villages if len(villages) <= MAX_VILLAGES else [],
    )


def _hazard_word(key: str, lang: Language) -> str:
    """A name of a hazard that the import understands."""
    word = lang.gettext(HAZARDS[key].name)
    return word if find_hazard(word) == key else HAZARDS[key].synonyms[0].capitalize()


def _write_lists(sheet: Any, lists: _Lists, lang: Language) -> None:
    _ = lang.gettext
    table: list[tuple[str, Sequence[str]]] = [
        (_("Hazard"), lists.hazards),
        (_("yes / no"), lists.flags),
        (_("Location accuracy"), lists.accuracies),
        (_("District"), lists.districts),
        (_("District of the village"), [district for district, _village in lists.villages]),
        (_("Village"), [village for _district, village in lists.villages]),
    ]
    for at, (head, words) in enumerate(table):
        sheet.set_column(at, at, 28)
        write_text(sheet, 0, at, head)
        for line, word in enumerate(words, start=1):
            write_text(sheet, line, at, word)
    sheet.protect()


def _write_sheet(
    book: Any,
    sheet: Any,
    pool: str,
    columns: list[Column],
    lists: _Lists,
    styles: dict[str, Any],
    lang: Language,
    today: date,
) -> None:
    _ = lang.gettext
    formats = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "text": book.add_format({"num_format": "@"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "amount": book.add_format({"num_format": "#,##0.##"}),
        "degrees": book.add_format({"num_format": "0.00000##"}),
    }
    grey = {"font_color": "#7A8790", "italic": True, "bg_color": "#F4F6F7"}
    examples = {
        name: book.add_format({"num_format": style.num_format, **grey})
        for name, style in formats.items()
    }
    sheet.freeze_panes(1, 1)
    print_on_a4(sheet, len(columns))
    sheet.set_row(0, 48)
    example = _example(lists, lang, today)
    for at, column in enumerate(columns):
        kind = column.kind if column.kind in formats else "text"
        width = 34 if column.kind == "long_text" else 26 if at == 0 else 18
        sheet.set_column(at, at, width, formats[kind])
        needed = column.required or column.name in ("district_code", "lat", "lon")
        write_text(sheet, 0, at, heading(column, lang), styles["need" if needed else "head"])
        sheet.write_comment(0, at, _rule(column, lang), {"author": "PetaSiaga", "x_scale": 1.8})
        _validate(sheet, at, column, pool, lists, columns, lang)
        value = example.get(column.name, "")
        if isinstance(value, date):
            sheet.write_datetime(
                1, at, datetime(value.year, value.month, value.day), examples["date"]
            )
        elif isinstance(value, int | float):
            sheet.write_number(1, at, value, examples[kind])
        else:
            write_text(sheet, 1, at, value, examples["text"])
    sheet.write_comment(
        1,
        0,
        _(
            "This row shows how to fill the table. Delete it, or write over it, this cell too: "
            "the import leaves out a row whose first cell says so."
        ),
        {"author": "PetaSiaga", "x_scale": 1.8},
    )


def _example(lists: _Lists, lang: Language, today: date) -> dict[str, Any]:
    _ = lang.gettext
    place: dict[str, Any] = {}
    if lists.villages:
        place = {"district_code": lists.villages[0][0], "village_code": lists.villages[0][1]}
    elif lists.districts:
        place = {"district_code": lists.districts[0]}
    return (
        _EXAMPLE
        | place
        | {
            "kib": example_mark(lang),
            "hazard": lists.hazards[0],
            "occurred_on": date(today.year - 1, 1, 31),
            "is_disaster": lists.flags[0],
            "location_accuracy": lists.accuracies[1],
            "event_name": _("River flood after two days of rain"),
            "address": _("RT 02, beside the bridge"),
            "source": _("Pusdalops BPBD"),
        }
    )


def _validate(
    sheet: Any,
    at: int,
    column: Column,
    pool: str,
    lists: _Lists,
    columns: list[Column],
    lang: Language,
) -> None:
    """The list or rule of a column's cells; a rule warns and never forbids a place name."""
    _ = lang.gettext
    rule: dict[str, Any] | None = None
    picked = {
        "hazard": (0, lists.hazards),
        "is_disaster": (1, lists.flags),
        "location_accuracy": (2, lists.accuracies),
        "district_code": (3, lists.districts),
    }.get(column.name)
    if picked is not None and picked[1]:
        name = xl_col_to_name(picked[0], col_abs=True)
        rule = {"validate": "list", "source": f"='{pool}'!{name}$2:{name}${len(picked[1]) + 1}"}
    elif column.name == "village_code" and lists.villages:
        # The villages of the kecamatan in the same row: they stand together in the list.
        beside = xl_col_to_name([c.name for c in columns].index("district_code"), col_abs=True)
        start = f"MATCH({beside}2,'{pool}'!$E:$E,0)-1"
        count = f"COUNTIF('{pool}'!$E:$E,{beside}2)"
        rule = {"validate": "list", "source": f"=OFFSET('{pool}'!$F$1,{start},0,{count},1)"}
    elif column.kind == "count":
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
    elif column.kind == "amount":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    elif column.kind == "degrees":
        west, south, east, north = INDONESIA_BOUNDS
        low, high = (west, east) if column.name == "lon" else (south, north)
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": datetime(1800, 1, 1)}
    if rule is not None:
        is_place = column.name in ("district_code", "village_code")
        sheet.data_validation(
            1,
            at,
            PREPARED_ROWS,
            at,
            {
                **rule,
                "ignore_blank": True,
                "error_type": "information" if is_place else "warning",
                "error_title": heading(column, lang)[:32],
                "error_message": _rule(column, lang)[:255],
            },
        )


def _rule(column: Column, lang: Language) -> str:
    _ = lang.gettext
    if column.name in ("hazard", "location_accuracy"):
        words = _(_LIST_RULE)
    elif column.name in ("district_code", "village_code"):
        words = _(_PLACE_RULE)
    elif column.kind == "degrees":
        words = _(_RULES[column.kind]).format(
            example="114.84528" if column.name == "lon" else "-3.41250"
        )
    else:
        words = _(_RULES[column.kind])
    if column.required:
        words += " " + _("This column must be filled.")
    if column.name in ("lat", "lon", "district_code", "village_code"):
        words += " " + _("Each row needs coordinates or at least a kecamatan.")
    if column.unit and column.unit != "°":
        words += " " + _("Unit: {unit}.").format(unit=_(column.unit))
    return words


def _write_guide(
    sheet: Any,
    columns: list[Column],
    areas: AreaIndex,
    region: str,
    styles: dict[str, Any],
    lang: Language,
) -> None:
    _ = lang.gettext
    print_on_a4(sheet, 2, header=False)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    write_text(sheet, 0, 0, _("How to fill the table of incidents"), styles["title"])
    steps = [
        _("Write one row per incident on the first sheet. Row 2 is an example: delete it."),
        _("Dark headings must be filled; of kecamatan and coordinates, one of the two."),
        _("Leave a cell blank when a figure is not known. Write 0 only when there were none."),
        _("Do not change the headings, and add no rows above them."),
        _("Write no names or telephone numbers of people."),
        _("Save the workbook and choose it on the page “Data” of PetaSiaga."),
    ]
    if region in areas:
        steps.insert(
            1,
            _("The lists hold the kecamatan and villages of {region}.").format(
                region=areas.full_name(region)
            ),
        )
    line = 2
    for number, text in enumerate(steps, start=1):
        write_text(sheet, line, 0, f"{number}.", styles["bold"])
        write_text(sheet, line, 1, text, styles["wrap"])
        line += 1
    line += 1
    write_text(sheet, line, 0, _("Column"), styles["head"])
    write_text(sheet, line, 1, _("Rule"), styles["head"])
    for line_of, column in enumerate(columns, start=line + 1):
        write_text(sheet, line_of, 0, heading(column, lang), styles["bold"])
        write_text(sheet, line_of, 1, _rule(column, lang), styles["wrap"])
