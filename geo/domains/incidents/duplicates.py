"""Find incidents that are in the store, or in the same file, already."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from geo.base.i18n import N_
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.domains.incidents.reader import OnDuplicate
from geo.files.findings import Fate, note
from geo.intake.transaction import Work
from geo.store.tables import datasets, incidents

#: The same hazard on the same day within this distance is the same event.
SAME_PLACE_M = 100.0
_M_PER_DEG = 111_320.0
# A cell is as wide as the distance, so that a neighbour is in one of nine cells.
_CELL_DEG = SAME_PLACE_M / _M_PER_DEG
_TEXTS = ("regency_code", "district_code", "village_code", "address", "chronology")

Mask = npt.NDArray[np.bool_]
Records = npt.NDArray[np.int64]
_IDS_PER_STATEMENT = 900
# Degrees and amounts come back from the store with the last digit rounded.
_SAME_NUMBER = 1e-9


def without_duplicates(
    work: Work, frame: pd.DataFrame, on_duplicate: OnDuplicate
) -> tuple[pd.DataFrame, list[int]]:
    """`frame` without what is in it twice or stored already, and the ids that it replaces.

    A row that is stored already is left out ("skip"), or taken all the same ("keep"), or takes
    the place of the stored record ("update"): what it leaves unknown is taken over from there.
    """
    frame = work.report.take_out(
        frame,
        repeated_in_file(frame),
        note(N_("repeats an earlier row of the file")),
        note(N_("nothing to do")),
        fate=Fate.DUPLICATE,
    )
    met = stored_already(work.connection, frame)
    known = met >= 0
    shown = pd.Series([f"#{record}" for record in met], index=frame.index, dtype=object)
    if on_duplicate == "keep":
        work.report.add(
            Fate.NOTED,
            frame["row"][known],
            note(N_("may be stored already; both records were kept")),
            note(N_("undo the import if it is the same event")),
            values=shown[known],
        )
        return frame, []
    if on_duplicate == "skip":
        frame = work.report.take_out(
            frame,
            known,
            note(N_("is stored already")),
            note(N_("nothing to do, or import again and let new rows update stored ones")),
            values=shown,
            fate=Fate.DUPLICATE,
        )
        return frame, []
    return _updated(work, frame, met, shown)


def _updated(
    work: Work, frame: pd.DataFrame, met: Records, shown: pd.Series
) -> tuple[pd.DataFrame, list[int]]:
    again = pd.Series(met).duplicated().to_numpy() & (met >= 0)
    kept = work.report.take_out(
        frame,
        again,
        note(N_("meets the same stored record as an earlier row")),
        note(N_("join the two rows in the file")),
        values=shown,
        fate=Fate.DUPLICATE,
    )
    met = met[~again]
    old = _stored_records(work.connection, met[met >= 0], kept)
    rows = pd.Series(met, index=kept.index)[met >= 0]
    new = kept.loc[rows.index]
    merged = old.loc[rows].set_axis(rows.index)
    same = np.ones(len(rows), dtype=bool)
    for name in merged.columns:
        if name not in new:
            continue
        known = new[name].notna()
        same &= (~known | _equal(new[name], merged[name])).to_numpy(bool)
        merged[name] = new[name].astype(object).where(known, merged[name].astype(object))
    unchanged = pd.Series(same, index=rows.index).reindex(kept.index, fill_value=False)
    for name in merged.columns:
        if name not in kept:
            kept = kept.assign(**{name: None})
        if merged[name].notna().any():
            values = kept[name].astype(object)
            values.loc[rows.index] = merged[name]
            kept[name] = values.where(values.notna(), None)
    kept = _as_kinds(kept)
    kept = work.report.take_out(
        kept,
        unchanged,
        note(N_("is stored already and says nothing new")),
        note(N_("nothing to do")),
        values=shown.loc[kept.index],
        fate=Fate.DUPLICATE,
    )
    rows = rows[rows.index.isin(kept.index)]
    work.report.add(
        Fate.NOTED,
        kept["row"].loc[rows.index],
        note(N_("updates a stored record; what it leaves unknown was kept from there")),
        note(N_("undo the import to have the old record back")),
        values=shown.loc[rows.index],
    )
    return kept, [int(record) for record in rows]


def _equal(new: pd.Series, old: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(new):
        zone = new.dt.tz is not None
        return new == pd.to_datetime(old, utc=zone).astype(new.dtype)
    if pd.api.types.is_numeric_dtype(new):
        return (new - pd.to_numeric(old)).abs() < _SAME_NUMBER
    return new.astype(object) == old.astype(object)


def _as_kinds(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns in the types that the writer expects, after known and stored values were joined."""
    for name in frame.columns.intersection(list(COLUMNS_BY_NAME)):
        kind = COLUMNS_BY_NAME[name].kind
        if kind in ("count", "amount", "degrees"):
            frame[name] = pd.to_numeric(frame[name])
        elif kind == "date":
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
        elif kind == "datetime":
            frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def _stored_records(connection: sa.Connection, ids: Records, frame: pd.DataFrame) -> pd.DataFrame:
    """The stored records by id, all columns that a record can have."""
    names = [column.name for column in INCIDENT_COLUMNS] + ["given_code", "given_accuracy"]
    rows: list[tuple[object, ...]] = []
    for start in range(0, len(ids), _IDS_PER_STATEMENT):
        part = [int(number) for number in ids[start : start + _IDS_PER_STATEMENT]]
        query = sa.select(incidents.c.id, *(incidents.c[n] for n in names))
        rows += [tuple(r) for r in connection.execute(query.where(incidents.c.id.in_(part)))]
    return pd.DataFrame(rows, columns=["id", *names], dtype=object).set_index("id")


