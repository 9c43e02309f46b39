"""The page Data without a browser: each step, bad input, history."""

import re
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from geo.domains.history import import_history
from pages._ui.data import drafts
from pages._ui.shared import cache
from pages._ui.shared.parts import plain

_GOOD = (
    "tanggal,jenis_bencana,lat,lon,meninggal\n"
    "2019-01-05,Banjir,-3.41,114.85,0\n"
    "2019-02-06,Tanah longsor,3.52,115.02,NIHIL\n"
    "31/13/2019,Banjir,-3.40,114.80,1\n"
)


@pytest.fixture(scope="module")
def page_workspace(tmp_path_factory):
    """Of its own: what is imported here must not reach the other tests of pages."""
    return tmp_path_factory.mktemp("data-page")


@pytest.fixture
def app(open_app) -> AppTest:
    """The page Data, in English."""
    return open_app(lang="en").switch_page("data.py").run()


def _choose(app: AppTest, name: str, data: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, data, "")).run()


def _button(app: AppTest, start: str):
    return next(button for button in app.button if button.label.startswith(start))


def _press(app: AppTest, start: str) -> None:
    """Press a button and wait for the job that it may have started."""
    _button(app, start).click().run()
    if "_data_draft" in app.session_state:
        job = app.session_state["_data_draft"].job
        if job is not None:
            job.wait(60)
            app.run()


def _metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def _words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return "\n".join(re.sub(r"\\(.)|\u2060", r"\1", str(e.value)) for found in kinds for e in found)


def _csv(extra: str = "") -> bytes:
    return (_GOOD + extra).encode()


def test_first_step_tells_formats_limits_and_has_the_template(app):
    assert not app.exception
    words = _words(app)
    for format in ("XLSX", "GeoPackage", "Shapefile (.zip)", "GeoTIFF", "512 MB"):
        assert format in words
    assert [b.label for b in app.get("download_button")] == [
        "Download the template for incidents (XLSX)"
    ]


def test_file_is_recognised_with_its_columns(app):
    _choose(app, "rekap.csv", _csv())
    assert not app.exception
    assert "Recognised because it is a table with dates." in _words(app)
    assert app.selectbox(key="d1-col-occurred_on").value == "tanggal"
    assert app.selectbox(key="d1-col-lat").value == "lat"
    assert app.selectbox(key="d1-col-dead").value == "meninggal"
    assert app.text_input(key="d1-about-title").value == "rekap"


def test_trial_stores_nothing_and_import_can_be_undone(app):
    before = cache.snapshot().version
    _choose(app, "rekap.csv", _csv())
    _press(app, "Check the file")
    assert not app.exception
    assert (_metrics(app)["Would be taken"], _metrics(app)["Set aside"]) == ("2", "1")
    assert "is a date that does not exist" in _words(app)
    assert cache.store().version() == before
    app.text_input(key="d1-about-who").set_value("Pusdalops").run()
    assert "check again" in _words(app)
    _press(app, "Check again")
    _press(app, "Import 2 rows")
    assert not app.exception
    assert "2 rows were imported." in _words(app)
    entry = import_history(cache.store())[0]
    assert (entry.file_name, entry.imported_by, entry.stored) == ("rekap.csv", "Pusdalops", 2)
    _press(app, "Yes, undo it")
    assert "This import was undone" in _words(app)
    assert import_history(cache.store())[0].undone_at is not None


def test_same_file_twice_is_recognised_and_can_be_imported_all_the_same(app):
    for again in (False, True):
        _choose(app, "dua kali.csv", _csv("2019-03-07,Banjir,-3.30,114.70,2\n"))
        _press(app, "Check the file")
        if again:
            assert "imported before" in _words(app)
            app.checkbox[0].check().run()
            _press(app, "Check again")
            assert "stored already" in _words(app)
        else:
            _press(app, "Import 3 rows")
            _press(app, "Import another file")


def test_mapping_is_remembered_for_the_next_file_with_the_same_headings(app):
    head = "tanggal,jenis bencana,lintang,bujur,catatan bebas\n"
    _choose(app, "satu.csv", f"{head}2018-01-05,Banjir,-3.41,114.85,di RT 2\n".encode())
    app.selectbox(key="d1-col-address").set_value("catatan bebas").run()
    _press(app, "Check the file")
    _press(app, "Import 1 row")
    _press(app, "Import another file")
    _choose(app, "dua.csv", f"{head}2018-02-05,Banjir,-3.42,114.86,di RT 3\n".encode())
    assert app.selectbox(key="d2-col-address").value == "catatan bebas"
    assert "Matched as for the last file" in _words(app)


