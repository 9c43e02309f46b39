"""Area levels and Kemendagri codes. A code is text for ever: 13.10 must not become 13.1."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geo.base.i18n import N_


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """One level of the administrative hierarchy."""

    key: str
    depth: int
    name: str
    plural: str


_ALL = (
    AreaLevel("province", 1, N_("Province"), N_("Provinces")),
    AreaLevel("regency", 2, N_("Regency/city"), N_("Regencies/cities")),
    AreaLevel("district", 3, N_("District"), N_("Districts")),
    AreaLevel("village", 4, N_("Village"), N_("Villages")),
)

LEVELS: Mapping[str, AreaLevel] = MappingProxyType({level.key: level for level in _ALL})
LEVEL_KEYS: tuple[str, ...] = tuple(LEVELS)

#: The four agencies this project was made with; they have bundled villages and sample data.
FEATURED_REGENCIES: tuple[str, ...] = ("63.03", "15.06", "35.03", "35.05")

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


def is_area_code(text: str) -> bool:
    """Whether `text` has the form of a Kemendagri code with dots (it may still not exist)."""
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> str:
    """The level key of a well-formed code: "63.03" is a regency."""
    return LEVEL_KEYS[code.count(".")]


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above `code`, widest first: "63.03.05" gives ("63", "63.03")."""
    parts = code.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(1, len(parts)))


def metric_crs(lon: float, lat: float) -> str:
    """The UTM zone (WGS 84) of a point, for distances in metres."""
    zone = int((lon + 180.0) // 6.0) + 1
    return f"EPSG:{(32700 if lat < 0 else 32600) + zone}"
