"""The map page: the address decides, widgets follow, and callbacks write it back."""

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo.view.filters import HazardFilter

# A change redraws parts of the page, and AppTest then knows only these; a second run() shows the
# whole page again.


def _texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.markdown)


def _query(app: AppTest) -> dict[str, str]:
    # AppTest hands a list for what it was given and plain text for what the app wrote.
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in dict(app.query_params).items()
    }


def _healthy(app: AppTest) -> AppTest:
    assert not app.exception, [element.value for element in app.exception]
    assert not app.error, [element.value for element in app.error]
    return app


def _pills(app: AppTest, key: str):
    return next(group for group in app.button_group if group.key == key)


def test_a_bare_address_shows_the_home_kabupaten_and_stays_bare(open_app) -> None:
    app = _healthy(open_app())
    assert "Kabupaten Banjar, 1 November 2025 sampai 31 Oktober 2026" in _texts(app)
    assert _query(app) == {}
    assert app.metric[0].label == "Kejadian"
    assert _pills(app, "f_featured").value == "63.03"


def test_an_address_sets_every_widget(open_app) -> None:
    app = _healthy(
        open_app(
            region="35.03.01,35.03.02",
            hazard="flood,landslide",
            **{"class": "high", "from": "2024-01-01", "to": "2024-12-31"},
            casualties="1",
            lang="en",
        )
    )
    assert _pills(app, "f_hazards").value == ["flood", "landslide"]
    assert _pills(app, "f_classes").value == ["high"]
    assert app.multiselect(key="f_districts").value == ["35.03.01", "35.03.02"]
    assert app.date_input(key="f_start").value == date(2024, 1, 1)
    assert app.toggle(key="f_casualties").value is True
    assert "Flood and Landslide" in _texts(app)


def test_a_click_writes_the_address_and_the_address_gives_the_same_view(open_app) -> None:
    app = open_app()
    _pills(app, "f_hazards").set_value(["flood"]).run().run()
    query = _query(_healthy(app))
    assert query["hazard"] == "flood"
    again = _healthy(open_app(**query))
    assert _texts(again) == _texts(app)
    assert [m.value for m in again.metric] == [m.value for m in app.metric]


def test_going_back_to_the_default_makes_the_address_bare_again(open_app) -> None:
    app = open_app(hazard="flood")
    _pills(app, "f_hazards").set_value([]).run().run()
    assert _query(_healthy(app)) == {}


def test_an_address_from_outside_moves_the_widgets(open_app) -> None:
    # What the browser's Back button does: the same session runs with another query.
    app = open_app(hazard="flood")
    app.query_params["hazard"] = "drought"
    app.run()
    assert _pills(_healthy(app), "f_hazards").value == ["drought"]


def test_the_map_position_and_the_language_survive_a_change(open_app) -> None:
    app = open_app(at="-3.3,115,11", lang="en", utm_source="rapat")
    _pills(app, "f_hazards").set_value(["flood"]).run().run()
    query = _query(_healthy(app))
    assert query["at"] == "-3.30000,115.00000,11"
    assert (query["lang"], query["utm_source"]) == ("en", "rapat")


def test_a_new_region_drops_the_old_map_position(open_app) -> None:
    app = open_app(at="-3.3,115,11")
    _pills(app, "f_featured").set_value("35.05").run().run()
    query = _query(_healthy(app))
    assert query["region"] == "35.05"
    assert "at" not in query


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "99.99"),
        ("hazard", "<script>alert(1)</script>"),
        ("class", "**huge**"),
        ("from", "2024-13-01"),
        ("period", "x"),
        ("draw", "1,2"),
        ("at", "x"),
        ("point", "1,2"),
        ("radius", "7"),
        ("lang", "xx"),
        ("casualties", "maybe"),
    ],
)
def test_nonsense_shows_the_default_and_names_the_bad_value(open_app, name, value) -> None:
    app = _healthy(open_app(**{name: value}))
    assert len(app.warning) == 1
    # The escaping for Markdown is taken away again, as the browser does.
    said = re.sub(r"\\(.)|\u2060", r"\1", app.warning[0].value)
    assert value in said or "3 sampai 200" in said
    assert "Kabupaten Banjar, 1 November 2025" in _texts(app)


def test_the_quick_periods(open_app) -> None:
    app = open_app()
    _pills(app, "f_quick").set_value("all").run().run()
    assert _query(_healthy(app))["period"] == "all"
    _pills(app, "f_quick").set_value("this_year").run().run()
    assert _query(app)["from"] == f"{date.today().year}-01-01"
    _pills(app, "f_quick").set_value("last_12_months").run().run()
    assert _query(app) == {}


def test_a_period_that_ends_before_it_begins_is_refused(open_app) -> None:
    app = open_app(**{"from": "2024-01-01", "to": "2024-12-31"})
    app.date_input(key="f_start").set_value(date(2025, 6, 1)).run()
    assert _query(_healthy(app))["from"] == "2024-01-01"
    assert app.date_input(key="f_start").value == date(2024, 1, 1)
    assert len(app.warning) == 1


