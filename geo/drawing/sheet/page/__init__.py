"""Paper, ink and projection."""
