"""The things that come from files, a room for each, and what looks over all of them."""
