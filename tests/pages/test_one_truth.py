"""The same figure on every page, on paper and in files, for filters drawn by lot."""

import io
import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import openpyxl
import pytest

from geo.analysis.aggregate import MEASURES, figure, incident_rows
from geo.analysis.cube import area_axis, count_cube
from geo.analysis.exposure import exposed_people, exposure, region_codes
from geo.analysis.key_figures import key_figures
from geo.analysis.trends import ranking, time_series
from geo.analysis.zone_layer import zone_layer
from geo.base.i18n import language
from geo.base.settings import load_settings
from geo.catalogue import HAZARD_KEYS
from geo.drawing.sheet.content import gather
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs.situation_report import table_cells
from geo.outputs.workbook import workbook
from geo.store.bundled import ready_store
from geo.view.filters import HazardFilter
from pages._ui.shared import cache
from pages._ui.shared.figures import card_of

_REGIONS = ("63.03", "35.03", "15.03", "35.05", "63.03.05", "63.03.05,63.03.06", "63", "35.03.06")
_ID = language("id")


@pytest.fixture(scope="module")
def snapshot(page_workspace):
    """The bundled data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PETASIAGA_WORKSPACE", str(page_workspace))
        return ready_store(load_settings()).snapshot()


def _filters(count: int, seed: int) -> list[HazardFilter]:
    rng = np.random.default_rng(seed)
    found = []
    for _number in range(count):
        start = date(2020, 1, 1) + timedelta(days=int(rng.integers(0, 2000)))
        hazards = tuple(key for key in HAZARD_KEYS if rng.random() < 0.5) or HAZARD_KEYS
        is_open = rng.random() < 0.3
        found.append(
            HazardFilter(
                areas=tuple(str(rng.choice(_REGIONS)).split(",")),
                hazards=HAZARD_KEYS if rng.random() < 0.4 else hazards,
                start=None if is_open else start,
                end=None if is_open else start + timedelta(days=int(rng.integers(20, 1500))),
                with_casualties=bool(rng.random() < 0.2),
            )
        )
    return found


def _text(app: Any) -> str:
    """Every word of a page, without the escaping for Markdown."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.header)
    words = [str(element.value) for kind in kinds for element in kind]
    words += [f"{element.label} {element.value}" for element in app.metric]
    words += [element.proto.spec for element in app.get("plotly_chart")]
    words += [str(element.proto) for element in app.get("html")]
    return re.sub(r"\\(.)|\u2060", r"\1", "\n".join(words))


@pytest.mark.parametrize("chosen", _filters(20, seed=9), ids=lambda chosen: str(chosen.areas))
def test_figures_charts_and_report_count_the_same(snapshot, chosen) -> None:
    data = snapshot
    rows = incident_rows(data, chosen)
    truth = key_figures(data, chosen)
    content = gather(data, chosen, SheetOptions(language="id"))
    assert [(f.key, f.now) for f in content.figures] == [(f.key, f.now) for f in truth]
    total = table_cells(content)[-1]
    for found, cell in zip(truth, total[1:], strict=True):
        if found.now.total is not None:
            assert card_of(found, _ID).value == cell.removesuffix("*")
    for measured in truth:
        measure = next(m for m in MEASURES if m.key == measured.key)
        for level in ("regency", "district"):
            axis = area_axis(data.areas, chosen.areas, level)
            cube = count_cube(data, chosen, axis, measure, rows)
            ranked = ranking(cube, None, data.areas)
            series = time_series(cube, "month")
            wanted = figure(data, rows, measure.columns)
            assert int(ranked["records"].sum()) == int(series["records"].sum()) == wanted.records
            assert np.nansum(ranked["value"]) == pytest.approx(wanted.total or 0.0)
            assert np.nansum(series["total"]) == pytest.approx(wanted.total or 0.0)


@pytest.mark.parametrize("chosen", _filters(5, seed=3), ids=lambda chosen: str(chosen.areas))
def test_every_page_says_the_same_number_of_incidents(open_app, chosen) -> None:
    query = {**chosen.to_query(), "lang": "id"}
    app = open_app(**query)
    data = cache.snapshot()
    count = len(incident_rows(data, chosen))
    words = f"{_ID.number(count)} kejadian"
    for page in ("peta", "tren", "validasi"):
        shown = open_app(**query)
        app = shown if page == "peta" else shown.switch_page(f"{page}.py").run()
        assert not app.exception
        assert words in _text(app), page
        if page == "peta":
            for found in key_figures(data, chosen):
                assert card_of(found, _ID).value in _text(app)
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook(gather(data, chosen, SheetOptions(language="id")), cache.store().engine)
        ),
        read_only=True,
    )
    assert len(list(book.worksheets[1].iter_rows())) - 1 == count


@pytest.mark.parametrize("region", ["63.03", "35.03", "63.03.05"])
def test_profile_and_exposure_tell_the_same_people(open_app, region: str) -> None:
    tables = []
    for page in ("paparan", "profil"):
        app = open_app(region=region, lang="id").switch_page(f"{page}.py").run()
        assert not app.exception
        tables.append([table.value.to_numpy().tolist() for table in app.table])
        assert ("Jumlah jiwa terpapar" in _text(app)) or tables[-1]
    assert tables[0] == tables[1]
    data = cache.snapshot()
    chosen = HazardFilter(areas=(region,))
    found = exposure(data, zone_layer(data), region_codes(data.areas, chosen))
    people = exposed_people(data.areas, found)
    # A kabupaten has a population in the bundle, a kecamatan has none: unknown is said.
    assert bool(tables[0]) == people.any_known == (region.count(".") == 1)
