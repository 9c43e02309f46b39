"""Points that many events share: the centre of an area, which nobody measured."""

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.domains.incidents.given_areas import GivenAreas
from geo.domains.incidents.places import position_column
from geo.files.findings import Fate, note
from geo.intake.transaction import Work

#: The very same coordinates on so many different days are no reading of a GPS.
_SHARED_DAYS = 5
_ACCURACY = {13: "village", 8: "district"}


def mark_shared_places(work: Work, frame: pd.DataFrame, given: GivenAreas) -> pd.DataFrame:
    """`frame` with location_accuracy for rows on a point that many rows of other days share.

    Such a point stands for the area that its rows name, else for none smaller than a kabupaten.
    What the file itself says of the accuracy is kept.
    """
    placed = frame["lon"].notna()
    own = frame.get("location_accuracy", pd.Series(None, index=frame.index, dtype=object))
    days = frame[placed].groupby(["lon", "lat"])["occurred_on"].transform("nunique")
    shared = days.reindex(frame.index, fill_value=0) >= _SHARED_DAYS
    shared &= own.isna()
    if not shared.any():
        return frame
    lengths = given.of(frame.index).code.str.len()
    found = lengths.map(_ACCURACY).fillna("approximate")
    work.report.add(
        Fate.NOTED,
        frame["row"][shared],
        note(
            N_(
                "shares its coordinates with events of other days; they were taken for the centre "
                "of an area, not for a measured place"
            )
        ),
        note(N_("give the place of each event, or say how exact it is in location_accuracy")),
        column=position_column(work.report.columns),
        values=(frame["lon"].astype(str) + ", " + frame["lat"].astype(str))[shared],
    )
    accuracy = own.astype(object).where(~np.asarray(shared), found)
    return frame.assign(location_accuracy=accuracy)
