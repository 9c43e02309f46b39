"""Import a file into the store: read, place, compare, store — all or nothing."""

from geo.ingest.area_import import import_areas
from geo.ingest.incident_import import import_incidents
from geo.ingest.reference_import import import_reference
from geo.ingest.summary import ImportSummary, NothingStored
from geo.ingest.transaction import About, Cancelled
from geo.ingest.zone_import import import_zones
from geo.sources.areas import AreaOptions
from geo.sources.incidents import IncidentOptions
from geo.sources.reference import ReferenceOptions
from geo.sources.zones import ZoneOptions

__all__ = [
    "About",
    "AreaOptions",
    "Cancelled",
    "ImportSummary",
    "IncidentOptions",
    "NothingStored",
    "ReferenceOptions",
    "ZoneOptions",
    "import_areas",
    "import_incidents",
    "import_reference",
    "import_zones",
]
