"""Atlases: their pages, index, progress, cancelling, and the job that a page starts."""

import io
import zipfile
from dataclasses import replace

import pypdf
import pytest

from geo.base.i18n import language
from geo.base.jobs import Cancelled
from geo.drawing.sheet.page.errors import ExportRefused
from geo.outputs.atlas import atlas_pages, make_atlas, time_left
from geo.outputs.atlas_job import AtlasJob
from geo.view.filters import HazardFilter
from tests.geo.drawing.sheet.conftest import YEAR

EN = language("en")


def test_divisions_name_their_pages(snapshot):
    def titles(division, chosen=YEAR):
        return [page.title for page in atlas_pages(snapshot, chosen, division, EN)]

    assert titles("district") == ["Astambul, Kabupaten Banjar", "Martapura, Kabupaten Banjar"]
    assert titles("village") == [
        "Jawa, Martapura, Kabupaten Banjar",
        "Keraton, Martapura, Kabupaten Banjar",
    ]
    assert titles("hazard") == ["Flood", "Landslide"]
    assert titles("year", replace(YEAR, start=None)) == ["2024", "2025"]


def test_an_atlas_of_nothing_is_refused(snapshot):
    with pytest.raises(ExportRefused):
        atlas_pages(snapshot, HazardFilter(areas=("35.05",)), "district", EN)
    with pytest.raises(ExportRefused):
        atlas_pages(snapshot, HazardFilter(areas=("35.05",)), "hazard", EN)


def test_pdf_has_an_index_with_links_and_bookmarks(snapshot, options):
    pages = atlas_pages(snapshot, YEAR, "district", EN)
    told = []
    made = make_atlas(snapshot, pages, options, workers=0, tell=told.append)
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 3
    index = " ".join(reader.pages[0].extract_text().split())
    assert "Atlas of hazard maps" in index
    assert "Astambul, Kabupaten Banjar 2" in index
    assert len(reader.pages[0]["/Annots"]) == 2
    assert [item.title for item in reader.outline] == [page.title for page in pages]
    assert "Martapura, Kabupaten Banjar" in " ".join(reader.pages[2].extract_text().split())
    assert [status.done for status in told] == [0, 1, 2]
    assert told[0].seconds_left is None
    assert told[-1].seconds_left == 0
    assert make_atlas(snapshot, pages, options, workers=0) == made


def test_zip_holds_numbered_pictures(snapshot, options):
    pages = atlas_pages(snapshot, YEAR, "hazard", EN)
    made = make_atlas(snapshot, pages, replace(options, dpi=150), kind="zip", workers=0)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert file.namelist() == [
            "001_hazard-map_flood_kab-banjar_2025-01-01_2025-12-31_A4.png",
            "002_hazard-map_landslide_kab-banjar_2025-01-01_2025-12-31_A4.png",
        ]


def test_helper_processes_draw_the_same(snapshot, options):
    pages = atlas_pages(snapshot, YEAR, "district", EN)
    alone = make_atlas(snapshot, pages, options, workers=0)
    assert make_atlas(snapshot, pages, options, workers=1) == alone


def test_cancelling_stops(snapshot, options):
    pages = atlas_pages(snapshot, YEAR, "district", EN)
    with pytest.raises(Cancelled):
        make_atlas(snapshot, pages, options, workers=0, cancelled=lambda: True)


def test_a_job_ends_done_or_cancelled_or_with_its_sentence(snapshot, options):
    pages = atlas_pages(snapshot, YEAR, "hazard", EN)
    job = AtlasJob(snapshot, pages, options, "pdf", workers=0).start()
    job.wait(60)
    assert job.state == "done"
    assert job.status.done == 2
    assert job.result
    job = AtlasJob(snapshot, pages, options, "pdf", workers=0)
    job.cancel()
    job.start().wait(60)
    assert job.state == "cancelled"
    job = AtlasJob(snapshot, pages, replace(options, scale=1000), "pdf", workers=0).start()
    job.wait(60)
    assert job.state == "failed"
    assert "does not fit" in str(job.problem)


def test_time_left_in_words():
    assert time_left(EN, 13) == "about 15 seconds left"
    assert time_left(EN, 200) == "about 4 minutes left"
