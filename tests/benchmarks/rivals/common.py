"""What the rival pages share: the choice, a base map without foreign links, the chosen data."""

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.analysis.aggregate import incident_rows
from geo.catalogue import CLASSES, HAZARD_KEYS, PRIMARY_HAZARDS
from geo.drawing.map.assets import asset_url
from geo.store.bundled import ready_store
from geo.view.filters import HazardFilter

CENTER = (-3.4, 115.0)
ZOOM = 9
CLASS_COLOURS = {c.rank: c.colour for c in CLASSES.values()}


def choose_hazards() -> tuple[str, ...]:
    """The widget whose change is timed, as on our page: hazards as pills."""
    chosen = st.pills("Bahaya", PRIMARY_HAZARDS, selection_mode="multi", key="hazards")
    return tuple(chosen) or PRIMARY_HAZARDS


def base_map() -> folium.Map:
    """A folium map whose only scripts are Leaflet and jQuery from our own origin."""
    base = folium.Map(location=CENTER, zoom_start=ZOOM, tiles=None, prefer_canvas=True)
    base.default_js = [(name, asset_url(name)) for name in ("leaflet.js", "jquery.min.js")]
    base.default_css = [("leaflet.css", asset_url("leaflet.css"))]
    return base


def chosen_data(hazards: tuple[str, ...]) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Zones and incidents of the chosen hazards."""
    snapshot = ready_store().snapshot()
    numbers = [HAZARD_KEYS.index(key) for key in hazards]
    zones = snapshot.zones[snapshot.zones["hazard"].isin(numbers)]
    rows = incident_rows(snapshot, HazardFilter(hazards=hazards))
    return zones, snapshot.incidents.iloc[rows]
