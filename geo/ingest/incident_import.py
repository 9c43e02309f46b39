"""Import incidents: place them, make their times local, leave out what is there already."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from geo.i18n import N_
from geo.ingest.duplicates import already_stored, repeated_in_file
from geo.ingest.places import (
    ABROAD_DEG,
    COAST_DEG,
    CODE_COLUMNS,
    Places,
    codes_frame,
    is_inside,
)
from geo.ingest.summary import ImportSummary
from geo.ingest.transaction import About, Job, Progress, Work, run_import
from geo.sources.incidents import AT_UTC, REPORTED_AT_UTC, IncidentOptions, read_incidents
from geo.sources.names import find_hazard
from geo.sources.report import Fate, note
from geo.store.store import Store
from geo.store.tables import INCIDENTS
from geo.store.writes import insert_coverage, insert_incidents

# What happens on land; an earthquake far out at sea is Indonesia's all the same.
_ON_LAND = frozenset({"flood", "landslide", "wildfire", "whirlwind", "drought", "volcano"})


def import_incidents(
    store: Store,
    path: Path,
    options: IncidentOptions | None = None,
    about: About | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import a file of incidents; each gets its area by its codes, else by its location.

    Raises `SourceRefused` or `StoreError` with one sentence; nothing has changed then.
    """
    options = options or IncidentOptions()
    job: Job[pd.DataFrame] = Job(
        kind=INCIDENTS,
        read=lambda source, report: read_incidents(source, report, options),
        store=_store,
        hazard=find_hazard(options.hazard or ""),
    )
    return run_import(
        store, path, job, about or About(), layer=options.layer, dry_run=dry_run, progress=progress
    )


def _store(work: Work, frame: pd.DataFrame) -> int:
    places = Places(work.areas)
    code = _codes(work, places, frame)
    frame = frame.loc[code.index]
    frame = _local_times(frame.assign(**codes_frame(code, frame.index)), places, code)
    if work.region is not None:
        frame = work.report.take_out(
            frame,
            ~is_inside(code, work.region),
            note(N_("lies outside the region {code}"), code=work.region),
            note(N_("import without --region to take it")),
            values=code,
        )
    for mask, reason in (
        (repeated_in_file, note(N_("repeats an earlier row of the file"))),
        (lambda rows: already_stored(work.connection, rows), note(N_("is stored already"))),
    ):
        frame = work.report.take_out(
            frame, mask(frame), reason, note(N_("nothing to do")), fate=Fate.DUPLICATE
        )
    work.regencies.update(frame["regency_code"].dropna())
    insert_coverage(work.connection, work.dataset_id, INCIDENTS, frame["regency_code"])
    return insert_incidents(
        work.connection, work.dataset_id, frame.assign(repairs=_repairs(work, frame["row"]))
    )


def _codes(work: Work, places: Places, frame: pd.DataFrame) -> pd.Series:
    """The most specific area code of each row that stays; None where no area is known."""
    given = _given_codes(work, frame)
    located = pd.Series(
        places.of_points(frame["lon"], frame["lat"]), index=frame.index, dtype=object
    )
    located = _beside_areas(work, places, frame, located)
    frame, given = frame.loc[located.index], given.loc[located.index]
    if "location_accuracy" in frame:
        # A place known to 25 km says nothing about the village.
        accuracy = frame["location_accuracy"]
        located = located.where(accuracy != "district", located.str[:8])
        located = located.where(accuracy != "approximate", located.str[:5])
    elsewhere = _contradicts(given, located)
    work.report.add(
        Fate.NOTED,
        frame["row"][elsewhere],
        note(N_("is the code of another kabupaten than the coordinates; the code was kept")),
        note(N_("correct the code or the coordinates")),
        column="regency_code",
        values=given[elsewhere] + " / " + located[elsewhere],
    )
    # Coordinates narrow a given code down, but never move it.
    narrower = [
        isinstance(place, str) and (not isinstance(code, str) or place.startswith(code))
        for code, place in zip(given, located, strict=True)
    ]
    result = given.where(~np.array(narrower, dtype=bool), located)
    return result.astype(object).where(result.notna(), None)


