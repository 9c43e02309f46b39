"""The exposure page counts the points of stored layers, and of a file where that is wanted."""

from pathlib import Path

import geopandas as gpd
import pytest

from geo.base.crs import WGS84
from geo.base.settings import load_settings
from geo.domains.layers.reader import ReferenceOptions
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from tests.geo.imports import import_reference


@pytest.fixture
def page_workspace(tmp_path) -> Path:
    """A workspace with the bundled data and two posts, one of them in another kabupaten."""
    folder = tmp_path / "workspace"
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(folder)}))
    fill_if_empty(store)
    path = tmp_path / "posko.geojson"
    gpd.GeoDataFrame(
        {"nama": ["Posko [A](http://x)", "Posko B"]},
        geometry=gpd.points_from_xy([114.85, 111.7], [-3.41, -8.05]),
        crs=WGS84,
    ).to_file(path, driver="GeoJSON")
    import_reference(store, path, ReferenceOptions(name="Posko **darurat**"))
    store.close()
    return folder


def test_points_of_a_stored_layer_are_counted_in_the_region(open_app):
    app = open_app(region="63.03", lang="en").switch_page("paparan.py").run()
    assert not app.exception
    choice = next(box for box in app.selectbox if box.key == "facilities-layer")
    assert choice.options == ["Posko **darurat**", "A file of mine …"]
    assert any("1 point read" in element.value for element in app.markdown)
    choice.select_index(1).run()
    assert not app.exception
    assert not any("point read" in element.value for element in app.markdown)
