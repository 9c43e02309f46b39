"""Incidents as tables for people: on the screen, in CSV and in XLSX.

Text that came from outside is defused so that no spreadsheet runs it; unknown stays empty.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa
import xlsxwriter

from geo.analysis.aggregate import Rows, data_period
from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_, Language
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.catalogue.schema import ACCURACY_NAMES, COLUMNS_BY_NAME, INCIDENT_COLUMNS, Column
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.store.tables import datasets, incidents
from geo.view.filters import HazardFilter

#: Rows that the screen shows at most; a download holds all.
SCREEN_ROWS = 1_000
#: A worksheet holds 1,048,576 rows, the header among them.
XLSX_ROWS = 1_048_575
#: Excel's number of the paper, and how many columns can still be read on its width.
_A4 = 9
_COLUMNS_ON_A4 = 10

#: Columns that the screen shows before anyone chooses others.
DEFAULT_COLUMNS: tuple[str, ...] = (
    "occurred_on",
    "hazard",
    "event_name",
    "district_code",
    "village_code",
    "dead",
    "displaced",
    "houses_heavy",
    "loss_idr",
)

_AREA_COLUMNS = ("regency_code", "district_code", "village_code")
_CHUNK = 5_000
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def newest_first(rows: Rows) -> Rows:
    """Rows of the snapshot (oldest first) in the order of a table."""
    return rows[::-1]


def header(column: Column, lang: Language) -> str:
    """The heading of a column with its unit: "Displaced (people)"."""
    name = lang.gettext(column.label)
    unit = lang.gettext(column.unit)
    return f"{name} ({unit})" if unit else name


def read_records(engine: sa.Engine, ids: Sequence[int]) -> pd.DataFrame:
    """Full records by id, in the order of `ids`, with the title and mark of their dataset."""
    query = sa.select(
        incidents.c.id,
        *(incidents.c[column.name] for column in INCIDENT_COLUMNS),
        datasets.c.title.label("dataset"),
        datasets.c.is_sample,
    ).join(datasets, datasets.c.id == incidents.c.dataset_id)
    found: list[Any] = []
    with engine.connect() as connection:
        for start in range(0, len(ids), _CHUNK):
            chunk = list(ids[start : start + _CHUNK])
            found += connection.execute(query.where(incidents.c.id.in_(chunk))).all()
    frame = pd.DataFrame(found, columns=list(query.selected_columns.keys())).set_index("id")
    # An incident may have been removed since the snapshot was read.
    return frame.reindex([number for number in ids if number in frame.index])


def for_people(records: pd.DataFrame, areas: AreaIndex, lang: Language) -> pd.DataFrame:
    """Records with hazards, areas and flags in words; columns keep their canonical names.

    Figures stay numbers and unknown ones stay missing; the index stays the incident's id.
    """
    _ = lang.gettext
    result = pd.DataFrame(index=records.index)
    for column in INCIDENT_COLUMNS:
        values = records[column.name]
        if column.name == "hazard":
            values = values.map({key: _(hazard.name) for key, hazard in HAZARDS.items()})
        elif column.name in _AREA_COLUMNS:
            names = {c: areas.name(c) if c in areas else c for c in values.dropna().unique()}
            values = values.map(names)
        elif column.name == "location_accuracy":
            values = values.map({key: _(name) for key, name in ACCURACY_NAMES.items()})
        elif column.kind == "flag":
            values = values.map({True: _("yes"), False: _("no")})
        elif column.kind == "date":
            values = pd.to_datetime(values)
        elif column.kind == "count":
            values = pd.to_numeric(values).astype("Int64")
        elif column.kind in ("amount", "degrees"):
            values = pd.to_numeric(values).astype("Float64")
        result[column.name] = values
    result["dataset"] = records["dataset"]
    result["sample"] = records["is_sample"].map({True: _("sample data"), False: ""})
    return result


def export_headers(lang: Language) -> dict[str, str]:
    """Headings of every exported column, by canonical name."""
    headers = {column.name: header(column, lang) for column in INCIDENT_COLUMNS}
    headers["regency_code"] = lang.gettext("Regency/city")
    headers["dataset"] = lang.gettext("Dataset")
    headers["sample"] = lang.gettext("Note")
    return headers


def export_frame(snapshot: Snapshot, engine: sa.Engine, rows: Rows, lang: Language) -> pd.DataFrame:
    """Every column of the incidents at `rows`, newest first, for a download."""
    ids = snapshot.incidents["id"].to_numpy()[newest_first(rows)].tolist()
    records = read_records(engine, ids)
    frame = for_people(records, snapshot.areas, lang)
    codes = records["village_code"].fillna(records["district_code"])
    frame.insert(0, "area_code", codes.fillna(records["regency_code"]))
    return frame


def provenance(
    snapshot: Snapshot, chosen: HazardFilter, rows: Rows, lang: Language, *, today: date
) -> list[tuple[str, str]]:
    """What an exported table must say about itself: (heading, text) lines."""
    _ = lang.gettext
    sample = _("SAMPLE DATA")
    exported = _("{date} · data version {version}").format(
        date=lang.date(today), version=snapshot.version
    )
    lines = [
        (_("Contents"), f"{chosen.describe(lang, snapshot.areas.words)}."),
        (_("Records"), lang.number(len(rows))),
        (_("Exported"), exported),
        (_("Empty cells"), _("An empty cell means that the figure is not known; it is not zero.")),
    ]
    used = snapshot.incidents["dataset"].to_numpy()[rows]
    for number in np.unique(used):
        dataset = snapshot.datasets.loc[int(number)]
        parts = [dataset["title"], dataset["source"], dataset["licence"], dataset["data_date"]]
        mark = f"{sample}: " if dataset["is_sample"] else ""
        lines.append((_("Source"), mark + " · ".join(str(part) for part in parts if part)))
    period = data_period(snapshot, chosen)
    if period is not None:
        days = _("{start} to {end}").format(start=lang.date(period[0]), end=lang.date(period[1]))
        lines.append((_("Data cover"), days))
    return lines


def to_csv(frame: pd.DataFrame, about: Iterable[tuple[str, str]], lang: Language) -> bytes:
    """The table as UTF-8 CSV; lines about it come first, each beginning with "# ".

    Numbers have a decimal point and dates are ISO, whatever the language, so that any program
    reads them alike.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, text in about:
        writer.writerow([f"# {name}: {' '.join(text.split())}"])
    headers = export_headers(lang) | {"area_code": lang.gettext("Area code")}
    writer.writerow([headers[name] for name in frame.columns])
    columns = [_plain(frame[name]) for name in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    # The byte-order mark is what makes Excel read UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_xlsx(frame: pd.DataFrame, about: Iterable[tuple[str, str]], lang: Language) -> bytes:
    """The table as XLSX with a second sheet that says what it is and where it comes from."""
    if len(frame) > XLSX_ROWS:
        raise PetaSiagaError(
            N_("{count} rows do not fit into an Excel sheet ({limit} rows); download CSV instead."),
            count=len(frame),
            limit=XLSX_ROWS,
        )
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        figure = book.add_format({"num_format": "#,##0.##"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _write_table(
            book.add_worksheet(lang.gettext("Incidents")[:31]), frame, lang, bold, day, figure
        )
        write_about(book.add_worksheet(lang.gettext("About these data")[:31]), about, bold, wrap)
    return out.getvalue()


def write_about(sheet: Any, about: Iterable[tuple[str, str]], bold: Any, wrap: Any) -> None:
    """Fill a worksheet (of XlsxWriter) with what the data of a workbook are."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, defuse(name), bold)
        sheet.write_string(line, 1, defuse(text), wrap)
    print_on_a4(sheet, 2, header=False)


def print_on_a4(sheet: Any, columns: int, *, header: bool = True) -> None:
    """Make a worksheet (of XlsxWriter) print on A4 across, its first row on every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(math.ceil(columns / _COLUMNS_ON_A4), 0)
    if header:
        sheet.repeat_rows(0)


def defuse(text: str) -> str:
    """Text that a spreadsheet takes for text: a formula gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_START) else text


def export_name(
    chosen: HazardFilter, area_name: Callable[[str], str], lang: Language, ending: str
) -> str:
    """A file name that says region, hazards and period, of plain letters only."""
    where = [slug(area_name(code)) for code in chosen.areas[:3]] or [
        slug(lang.gettext("Indonesia"))
    ]
    if len(chosen.areas) > 3:
        where.append(f"+{len(chosen.areas) - 3}")
    what = (
        [slug(lang.gettext("all hazards"))]
        if chosen.hazards == HAZARD_KEYS
        else [slug(lang.gettext(HAZARDS[key].name))[:24] for key in chosen.hazards[:3]]
    )
    when = [day.isoformat() if day else "" for day in (chosen.start, chosen.end)]
    period = "_".join(part for part in when if part) or slug(lang.gettext("all years"))
    parts = [slug(lang.gettext("Incidents")), *where, *what, period]
    return "-".join(part for part in parts if part)[:140] + f".{ending}"


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _plain(values: pd.Series) -> list[str]:
    """Cells as CSV text; missing ones are empty."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return [str(text) for text in values.dt.strftime("%Y-%m-%d").fillna("")]
    if pd.api.types.is_numeric_dtype(values):
        return ["" if pd.isna(v) else _shortest(v) for v in values]
    return ["" if _missing(v) else defuse(_text(v)) for v in values]


def _shortest(value: Any) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(round(number, 7))


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def _text(value: Any) -> str:
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)


def _write_table(
    sheet: Any, frame: pd.DataFrame, lang: Language, bold: Any, day: Any, figure: Any
) -> None:
    headers = export_headers(lang) | {"area_code": lang.gettext("Area code")}
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, len(frame.columns))
    for at, name in enumerate(frame.columns):
        sheet.set_column(at, at, 14 if name in COLUMNS_BY_NAME else 18)
        sheet.write_string(0, at, headers[name], bold)
    kinds = [_kind(frame[name]) for name in frame.columns]
    columns: list[npt.NDArray[np.object_]] = [
        frame[name].astype(object).to_numpy() for name in frame.columns
    ]
    for line, cells in enumerate(zip(*columns, strict=True), start=1):
        for at, (kind, value) in enumerate(zip(kinds, cells, strict=True)):
            if _missing(value) or value == "":
                continue
            if kind == "date":
                sheet.write_datetime(line, at, value.to_pydatetime(), day)
            elif kind == "number":
                sheet.write_number(line, at, float(value), figure)
            else:
                sheet.write_string(line, at, defuse(_text(value)))
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"
