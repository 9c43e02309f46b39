import codecs

import pytest

from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.files.findings import Fate, Report
from geo.files.opening import open_source
from geo.reading.table import TableLayout, find_layout, list_sheets, read_table


def _read(path, content, encoding="utf-8", layout=None, limits=None):
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    report = Report()
    with open_source(path, limits=limits) as source:
        return read_table(source, report, layout), report


def _notes(report):
    return " ".join(note.render(str) for note in report.notes)


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


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE), ("utf-16-le", b"")],
)
def test_utf16_as_excel_saves_it(tmp_path, encoding, mark):
    content = mark + "tanggal\tlokasi\n2024-01-01\tKafé\n".encode(encoding)
    frame, report = _read(tmp_path / "a.txt", content)
    assert frame["lokasi"].tolist() == ["Kafé"]
    assert "UTF-16" in _notes(report)


def test_text_of_another_code_page_is_guessed_and_told(tmp_path):
    words = "Дата;Место\n2024-01-01;Москва и другие города\n" * 5
    # 0x98 stands for nothing in Windows-1252, so that it cannot be taken for it.
    frame, report = _read(tmp_path / "a.csv", words.encode("cp866"))
    assert len(frame.columns) == 3
    assert "because it is not UTF-8" in _notes(report)


def test_separator_is_decided_by_several_lines_not_by_the_header(tmp_path):
    content = "koordinat, lokasi, catatan;tanggal\n-3,41;2024-01-01\n-3,42;2024-01-02\n"
    frame, _report = _read(tmp_path / "a.csv", content)
    assert frame["tanggal"].tolist() == ["2024-01-01", "2024-01-02"]
    assert frame.iloc[:, 0].tolist() == ["-3,41", "-3,42"]


def test_decimal_commas_do_not_hide_the_semicolons(tmp_path):
    content = "tanggal;lat;lon\n2024-01-01;-3,41;114,85\n2024-01-02;-3,42;114,86\n"
    frame, _report = _read(tmp_path / "a.csv", content)
    assert frame["lon"].tolist() == ["114,85", "114,86"]


def test_line_that_names_the_separator_is_no_row(tmp_path):
    frame, _report = _read(tmp_path / "a.csv", "sep=;\na;b\n1,5;2\n")
    assert frame.to_dict("records") == [{"a": "1,5", "b": "2", "row": 2}]


def test_titles_totals_and_signature_are_left_out_and_noted(tmp_path):
    content = (
        "DATA KEJADIAN BENCANA,,,,\nKABUPATEN BANJAR TAHUN 2023,,,,\n,,,,\n"
        "NO,TANGGAL,JENIS BENCANA,KECAMATAN,MENINGGAL\n"
        "1,01/02/2023,Banjir,Martapura,0\n,,,,\n2,02/02/2023,Banjir,Astambul,1\n"
        'JUMLAH,,,,1\n,,,,\n,,,"Martapura, 3 Maret 2023",\n,,,Kepala Pelaksana,\n,,,,\n'
        ",,,NAMA TERANG,\n"
    )
    frame, report = _read(tmp_path / "a.csv", content)
    assert frame["row"].tolist() == [5, 7]
    assert frame["TANGGAL"].tolist() == ["01/02/2023", "02/02/2023"]
    assert "header was found in row 4" in _notes(report)
    assert "left out: 8, 10-11, 13." in _notes(report)
    assert report.rows_read == 2


def test_totals_between_the_records_and_repeated_headers_are_left_out(tmp_path):
    content = (
        "tanggal,jenis_bencana,meninggal\n2023-01-01,banjir,1\nJumlah Januari,,1\n"
        "tanggal,jenis_bencana,meninggal\n2023-02-01,banjir,2\n2023-02-02,banjir,\n"
    )
    frame, report = _read(tmp_path / "a.csv", content)
    assert frame["row"].tolist() == [2, 5, 6]
    assert "repeat the header were left out: 3-4" in _notes(report)


def test_a_record_that_speaks_of_totals_stays(tmp_path):
    content = (
        "kejadian,tanggal\nJumlah korban belum diketahui,2023-01-01\nTotal 3 rumah,5 Mei 2023\n"
    )
    frame, _report = _read(tmp_path / "a.csv", content)
    assert frame["row"].tolist() == [2, 3]


def test_sparse_records_behind_a_blank_line_stay(tmp_path):
    content = (
        "tanggal,jenis_bencana,lokasi,meninggal,luka\n2023-01-01,banjir,Astambul,1,2\n"
        "2023-01-02,banjir,Astambul,1,2\n\n2023-01-03,banjir\n"
    )
    frame, _report = _read(tmp_path / "a.csv", content)
    assert frame["row"].tolist() == [2, 3, 5]


def test_header_of_two_lines_with_groups(tmp_path):
    content = (
        "NO,TANGGAL,KORBAN,,,KERUSAKAN,\n,,MD,HILANG,LUKA,RB,RS\n1,2,3,4,5,6,7\n"
        "1,01/02/2023,0,0,1,2,NIHIL\n2,02/02/2023,0,0,1,2,3\n"
    )
    frame, report = _read(tmp_path / "a.csv", content)
    assert [*frame.columns] == [
        "NO",
        "TANGGAL",
        "KORBAN MD",
        "KORBAN HILANG",
        "KORBAN LUKA",
        "KERUSAKAN RB",
        "KERUSAKAN RS",
        "row",
    ]
    assert frame["row"].tolist() == [4, 5]
    assert "Row 3 only numbers the columns" in _notes(report)