def stored_already(connection: sa.Connection, frame: pd.DataFrame) -> Records:
    """The id of the real record that each incident meets; -1 where it meets none.

    The same event code (KIB); else the same hazard and day within 100 m, unless codes or times
    of day differ; else, without coordinates, the same hazard, day, area codes and texts.
    """
    result = np.full(len(frame), -1, dtype=np.int64)
    stored = _candidates(connection, frame)
    if stored.empty or frame.empty:
        return result
    ours = _comparable(frame)
    by_kib = stored.dropna(subset="kib").drop_duplicates("kib").set_index("kib")["id"]
    for found in (
        ours["kib"].map(by_kib).fillna(-1).to_numpy(np.int64),
        _near(ours, stored),
        _same_words(ours, stored),
    ):
        result = np.where(result >= 0, result, found)
    return result


def repeated_in_file(frame: pd.DataFrame) -> Mask:
    """Rows that say the same as an earlier row of the file in every column."""
    columns = [name for name in frame.columns if name not in ("row", "repairs")]
    codes = [pd.factorize(frame[name])[0] for name in columns]
    return pd.DataFrame(np.column_stack(codes)).duplicated().to_numpy(bool)


def _candidates(connection: sa.Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Stored real incidents of the same hazards and days, or with a KIB."""
    names = ["id", "kib", "hazard", "occurred_on", "occurred_time", "lon", "lat", *_TEXTS]
    names.append("date_precision")
    days = frame["occurred_on"]
    if days.empty:
        return pd.DataFrame(columns=names)
    in_period = sa.and_(
        incidents.c.hazard.in_(frame["hazard"].unique().tolist()),
        incidents.c.occurred_on.between(days.min().date(), days.max().date()),
    )
    has_kib = "kib" in frame and bool(frame["kib"].notna().any())
    wanted = sa.or_(in_period, incidents.c.kib.is_not(None)) if has_kib else in_period
    rows = connection.execute(
        sa.select(*(incidents.c[name] for name in names))
        .join(datasets, datasets.c.id == incidents.c.dataset_id)
        .where(datasets.c.is_sample.is_(False), incidents.c.superseded_by.is_(None), wanted)
        .order_by(incidents.c.id)
    ).all()
    found = pd.DataFrame(rows, columns=names)
    return _comparable(found).assign(id=found["id"])


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that are compared, with `at` as row position."""
    result = pd.DataFrame({"at": np.arange(len(frame))}, index=frame.index)
    result["hazard"] = frame["hazard"].astype(object)
    result["day"] = pd.to_datetime(frame["occurred_on"]).astype("datetime64[s]")
    for name in ("lon", "lat"):
        result[name] = pd.to_numeric(frame[name]) if name in frame else np.nan
    for name in ("kib", "occurred_time", "date_precision", *_TEXTS):
        values = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
        result[name] = values.astype(object).where(values.notna(), None)
    result["precision"] = result.pop("date_precision").fillna("day")
    return result


def _near(ours: pd.DataFrame, stored: pd.DataFrame) -> Records:
    """The nearest stored record within `SAME_PLACE_M`; -1 where there is none."""
    result = np.full(len(ours), -1, dtype=np.int64)
    nearest_m = np.full(len(ours), np.inf)
    left = ours[ours["lon"].notna() & ours["lat"].notna()]
    right = stored[stored["lon"].notna() & stored["lat"].notna()]
    if left.empty or right.empty:
        return result
    # A month that only stands on its first day is not that day.
    keys = ["hazard", "day", "precision", "cell_x", "cell_y"]
    columns = [*keys, "at", "lon", "lat", "kib", "occurred_time"]
    left = left.assign(
        cell_x=np.floor(left["lon"] / _CELL_DEG), cell_y=np.floor(left["lat"] / _CELL_DEG)
    )[columns]
    right = right.assign(
        cell_x=np.floor(right["lon"] / _CELL_DEG), cell_y=np.floor(right["lat"] / _CELL_DEG)
    )[[*columns, "id"]]
    for step_x in (-1, 0, 1):
        for step_y in (-1, 0, 1):
            moved = right.assign(cell_x=right["cell_x"] + step_x, cell_y=right["cell_y"] + step_y)
            pairs = left.merge(moved, on=keys, suffixes=("", "_stored"))
            east_m = (pairs["lon"] - pairs["lon_stored"]) * np.cos(np.radians(pairs["lat"]))
            north_m = pairs["lat"] - pairs["lat_stored"]
            distance_m = np.hypot(east_m, north_m) * _M_PER_DEG
            other = _differ(pairs, "kib") | _differ(pairs, "occurred_time")
            same = pairs.assign(distance_m=distance_m)[(distance_m <= SAME_PLACE_M) & ~other]
            same = same.sort_values("distance_m", kind="stable").drop_duplicates("at")
            at = same["at"].to_numpy(dtype=int)
            nearer = same["distance_m"].to_numpy() < nearest_m[at]
            result[at[nearer]] = same["id"].to_numpy(dtype=np.int64)[nearer]
            nearest_m[at[nearer]] = same["distance_m"].to_numpy()[nearer]
    return result


def _differ(pairs: pd.DataFrame, name: str) -> pd.Series:
    """Both give a value and it is not the same one."""
    ours, theirs = pairs[name], pairs[f"{name}_stored"]
    return ours.notna() & theirs.notna() & (ours != theirs)


def _same_words(ours: pd.DataFrame, stored: pd.DataFrame) -> Records:
    keys = ["hazard", "day", "precision", "occurred_time", *_TEXTS]
    result = np.full(len(ours), -1, dtype=np.int64)
    placeless = stored[stored["lon"].isna()]
    known = dict(
        zip(placeless[keys].itertuples(index=False, name=None), placeless["id"], strict=True)
    )
    at = np.flatnonzero(ours["lon"].isna())
    rows = ours.iloc[at][keys].itertuples(index=False, name=None)
    result[at] = [known.get(row, -1) for row in rows]
    return result
