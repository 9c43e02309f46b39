"""The routes: right headers, 304, and a sentence instead of a traceback for bad addresses."""

import gzip
import types

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import geo.web.routes
from geo.catalogue import HAZARD_KEYS
from geo.drawing.map.assets import (
    MAP_SCRIPT,
    MAP_STYLE,
    MODULES,
    SCRIPTS,
    STYLES,
    asset_url,
    assets,
    assets_hash,
)
from geo.drawing.map.incident_columns import unpack_incidents
from geo.drawing.map.mapdata import token_of
from geo.drawing.map.zone_tiles import unpack_tile
from geo.store.faults import StoreDamaged
from geo.web.headers import PROTECTING, ProtectingHeaders
from tests.geo.drawing.map.made_up import HOSTILE, made_up_snapshot, with_reference


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    snapshot = with_reference(
        made_up_snapshot(), ([shapely.Point(115, -3.3), shapely.box(115, -3.4, 115.1, -3.2)], None)
    )
    return types.SimpleNamespace(
        settings=types.SimpleNamespace(cache_dir=tmp_path_factory.mktemp("cache")),
        engine=None,
        snapshot=lambda: snapshot,
    )


@pytest.fixture(scope="module")
def client(source):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geo.web.routes, "open_source", lambda: source)
        # Who may read is tested in test_access.py, with a store.
        patch.setattr(geo.web.routes, "require_reader", lambda *_: None)
        with TestClient(Starlette(routes=geo.web.routes.ROUTES)) as client:
            yield client


@pytest.fixture(scope="module")
def token(source):
    return token_of(source.snapshot())


def test_health(client):
    answer = client.get("/api/health")
    assert answer.json()["status"] == "ok"
    assert answer.json()["incidents"] == 300


@pytest.mark.parametrize("name", [*SCRIPTS, *MODULES, *STYLES, MAP_SCRIPT, MAP_STYLE])
def test_assets_are_cached_for_good(client, name):
    answer = client.get(asset_url(name))
    assert answer.content == assets()[name].content
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith(("text/javascript", "text/css"))


def test_asset_of_an_old_page_is_served_but_not_kept(client):
    answer = client.get("/api/assets/0123/ps-core.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nope.js", "..%2f..%2fpyproject.toml", "%2e%2e/state.py", "leaflet.js.map", ""]
)
def test_only_listed_assets_exist(client, name):
    assert client.get(f"/api/assets/{assets_hash()}/{name}").status_code == 404


def every_payload(token: str) -> list[str]:
    return [
        f"/api/map/{token}/id/config.json",
        f"/api/incidents/{token}.bin",
        f"/api/reference/{token}.json",
        f"/api/zones/{token}/7/104/65.bin",
        f"/api/areas/{token}/ID/regency.json",
        f"/api/areas/{token}/63.03/district.json",
        f"/api/incident/{token}/3?lang=en",
        f"/api/feature/{token}/1?lang=en",
        f"/api/compare/{token}/63.03.json",
        f"/api/compare/{token}/ID.json",
        "/api/qr.svg?text=http://localhost:8501/%3Fregion=63.03",
        f"/api/at/{token}?lon=115&lat=-3.3",
    ]


def test_payloads_are_gzipped_once_and_answer_304(client, token):
    for path in every_payload(token):
        with client.stream("GET", path) as raw:
            assert raw.status_code == 200, path
            body = b"".join(raw.iter_raw())
            if raw.headers.get("content-encoding") == "gzip":
                assert gzip.decompress(body)
        again = client.get(path, headers={"If-None-Match": raw.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
        weak = client.get(path, headers={"If-None-Match": f'"x", W/{raw.headers["etag"]}'})
        assert weak.status_code == 304


def test_incidents_and_tiles_can_be_read(client, source, token):
    frame = unpack_incidents(client.get(f"/api/incidents/{token}.bin").content)
    assert len(frame) == len(source.snapshot().incidents)
    tile = client.get(f"/api/zones/{token}/7/104/65.bin")
    assert "immutable" in tile.headers["cache-control"]
    assert len(unpack_tile(tile.content)[0]) > 0
    # The second answer comes from the cache.
    assert client.get(f"/api/zones/{token}/7/104/65.bin").content == tile.content


def test_tiles_stand_on_disk_under_their_data(client, source, token):
    client.get(f"/api/zones/{token}/6/52/32.bin")
    kept = list((source.settings.cache_dir / "tiles").iterdir())
    assert [folder.name for folder in kept] == [token_of(source.snapshot(), "zones")]


@pytest.mark.parametrize(
    "kind",
    [
        "incidents/{}.bin",
        "zones/{}/5/26/16.bin",
        "incident/{}/1",
        "reference/{}.json",
        "feature/{}/1",
    ],
)
def test_old_data_are_told(client, kind):
    answer = client.get("/api/" + kind.format("1-0000000000"))
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("zones/{t}/19/0/0.bin", 404),
        ("zones/{t}/3/8/0.bin", 404),
        ("zones/{t}/-1/0/0.bin", 400),
        ("zones/{t}/1e3/0/0.bin", 400),
        ("zones/{t}/٣/0/0.bin", 400),
        ("zones/{t}/9999999999/0/0.bin", 400),
        ("areas/{t}/99.99/regency.json", 404),
        ("areas/{t}/63.03/street.json", 404),
        ("areas/{t}/ID/village.json", 404),
        ("map/{t}/de/config.json", 404),
        ("incident/{t}/300", 404),
        ("incident/{t}/x", 400),
        ("feature/{t}/2", 404),
        ("feature/{t}/-1", 400),
        ("at/{t}?lon=115&lat=-3&layers=5", 400),
        ("at/{t}?lon=115", 400),
        ("at/{t}?lon=nan&lat=0", 400),
        ("at/{t}?lon=181&lat=0", 400),
        ("at/{t}?lon=115&lat=-3&hazards=99", 400),
        ("at/{t}?lon=115&lat=-3&classes=x", 400),
        ("at/{t}?lon=115&lat=-3&classes=0", 400),
    ],
)
def test_bad_addresses_get_a_sentence(client, token, path, status):
    answer = client.get("/api/" + path.format(t=token))
    assert answer.status_code == status
    assert answer.json()["error"]
    assert "Traceback" not in answer.text


