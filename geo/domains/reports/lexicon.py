"""Words of citizens' messages, read from `lexicon.toml`: events, slang, depth, danger, wishes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geo.base.i18n import N_


@dataclass(frozen=True, slots=True)
class ReportKind:
    """What a citizen may report. `hazard` is a key of the catalogue, "" for what is none."""

    key: str
    name: str
    hazard: str
    sure: tuple[str, ...]
    hints: tuple[str, ...]


_NAMES = {
    "person_in_water": (N_("Person swept away or drowned"), ""),
    "tsunami": (N_("Tsunami"), "tsunami"),
    "earthquake": (N_("Earthquake"), "earthquake"),
    "volcano": (N_("Volcanic eruption"), "volcano"),
    "landslide": (N_("Landslide"), "landslide"),
    "tidal_flood": (N_("Tidal flood and coastal abrasion"), "tidal_flood"),
    "flood": (N_("Flood"), "flood"),
    "wildfire": (N_("Forest and land fire"), "wildfire"),
    "house_fire": (N_("Building fire"), ""),
    "fallen_tree": (N_("Fallen tree"), "whirlwind"),
    "whirlwind": (N_("Whirlwind / extreme weather"), "whirlwind"),
    "drought": (N_("Drought / clean-water shortage"), "drought"),
    "road_cut": (N_("Road or bridge cut off"), ""),
}


def _load() -> dict[str, Any]:
    text = Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_DATA = _load()

KINDS: Mapping[str, ReportKind] = MappingProxyType(
    {
        key: ReportKind(
            key,
            *_NAMES[key],
            tuple(words["sure"]),
            tuple(words["hints"]),
        )
        for key, words in _DATA["kinds"].items()
    }
)
DANGER_WORDS: tuple[str, ...] = tuple(_DATA["danger"]["words"])
INTENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {key: tuple(words) for key, words in _DATA["intents"].items()}
)
#: Words that answer "yes", "no" and "skip".
ANSWERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {key: frozenset(words) for key, words in _DATA["answers"].items()}
)
DEPTH_WORDS: Mapping[str, int] = MappingProxyType(dict(_DATA["depth"]))
SLANG: Mapping[str, str] = MappingProxyType(
    {spelt: word for word, spellings in _DATA["slang"].items() for spelt in spellings}
)
