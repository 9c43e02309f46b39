"""Trends, exposure and profile in a real browser: clicks that narrow, pictures, print."""

import io
import re
from pathlib import Path
from urllib.parse import unquote

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app import AppServer
from tests.e2e.visit import map_frame, query, settled_box

pytestmark = pytest.mark.browser

_TIMEOUT_MS = 60_000


def open_page(page: Page, app: AppServer, path: str, title: str) -> None:
    """Open a page with its filter and wait until the chart named `title` is drawn."""
    page.goto(f"{app.url}/{path}")
    expect(chart(page, title)).to_be_visible(timeout=_TIMEOUT_MS)


def chart(page: Page, title: str):
    return page.locator(".js-plotly-plot").filter(has_text=title).first


def wait_for_query(page: Page, name: str, pattern: str) -> None:
    page.wait_for_url(
        lambda url: bool(re.search(rf"[?&]{name}={pattern}(&|$)", unquote(url))),
        timeout=_TIMEOUT_MS,
    )


def test_a_click_on_a_bar_narrows_the_filter_and_one_click_undoes_it(app: AppServer, page: Page):
    open_page(page, app, "tren?region=63.03&hazard=flood&period=all", "Kejadian menurut wilayah")
    # The longest bar is the last; it lies under the layer that takes the clicks.
    bar = chart(page, "Kejadian menurut wilayah").locator(".barlayer .point path").last
    box = settled_box(bar)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_for_query(page, "region", r"63\.03\.\d\d")
    page.get_by_role("button", name="Batalkan klik terakhir").click()
    wait_for_query(page, "region", r"63\.03")
    assert query(page)["hazard"] == "flood"


def test_a_click_on_an_area_of_the_map_narrows_the_filter(app: AppServer, page: Page):
    open_page(page, app, "paparan?region=63.03", "Wilayah dengan indeks multibahaya")
    frame = page.frame_locator('iframe[title="streamlit_folium.st_folium"]')
    frame.locator("path.leaflet-interactive").nth(5).click(timeout=_TIMEOUT_MS, force=True)
    wait_for_query(page, "region", r"63\.03\.\d\d")


@pytest.mark.parametrize(("kind", "beginning"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_a_chart_is_saved_as_a_picture(
    app: AppServer, page: Page, tmp_path: Path, kind: str, beginning: bytes
):
    title = "Wilayah dengan indeks multibahaya"
    open_page(page, app, "paparan?region=63.03&hazard=flood", title)
    page.get_by_role("radio", name=kind).click()
    page.wait_for_timeout(1_500)
    plot = chart(page, title)
    plot.hover()
    with page.expect_download(timeout=_TIMEOUT_MS) as download:
        plot.locator(".modebar-btn").first.click()
    saved = tmp_path / "chart"
    download.value.save_as(saved)
    content = saved.read_bytes()
    assert content.startswith(beginning)
    assert len(content) > 10_000
    # The name says what, where and when.
    assert "banjar" in download.value.suggested_filename
    if kind == "SVG":
        assert title.encode() in content


def test_a_profile_prints_on_one_page_without_the_filter(app: AppServer, page: Page):
    page.goto(f"{app.url}/profil?region=63.03.05&period=all")
    map_frame(page)
    expect(chart(page, "Kejadian per tahun")).to_be_visible(timeout=_TIMEOUT_MS)
    expect(chart(page, "Zona bahaya wilayah")).to_be_visible(timeout=_TIMEOUT_MS)
    printed = pypdf.PdfReader(
        io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))
    )
    words = " ".join(" ".join(p.extract_text() for p in printed.pages).split())
    assert len(printed.pages) == 1
    assert "Martapura, Kabupaten Banjar" in words
    assert "DATA CONTOH" in words
    # Neither the filter nor buttons are of use on paper.
    assert "Jenis bahaya · kosong" not in words
    assert "Ekspor peta ini" not in words
