"""Each trap of values that real files hold, with the file that shows it."""

from datetime import date

import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domains.incidents.reader import IncidentOptions
from geo.intake.summary import NothingStored
from geo.intake.transaction import About
from geo.store.tables import incidents
from tests.geo.imports import geojson_file, import_incidents

HEADER = "Tanggal;Jenis Bencana;Bujur;Lintang"


def _import(store, folder, header, *lines, again="", **options):
    path = folder / f"kejadian{again}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return import_incidents(store, path, IncidentOptions(**options))


def _stored(store, summary):
    with store.engine.connect() as connection:
        return connection.execute(
            sa.select(incidents)
            .where(incidents.c.dataset_id == summary.dataset_id)
            .order_by(incidents.c.id)
        ).all()


def _said(summary):
    return {p.row: p.reason.render(str) for p in summary.problems}


# --- positions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-3.612345, 114.212345", None),
        ("3.612345,114.212345", "latitude sign added"),
        ("3,6123450, 114,2123450", "latitude sign added"),
        ("3°36'44.4\"S,114°12'44.4\"E", None),
        ("114.212345, -3.612345", "swapped"),
        ("-3.612.345, 114.212.345", "dots"),
        ("190387 9600302", "UTM metres; turned into degrees by zone 50S"),
        ("12714060, -402400", "Web Mercator"),
    ],
)
def test_every_way_to_write_a_coordinate_gives_the_same_place(small_store, tmp_path, cell, said):
    summary = _import(
        small_store,
        tmp_path,
        "Tanggal;Jenis Bencana;Koordinat;Kabupaten",
        f"2024-01-05;Banjir;{cell};Kab. Banjar",
    )
    (row,) = _stored(small_store, summary)
    assert (row.lon, row.lat) == (
        pytest.approx(114.2123, abs=2e-3),
        pytest.approx(-3.6123, abs=2e-3),
    )
    assert row.village_code == "63.03.05.1001"
    assert row.location_accuracy in ("gps", None)
    if said is None:
        assert row.repairs is None
        assert summary.repaired == 0
    else:
        assert said in row.repairs[0]
        assert summary.repaired == 1


def test_a_northern_latitude_stays_where_nothing_speaks_against_it(small_store, tmp_path):
    # Off the coast of Sulawesi; the other rows use the minus sign.
    summary = _import(
        small_store,
        tmp_path,
        HEADER,
        "2024-01-05;Gempabumi;124.5;1.5",
        "2024-01-06;Gempabumi;124.6;-1.5",
    )
    assert [row.lat for row in _stored(small_store, summary)] == [1.5, -1.5]
    assert summary.repaired == 0


def test_most_rows_of_a_file_speak_for_the_missing_sign(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER,
        "2024-01-05;Banjir;115.2;-3.5",
        "2024-01-06;Banjir;115.3;-3.6",
        "2024-01-07;Banjir;115.4;3.7",
    )
    assert [row.lat for row in _stored(small_store, summary)] == [-3.5, -3.6, -3.7]
    assert "where the other rows lie" in _said(summary)[4]


def test_a_column_of_southern_latitudes_needs_no_sign(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        "Tanggal;Jenis Bencana;BT;Lintang Selatan",
        "2024-01-05;Banjir;115.2;3.5",
    )
    assert [row.lat for row in _stored(small_store, summary)] == [-3.5]


def test_points_of_a_map_with_latitude_first_are_put_right(small_store, tmp_path):
    path = geojson_file(
        tmp_path, {"tanggal": ["2024-01-05"]}, [shapely.Point(-3.612345, 114.212345)]
    )
    summary = import_incidents(small_store, path, IncidentOptions("flood"))
    (row,) = _stored(small_store, summary)
    assert (row.lon, row.lat) == (114.212345, -3.612345)
    assert "swapped" in row.repairs[0]


def test_zero_zero_is_no_place_but_the_row_may_have_one(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER + ";Kabupaten;Kecamatan",
        "2024-01-05;Banjir;0;0;Kab. Banjar;Astambul",
        "2024-01-06;Banjir;0;0;;",
    )
    (row,) = _stored(small_store, summary)
    assert (row.lon, row.lat, row.district_code) == (None, None, "63.03.06")
    assert summary.set_aside == 1


def test_metres_of_an_unknown_zone_are_set_aside(small_store, tmp_path):
    with pytest.raises(NothingStored) as refused:
        _import(small_store, tmp_path, HEADER, "2024-01-05;Banjir;500000;9990000")
    assert "fit no UTM zone" in _said(refused.value.summary)[2]


