"""A chart on a page: the figure, its sentence, and its data to download."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from geo.base.i18n import Language
from geo.drawing.charts.base import Chart
from geo.drawing.charts.files import chart_csv, chart_xlsx
from geo.store.snapshot import Snapshot
from pages._ui.shared import cache, state
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_FORMAT = "_image_format"
_WIDGET = "c_image_format"
FORMATS = ("png", "svg")


def image_format(lang: Language) -> None:
    """Which kind of picture the camera button over each chart saves."""
    state.project(_WIDGET, st.session_state.get(_FORMAT, FORMATS[0]))
    st.segmented_control(
        lang.gettext("Picture of a chart"),
        FORMATS,
        format_func=str.upper,
        key=_WIDGET,
        required=True,
        on_change=_format_changed,
        help=lang.gettext(
            "The camera button that appears over a chart saves it in this format, on this "
            "computer; nothing is sent anywhere."
        ),
    )


def _format_changed() -> None:
    st.session_state[_FORMAT] = st.session_state[_WIDGET] or FORMATS[0]


@st.cache_resource(max_entries=200, show_spinner=False)
def kept(key: tuple[object, ...], _make: Callable[[], Chart]) -> Chart:
    """The chart that `_make` makes, once for all sessions; `key` says all that it depends on.

    A chart is never changed, and building one costs Plotly some 50 ms.
    """
    return _make()


def show(
    chart: Chart,
    key: str,
    lang: Language,
    about: list[tuple[str, str]],
    *,
    on_click: Callable[[str], None] | None = None,
) -> None:
    """Draw a chart with its sentence and downloads; `on_click` gets its key after a click."""
    st.plotly_chart(
        chart.figure,
        key=key,
        alt=chart.alt,
        on_select="ignore" if on_click is None else (lambda: on_click(key)),
        selection_mode="points",
        config={
            "displaylogo": False,
            "displayModeBar": "hover",
            "modeBarButtonsToRemove": [
                "select2d",
                "lasso2d",
                "zoom2d",
                "pan2d",
                "zoomIn2d",
                "zoomOut2d",
                "autoScale2d",
                "resetScale2d",
            ],
            "toImageButtonOptions": {
                "format": st.session_state.get(_FORMAT, FORMATS[0]),
                "filename": chart.file_stem,
                "scale": 2,
            },
        },
    )
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        st.caption(plain(chart.sentence), width="stretch")
        with st.popover(
            lang.gettext("Data"), icon=":material/download:", type="tertiary", width="content"
        ):
            downloads(
                chart.table,
                chart.file_stem,
                key,
                lang,
                [(lang.gettext("Contents"), chart.subtitle), *about],
            )


def downloads(
    table: pd.DataFrame, stem: str, key: str, lang: Language, about: list[tuple[str, str]]
) -> None:
    """CSV and XLSX of a table, made when the button is pressed."""
    with st.container(horizontal=True, gap="small"):
        _buttons(table, stem, key, lang, about)


def _buttons(
    table: pd.DataFrame, stem: str, key: str, lang: Language, about: list[tuple[str, str]]
) -> None:
    st.download_button(
        "CSV",
        lambda: chart_csv(table, about),
        f"{stem}.csv",
        "text/csv",
        key=f"{key}-csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=lang.gettext("Data of this chart as CSV"),
    )
    st.download_button(
        "XLSX",
        lambda: chart_xlsx(table, about, lang),
        f"{stem}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=f"{key}-xlsx",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=lang.gettext("Data of this chart as Excel"),
    )


def about_lines(data: Snapshot, view: View, lang: Language) -> list[tuple[str, str]]:
    """What every downloaded table says about itself."""
    _ = lang.gettext
    version = _("data version")
    lines = [
        (_("Filter"), f"{view.chosen.describe(lang, data.areas.words)}."),
        (_("Exported"), f"{lang.date(date.today())} · {version} {data.version}"),
        (_("Empty cells"), _("An empty cell means that the figure is not known; it is not zero.")),
    ]
    if cache.summary(data, view.chosen).has_sample:
        lines.append((_("SAMPLE DATA"), _("Made up for trying out; not to be used for decisions.")))
    return lines
