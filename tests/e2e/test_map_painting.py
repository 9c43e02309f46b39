"""The browser side of the map without Streamlit: states go in, pictures and counts come out."""

import json
import re
import socket
import threading
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import shapely
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

import geo.web.routes
from geo.analysis.aggregate import day_of, incident_rows
from geo.analysis.exposure import exposure, multi_hazard_index
from geo.analysis.zone_layer import zone_layer
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.drawing.map.assets import MAP_SCRIPT, STYLES, asset_url
from geo.drawing.map.state import map_state
from geo.store.snapshot import Snapshot
from geo.view.address import MapView, PointQuestion
from geo.view.filters import HazardFilter
from tests.geo.drawing.map.made_up import made_up_snapshot

pytestmark = pytest.mark.browser

HOME = HazardFilter(areas=("63.03",))


def _page(_request: object) -> HTMLResponse:
    styles = "".join(f'<link rel="stylesheet" href="{asset_url(name)}">' for name in STYLES)
    scripts = f'<script src="{asset_url(MAP_SCRIPT)}"></script>'
    return HTMLResponse(
        f"<!doctype html><html><head>{styles}</head><body style='margin:0'>"
        f"<div id='map_div' style='height:600px'></div>{scripts}<script>"
        "window.hacked = 0; window.alert = function () { window.hacked += 1; };"
        "var map_div = L.map('map_div', {center: [-2.5, 118], zoom: 5, zoomSnap: 0.5,"
        " zoomControl: false, fadeAnimation: false});"
        "window.sent = []; map_div.on('draw:created', function (e) {"
        " window.sent.push(e.layer.toGeoJSON()); });"
        "</script></body></html>"
    )


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return with_rough_dates(made_up_snapshot(zones=80, incidents=2_000))


def with_rough_dates(snapshot: Snapshot) -> Snapshot:
    """Of one incident in ten only the month is known, of one in fifteen only the year."""
    frame = snapshot.incidents.copy()
    days = frame["day"].to_numpy().astype("datetime64[D]")
    for precision, every, unit in ((1, 10, "M"), (2, 15, "Y")):
        first = days[::every].astype(f"datetime64[{unit}]").astype("datetime64[D]")
        frame.loc[frame.index[::every], "day"] = first.astype(np.int32)
        frame.loc[frame.index[::every], "precision"] = np.uint8(precision)
    frame = frame.sort_values("day", kind="stable", ignore_index=True)
    return replace(snapshot, incidents=frame)


@pytest.fixture(scope="module")
def address(snapshot: Snapshot, chromium_path: str) -> Iterator[str]:
    source = types.SimpleNamespace(
        settings=types.SimpleNamespace(cache_dir=None), engine=None, snapshot=lambda: snapshot
    )
    with serve_map(source) as found:
        yield found


@contextmanager
def serve_map(source: object) -> Iterator[str]:
    """The map's routes and a page with the map alone, on a free port."""
    routes = [Route("/", _page), *geo.web.routes.ROUTES]
    with socket.socket() as free, pytest.MonkeyPatch.context() as patch:
        patch.setattr(geo.web.routes, "open_source", lambda: source)
        # Who may read is tested in tests/geo/web/test_access.py, with a store.
        patch.setattr(geo.web.routes, "require_reader", lambda *_: None)
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started
        yield f"http://127.0.0.1:{free.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def map_page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 600})
    page = context.new_page()
    page.problems = []
    page.asked = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    page.wait_for_function("petasiaga.ready")
    yield page
    assert page.problems == []
    assert all(url.startswith((address, "data:", "blob:")) for url in page.asked)
    assert page.evaluate("window.hacked") == 0
    context.close()


def show(page: Page, snapshot: Snapshot, chosen: HazardFilter, **options) -> dict:
    """Apply a state and wait until it is painted; what the map says it drew."""
    state = map_state(snapshot, chosen, lang="en", **options)
    sequence = page.evaluate(
        "state => { petasiaga.apply(map_div, state); return petasiaga.seq; }",
        json.loads(json.dumps(state.to_json_dict())),
    )
    page.wait_for_function(
        "n => petasiaga.painted && petasiaga.painted.seq === n", arg=sequence, timeout=20_000
    )
    return page.evaluate("petasiaga.incidents")


def located(snapshot: Snapshot, chosen: HazardFilter) -> int:
    rows = incident_rows(snapshot, chosen)
    return int(snapshot.incidents["x"].notna().to_numpy()[rows].sum())


