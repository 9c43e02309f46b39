"""Options: templates round trip, and every bad value is refused in one sentence."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from geo.base.i18n import language
from geo.drawing.sheet.furniture.header import read_logo
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.options import SheetOptions


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0a5").save(out, kind)
    return out.getvalue()


def test_a_template_round_trips():
    asked = SheetOptions(paper="A3", title="Peta {region}", legend=False, scale=250_000, dpi=150)
    assert SheetOptions.from_json(asked.to_json()) == asked


def test_a_template_does_not_hold_what_belongs_to_one_print():
    asked = SheetOptions(logo=b"x", base_url="http://a")
    assert asked.to_json() == "{}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"paper": 4}',
        '{"logo": "x"}',
        '{"colour": "red"}',
        '{"scale": true}',
        '{"paper": "A0"}',
        '{"legend": "yes"}',
    ],
)
def test_a_bad_template_is_refused(text):
    with pytest.raises(ExportRefused):
        SheetOptions.from_json(text)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("paper", "A2", "A4, A3, 16:9"),
        ("orientation", "up", "landscape, portrait"),
        ("dpi", 72, "150, 300"),
        ("scale", 3, "from 500"),
        ("title", "x" * 300, "300 characters; at most 200"),
        ("title", "Peta 万 banjir", "万 (U+4E07)"),
        ("footer", "🌊", "U+1F30A"),
    ],
)
def test_a_bad_option_is_refused_with_what_would_do(name, value, words):
    with pytest.raises(ExportRefused) as caught:
        SheetOptions(**{name: value})
    assert words in str(caught.value)


def test_a_long_title_wraps(snapshot, options):
    from geo.drawing.sheet.sheet import draw_sheet
    from tests.geo.drawing.sheet.conftest import YEAR
    from tests.geo.drawing.sheet.test_sheet import words_of

    title = "Peta kawasan rawan bencana " * 7
    words = words_of(draw_sheet(snapshot, YEAR, replace(options, title=title)).render("pdf"))
    assert words.count("Peta kawasan rawan bencana") == 7


@pytest.mark.parametrize("data", [b"", b"no picture", picture(9, 9)[:40], picture(9, 9, "GIF")])
def test_a_logo_that_is_no_picture_is_refused(data):
    with pytest.raises(ExportRefused, match="PNG or JPEG"):
        read_logo(data)


def test_a_huge_logo_is_refused_before_it_is_decoded():
    with pytest.raises(ExportRefused, match="megapixels"):
        read_logo(picture(8_000, 8_000))


def test_a_logo_is_made_small_and_drawn(snapshot, options):
    from geo.drawing.sheet.sheet import render_sheet
    from tests.geo.drawing.sheet.conftest import YEAR

    assert max(read_logo(picture(3000, 1000, "JPEG")).size) <= 1920
    with_logo = render_sheet(snapshot, YEAR, replace(options, logo=picture(600, 400)), "png")
    colours = Image.open(io.BytesIO(with_logo)).convert("RGB").getcolors(10**7)
    assert any(colour == (0, 170, 85) for _count, colour in colours)


def test_a_refusal_names_the_option_in_the_readers_language():
    with pytest.raises(ExportRefused) as refused:
        SheetOptions(title="x" * 300)
    assert refused.value.render(language("id").gettext).startswith("Judul terdiri atas 300 huruf")
