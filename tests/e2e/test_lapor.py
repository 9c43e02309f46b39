"""The citizens' chat as somebody with a phone and a poor network uses it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.app import AppServer

pytestmark = pytest.mark.browser

_TIMEOUT_MS = 30_000


@pytest.fixture
def phone(browser: Browser):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="id-ID",
        geolocation={"latitude": -3.41, "longitude": 114.85},
        permissions=["geolocation"],
    )
    yield context.new_page()
    context.close()


def _open(page, app: AppServer) -> None:
    page.goto(f"{app.url}/lapor")
    expect(page.locator(".choices button").first).to_be_visible(timeout=_TIMEOUT_MS)


def _say(page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")


def _choose(page, name: str) -> None:
    page.get_by_role("button", name=name).click(timeout=_TIMEOUT_MS)


def test_a_cry_for_help_gets_the_numbers_and_a_ticket(app: AppServer, phone):
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    _open(phone, app)
    _say(phone, "tolong, bjr sepinggang di desa sungai paring, 3 org terjebak")
    expect(phone.locator(".alarm")).to_contain_text("112", timeout=_TIMEOUT_MS)
    _choose(phone, "Sekarang, masih berlangsung")
    _choose(phone, "Lewati")
    _choose(phone, "Kirim sekarang")
    expect(phone.locator(".line").last).to_contain_text("LB-", timeout=_TIMEOUT_MS)
    assert problems == []


def test_what_is_typed_without_a_network_is_sent_once_it_is_back(app: AppServer, phone):
    _open(phone, app)
    phone.context.set_offline(True)
    _say(phone, "banjir di desa bincau")
    expect(phone.locator(".mark").last).to_contain_text("menunggu jaringan", timeout=_TIMEOUT_MS)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Kapan kejadiannya?")).to_be_visible(timeout=_TIMEOUT_MS)
    assert phone.get_by_text("Kapan kejadiannya?").count() == 1


def test_a_location_is_answered_with_classes_and_their_source(app: AppServer, phone):
    _open(phone, app)
    _choose(phone, "Bahaya di tempat saya")
    phone.click("#location")
    expect(phone.get_by_text("Kabupaten Banjar:")).to_be_visible(timeout=_TIMEOUT_MS)
    expect(phone.get_by_text("data contoh").first).to_be_visible()


def test_script_in_a_message_stays_text(app: AppServer, phone):
    dialogs = []
    phone.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    _open(phone, app)
    _say(phone, '<img src=x onerror="alert(1)"> banjir')
    expect(phone.locator(".line.own").last).to_contain_text("<img", timeout=_TIMEOUT_MS)
    phone.reload()
    expect(phone.locator(".line.own").last).to_contain_text("<img", timeout=_TIMEOUT_MS)
    assert dialogs == []