DRAWN = ((114.7, -3.5), (115.3, -3.45), (115.1, -3.0), (114.95, -3.3))
FILTERS = {
    "region": HOME,
    "country": HazardFilter(),
    "part": HazardFilter(areas=("63.03.05",)),
    "two parts": HazardFilter(areas=("63.03.05", "63.03.06")),
    "hazards": replace(HOME, hazards=("flood", "drought")),
    "period": replace(HOME, start=day_of(19_000), end=day_of(19_400)),
    "one day": replace(HOME, start=day_of(19_000), end=day_of(19_000)),
    "casualties": replace(HOME, with_casualties=True),
    "displaced": replace(HOME, with_casualties=True, with_displaced=True),
    "drawing": replace(HOME, drawing=DRAWN),
    "crossed drawing": replace(HOME, drawing=(DRAWN[0], DRAWN[2], DRAWN[1], DRAWN[3])),
}


def test_the_browser_filters_as_the_server_does(map_page: Page, snapshot: Snapshot):
    for name, chosen in FILTERS.items():
        told = show(map_page, snapshot, chosen)
        assert told["inFilter"] == located(snapshot, chosen), name


def test_every_hazard_is_counted_whatever_is_known_of_the_day(map_page: Page, snapshot: Snapshot):
    chosen = FILTERS["period"]
    show(map_page, snapshot, chosen)
    numbers = snapshot.incidents["hazard"].to_numpy()[incident_rows(snapshot, chosen)]
    for key in ("flood", "landslide", "drought"):
        told = map_page.locator(f"[data-switch=hazard-{key}] .ps-count").inner_text()
        assert int(told) == (numbers == HAZARD_KEYS.index(key)).sum() > 0


def test_the_map_is_of_use_while_zones_are_still_measured(
    browser: Browser, address: str, snapshot: Snapshot
):
    page = browser.new_context(viewport={"width": 1000, "height": 600}).new_page()
    waiting = []
    page.route("**/api/compare/**", lambda route: waiting.append(route))
    page.goto(address)
    page.wait_for_function("petasiaga.ready")
    assert show(page, snapshot, HOME)["drawn"] > 0
    assert page.locator("[data-switch=hazard-flood]").is_visible()
    page.get_by_text("are being measured").wait_for()
    assert page.locator(".ps-step").count() == 0
    waiting[0].continue_()
    page.locator(".ps-step").first.wait_for()
    assert page.evaluate(COLOURS)
    page.context.close()


def test_records_without_a_place_are_counted(map_page: Page, snapshot: Snapshot):
    told = show(map_page, snapshot, HOME)
    assert told["unplaced"] == len(incident_rows(snapshot, HOME)) - located(snapshot, HOME) > 0
    assert str(told["unplaced"]) in map_page.locator(".ps-legend:not(.ps-list)").inner_text()


# Colours of the zones around a place; "" where nothing is painted.
COLOUR_AT = """([lon, lat]) => {
    const unit = petasiaga.toUnit(lon, lat), view = petasiaga.zones.view, k = view.ratio;
    const x = unit[0] * view.world - view.x, y = unit[1] * view.world - view.y;
    const data = petasiaga.zones._canvas.getContext('2d')
        .getImageData(Math.floor((x - 4) * k), Math.floor((y - 4) * k), 8 * k, 8 * k).data;
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) {
        found.add(data[i + 3] ? '#' + [0, 1, 2].map(
            j => data[i + j].toString(16).padStart(2, '0')).join('').toUpperCase() : '');
    }
    return [...found];
}"""
# Every opaque colour of the zones' canvas.
COLOURS = """() => {
    const canvas = petasiaga.zones._canvas;
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 60) {
            found.add('#' + [0, 1, 2].map(
                j => data[i + j].toString(16).padStart(2, '0')).join('').toUpperCase());
        }
    }
    return [...found];
}"""
CLASS_COLOURS = {found.rank: found.colour for found in CLASSES.values()}


FLOOD = replace(HOME, hazards=("flood",))


def show_mode(page: Page, mode: str) -> None:
    """Choose a way of colouring and wait until it is painted."""
    page.locator(f"[data-switch=mode-{mode}]").click()
    page.wait_for_function("petasiaga.painted")