def test_metres_with_the_system_named_by_the_user(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        "Tanggal;Jenis Bencana;X;Y",
        "2024-01-05;Banjir;190387;9600302",
        crs="EPSG:32750",
    )
    (row,) = _stored(small_store, summary)
    assert (row.lon, row.lat) == (
        pytest.approx(114.2123, abs=2e-3),
        pytest.approx(-3.6123, abs=2e-3),
    )


# --- places in words ---------------------------------------------------------------------------


def test_a_place_in_words_gets_codes_but_no_invented_coordinates(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        "Tanggal;Jenis Bencana;Provinsi;Kabupaten/Kota;Kecamatan;Desa",
        "2024-01-05;Banjir;Kalimantan Selatan;KAB. BANJAR;Martapura;Kel. Keraton",
        "2024-01-06;Banjir;;63.03 BANJAR;Kec. Astambul;",
        "2024-01-07;Banjir;;Banjar;;",
    )
    found = [
        (r.regency_code, r.district_code, r.village_code, r.lon, r.location_accuracy)
        for r in _stored(small_store, summary)
    ]
    assert found == [
        ("63.03", "63.03.05", "63.03.05.1002", None, "village"),
        ("63.03", "63.03.06", None, None, "district"),
        ("63.03", None, None, None, "approximate"),
    ]


def test_a_point_outside_the_named_kecamatan_is_flagged(small_store, tmp_path):
    summary = _import(
        small_store, tmp_path, HEADER + ";Kecamatan", "2024-01-05;Banjir;114.7;-3.5;Martapura"
    )
    assert "another kecamatan" in _said(summary)[2]
    assert _stored(small_store, summary)[0].district_code == "63.03.05"


def test_an_unsure_name_is_asked_and_the_answer_takes_the_row(small_store, tmp_path):
    header = "Tanggal;Jenis Bencana;Kabupaten;Kecamatan"
    lines = ("2024-01-05;Banjir;Kab. Banjar;Astambul", "2024-01-06;Banjir;Kab. Banjar;Martapuara U")
    first = _import(small_store, tmp_path, header, *lines)
    (question,) = first.questions
    assert question.key == "area:district:Martapuara U@63.03"
    assert (question.rows, question.count) == ((3,), 1)
    assert ("63.03.05", "Martapura, Kabupaten Banjar") in question.candidates
    assert (first.stored, first.set_aside) == (1, 1)
    assert first.raw_set_aside["Kecamatan"].tolist() == ["Martapuara U"]

    for answer, expected in (("63.03.05", "63.03.05"), ("", None)):
        again = _import(
            small_store,
            tmp_path,
            header,
            *lines,
            f"2024-02-0{len(answer) % 7 + 1};Banjir;Banjar;",
            again=answer,
            answers={question.key: answer},
            on_duplicate="keep",
        )
        assert again.questions == ()
        row = _stored(small_store, again)[1]
        assert row.district_code == expected
        assert any("was read as you answered" in said for said in row.repairs)
    skipped = _import(
        small_store,
        tmp_path,
        header,
        *lines,
        "2024-03-01;Banjir;Banjar;",
        again="skip",
        answers={question.key: "skip"},
        on_duplicate="keep",
    )
    assert (skipped.stored, skipped.set_aside, skipped.questions) == (2, 1, ())


def test_coordinates_settle_an_unsure_name(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER + ";Kabupaten;Kecamatan",
        "2024-01-05;Banjir;114.2;-3.7;Kab. Banjar;Martapuara U",
    )
    assert _stored(small_store, summary)[0].district_code == "63.03.05"
    assert "coordinates settled it" in _said(summary)[2]
    # The note names the column of the unsure word.
    assert [p.column for p in summary.problems if p.row == 2] == ["Kecamatan"]
    assert summary.questions == ()


# --- dates and times ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("Sabtu, 06 Januari 2024", "Pukul : 16.00 WITA", (date(2024, 1, 6), "16:00")),
        ('"Hari : Sabtu\nTgl : 6 Januari 2024"', "15.30 wita", (date(2024, 1, 6), "15:30")),
        ("06/01/2024", "", (date(2024, 1, 6), None)),
        ("45297", "", (date(2024, 1, 6), None)),
        # 23:30 in Jakarta is half past midnight here.
        ("6 Januari 2024", "23.30 WIB", (date(2024, 1, 7), "00:30")),
        ("6 Januari 2024 00.30 WIT", "", (date(2024, 1, 5), "23:30")),
    ],
)
def test_days_and_times_are_those_of_the_place(small_store, tmp_path, day, time, expected):
    summary = _import(small_store, tmp_path, HEADER + ";Pukul", f"{day};Banjir;114.2;-3.7;{time}")
    (row,) = _stored(small_store, summary)
    assert (row.occurred_on, row.occurred_time) == expected
    if time.endswith("WIB"):
        assert "was in WIB; turned into WITA" in row.repairs[0]


