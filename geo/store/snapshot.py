"""Everything that is shown, read once per data version into memory and never changed.

Maps, figures and tables work on these arrays: at a million incidents a filter costs
milliseconds. Long texts stay in the database and are read by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84, to_unit_mercator
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.catalogue.boundaries import APPROXIMATE_SHARE
from geo.catalogue.schema import DATE_PRECISIONS
from geo.store.areas import AreaIndex
from geo.store.engine import reading, version_of
from geo.store.incident_cache import cached_incidents
from geo.store.reference import load_reference, no_reference
from geo.store.revisions import states
from geo.store.tables import (
    AREAS,
    DATA,
    DATA_KINDS,
    INCIDENTS,
    REFERENCE,
    ZONES,
    areas,
    coverage,
    datasets,
    incidents,
    zones,
)

#: Figures kept in memory; the others are read with the record.
SNAPSHOT_FIGURES = (
    "dead",
    "missing",
    "injured",
    "affected",
    "displaced",
    "houses_heavy",
    "houses_moderate",
    "houses_light",
    "houses_flooded",
    "loss_idr",
)

#: Columns of `Snapshot.incidents`.
INCIDENT_FIELDS = (
    "id",
    "day",
    "hazard",
    "area",
    "lon",
    "lat",
    "x",
    "y",
    "dataset",
    "is_sample",
    "precision",
    *SNAPSHOT_FIGURES,
)

_PRECISIONS = {key: number for number, key in enumerate(DATE_PRECISIONS, start=1)}
EPOCH = np.datetime64("1970-01-01", "D")
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Snapshot:
    """The data of one version.

    `incidents` is sorted by (`day`, `id`) with a plain range index, so that a period is a slice:
      id int64; day int32 (days since 1970-01-01, local calendar); hazard uint8 (position in
      HAZARD_KEYS); area uint32 (rank in `areas` of the most specific known area; 0 unknown);
      lon, lat float64 degrees; x, y float64 unit Mercator (NaN without coordinates); dataset
      int32; is_sample bool; precision uint8 (0 day, 1 month, 2 year: `day` is then the first one of
      it); and `SNAPSHOT_FIGURES` as float64 with NaN for unknown.
    `zones` is in EPSG:4326 with a plain range index: id, hazard uint8, class_rank uint8,
      area uint32, regency_code, dataset int32, is_sample, geometry.
    `datasets` holds the rows of the table of that name that were not undone, indexed by id, all
    columns but `problems`.
    """

    version: int
    areas: AreaIndex
    incidents: pd.DataFrame
    zones: gpd.GeoDataFrame
    datasets: pd.DataFrame
    #: Features of the reference layers; see `geo.store.reference.load_reference`.
    reference: gpd.GeoDataFrame = field(default_factory=no_reference)
    #: The random names of the states of the kinds; see `geo.store.revisions.states`.
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str | None:
        """The name of the state of all data together; None without a store."""
        return self.states.get(DATA)

    def key(self, *kinds: str) -> str:
        """A name of the data of these kinds (none: all) that no other data have.

        What is kept for later is kept under it. A change of areas changes all kinds.
        """
        made_up = str(self.version)
        return "-".join(self.states.get(kind, made_up)[:12] for kind in kinds or DATA_KINDS)

    @cached_property
    def zone_tree(self) -> shapely.STRtree:
        """Spatial index of `zones` (EPSG:4326), by row position."""
        return shapely.STRtree(self.zones.geometry.to_numpy())

    @cached_property
    def reference_tree(self) -> shapely.STRtree:
        """Spatial index of `reference` (EPSG:4326), by row position."""
        return shapely.STRtree(self.reference.geometry.to_numpy())

    def measure(
        self, columns: tuple[str, ...]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Per incident the sum of the known values of `columns`, and whether any is known.

        Made once and kept, because every rerun sums them again over other rows.
        """
        if columns not in self._measures:
            values = self.incidents[list(columns)].to_numpy()
            missing = np.isnan(values)
            total = np.where(missing, 0.0, values).sum(axis=1)
            self._measures[columns] = (total, ~missing.all(axis=1))
        return self._measures[columns]

    @cached_property
    def _measures(
        self,
    ) -> dict[tuple[str, ...], tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]:
        return {}

    @cached_property
    def holdings(self) -> pd.DataFrame:
        """Which dataset holds what: the distinct `dataset`, `hazard` and `area` of the incidents.

        `first` and `last` are the days of the oldest and newest incident of the whole dataset:
        where a dataset has records of a hazard, it is silent about it before and after.
        """
        columns = ["dataset", "hazard", "area"]
        days = self.incidents.groupby("dataset")["day"]
        span = pd.DataFrame({"first": days.min(), "last": days.max()})
        return self.incidents[columns].drop_duplicates().join(span, on="dataset")

    @cached_property
    def last_days(self) -> npt.NDArray[np.int32]:
        """Per incident the last day on which it may have happened: `day` but for a rough date."""
        day = self.incidents["day"].to_numpy()
        precision = self.incidents["precision"].to_numpy()
        if not precision.any():
            return day
        result = day.astype(np.int32)
        dates = EPOCH + day.astype("timedelta64[D]")
        for number, unit in ((1, "M"), (2, "Y")):
            rough = precision == number
            following = (dates[rough].astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]")
            result[rough] = (following - EPOCH).astype(np.int32) - 1
        return result

    @cached_property
    def bundled_areas(self) -> frozenset[int]:
        """Numbers of the datasets whose areas came with the program and are shown."""
        frame = self.areas.frame
        return frozenset(frame.loc[frame["is_bundled"], "dataset_id"].astype(int))

    @cached_property
    def first_day(self) -> int | None:
        """Day number of the oldest incident; None without incidents."""
        return int(self.incidents["day"].iloc[0]) if len(self.incidents) else None

    @cached_property
    def last_day(self) -> int | None:
        """Day number of the newest incident; None without incidents."""
        return int(self.incidents["day"].iloc[-1]) if len(self.incidents) else None


