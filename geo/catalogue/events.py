"""Events that agencies log beside disasters: stored as incidents, but not counted as disasters.

A new word is added here and nowhere else.
"""

from collections.abc import Mapping
from types import MappingProxyType

#: Words (lower case) → the hazard that caused the event, or None where none of them did.
NO_DISASTERS: Mapping[str, str | None] = MappingProxyType(
    {
        "pohon tumbang": "whirlwind",
        "pohon roboh": "whirlwind",
        "dahan patah": "whirlwind",
        "baliho roboh": "whirlwind",
        "sarang tawon": None,
        "evakuasi sarang tawon": None,
        "evakuasi ular": None,
        "evakuasi jenazah": None,
        "penemuan mayat": None,
        "penemuan jenazah": None,
        "orang tenggelam": None,
        "orang hilang": None,
        "laka air": None,
        "kecelakaan air": None,
        "laka lantas": None,
        "kecelakaan lalu lintas": None,
        "kecelakaan": None,
        "bunuh diri": None,
    }
)
