"""Import incidents: place them, make their times local, leave out what is there already."""

from collections import defaultdict

import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.access.agency import home_region
from geo.base.i18n import N_
from geo.catalogue import HAZARDS
from geo.domains.incidents.duplicates import without_duplicates
from geo.domains.incidents.far_rows import settle_far_rows
from geo.domains.incidents.file_home import home_by_positions, home_of_file
from geo.domains.incidents.given_areas import GivenAreas, ask_areas, given_areas
from geo.domains.incidents.local_times import to_local_times
from geo.domains.incidents.places import DECIMALS, PLACE_HELPERS, WORDS, position_column
from geo.domains.incidents.reader import IncidentOptions, read_incidents
from geo.domains.incidents.shared_places import mark_shared_places
from geo.domains.incidents.unsettled_positions import settle_positions
from geo.files.findings import Fate, note, short
from geo.intake.preview import MAX_FEATURES, Preview
from geo.intake.transaction import ImportStep, Work
from geo.reading.catalogue_words import find_hazard
from geo.reading.values import is_unknown
from geo.store.placing import ABROAD_DEG, COAST_DEG, Places, codes_frame, is_inside
from geo.store.store import Store
from geo.store.tables import INCIDENTS, incidents
from geo.store.writes import insert_coverage, insert_incidents, supersede_incidents

# What happens on land; an earthquake far out at sea is Indonesia's all the same.
_ON_LAND = frozenset(key for key, hazard in HAZARDS.items() if hazard.on_land)


def incident_step(store: Store, options: IncidentOptions) -> ImportStep[pd.DataFrame]:
    """Import incidents; each gets its area by its codes, else by its location."""
    return ImportStep(
        kind=INCIDENTS,
        read=lambda source, report: read_incidents(source, report, options),
        store=lambda work, frame: _store_incidents(
            work, frame, options, home_region(store.engine, store.settings)
        ),
        preview=_preview,
        hazard=find_hazard(options.hazard or ""),
    )


def _preview(connection: sa.Connection, dataset_id: int) -> Preview:
    """Incidents as points; those without a location are counted only."""
    c = incidents.c
    mine = c.dataset_id == dataset_id
    total, placed = connection.execute(
        sa.select(sa.func.count(), sa.func.count(c.lon)).where(mine)
    ).one()
    rows = connection.execute(
        sa.select(c.hazard, c.lon, c.lat).where(mine, c.lon.is_not(None)).limit(MAX_FEATURES)
    ).all()
    points = shapely.points([(row.lon, row.lat) for row in rows]) if rows else []
    return Preview(
        "hazard",
        tuple(row.hazard for row in rows),
        np.asarray(points, dtype=object),
        total,
        unplaced=total - placed,
    )


def _store_incidents(work: Work, frame: pd.DataFrame, options: IncidentOptions, home: str) -> int:
    places = Places(work.areas)
    found = home_of_file(work.areas, work.report.titles, options.home, home)
    found = home_by_positions(places, frame, work.report.columns, found)
    home = found.code
    given = given_areas(work, frame, options.answers, found)
    frame = settle_positions(frame, given.code, places, home, work.report)
    frame, given = settle_far_rows(work, places, frame, given, options.answers)
    frame = mark_shared_places(work, frame, given)
    code, said = _codes(work, places, frame, given)
    frame = frame.loc[code.index]
    given_accuracy = frame.get("location_accuracy")
    frame = _with_accuracy(frame, code).assign(given_accuracy=given_accuracy)
    frame = to_local_times(
        frame.assign(**codes_frame(code, frame.index)), code, places, work.report
    )
    if work.region is not None:
        frame = work.report.take_out(
            frame,
            ~is_inside(code.loc[frame.index], work.region),
            note(N_("lies outside the region {code}"), code=work.region),
            note(N_("import without --region to take it")),
            values=code.loc[frame.index],
        )
    frame = _with_unmapped_names(frame.assign(given_code=said.loc[frame.index]))
    frame = frame.drop(columns=[name for name in PLACE_HELPERS if name in frame])
    frame, superseded = without_duplicates(work, frame, options.on_duplicate)
    work.regencies.update(frame["regency_code"].dropna())
    insert_coverage(work.connection, work.dataset_id, INCIDENTS, frame["regency_code"])
    frame = frame.assign(repairs=_repairs(work, frame["row"]))
    stored = insert_incidents(work.connection, work.dataset_id, frame)
    if len(superseded):
        supersede_incidents(work.connection, work.dataset_id, superseded)
    return stored


def _codes(
    work: Work, places: Places, frame: pd.DataFrame, given: GivenAreas
) -> tuple[pd.Series, pd.Series]:
    """The most specific area code of each row that stays (None where no area is known).

    Beside it the code that the row itself gave: from it and the location the record is placed
    anew when boundaries change.
    """
    located = pd.Series(
        places.of_points(frame["lon"], frame["lat"]), index=frame.index, dtype=object
    )
    located = _beside_areas(work, places, frame, located)
    frame, given = frame.loc[located.index], given.of(located.index)
    frame, given = _without_unsure(work, frame, given, located)
    located, code = located.loc[frame.index], given.code
    if "location_accuracy" in frame:
        # A place known to 25 km says nothing about the village.
        accuracy = frame["location_accuracy"]
        located = located.where(accuracy != "district", located.str[:8])
        located = located.where(accuracy != "approximate", located.str[:5])
    for length, column, reason in (
        (
            5,
            "regency_code",
            note(
                N_("is another kabupaten than that of the coordinates; what the row names was kept")
            ),
        ),
        (
            8,
            "district_code",
            note(
                N_("is another kecamatan than that of the coordinates; what the row names was kept")
            ),
        ),
    ):
        elsewhere = _contradicts(code, located, length)
        work.report.add(
            Fate.NOTED,
            frame["row"][elsewhere],
            reason,
            note(N_("correct the named area or the coordinates")),
            column=column
            if column in work.report.columns
            else work.report.header(column.removesuffix("_code")),
            values=code[elsewhere] + " / " + located[elsewhere],
        )
    # Coordinates narrow a given code down, but never move it.
    narrower = [
        isinstance(place, str) and (not isinstance(known, str) or place.startswith(known))
        for known, place in zip(code, located, strict=True)
    ]
    result = code.where(~np.array(narrower, dtype=bool), located)
    return result.astype(object).where(result.notna(), None), code