def test_enter_takes_the_first_region_and_full_names_tell_the_others_apart(open_app) -> None:
    app = open_app()
    app.text_input(key="f_search").set_value("banjar").run().run()
    assert _query(_healthy(app)).get("region", "63.03") == "63.03"
    labels = [button.label for button in app.button if str(button.key).startswith("hit-")]
    assert 1 < len(labels) <= 12
    assert len(set(labels)) == len(labels)
    app.button(key="hit-32-79").click().run().run()
    assert _query(_healthy(app))["region"] == "32.79"
    assert app.text_input(key="f_search").value == ""


def test_a_misspelt_region_and_a_coordinate_are_understood(open_app) -> None:
    app = open_app()
    app.text_input(key="f_search").set_value("trengalek").run().run()
    assert _query(_healthy(app))["region"] == "35.03"
    app.text_input(key="f_search").set_value("-3,4126 114,8452").run().run()
    query = _query(_healthy(app))
    assert query["point"] == "-3.41260,114.84520"
    assert query.get("region", "63.03") == "63.03"


def test_several_kabupaten_are_chosen_together(open_app) -> None:
    app = open_app(region="35.03")
    app.session_state["f_other"] = True
    app.run()
    app.multiselect(key="f_several").set_value(["35.03", "63.03"]).run().run()
    assert _query(_healthy(app))["region"] == "35.03,63.03"


def test_the_cascade_narrows_down_and_widens_again(open_app) -> None:
    app = open_app(region="35.05")
    district = app.multiselect(key="f_districts").options and "35.05.01"
    app.multiselect(key="f_districts").set_value([district]).run().run()
    assert _query(_healthy(app))["region"] == district
    app.multiselect(key="f_districts").set_value([]).run().run()
    assert _query(_healthy(app))["region"] == "35.05"
    app.session_state["f_other"] = True
    app.run()
    app.selectbox(key="f_regency").set_value(None).run().run()
    assert _query(_healthy(app))["region"] == "35"
    app.selectbox(key="f_province").set_value(None).run().run()
    assert _query(_healthy(app))["region"] == "all"


def test_an_empty_result_says_what_to_do_and_a_button_does_it(open_app) -> None:
    app = open_app(**{"from": "2000-01-01", "to": "2000-12-31"})
    assert "Perluas periode" in app.info[0].value
    app.button(key="empty-period").click().run().run()
    assert _query(_healthy(app))["period"] == "all"
    assert app.metric


def test_a_drawn_area_can_be_removed(open_app) -> None:
    ring = ((114.5, -3.6), (115.2, -3.6), (115.2, -3.0), (114.5, -3.0))
    app = open_app(draw=HazardFilter(drawing=ring).to_query()["draw"])
    assert "hanya di dalam poligon" in _texts(app)
    next(b for b in app.button if b.label == "Hapus poligon").click().run().run()
    assert "draw" not in _query(_healthy(app))


def test_a_typed_coordinate_is_answered(open_app) -> None:
    app = open_app()
    app.text_input(key="p_text").set_value("3°24'45\"LS 114°50'43\"BT").run().run()
    assert _query(_healthy(app))["point"] == "-3.41250,114.84528"
    assert "Tepat di titik ini" in _texts(app)
    app.text_input(key="p_text").set_value("di mana?").run()
    assert "di mana" in app.warning[0].value


def test_the_distance_belongs_to_the_address_too(open_app) -> None:
    app = open_app(point="-3.4126,114.8452")
    next(g for g in app.button_group if g.key == "p_radius").set_value(5.0).run().run()
    assert _query(_healthy(app))["radius"] == "5"
    app.query_params.pop("radius")
    app.run()
    assert next(g for g in app.button_group if g.key == "p_radius").value == 1.0


def test_sample_data_and_approximate_boundaries_are_marked(open_app) -> None:
    words = _texts(_healthy(open_app()))
    assert "DATA CONTOH" in words
    assert "batas BPS 2020, bukan batas resmi" in words


def test_the_table_is_made_only_when_it_is_open(open_app) -> None:
    app = open_app()
    assert not app.dataframe
    app.session_state["t_open"] = True
    app.run()
    assert len(_healthy(app).dataframe) == 1
    frame = app.dataframe[0].value
    days = frame["occurred_on"].to_numpy()
    assert (days[:-1] >= days[1:]).all()


def test_the_language_switch(open_app) -> None:
    app = open_app()
    next(g for g in app.button_group if g.key == "ui_lang").set_value("en").run().run()
    assert _query(_healthy(app)) == {"lang": "en"}
    assert app.metric[0].label == "Incidents"


def test_a_kecamatan_knows_the_sample_zones_that_reach_into_it(open_app) -> None:
    """Sample zones are filed by kabupaten; only their shape says which kecamatan they cover."""
    app = _healthy(
        open_app(region="63.03.05", hazard="flood", **{"from": "1990-01-01"}, to="1990-12-31")
    )
    shown = _texts(app)
    assert "DATA CONTOH" in shown or "SAMPLE DATA" in shown
    assert "No hazard zones are mapped" not in shown
    assert "Belum ada zona bahaya" not in shown