#: What a snapshot works out once, by the kind that it is made from.
_WORKED_OUT = {
    "zone_tree": ZONES,
    "reference_tree": REFERENCE,
    "_measures": INCIDENTS,
    "holdings": INCIDENTS,
    "first_day": INCIDENTS,
    "last_day": INCIDENTS,
}


def load_snapshot(
    engine: sa.Engine, cache_dir: Path | None = None, *, before: Snapshot | None = None
) -> Snapshot:
    """Read the visible data of the current version; incidents by way of a file in `cache_dir`.

    Kinds that have not changed since the snapshot `before` are taken from there, with what was
    worked out from them.
    """
    with reading(engine) as connection:
        found = states(connection)

        def is_kept(kind: str) -> bool:
            return before is not None and found.get(kind, "") == before.states.get(kind)

        # The positions of areas stand in the rows of all other kinds, which a change of areas
        # therefore changes as well.
        index = before.areas if before and is_kept(AREAS) else load_areas(connection)
        snapshot = Snapshot(
            version=version_of(connection),
            areas=index,
            incidents=(
                before.incidents
                if before and is_kept(INCIDENTS)
                else _incidents(connection, index, found, cache_dir)
            ),
            zones=(before.zones if before and is_kept(ZONES) else _load_zones(connection, index)),
            datasets=_load_datasets(connection),
            reference=(
                before.reference
                if before and is_kept(REFERENCE)
                else load_reference(connection, index)
            ),
            states=found,
        )
    if before is not None:
        for name, kind in _WORKED_OUT.items():
            if name in before.__dict__ and is_kept(kind):
                snapshot.__dict__[name] = before.__dict__[name]
    return snapshot


def _load_datasets(connection: sa.Connection) -> pd.DataFrame:
    # The problems of single rows are long, and nothing that is shown needs them.
    columns = [column for column in datasets.c if column.name != "problems"]
    query = sa.select(*columns).where(datasets.c.undone_at.is_(None)).order_by(datasets.c.id)
    return _read(connection, query).set_index("id")


def load_areas(connection: sa.Connection) -> AreaIndex:
    """The current areas as the transaction of `connection` sees them."""
    query = (
        sa.select(
            areas.c.code,
            areas.c.level,
            areas.c.name,
            areas.c.parent_code,
            areas.c.lon,
            areas.c.lat,
            areas.c.area_km2,
            areas.c.population,
            areas.c.utc_offset_h,
            sa.cast(areas.c.geometry, sa.LargeBinary).label("wkb"),
            areas.c.dataset_id,
            areas.c.approx_share,
            datasets.c.is_approximate,
            datasets.c.file_sha256.is_(None).label("is_bundled"),
        )
        .join(datasets, datasets.c.id == areas.c.dataset_id)
        .where(areas.c.superseded_by.is_(None))
        .order_by(areas.c.code)
    )
    frame = pd.read_sql(query, connection)
    share = frame.pop("approx_share").astype(float)
    for name in ("is_approximate", "is_bundled"):
        frame[name] = frame[name].astype(bool)
    # A dataset that says so of all its areas is taken at its word.
    frame["is_approximate"] &= ~(share <= APPROXIMATE_SHARE)
    geometry = shapely.from_wkb(frame.pop("wkb").to_numpy())
    return AreaIndex(gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84))


def _visible(table: sa.Table, kind: str) -> sa.ColumnElement[bool]:
    """Real records everywhere, sample records only where no real dataset of the kind exists."""
    covered = sa.select(coverage.c.regency_code).where(coverage.c.kind == kind).scalar_subquery()
    return sa.or_(
        datasets.c.is_sample.is_(False),
        table.c.regency_code.is_(None),
        table.c.regency_code.not_in(covered),
    )