@pytest.mark.parametrize(
    "chosen", [FLOOD, replace(FLOOD, classes=("low",))], ids=["all classes", "one class"]
)
def test_every_place_shows_the_highest_class_of_one_hazard(
    map_page: Page, snapshot: Snapshot, chosen
):
    show(map_page, snapshot, chosen)
    show_mode(map_page, "classes")
    zones = snapshot.zones
    ranks = {"low": 1, "medium": 2, "high": 3}
    taken = zones["hazard"].isin([HAZARD_KEYS.index(h) for h in chosen.hazards])
    taken &= zones["class_rank"].isin([ranks[c] for c in chosen.classes])
    zones = zones[taken]
    rng = np.random.default_rng(3)
    west, south, east, north = map_page.evaluate(
        "(() => { const b = map_div.getBounds();"
        " return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })()"
    )
    region = snapshot.areas.geometry("63.03")
    pixel = (east - west) / 1000
    checked = 0
    for lon, lat in rng.uniform((west, south), (east, north), (150, 2)):
        place = shapely.Point(lon, lat).buffer(12 * pixel)
        near_edge = region.boundary.intersects(place) or zones.boundary.intersects(place).any()
        if near_edge:
            continue
        inside = zones["class_rank"][zones.contains(place)] if region.contains(place) else []
        colours = map_page.evaluate(COLOUR_AT, [lon, lat])
        if len(inside):
            assert CLASS_COLOURS[max(inside)] in colours, (lon, lat)
        else:
            assert colours == [""], (lon, lat)
        checked += 1
    assert checked > 20


def test_several_hazards_are_told_apart_by_their_own_colours(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, replace(HOME, hazards=("flood", "drought")))
    show_mode(map_page, "high")
    colours = set(map_page.evaluate(COLOURS))
    assert not colours & set(CLASS_COLOURS.values())
    blue = [c for c in colours if c and int(c[5:7], 16) > int(c[1:3], 16) + 60]
    yellow = [c for c in colours if c and int(c[1:3], 16) > int(c[5:7], 16) + 60]
    assert blue
    assert yellow


