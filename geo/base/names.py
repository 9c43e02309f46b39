"""File names of plain letters, whatever they are made of."""

import re
import unicodedata

_MAX_LENGTH = 150


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def plain_name(*parts: str, ending: str = "") -> str:
    """Parts as slugs, joined by hyphens and cut to a length that every disk takes."""
    stem = "-".join(filter(None, map(slug, parts)))[:_MAX_LENGTH]
    return f"{stem}.{ending}" if ending else stem
