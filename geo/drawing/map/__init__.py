"""Drawing: styles, the folium map, and what the browser fetches to paint it."""