def _without_unsure(
    work: Work, frame: pd.DataFrame, given: GivenAreas, located: pd.Series
) -> tuple[pd.DataFrame, GivenAreas]:
    """Let the location settle unsure names; ask about the others and set their rows aside."""
    skipped = given.skipped
    work.report.take_out(
        frame,
        skipped,
        note(N_("was set aside by your answer")),
        note(N_("answer otherwise to take it")),
    )
    settled = given.unsure & located.notna().to_numpy() & ~skipped
    for level in WORDS:
        here = settled & (given.levels == level)
        work.report.add(
            Fate.NOTED,
            frame["row"][here],
            note(N_("names no area that is sure; the coordinates settled it")),
            note(N_("correct the spelling")),
            column=work.report.header(level),
            values=given.texts[here],
        )
    asked = given.unsure & ~settled & ~skipped
    ask_areas(work, frame, given, asked)
    nowhere = (given.code.isna() & frame["lon"].isna()).to_numpy() & ~asked & ~skipped
    work.report.take_out(
        frame,
        nowhere,
        note(N_("has no place: coordinates or an area code")),
        note(N_("give longitude and latitude in decimal degrees, or kode_desa")),
        column=work.report.header("regency", "district", "village"),
        values=pd.Series(given.texts, index=frame.index),
    )
    frame = frame[~(asked & ~given.only_village | skipped | nowhere)]
    return frame, given.of(frame.index)


def _with_unmapped_names(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` whose villages that have no code are kept as the address, where there is none."""
    if WORDS["village"] not in frame:
        return frame
    village = frame[WORDS["village"]]
    address = frame.get("address", pd.Series(None, index=frame.index, dtype=object))
    unmapped = frame["village_code"].isna() & ~is_unknown(village) & address.isna()
    return frame.assign(address=address.where(~unmapped, village))


def _with_accuracy(frame: pd.DataFrame, code: pd.Series) -> pd.DataFrame:
    """`frame` with location_accuracy by how the place was found, where the file does not say.

    Coordinates of less than three decimals (about 100 m) are no GPS reading, and nobody knows
    how rough they are.
    """
    placed = frame["lon"].notna()
    by_code = code.str.len().map({13: "village", 8: "district", 5: "approximate"})
    found = by_code.astype(object).mask(placed, None).mask(placed & (frame[DECIMALS] >= 3), "gps")
    own = frame.get("location_accuracy")
    accuracy = found if own is None else own.where(own.notna(), found)
    return frame.assign(location_accuracy=accuracy.astype(object).where(accuracy.notna(), None))


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
        column=position_column(work.report.columns),
        values=shown[on_coast],
    )
    abroad = (distance_deg > ABROAD_DEG) & rows["hazard"].isin(_ON_LAND).to_numpy(bool)
    at_sea = ~on_coast & ~abroad
    work.report.add(
        Fate.NOTED,
        rows["row"][at_sea],
        note(N_("lies outside every mapped area and was stored without one")),
        note(N_("check its coordinates if it happened on land")),
        column=position_column(work.report.columns),
        values=shown[at_sea],
    )
    work.report.take_out(
        rows,
        abroad,
        note(N_("lies outside Indonesia, more than 50 km from every mapped area")),
        note(N_("check longitude and latitude: order, sign and decimal point")),
        column=position_column(work.report.columns),
        values=shown,
    )
    return located.drop(rows.index[abroad])


def _contradicts(given: pd.Series, located: pd.Series, length: int) -> np.ndarray:
    """Where both are known to a level, agree above it and differ on it."""
    both = (given.str.len() >= length) & (located.str.len() >= length)
    above = length - 3
    same_above = (given.str[:above] == located.str[:above]) | (length == 5)
    return (both & same_above & (given.str[:length] != located.str[:length])).to_numpy(bool)


def _repairs(work: Work, rows: pd.Series) -> pd.Series:
    """What was changed or noticed on each row, as sentences; None where nothing was."""
    said: dict[int, list[str]] = defaultdict(list)
    for batch in work.report.batches:
        if batch.fate not in (Fate.REPAIRED, Fate.NOTED):
            continue
        reason = batch.reason.render(work.lang.gettext)
        at, distinct = pd.factorize(batch.values)
        sentences = [
            f"{batch.column}: {short(value)!r} {reason}" if batch.column else reason
            for value in [*distinct, None]
        ]
        for row, position in zip(batch.rows.tolist(), at.tolist(), strict=True):
            said[row].append(sentences[position])
    return pd.Series([said.get(row) for row in rows.tolist()], index=rows.index, dtype=object)
