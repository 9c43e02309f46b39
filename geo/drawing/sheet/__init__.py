"""The map sheet in true millimetres."""
