"""What licences ask to be said stands among the sources, whole."""

import tomllib
from dataclasses import replace

import pytest

from geo.base.i18n import language
from geo.drawing.sheet.content import gather
from geo.drawing.sheet.furniture.marginalia import dataset_words, source_lines
from geo.store.bundled import DATA_DIR
from geo.store.tables import AREAS
from geo.view.filters import HazardFilter

BUNDLED = tomllib.loads((DATA_DIR / "provenance.toml").read_text(encoding="utf-8"))["areas"]


@pytest.fixture
def dataset():
    names = ("title", "source", "licence", "attribution", "is_sample")
    return {"kind": AREAS, "data_date": BUNDLED["date"]} | {name: BUNDLED[name] for name in names}


def test_bundled_boundaries_are_credited_in_full_and_once(dataset):
    kind, words = dataset_words(dataset, language("id"))
    line = f"{kind}: {words}"
    assert line.startswith(BUNDLED["attribution"])
    assert line.count("Batas wilayah:") == 1
    assert BUNDLED["attribution"] in dataset_words(dataset, language("en"))[1]


def test_the_short_form_names_source_and_licence(dataset):
    _kind, words = dataset_words(dataset, language("id"), short=True)
    assert BUNDLED["source"] in words
    assert BUNDLED["licence"] in words
    assert "Diubah" not in words


@pytest.mark.parametrize("credit", ["", None])
def test_without_an_attribution_the_source_is_named(dataset, credit):
    words = dataset_words(dataset | {"attribution": credit, "licence": None}, language("id"))[1]
    assert words == f"{BUNDLED['title']} · {BUNDLED['source']} · {BUNDLED['date']}"


def test_the_base_map_is_credited_where_it_is_drawn(snapshot, options):
    chosen = HazardFilter(areas=("63.03",))
    drawn = " ".join(source_lines(gather(snapshot, chosen, options)))
    assert "GeoNames (CC BY 4.0)" in drawn
    assert "ISCGM" in drawn
    plain = gather(snapshot, chosen, replace(options, basemap=False))
    assert "GeoNames" not in " ".join(source_lines(plain))
