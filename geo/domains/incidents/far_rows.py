"""Rows that lie far from the area that they name: asked, and never stretched over the country."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from geo.base.i18n import N_
from geo.domains.incidents.given_areas import GivenAreas
from geo.domains.incidents.places import position_column
from geo.files.findings import SET_ASIDE, Fate, note
from geo.intake.transaction import Work
from geo.store.placing import Places

#: About 25 km: farther than a kecamatan's boundary is rough, or its centre from its edge.
FAR_DEG = 0.23
#: The answer that takes the coordinates and leaves the name; the other one is the area's code.
POSITION = "position"


def settle_far_rows(
    work: Work, places: Places, frame: pd.DataFrame, given: GivenAreas, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, GivenAreas]:
    """`frame` and what its rows name, without rows that lie far from it until that is answered.

    An answer takes the name (then there are no coordinates) or the coordinates (then no name).
    """
    given = given.of(frame.index)
    placed = (frame["lon"].notna() & given.code.notna()).to_numpy()
    if not placed.any():
        return frame, given
    distance_deg = np.zeros(len(frame))
    points = shapely.points(frame["lon"].to_numpy()[placed], frame["lat"].to_numpy()[placed])
    codes = given.code[placed].str[:8].to_numpy(dtype=object)
    distances = np.zeros(len(codes))
    for code in set(codes):
        if code in work.areas:
            at = codes == code
            distances[at] = shapely.distance(work.areas.geometry(code), points[at])
    distance_deg[placed] = distances
    far = distance_deg > FAR_DEG
    if not far.any():
        return frame, given
    located = places.of_points(frame["lon"].where(far), frame["lat"].where(far))
    here = [str(code)[:5] if far_ and code else "" for code, far_ in zip(located, far, strict=True)]
    keys = np.array(
        [
            f"far:{named}@{there}" if far_ else ""
            for named, there, far_ in zip(given.code.str[:8], here, far, strict=True)
        ],
        dtype=object,
    )
    shown = frame["lon"].round(4).astype(str) + ", " + frame["lat"].round(4).astype(str)
    column = position_column(work.report.columns)
    code = given.code.copy()
    frame = frame.copy()
    out = np.zeros(len(frame), dtype=bool)
    for key in dict.fromkeys(keys[far]):
        hit = keys == key
        named, there = key.removeprefix("far:").split("@")
        answer = answers.get(key)
        km = round(float(distance_deg[hit].min()) * 111)
        if answer == POSITION:
            code[hit] = None
            _answered(work, frame, hit, column, shown)
        elif answer == named:
            frame.loc[hit, ["lon", "lat"]] = np.nan
            _answered(work, frame, hit, column, shown)
        elif answer == SET_ASIDE:
            out |= hit
            work.report.add(
                Fate.SET_ASIDE,
                frame["row"][hit],
                note(N_("was set aside by your answer")),
                note(N_("answer otherwise to take it")),
                column=column,
                values=shown[hit],
            )
        else:
            out |= hit
            labels = [(named, work.areas.full_name(named))] if named in work.areas else []
            if there in work.areas:
                labels.append((POSITION, work.areas.full_name(there)))
            work.report.ask(
                key,
                str(shown[hit].iat[0]),
                frame["row"][hit],
                note(N_("lies {km} km or more from the area that the row names"), km=km),
                labels,
                column=column,
            )
    changed = GivenAreas(code.astype(object).where(code.notna(), None), given.said, given.said_at)
    frame = frame[~out]
    return frame, changed.of(frame.index)


def _answered(
    work: Work, frame: pd.DataFrame, hit: np.ndarray, column: str, shown: pd.Series
) -> None:
    work.report.add(
        Fate.REPAIRED,
        frame["row"][hit],
        note(N_("was read as you answered")),
        note(N_("correct the named area or the coordinates")),
        column=column,
        values=shown[hit],
    )
