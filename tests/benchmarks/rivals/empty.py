"""The floor: an empty folium map through st_folium, and one choice that it shows."""

import folium
from folium.elements import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from tests.benchmarks.rivals.common import base_map, choose_hazards


class Mark(MacroElement):
    """Tells the browser that the map now shows a choice."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.shown = (window.shown || 0) + 1; /* {{ this.choice }} */"
        "{% endmacro %}"
    )

    def __init__(self, choice: str) -> None:
        super().__init__()
        self._name = "Mark"
        self.choice = choice


group = folium.FeatureGroup()
group.add_child(Mark(",".join(choose_hazards())))
st_folium(
    base_map(),
    key="empty",
    returned_objects=[],
    feature_group_to_add=group,
    height=600,
    use_container_width=True,
)
