"""Days and times at the place of each incident; moments of reporting in UTC."""

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.domains.incidents.times import (
    AT_UTC,
    REPORTED_AT_UTC,
    REPORTED_ZONE_H,
    TIME_COLUMNS,
    ZONE_H,
)
from geo.files.findings import Fate, Report, note
from geo.reading.dates import ZONES
from geo.store.placing import Places

_NAMES = {hours: name for name, hours in ZONES.items()}


def to_local_times(
    frame: pd.DataFrame, codes: pd.Series, places: Places, report: Report
) -> pd.DataFrame:
    """`frame` with occurred_on and occurred_time at the place, and reported_at in UTC.

    A time of another zone than the place's is moved and reported, and so is a report that came
    before its event.
    """
    offset_h = places.utc_offsets_h(codes, frame["lon"])
    frame = frame.copy()
    shown = frame["occurred_time"]
    moved_h = offset_h - frame[ZONE_H]
    foreign = frame[ZONE_H].notna() & shown.notna() & moved_h.ne(0)
    clock = frame["occurred_on"] + pd.to_timedelta(shown.fillna("00:00") + ":00")
    local = clock + pd.to_timedelta(moved_h, unit="h")
    for zone_h, place_h in sorted(set(zip(frame[ZONE_H][foreign], offset_h[foreign], strict=True))):
        hit = foreign & frame[ZONE_H].eq(zone_h) & offset_h.eq(place_h)
        report.add(
            Fate.REPAIRED,
            frame["row"][hit],
            note(
                N_("was in {zone}; turned into {local}, the local time of the place"),
                zone=_NAMES[int(zone_h)],
                local=_NAMES.get(int(place_h), f"UTC+{place_h}"),
            ),
            note(N_("write the local time of the place")),
            column=report.header("occurred_time", "occurred_on"),
            values=shown[hit],
        )
    in_utc = frame[AT_UTC].notna()
    local = local.where(~in_utc, frame[AT_UTC] + pd.to_timedelta(offset_h, unit="h"))
    changed = in_utc | foreign
    if changed.any():
        frame.loc[changed, "occurred_on"] = local[changed].dt.normalize()
        frame.loc[changed, "occurred_time"] = local[changed].dt.strftime("%H:%M").astype(object)
    if "reported_at" in frame:
        frame = _reported(frame, offset_h, report)
    return frame.drop(columns=[name for name in TIME_COLUMNS if name in frame])


def _reported(frame: pd.DataFrame, offset_h: pd.Series, report: Report) -> pd.DataFrame:
    own_h = frame[REPORTED_ZONE_H].fillna(offset_h)
    by_clock = frame["reported_at"] - pd.to_timedelta(own_h, unit="h")
    at_utc = frame[REPORTED_AT_UTC].fillna(by_clock)
    local = at_utc + pd.to_timedelta(offset_h, unit="h")
    # A report without a time of day stands at midnight, an event without one is known by the day.
    timed = frame["occurred_time"].notna() & local.ne(local.dt.normalize())
    event = frame["occurred_on"] + pd.to_timedelta(frame["occurred_time"].fillna("00:00") + ":00")
    early = np.where(timed, local < event, local.dt.normalize() < frame["occurred_on"])
    early &= local.notna().to_numpy()
    report.add(
        Fate.NOTED,
        frame["row"][early],
        note(N_("is before the event itself; both were kept")),
        note(N_("check the two times")),
        column=report.header("reported_at"),
        values=local[early].dt.strftime("%Y-%m-%d %H:%M"),
    )
    return frame.assign(reported_at=at_utc.dt.tz_localize("UTC"))
