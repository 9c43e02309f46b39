"""The frame: navigation, the error boundary, and the about page."""

import re

import pytest

from geo.base.errors import StoreError
from geo.catalogue import FEATURED_REGENCIES
from pages._ui.shared import cache
from pages._ui.shared.figures import wider
from pages._ui.shared.parts import plain
from pages._ui.shared.region import Cascade, cascade_of


def test_an_expected_failure_is_told_in_one_sentence(open_app, monkeypatch) -> None:
    def fail(*_args: object) -> None:
        raise StoreError(
            "The store {url} cannot be opened ({reason}); check PETASIAGA_DATABASE_URL.",
            url="x",
            reason="y",
        )

    monkeypatch.setattr(cache, "store", fail)
    app = open_app()
    assert not app.exception
    assert [element.value for element in app.error] == [
        plain("Basis data x tidak dapat dibuka (y); periksa PETASIAGA_DATABASE_URL.")
    ]


def test_an_unexpected_failure_gets_a_number_and_no_traceback(
    open_app, monkeypatch, caplog
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(cache, "summary", fail)
    app = open_app()
    assert not app.exception
    (message,) = [element.value for element in app.error]
    assert "secret" not in message
    # Nobody knows that here.
    assert "data Anda" not in message
    number = re.search(r"\b[0-9a-f]{8}\b", message)
    assert number is not None
    assert number[0] in caplog.text


def test_the_about_page_names_every_dataset_and_setting(open_app) -> None:
    app = open_app()
    app.switch_page("tentang.py").run()
    assert not app.exception
    assert not app.error
    words = "\n".join(str(element.value) for element in [*app.markdown, *app.table])
    for dataset in cache.snapshot().datasets["title"]:
        assert plain(dataset) in words
    assert "DATA CONTOH" in words
    assert "PETASIAGA_REGION" in words


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ((), Cascade()),
        (("63",), Cascade("63")),
        (("63.03",), Cascade("63", "63.03")),
        (("63.03.05", "63.03.06"), Cascade("63", "63.03", ("63.03.05", "63.03.06"))),
        (
            ("63.03.05.1001", "63.03.05.1002"),
            Cascade("63", "63.03", ("63.03.05",), ("63.03.05.1001", "63.03.05.1002")),
        ),
        (("35.05", "63.03"), Cascade(fits=False)),
        (("63.03", "63.71"), Cascade("63", fits=False)),
        (("63.03.05", "63.03.06.1001"), Cascade("63", "63.03", fits=False)),
    ],
)
def test_the_cascade_shows_the_path_that_areas_share(
    areas: tuple[str, ...], expected: Cascade
) -> None:
    assert cascade_of(areas) == expected


def test_wider_goes_one_level_up() -> None:
    assert wider(("63.03.05.1001", "63.03.06.1001")) == ("63.03.05", "63.03.06")
    assert wider(("63",)) == ()
    assert set(wider(FEATURED_REGENCIES)) == {"63", "15", "35"}


@pytest.mark.parametrize("text", ["*a*", "[x](http://y)", ":red[x]", "<b>", "$x$", "`c`", "# h"])
def test_text_from_outside_is_no_markdown(text: str) -> None:
    escaped = plain(text)
    assert re.sub(r"\\(.)|\u2060", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)[*\[\]<>$`#:]", escaped)
