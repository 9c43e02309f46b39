"""The same data through st.pydeck_chart (WebGL), without a base map."""

import pydeck
import streamlit as st

from tests.benchmarks.rivals.common import CENTER, ZOOM, choose_hazards, chosen_data

zones, incidents = chosen_data(choose_hazards())
rings = [{"polygon": [list(p) for p in zone.exterior.coords]} for zone in zones.geometry]
points = incidents[["lon", "lat"]]
st.pydeck_chart(
    pydeck.Deck(
        map_provider=None,
        initial_view_state=pydeck.ViewState(latitude=CENTER[0], longitude=CENTER[1], zoom=ZOOM - 1),
        layers=[
            pydeck.Layer(
                "PolygonLayer", rings, get_polygon="polygon", get_fill_color=[220, 38, 38, 120]
            ),
            pydeck.Layer(
                "ScatterplotLayer",
                points,
                get_position=["lon", "lat"],
                get_radius=300,
                get_fill_color=[0, 114, 178],
            ),
        ],
    ),
    height=600,
)
