"""The little CSS that the theme cannot say, and marks that several widgets share."""

from base64 import b64encode
from collections.abc import Sequence

import streamlit as st

from geo.analysis.boundary_words import boundary_note
from geo.base.i18n import Language
from geo.catalogue import CLASSES, HAZARDS
from geo.store.areas import AreaIndex
from pages._ui.shared.parts import plain

#: The program's mark: a map pin on the primary colour.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
    '<rect width="64" height="64" rx="14" fill="#0B5A70"/>'
    '<path d="M32 11a16 16 0 0 1 16 16c0 11-16 27-16 27S16 38 16 27a16 16 0 0 1 16-16z" '
    'fill="#fff"/><circle cx="32" cy="27" r="6.5" fill="#D55E00"/></svg>'
)

#: Ground and edge of what lies over the page, as in the theme.
_CARD = {"light": ("#FFFFFF", "#CBD6DC"), "dark": ("#0E1A21", "#2B4048")}
#: Size of body type by the address parameter ``size``; the map's scripts know the same names.
SIZES_PX = {"large": 18.75, "projector": 24}

# A laptop's 768 pixels must hold the key figures and the map, so the paddings are small. Only
# classes made from our own keys and Streamlit's test ids are used.
_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding-left: 0.7rem; padding-right: 0.7rem; }
[data-testid="stSidebarUserContent"] { margin-left: -0.8rem; margin-right: -0.8rem; }
[data-testid="stMainBlockContainer"] { padding-top: 0.25rem !important; }
.stApp:has([data-testid="stExpandSidebarButton"]) .st-key-ps-top { margin-left: 5.4rem;
  width: calc(100% - 5.4rem); }
[data-testid="stHeader"] { height: 2.6rem; min-height: 0; background: transparent; }
.st-key-ps-top { position: relative; z-index: 999991; }
.st-key-ps-menu { min-width: 0; flex-shrink: 1; overflow-x: auto; scrollbar-width: none; }
.st-key-ps-menu button, .st-key-ps-who button { white-space: nowrap; padding-inline: 0.6rem; }
.st-key-ps-who { flex-shrink: 0; }
.st-key-ui_lang { flex-shrink: 0; }
.st-key-ps-top [data-testid="stButtonGroup"] > div { flex-wrap: nowrap; }
iframe[title="streamlit_folium.st_folium"] { height: max(24rem, calc(100vh - 9.7rem)); }
[data-testid="stExpandSidebarButton"]::after { content: "Filter"; font-size: 0.95rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-ps-answer) { position: absolute; right: 0.7rem;
  width: 21rem; z-index: 5; }
.st-key-ps-answer { margin-top: 8.2rem; }
.st-key-ps-answer-card { background: var(--ps-card); border: 1px solid
  var(--ps-edge); border-radius: 0.5rem; padding: 0.75rem 1rem; max-height: calc(100vh - 12rem);
  overflow: auto; box-shadow: 0 2px 10px rgba(0, 0, 0, 0.3); }
img[src^="data:image/svg+xml;base64"] { width: 1em !important; min-width: 1em; height: 1em;
  margin: 0 0.15em 0 0; vertical-align: -0.1em; display: inline-block; }
.st-key-ps-brand { margin-top: -3.2rem; pointer-events: none; }
.st-key-ps-brand p { line-height: 1.3; }
.st-key-ps-sentence p { line-height: 1.5; }
.st-key-ps-figures { margin: 0.15rem 0 0.3rem; }
.st-key-ps-strip button { min-height: 2rem; padding: 0.15rem 0.6rem; }
.st-key-ps-figures [data-testid="stMetric"] { padding: 0.15rem 0.6rem; }
.st-key-ps-figures [data-testid="stMetric"] > div { padding: 0; display: flex; flex-wrap: nowrap;
  align-items: baseline; gap: 0 0.45rem; position: relative; white-space: nowrap; }
.st-key-ps-figures [data-testid="stMetricLabel"] { font-size: 0.8rem; }
/* Amounts of money are longer than counts: each card is as wide as its words. */
.st-key-ps-figures [data-testid="stGrid"] { display: flex; flex-wrap: wrap; }
.st-key-ps-figures [data-testid="stGrid"] > * { flex: 1 0 auto; width: auto; }
.st-key-ps-figures [data-testid="stMetric"] > div > * { flex-shrink: 0; }
.st-key-ps-figures [data-testid="stMetricValue"] { font-size: 1.15rem;
  line-height: 1.3; padding: 0; }
.st-key-ps-figures [data-testid="stMetricDelta"] { font-size: 0.75rem; padding: 0 0.3rem; }
/* What it is compared with, and how many gave no figure: told when the card is pointed at. */
.st-key-ps-figures [data-testid="stMetricDeltaDescription"] { display: none; }
.st-key-ps-figures [data-testid="stMetric"]:hover [data-testid="stMetricDeltaDescription"],
.st-key-ps-figures [data-testid="stMetric"]:focus-within [data-testid="stMetricDeltaDescription"] {
  display: block; position: absolute; left: 0; top: 100%; z-index: 20; white-space: normal;
  background: var(--ps-card); border: 1px solid var(--ps-edge);
  border-radius: 0.3rem; padding: 0.2rem 0.5rem; font-size: 0.8rem; }
