"""Data exports read back: equal to the filter's rows, openable, and harmless."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from docx import Document
from pptx import Presentation

from geo.base.settings import load_settings
from geo.drawing.sheet.content import gather
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs.bundle import make_bundle
from geo.outputs.geopackage import geopackage
from geo.outputs.html_map import html_map, rings
from geo.outputs.report_docx import situation_report_docx
from geo.outputs.situation_report import situation_report
from geo.outputs.slide import slide
from geo.outputs.workbook import workbook
from geo.store.engine import bump_data_version
from geo.store.store import Store
from geo.store.tables import AREAS, INCIDENTS, ZONES
from geo.store.writes import (
    NewDataset,
    insert_areas,
    insert_dataset,
    insert_incidents,
    insert_zones,
)
from geo.view.filters import HazardFilter
from tests.geo.bundle import small_areas, small_incidents, small_zones
from tests.geo.drawing.sheet.conftest import PRINTED
from tests.geo.drawing.sheet.test_sheet import words_of

EVIL = '=HYPERLINK("http://x")</script><img src=x onerror=alert(1)>'
CREDIT = "Borders by the survey, CC BY 3.0 IGO, modified"
ALL = HazardFilter(areas=("63.03",))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = Store(load_settings({"PETASIAGA_WORKSPACE": str(tmp_path_factory.mktemp("ws"))}))
    incidents = small_incidents()
    incidents["event_name"] = ["Banjir Martapura", EVIL, None]
    incidents["displaced"] = pd.array([120, None, 3], dtype="Int64")
    with opened.engine.begin() as connection:
        insert_areas(
            connection,
            insert_dataset(
                connection, NewDataset(AREAS, "Areas", attribution=CREDIT, is_approximate=True)
            ),
            small_areas(),
        )
        key = insert_dataset(connection, NewDataset(ZONES, "Zones", breaks=(0.3, 0.6)))
        insert_zones(connection, key, small_zones().assign(area_km2=1.0))
        key = insert_dataset(
            connection, NewDataset(INCIDENTS, "Pusdalops", source="BPBD", is_sample=True)
        )
        insert_incidents(connection, key, incidents)
        bump_data_version(connection)
    yield opened
    opened.close()


@pytest.fixture
def content(store):
    options = SheetOptions(language="en", print_date=PRINTED, agency="BPBD")
    return gather(store.snapshot(), ALL, options)


def test_workbook_holds_the_rows_and_a_cover(store, content):
    book = openpyxl.load_workbook(io.BytesIO(workbook(content, store.engine)))
    assert book.sheetnames == ["Cover", "Incidents", "Hazard zones"]
    rows = list(book["Incidents"].values)
    header, records = rows[0], rows[1:]
    assert len(records) == 3
    by_name = [dict(zip(header, row, strict=True)) for row in records]
    assert [row["Date"].date() for row in by_name] == [
        date(2025, 3, 7),
        date(2025, 2, 6),
        date(2024, 1, 5),
    ]
    # Unknown stays empty and zero stays zero; a formula is text.
    assert [row["Dead (people)"] for row in by_name] == [2, None, 0]
    assert by_name[1]["Event"].startswith("'=HYPERLINK")
    cover = " ".join(str(cell) for row in book["Cover"].values for cell in row if cell)
    for words in (
        "Kabupaten Banjar",
        "SAMPLE DATA",
        "Pusdalops",
        "BPBD",
        "Zones",
        "not zero",
        CREDIT,
    ):
        assert words in cover
    assert len(list(book["Hazard zones"].values)) == 3


def test_geopackage_holds_the_filters_rows(store, content, tmp_path):
    path = tmp_path / "out.gpkg"
    path.write_bytes(geopackage(content, store.engine))
    assert {name for name, _type in pyogrio.list_layers(path)} == {
        "areas",
        "zones",
        "incidents",
        "about",
    }
    incidents = pyogrio.read_dataframe(path, layer="incidents")
    assert incidents.crs.to_epsg() == 4326
    assert len(incidents) == len(content.rows)
    # The record without coordinates is kept, without a place.
    assert incidents.geometry.isna().tolist() == [True, False, False]
    assert incidents["dead"].isna().tolist() == [False, True, False]
    zones = pyogrio.read_dataframe(path, layer="zones")
    assert sorted(zones["class"]) == ["high", "low"]
    bounds = {row["class"]: (row["index_above"], row["index_up_to"]) for _, row in zones.iterrows()}
    assert bounds == {"low": (0.0, 0.3), "high": (0.6, 1.0)}
    about = pyogrio.read_dataframe(path, layer="about")
    assert set(about["title"]) >= {"Zones", "Pusdalops", "Areas"}
    assert CREDIT in set(about["attribution"])


def test_geopackage_of_nothing_has_its_layers(store, tmp_path):
    path = tmp_path / "out.gpkg"
    empty = gather(store.snapshot(), HazardFilter(areas=("63.04",)), SheetOptions())
    path.write_bytes(geopackage(empty, store.engine))
    assert len(pyogrio.read_dataframe(path, layer="incidents")) == 0


def test_slide_is_native_and_editable(content):
    show = Presentation(io.BytesIO(slide(content)))
    assert len(show.slides) == 1
    page = show.slides[0]
    assert page.shapes.title.text_frame.text == "Hazard map: all hazards"
    text = " ".join(s.text_frame.text for s in page.shapes if s.has_text_frame)
    assert "SAMPLE DATA" in text
    assert "Displaced" in text
    assert len([s for s in page.shapes if s.shape_type == 13]) == 1
    for shape in page.shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= show.slide_width
        assert shape.top + shape.height <= show.slide_height
    assert "Pusdalops" in page.notes_slide.notes_text_frame.text
    assert CREDIT in page.notes_slide.notes_text_frame.text


def test_html_map_is_one_file_and_escaped(store, content):
    page = html_map(content, store.engine).decode()
    assert EVIL not in page
    assert page.count("</script>") == 3
    data = json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page).group(1)
    )
    assert len(data["incidents"]) == 2
    assert len(data["zones"]) == 2
    assert CREDIT in " ".join(data["sources"])
    assert {row["title"] for row in data["incidents"]} == {"Banjir Martapura", EVIL}
    # Land around it, so that blue is sea and nothing else.
    assert data["around"]["land"]
    kinds = {kind["name"]: kind for kind in data["basemap"]}
    assert kinds["River"]["lines"]
    assert kinds["Lake or wide river"]["areas"]
    assert kinds["Town"]["points"]
    plain = replace(content.options, basemap=False)
    bare = html_map(gather(store.snapshot(), ALL, plain), store.engine).decode()
    assert '"basemap":[]' in bare
    assert "GeoNames" in page
    assert "GeoNames" not in bare
    # Nothing that a browser would fetch.
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", outside)
    assert "url(images" not in page
    assert "sourceMappingURL" not in page


def test_html_map_names_an_area_on_its_largest_part():
    islet, land = shapely.box(5, 5, 5.1, 5.1), shapely.box(0, 0, 2, 2)
    first = rings(shapely.MultiPolygon([islet, land]))[0]
    assert max(lat for lat, _lon in first[0]) == 2


def test_bundle_holds_every_file_under_a_telling_name(store):
    told = []
    options = SheetOptions(language="en", print_date=PRINTED, dpi=150)
    made = make_bundle(
        store.snapshot(), ALL, options, store.engine, lambda done, words: told.append((done, words))
    )
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert {entry.date_time[:3] for entry in file.infolist()} == {(2026, 10, 31)}
    endings = sorted(name.rpartition(".")[2] for name in names)
    assert endings == ["gpkg", "html", "pdf", "png", "pptx", "txt", "xlsx"]
    assert "hazard-map_all-hazards_kab-banjar_all-years_A4.pdf" in names
    assert told[0][0] == 0
    assert told[-1][0] == 1


def test_situation_report_tells_figures_by_area(content):
    words = words_of(situation_report(content))
    for part in (
        "Situation report: all hazards",
        "Figures by area",
        "Martapura 2 0* 120* – Rp 1",
        "Place not known 1 2 3",
        "Total 3 2* 123*",
        "Gravest incidents",
        "Pusdalops",
        "SAMPLE DATA",
    ):
        assert part in words


def test_situation_report_of_nothing_says_so(store):
    empty = gather(store.snapshot(), HazardFilter(areas=("63.04",)), SheetOptions(language="en"))
    assert "No incidents match this filter." in words_of(situation_report(empty))


def test_situation_report_for_word(content):
    book = Document(io.BytesIO(situation_report_docx(content)))
    text = " ".join(p.text for p in book.paragraphs)
    assert "SAMPLE DATA" in text
    # The map and the chart.
    assert len(book.inline_shapes) == 2
    assert "BPS boundaries of 2020, not official boundaries; partly approximate" in text
    table = book.tables[1]
    assert [cell.text for cell in table.rows[-1].cells][:4] == ["Total", "3", "2*", "123*"]


@pytest.mark.browser
def test_html_map_opens_without_network(store, content, tmp_path, browser):
    path = tmp_path / "map.html"
    path.write_bytes(html_map(content, store.engine))
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests, problems = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.goto(path.as_uri())
    page.wait_for_function("window.petasiagaMap")
    shown = page.evaluate(
        """(title) => { const {map} = petasiagaMap; let found = null;
        map.eachLayer((l) => {
            if (l.options.outline && l.options.fillColor === '#8C510A') found = l; });
        found.openPopup(); return document.querySelector('.leaflet-popup h3').textContent; }""",
        EVIL,
    )
    assert shown == EVIL
    assert page.locator(".leaflet-popup img").count() == 0
    # Incidents, their hazard's zones, and the base map: each with a switch.
    assert page.locator("#panel input").count() == 4
    drawn = """() => { let count = 0; petasiagaMap.map.eachLayer(
        (layer) => { if (layer.options.pane === 'basemap' && layer.getBounds) count += 1; });
        return count; }"""
    assert page.evaluate(drawn) > 0
    page.locator("#basemap").uncheck()
    assert page.evaluate(drawn) == 0
    context.close()
    assert requests == [path.as_uri()]
    assert problems == []
