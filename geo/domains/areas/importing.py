"""Import administrative areas: newer boundaries replace the current ones of the same code."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import EQUAL_AREA
from geo.base.i18n import N_
from geo.catalogue import ancestors
from geo.domains.areas.dissolve import Parents, parents_of
from geo.domains.areas.older_boundaries import without_older_boundaries
from geo.domains.areas.reader import AreaOptions, read_areas
from geo.files.findings import note
from geo.intake.area_names import AreaNames
from geo.intake.preview import shape_preview
from geo.intake.transaction import ImportStep, Work
from geo.store.areas import AreaIndex
from geo.store.replace import move_records
from geo.store.snapshot import load_areas
from geo.store.store import Store
from geo.store.tables import AREAS, areas
from geo.store.writes import insert_areas, insert_coverage, supersede_areas

# About 11 km: how far an approximate boundary may be off.
_NEAR_DEG = 0.1
#: Less of an area than this inside the known kabupaten (and 11 km around) is another place.
_MIN_SHARE_INSIDE = 0.5


def area_step(store: Store, options: AreaOptions) -> ImportStep[gpd.GeoDataFrame]:
    """Import boundaries; those of kecamatan and kabupaten are made from villages where possible.

    `dissolve` states when. Names and populations that the file lacks are kept. Records
    whose area was found by location are placed anew in the kabupaten that changed.
    """
    return ImportStep(
        kind=AREAS,
        read=lambda source, report: read_areas(source, report, options, lambda: _names(store)),
        store=lambda work, frame: _store_areas(work, frame, options.answers),
        preview=lambda connection, dataset_id: shape_preview(
            connection, dataset_id, areas, areas.c.code, first=sa.func.length(areas.c.code).desc()
        ),
    )


def _names(store: Store) -> AreaNames:
    with store.engine.connect() as connection:
        return AreaNames(load_areas(connection), store.settings.region)


def _store_areas(work: Work, frame: gpd.GeoDataFrame, answers: Mapping[str, str]) -> int:
    frame = _acceptable(work, frame)
    frame = without_older_boundaries(work, frame, answers)
    if frame.empty:
        return 0
    parents = parents_of(frame, work.areas)
    _tell(work, parents)
    complete = pd.concat([frame, parents.frame], ignore_index=True) if len(parents.frame) else frame
    insert_areas(work.connection, work.dataset_id, _described(complete, work.areas))
    supersede_areas(work.connection, work.dataset_id, parents.gone)
    work.derived = len(parents.frame)
    work.regencies.update(code[:5] for code in complete["code"] if len(code) >= 5)
    insert_coverage(work.connection, work.dataset_id, AREAS, work.regencies)
    moved = move_records(work.connection, work.areas, load_areas(work.connection), work.regencies)
    if moved:
        work.report.note(
            N_("{count} records whose area was known by location were placed anew."),
            count=work.lang.number(moved),
        )
    return len(frame)


def _acceptable(work: Work, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Areas inside the region, with a known parent, at the place where their kabupaten is."""
    if work.region is not None:
        inside = frame["code"].eq(work.region) | frame["code"].str.startswith(work.region + ".")
        frame = work.report.take_out(
            frame,
            ~inside,
            note(N_("lies outside the region {code}"), code=work.region),
            note(N_("import without --region to take it")),
            values=frame["code"],
        )
    in_file = set(frame["code"])
    # A new kecamatan may come with its villages only, a new kabupaten not.
    orphan = [
        any(above not in work.areas and above not in in_file for above in ancestors(code)[:2])
        for code in frame["code"]
    ]
    frame = work.report.take_out(
        frame,
        np.array(orphan, dtype=bool),
        note(N_("belongs to a province or kabupaten that is not known")),
        note(N_("check the code, or import the wider area first")),
        values=frame["code"],
    )
    return work.report.take_out(
        frame,
        _misplaced(frame, work.areas),
        note(N_("lies elsewhere than the kabupaten of its code; it may be a BPS code")),
        note(N_("use Kemendagri codes")),
        values=frame["code"],
    )


def _misplaced(frame: gpd.GeoDataFrame, known: AreaIndex) -> np.ndarray:
    """Rows of a kabupaten whose areas together lie mostly away from where it is known to be."""
    result = np.zeros(len(frame), dtype=bool)
    regency = frame["code"].str[:5].where(frame["code"].str.len() >= 5)
    for code, shapes in frame.geometry.groupby(regency):
        if code in known:
            around = shapely.buffer(known.geometry(str(code)), _NEAR_DEG)
            inside = shapely.area(shapely.intersection(shapes.to_numpy(), around)).sum()
            if inside < _MIN_SHARE_INSIDE * shapely.area(shapes.to_numpy()).sum():
                result |= regency.eq(code).to_numpy(bool)
    return result


def _described(frame: gpd.GeoDataFrame, known: AreaIndex) -> gpd.GeoDataFrame:
    """The columns of the store; what the file does not say comes from the current areas."""
    current = known.frame.set_index("code")
    code = frame["code"]
    name = frame["name"].where(frame["name"].fillna("") != "", code.map(current["name"]))
    # "BANJAR" in a file says less than "Kabupaten Banjar".
    is_wide = code.str.len() <= 5
    name = name.where(~is_wide, code.map(current["name"]).fillna(name)).fillna(code)
    population = frame["population"].fillna(pd.to_numeric(code.map(current["population"])))
    offsets = pd.to_numeric(current["utc_offset_h"])
    label = frame.geometry.representative_point()
    return frame.assign(
        name=name,
        population=population,
        parent_code=[c.rpartition(".")[0] or None for c in code],
        utc_offset_h=code.str[:5].map(offsets).fillna(code.str[:2].map(offsets)),
        lon=label.x,
        lat=label.y,
        area_km2=frame.geometry.to_crs(EQUAL_AREA).area / 1e6,
    )


def _tell(work: Work, parents: Parents) -> None:
    lang = work.lang
    if len(parents.frame):
        work.report.note(
            N_(
                "The boundaries of {count} kecamatan and kabupaten were made from the areas in "
                "the file."
            ),
            count=lang.number(len(parents.frame)),
        )
    if parents.incomplete:
        work.report.note(
            N_(
                "The file does not cover all of {codes}, so that their own boundaries were left "
                "as they are."
            ),
            codes=", ".join(parents.incomplete[:20]),
        )
    if parents.gone:
        work.report.note(
            N_("{count} areas that are no longer in the file were replaced: {codes}."),
            count=lang.number(len(parents.gone)),
            codes=", ".join(sorted(parents.gone)[:20]),
        )
