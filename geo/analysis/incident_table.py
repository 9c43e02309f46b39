"""Incidents as tables for people: on the screen, in CSV and in XLSX.

Text that came from outside is defused so that no spreadsheet runs it; unknown stays empty.
"""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from geo.analysis.aggregate import Rows, data_period
from geo.base import spreadsheet
from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_, Language
from geo.base.names import slug
from geo.base.spreadsheet import (
    XLSX_ROWS,
    About,
    new_book,
    new_sheet,
    rows_of,
    write_pairs,
    write_table,
)
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.catalogue.schema import (
    ACCURACY_NAMES,
    COLUMNS_BY_NAME,
    DATE_PRECISIONS,
    INCIDENT_COLUMNS,
    Column,
)
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.store.tables import datasets, incidents
from geo.view.filters import HazardFilter

#: Rows that the screen shows at most; a download holds all.
SCREEN_ROWS = 1_000

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
        elif column.name == "date_precision":
            values = values.map({key: _(name) for key, name in DATE_PRECISIONS.items()})
        elif column.kind == "date":
            values = _dates(values, records["date_precision"])
        elif column.kind == "count":
            values = pd.to_numeric(values).astype("Int64")
        elif column.kind in ("amount", "degrees"):
            values = pd.to_numeric(values).astype("Float64")
        result[column.name] = values
    result["dataset"] = records["dataset"]
    result["sample"] = records["is_sample"].map({True: _("sample data"), False: ""})
    return result


def _dates(values: pd.Series, precision: pd.Series) -> pd.Series:
    """Days as dates; as text ("2024-03-05", "2024-03", "2024") where some are only known roughly.

    No cell shows a day that nobody knows.
    """
    days = pd.to_datetime(values)
    if not precision.notna().any():
        return days
    length = precision.map({"month": 7, "year": 4}).fillna(10).astype(int)
    texts = days.dt.strftime("%Y-%m-%d")
    return pd.Series(
        [text[:end] for text, end in zip(texts, length, strict=True)],
        index=values.index,
        dtype=object,
    )


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


def to_csv(frame: pd.DataFrame, about: About, lang: Language) -> bytes:
    """The table as CSV (see `spreadsheet.to_csv`)."""
    headers = _headers(lang)
    return spreadsheet.to_csv([headers[name] for name in frame.columns], rows_of(frame), about)


def to_xlsx(frame: pd.DataFrame, about: About, lang: Language) -> bytes:
    """The table as XLSX with a second sheet that says what it is and where it comes from."""
    if len(frame) > XLSX_ROWS:
        raise PetaSiagaError(
            N_("{count} rows do not fit into an Excel sheet ({limit} rows); download CSV instead."),
            count=len(frame),
            limit=XLSX_ROWS,
        )
    out = io.BytesIO()
    with new_book(out, streamed=True) as book:
        styles = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
            ),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "figure": book.add_format({"num_format": "#,##0.##"}),
        }
        headers = _headers(lang)
        write_table(
            new_sheet(book, lang.gettext("Incidents")),
            [headers[name] for name in frame.columns],
            rows_of(frame),
            styles,
            widths=[14 if name in COLUMNS_BY_NAME else 18 for name in frame.columns],
        )
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        write_pairs(new_sheet(book, lang.gettext("About these data")), about, styles["head"], wrap)
    return out.getvalue()


def _headers(lang: Language) -> dict[str, str]:
    return export_headers(lang) | {"area_code": lang.gettext("Area code")}


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
