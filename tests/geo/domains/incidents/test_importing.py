"""Incidents get their areas, their local times and their provenance, and are taken once."""

from datetime import date

import pytest
import sqlalchemy as sa

from geo.base.errors import SourceRefused
from geo.domains.incidents.reader import IncidentOptions
from geo.intake.transaction import About
from geo.store.tables import datasets
from tests.geo.imports import HEADER, csv_file, import_incidents, stored


def test_incident_gets_the_areas_of_its_location(small_store, tmp_path):
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7", "2024-01-06,banjir,114.7,-3.7")
    summary = import_incidents(small_store, path)
    assert (summary.read, summary.stored, summary.regencies) == (2, 2, ("63.03",))
    assert [(r.regency_code, r.district_code, r.village_code) for r in stored(small_store)] == [
        ("63.03", "63.03.05", "63.03.05.1001"),
        ("63.03", "63.03.06", None),
    ]


def test_real_incidents_hide_the_sample_of_their_kabupaten(small_store, tmp_path):
    before = small_store.snapshot()
    import_incidents(small_store, csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7"))
    after = small_store.snapshot()
    assert after.version == before.version + 1
    assert after.incidents["is_sample"].tolist() == [False]
    assert len(after.zones) == len(before.zones)


def test_given_codes_are_kept_and_contradictions_reported(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "2024-01-05,banjir,114.9,-3.7,6304,",
        "2024-01-06,banjir,114.4,-3.7,6303,630306",
        "2024-01-07,banjir,114.2,-3.7,6399,",
        "2024-01-08,banjir,114.9,-3.7,6303,630401",
        header=HEADER + ",kode_kab,kode_kec",
    )
    summary = import_incidents(small_store, path)
    assert [(r.regency_code, r.district_code) for r in stored(small_store)] == [
        ("63.04", None),
        ("63.03", "63.03.06"),
        ("63.03", "63.03.05"),
        ("63.04", "63.04.01"),
    ]
    said = {p.row: p.reason.render(str) for p in summary.problems if p.column != "kode_kab"}
    assert "another kabupaten" in said[2]
    assert "no known area" in said[4]
    assert stored(small_store)[0].repairs is not None


def test_rough_places_get_only_rough_codes(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "2024-01-05,banjir,114.2,-3.7,exact",
        "2024-01-06,banjir,114.2,-3.7,Known_within_5_km",
        "2024-01-07,banjir,114.2,-3.7,Known_within_50_km",
        header=HEADER + ",location_accuracy",
    )
    import_incidents(small_store, path)
    assert [(r.regency_code, r.district_code, r.village_code) for r in stored(small_store)] == [
        ("63.03", "63.03.05", "63.03.05.1001"),
        ("63.03", "63.03.05", None),
        ("63.03", None, None),
    ]


def test_points_beside_every_area(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "2024-01-05,rob,114.2,-4.01",
        "2024-01-06,banjir,114.2,-4.2",
        "2024-01-07,banjir,114.2,-6.0",
        "2024-01-08,gempabumi,114.2,-6.0",
    )
    summary = import_incidents(small_store, path)
    assert [(r.hazard, r.district_code) for r in stored(small_store)] == [
        ("tidal_flood", "63.03.05"),
        ("flood", None),
        ("earthquake", None),
    ]
    assert (summary.stored, summary.set_aside) == (3, 1)
    assert {p.row for p in summary.problems} == {2, 3, 4, 5}


def test_times_in_utc_become_local(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "-3.7,114.2,310,2024-01-05,2030,80",
        header="latitude,longitude,brightness,acq_date,acq_time,confidence",
    )
    import_incidents(small_store, path, IncidentOptions(hazard="karhutla"))
    (row,) = stored(small_store)
    assert (row.occurred_on, row.occurred_time) == (date(2024, 1, 6), "04:30")
    assert (row.event_name, row.is_disaster) == ("Titik panas", False)


def test_reported_time_is_kept_in_utc(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "2024-01-05,banjir,114.2,-3.7,2024-01-05 10:00",
        "2024-01-06,banjir,114.2,-3.7,",
        header=HEADER + ",tanggal_lapor",
    )
    import_incidents(small_store, path)
    first, second = stored(small_store)
    assert first.reported_at.isoformat()[:16] == "2024-01-05T02:00"
    assert second.reported_at is None


def test_duplicates_are_skipped_by_code_by_place_and_within_the_file(small_store, tmp_path):
    header = HEADER + ",kib,jam"
    first = csv_file(
        tmp_path,
        "2024-01-05,banjir,114.20000,-3.7,K1,",
        "2024-01-06,banjir,114.20000,-3.7,,16:00",
        header=header,
        name="a.csv",
    )
    import_incidents(small_store, first)
    second = csv_file(
        tmp_path,
        "2023-12-31,longsor,114.5,-3.2,K1,",  # the same code
        "2024-01-06,banjir,114.20050,-3.7,,",  # 55 m away
        "2024-01-06,banjir,114.20200,-3.7,,",  # 222 m away
        "2024-01-06,banjir,114.20000,-3.7,,23:00",  # another time of that day
        "2024-01-06,longsor,114.20000,-3.7,,16:00",  # another hazard
        "2024-01-06,longsor,114.20000,-3.7,,16:00",  # the row above once more
        header=header,
        name="b.csv",
    )
    summary = import_incidents(small_store, second)
    assert (summary.stored, summary.duplicates, summary.set_aside) == (3, 3, 0)
    assert {p.row for p in summary.problems} == {2, 3, 7}


def test_sample_records_make_no_duplicates(small_store, tmp_path):
    summary = import_incidents(small_store, csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7"))
    assert (summary.stored, summary.duplicates) == (1, 0)


def test_region_takes_only_what_lies_in_it(small_store, tmp_path):
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7", "2024-01-06,banjir,115.5,-3.7")
    summary = import_incidents(small_store, path, about=About(region="6304"))
    assert (summary.stored, summary.set_aside) == (1, 1)
    assert [r.regency_code for r in stored(small_store)] == ["63.04"]
    with pytest.raises(SourceRefused, match=r"no region '99\.99'"):
        import_incidents(small_store, path, about=About(region="99.99", again=True))


def test_provenance_is_stored(small_store, tmp_path):
    about = About(title="Pusdalops", source="BPBD", licence="CC-BY", data_date="2024")
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7", "x,banjir,114.2,-3.7")
    summary = import_incidents(small_store, path, about=about)
    with small_store.engine.connect() as connection:
        row = connection.execute(
            sa.select(datasets).where(datasets.c.id == summary.dataset_id)
        ).one()
    assert (row.title, row.source, row.licence, row.data_date) == (
        "Pusdalops",
        "BPBD",
        "CC-BY",
        "2024",
    )
    assert (row.rows_read, row.rows_stored, row.rows_set_aside) == (2, 1, 1)
    assert (row.is_sample, row.file_name, len(row.file_sha256)) == (False, "kejadian.csv", 64)
