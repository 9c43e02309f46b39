"""The pages of analysis: the address decides, figures agree, a click narrows and is undone."""

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo.analysis.aggregate import incident_rows
from geo.base.i18n import language
from geo.view.filters import HazardFilter
from pages._ui.shared import cache


@pytest.fixture
def open_page(open_app):
    """Open a page by the name of its file with a query."""

    def run(name: str, **query: str) -> AppTest:
        app = open_app(**query)
        return _healthy(app.switch_page(f"{name}.py").run())

    return run


def _healthy(app: AppTest) -> AppTest:
    assert not app.exception, [element.value for element in app.exception]
    assert not app.error, [element.value for element in app.error]
    return app


def _words(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.info, *app.warning]
    # What came from data is escaped for Markdown.
    return re.sub(r"\\(.)|\u2060", r"\1", "\n".join(str(element.value) for element in found))


def _charts(app: AppTest) -> list[str]:
    """The titles of the charts, as JSON text."""
    return [element.proto.spec for element in app.get("plotly_chart")]


def test_tren_shows_every_chart_with_region_period_and_records(open_page) -> None:
    app = open_page("tren", lang="en")
    charts = _charts(app)
    assert len(charts) == 4
    count = len(
        incident_rows(
            cache.snapshot(),
            HazardFilter(areas=("63.03",), start=date(2025, 11, 1), end=date(2026, 10, 31)),
        )
    )
    for chart in charts:
        assert "Kabupaten Banjar" in chart
        assert "SAMPLE DATA" in chart
    assert f"{count} incidents" in charts[0]
    assert f"**{count} incidents**" in _words(app)


def test_tren_choices_live_in_the_address(open_page) -> None:
    app = open_page("tren", lang="en", measure="displaced", step="year", period="all", by="village")
    assert "Displaced per year" in _charts(app)[0]
    choice = next(group for group in app.button_group if group.key == "o_measure")
    assert choice.value == "displaced"


def test_tren_nonsense_in_a_choice_is_the_default(open_page) -> None:
    app = open_page("tren", lang="en", measure="<b>", step="decade", regions="1,2")
    assert "Incidents per month" in _charts(app)[0]


def test_tren_says_when_nothing_can_be_concluded(open_page) -> None:
    app = open_page("tren", lang="en", region="63.03.05", hazard="tidal_flood", period="all")
    words = _words(app)
    assert "nothing can be concluded" in words or "No incidents match" in words


def test_tren_without_population_explains_itself(open_page) -> None:
    app = open_page("tren", lang="en", rate="per_100k")
    assert "population of these areas is not known" in _words(app)


@pytest.mark.parametrize("name", ["tren", "validasi"])
def test_an_empty_selection_offers_to_widen(open_page, name: str) -> None:
    app = open_page(name, lang="en", **{"from": "2019-01-01", "to": "2019-01-01"})
    assert "Widen the period" in _words(app)
    assert any(button.key == "empty-period" for button in app.button)


def test_paparan_shows_shares_and_names_what_is_unknown(open_page) -> None:
    app = open_page("paparan", lang="en")
    words = _words(app)
    assert "Hazard zones in Kabupaten Banjar" in words
    assert "The population of the single areas is not known" in words
    assert "People exposed (estimate)" in words
    assert "Multi-hazard index" in words
    assert len(_charts(app)) == 2


def test_paparan_names_hazards_without_zones(open_page) -> None:
    app = open_page("paparan", lang="en", region="35.05.01")
    assert "No zones are mapped here for" in _words(app)
    nowhere = open_page("paparan", lang="en", region="11.01")
    assert "No hazard zones are mapped here" in _words(nowhere)


def test_validasi_compares_with_area_alone(open_page) -> None:
    app = open_page("validasi", lang="en", period="all")
    words = _words(app)
    assert re.search(r"Flood: \d+% inside, \d+% of the area", words)
    assert "95% interval" in words
    assert len(_charts(app)) == 2


def test_profil_of_a_district_and_of_nothing(open_page) -> None:
    app = open_page("profil", lang="en", region="63.03.05")
    assert "Martapura, Kabupaten Banjar" in app.header[0].value
    assert re.search(r"Number \d+ of the \d+ areas in Kabupaten Banjar", _words(app))
    several = open_page("profil", lang="en", region="63.03,35.05")
    assert "A profile is of one area" in _words(several)


def test_a_click_narrows_the_filter_and_undo_brings_it_back(open_page) -> None:
    app = open_page("profil", lang="en")
    app.selectbox(key="o_profile").select("63.03.05").run()
    _healthy(app)
    assert app.header[0].value.startswith("Martapura")
    assert "63.03.05" in str(dict(app.query_params))
    app.button(key="linked-undo").click().run()
    _healthy(app)
    assert app.header[0].value.startswith("Kabupaten Banjar")


def test_totals_of_the_pages_agree(open_page) -> None:
    query = {"region": "35.03", "from": "2022-02-15", "to": "2024-02-29", "lang": "en"}
    chosen = HazardFilter(areas=("35.03",), start=date(2022, 2, 15), end=date(2024, 2, 29))
    app = open_page("tren", **query)
    count = language("en").number(len(incident_rows(cache.snapshot(), chosen)))
    assert f"**{count} incidents**" in _words(app)
    assert f"{count} incidents" in _charts(app)[0]
    assert f"**{count} incidents**" in _words(open_page("validasi", **query))


def test_validasi_lists_every_incident_outside(open_page) -> None:
    app = open_page("validasi", lang="en", period="all")
    app.session_state["t_outside"] = True
    app.run()
    _healthy(app)
    outside = [frame for frame in app.dataframe if "Nearest zone (m)" in frame.value.columns]
    listed = re.search(r"(\d+) incidents lie outside every zone", _words(app))
    assert listed is not None
    if outside:
        assert len(outside[0].value) == int(listed[1])
        assert (outside[0].value["Nearest zone (m)"] > 0).all()
