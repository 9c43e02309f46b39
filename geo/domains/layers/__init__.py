"""Reference layers: whatever else lies on the map."""
