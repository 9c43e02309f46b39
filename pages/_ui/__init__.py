"""What the pages share: widgets, the address, caches, and the door to st_folium."""