def test_the_first_view_colours_the_parts_by_their_index(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    map_page.locator(".ps-step").first.wait_for()
    layer = zone_layer(snapshot)
    found = exposure(snapshot, layer, ("63.03.05", "63.03.06"))
    values = multi_hazard_index(found, HOME.hazards)
    map_page.locator("[data-rank=index]").click()
    rows = map_page.locator(".ps-rank")
    told = {row.get_attribute("data-code"): row.inner_text() for row in rows.all()}
    for code, value in zip(found.codes, values, strict=True):
        assert f"{value:.2f}".rstrip("0") in told[code]


def test_zones_are_cut_to_the_drawing(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, replace(HOME, drawing=DRAWN))
    show_mode(map_page, "classes")
    ring = shapely.Polygon(DRAWN)
    outside = ((114.6, -3.1), (115.45, -3.2), (115.2, -3.6))
    for lon, lat in outside:
        assert not ring.contains(shapely.Point(lon, lat))
        assert map_page.evaluate(COLOUR_AT, [lon, lat]) == [""]


def test_the_map_keeps_its_place_when_the_filter_changes(map_page: Page, snapshot: Snapshot):
    place = "map_div.getCenter().lat + ',' + map_div.getCenter().lng + ',' + map_div.getZoom()"
    show(map_page, snapshot, HOME)
    map_page.evaluate("map_div.setView([-3.2, 115.1], 11, {animate: false})")
    before = map_page.evaluate(place)
    show(map_page, snapshot, replace(HOME, hazards=("flood",)))
    assert map_page.evaluate(place) == before
    go = MapView(lat=-3.4, lon=114.8, zoom=12)
    show(map_page, snapshot, HOME, goto=go, goto_token="a")
    moved = map_page.evaluate(place)
    assert moved.startswith("-3.4")
    map_page.evaluate("map_div.setView([-3.2, 115.1], 11, {animate: false})")
    show(map_page, snapshot, HOME, goto=go, goto_token="a")
    assert map_page.evaluate(place) == before


def test_a_new_region_out_of_view_is_gone_to(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    map_page.evaluate("map_div.setView([-3.2, 115.1], 14, {animate: false})")
    show(map_page, snapshot, HazardFilter(areas=("63.04",)))
    assert map_page.evaluate("map_div.getBounds().contains([[-3.6, 115.7], [-2.9, 116.5]])")


def test_old_feature_groups_are_let_go(map_page: Page, snapshot: Snapshot):
    map_page.evaluate("window.feature_group = [1, 2, 3]")
    show(map_page, snapshot, HOME)
    assert map_page.evaluate("window.feature_group.length") == 0


def test_hostile_names_are_shown_as_text(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    x, y = map_page.evaluate(
        "(() => { for (let x = 560; x < 800; x += 3) for (let y = 120; y < 480; y += 3) {"
        " const at = map_div.containerPointToLatLng([x, y]);"
        " if (at.lng > 115.05 && !petasiaga.incidentsNear(map_div.project(at),"
        " map_div.getZoom(), 14).length) { return [x, y]; } } })()"
    )
    map_page.mouse.click(x, y)
    popup = map_page.locator(".ps-popup")
    popup.get_by_text("onerror", exact=False).first.wait_for()
    assert map_page.locator(".ps-popup img").count() == 0


def test_several_incidents_at_one_place_can_be_paged(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, FILTERS["period"])
    x, y = map_page.evaluate(
        "(() => { for (let x = 100; x < 700; x += 4) for (let y = 150; y < 480; y += 4) {"
        " const at = map_div.project(map_div.containerPointToLatLng([x, y]));"
        " if (petasiaga.incidentsNear(at, map_div.getZoom(), 9).length > 1) {"
        " return [x, y]; } } })()"
    )
    map_page.mouse.click(x, y)
    pager = map_page.locator(".ps-pager")
    pager.wait_for()
    assert re.match(r"‹1 ", pager.inner_text().replace("\n", ""))
    pager.get_by_label("Next").click()
    map_page.locator(".ps-pager", has_text=re.compile(r"^‹\s*2 ")).wait_for()


def test_a_drawn_rectangle_is_sent_once(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    map_page.get_by_label("Draw a rectangle").click()
    map_page.mouse.move(300, 200)
    map_page.mouse.down()
    map_page.mouse.move(500, 350, steps=3)
    map_page.mouse.up()
    sent = map_page.evaluate("sent")
    assert [s["properties"]["tool"] for s in sent] == ["draw"]
    ring = sent[0]["geometry"]["coordinates"][0]
    assert len(ring) == 5
    assert ring[0] == ring[-1]
    assert map_page.locator(".ps-popup").count() == 0


def test_a_polygon_ends_with_a_double_click_and_escape_gives_up(map_page: Page, snapshot):
    show(map_page, snapshot, HOME)
    zoom = map_page.evaluate("map_div.getZoom()")
    map_page.get_by_label("Draw an area").click()
    map_page.mouse.click(300, 200)
    map_page.keyboard.press("Escape")
    assert map_page.evaluate("petasiaga.tool()") is None
    map_page.get_by_label("Draw an area").click()
    for x, y in ((300, 200), (500, 220)):
        map_page.mouse.click(x, y)
    map_page.mouse.dblclick(420, 400)
    sent = map_page.evaluate("sent")
    assert [s["properties"]["tool"] for s in sent] == ["draw"]
    assert len(sent[0]["geometry"]["coordinates"][0]) == 4
    assert map_page.evaluate("map_div.getZoom()") == zoom


def test_asking_and_clearing_are_sent_with_new_numbers(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME, point=PointQuestion(-3.3, 115.0, 2.0))
    map_page.get_by_label("What hazards are here?").click()
    map_page.mouse.click(500, 300)
    map_page.get_by_label("Clear the drawing").click()
    sent = map_page.evaluate("sent")
    assert [s["properties"]["tool"] for s in sent] == ["point", "clear"]
    assert len({s["properties"]["nonce"] for s in sent}) == 2
    assert sent[0]["geometry"]["type"] == "Point"
    assert sent[1]["geometry"] is None


def test_sample_data_say_so_only_while_they_are_seen(map_page: Page, snapshot: Snapshot):
    badge = map_page.locator(".ps-badge")
    show(map_page, snapshot, HOME)
    assert badge.inner_text() == "SAMPLE DATA"
    map_page.get_by_label("Layers").click()
    for layer in ("zones", "incidents"):
        map_page.locator(f"[data-layer={layer}]").uncheck()
    badge.wait_for(state="hidden")


def test_a_chosen_row_opens_its_popup(map_page: Page, snapshot: Snapshot):
    row = int(np.flatnonzero(snapshot.incidents["x"].notna())[7])
    show(map_page, snapshot, HOME, selected=row)
    map_page.locator(".ps-popup dl").first.wait_for()
    lon, lat = (float(snapshot.incidents[c].iat[row]) for c in ("lon", "lat"))
    assert map_page.evaluate(f"map_div.getBounds().contains([{lat}, {lon}])")


def sent_filters(page: Page) -> list[dict]:
    return [s["properties"] for s in page.evaluate("sent") if s["properties"]["tool"] == "filter"]


def test_a_switch_acts_before_the_server_and_holds_until_it_has_obeyed(map_page: Page, snapshot):
    before = show(map_page, snapshot, HOME)["inFilter"]
    map_page.locator("[data-switch=hazard-flood]").click()
    map_page.wait_for_function("petasiaga.painted")
    number = HAZARD_KEYS.index("flood")
    without = tuple(key for key in HOME.hazards if key != "flood")
    less = located(snapshot, replace(HOME, hazards=without))
    assert map_page.evaluate("petasiaga.incidents.inFilter") == less < before
    (told,) = sent_filters(map_page)
    assert number not in told["hazards"]
    # An answer to an older question does not undo it; the answer to this one is the truth again.
    assert show(map_page, snapshot, HOME)["inFilter"] == less
    assert show(map_page, snapshot, HOME, ack=told["nonce"])["inFilter"] == before


def test_a_switch_does_not_ask_about_the_place_below_it(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    for key in ("flood", "drought"):
        map_page.locator(f"[data-switch=hazard-{key}]").click()
    map_page.wait_for_function("petasiaga.painted")
    assert not [url for url in map_page.asked if "/api/at/" in url]
    assert map_page.locator(".ps-popup").count() == 0


def test_only_one_hazard_by_one_word_and_the_last_stays(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    map_page.locator("[data-only=hazard-drought]").click()
    alone = located(snapshot, replace(HOME, hazards=("drought",)))
    assert map_page.evaluate("petasiaga.incidents.inFilter") == alone
    map_page.locator("[data-switch=hazard-drought]").click()
    assert map_page.evaluate("petasiaga.incidents.inFilter") == alone


def test_the_brush_shows_while_it_is_dragged_and_sends_once(map_page: Page, snapshot: Snapshot):
    everything = show(map_page, snapshot, HOME)["inFilter"]
    box = map_page.locator(".ps-time-bars").bounding_box()
    y = box["y"] + box["height"] / 2
    map_page.mouse.move(box["x"] + box["width"] * 0.6, y)
    map_page.mouse.down()
    map_page.mouse.move(box["x"] + box["width"] * 0.8, y, steps=5)
    assert 0 < map_page.evaluate("petasiaga.incidents.inFilter") < everything
    assert sent_filters(map_page) == []
    map_page.mouse.up()
    (told,) = sent_filters(map_page)
    first, last = told["period"]
    chosen = replace(HOME, start=day_of(first), end=day_of(last))
    assert map_page.evaluate("petasiaga.incidents.inFilter") == located(snapshot, chosen)


def test_a_year_is_one_touch(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    chip = map_page.locator(".ps-chip[data-year]").nth(2)
    year = int(chip.get_attribute("data-year"))
    chip.click()
    (told,) = sent_filters(map_page)
    assert [day_of(day).isoformat() for day in told["period"]] == [f"{year}-01-01", f"{year}-12-31"]


def test_way_and_area_are_measured(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    map_page.get_by_label("Measure distance and area").click()
    for x, y in ((300, 200), (450, 200), (450, 330)):
        map_page.mouse.click(x, y)
    hint = map_page.locator(".ps-hint")
    assert re.search(r"[\d.,]+ km · [\d.,]+ km²", hint.inner_text())


def test_data_of_another_version_are_told_and_may_be_retried(map_page: Page, snapshot: Snapshot):
    show(map_page, snapshot, HOME)
    state = map_state(snapshot, HOME, lang="en").to_json_dict() | {"data": "9-0123456789"}
    map_page.evaluate("state => petasiaga.apply(map_div, state)", json.loads(json.dumps(state)))
    map_page.get_by_text("The data have changed").wait_for()
    assert map_page.get_by_role("button", name="Try again").is_visible()


def test_nothing_is_asked_outside_until_an_online_map_is_chosen(
    browser: Browser, address, snapshot
):
    context = browser.new_context(viewport={"width": 1000, "height": 600})
    page = context.new_page()
    outside: list[str] = []

    def refuse(route):
        outside.append(route.request.url)
        route.abort()

    page.route(lambda url: not url.startswith(address), refuse)
    page.goto(address)
    page.wait_for_function("petasiaga.ready")
    show(page, snapshot, HOME)
    assert outside == []
    page.get_by_label("Layers").click()
    # Not check(): the refusal can be back before it looks whether the choice stands.
    page.get_by_label("Streets (OpenStreetMap)").click()
    page.get_by_text("cannot be reached").wait_for()
    assert outside
    assert page.get_by_label("Boundaries only (works offline)").is_checked()
    context.close()
