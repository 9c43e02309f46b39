"""Sheets read back: size, fonts and words of the PDF, pixels of the PNG, lengths in the SVG."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pypdf
import pyproj
import pytest
import shapely
from PIL import Image

from geo.drawing.sheet.furniture.scale import scale_bar
from geo.drawing.sheet.layers.styles import NEIGHBOUR_FILL, WATER
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.page.paper import PAPERS
from geo.drawing.sheet.sheet import NOTHING, draw_sheet, render_sheet
from geo.view.filters import HazardFilter
from tests.geo.drawing.map.made_up import with_reference
from tests.geo.drawing.sheet.conftest import PRINTED, YEAR
from tests.geo.snapshots import make_areas, make_snapshot

MM_PER_POINT = 25.4 / 72


def words_of(pdf: bytes) -> str:
    """The text of all pages, on one line."""
    return " ".join(
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
    )


def fonts_of(pdf: bytes):
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("paper", list(PAPERS))
def test_pdf_has_the_size_of_the_paper_and_says_what_it_must(snapshot, options, paper, orientation):
    asked = replace(options, paper=paper, orientation=orientation)
    pdf = render_sheet(snapshot, YEAR, asked, "pdf")
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    size = (float(box.width) * MM_PER_POINT, float(box.height) * MM_PER_POINT)
    expected = PAPERS[paper].turned(orientation)
    assert size == pytest.approx((expected.width_mm, expected.height_mm), abs=0.1)
    words = words_of(pdf)
    for part in (
        "Hazard map: flood and landslide",
        "Kabupaten Banjar",
        "January 1, 2025",
        "Scale 1:",
        "Legend",
        "High (0.666 < index ≤ 1)",
        "Medium",
        "Low",
        "Flood (2)",
        "Landslide (2)",
        "Zona KRB",
        "Kejadian Pusdalops",
        "Batas perkiraan",
        "UTM zone 50S (EPSG:32750)",
        "WGS 84",
        "October 31, 2026",
        "Prepared by",
        "Approved by",
        "Astambul",
        "Martapura",
        "Location in Kalimantan Selatan",
        "115° E",
        "3° S",
        "1 incident without coordinates is not drawn",
        "approximate",
    ):
        assert part in words
    if paper != "16:9":
        assert "Kab. Barito Kuala" in words
    # Only what is on the map: no other hazard, no mark of sample data, no code without address.
    for part in ("Drought", "SAMPLE", "Live view"):
        assert part not in words


def test_every_font_of_the_pdf_is_embedded(snapshot, options):
    fonts = list(fonts_of(render_sheet(snapshot, YEAR, options)))
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert descriptor["/FontFile2"].get_object().get_data()


@pytest.mark.parametrize(("paper", "dpi"), [("A4", 300), ("16:9", 150)])
def test_png_has_the_pixels_of_its_dpi(snapshot, options, paper, dpi):
    png = render_sheet(snapshot, YEAR, replace(options, paper=paper, dpi=dpi), "png")
    picture = Image.open(io.BytesIO(png))
    expected = PAPERS[paper]
    assert picture.size == pytest.approx(
        (expected.width_mm / 25.4 * dpi, expected.height_mm / 25.4 * dpi), abs=1
    )
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), rel=1e-3)


def test_svg_has_true_millimetres(snapshot, options):
    svg = render_sheet(snapshot, YEAR, options, "svg").decode()
    width, height = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()
    assert float(width) * MM_PER_POINT == pytest.approx(297, abs=0.1)
    assert float(height) * MM_PER_POINT == pytest.approx(210, abs=0.1)


@pytest.mark.parametrize("areas", [("63.03",), ("63.03.05",), ("63",), ()])
def test_the_scale_bar_is_true_to_one_per_cent(snapshot, options, areas):
    """The drawn bar, read from the SVG, against the distance on the ellipsoid."""
    chosen = replace(YEAR, areas=areas)
    sheet = draw_sheet(snapshot, chosen, options)
    svg = sheet.render("svg").decode()
    corners = re.search(r'<g id="scale-bar">\s*<path d="M ([^"]+)z', svg).group(1)
    x = [float(pair.split()[0]) for pair in re.split("L", corners)]
    length_mm = (max(x) - min(x)) * MM_PER_POINT
    bar = scale_bar(sheet.frame.scale, 44.0)
    candidates = [bar.length_m * factor for factor in (0.4, 0.5, 1.0, 2.0, 2.5)]
    stated = min(candidates, key=lambda metres: abs(metres - length_mm * sheet.frame.scale / 1000))
    left, bottom, right, top = sheet.frame.bounds
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    half = length_mm * sheet.frame.metres_per_mm / 2
    lon, lat = sheet.frame.projection.backward(
        np.array([middle_x - half, middle_x + half]), np.array([middle_y, middle_y])
    )
    _, _, ground = pyproj.Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])
    assert ground == pytest.approx(stated, rel=0.01)


def test_the_same_input_gives_the_same_bytes(snapshot, options):
    for kind in ("pdf", "png", "svg"):
        first = render_sheet(snapshot, YEAR, options, kind)
        assert render_sheet(snapshot, YEAR, options, kind) == first


def test_threads_do_not_disturb_each_other(snapshot, options):
    asked = [replace(options, paper=paper) for paper in ("A4", "16:9")]
    alone = [render_sheet(snapshot, YEAR, one) for one in asked]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda one: render_sheet(snapshot, YEAR, one), asked))
    assert together == alone


def test_a_scale_that_is_too_large_names_one_that_fits(snapshot, options):
    with pytest.raises(ExportRefused) as caught:
        draw_sheet(snapshot, YEAR, replace(options, scale=100_000))
    fitting = int(caught.value.values["fitting"].replace(" ", ""))
    assert draw_sheet(snapshot, YEAR, replace(options, scale=fitting)).frame.scale == fitting
    smaller = draw_sheet(snapshot, YEAR, replace(options, scale=fitting * 2))
    assert smaller.frame.scale == fitting * 2


def test_a_region_without_data_says_so(snapshot, options):
    sheet = draw_sheet(snapshot, HazardFilter(areas=("35.05",)), options)
    assert sheet.notes == (NOTHING,)
    words = words_of(sheet.render("pdf"))
    assert "does not mean safe" in words
    # Sums over no records are not zero.
    assert "Rp 0" not in words
    assert "Hazard class" not in words


def test_unknown_figures_are_not_zero(snapshot, options):
    words = words_of(render_sheet(snapshot, YEAR, options))
    assert "unknown" in words  # no record tells the houses
    assert "(3 reports give no figure)" in words


def test_sample_data_are_marked(sample_snapshot, options):
    words = words_of(render_sheet(sample_snapshot, YEAR, options))
    assert words.count("SAMPLE DATA") >= 3
    assert "not to be used for decisions" in words


def test_every_element_can_be_switched_off(snapshot, options):
    names = (
        "header",
        "legend",
        "inset",
        "north",
        "scale_bar",
        "key_figures",
        "sources",
        "signatures",
        "labels",
        "neighbours",
        "basemap",
        "zones",
        "reference",
    )
    bare = replace(options, grid="none", incidents="none", **dict.fromkeys(names, False))
    words = words_of(render_sheet(layered(snapshot), YEAR, bare))
    assert words == "PetaSiaga"


def layered(snapshot):
    """`snapshot` with a layer of every kind of shape, and one outside the region."""
    shapes = [
        shapely.Point(114.3, -3.5),
        shapely.LineString([(114.1, -3.9), (115.9, -2.1)]),
        shapely.box(114.9, -3.0, 115.2, -2.7),
    ]
    style = {"icon": "school", "color": "#0072B2"}
    found = with_reference(snapshot, (shapes, style), ([shapely.Point(112, -8)], None))
    found.datasets.loc[[11, 12], "title"] = ["Sekolah dasar", "Posko Blitar"]
    found.reference["area"] = [*[found.areas.rank("63.03")] * 3, found.areas.rank("35.05")]
    return found


def test_reference_layers_of_the_region_are_drawn_and_named_with_their_source(snapshot, options):
    found = layered(snapshot)
    words = words_of(render_sheet(found, YEAR, options))
    assert words.count("Sekolah dasar") == 2, "in the legend and among the sources"
    assert "Posko Blitar" not in words
    drawing = render_sheet(found, YEAR, options, "svg").decode()
    assert "reference-11" in drawing
    assert "reference-12" not in drawing
    without = words_of(render_sheet(found, YEAR, replace(options, reference=False)))
    assert "Sekolah dasar" not in without


def test_a_thousand_points_become_squares(snapshot, options):
    points = list(
        shapely.points(
            *np.random.default_rng(42).uniform((114.1, -3.9), (115.9, -2.1), (1000, 2)).T
        )
    )
    found = with_reference(snapshot, (points, None))
    found.reference["area"] = found.areas.rank("63.03")
    assert "Reference layers" in words_of(render_sheet(found, YEAR, options))


@pytest.mark.parametrize(
    ("style", "side"),
    [("points", "left"), ("graduated", "right"), ("density", "bottom"), ("none", "bottom")],
)
def test_incident_styles_and_legend_sides(snapshot, options, style, side):
    asked = replace(options, incidents=style, legend_side=side, legend_size="large", grid="utm")
    words = words_of(render_sheet(snapshot, YEAR, asked))
    assert ("Density of incidents" in words) == (style == "density")
    assert ("Number of incidents" in words) == (style == "graduated")
    assert ("Flood (2)" in words) == (style == "points")
    assert "mE" in words


def test_the_table_lies_on_the_back(snapshot, options):
    pdf = render_sheet(snapshot, YEAR, replace(options, table_on_back=True))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 2
    back = " ".join(pages[1].extract_text().split())
    assert "4 incidents · page 1 of 1 · – means not known" in back
    assert "Mar 1, 2025 Flood Martapura 1 12 – –" in back


def test_zones_can_be_cut_at_the_border(snapshot, options):
    """A zone reaches half a degree beyond the region: with clipping its colour ends there."""
    bare = replace(options, dpi=150, labels=False, grid="none", incidents="none")
    pictures = {}
    for clip in (True, False):
        sheet = draw_sheet(snapshot, YEAR, replace(bare, clip=clip))
        x, y = sheet.frame.to_paper(*sheet.frame.projection.forward([116.1], [-2.6]))
        picture = Image.open(io.BytesIO(sheet.render("png"))).convert("RGB")
        at = (float(x[0]) / 25.4 * 150, picture.height - float(y[0]) / 25.4 * 150)
        patch = picture.crop((at[0] - 8, at[1] - 8, at[0] + 8, at[1] + 8))
        pictures[clip] = np.asarray(patch).reshape(-1, 3).mean(axis=0)
    assert np.ptp(pictures[True]) < 20  # grey or water
    assert np.ptp(pictures[False]) > 40  # yellow


def test_a_drawn_area_is_what_the_sheet_shows(snapshot, options):
    ring = ((114.2, -3.6), (114.6, -3.6), (114.6, -3.2), (114.2, -3.2))
    sheet = draw_sheet(snapshot, replace(YEAR, drawing=ring), options)
    west, south, east, north = sheet.frame.bounds_deg
    assert west < 114.2
    assert east > 114.6
    assert east - west < 1.5
    assert south < -3.6
    assert north > -3.2


def test_the_code_holds_the_address_of_the_view(snapshot, options):
    from geo.drawing.sheet.content import gather
    from geo.drawing.sheet.furniture.marginalia import live_address

    asked = replace(options, base_url="http://bpbd.local:8501/")
    address = live_address(gather(snapshot, YEAR, asked))
    assert address == (
        "http://bpbd.local:8501/?region=63.03&hazard=flood,landslide&from=2025-01-01&to=2025-12-31"
    )
    assert "Live view" in words_of(render_sheet(snapshot, YEAR, asked))
    assert live_address(gather(snapshot, YEAR, replace(asked, base_url="javascript:1"))) == ""


def test_dollar_signs_are_not_mathematics(snapshot, options):
    asked = replace(options, title="Rp $x_1$ {region} {unknown}")
    assert "Rp $x_1$ Kabupaten Banjar, Kalimantan Selatan {unknown}" in words_of(
        render_sheet(snapshot, YEAR, asked)
    )


def test_names_that_the_font_lacks_are_question_marks(options):
    from tests.geo.snapshots import make_areas, make_snapshot

    areas = make_areas(
        (
            ("63", "Kalimantan", 114.0, -4.0, 116.0, -2.0),
            ("63.03", "Kabupaten 万", 114.0, -4.0, 116.0, -2.0),
        )
    )
    sheet = draw_sheet(make_snapshot(areas=areas), YEAR, options)
    assert "Kabupaten ?" in words_of(sheet.render("pdf"))
    assert any("万" in note for note in sheet.notes)


def test_print_date_is_today_unless_given(snapshot):
    sheet = draw_sheet(snapshot, YEAR, SheetOptions())
    assert sheet.content.today.year >= PRINTED.year


def _count_of_colour(snapshot, code: str, options: SheetOptions, colour: str) -> int:
    png = render_sheet(snapshot, HazardFilter(areas=(code,)), options, "png")
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    return int((pixels == wanted).all(axis=2).sum())


BESIDE_SARAWAK = make_snapshot(
    areas=make_areas(
        (
            ("61", "Kalimantan Barat", 109.9, 0.6, 110.5, 1.2),
            ("61.01", "Kabupaten Sambas", 109.9, 0.6, 110.5, 1.2),
        )
    )
)


def test_land_abroad_is_no_sea(options):
    bare = replace(options, inset=False, legend=False)
    grey = _count_of_colour(BESIDE_SARAWAK, "61.01", bare, NEIGHBOUR_FILL)
    # No Indonesian neighbour is in this snapshot, so that all grey land is abroad.
    assert grey > 50_000


def test_without_neighbours_nothing_is_painted_as_sea(options):
    bare = replace(options, inset=False, legend=False, neighbours=False)
    assert _count_of_colour(BESIDE_SARAWAK, "61.01", bare, WATER) == 0
    assert _count_of_colour(BESIDE_SARAWAK, "61.01", bare, NEIGHBOUR_FILL) < 100


def test_sample_data_are_marked_along_the_map_again_and_again(sample_snapshot, options):
    words = words_of(render_sheet(sample_snapshot, YEAR, options, "pdf"))
    assert words.count("SAMPLE DATA") >= 4