def test_question_is_answered_with_a_choice_and_the_rows_are_taken(app):
    rows = "2016-01-05,Banjir,-3.41,114.85,0\n2016-02-06,Hujan es krim,-3.52,115.02,1\n"
    _choose(app, "tanya.csv", (_GOOD.splitlines()[0] + "\n" + rows).encode())
    _press(app, "Check the file")
    assert _metrics(app)["Would be taken"] == "1"
    assert "Hujan es krim" in _words(app)
    app.selectbox(key="d1-q-hazard:Hujan es krim").set_value("whirlwind").run()
    _press(app, "Apply the answers")
    assert not app.exception
    assert _metrics(app)["Would be taken"] == "2"
    _press(app, "Import 2 rows")
    assert "2 rows were imported." in _words(app)


def test_rows_can_be_mended_even_when_nothing_of_the_file_can_be_taken(app):
    _choose(app, "semua salah.csv", b"tanggal,jenis_bencana,lat,lon\n31/13/2019,Banjir,-3,115\n")
    _press(app, "Check the file")
    assert not app.exception
    assert len(app.error) == 1
    assert "Correct the rows that were set aside" in _words(app)
    assert _button(app, "Import the corrected rows").disabled


def test_what_is_missing_is_said_and_the_check_waits_for_it(app):
    _choose(app, "tanpa bahaya.csv", b"tanggal,lat,lon\n2019-01-05,-3.41,114.85\n")
    assert "Still to choose: the hazard" in _words(app)
    assert _button(app, "Check the file").disabled
    app.selectbox(key="d1-hazard-incidents").set_value("flood").run()
    assert not _button(app, "Check the file").disabled


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("foto.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("kosong.csv", b""),
        ("rusak.zip", b"PK\x03\x04" + bytes(60)),
        ("../../etc/passwd", b"root"),
        ("<img src=x>.kml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><kml/>"),
    ],
)
def test_bad_file_gets_one_sentence(app, name, data):
    _choose(app, name, data)
    assert not app.exception
    assert len(app.error) == 1
    _press(app, "Choose another file")
    assert len(app.file_uploader) == 1


def test_name_of_an_upload_is_never_used_on_disk_and_its_bytes_go(app):
    _choose(app, "../../kejadian rahasia.csv", _csv())
    draft = app.session_state["_data_draft"]
    assert draft.path.name == "upload.csv"
    assert draft.name == "kejadian rahasia.csv"
    _press(app, "Choose another file")
    assert not draft.path.exists()


def test_address_of_the_new_rows_has_nothing_that_would_hide_them(app):
    hiding = {"class": "high", "casualties": "1", "displaced": "1", "radius": "5", "period": "all"}
    for name, value in hiding.items():
        app.query_params[name] = value
    _choose(app, "peta.csv", _csv("2014-03-07,Banjir,-3.20,114.75,2\n"))
    _press(app, "Check the file")
    _press(app, "Import ")
    link = app.get("page_link")[0].proto
    shown = dict(parse_qsl(link.query_string))
    assert shown["from"] == "2014-03-07"
    assert shown["lang"] == "en"
    assert not {*hiding, "tab", "at", "point", "draw"} & set(shown)


def test_history_lists_the_newest_first_and_undoes(app):
    _choose(app, "riwayat.csv", _csv("2017-03-07,Banjir,-3.20,114.75,2\n"))
    _press(app, "Check the file")
    _press(app, "Import ")
    number = import_history(cache.store())[0].id
    app.query_params["tab"] = "history"
    app.run()
    assert not app.exception
    titles = [m.value for m in app.markdown if m.value.startswith(("**", ":gray[~~"))]
    assert titles[0].startswith("**riwayat**")
    assert "riwayat.csv" in _words(app)
    app.button(key=f"undo-{number}").click().run()
    assert not app.exception
    assert ":gray[~~**riwayat**~~]" in _words(app)
    app.query_params["tab"] = "everything"
    app.run()
    assert len(app.get("download_button")) == 2
    app.button(key="back-up").click().run()
    assert not app.exception
    (done,) = [element.value for element in app.success]
    (copy,) = (cache.settings().workspace / "backups").glob("*-backup.sqlite")
    assert plain(str(copy)) in done


def test_suffixes_that_matter_are_kept():
    assert {"csv", "xlsx", "zip", "gpkg", "tif", "kmz"} <= set(drafts.SUFFIXES)
