"""The page Export: preview, options, templates, refusals."""

import pytest


@pytest.fixture
def page(open_app):
    app = open_app(region="63.03", hazard="flood", lang="en")
    return app.switch_page("ekspor.py").run()


def test_it_shows_a_preview_and_downloads(page):
    assert not page.exception
    assert not page.error
    assert any(caption.value.startswith("Scale 1:") for caption in page.caption)
    assert "Flood in Banjar" in page.markdown[-1].value or page.markdown


def test_an_option_changes_the_sheet_and_a_bad_one_is_refused(page):
    page.number_input(key="ex_scale").set_value(2_000_000).run()
    assert any("1:2,000,000" in caption.value for caption in page.caption)
    page.number_input(key="ex_scale").set_value(1_000).run()
    assert any("does not fit" in error.value for error in page.error)
    page.number_input(key="ex_scale").set_value(None).run()
    page.text_input(key="ex_title").set_value("Peta 万").run()
    assert any("U+4E07" in error.value.replace("\\", "") for error in page.error)


def test_templates_are_remembered(page):
    page.text_input(key="ex_title").set_value("Peta {region}").run()
    page.text_input(key="ex-template-name").set_value("Rapat").run()
    page.button(key="ex-save").click().run()
    page.text_input(key="ex_title").set_value("").run()
    assert page.selectbox(key="ex-template").value == "Rapat"
    page.button(key="ex-use").click().run()
    assert page.text_input(key="ex_title").value == "Peta {region}"
    page.button(key="ex-delete").click().run()
    assert "Rapat" not in [box.value for box in page.selectbox]


@pytest.mark.parametrize(("file", "key"), [("peta.py", "map"), ("tren.py", "values")])
def test_the_button_beside_a_map_leads_here_with_the_filter(open_app, file, key):
    app = open_app(region="63.03", hazard="flood", period="all", lang="en")
    app = app.switch_page(file).run()
    app.button(key=f"export-{key}").click().run()
    assert not app.exception
    assert any(caption.value.startswith("Scale 1:") for caption in app.caption)
    assert app.query_params["hazard"] == "flood"
