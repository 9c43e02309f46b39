"""Definitions as data: hazards, classes, area levels, icons. A new one is added here only."""

from geo.catalogue.classes import (
    CLASS_KEYS,
    CLASSES,
    HazardClass,
    class_of_index,
    ranks_of_index,
)
from geo.catalogue.events import NO_DISASTERS
from geo.catalogue.hazards import HAZARD_KEYS, HAZARDS, PRIMARY_HAZARDS, Hazard
from geo.catalogue.icons import ICON_KEYS, ICONS, LAYER_COLOURS, Icon, icon_of
from geo.catalogue.levels import (
    FEATURED_REGENCIES,
    LEVEL_KEYS,
    LEVELS,
    AreaLevel,
    ancestors,
    is_area_code,
    level_of,
    metric_crs,
)

__all__ = [
    "CLASSES",
    "CLASS_KEYS",
    "FEATURED_REGENCIES",
    "HAZARDS",
    "HAZARD_KEYS",
    "ICONS",
    "ICON_KEYS",
    "LAYER_COLOURS",
    "LEVELS",
    "LEVEL_KEYS",
    "NO_DISASTERS",
    "PRIMARY_HAZARDS",
    "AreaLevel",
    "Hazard",
    "HazardClass",
    "Icon",
    "ancestors",
    "class_of_index",
    "icon_of",
    "is_area_code",
    "level_of",
    "metric_crs",
    "ranks_of_index",
]