@settings(max_examples=60)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="/?#\x00"), min_size=1))
def test_any_text_in_an_address_is_answered(client, token, text):
    from urllib.parse import quote

    word = quote(text, safe="")
    for path in (
        f"zones/{token}/{word}/0/0.bin",
        f"areas/{token}/{word}/regency.json",
        f"at/{token}?lon={word}&lat=0",
        f"incident/{token}/{word}",
    ):
        assert client.get(f"/api/{path}").status_code in (200, 400, 404)


def test_sentences_follow_the_language(client, token):
    path = f"/api/incident/{token}/999999999"
    assert "999999999" in client.get(path + "?lang=id").json()["error"]
    assert "There is no incident" in client.get(path + "?lang=en").json()["error"]


def test_filter_of_no_hazard_finds_no_zone(client, token):
    told = client.get(f"/api/at/{token}?lon=115&lat=-3.3&hazards=&lang=en").json()
    assert told["groups"] == []


def test_reference_layers_are_told_at_a_place_only_where_they_are_shown(client, token):
    path = f"/api/at/{token}?lon=115.05&lat=-3.3&lang=en"
    for address, count in ((path, 1), (f"{path}&layers=11", 1), (f"{path}&layers=", 0)):
        features = client.get(address).json()["features"]
        assert [feature["title"] for feature in features] == [HOSTILE] * count


def test_parts_of_a_region_are_compared_by_ground_and_people(client, token):
    told = client.get(f"/api/compare/{token}/63.03.json").json()
    assert told["level"] == "district"
    assert [area["code"] for area in told["areas"]] == ["63.03.05", "63.03.06"]
    for area in told["areas"]:
        assert len(area["share"]) == len(HAZARD_KEYS)
        assert all(0 <= share <= 1 for row in area["share"] for share in row)
        # The made-up areas have no population: unknown, not zero.
        assert {people for row in area["people"] for people in row} <= {None}
    assert "share" not in client.get(f"/api/compare/{token}/ID.json").json()["areas"][0]
    assert client.get(f"/api/compare/{token}/99.99.json").status_code == 404


@pytest.mark.parametrize("text", ["", "x" * 1201])
def test_what_no_qr_code_holds_is_refused_in_a_sentence(client, text):
    answer = client.get("/api/qr.svg", params={"text": text})
    assert answer.status_code == 400
    assert "1200" in answer.json()["error"]


@pytest.fixture
def whole():
    """The routes as app.py puts them together, without Streamlit."""
    routes = [*geo.web.routes.ROUTES, geo.web.routes.UNKNOWN]
    app = Starlette(routes=routes, middleware=[Middleware(ProtectingHeaders)])
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/healthy/<b>", "/api/%2e%2e/x"])
def test_an_unknown_address_answers_404_with_one_sentence(whole, method, path):
    answer = whole.request(method, path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("There is nothing at /")
    assert answer.headers["content-type"] == "application/json"


def test_good_and_bad_answers_carry_the_protecting_headers(whole, client, token):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geo.web.routes, "require_reader", lambda *_: None)
        for path in ("/api/health", f"/api/areas/{token}/ID/regency.json", "/api/nothing"):
            headers = whole.get(path).headers
            assert {name: headers.get(name) for name in PROTECTING} == PROTECTING


def test_health_is_503_with_one_sentence_when_the_store_does_not_answer(whole, monkeypatch):
    def damaged():
        raise StoreDamaged("The store {file} is damaged.", file="x.sqlite")

    def surprising():
        raise RuntimeError("secret detail")

    for fail, word in ((damaged, "x.sqlite"), (surprising, "number")):
        monkeypatch.setattr(geo.web.routes, "open_source", fail)
        answer = whole.get("/api/health", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert word in answer.json()["error"]
        assert "secret" not in answer.text


def test_gzip_goes_only_to_clients_that_ask_for_it(client, token):
    path = f"/api/areas/{token}/ID/regency.json"
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    for asked in ("identity", "gzip;q=0", ""):
        plain = client.get(path, headers={"Accept-Encoding": asked})
        assert "content-encoding" not in plain.headers
        assert plain.content == packed.content
        assert plain.headers["vary"] == "Accept-Encoding"
