import numpy as np
import pandas as pd

from geo.files.findings import Fate, Report, note
from geo.reading.values import Cells, Told, as_text, is_unknown, parse_degrees, parse_flags


def _text(*values):
    return pd.Series(values, dtype=object)


def test_degrees_with_point_or_comma():
    found = parse_degrees(_text("-7.5", "111,75", "−3,4", "", "utara", "inf", "nan", "1_0"))
    assert found[:3].tolist() == [-7.5, 111.75, -3.4]
    assert np.isnan(found[3:]).all()


def test_flags_and_text():
    assert parse_flags(_text("Ya", "tidak", "", "mungkin")).tolist() == [True, False, None, None]
    assert as_text(pd.Series([6303051001.0, np.nan])).tolist() == ["6303051001", ""]
    assert as_text(_text(" a\n", None)).tolist() == ["a", ""]


def test_unknown_cells():
    assert is_unknown(_text("", "-", "INFO AWAL", None, "0")).tolist() == [True] * 4 + [False]


def test_what_is_told_of_a_cell_is_told_of_every_row_that_has_it():
    report, odd = Report(), Told(Fate.REPAIRED, note("is odd"), note("mend it"))
    cells = Cells.of(_text("a", "b", "a", None))
    told = [(odd,) if text == "a" else () for text in cells.distinct]
    cells.tell(report, pd.Series([2, 3, 4, 5]), told)
    assert [(p.row, p.value) for p in report.problems] == [(2, "a"), (4, "a")]
