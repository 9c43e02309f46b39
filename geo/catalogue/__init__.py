"""Definitions as data: hazards, their classes, area levels. A new hazard is added here only."""

from geo.catalogue.classes import CLASS_KEYS, CLASSES, HazardClass, class_of_index
from geo.catalogue.hazards import HAZARD_KEYS, HAZARDS, PRIMARY_HAZARDS, Hazard
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
    "LEVELS",
    "LEVEL_KEYS",
    "PRIMARY_HAZARDS",
    "AreaLevel",
    "Hazard",
    "HazardClass",
    "ancestors",
    "class_of_index",
    "is_area_code",
    "level_of",
    "metric_crs",
]
