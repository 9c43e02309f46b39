"""When it happened and when it was reported: local days and times, or moments in UTC."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.base.i18n import N_
from geo.files.findings import SET_ASIDE, Fate, Report, note
from geo.reading.date_parts import joined_dates
from geo.reading.dates import NO_DATE, Dates, parse_dates, parse_times
from geo.reading.values import is_unknown

#: Moment in UTC where a file gives that instead of local time; the place makes it local.
AT_UTC = "at_utc"
REPORTED_AT_UTC = "reported_at_utc"
#: Hours ahead of UTC of the zone (WIB, WITA, WIT) that a cell names; NaN where it names none.
ZONE_H = "zone_h"
REPORTED_ZONE_H = "reported_zone_h"
#: The question whether day and month changed places, and its answers besides those of every one.
DATE_ORDER, TURN, KEEP = "date_order", "turn", "keep"
TIME_COLUMNS = (AT_UTC, REPORTED_AT_UTC, ZONE_H, REPORTED_ZONE_H)


def read_times(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    report: Report,
    answers: Mapping[str, str],
    *,
    utc_hhmm: bool,
) -> pd.DataFrame:
    """`frame` with occurred_on, date_precision, occurred_time, reported_at and `TIME_COLUMNS`.

    With `utc_hhmm` the time column holds hours and minutes in UTC, as NASA FIRMS writes it.
    Rows without a date that can be used are set aside; so are those whose day and month may have
    changed places, until there is an answer.
    """
    dates = parse_dates(_texts(raw, found, report))
    _note_order(dates, report)
    day, unsettled = _in_order(dates, frame, report, answers)
    dates.cells.tell(report, frame["row"], dates.told, among=~np.isnat(dates.day) & ~unsettled)
    time, at_utc, zone_h = dates.time, dates.at_utc, dates.zone_h
    if "occurred_time" in found:
        own = parse_times(raw[found["occurred_time"]], hhmm=utc_hhmm)
        own.cells.tell(report, frame["row"], own.told)
        given = pd.notna(own.time)
        time = np.where(given, own.time, time)
        zone_h = np.where(given & ~np.isnan(own.zone_h), own.zone_h, zone_h)
        at_utc = np.where(given, np.datetime64("NaT", "s"), at_utc)
    if utc_hhmm:
        at_utc = np.add(day.astype("datetime64[s]"), _clock(time))
    frame = frame.assign(
        occurred_on=day.astype("datetime64[s]"),
        date_precision=pd.Series(dates.precision, index=frame.index).replace({"day": None}),
        occurred_time=pd.Series(time, index=frame.index, dtype=object),
    )
    frame[AT_UTC], frame[ZONE_H] = at_utc, zone_h
    frame = _read_reported(frame, raw, found, report)
    return _usable(frame, dates, report, ~unsettled)


def _texts(raw: pd.DataFrame, found: Mapping[str, str], report: Report) -> pd.Series:
    """The dates of the rows as text: of their column, and where that is blank of its parts."""
    parts = [found.get(name) for name in ("year", "month", "day")]
    given = raw[found["occurred_on"]] if "occurred_on" in found else None
    blank = np.ones(len(raw), dtype=bool) if given is None else is_unknown(given)
    if given is not None and not (blank.any() and any(parts)):
        return given
    joined = joined_dates(raw, *parts)
    report.note(N_("The date was put together from the columns {columns}."), columns=joined.name)
    if given is None or blank.all():
        return joined
    texts = given.astype(object).where(~blank, joined)
    texts.name = given.name
    return texts


def _in_order(
    dates: Dates, frame: pd.DataFrame, report: Report, answers: Mapping[str, str]
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """The days as the user says they are ordered, and the rows about which is still asked."""
    nobody = np.zeros(len(frame), dtype=bool)
    doubtful = dates.doubtful & ~np.isnat(dates.turned) & (dates.turned != dates.day)
    # In our own report a mended date stands beside dates that no spreadsheet has turned.
    if report.is_own or not doubtful.any():
        return dates.day, nobody
    header = dates.cells.header
    key = f"{DATE_ORDER}:{header}"
    rows = frame["row"].to_numpy()[doubtful]
    shown = dates.cells.rows(dates.cells.distinct)[doubtful]
    answer = answers.get(key)
    if answer == TURN:
        report.add(
            Fate.REPAIRED,
            rows,
            note(N_("had day and month changed over; put right, as you answered")),
            note(N_("write dates as 2026-10-31")),
            column=header,
            values=shown,
        )
        return np.where(doubtful, dates.turned, dates.day), nobody
    if answer == KEEP:
        return dates.day, nobody
    if answer == SET_ASIDE:
        report.add(
            Fate.SET_ASIDE,
            rows,
            note(N_("was set aside by your answer")),
            note(N_("answer otherwise to take it")),
            column=header,
            values=shown,
        )
        return dates.day, doubtful
    first, other = dates.day[doubtful][0], dates.turned[doubtful][0]
    report.ask(
        key,
        str(shown[0]),
        rows,
        note(
            N_(
                "may have day and month changed over, as a spreadsheet with American settings "
                "does up to the 12th; the other dates of the column show it"
            )
        ),
        [(TURN, str(other)), (KEEP, str(first))],
        column=header,
    )
    return dates.day, doubtful


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


def _usable(
    frame: pd.DataFrame, dates: Dates, report: Report, settled: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    header = dates.cells.header
    shown = pd.Series(dates.cells.rows(dates.cells.distinct), index=frame.index)
    frame = frame[settled]
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
