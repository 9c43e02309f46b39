"""What the server has ready before anybody visits."""

import urllib.request

from tests.e2e.app import AppServer


def test_the_browsers_part_of_the_map_is_there_before_the_first_visit(app: AppServer) -> None:
    address = f"{app.url}/component/streamlit_folium.st_folium/index.html"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200
