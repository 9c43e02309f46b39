"""The chat's routes as a browser uses and a stranger abuses them."""

import io

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.domains.reports.photos import MAX_BYTES
from geo.web import citizens

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(small_store, monkeypatch) -> TestClient:
    monkeypatch.setattr(citizens, "open_store", lambda: small_store)
    monkeypatch.setattr(citizens, "_gate", citizens._Gate())
    return TestClient(Starlette(routes=citizens.ROUTES))


def _say(client: TestClient, number: int, **said):
    return client.post("/api/lapor/message?lang=id", json={"id": f"message-{number:04}", **said})


def test_page_and_files_are_small_and_strict(client):
    sizes = 0
    for path in ("/lapor", "/api/lapor/lapor.js", "/api/lapor/lapor.css"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        sizes += len(answer.content)
    assert sizes < 300_000
    policy = client.get("/lapor").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_whole_report_by_http(client):
    assert _say(client, 1, text="banjir", lat=-3.5, lon=114.3).status_code == 200
    _say(client, 2, choice="now")
    _say(client, 3, choice="skip")
    done = _say(client, 4, choice="skip").json()["lines"]
    assert "LB-" in done[0]["text"]
    assert done == _say(client, 4, choice="skip").json()["lines"]


def test_the_cookie_cannot_be_read_by_scripts(client):
    cookie = _say(client, 1, text="halo").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_photo_is_kept_and_named_by_the_next_message(client, small_store):
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), (1, 2, 3)).save(picture, "PNG")
    kept = client.post("/api/lapor/photo", content=picture.getvalue()).json()
    assert (small_store.settings.workspace / "photos" / kept["photo"]).exists()
    assert _say(client, 1, photo=kept["photo"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"id": 7}', b'{"id": "../../etc"}', b"\xff\xfe", b"[" * 5_000],
)
def test_what_is_no_message_gets_one_sentence(client, body):
    answer = client.post("/api/lapor/message", content=body, headers=JSON)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "said",
    [
        {"text": {"a": 1}, "lat": "x", "lon": [], "photo": "../x.jpg", "choice": 3},
        {"lat": 1e9, "lon": 1e9},
        {"lat": True, "lon": False},
        {"choice": "area:99.99"},
        {"choice": "kind:<script>"},
        {"text": "\x00\x1b[31m"},
    ],
)
def test_fields_of_the_wrong_kind_are_no_harm(client, said):
    assert _say(client, 1, **said).status_code == 200


def test_a_message_that_is_too_large_is_refused_unread(client):
    answer = client.post("/api/lapor/message", content=b"x" * 50_000, headers=JSON)
    assert answer.status_code == 400


def test_a_file_that_is_no_photo_or_too_large_is_refused(client, small_store):
    assert client.post("/api/lapor/photo", content=b"MZ not a photo").status_code == 400
    answer = client.post("/api/lapor/photo", content=b"\xff" * (MAX_BYTES + 1))
    assert answer.status_code == 400
    photos = small_store.settings.workspace / "photos"
    assert not photos.exists() or not list(photos.iterdir())


def test_a_crowd_of_newcomers_from_one_address_waits(client):
    for _ in range(70):
        client.cookies.clear()
        answer = _say(client, 1, text="halo")
    assert answer.status_code == 400
    assert "112" in answer.json()["error"]


def test_unknown_names_are_not_found(client):
    assert client.get("/api/lapor/lapor.html").status_code == 404
    assert client.get("/api/lapor/..%2fcitizens.py").status_code in (400, 404)
