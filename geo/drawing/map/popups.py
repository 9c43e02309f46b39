"""What a click on the map tells: an incident, or the zones and areas of a place.

Everything is plain text, translated and formatted; the browser writes it with textContent.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.analysis.aggregate import day_of
from geo.analysis.boundary_words import boundary_note
from geo.base.errors import NotFound
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS, HAZARDS, ICONS, LEVELS
from geo.catalogue.schema import ACCURACY_NAMES, COLUMNS_BY_NAME
from geo.drawing.map.browser_config import breaks_of, range_text
from geo.store.reference import reference_attributes, style_of
from geo.store.snapshot import SNAPSHOT_FIGURES, Snapshot
from geo.store.tables import incidents

#: Figures that are always listed, "unknown" where none was given: blank must not look like zero.
_ALWAYS = ("dead", "missing", "injured", "displaced")
_MAX_CHRONOLOGY = 700
_ZONES: dict[int, str] = {7: "WIB", 8: "WITA", 9: "WIT"}
UNKNOWN = N_("unknown")


def incident_popup(
    snapshot: Snapshot, row: int, lang: Language, engine: sa.Engine | None
) -> dict[str, object]:
    """One incident by its row in the snapshot. Raises `NotFound` for a row that is not there."""
    frame = snapshot.incidents
    if not 0 <= row < len(frame):
        raise NotFound(N_("There is no incident number {row} in these data."), row=row)
    _ = lang.gettext
    brief = frame.iloc[row]
    record = _record(engine, int(brief["id"]))
    hazard = HAZARDS[HAZARD_KEYS[int(brief["hazard"])]]
    name = _text(record.get("event_name"))
    rows: list[tuple[str, str]] = [(_("Date"), _when(snapshot, brief, record, lang))]
    rows += _place(snapshot, int(brief["area"]), record, lang)
    rows += _figures(brief, record, lang)
    for key in ("cause", "response_status", "source", "verification_status"):
        _add(rows, _(COLUMNS_BY_NAME[key].label), _text(record.get(key)))
    accuracy = _text(record.get("location_accuracy"))
    _add(rows, _("Location accuracy"), _(ACCURACY_NAMES.get(accuracy, accuracy)))
    _add(rows, _("Data"), _dataset_line(snapshot, int(brief["dataset"]), lang))
    return {
        "row": row,
        "hazard": int(brief["hazard"]),
        "title": name or _(hazard.name),
        "subtitle": _(hazard.name) if name else "",
        "sample": bool(brief["is_sample"]),
        "rows": rows,
        "text": _shorten(_text(record.get("chronology"))),
        "lon": _degrees(brief["lon"]),
        "lat": _degrees(brief["lat"]),
    }


def place_popup(
    snapshot: Snapshot,
    lon: float,
    lat: float,
    lang: Language,
    *,
    hazards: Iterable[int],
    classes: Iterable[int],
    layers: Iterable[int] = (),
    engine: sa.Engine | None = None,
) -> dict[str, object]:
    """Zones and outlines of reference layers at a point (degrees), and the areas it lies in.

    Of each hazard the highest class stands first; hazards, classes and layers (ids) that the map
    does not show are left out.
    """
    _ = lang.gettext
    zones = snapshot.zones
    found = snapshot.zone_tree.query(shapely.Point(lon, lat), predicate="intersects")
    hazard = zones["hazard"].to_numpy()[found]
    rank = zones["class_rank"].to_numpy()[found]
    shown = np.isin(hazard, list(hazards)) & np.isin(rank, list(classes))
    found = found[shown][np.lexsort((hazard[shown], -rank[shown].astype(int)))]
    groups: list[dict[str, object]] = []
    seen: set[tuple[int, int, int]] = set()
    for zone in zones.iloc[found].itertuples():
        key = (int(zone.hazard), int(zone.class_rank), int(zone.dataset))
        if key not in seen:
            seen.add(key)
            groups.append(_zone_group(snapshot, *key, bool(zone.is_sample), lang))
    rows, title, notes = _areas_at(snapshot, lon, lat, lang)
    nothing = _("No hazard zone of this filter here; that does not mean safe.")
    return {
        "title": title or _("Outside every known area"),
        "subtitle": _("{lat}, {lon}").format(lat=f"{lat:.5f}", lon=f"{lon:.5f}"),
        "rows": rows,
        "groups": groups,
        "features": _outlines_at(snapshot, lon, lat, layers, lang, engine),
        "empty": "" if groups else nothing,
        "notes": notes,
    }


def feature_popup(
    snapshot: Snapshot, row: int, lang: Language, engine: sa.Engine | None
) -> dict[str, object]:
    """A feature of a reference layer by its row in the snapshot. Raises `NotFound`."""
    frame = snapshot.reference
    if not 0 <= row < len(frame):
        raise NotFound(N_("There is no feature number {row} in these data."), row=row)
    _ = lang.gettext
    brief = frame.iloc[row]
    dataset = int(brief["dataset"])
    described = snapshot.datasets.loc[dataset]
    icon, colour = style_of(described.get("style"))
    title = str(described["title"])
    rows = [] if engine is None else list(reference_attributes(engine, int(brief["id"])).items())
    code = snapshot.areas.code_at(int(brief["area"]))
    _add(rows, _("Place"), snapshot.areas.full_name(code) if code else "")
    _add(rows, _("Source"), _dataset_line(snapshot, dataset, lang))
    return {
        "row": row,
        "title": str(brief["name"]) or title,
        "subtitle": title if brief["name"] else "",
        "sign": ICONS[icon].sign,
        "colour": colour,
        "sample": False,
        "rows": rows,
        "text": "",
    }


#: Outlines over one another that one popup lists.
_MAX_OUTLINES = 10


def _outlines_at(
    snapshot: Snapshot,
    lon: float,
    lat: float,
    layers: Iterable[int],
    lang: Language,
    engine: sa.Engine | None,
) -> list[dict[str, object]]:
    shown = np.isin(snapshot.reference["dataset"].to_numpy(), list(layers))
    found = snapshot.reference_tree.query(shapely.Point(lon, lat), predicate="intersects")
    rows = np.sort(found[shown[found]])[:_MAX_OUTLINES].tolist()
    return [feature_popup(snapshot, row, lang, engine) for row in rows]


def _zone_group(
    snapshot: Snapshot, hazard: int, rank: int, dataset: int, sample: bool, lang: Language
) -> dict[str, object]:
    _ = lang.gettext
    definition = HAZARDS[HAZARD_KEYS[hazard]]
    klass = CLASSES[CLASS_KEYS[rank - 1]]
    described = snapshot.datasets.loc[dataset] if dataset in snapshot.datasets.index else None
    breaks = None if described is None else breaks_of(described["breaks"])
    words = _("{hazard}: {klass}").format(hazard=_(definition.name), klass=_(klass.name).lower())
    rows: list[tuple[str, str]] = []
    if breaks is not None:
        rows.append((_("Class"), range_text(rank, breaks, lang)))
    _add(rows, _("Source"), _dataset_line(snapshot, dataset, lang))
    return {"title": words, "hazard": hazard, "class": rank, "sample": sample, "rows": rows}


def _areas_at(
    snapshot: Snapshot, lon: float, lat: float, lang: Language
) -> tuple[list[tuple[str, str]], str, list[str]]:
    _ = lang.gettext
    rows: list[tuple[str, str]] = []
    title = ""
    found: list[str] = []
    for level in ("village", "district", "regency", "province"):
        code = snapshot.areas.code_at(int(snapshot.areas.locate([lon], [lat], level)[0]))
        if code is None:
            continue
        name = snapshot.areas.name(code)
        title = title or name
        rows.append((_(LEVELS[level].name), name))
        found.append(code)
    notes = [boundary_note(snapshot.areas, found[:1], lang)] if found else []
    if any(snapshot.areas.is_approximate(code) for code in found):
        notes.append(_("Near a border the area may be another."))
    return rows, title, [note for note in notes if note]


def _record(engine: sa.Engine | None, number: int) -> Mapping[str, Any]:
    """The full record; empty when it has gone since the snapshot was read."""
    if engine is None:
        return {}
    with engine.connect() as connection:
        found = connection.execute(sa.select(incidents).where(incidents.c.id == number)).mappings()
        return dict(found.first() or {})


def _when(
    snapshot: Snapshot, brief: "pd.Series[Any]", record: Mapping[str, Any], lang: Language
) -> str:
    day = record.get("occurred_on")
    if not isinstance(day, date) or isinstance(day, datetime):
        day = day_of(int(brief["day"]))
    words = lang.rough_date(day, record.get("date_precision"), style="full")
    time = _text(record.get("occurred_time"))
    if not time:
        return words
    zone = ""
    code = snapshot.areas.code_at(int(brief["area"]))
    if code is not None:
        offset = snapshot.areas.frame["utc_offset_h"].iat[snapshot.areas.rank(code) - 1]
        zone = "" if pd.isna(offset) else _ZONES.get(int(offset), "")
    return f"{words}, {time} {zone}".strip()


def _place(
    snapshot: Snapshot, rank: int, record: Mapping[str, Any], lang: Language
) -> list[tuple[str, str]]:
    _ = lang.gettext
    code = snapshot.areas.code_at(rank)
    rows = [(_("Place"), snapshot.areas.full_name(code) if code else _(UNKNOWN))]
    _add(rows, _("Address"), _text(record.get("address")))
    return rows


def _figures(
    brief: "pd.Series[Any]", record: Mapping[str, Any], lang: Language
) -> list[tuple[str, str]]:
    _ = lang.gettext
    rows = []
    for name, column in COLUMNS_BY_NAME.items():
        if not column.is_figure:
            continue
        value = record.get(name, brief[name] if name in SNAPSHOT_FIGURES else None)
        if value is None or pd.isna(value):
            if name in _ALWAYS:
                rows.append((_(column.label), _(UNKNOWN)))
        elif name == "loss_idr":
            rows.append((_(column.label), lang.rupiah(float(value))))
        else:
            number = lang.number(value, digits=1)
            rows.append((_(column.label), f"{number} {_(column.unit)}".strip()))
    return rows


def _dataset_line(snapshot: Snapshot, dataset: int, lang: Language) -> str:
    """Title, source and date of the data, as far as they are known."""
    if dataset not in snapshot.datasets.index:
        return ""
    described = snapshot.datasets.loc[dataset]
    parts = [_text(described[name]) for name in ("title", "source", "data_date")]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _add(rows: list[tuple[str, str]], label: str, value: str) -> None:
    if value:
        rows.append((label, value))


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)


def _degrees(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _shorten(text: str) -> str:
    if len(text) <= _MAX_CHRONOLOGY:
        return text
    return text[:_MAX_CHRONOLOGY].rsplit(maxsplit=1)[0] + " …"
