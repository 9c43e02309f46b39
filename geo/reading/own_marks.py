"""Marks that our own workbooks carry, taken off again when such a workbook is read.

The row report (`geo.outputs.import_report`) adds columns and defuses cells that begin like a
formula; the template (`geo.outputs.incident_template`) has an example row.
"""

import pandas as pd

from geo.base.i18n import N_
from geo.files.findings import Report, note

#: Begins the headers of columns that explain a row and hold no data.
OWN_PREFIX = "PetaSiaga:"
#: The cells, in any column, by which an example row is known.
EXAMPLE_MARKS = frozenset({"CONTOH – HAPUS BARIS INI", "EXAMPLE – DELETE THIS ROW"})


def without_own_marks(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """A table (all cells text, column ``row``) as if it had never been ours.

    An example row is set aside: it must never become an incident.
    """
    own = [name for name in frame.columns if str(name).startswith(OWN_PREFIX)]
    report.is_own = bool(own)
    if own:
        frame = frame.drop(columns=own)
        texts = [name for name in frame.columns if name not in ("row", "geometry")]
        # An apostrophe in front was written by the report, or the cell would not have one.
        frame = frame.assign(
            **{
                str(name): frame[name].astype("string").str.removeprefix("'").astype(object)
                for name in texts
            }
        )
    if frame.empty:
        return frame
    first = frame[[name for name in frame.columns if name not in ("row", "geometry")]].iloc[:, :1]
    if first.empty:
        return frame
    example = first.iloc[:, 0].astype(str).str.strip().isin(EXAMPLE_MARKS)
    return report.take_out(
        frame,
        example,
        note(N_("is the example row of the template")),
        note(N_("delete the row, or write your own over it, its first cell too")),
        column=str(first.columns[0]),
        values=first.iloc[:, 0],
    )
