"""An import of any kind from one description, in the background, seen before it is stored."""

import threading

import geopandas as gpd
import pytest
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.domains.plan import import_file, import_job
from geo.intake.plan import ImportPlan
from geo.intake.preview import CLEAN_ROWS, MAX_ROWS
from geo.intake.transaction import About
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES

_ABOUT = About(file_name="milik kita.csv", title="Kita")


def _csv(tmp_path, rows):
    path = tmp_path / "upload.csv"
    path.write_text("tanggal,jenis_bencana,lat,lon\n" + "\n".join(rows), encoding="utf-8")
    return path


def _shapes(tmp_path, columns, geometry=None):
    path = tmp_path / "upload.geojson"
    shape = geometry or shapely.box(114.1, -3.9, 114.4, -3.6)
    gpd.GeoDataFrame(columns, geometry=[shape], crs=WGS84).to_file(path)
    return path


def test_each_kind_is_imported_by_its_plan(small_store, tmp_path):
    incidents = _csv(tmp_path, ["2019-01-05,Banjir,-3.7,114.2"])
    found = import_file(small_store, incidents, ImportPlan(INCIDENTS), _ABOUT)
    assert (found.kind, found.stored, found.file_name) == (INCIDENTS, 1, "milik kita.csv")
    zones = _shapes(tmp_path, {"Kelas": ["Tinggi"]})
    plan = ImportPlan(ZONES, hazard="flood", class_column="Kelas")
    assert import_file(small_store, zones, plan, _ABOUT).stored == 1
    posts = _shapes(tmp_path, {"nama": ["Posko"]}, shapely.Point(114.2, -3.7))
    plan = ImportPlan(REFERENCE, name_column="nama", icon="post")
    assert import_file(small_store, posts, plan, _ABOUT).stored == 1
    village = shapely.box(114.0, -4.0, 114.5, -3.5)
    areas = _shapes(tmp_path, {"kode": ["63.03.05.1001"], "nama": ["Jawa"]}, village)
    plan = ImportPlan(AREAS, code_column="kode", name_column="nama")
    assert import_file(small_store, areas, plan, _ABOUT).stored == 1


def test_columns_of_the_plan_go_before_what_the_headers_say(small_store, tmp_path):
    path = _csv(tmp_path, ["2019-01-05,Banjir,114.2,-3.7"])
    plan = ImportPlan(
        INCIDENTS,
        columns={"occurred_on": "tanggal", "hazard": "jenis_bencana", "lon": "lat", "lat": "lon"},
    )
    assert import_file(small_store, path, plan, _ABOUT).regencies == ("63.03",)


def test_refusal_names_the_file_as_its_owner_does(small_store, tmp_path):
    path = tmp_path / "upload.csv"
    path.write_bytes(b"")
    with pytest.raises(SourceRefused) as refused:
        import_file(small_store, path, ImportPlan(INCIDENTS), _ABOUT)
    assert refused.value.render(str).startswith("milik kita.csv is empty")


def test_trial_shows_what_would_be_stored_and_stores_nothing(small_store, tmp_path):
    before = small_store.version()
    good = [f"2019-01-{day:02},Banjir,-3.7,114.2{day}" for day in range(1, 29)]
    path = _csv(tmp_path, [*good, "31/13/2019,Banjir,-3.7,114.2", "2019-02-01,Banjir,,"])
    found = import_file(small_store, path, ImportPlan(INCIDENTS), _ABOUT, dry_run=True).preview
    assert (found.keys_are, found.total, found.unplaced) == ("hazard", 28, 0)
    assert len(found.geometries) == 28
    assert set(found.keys) == {"flood"}
    # Those that were set aside first, then only some of the good ones.
    assert found.rows["row"].tolist()[:2] == [30, 31]
    assert len(found.rows) == 2 + CLEAN_ROWS <= MAX_ROWS
    assert small_store.version() == before


def test_preview_of_polygons_is_simplified(small_store, tmp_path):
    round_shape = shapely.Point(114.3, -3.7).buffer(0.1, quad_segs=5_000)
    path = _shapes(tmp_path, {"Kelas": ["Tinggi"]}, round_shape)
    plan = ImportPlan(ZONES, hazard="flood", class_column="Kelas")
    found = import_file(small_store, path, plan, _ABOUT, dry_run=True).preview
    assert found.keys == ("high",)
    assert shapely.get_num_coordinates(found.geometries[0]) < 200


def test_job_tells_how_it_ended(small_store, tmp_path):
    path = _csv(tmp_path, ["2019-01-05,Banjir,-3.7,114.2"])

    def run(work):
        job = import_job(work).start()
        job.wait(30)
        return job

    done = run(
        lambda progress, cancelled: import_file(
            small_store, path, ImportPlan(INCIDENTS), _ABOUT, progress=progress, cancelled=cancelled
        )
    )
    assert (done.state, done.fraction, done.result.stored) == ("done", 1.0, 1)
    again = run(lambda *_: import_file(small_store, path, ImportPlan(INCIDENTS), _ABOUT))
    assert (again.state, again.result) == ("failed", None)
    assert "imported before" in str(again.problem)
    broken = run(lambda *_: 1 / 0)
    assert broken.state == "failed"
    assert "ZeroDivision" not in str(broken.problem)


def test_cancelled_job_changes_nothing(small_store, tmp_path):
    path = _csv(tmp_path, ["2019-01-05,Banjir,-3.7,114.2"])
    before, go = small_store.version(), threading.Event()

    def work(progress, cancelled):
        go.wait(30)
        return import_file(
            small_store,
            path,
            ImportPlan(INCIDENTS),
            _ABOUT,
            progress=progress,
            cancelled=cancelled,
        )

    job = import_job(work).start()
    job.cancel()
    go.set()
    job.wait(30)
    assert job.state == "cancelled"
    assert small_store.version() == before
