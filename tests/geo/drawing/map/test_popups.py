"""What a click tells: unknown is never zero, nothing is translated to markup, areas are named."""

import json

import numpy as np
import pytest

from geo.base.errors import NotFound
from geo.base.i18n import language
from geo.catalogue import HAZARD_KEYS, HAZARDS
from geo.catalogue.basemap import BASEMAP_NOTE
from geo.catalogue.boundaries import CREDIT
from geo.drawing.map.browser_config import browser_config, range_text
from geo.drawing.map.popups import incident_popup, place_popup
from tests.geo.drawing.map.made_up import HOSTILE, made_up_snapshot

EN = language("en")
ALL_HAZARDS = range(9)
ALL_CLASSES = (1, 2, 3)


@pytest.fixture
def snapshot():
    return made_up_snapshot()


def test_unknown_figures_are_told_as_unknown(snapshot):
    snapshot.incidents.loc[5, ["dead", "missing", "loss_idr"]] = [np.nan, 0.0, np.nan]
    rows = dict(incident_popup(snapshot, 5, EN, None)["rows"])
    assert rows["Dead"] == "unknown"
    assert rows["Missing"] == "0 people"
    assert "Loss" not in rows


def test_incident_popup_is_plain_json(snapshot):
    told = incident_popup(snapshot, 0, EN, None)
    assert json.loads(json.dumps(told))["sample"] is True
    assert told["title"]
    assert dict(told["rows"])["Data"].startswith("Incidents · made up")


def test_incident_popup_reads_the_record(small_store):
    data = small_store.snapshot()
    told = incident_popup(data, 0, EN, small_store.engine)
    assert "Date" in dict(told["rows"])


@pytest.mark.parametrize("row", [-1, 300, 10**9])
def test_incident_that_is_not_there(snapshot, row):
    with pytest.raises(NotFound):
        incident_popup(snapshot, row, EN, None)


def test_place_popup_lists_highest_class_first(snapshot):
    inside = snapshot.zones.geometry.iloc[0].representative_point()
    told = place_popup(snapshot, inside.x, inside.y, EN, hazards=ALL_HAZARDS, classes=ALL_CLASSES)
    ranks = [group["class"] for group in told["groups"]]
    assert ranks
    assert ranks == sorted(ranks, reverse=True)
    first = dict(told["groups"][0]["rows"])
    assert "index" in first["Class"]
    assert first["Source"] == "Zones <b> · made up · 2026"
    assert told["groups"][0]["sample"] is True
    assert any("approximate" in note for note in told["notes"])


def test_place_popup_obeys_the_filter(snapshot):
    zone = snapshot.zones.iloc[0]
    inside = zone.geometry.representative_point()
    told = place_popup(snapshot, inside.x, inside.y, EN, hazards=(), classes=ALL_CLASSES)
    assert told["groups"] == []
    assert "does not mean safe" in told["empty"]


def test_place_popup_names_hostile_areas_as_text(snapshot):
    told = place_popup(snapshot, 115.3, -3.3, EN, hazards=ALL_HAZARDS, classes=ALL_CLASSES)
    assert HOSTILE in dict(told["rows"]).values()


def test_place_outside_every_area(snapshot):
    told = place_popup(snapshot, 0.0, 0.0, EN, hazards=ALL_HAZARDS, classes=ALL_CLASSES)
    assert told["rows"] == []
    assert told["title"]


def test_config_says_what_is_approximate_and_prints_breaks(snapshot):
    config = browser_config(snapshot, EN)
    assert config["attribution"][0] == CREDIT
    assert config["attribution"][1].startswith(BASEMAP_NOTE)
    assert "not official" in CREDIT
    flood = HAZARD_KEYS.index("flood")
    assert config["ranges"][flood][1] == "0.333 < index ≤ 0.666"
    assert config["hazards"][0]["path"] == HAZARDS["flood"].path


def test_config_prints_the_breaks_of_the_layer(snapshot):
    snapshot.datasets.at[2, "breaks"] = [0.3, 0.6]
    ranges = browser_config(snapshot, EN)["ranges"]
    assert ranges[HAZARD_KEYS.index("flood")][0] == "0 < index ≤ 0.3"


def test_classes_that_came_as_words_get_no_breaks(snapshot):
    snapshot.datasets.at[2, "breaks"] = None
    assert browser_config(snapshot, EN)["ranges"][HAZARD_KEYS.index("flood")] is None


def test_range_follows_the_language():
    assert range_text(1, (0.333, 0.666), language("id")).startswith("0 <")
    assert "0,333" in range_text(1, (0.333, 0.666), language("id"))


def test_base_map_addresses_have_only_leaflets_placeholders(snapshot):
    import re

    for base in browser_config(snapshot, EN)["base_maps"]:
        assert set(re.findall(r"{(\w+)}", base["url"])) <= {"x", "y", "z", "s"}
        assert base["attribution"]
