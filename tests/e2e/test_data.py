"""The page Data in a real browser: a messy spreadsheet from the file to the map and back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from tests.e2e.app import AppServer, start_app
from tests.e2e.visit import settled_box

pytestmark = pytest.mark.browser

_WAIT_MS = 60_000
#: As typed during an emergency: a title above the headings, a latitude without its sign, words
#: for figures, a village that does not exist, a date that does not exist.
_ROWS = (
    ("Tanggal Kejadian", "Jenis Bencana", "Kecamatan", "Desa", "Lintang", "Bujur", "Meninggal"),
    ("Sabtu, 01 Januari 2022", "Banjir", "Martapura", "Jawa", "3,4125", "114,8453", "NIHIL"),
    ("30 Maret 2023", "Tanah Longsor", "Aranio", "Tiwingan Lama", "-3.52", "115.02", "-"),
    ("31/13/2023", "Banjir", "Martapura", "Keraton", "-3.41", "114.85", "1"),
    ("15-03-2023", "Banjir", "Tidak Ada", "Entah", "", "", ""),
)


@pytest.fixture(scope="module")
def own_app(tmp_path_factory, chromium_path) -> Iterator[AppServer]:
    """An app of its own: other tests count on the bundled data."""
    with start_app(tmp_path_factory.mktemp("data-workspace")) as server:
        yield server


def _messy(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Rekap")
        sheet.write(0, 0, "REKAPITULASI KEJADIAN BENCANA")
        sheet.write(1, 0, "BPBD KABUPATEN BANJAR")
        for at, row in enumerate(_ROWS, start=3):
            sheet.write_row(at, 0, row)
    return path


def _choose(page: Page, app: AppServer, path: Path) -> None:
    page.goto(f"{app.url}/data")
    page.locator("input[type=file]").first.set_input_files(path, timeout=_WAIT_MS)
    expect(page.get_by_role("heading", name="Dikenali")).to_be_visible(timeout=_WAIT_MS)


def _check(page: Page) -> None:
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("Akan diambil", exact=True)).to_be_visible(timeout=_WAIT_MS)


def _import(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"Impor [\d.]+ baris")).click()
    expect(page.get_by_text("telah diimpor")).to_be_visible(timeout=_WAIT_MS)


def _pick(page: Page, label: str, choice: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label)).first
    box.click()
    page.get_by_role("option", name=choice, exact=True).first.click()


def _metric(page: Page, label: str) -> str:
    metric = page.get_by_test_id("stMetric").filter(has_text=label).first
    return metric.get_by_test_id("stMetricValue").inner_text()


def test_messy_spreadsheet_is_mapped_tried_imported_mended_and_undone(
    own_app: AppServer, page: Page, tmp_path: Path
):
    _choose(page, own_app, _messy(tmp_path / "rekap kejadian.xlsx"))
    expect(page.get_by_text(re.compile("lembar “Rekap”.*judul kolom di baris 4"))).to_be_visible()
    _check(page)
    assert (_metric(page, "Baris dibaca"), _metric(page, "Akan diambil")) == ("4", "2")
    assert _metric(page, "Disisihkan") == "2"
    expect(page.get_by_text("31/13/2023").first).to_be_visible()
    _import(page)
    expect(page.get_by_role("button", name="Laporan semua baris")).to_be_visible()

    # The first row of the editor is the one with the date that does not exist; its cell stands
    # behind the row number and the reason.
    grid = page.get_by_test_id("stDataFrame").last
    box = settled_box(grid)
    page.mouse.dblclick(box["x"] + 545, box["y"] + 52)
    editor = page.locator(".gdg-input")
    expect(editor).to_have_value("31/13/2023")
    editor.fill("13/05/2023")
    editor.press("Enter")
    button = page.get_by_role("button", name="Impor baris yang diperbaiki")
    expect(button).to_be_enabled(timeout=_WAIT_MS)
    button.click()
    expect(page.get_by_text("1 baris perbaikan juga telah diimpor.")).to_be_visible(
        timeout=_WAIT_MS
    )
    expect(page.get_by_text("3 baris telah diimpor.")).to_be_visible()

    page.get_by_role("link", name="Lihat di peta").click()
    expect(page).to_have_url(re.compile(r"region=63\.03.*from=2022-01-01"), timeout=_WAIT_MS)
    expect(page.get_by_text(re.compile(r": 3 kejadian")).first).to_be_visible(timeout=_WAIT_MS)
    page.get_by_role("button", name="Data").first.click()
    expect(page.get_by_text("3 baris telah diimpor.")).to_be_visible(timeout=_WAIT_MS)

    page.get_by_role("button", name="Batalkan impor ini").click()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_text("Impor ini sudah dibatalkan")).to_be_visible(timeout=_WAIT_MS)
    page.get_by_role("radio", name="Riwayat impor").click()
    expect(page.get_by_text(re.compile(r"dibatalkan \d"))).to_have_count(2, timeout=_WAIT_MS)


def test_nonsense_is_refused_in_one_sentence_and_another_file_can_be_chosen(
    own_app: AppServer, page: Page, tmp_path: Path
):
    path = tmp_path / "foto.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.goto(f"{own_app.url}/data")
    page.locator("input[type=file]").first.set_input_files(path, timeout=_WAIT_MS)
    alert = page.get_by_role("alert").filter(has_text="foto.xlsx")
    expect(alert).to_be_visible(timeout=_WAIT_MS)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.get_by_role("button", name="Pilih berkas lain").click()
    expect(page.get_by_test_id("stFileUploader")).to_be_visible(timeout=_WAIT_MS)


_REAL = (
    "desa_tanjung_jabung_barat.geojson",
    "desa_trenggalek.geojson",
    "desa_blitar.geojson",
    "desa_banjar.geojson",
    "tsunami_maumere_utm51s.zip",
    "jakarta_rw_banjir2007.zip",
    "nasa_glc_indonesia.csv",
    "firms_modis_2018.csv",
    "longsor_bengkulu.geojson",
)


def test_each_real_file_goes_in_through_the_page(own_app: AppServer, page: Page, real_files: Path):
    # One visit for all of them: most of the time would go into opening the page.
    page.goto(f"{own_app.url}/data")
    for name in _REAL:
        page.locator("input[type=file]").first.set_input_files(real_files / name, timeout=_WAIT_MS)
        expect(page.get_by_text(name)).to_be_visible(timeout=_WAIT_MS)
        expect(page.get_by_role("heading", name="Dikenali")).to_be_visible(timeout=_WAIT_MS)
        if "jakarta" in name:
            _pick(page, "“ya” berarti kelas", "Tinggi")
        _check(page)
        expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=_WAIT_MS)
        _import(page)
        assert int(_metric(page, "Diambil").replace(".", "")) >= 30, name
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.get_by_role("button", name="Impor berkas lain").click()
        expect(page.get_by_test_id("stFileUploader")).to_be_visible(timeout=_WAIT_MS)


def test_page_fits_a_phone_before_and_after_the_check(
    own_app: AppServer, browser: Browser, tmp_path: Path
):
    context = browser.new_context(locale="id-ID", viewport={"width": 390, "height": 844})
    page = context.new_page()
    _choose(page, own_app, _messy(tmp_path / "telepon.xlsx"))
    _check(page)
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    context.close()
