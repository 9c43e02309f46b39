"""Settings of the agency: from the environment, else the store, else the default."""

import pytest
import sqlalchemy as sa

from geo.access.agency import PUBLIC_PAGES, home_region, load_agency, save_agency
from geo.access.errors import InvalidChange, NotAllowed
from geo.access.roles import ROLES, STRANGER, Actor, Permission, at_the_command_line
from geo.access.tables import audit
from geo.store.revisions import revision
from tests.geo.conftest import settings_in

ROOT = at_the_command_line("Kepala")
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


def load(store, **environ):
    with store.engine.connect() as connection:
        return load_agency(connection, settings_in(store.settings.workspace, **environ))


def save(store, **values):
    return save_agency(store.engine, ROOT, store.settings, values)


def test_what_is_saved_is_in_force_and_in_the_audit(small_store):
    assert save(small_store, name=" BPBD Kabupaten Banjar ", logo=PNG, time_zone="WITA") == (
        "name",
        "logo",
        "time_zone",
    )
    found = load(small_store)
    assert (found.name, found.logo, found.time_zone) == ("BPBD Kabupaten Banjar", PNG, "WITA")
    with small_store.engine.connect() as connection:
        row = connection.execute(sa.select(audit)).one()
        assert revision(connection, "settings") == 1
    assert (row.actor, row.register) == ("Kepala", "settings")
    assert row.changes == {
        "name": [None, "BPBD Kabupaten Banjar"],
        "logo": [None, None],
        "time_zone": [None, "WITA"],
    }
    assert save(small_store, name="BPBD Kabupaten Banjar") == ()


def test_the_environment_wins_and_says_so(small_store):
    save(small_store, region="63.03", base_url="https://a.go.id/")
    found = load(small_store, PETASIAGA_REGION="35.03", PETASIAGA_PUBLIC_PAGES="peta, tren")
    assert (found.region, found.base_url) == ("35.03", "https://a.go.id")
    assert found.public_pages == {"peta", "tren"}
    assert found.fixed == {"region", "public_pages"}
    fixed = settings_in(small_store.settings.workspace, PETASIAGA_REGION="35.03")
    assert home_region(small_store.engine, fixed) == "35.03"
    with pytest.raises(InvalidChange, match=r"Home kabupaten is fixed by the environment"):
        save_agency(small_store.engine, ROOT, fixed, {"region": "63.03"})


def test_nothing_public_is_different_from_nothing_said(small_store):
    assert load(small_store).public_pages == set(PUBLIC_PAGES)
    save(small_store, public_pages=[])
    assert load(small_store).public_pages == frozenset()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"region": "99.99"}, "There is no kabupaten '99.99'"),
        ({"region": "63"}, "There is no kabupaten '63'"),
        ({"time_zone": "CET"}, "There is no time zone 'CET'"),
        ({"base_url": "javascript:alert(1)"}, "is no address"),
        ({"base_url": "peta.go.id"}, "is no address"),
        ({"logo": b"<svg onload=alert(1)>"}, "no PNG or JPEG"),
        ({"logo": PNG + b"x" * (600 << 10)}, "larger than 512 KB"),
        ({"name": "x" * 401}, "longer than 400 characters"),
        ({"secret": "x"}, "There is no setting 'secret'"),
    ],
)
def test_what_cannot_be_set_is_told_and_nothing_changes(small_store, values, sentence):
    before = load(small_store)
    with pytest.raises(InvalidChange, match=sentence):
        save(small_store, **{"letterhead": "Jalan A", **values})
    assert load(small_store) == before


@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_changes_settings(small_store, role):
    actor = Actor("x", role) if role != "pengunjung" else STRANGER
    if Permission.SETTINGS in ROLES[role].permissions:
        assert save_agency(small_store.engine, actor, small_store.settings, {"name": "A"})
        return
    with pytest.raises(NotAllowed):
        save_agency(small_store.engine, actor, small_store.settings, {"name": "A"})
    assert load(small_store).name == ""
