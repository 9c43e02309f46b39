import errno
import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import geo.intake.transaction
import geo.store.engine
from geo.base.crs import WGS84
from geo.base.errors import SourceRefused, StoreError
from geo.domains.areas.reader import AreaOptions
from geo.domains.incidents.reader import IncidentOptions
from geo.domains.zones.reader import ZoneOptions
from geo.intake.summary import NothingStored
from geo.intake.transaction import About
from geo.store.store import Store
from geo.store.tables import zones
from tests.geo.bundle import small_areas
from tests.geo.conftest import settings_in
from tests.geo.imports import (
    HEADER,
    csv_file,
    geojson_file,
    import_areas,
    import_incidents,
    import_zones,
    stored,
)


def _everything(store):
    """All rows of the data tables, to see that nothing has changed."""
    with sqlite3.connect(store.settings.workspace / "petasiaga.sqlite") as connection:
        return [
            connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("datasets", "coverage", "areas", "zones", "incidents", "meta")
        ]


# --- zones -------------------------------------------------------------------------------------


def test_zone_gets_the_areas_with_its_largest_part(small_store, tmp_path):
    shapes = [
        shapely.box(114.1, -3.8, 114.2, -3.7),
        shapely.box(114.4, -3.8, 114.9, -3.7),
        shapely.box(114.9, -3.8, 115.5, -3.7),
    ]
    path = geojson_file(tmp_path, {"kelas": ["Tinggi", "Sedang", "Rendah"]}, shapes)
    summary = import_zones(small_store, path, ZoneOptions(hazard="banjir"))
    rows = stored(small_store, zones)
    found = [row._mapping for row in rows]
    assert [(r["class"], r["district_code"], r["village_code"]) for r in found] == [
        ("high", "63.03.05", "63.03.05.1001"),
        ("medium", "63.03.06", None),
        ("low", "63.04.01", None),
    ]
    assert (summary.hazard, summary.regencies) == ("flood", ("63.03", "63.04"))
    assert small_store.snapshot().zones["is_sample"].tolist() == [False] * 3


def test_breaks_are_stored_where_an_index_gave_the_class(small_store, tmp_path):
    shape = [shapely.box(114.1, -3.8, 114.2, -3.7)]
    words = geojson_file(tmp_path, {"kelas": ["Tinggi"]}, shape, "a.geojson")
    index = geojson_file(tmp_path, {"indeks": [0.5]}, shape, "b.geojson")
    import_zones(small_store, words, ZoneOptions(hazard="flood"))
    import_zones(small_store, index, ZoneOptions(hazard="flood", breaks=(0.3, 0.6)))
    assert small_store.snapshot().datasets["breaks"].tolist()[3:] == [None, [0.3, 0.6]]


def test_the_same_zones_in_another_file_are_duplicates(small_store, tmp_path):
    one, two = shapely.box(114.1, -3.8, 114.2, -3.7), shapely.box(114.3, -3.8, 114.4, -3.7)
    import_zones(
        small_store,
        geojson_file(tmp_path, {"kelas": [3]}, [one], "a.geojson"),
        ZoneOptions("flood"),
    )
    both = geojson_file(tmp_path, {"kelas": [3, 3]}, [one, two], "b.geojson")
    summary = import_zones(small_store, both, ZoneOptions("flood"))
    assert (summary.stored, summary.duplicates) == (1, 1)
    # The same outline for another hazard is another zone.
    assert import_zones(small_store, both, ZoneOptions("landslide")).stored == 2


# --- areas -------------------------------------------------------------------------------------


def _villages(**changes):
    """The two villages of Martapura with a border that lies 0.1 degrees farther north."""
    frame = gpd.GeoDataFrame(
        {
            "kode": ["63.03.05.1001", "63.03.05.1002"],
            "geometry": [
                shapely.box(114.0, -4.0, 114.5, -3.4),
                shapely.box(114.0, -3.4, 114.5, -3.0),
            ],
        },
        crs=WGS84,
    )
    return frame.assign(**changes)


def _import_villages(store, folder, frame):
    path = folder / "desa.geojson"
    frame.to_file(path, driver="GeoJSON")
    return import_areas(store, path)


