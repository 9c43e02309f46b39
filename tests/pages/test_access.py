"""Every page is open to those whom the table of roles lets in, and to nobody else."""

import pytest

from geo.access.agency import PUBLIC_PAGES, Agency
from geo.access.roles import LOCAL_ADMIN, ROLES, STRANGER, Actor
from pages._ui.shared import identity, nav

_READERS = {"pengamat", "petugas", "perencana", "gudang", "pimpinan", "admin"}
_EVERYBODY = set(ROLES)
#: Who may open each page when nothing is public.
MAY_OPEN = {
    **dict.fromkeys(PUBLIC_PAGES, _READERS),
    "data": _READERS,
    "masuk": _EVERYBODY,
    "akun": _EVERYBODY,
    "pengaturan": {"admin"},
    "audit": {"admin"},
}


@pytest.mark.parametrize("entry", nav.PAGES, ids=lambda entry: entry.key)
def test_each_page_asks_for_its_role(entry):
    closed, public = Agency(public_pages=frozenset()), Agency()
    for role in ROLES:
        actor = Actor("x", role)
        allowed = role in MAY_OPEN.get(entry.key, _READERS)
        assert nav.may_open(entry, actor, closed) is allowed, role
        is_public = entry.key in PUBLIC_PAGES
        assert nav.may_open(entry, actor, public) is (allowed or is_public), role
    assert nav.may_open(entry, STRANGER, closed) is (entry.needs is None)


def test_every_page_stands_in_one_group_of_the_menu():
    assert {entry.group for entry in nav.PAGES} <= {"", *nav.GROUPS}
    assert len({entry.path for entry in nav.PAGES}) == len(nav.PAGES)


def _as(monkeypatch, actor):
    monkeypatch.setattr(identity, "actor", lambda: actor)
    monkeypatch.setattr(identity, "account", lambda: None)


@pytest.mark.parametrize("file", ["data.py", "pengaturan.py", "audit.py"])
def test_a_stranger_is_told_why_a_page_is_closed(open_app, monkeypatch, file):
    _as(monkeypatch, STRANGER)
    app = open_app(lang="en").switch_page(file).run()
    assert not app.exception
    assert "has no accounts yet" in app.warning[0].value
    assert "petasiaga user add" in app.code[0].value


def test_a_role_that_does_not_reach_is_told_so(open_app, monkeypatch):
    _as(monkeypatch, Actor("Rina", "petugas"))
    app = open_app(lang="en").switch_page("audit.py").run()
    assert "Rina" in app.warning[0].value
    assert "may not open the page Audit" in app.warning[0].value


def test_who_may_read_but_not_import_is_told_on_the_page_data(open_app, monkeypatch):
    _as(monkeypatch, Actor("Rina", "pengamat"))
    app = open_app(lang="en").switch_page("data.py").run()
    assert "may not import data" in app.error[0].value


@pytest.mark.parametrize("file", ["akun.py", "pengaturan.py", "audit.py", "masuk.py"])
def test_whoever_sits_at_the_computer_opens_every_page(open_app, monkeypatch, file):
    _as(monkeypatch, LOCAL_ADMIN)
    app = open_app(lang="id").switch_page(file).run()
    assert not app.exception
    assert not app.error
