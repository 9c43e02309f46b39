"""Reference layers on the map in a real browser: drawn, switched by the address, told as text."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Frame, Page, expect

from geo.base.crs import WGS84
from geo.base.settings import load_settings
from geo.domains.layers.reader import ReferenceOptions
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from tests.e2e.app import AppServer, start_app
from tests.e2e.visit import drawn, map_frame, open_about, open_map, pick, query
from tests.geo.imports import import_reference

pytestmark = pytest.mark.browser

HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\"> 'x' {{1}}"
# Far from every sample incident.
POINT = (114.62, -2.72)
HOME = "?at=-2.75,114.7,10"


@pytest.fixture(scope="module")
def layered_app(
    tmp_path_factory: pytest.TempPathFactory, chromium_path: str
) -> Iterator[AppServer]:
    """The app with a layer of one point and one of a line and an outline."""
    workspace: Path = tmp_path_factory.mktemp("layers")
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(workspace)}))
    fill_if_empty(store)
    outline = shapely.box(114.75, -2.85, 114.85, -2.75)
    road = shapely.LineString([(114.5, -2.9), (114.9, -2.9)])
    for name, shapes in (("Posko", [shapely.Point(POINT)]), (HOSTILE, [road, outline])):
        path = workspace / "layer.geojson"
        columns = {"nama": [HOSTILE] * len(shapes), "catatan": [HOSTILE] * len(shapes)}
        gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84).to_file(path, driver="GeoJSON")
        import_reference(store, path, ReferenceOptions(name=name))
    store.close()
    with start_app(workspace) as server:
        yield server


def click(frame: Frame, lon: float, lat: float) -> None:
    """Click on the map at a place."""
    x, y = frame.evaluate(
        "([lon, lat]) => { const p = petasiaga.map.latLngToContainerPoint([lat, lon]);"
        " return [p.x, p.y]; }",
        [lon, lat],
    )
    frame.locator(".leaflet-container").first.click(position={"x": x, "y": y})


def test_layers_are_switched_and_the_address_says_so(layered_app: AppServer, page: Page):
    frame = open_map(page, layered_app.url + HOME)
    expect(frame.locator(".ps-reference-name")).to_have_text(["Posko", HOSTILE])
    frame.locator("[data-action=layers]").click()
    boxes = frame.locator("input[data-reference]")
    number = str(boxes.nth(1).get_attribute("data-reference"))
    boxes.nth(0).uncheck()
    assert query(page)["layers"] == number
    expect(frame.locator(".ps-reference-name")).to_have_text([HOSTILE])
    boxes.nth(1).uncheck()
    assert query(page)["layers"] == "none"
    boxes.nth(1).check()
    pick(page, frame, "Banjir")
    # A change of the filter makes a new address, into which the map writes its layers again.
    page.wait_for_url(lambda url: f"layers={number}" in url)
    expect(frame.locator(".ps-reference-name")).to_have_text([HOSTILE])
    open_about(page)
    expect(page.get_by_text("Natural Earth").first).to_be_visible()
    page.get_by_role("button", name="Peta").first.click()
    frame = map_frame(page)
    expect(frame.locator(".ps-reference-name")).to_have_text([HOSTILE])
    page.wait_for_url(lambda url: f"layers={number}" in url)
    frame = open_map(page, page.url)
    expect(frame.locator(".ps-reference-name")).to_have_text([HOSTILE])
    frame.locator("[data-action=layers]").click()
    frame.locator("input[data-reference]").nth(0).check()
    assert "layers" not in query(page)


def test_hostile_names_and_attributes_stay_text_in_every_popup(layered_app: AppServer, page: Page):
    frame = open_map(page, layered_app.url + HOME)
    expect(frame.locator(".ps-reference-name")).to_have_count(2)
    popup = frame.locator(".leaflet-popup-content")
    for place in (POINT, (114.6, -2.9), (114.8, -2.8)):
        click(frame, *place)
        expect(popup).to_contain_text(HOSTILE)
        expect(popup.locator("dd").first).to_be_visible()
        assert popup.locator("img, script").count() == 0
        frame.locator(".leaflet-popup-close-button").click()
    assert page.title() != "hacked"


def test_shapes_are_fetched_once_whatever_the_filter(layered_app: AppServer, page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frame = open_map(page, layered_app.url + HOME)
    expect(frame.locator(".ps-reference-name")).to_have_count(2)
    pick(page, frame, "Banjir")
    pick(page, frame, "Kekeringan")
    assert drawn(frame) >= 0
    assert len([url for url in asked if "/api/reference/" in url]) == 1