.st-key-ps-answer-newest button { min-height: 0; padding: 0.1rem 0; text-align: left;
  justify-content: flex-start; }
.st-key-ps-facts table { width: 100%; }
.st-key-ps-facts thead { display: none; }
.st-key-ps-facts td { border-left: 0 !important; border-right: 0 !important; }
.st-key-ps-facts td:first-child { width: 11rem; padding-left: 0; }
section[data-testid="stSidebar"] h3 { padding: 0.2rem 0 0; }
@media (max-width: 640px) {
  /* Who is logged in stands beside the button of the filter, the menu in a row of its own. */
  .stApp .st-key-ps-top.st-key-ps-top { flex-wrap: wrap !important; margin-left: 0; width: 100%; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-ps-who) { order: -1; margin-left: auto; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-ps-menu) { flex: 1 0 100% !important; }
  .st-key-menu-home { display: none; }
  iframe[title="streamlit_folium.st_folium"] { height: 72vh; }
  .st-key-ps-strip [class*="st-key-export-"] { display: none; }
  .st-key-ps-strip .st-key-ps-sentence p { font-size: 0.9rem; line-height: 1.35; }
  .st-key-ps-figures [data-testid="stMetric"] > div { flex-wrap: wrap; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-ps-answer) { position: static; width: auto; }
  .st-key-ps-answer { margin: 0; }
  /* One row to swipe, so that the map begins on the first screen. */
  .st-key-ps-figures [data-testid="stGrid"] { flex-wrap: nowrap; overflow-x: auto;
    scrollbar-width: none; }
  .st-key-ps-figures [data-testid="stGrid"] > * { flex: 0 0 9.5rem; }
}
</style>
"""


def apply() -> None:
    """Add the style sheet to the page, and the size of type that the address asks for."""
    st.html(_CSS)
    # Streamlit names its colours for components only.
    card, edge = _CARD["dark" if st.context.theme.type == "dark" else "light"]
    st.html(f"<style>:root {{ --ps-card: {card}; --ps-edge: {edge}; }}</style>")
    px = SIZES_PX.get(st.query_params.get("size", ""))
    if px:
        st.html(f"<style>html {{ font-size: {px}px !important; }}</style>")


def sample_badge(lang: Language) -> str:
    """The mark of sample data, as Markdown."""
    words = lang.gettext("SAMPLE DATA")
    return f":orange-badge[:material/science: {words}]"


def boundary_badge(areas: AreaIndex, codes: Sequence[str], lang: Language) -> str:
    """Whose boundaries the areas (none: all provinces) have, as Markdown; "" for imported ones."""
    words = boundary_note(areas, codes or areas.children(None), lang).rstrip(".")
    return f":gray-badge[{plain(words)}]" if words else ""


def hazard_mark(key: str) -> str:
    """The hazard's symbol as the map draws it, as a small picture in Markdown.

    The white edge keeps dark symbols readable on the dark theme.
    """
    hazard = HAZARDS[key]
    return _picture(
        f'<path d="{hazard.path}" fill="{hazard.colour}" stroke="#fff" stroke-width=".3" '
        'stroke-linejoin="round" paint-order="stroke"/>'
    )


def class_mark(key: str) -> str:
    """The class's ground and pattern as on the map, as a small picture in Markdown."""
    found = CLASSES[key]
    lines = {
        "dots": "M-.7 -.5h.1M0 -.5h.1M.7 -.5h.1M-.35 .1h.1M.35 .1h.1M-.7 .7h.1M0 .7h.1M.7 .7h.1",
        "diagonal": "M-1.2 0L0 -1.2M-1.2 1.2L1.2 -1.2M0 1.2L1.2 0",
        "crosshatch": "M-1.2 0L0 -1.2M-1.2 1.2L1.2 -1.2M0 1.2L1.2 0M-1.2 0L0 1.2M-1.2 -1.2L1.2 1.2"
        "M0 -1.2L1.2 0",
    }[found.pattern]
    return _picture(
        f'<path d="M-1.2-1.2h2.4v2.4h-2.4z" fill="{found.colour}"/>'
        f'<path d="{lines}" stroke="{found.line}" stroke-width=".2" stroke-linecap="round"/>'
        '<path d="M-1.2-1.2h2.4v2.4h-2.4z" fill="none" stroke="#777" stroke-width=".15"/>'
    )


def colour_mark(colour: str) -> str:
    """A square of a legend with an edge that shows on every ground, as Markdown."""
    return _picture(
        f'<path d="M-1.1-1.1h2.2v2.2h-2.2z" fill="{colour}" stroke="#8a949c" stroke-width=".2"/>'
    )


def _picture(drawing: str) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" '
        f'viewBox="-1.5 -1.5 3 3">{drawing}</svg>'
    )
    return f"![](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"
