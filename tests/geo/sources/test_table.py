import pytest

from geo.errors import SourceRefused
from geo.sources.files import open_source
from geo.sources.report import Fate, Report
from geo.sources.table import read_table


def _read(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    report = Report()
    with open_source(path) as source:
        return read_table(source, report), report


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separators_and_encodings(tmp_path, separator, encoding):
    content = f"tanggal{separator}lokasi\n2024-01-01{separator}Kafé\n"
    frame, report = _read(tmp_path / "a.csv", content, encoding)
    assert frame.to_dict("records") == [{"tanggal": "2024-01-01", "lokasi": "Kafé", "row": 2}]
    assert report.rows_read == 1
    assert len(report.notes) == (encoding == "cp1252")


def test_line_breaks_in_cells_blank_lines_and_short_lines(tmp_path):
    frame, report = _read(tmp_path / "a.csv", 'a,b\n"one\ntwo",2\n\n3\n')
    assert frame["a"].tolist() == ["one\ntwo", "3"]
    assert frame["b"].tolist() == ["2", ""]
    assert frame["row"].tolist() == [2, 4]
    assert report.count(Fate.SET_ASIDE) == 0


def test_codes_stay_text(tmp_path):
    frame, _report = _read(tmp_path / "a.csv", "kode,n\n13.10,007\n")
    assert frame.loc[0, ["kode", "n"]].tolist() == ["13.10", "007"]


def test_a_line_with_too_many_cells_is_set_aside(tmp_path):
    frame, report = _read(tmp_path / "a.csv", "a,b\n1,2\n1,2,3\n1,2,\n")
    assert frame["row"].tolist() == [2, 4]
    (problem,) = report.problems
    assert (problem.fate, problem.row, problem.value) == (Fate.SET_ASIDE, 3, "3")


@pytest.mark.parametrize("content", ["a,b\n", "\n\n", "a,b"])
def test_a_table_without_lines_is_refused(tmp_path, content):
    with pytest.raises(SourceRefused, match="no line below its header"):
        _read(tmp_path / "a.csv", content)
