"""Import hazard zones."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84
from geo.base.i18n import N_
from geo.domains.zones.reader import ZoneOptions, read_zones
from geo.files.findings import Fate, Mask, note
from geo.files.opening import is_raster
from geo.intake.preview import shape_preview
from geo.intake.transaction import ImportStep, Work
from geo.reading.catalogue_words import find_hazard
from geo.store.placing import Places, codes_frame, is_inside
from geo.store.snapshot import load_areas
from geo.store.store import Store
from geo.store.tables import ZONES, datasets, zones
from geo.store.writes import insert_coverage, insert_zones


def zone_step(store: Store, options: ZoneOptions) -> ImportStep[gpd.GeoDataFrame]:
    """Import hazard zones; each gets the area that holds its largest part.

    A raster becomes one zone per patch and kecamatan.
    """
    return ImportStep(
        kind=ZONES,
        read=lambda source, report: read_zones(
            source, report, options, _kecamatan(store) if is_raster(source.format) else None
        ),
        store=lambda work, frame: _store_zones(work, frame, options.breaks),
        preview=lambda connection, dataset_id: shape_preview(
            connection,
            dataset_id,
            zones,
            zones.c["class"],
            first=zones.c.area_km2.desc(),
            keys_are="class",
        ),
        hazard=find_hazard(options.hazard or ""),
    )


def _kecamatan(store: Store) -> gpd.GeoSeries:
    """The shapes of all kecamatan by code, in the order in which they may overlay each other.

    Imported boundaries come last, because they are right where they overlap bundled ones.
    """
    with store.engine.connect() as connection:
        rows = load_areas(connection).of_level("district")
    rows = rows.sort_values(["is_bundled", "code"], ascending=False)
    return gpd.GeoSeries(rows.geometry.to_numpy(), index=rows["code"].to_list(), crs=WGS84)


def _store_zones(work: Work, frame: gpd.GeoDataFrame, breaks: tuple[float, float]) -> int:
    if frame["index_low"].notna().any():
        work.breaks = breaks
    codes = _codes(work, frame)
    frame = frame.assign(**codes_frame(codes, frame.index))
    abroad = frame["regency_code"].isna().to_numpy()
    frame = work.report.take_out(
        frame,
        abroad,
        note(N_("lies outside Indonesia, more than 50 km from every mapped area")),
        note(N_("check its coordinates")),
        column="geometry",
    )
    if work.region is not None:
        frame = work.report.take_out(
            frame,
            ~is_inside(codes.loc[frame.index], work.region),
            note(N_("lies outside the region {code}"), code=work.region),
            note(N_("import without --region to take it")),
            values=codes.loc[frame.index],
        )
    frame = work.report.take_out(
        frame,
        _already_stored(work.connection, frame),
        note(N_("is stored already")),
        note(N_("nothing to do")),
        fate=Fate.DUPLICATE,
    )
    work.regencies.update(frame["regency_code"])
    insert_coverage(work.connection, work.dataset_id, ZONES, frame["regency_code"])
    return insert_zones(work.connection, work.dataset_id, frame)


def _codes(work: Work, frame: gpd.GeoDataFrame) -> pd.Series:
    """The most specific area of each zone; off the coast the nearest kecamatan's."""
    places = Places(work.areas)
    codes = pd.Series(places.of_zones(frame.geometry), index=frame.index, dtype=object)
    lost = codes.isna().to_numpy(bool)
    if lost.any():
        points = frame.geometry[lost].representative_point()
        nearest, _distance_deg = places.nearest(points.x, points.y)
        codes[lost] = nearest
        off_coast = codes.notna().to_numpy(bool) & lost
        work.report.add(
            Fate.NOTED,
            frame["row"][off_coast],
            note(N_("lies off the mapped coast and was given to the nearest kecamatan")),
            note(N_("nothing to do")),
            column="geometry",
        )
    return codes


def _already_stored(connection: sa.Connection, frame: gpd.GeoDataFrame) -> Mask:
    """Zones whose hazard, class and outline a real dataset has already, to the last vertex."""
    hazards = frame["hazard"].unique().tolist()
    if not hazards:
        return np.zeros(0, dtype=bool)
    west, south, east, north = frame.total_bounds
    c = zones.c
    found = connection.execute(
        sa.select(c.hazard, c["class"], sa.cast(c.geometry, sa.LargeBinary))
        .join(datasets, datasets.c.id == c.dataset_id)
        .where(
            datasets.c.is_sample.is_(False),
            c.hazard.in_(hazards),
            c.west <= east,
            c.east >= west,
            c.south <= north,
            c.north >= south,
        )
    )
    known = {(hazard, class_key, bytes(wkb)) for hazard, class_key, wkb in found}
    if not known:
        return np.zeros(len(frame), dtype=bool)
    ours = zip(frame["hazard"], frame["class"], shapely.to_wkb(frame.geometry), strict=True)
    return np.array([key in known for key in ours], dtype=bool)
