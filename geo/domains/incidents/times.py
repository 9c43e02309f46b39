"""When it happened and when it was reported: local days and times, or moments in UTC."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_
from geo.files.findings import Fate, Report, note
from geo.reading.dates import NO_DATE, Dates, parse_dates, parse_times

#: Moment in UTC where a file gives that instead of local time; the place makes it local.
AT_UTC = "at_utc"
REPORTED_AT_UTC = "reported_at_utc"
#: Hours ahead of UTC of the zone (WIB, WITA, WIT) that a cell names; NaN where it names none.
ZONE_H = "zone_h"
REPORTED_ZONE_H = "reported_zone_h"
TIME_COLUMNS = (AT_UTC, REPORTED_AT_UTC, ZONE_H, REPORTED_ZONE_H)


def read_times(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    report: Report,
    *,
    utc_hhmm: bool,
) -> pd.DataFrame:
    """`frame` with occurred_on, occurred_time, reported_at and `TIME_COLUMNS`.

    With `utc_hhmm` the time column holds hours and minutes in UTC, as NASA FIRMS writes it.
    Rows without a day that can be used are set aside.
    """
    dates = parse_dates(raw[found["occurred_on"]])
    _note_order(dates, report)
    dates.cells.tell(report, frame["row"], dates.told, among=~np.isnat(dates.day))
    time, at_utc, zone_h = dates.time, dates.at_utc, dates.zone_h
    if "occurred_time" in found:
        own = parse_times(raw[found["occurred_time"]], hhmm=utc_hhmm)
        own.cells.tell(report, frame["row"], own.told)
        given = pd.notna(own.time)
        time = np.where(given, own.time, time)
        zone_h = np.where(given & ~np.isnan(own.zone_h), own.zone_h, zone_h)
        at_utc = np.where(given, np.datetime64("NaT", "s"), at_utc)
    if utc_hhmm:
        at_utc = np.add(dates.day.astype("datetime64[s]"), _clock(time))
    frame = frame.assign(
        occurred_on=dates.day.astype("datetime64[s]"),
        occurred_time=pd.Series(time, index=frame.index, dtype=object),
    )
    frame[AT_UTC], frame[ZONE_H] = at_utc, zone_h
    frame = _read_reported(frame, raw, found, report)
    return _usable(frame, dates, report)


def _read_reported(
    frame: pd.DataFrame, raw: pd.DataFrame, found: Mapping[str, str], report: Report
) -> pd.DataFrame:
    """Fill reported_at, the local moment, or reported_at_utc where the cell names its offset."""
    if "reported_at" not in found:
        return frame
    dates = parse_dates(raw[found["reported_at"]])
    _note_order(dates, report)
    lost = np.isnat(dates.day)
    dates.cells.tell(report, frame["row"], dates.told, among=~lost)
    unclear = lost & ~dates.cells.is_unknown
    report.add(
        Fate.REPAIRED,
        frame["row"][unclear],
        note(N_("is no date that can be read and was left out")),
        NO_DATE.cure,
        column=found["reported_at"],
        values=raw[found["reported_at"]][unclear],
    )
    clock = _clock(np.where(pd.isna(dates.time), "00:00", dates.time))
    frame = frame.assign(reported_at=dates.day.astype("datetime64[s]") + clock)
    # Midnight is only a guess: a report that names no time is not compared by the hour.
    frame[REPORTED_AT_UTC], frame[REPORTED_ZONE_H] = dates.at_utc, dates.zone_h
    return frame


def _usable(frame: pd.DataFrame, dates: Dates, report: Report) -> pd.DataFrame:
    header = dates.cells.header
    shown = pd.Series(dates.cells.rows(dates.cells.distinct), index=frame.index)
    reasons = {id(t): t for told in dates.told for t in told if t.fate is Fate.SET_ASIDE}
    for reason in reasons.values():
        bad = dates.cells.rows([reason in told for told in dates.told], bool)
        frame = report.take_out(
            frame,
            pd.Series(bad, index=shown.index).loc[frame.index],
            reason.reason,
            reason.cure,
            column=header,
            values=shown.loc[frame.index],
        )
    tomorrow = pd.Timestamp.now().normalize() + pd.Timedelta(days=1)
    return report.take_out(
        frame,
        frame["occurred_on"] > tomorrow,
        note(N_("is a date in the future")),
        note(N_("correct the date")),
        column=header,
        values=shown.loc[frame.index],
    )


def _note_order(dates: Dates, report: Report) -> None:
    if dates.month_first:
        report.note(
            N_("The dates of column {column} were read as month/day/year, as its values show."),
            column=dates.cells.header,
        )


def _clock(time: npt.NDArray[np.object_]) -> npt.NDArray[np.timedelta64]:
    """ "16:00" as a span of time; NaT for None."""
    codes, distinct = pd.factorize(time)
    minutes = [int(t[:2]) * 60 + int(t[3:]) for t in distinct]
    spans = np.array([*minutes, "NaT"], dtype="timedelta64[m]")
    return spans[codes].astype("timedelta64[s]")