def test_villages_replace_the_old_ones_and_make_their_kecamatan(small_store, tmp_path):
    summary = _import_villages(small_store, tmp_path, _villages())
    index = small_store.snapshot().areas
    assert (summary.stored, summary.derived) == (2, 2)
    assert index.name("63.03.05.1001") == "Jawa"
    assert index.frame["population"].iat[index.rank("63.03.05.1001") - 1] == 1000
    assert not index.is_approximate("63.03.05.1001")
    assert not index.is_approximate("63.03.05")
    assert index.is_approximate("63.03.06")
    assert index.geometry("63.03.05").equals(shapely.box(114.0, -4.0, 114.5, -3.0))
    assert index.frame["utc_offset_h"].eq(8).all()
    assert index.frame["lon"].iat[index.rank("63.03.05.1001") - 1] == pytest.approx(114.25)


def test_half_a_kecamatan_leaves_its_boundary_as_it_is(small_store, tmp_path):
    summary = _import_villages(small_store, tmp_path, _villages().iloc[1:])
    index = small_store.snapshot().areas
    assert summary.derived == 0
    assert index.is_approximate("63.03.05")
    assert "63.03.05.1001" in index
    assert any("63.03.05" in note.render(str) for note in summary.notes)


def test_villages_that_are_gone_are_replaced_too(small_store, tmp_path):
    frame = gpd.GeoDataFrame(
        {"kode": ["63.03.05.2001"]}, geometry=[shapely.box(114.0, -4.0, 114.5, -3.0)], crs=WGS84
    )
    _import_villages(small_store, tmp_path, frame)
    index = small_store.snapshot().areas
    assert index.children("63.03.05") == ["63.03.05.2001"]


def test_slits_between_villages_are_closed_but_an_enclave_stays(small_store, tmp_path):
    slit = shapely.box(114.2, -3.45, 114.201, -3.4499)
    lake = shapely.box(114.1, -3.9, 114.2, -3.8)
    frame = _villages()
    frame.geometry = [
        frame.geometry.iat[0].difference(slit).difference(lake),
        frame.geometry.iat[1],
    ]
    _import_villages(small_store, tmp_path, frame)
    made = small_store.snapshot().areas.geometry("63.03.05")
    assert made.covers(slit)
    assert not made.intersects(lake.centroid)


def test_records_placed_by_location_follow_the_new_boundary(small_store, tmp_path):
    path = csv_file(
        tmp_path,
        "2024-01-05,banjir,114.2,-3.45,",
        "2024-01-06,banjir,114.2,-3.45,6303051001",
        "2024-01-07,banjir,114.2,-3.45,6303",
        header=HEADER + ",kode_desa",
    )
    import_incidents(small_store, path)
    shape = [shapely.box(114.1, -3.48, 114.2, -3.42)]
    import_zones(small_store, geojson_file(tmp_path, {"kelas": [3]}, shape), ZoneOptions("flood"))
    assert [r.village_code for r in stored(small_store)][:2] == ["63.03.05.1002", "63.03.05.1001"]
    summary = _import_villages(small_store, tmp_path, _villages())
    assert [r.village_code for r in stored(small_store)][:2] == ["63.03.05.1001"] * 2
    assert stored(small_store, zones, 5)[0].village_code == "63.03.05.1001"
    assert any("placed anew" in note.render(str) for note in summary.notes)


def test_codes_that_lie_elsewhere_are_set_aside(small_store, tmp_path):
    frame = small_areas().query("code == '63.03.06'").assign(kode="63.04.01")[["kode", "geometry"]]
    frame.geometry = [shapely.box(114.0, -4.0, 114.4, -3.0)]
    path = tmp_path / "a.geojson"
    frame.to_file(path, driver="GeoJSON")
    with pytest.raises(NothingStored, match="BPS"):
        import_areas(small_store, path)


def test_areas_of_an_unknown_kabupaten_are_set_aside(small_store, tmp_path):
    frame = _villages(kode=["63.03.05.1001", "63.99.05.1002"])
    summary = _import_villages(small_store, tmp_path, frame)
    assert (summary.stored, summary.set_aside) == (1, 1)
    assert summary.problems[0].value == "63.99.05.1002"


# --- the frame of every import -----------------------------------------------------------------


def _bad_inputs(folder):
    outside = [shapely.box(2.2, 48.8, 2.3, 48.9)]
    empty = folder / "empty.geojson"
    empty.write_bytes(b"")
    corrupt = folder / "corrupt.geojson"
    corrupt.write_text('{"type": "FeatureCollection", "fea')
    foreign = folder / "foreign.pdf"
    foreign.write_bytes(b"%PDF-1.7")
    paris = geojson_file(folder, {"kelas": ["Tinggi"], "kode": ["63.03"]}, outside, "paris.geojson")
    return [folder / "missing.geojson", empty, corrupt, foreign, paris]