def test_groups_above_a_line_with_all_names(tmp_path):
    content = (
        "Laporan,,,,\n,,,Korban,\nTanggal,Jenis Bencana,Kecamatan,MD,Hilang\n"
        "01/02/2023,Banjir,Astambul,0,1\n"
    )
    frame, _report = _read(tmp_path / "a.csv", content)
    assert [*frame.columns][3:] == ["Korban MD", "Korban Hilang", "row"]
    assert frame["row"].tolist() == [4]


def test_first_record_of_whole_numbers_is_not_taken_for_numbering(tmp_path):
    frame, _report = _read(tmp_path / "a.csv", "a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    assert frame["row"].tolist() == [2, 3]


def test_words_in_the_first_record_do_not_make_it_a_header(tmp_path):
    content = "p,q,r\nDesa Sungai Alang,Kec Karang Intan,x\nDesa Awang,Kec Astambul,y\n"
    frame, _report = _read(tmp_path / "a.csv", content)
    assert [*frame.columns] == ["p", "q", "r", "row"]
    assert frame["row"].tolist() == [2, 3]


def test_repeated_and_missing_names(tmp_path):
    frame, _report = _read(tmp_path / "a.csv", "nama,nama,,row,\nx,y,z,9,\n")
    assert frame.to_dict("records") == [
        {"nama": "x", "nama (2)": "y", "(C)": "z", "row (2)": "9", "row": 2}
    ]


def test_a_missing_quotation_mark_does_not_swallow_lines_in_silence(tmp_path):
    content = 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,11,12\n13,14",15\n16,17,18\n'
    frame, report = _read(tmp_path / "a.csv", content)
    assert frame["a"].tolist() == ["1", "16"]
    assert [(p.fate, p.row) for p in report.problems] == [(Fate.SET_ASIDE, 3)]


def test_layout_overrides_what_would_be_found(tmp_path):
    content = "a;b\nTanggal;Jenis Bencana\n1;2\n3;4\n5;6\n"
    layout = TableLayout(header_rows=(1,), last_row=4, separator=";", encoding="cp1252")
    frame, report = _read(tmp_path / "a.csv", content, layout=layout)
    assert frame["a"].tolist() == ["Tanggal", "1", "3"]
    assert "left out: 5" in _notes(report)
    with pytest.raises(SourceRefused, match="no row 9"):
        _read(tmp_path / "a.csv", content, layout=TableLayout(header_rows=(9,)))


def test_a_mark_is_no_part_of_the_first_name_whatever_the_encoding_is_called(tmp_path):
    content = "\ufefftanggal,lokasi\n2023-01-01,x\n"
    frame, report = _read(tmp_path / "a.csv", content, layout=TableLayout(encoding="UTF8"))
    assert [*frame.columns] == ["tanggal", "lokasi", "row"]
    assert not report.notes
    with pytest.raises(SourceRefused, match="encoding 'klingon' is not known"):
        _read(tmp_path / "a.csv", content, layout=TableLayout(encoding="klingon"))


def test_found_layout_says_what_is_used(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("judul\n\nTanggal;Jenis Bencana\n1;2\n3;4\nTotal;9\n")
    with open_source(path) as source:
        assert find_layout(source) == TableLayout(None, (3,), 5, "utf-8-sig", ";")
        assert list_sheets(source) == ()


@pytest.mark.parametrize(
    ("content", "limits", "words"),
    [
        (",".join("abcdefghij") + "\n", Limits(max_columns=9), "Row 1 .* more than 9 columns"),
        ('a,b\n1,"' + "x" * 2000 + '"\n', Limits(max_cell_chars=1000), "row 2 .* than 1000 char"),
        ("a,b\n1," + "x" * 20000 + "\n", Limits(max_cell_chars=1000), "Line 2 .* than 10000 char"),
        ("a,b\n" + "1,2\n" * 30, Limits(max_rows=20), "more than 20 rows"),
        ("a,b\n" + "1,2\n" * 30, Limits(max_cells=20), "20 cells"),
        ("a,b\n1,2\n" + " " * 9000 + "\n\0,3\n", Limits(), "NUL"),
    ],
)
def test_limits_are_told(tmp_path, content, limits, words):
    with pytest.raises(SourceRefused, match=words):
        _read(tmp_path / "a.csv", content, limits=limits)


def test_a_sparse_record_above_the_totals_stays(tmp_path):
    content = (
        "No,Hari/Tanggal,Jenis Bencana,Kecamatan,Desa,MD,Luka,Ket\n"
        '1,"Senin, 1 Januari 2024",Banjir,Astambul,A,0,0,x\n'
        '2,"Selasa, 2 Januari 2024",Banjir,,,,,\nTOTAL,,,,,0,0,\n'
    )
    frame, _report = _read(tmp_path / "a.csv", content)
    assert frame["row"].tolist() == [2, 3]


def test_header_of_three_lines_without_merges(tmp_path):
    content = (
        "NO,TANGGAL,KORBAN,,,KET\n,,MD,MENGUNGSI,,\n,,,KK,JIWA,\n"
        "1,01/02/2023,0,2,7,a\n2,02/02/2023,0,1,3,b\n"
    )
    frame, _report = _read(tmp_path / "a.csv", content)
    assert [*frame.columns][2:5] == ["KORBAN MD", "KORBAN MENGUNGSI KK", "KORBAN MENGUNGSI JIWA"]
