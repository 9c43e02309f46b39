"""Pages of registers: the list, one record, and who may change what."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.access.roles import ADMIN, STRANGER, Actor
from pages._ui.shared import identity


@pytest.fixture
def open_page(open_app):
    """Open a page by the name of its file with a query."""

    def run(name: str, **query: str) -> AppTest:
        app = open_app(**query)
        app = app.switch_page(f"{name}.py").run()
        assert not app.exception, [element.value for element in app.exception]
        return app

    return run


@pytest.fixture
def as_admin(monkeypatch):
    monkeypatch.setattr(identity, "actor", lambda: Actor("Uji", ADMIN))


def _words(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(str(element.value) for element in found)


def test_kontak_shows_the_national_numbers_and_that_nobody_checked_them(open_page):
    app = open_page("kontak", lang="id")
    frame = app.dataframe[0].value
    assert {"112", "113", "115", "110", "117"} <= set(frame["Telepon"])
    assert set(frame["Pemeriksaan"]) == {"belum diperiksa"}
    html = "".join(element.proto.body for element in app.get("html"))
    assert 'href="tel:118"' in html


def test_strangers_find_no_way_to_change_anything(open_page, monkeypatch):
    monkeypatch.setattr(identity, "actor", lambda: STRANGER)
    app = open_page("kontak", kontak="1", lang="id")
    assert "Masuk sebagai petugas" in _words(app)
    labels = [button.label for button in app.button]
    assert not {"Ubah", "Tambah kontak", "Simpan"} & set(labels)


def test_a_bad_form_is_told_in_one_sentence(open_page, as_admin):
    app = open_page("posko", posko="new", lang="id")
    next(b for b in app.button if b.label == "Simpan").click().run()
    assert [e.value for e in app.error] == ["“Jenis posko” wajib diisi; tidak ada yang disimpan."]


def test_a_record_that_is_not_there_is_told(open_page):
    app = open_page("posko", posko="99", lang="id")
    assert "99" in app.warning[0].value
    assert not app.error


def test_no_figure_is_said_to_be_on_its_way_where_nothing_is_recorded(open_page):
    app = open_page("posko", lang="id")
    assert "**0** posko" in _words(app)
    assert "Dalam Pendataan" not in _words(app)
