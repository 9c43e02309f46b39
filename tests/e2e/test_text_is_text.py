"""What came from outside is shown by the browser letter by letter, whatever it looks like."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app import start_app
from tests.hostile import HOSTILE

_MADE_OF_TEXT = "a[href], img, svg, em, del, code, h1, li, blockquote, .katex, [role=img]"


def _shown(text: str) -> str:
    """One line, without signs that turn the direction of writing and without width."""
    return re.sub(r"\s+", " ", re.sub("[\u202a-\u202e\u2060]", "", text)).strip()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory):
    script = Path(__file__).with_name("plain_app.py")
    with start_app(tmp_path_factory.mktemp("plain"), script=script) as server:
        yield server.url


def test_hostile_text_is_shown_letter_by_letter_everywhere(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".st-key-long")).to_be_visible(timeout=60_000)
    for number, text in enumerate(HOSTILE):
        place = page.locator(f".st-key-text-{number}")
        for part in (
            "[data-testid=stMarkdown] strong",
            "small, [data-testid=stCaptionContainer]",
            "button",
            "td",
        ):
            assert _shown(place.locator(part).last.inner_text()) == _shown(text), (part, text)
        assert place.locator(_MADE_OF_TEXT).count() == 0, text


def test_a_long_name_is_cut_and_its_whole_text_at_hand(page: Page, address: str) -> None:
    page.goto(address)
    place = page.locator(".st-key-long")
    expect(place).to_be_visible(timeout=60_000)
    assert len(_shown(place.inner_text())) <= 82
    place.locator("svg, [data-testid=stTooltipIcon]").first.hover()
    tip = page.locator("[data-testid=stTooltipContent]")
    expect(tip).to_be_visible()
    assert _shown(tip.inner_text()) == ("panjang " * 40).strip()
