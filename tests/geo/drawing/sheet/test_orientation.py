"""The base map on the sheet: in the legend only what is drawn, and off when it is switched off."""

from dataclasses import replace

import pytest

from geo.base.i18n import language
from geo.catalogue.basemap import BASEMAP_KINDS, BASEMAP_TITLE
from geo.drawing.sheet.content import gather
from geo.drawing.sheet.furniture.legend import make_legend
from geo.drawing.sheet.layers.basemap import prepare_basemap
from geo.drawing.sheet.layers.orientation import orientation, town_wishes
from geo.drawing.sheet.page.paper import Box
from geo.drawing.sheet.page.projection import fit_frame, projection_for
from geo.drawing.sheet.sheet import render_sheet
from geo.view.filters import HazardFilter

TRENGGALEK = (111.4, -8.4, 111.95, -7.88)


@pytest.fixture
def frame():
    projection = projection_for(TRENGGALEK)
    x, y = projection.forward(TRENGGALEK[::2], TRENGGALEK[1::2])
    return fit_frame(Box(0, 0, 200, 180), projection, (x[0], y[0], x[1], y[1]), None)


def test_rivers_roads_and_towns_of_the_frame_are_found(frame):
    found = orientation(frame)
    assert {"river", "road", "town"} <= set(found)
    assert set(found) <= set(BASEMAP_KINDS)


def test_towns_that_want_a_name_are_the_larger_ones(frame):
    names = [wish.text for wish in town_wishes(frame, 5.0)]
    assert names
    assert len(names) == len(set(names))


def test_the_legend_names_the_base_map_only_where_it_is_drawn(snapshot, options, frame):
    content = gather(snapshot, HazardFilter(areas=("63.03",)), options)
    base = prepare_basemap(content, frame)
    note = language(content.options.language).gettext(BASEMAP_TITLE)
    texts = [entry.text for entry in make_legend(content, base, 1.0).entries]
    assert note in texts
    plain = gather(snapshot, HazardFilter(areas=("63.03",)), replace(options, basemap=False))
    bare = make_legend(plain, prepare_basemap(plain, frame), 1.0)
    assert note not in [entry.text for entry in bare.entries]


def test_the_inset_shows_large_rivers_and_nothing_else_of_the_base_map(snapshot, options):
    chosen = HazardFilter(areas=("63.03",))
    drawn = render_sheet(snapshot, chosen, options, "svg").decode()
    assert drawn.count('id="inset-river"') == 1
    assert 'id="inset-road"' not in drawn
    plain = render_sheet(snapshot, chosen, replace(options, basemap=False), "svg").decode()
    assert "inset-river" not in plain
    assert "basemap-river" not in plain
