"""Routes: open while a page of the map is public, else to who may read; the session's cookie."""

from dataclasses import replace

import argon2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.access import accounts as accounts_module
from geo.access.accounts import add_account
from geo.access.agency import save_agency
from geo.access.presence import cookie_name
from geo.access.roles import ROLES, Permission, at_the_command_line
from geo.access.sessions import add_token, open_session, redeem
from geo.drawing.map.mapdata import map_data
from geo.web import access, routes

ROOT = at_the_command_line()
ORIGIN = {"Origin": "http://localhost:8501"}
#: Routes that tell nothing about the data.
OPEN = {
    "/api/health",
    "/api/assets/{hash}/{name}",
    "/api/basemap/{hash}/{z}/{x}/{y}.json",
    "/api/qr.svg",
    "/api/session",
    "/api/session/end",
}
PEOPLE = [key for key, role in ROLES.items() if role.for_people]


@pytest.fixture
def client(small_store, monkeypatch):
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts_module, "_hasher", lambda: hasher)
    monkeypatch.setattr(routes, "open_source", lambda: small_store)
    monkeypatch.setattr(access, "bound_to", lambda: "localhost")
    app = Starlette(routes=routes.ROUTES)
    return TestClient(app, base_url="http://localhost:8501", client=("127.0.0.1", 5000))


def logged_in(store, client, role):
    values = {"name": role, "role": role}
    made, _ = add_account(store.engine, ROOT, values, "hujan-deras-7")
    client.cookies.set(
        cookie_name(store.settings), redeem(store.engine, open_session(store.engine, made))
    )


def addresses(store):
    data = map_data(store.snapshot(), store.settings.cache_dir).token
    values = {"data": data, "lang": "id", "code": "63.03", "codes": "63.03", "level": "district"}
    values |= {"z": "8", "x": "0", "y": "0", "row": "0"}
    return {
        route.path: f"{route.path.format(**values)}?lon=114.8&lat=-3.4"
        for route in routes.ROUTES
        if route.path not in OPEN
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route_of_data_asks_who_reads_when_nothing_is_public(small_store, client, role):
    save_agency(small_store.engine, ROOT, small_store.settings, {"public_pages": []})
    logged_in(small_store, client, role)
    may = Permission.READ in ROLES[role].permissions
    for path, address in addresses(small_store).items():
        status = client.get(address).status_code
        assert (status != 403) is may, path


def test_public_routes_ask_nobody(small_store, client):
    add_account(small_store.engine, ROOT, {"name": "a1", "role": "admin"}, "hujan-deras-7")
    for path, address in addresses(small_store).items():
        assert client.get(address).status_code != 403, path


def test_a_stranger_is_told_to_log_in(small_store, client):
    add_account(small_store.engine, ROOT, {"name": "a1", "role": "admin"}, "hujan-deras-7")
    save_agency(small_store.engine, ROOT, small_store.settings, {"public_pages": []})
    address = addresses(small_store)["/api/incidents/{data}.bin"]
    for headers in ({}, {"Cookie": f"{cookie_name(small_store.settings)}=foreign"}):
        answer = client.get(address, headers={**headers, "Accept-Language": "en"})
        assert (answer.status_code, answer.json()) == (
            403,
            {"error": "Log in to read what is not public."},
        )


def test_who_sits_at_the_computer_reads_until_there_are_accounts(small_store, client):
    save_agency(small_store.engine, ROOT, small_store.settings, {"public_pages": []})
    address = addresses(small_store)["/api/incidents/{data}.bin"]
    assert client.get(address).status_code == 200
    assert client.get(address, headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 403
    add_account(small_store.engine, ROOT, {"name": "a1", "role": "admin"}, "hujan-deras-7")
    assert client.get(address).status_code == 403


def test_a_token_reads_for_its_role(small_store, client):
    save_agency(small_store.engine, ROOT, small_store.settings, {"public_pages": []})
    address = addresses(small_store)["/api/incidents/{data}.bin"]
    for role, status in (("pengamat", 200), ("layanan", 403)):
        _, key = add_token(small_store.engine, ROOT, "x", role, days=1)
        headers = {"Authorization": f"Bearer {key}"}
        assert client.get(address, headers=headers).status_code == status
    assert client.get(address, headers={"Authorization": "Bearer ps_x"}).status_code == 403


def test_a_ticket_becomes_a_cookie_that_scripts_cannot_read(small_store, client):
    made, _ = add_account(
        small_store.engine, ROOT, {"name": "rina", "role": "petugas"}, "hujan-deras-7"
    )
    ticket = open_session(small_store.engine, made)
    answer = client.post("/api/session", json={"ticket": ticket}, headers=ORIGIN)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    again = client.post("/api/session", json={"ticket": ticket}, headers=ORIGIN)
    assert again.status_code == 403
    client.post("/api/session/end", headers=ORIGIN)
    save_agency(small_store.engine, ROOT, small_store.settings, {"public_pages": []})
    stolen = {"Cookie": cookie.split(";")[0]}
    address = addresses(small_store)["/api/incidents/{data}.bin"]
    assert client.get(address, headers=stolen).status_code == 403


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"ticket": 7}', b"\xff", b"x" * 100_000])
def test_a_foreign_ticket_is_one_sentence(client, body):
    answer = client.post("/api/session", content=body, headers={**ORIGIN, "Accept-Language": "en"})
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "This login has run out; log in again."},
    )


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_another_site_logs_nobody_in_or_out(small_store, client, headers):
    made, _ = add_account(
        small_store.engine, ROOT, {"name": "rina", "role": "petugas"}, "hujan-deras-7"
    )
    ticket = open_session(small_store.engine, made)
    for path in ("/api/session", "/api/session/end"):
        answer = client.post(path, json={"ticket": ticket}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_proxy_is_believed_only_where_it_is_trusted(small_store, client, monkeypatch):
    made, _ = add_account(
        small_store.engine, ROOT, {"name": "rina", "role": "petugas"}, "hujan-deras-7"
    )
    forwarded = {
        "Origin": "https://peta.go.id",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "peta.go.id",
    }
    ticket = {"ticket": open_session(small_store.engine, made)}
    assert client.post("/api/session", json=ticket, headers=forwarded).status_code == 403
    monkeypatch.setattr(small_store, "settings", replace(small_store.settings, trust_proxy=True))
    answer = client.post("/api/session", json=ticket, headers=forwarded)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["set-cookie"]