@pytest.mark.parametrize("number", range(5))
def test_bad_files_are_refused_in_one_sentence_and_change_nothing(small_store, tmp_path, number):
    path = _bad_inputs(tmp_path)[number]
    before = _everything(small_store)
    for run in (
        lambda: import_areas(small_store, path, AreaOptions()),
        lambda: import_zones(small_store, path, ZoneOptions("flood")),
        lambda: import_incidents(small_store, path, IncidentOptions("flood")),
    ):
        with pytest.raises(SourceRefused) as refused:
            run()
        sentence = str(refused.value)
        assert path.name in sentence
        assert "\n" not in sentence
        assert sentence.endswith(".")
    assert _everything(small_store) == before


def test_unknown_hazard_is_refused(small_store, tmp_path):
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7")
    with pytest.raises(SourceRefused, match="'godzilla' is not known; use one of: flood"):
        import_incidents(small_store, path, IncidentOptions("godzilla"))


def test_the_same_file_is_refused_unless_asked_for(small_store, tmp_path):
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7")
    import_incidents(small_store, path)
    before = _everything(small_store)
    with pytest.raises(SourceRefused, match=r"imported before, on .*--again"):
        import_incidents(small_store, path)
    with pytest.raises(NothingStored, match="stored already") as refused:
        import_incidents(small_store, path, about=About(again=True))
    assert refused.value.summary.duplicates == 1
    assert _everything(small_store) == before


def test_a_file_of_which_nothing_is_usable_says_why(small_store, tmp_path):
    before = _everything(small_store)
    with pytest.raises(NothingStored, match="row 2 is no date") as refused:
        import_incidents(small_store, csv_file(tmp_path, "x,banjir,114.2,-3.7"))
    assert (refused.value.summary.read, refused.value.summary.set_aside) == (1, 1)
    assert _everything(small_store) == before


def test_trial_run_does_everything_and_keeps_nothing(small_store, tmp_path):
    before = _everything(small_store)
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7", "x,banjir,114.2,-3.7")
    trial = import_incidents(small_store, path, dry_run=True)
    assert _everything(small_store) == before
    done = import_incidents(small_store, path)
    assert (trial.stored, trial.set_aside) == (done.stored, done.set_aside) == (1, 1)
    assert (trial.dry_run, trial.dataset_id) == (True, None)


def test_failure_in_the_middle_changes_nothing(small_store, tmp_path, monkeypatch):
    before = _everything(small_store)

    def fail(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(geo.intake.transaction, "bump_data_version", fail)
    with pytest.raises(StoreError, match="no room left on the disk"):
        import_incidents(small_store, csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7"))
    assert _everything(small_store) == before


def test_store_that_another_program_holds_is_left_alone(
    filled_workspace, tmp_path, monkeypatch, small_store
):
    monkeypatch.setattr(geo.store.engine, "_READ_TIMEOUT_S", 0.1)
    store = Store(settings_in(small_store.settings.workspace))
    blocker = sqlite3.connect(store.settings.workspace / "petasiaga.sqlite")
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        import_incidents(store, csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7"))
    blocker.close()
    store.close()


def test_progress_rises_to_one(small_store, tmp_path):
    told: list[float] = []
    import_incidents(
        small_store,
        csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7"),
        progress=lambda fraction, _message: told.append(fraction),
    )
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_summary_for_programs_has_the_agreed_keys(small_store, tmp_path):
    path = csv_file(tmp_path, "2024-01-05,banjir,114.2,-3.7", "x,banjir,114.2,-3.7")
    found = import_incidents(small_store, path).to_json_dict(str)
    assert {"read", "stored", "repaired", "set_aside", "duplicates", "problems"} <= found.keys()
    assert found["problems"] == [
        {
            "fate": "set_aside",
            "row": 3,
            "column": "tanggal",
            "value": "x",
            "reason": "is no date that can be read",
            "cure": "write it as 2026-10-31 or 31/10/2026",
        }
    ]


def test_many_incidents_are_imported_whole(small_store, tmp_path):
    count = 5_000
    days = pd.date_range("2019-01-01", periods=count, freq="12h").strftime("%Y-%m-%d %H:%M")
    lines = [f"{day},banjir,{114 + n % 97 / 100},-3.5" for n, day in enumerate(days)]
    summary = import_incidents(small_store, csv_file(tmp_path, *lines))
    assert (summary.read, summary.stored) == (count, count)
    assert len(small_store.snapshot().incidents) == count
