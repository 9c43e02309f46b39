"""Readers: a file of any accepted kind → a canonical frame + a report of what it could not take."""