def _incidents(
    connection: sa.Connection, index: AreaIndex, found: Mapping[str, str], cache_dir: Path | None
) -> pd.DataFrame:
    if cache_dir is None:
        return _load_incidents(connection, index)
    return cached_incidents(
        cache_dir,
        found.get(INCIDENTS),
        INCIDENT_FIELDS,
        lambda: _load_incidents(connection, index),
    )


def _load_incidents(connection: sa.Connection, index: AreaIndex) -> pd.DataFrame:
    c = incidents.c
    query = (
        sa.select(
            # As text, because making a million date objects is most of the reading time.
            c.id,
            sa.cast(c.occurred_on, sa.Text).label("occurred_on"),
            c.hazard,
            c.regency_code,
            c.district_code,
            c.village_code,
            c.lon,
            c.lat,
            c.dataset_id.label("dataset"),
            datasets.c.is_sample,
            c.date_precision,
            *(c[name] for name in SNAPSHOT_FIGURES),
        )
        .join(datasets, datasets.c.id == c.dataset_id)
        .where(incidents.c.superseded_by.is_(None), _visible(incidents, INCIDENTS))
        .order_by(c.occurred_on, c.id)
    )
    names = list(query.selected_columns.keys())
    # Rows become arrays a part at a time: a million of them at once fill the memory with objects.
    parts = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}).partitions()
    frames = [_incident_arrays(_columns(rows, names), index) for rows in parts]
    if not frames:
        return _incident_arrays(_columns([], names), index)
    return pd.concat(frames, ignore_index=True)


def _incident_arrays(found: pd.DataFrame, index: AreaIndex) -> pd.DataFrame:
    days = found["occurred_on"].to_numpy().astype("datetime64[D]")
    lon, lat = (_floats(found[name]) for name in ("lon", "lat"))
    x, y = to_unit_mercator(lon, lat)
    frame = pd.DataFrame(
        {
            "id": found["id"].to_numpy(dtype=np.int64),
            "day": (days - EPOCH).astype(np.int32),
            "hazard": _hazard_numbers(found["hazard"]),
            "area": index.most_specific_rank(
                found["village_code"], found["district_code"], found["regency_code"]
            ),
            "lon": lon,
            "lat": lat,
            "x": x,
            "y": y,
            "dataset": found["dataset"].to_numpy(dtype=np.int32),
            "is_sample": found["is_sample"].to_numpy(dtype=bool),
            "precision": found["date_precision"].map(_PRECISIONS).fillna(0).to_numpy(np.uint8),
        }
    )
    for name in SNAPSHOT_FIGURES:
        frame[name] = _floats(found[name])
    return frame


def _load_zones(connection: sa.Connection, index: AreaIndex) -> gpd.GeoDataFrame:
    c = zones.c
    query = (
        sa.select(
            c.id,
            c.hazard,
            c["class"],
            c.regency_code,
            c.district_code,
            c.village_code,
            c.dataset_id.label("dataset"),
            datasets.c.is_sample,
            sa.cast(c.geometry, sa.LargeBinary).label("wkb"),
        )
        .join(datasets, datasets.c.id == c.dataset_id)
        .where(_visible(zones, ZONES))
        .order_by(c.id)
    )
    found = _read(connection, query)
    ranks = {key: definition.rank for key, definition in CLASSES.items()}
    return gpd.GeoDataFrame(
        {
            "id": found["id"].to_numpy(dtype=np.int64),
            "hazard": _hazard_numbers(found["hazard"]),
            "class_rank": found["class"].map(ranks).to_numpy(dtype=np.uint8),
            "area": index.most_specific_rank(
                found["village_code"], found["district_code"], found["regency_code"]
            ),
            "regency_code": found["regency_code"],
            "dataset": found["dataset"].to_numpy(dtype=np.int32),
            "is_sample": found["is_sample"].to_numpy(dtype=bool),
        },
        geometry=shapely.from_wkb(found["wkb"].to_numpy()),
        crs=WGS84,
    )


def _read(connection: sa.Connection, query: sa.Select[Any]) -> pd.DataFrame:
    return _columns(connection.execute(query).all(), list(query.selected_columns.keys()))


def _columns(rows: Sequence[Any], names: list[str]) -> pd.DataFrame:
    # Column by column: pandas is slow at guessing types from a million tuples.
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pd.DataFrame(
        {name: pd.Series(column, dtype=object) for name, column in zip(names, columns, strict=True)}
    )


def _floats(values: pd.Series) -> npt.NDArray[np.float64]:
    """Numbers with None as NaN."""
    return np.asarray(values.to_numpy(), dtype=np.float64)


def _hazard_numbers(keys: pd.Series) -> npt.NDArray[np.uint8]:
    numbers = keys.map({key: n for n, key in enumerate(HAZARD_KEYS)})
    return np.asarray(numbers, dtype=np.uint8)
