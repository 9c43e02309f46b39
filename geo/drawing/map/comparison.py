"""What the browser compares the parts of a region by: ranks of areas, ground and people in zones.

Sent once per data version and region; the browser sums incidents itself and mixes hazards and
classes as they are switched, so that ranking and choropleth move before the server answers.
"""

import math
from typing import Any

import numpy as np

from geo.analysis.cube import area_axis, compare_level
from geo.analysis.exposure import exposed_people, exposure
from geo.analysis.zone_layer import zone_layer
from geo.catalogue import level_of
from geo.store.snapshot import Snapshot

#: Measuring the zones of more areas than this takes too long for a visitor who waits.
MAX_MEASURED = 60
#: Above this level villages are too many to be asked for their people.
_BY_VILLAGE = ("regency", "district")


def comparison(snapshot: Snapshot, codes: tuple[str, ...]) -> dict[str, object]:
    """The parts of a region: code, name, half-open range of area ranks; and, where zones are
    measured, ``share`` of the area (0..1) and ``people`` in each [hazard][class], None unknown.
    """
    level = compare_level(snapshot.areas, codes)
    axis = area_axis(snapshot.areas, codes, level)
    areas: list[dict[str, object]] = [
        {
            "code": code,
            "name": snapshot.areas.name(code),
            "range": list(snapshot.areas.range_of(code)),
        }
        for code in axis.codes
    ]
    if codes and len(axis.codes) <= MAX_MEASURED:
        layer = zone_layer(snapshot)
        found = exposure(snapshot, layer, axis.codes)
        villages = None
        if level in _BY_VILLAGE and all(level_of(code) in _BY_VILLAGE for code in codes):
            inside = area_axis(snapshot.areas, codes, "village").codes
            villages = exposure(snapshot, layer, inside) if inside else None
        people = exposed_people(snapshot.areas, found, villages)
        for at, area in enumerate(areas):
            area["share"] = _rounded(found.share[at], 4)
            area["people"] = _rounded(people.exposed[at], 0)
    return {"level": level, "areas": areas}


def _rounded(values: np.ndarray[Any, np.dtype[np.float64]], digits: int) -> list[list[object]]:
    """[hazard][class] as JSON numbers; None where unknown."""
    return [
        [None if math.isnan(value) else round(float(value), digits) for value in row]
        for row in values
    ]