def test_a_report_before_its_event_is_flagged_and_kept(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER + ";Pukul;Tanggal Lapor",
        "2024-01-05;Banjir;114.2;-3.7;16.00;2024-01-05 15:00",
        "2024-01-06;Banjir;114.2;-3.7;16.00;2024-01-06 17:00",
        "2024-01-07;Banjir;114.2;-3.7;16.00;2024-01-07",
    )
    assert {row for row, said in _said(summary).items() if "before the event" in said} == {2}
    assert summary.stored == 3


# --- figures -----------------------------------------------------------------------------------


def test_figures_of_every_kind(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER + ";KORBAN MD;KORBAN HILANG;Luka;TERDAMPAK JIWA;RUMAH RB;RUMAH RR;Terendam",
        "2024-01-05;Banjir;114.2;-3.7;NIHIL;nihl;-;5 KK / 17 jiwa;1 UNIT;1 rumah A.n. Fulan;3.146",
    )
    (row,) = _stored(small_store, summary)
    assert (row.dead, row.missing, row.injured, row.affected) == (0, 0, None, 17)
    assert (row.affected_households, row.houses_heavy, row.houses_light) == (5, 1, 1)
    assert row.houses_flooded == 3146
    # Who it was does not travel with the record.
    assert not any("Fulan" in said for said in row.repairs)


def test_losses_in_rupiah_beside_losses_in_millions_are_asked_once(small_store, tmp_path):
    header = HEADER + ";Kerugian"
    lines = (
        "2024-01-05;Banjir;114.2;-3.7;150000000",
        "2024-01-06;Banjir;114.2;-3.7;150",
        "2024-01-07;Banjir;114.2;-3.7;Rp 1,5 M",
        "2024-01-08;Banjir;114.2;-3.7;75 juta",
    )
    first = _import(small_store, tmp_path, header, *lines)
    assert [r.loss_idr for r in _stored(small_store, first)] == [150e6, None, 1.5e9, 75e6]
    (question,) = first.questions
    assert (question.key, question.rows, question.blocks) == ("loss_unit:Kerugian", (3,), False)
    again = _import(
        small_store,
        tmp_path,
        header,
        *lines,
        "2024-01-09;Banjir;114.21;-3.7;",
        again="2",
        answers={question.key: "juta"},
        on_duplicate="update",
    )
    assert again.questions == ()
    assert [r.loss_idr for r in _stored(small_store, again)] == [150e6, None]
    assert "was taken in juta, as you answered" in _stored(small_store, again)[0].repairs[0]
    assert small_store.snapshot().incidents.query("not is_sample")["loss_idr"].sum() == 1_875e6


# --- hazards -----------------------------------------------------------------------------------


def test_hazards_by_word_by_code_and_nearly(small_store, tmp_path):
    summary = _import(
        small_store,
        tmp_path,
        HEADER,
        *(
            f"2024-01-0{n};{word};114.2;-3.7"
            for n, word in enumerate(
                (
                    "101",
                    "1010",
                    "Tanah Longosr",
                    "Pohon tumbang",
                    "Evakuasi jenazah",
                    "1099",
                    "Gajah mengamuk",
                ),
                start=1,
            )
        ),
    )
    rows = _stored(small_store, summary)
    assert [(r.hazard, r.is_disaster) for r in rows] == [
        ("flood", None),
        ("flood", None),
        ("landslide", None),
        ("whirlwind", False),
    ]
    said = _said(summary)
    assert "nearly a word that is known" in said[4]
    assert "is no disaster" in said[5]
    assert "is no disaster" in said[6]
    assert {q.key for q in summary.questions} == {"hazard:1099", "hazard:Gajah mengamuk"}
    answered = _import(
        small_store,
        tmp_path,
        HEADER,
        "2024-02-01;1099;114.2;-3.7",
        again="2",
        answers={"hazard:1099": "tsunami"},
    )
    assert _stored(small_store, answered)[0].hazard == "tsunami"


