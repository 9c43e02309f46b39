"""The map page in a real browser: filter, address, drawing, questions, offline."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.app import AppServer
from tests.e2e.visit import (
    drawn,
    map_frame,
    open_about,
    open_map,
    painted,
    pick,
    position,
    query,
    sentence,
    settled_box,
    wait_for_repaint,
)

pytestmark = pytest.mark.browser

HOME = (-3.30, 115.0)


def test_first_visit_opens_the_home_kabupaten_with_sample_data(app: AppServer, page: Page):
    frame = open_map(page, app.url)
    assert "Kabupaten Banjar" in sentence(page)
    expect(page.get_by_text("DATA CONTOH").first).to_be_visible()
    lat, lon, _zoom = position(frame)
    assert (lat, lon) == pytest.approx(HOME, abs=0.5)
    assert drawn(frame) > 20


def test_nothing_outside_the_own_origin_is_asked_for(app: AppServer, context: BrowserContext):
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    frame = open_map(page, f"{app.url}/?show=classes")
    pick(page, frame, "Banjir")
    frame.locator(".leaflet-container").first.click(position={"x": 400, "y": 250})
    open_about(page)
    expect(page.get_by_text("Natural Earth").first).to_be_visible()
    own = urlsplit(app.url).netloc
    foreign = {
        url
        for url in asked
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
    }
    assert not foreign
    assert any("/api/zones/" in url for url in asked)


def test_filter_stands_in_the_address_and_back_undoes_it(app: AppServer, page: Page):
    frame = open_map(page, app.url)
    everything = drawn(frame)
    first = position(frame)
    pick(page, frame, "Banjir")
    assert query(page)["hazard"] == "flood"
    flood = drawn(frame)
    assert 0 < flood < everything
    pick(page, frame, "Kekeringan")
    assert query(page)["hazard"] == "flood,drought"
    assert position(frame) == pytest.approx(first, abs=1e-6), "the map keeps its place"
    before = painted(frame)
    page.go_back()
    wait_for_repaint(frame, before)
    assert query(page)["hazard"] == "flood"
    assert drawn(frame) == flood
    before = painted(frame)
    page.go_back()
    wait_for_repaint(frame, before)
    assert "hazard" not in query(page)
    assert drawn(frame) == everything


def test_choice_made_while_the_map_still_loads_is_not_lost(app: AppServer, page: Page):
    page.goto(app.url)
    page.get_by_test_id("stExpandSidebarButton").click(timeout=60_000)
    page.get_by_test_id("stSidebar").get_by_role("button", name="Banjir").first.click()
    frame = map_frame(page)
    expect(page).to_have_url(re.compile("hazard=flood"))
    frame.wait_for_function("() => String(petasiaga.state.hazards) === '0'", timeout=30_000)


def test_view_survives_reload_and_a_change_of_page(app: AppServer, page: Page):
    frame = open_map(page, f"{app.url}/?region=35.03&hazard=landslide")
    said, shown = sentence(page), drawn(frame)
    assert "Trenggalek" in said
    page.reload()
    assert drawn(map_frame(page)) == shown
    open_about(page)
    expect(page).to_have_url(re.compile(r"/tentang\?.*hazard=landslide"))
    page.locator(".st-key-ps-menu").get_by_role("button", name="Peta").click()
    frame = map_frame(page)
    assert sentence(page) == said
    assert drawn(frame) == shown


def test_shared_address_gives_a_colleague_the_same_view(app: AppServer, page: Page, browser):
    frame = open_map(page, f"{app.url}/?region=35.05&at=-8.10,112.20,12")
    pick(page, frame, "Banjir")
    expect(page).to_have_url(re.compile("at="))
    colleague = browser.new_context(locale="id-ID", viewport={"width": 1366, "height": 768})
    other = colleague.new_page()
    other_frame = open_map(other, page.url)
    assert sentence(other) == sentence(page)
    # The open filter takes room from the map of the first, so that it draws fewer.
    same = "() => petasiaga.incidents.inFilter"
    assert other_frame.evaluate(same) == frame.evaluate(same) > 0
    assert position(other_frame) == pytest.approx(position(frame), abs=1e-4)
    colleague.close()


@pytest.mark.parametrize(
    ("address", "bad"),
    [
        ("?hazard=zombies", "zombies"),
        ("?region=99.99", "99.99"),
        ("?from=2024-13-45", "2024-13-45"),
        ("?at=north", "north"),
        ("?point=1,2,3", "1,2,3"),
        ("?hazard=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "<img src=x onerror=alert(1)>"),
    ],
)
def test_nonsense_in_the_address_is_named_and_the_default_shown(
    app: AppServer, page: Page, address: str, bad: str
):
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_map(page, f"{app.url}/{address}")
    expect(page.get_by_role("alert").filter(has_text=bad).first).to_be_visible()
    assert "Kabupaten Banjar" in sentence(page)
    assert not dialogs


def test_drawn_rectangle_restricts_map_and_figures_until_cleared(app: AppServer, page: Page):
    frame = open_map(page, app.url)
    everything = drawn(frame)
    before = painted(frame)
    frame.get_by_role("button", name=re.compile("persegi", re.I)).click()
    box = frame.locator(".leaflet-container").first.bounding_box()
    x, y = box["x"] + box["width"] * 0.35, box["y"] + box["height"] * 0.35
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 130, y + 130, steps=6)
    page.mouse.up()
    wait_for_repaint(frame, before)
    expect(page).to_have_url(re.compile("draw="))
    page.wait_for_timeout(200)
    inside = drawn(frame)
    assert 0 < inside < everything
    assert f"{inside} kejadian" in sentence(page)
    before = painted(frame)
    page.get_by_role("button", name=re.compile("hapus poligon", re.I)).first.click()
    wait_for_repaint(frame, before)
    assert "draw" not in query(page)
    assert drawn(frame) == everything


def test_click_on_a_zone_tells_hazard_class_and_source(app: AppServer, page: Page):
    frame = open_map(page, f"{app.url}/?hazard=tsunami&at=-3.41,114.85,12")
    frame = open_map(
        page, f"{app.url}/?region=63.03&from=1990-01-01&to=1990-12-31&at=-3.41,114.85,11"
    )
    frame.locator(".leaflet-container").first.click(position={"x": 420, "y": 240})
    popup = frame.locator(".leaflet-popup-content")
    expect(popup).to_be_visible()
    expect(popup).to_contain_text(re.compile("Banjar"))
    expect(popup).to_contain_text(re.compile("contoh", re.I))


def test_typed_coordinate_answers_what_hazards_are_there(app: AppServer, page: Page):
    open_map(page, app.url)
    page.get_by_role("button", name="Ada bahaya apa di sini?").click()
    field = page.get_by_role("textbox", name="Koordinat")
    field.fill("3°24'45\"S 114°50'43\"E")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"point=-3\.41250%2C114\.84528|point=-3\.41250,114\.84528"))
    expect(page.get_by_text("Di titik ini")).to_be_visible()


def test_row_of_the_table_moves_the_map(app: AppServer, page: Page):
    frame = open_map(page, app.url)
    before, zoom = painted(frame), position(frame)[2]
    page.get_by_text(re.compile(r"Tabel kejadian")).first.click()
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible()
    box = settled_box(grid)
    page.mouse.click(box["x"] + 12, box["y"] + 60)
    # The map comes into view by itself: the row that was picked is far below it.
    expect(page.locator('iframe[title="streamlit_folium.st_folium"]')).to_be_in_viewport(
        ratio=0.9, timeout=30_000
    )
    frame.wait_for_function("(z) => petasiaga.map.getZoom() > z", arg=zoom, timeout=30_000)
    assert painted(frame) > before
    expect(frame.locator(".leaflet-popup-content")).to_be_visible()


def test_english_visitor_is_served_in_english_and_can_switch(app: AppServer, browser):
    context = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    frame = open_map(page, app.url)
    assert "incidents" in sentence(page)
    before = painted(frame)
    page.get_by_text("ID", exact=True).first.click()
    wait_for_repaint(frame, before)
    expect(page.get_by_text(re.compile(r"\d+ kejadian")).first).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["/", "/tentang"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (390, 844)])
def test_pages_fit_every_screen(app: AppServer, browser, path: str, width: int, height: int):
    context = browser.new_context(locale="id-ID", viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(app.url + path)
    if path == "/":
        map_frame(page)
    else:
        expect(page.get_by_text("Natural Earth").first).to_be_visible(timeout=60_000)
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    expect(page.get_by_test_id("stException")).to_have_count(0)
    context.close()
