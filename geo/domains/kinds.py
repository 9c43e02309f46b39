"""Every kind of data that comes from files, listed once. A new kind is one folder and one entry."""

from collections.abc import Mapping
from typing import Any

from geo.domains.areas.kind import KIND as AREAS
from geo.domains.incidents.kind import KIND as INCIDENTS
from geo.domains.layers.kind import KIND as REFERENCE
from geo.domains.zones.kind import KIND as ZONES
from geo.intake.kind import Kind

#: By key, in the order in which people are asked.
KINDS: Mapping[str, Kind[Any]] = {kind.key: kind for kind in (INCIDENTS, ZONES, AREAS, REFERENCE)}