# --- already stored ----------------------------------------------------------------------------


def _twice(store, folder, on_duplicate):
    first = _import(
        store,
        folder,
        HEADER + ";KIB;Luka;Mengungsi",
        "2024-01-05;Banjir;114.2;-3.7;K1;2;",
        "2024-01-06;Banjir;114.3;-3.7;;1;40",
    )
    second = _import(
        store,
        folder,
        HEADER + ";KIB;Luka;Mengungsi",
        "2024-01-05;Banjir;114.2;-3.7;K1;5;",
        "2024-01-06;Banjir;114.3;-3.7;;;",
        "2024-01-07;Banjir;114.3;-3.7;;;",
        again="2",
        on_duplicate=on_duplicate,
    )
    return _stored(store, first), second


def test_stored_records_are_skipped_and_named(small_store, tmp_path):
    old, summary = _twice(small_store, tmp_path, "skip")
    assert (summary.stored, summary.duplicates) == (1, 2)
    assert {p.row: p.value for p in summary.problems} == {2: f"#{old[0].id}", 3: f"#{old[1].id}"}


def test_an_update_keeps_what_the_new_row_leaves_unknown(small_store, tmp_path):
    old, summary = _twice(small_store, tmp_path, "update")
    # The second row says nothing that the stored record does not say.
    assert (summary.stored, summary.duplicates) == (2, 1)
    new = _stored(small_store, summary)
    assert [(r.injured, r.displaced) for r in new] == [(5, None), (None, None)]
    with small_store.engine.connect() as connection:
        replaced = connection.execute(
            sa.select(incidents.c.id).where(incidents.c.superseded_by == summary.dataset_id)
        ).scalars()
        assert list(replaced) == [old[0].id]
    shown = small_store.snapshot().incidents.query("not is_sample")
    assert sorted(shown["injured"].dropna()) == [1, 5]
    assert len(shown) == 3


def test_an_update_takes_over_known_values(small_store, tmp_path):
    _import(
        small_store,
        tmp_path,
        HEADER + ";KIB;Luka;Mengungsi;Kronologi",
        "2024-01-05;Banjir;114.2;-3.7;K1;2;40;Hujan deras",
    )
    summary = _import(
        small_store,
        tmp_path,
        HEADER + ";KIB;Luka",
        "2024-01-05;Banjir;114.2;-3.7;K1;5",
        again="2",
        on_duplicate="update",
    )
    (row,) = _stored(small_store, summary)
    assert (row.injured, row.displaced, row.chronology) == (5, 40, "Hujan deras")


def test_both_records_are_kept_when_asked_for(small_store, tmp_path):
    _old, summary = _twice(small_store, tmp_path, "keep")
    assert (summary.stored, summary.duplicates) == (3, 0)
    assert {row for row, said in _said(summary).items() if "both records were kept" in said} == {
        2,
        3,
    }


# --- junk --------------------------------------------------------------------------------------

NASTY = (
    "",
    "-",
    "0",
    "-1",
    "9" * 400,
    "1e99",
    "inf",
    "nan",
    "=1+1",
    "\u202e",
    "3.4",
    "114.2",
    "Banjir",
    "Kab. Banjar",
    "5 Mei 2024",
    "31/02/2024",
    "5 KK / 17 jiwa",
    "a" * 3000,
    "((((",
    "°'\"S",
    "63.03",
    "081234567890",
    "1.5.2024 99.99",
    "٣٤",
    "None",
    "16.00",
)


@settings(
    derandomize=True,
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(st.sampled_from(NASTY), min_size=11, max_size=11), min_size=1, max_size=6))
def test_junk_is_stored_or_set_aside_but_never_an_error(small_store, tmp_path, rows):
    header = (
        "Tanggal;Pukul;Jenis Bencana;Bujur;Lintang;Kabupaten;Kecamatan;Meninggal;Terdampak;"
        "Kerugian;Jalan rusak"
    )
    good = "2024-01-05;16.00;Banjir;114.2;-3.7;Kab. Banjar;Martapura;1;2;;3"
    path = tmp_path / "junk.csv"
    path.write_text("\n".join([header, good, *(";".join(row) for row in rows)]), encoding="utf-8")
    summary = import_incidents(small_store, path, about=About(again=True), dry_run=True)
    assert summary.read == summary.stored + summary.set_aside + summary.duplicates
    assert all(p.reason.render(str) and p.cure.render(str) for p in summary.problems)