def _given_codes(work: Work, frame: pd.DataFrame) -> pd.Series:
    """The most specific code that a row gives and that exists.

    A village that is not mapped is believed where its kecamatan is.
    """
    result = pd.Series(None, index=frame.index, dtype=object)
    for name, level in CODE_COLUMNS:
        if name not in frame:
            continue
        codes = frame[name]
        known = {
            code: code in work.areas or (level == "village" and code[:8] in work.areas)
            for code in codes.dropna().unique()
        }
        unknown = codes.map(known).eq(False).to_numpy(bool)
        work.report.add(
            Fate.REPAIRED,
            frame["row"][unknown],
            note(N_("is no known area and was left out")),
            note(N_("look the code up, or import the areas first")),
            column=name,
            values=codes[unknown],
        )
        usable = codes.where(~unknown & codes.notna().to_numpy(), None)
        wider = result.notna() & usable.notna()
        against = wider & ~pd.Series(
            [
                isinstance(r, str) and isinstance(u, str) and r.startswith(u)
                for r, u in zip(result, usable, strict=True)
            ],
            index=frame.index,
        )
        work.report.add(
            Fate.NOTED,
            frame["row"][against],
            note(N_("contradicts the code of the smaller area, which was kept")),
            note(N_("correct one of the codes")),
            column=name,
            values=codes[against],
        )
        result = result.where(result.notna(), usable)
    return result


def _beside_areas(work: Work, places: Places, frame: pd.DataFrame, located: pd.Series) -> pd.Series:
    """Judge points outside every area: on the coast, at sea, or abroad (taken out)."""
    lost = located.isna() & frame["lon"].notna()
    if not lost.any():
        return located
    rows = frame[lost]
    nearest, distance_deg = places.nearest(rows["lon"], rows["lat"])
    shown = rows["lon"].astype(str) + ", " + rows["lat"].astype(str)
    on_coast = distance_deg <= COAST_DEG
    located = located.copy()
    located[rows.index[on_coast]] = nearest[on_coast]
    work.report.add(
        Fate.NOTED,
        rows["row"][on_coast],
        note(N_("lies off the mapped coast and was given to the nearest kecamatan")),
        note(N_("nothing to do")),
        column="lon, lat",
        values=shown[on_coast],
    )
    abroad = (distance_deg > ABROAD_DEG) & rows["hazard"].isin(_ON_LAND).to_numpy(bool)
    at_sea = ~on_coast & ~abroad
    work.report.add(
        Fate.NOTED,
        rows["row"][at_sea],
        note(N_("lies outside every mapped area and was stored without one")),
        note(N_("check its coordinates if it happened on land")),
        column="lon, lat",
        values=shown[at_sea],
    )
    work.report.take_out(
        rows,
        abroad,
        note(N_("lies outside Indonesia, more than 50 km from every mapped area")),
        note(N_("check longitude and latitude: order, sign and decimal point")),
        column="lon, lat",
        values=shown,
    )
    return located.drop(rows.index[abroad])


def _contradicts(given: pd.Series, located: pd.Series) -> np.ndarray:
    both = given.notna() & located.notna()
    return (both & (given.str[:5] != located.str[:5])).to_numpy(bool)


def _local_times(frame: pd.DataFrame, places: Places, code: pd.Series) -> pd.DataFrame:
    """Days and times at the place of the incident; moments of reporting in UTC."""
    offset_h = places.utc_offsets_h(code, frame["lon"])
    shift = pd.to_timedelta(offset_h, unit="h")
    frame = frame.copy()
    moved = frame[AT_UTC].notna()
    if moved.any():
        local = frame[AT_UTC][moved] + shift[moved]
        frame.loc[moved, "occurred_on"] = local.dt.normalize()
        frame.loc[moved, "occurred_time"] = local.dt.strftime("%H:%M").astype(object)
    if "reported_at" in frame:
        at_utc = frame[REPORTED_AT_UTC].fillna(frame["reported_at"] - shift)
        frame["reported_at"] = at_utc.dt.tz_localize("UTC")
    return frame.drop(columns=[AT_UTC, REPORTED_AT_UTC], errors="ignore")


def _repairs(work: Work, rows: pd.Series) -> pd.Series:
    """What was changed or noticed on each row, as sentences; None where nothing was."""
    said: dict[int, list[str]] = defaultdict(list)
    for problem in work.report.problems:
        if problem.fate in (Fate.REPAIRED, Fate.NOTED):
            where = f"{problem.column}: {problem.value!r} " if problem.column else ""
            said[problem.row].append(where + problem.reason.render(work.lang.gettext))
    return pd.Series([said.get(row) for row in rows], index=rows.index, dtype=object)
