"""The usual way: zones embedded as GeoJSON and one marker per incident, rebuilt per rerun."""

import folium
from streamlit_folium import st_folium

from tests.benchmarks.rivals.common import CLASS_COLOURS, base_map, choose_hazards, chosen_data

zones, incidents = chosen_data(choose_hazards())
base = base_map()
shown = zones[["class_rank", "geometry"]].assign(
    colour=zones["class_rank"].map(CLASS_COLOURS), class_rank=zones["class_rank"].astype(int)
)
folium.GeoJson(
    shown,
    style_function=lambda feature: {"fillColor": feature["properties"]["colour"], "weight": 1},
    popup=folium.GeoJsonPopup(fields=["class_rank"]),
).add_to(base)
for row in incidents.itertuples():
    folium.CircleMarker((row.lat, row.lon), radius=3, popup=f"{row.id}").add_to(base)
st_folium(base, returned_objects=[], height=600, use_container_width=True)
