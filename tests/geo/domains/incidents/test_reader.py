import pandas as pd
import pytest

from geo.base.errors import SourceRefused
from geo.domains.incidents.reader import HOTSPOT_NAME, IncidentOptions, read_incidents
from geo.files.findings import Fate, Report
from geo.files.opening import open_source


def _read(tmp_path, content, hazard=None):
    path = tmp_path / "kejadian.csv"
    path.write_text(content, encoding="utf-8")
    report = Report()
    with open_source(path) as source:
        return read_incidents(source, report, IncidentOptions(hazard)), report


def test_indonesian_headers_and_values(tmp_path):
    frame, report = _read(
        tmp_path,
        "Tanggal;Jenis Bencana;Bujur;Lintang;Meninggal;Mengungsi;Kerugian;Pukul;Alamat\n"
        "5 Maret 2024;BANJIR;114,85;-3,41;NIHIL;1.200;Rp 1.500.000;16.00 WITA;Jl. Ahmad Yani\n",
    )
    row = frame.iloc[0]
    assert row["hazard"] == "flood"
    assert row["occurred_on"] == pd.Timestamp(2024, 3, 5)
    assert (row["lon"], row["lat"]) == (114.85, -3.41)
    assert (row["dead"], row["displaced"], row["loss_idr"]) == (0, 1200, 1_500_000)
    assert (row["occurred_time"], row["address"]) == ("16:00", "Jl. Ahmad Yani")
    assert report.problems == []


def test_rows_that_cannot_be_used_are_listed_with_their_reason(tmp_path):
    frame, report = _read(
        tmp_path,
        "tanggal,jenis_bencana,lon,lat,kode_desa\n"
        "2024-01-05,banjir,114.8,-3.4,\n"
        "2024-01-05,gajah mengamuk,114.8,-3.4,\n"
        "kemarin,banjir,114.8,-3.4,\n"
        "2999-01-01,banjir,114.8,-3.4,\n"
        "2024-01-05,banjir,2.3,48.8,\n"
        "2024-01-05,banjir,,,\n"
        "2024-01-05,banjir,abc,-3.4,6303051001\n"
        "2024-01-05,banjir,,,6303051001\n",
    )
    assert frame["row"].tolist() == [2, 8, 9]
    assert frame["village_code"].tolist()[1:] == ["63.03.05.1001"] * 2
    assert frame["lat"].notna().tolist() == [True, False, False]
    assert {p.row: p.reason.render(str) for p in report.problems} == {
        3: "is no known hazard",
        4: "is no date that can be read",
        5: "is a date in the future",
        6: "lies outside Indonesia",
        7: "has no place: coordinates or an area code",
        8: "has coordinates that cannot be read; it was placed by the area that it names",
    }
    assert report.count(Fate.SET_ASIDE) == 5


def test_unreadable_figures_are_left_unknown_and_reported(tmp_path):
    frame, report = _read(
        tmp_path, "tanggal,lon,lat,luka,kode_desa\n2024-01-05,114.8,-3.4,banyak,12\n", "flood"
    )
    assert frame["injured"].isna().all()
    assert frame["village_code"].isna().all()
    assert [(p.fate, p.column, p.value) for p in report.problems] == [
        (Fate.REPAIRED, "luka", "banyak"),
        (Fate.REPAIRED, "village_code", "12"),
    ]


def test_hazard_option_overrides_the_column(tmp_path):
    content = "tanggal,jenis_bencana,lon,lat\n2024-01-05,banjir,114.8,-3.4\n"
    assert _read(tmp_path, content, "longsor")[0]["hazard"].tolist() == ["landslide"]


def test_missing_columns_are_named(tmp_path):
    with pytest.raises(SourceRefused, match=r"no column with the hazard \(found: tanggal, lon"):
        _read(tmp_path, "tanggal,lon,lat\n2024-01-05,114.8,-3.4\n")
    with pytest.raises(SourceRefused, match="no column 'tanggal'"):
        _read(tmp_path, "hari,lon,lat\n2024-01-05,114.8,-3.4\n", "flood")
    with pytest.raises(SourceRefused, match="no column 'lon, lat'"):
        _read(tmp_path, "tanggal,tempat\n2024-01-05,x\n", "flood")


def test_hotspots_are_no_confirmed_fires(tmp_path):
    frame, report = _read(
        tmp_path,
        "latitude,longitude,brightness,acq_date,acq_time,confidence\n"
        "-3.4,114.8,310.1,2018-05-23,0025,41\n",
        "karhutla",
    )
    row = frame.iloc[0]
    assert (row["event_name"], bool(row["is_disaster"])) == (HOTSPOT_NAME, False)
    assert row["at_utc"] == pd.Timestamp(2018, 5, 23, 0, 25)
    assert "not confirmed fires" in report.notes[0].render(str)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("exact", "gps"),
        ("Known_within_1_km", "village"),
        ("Known_within_5km", "district"),
        ("Known_within_25_km", "approximate"),
        ("Unknown", "approximate"),
        ("village", "village"),
    ],
)
def test_accuracy_of_the_landslide_catalogue(tmp_path, words, expected):
    frame, _report = _read(
        tmp_path,
        f"date,latitude,longitude,location_accuracy\n2018-05-23,-3.4,114.8,{words}\n",
        "landslide",
    )
    assert frame["location_accuracy"].tolist() == [expected]
