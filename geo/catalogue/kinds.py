"""The kinds of data that come from files, by key and in words.

What each kind does with a file stands in `geo.domains`; what it is called is needed lower down, by
the store and by every drawing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.base.i18n import N_

AREAS, ZONES, INCIDENTS, REFERENCE = "areas", "zones", "incidents", "reference"


@dataclass(frozen=True, slots=True)
class KindNames:
    """What people call a kind of data; all texts are msgids.

    `holds` says in a few words what such a file holds, `help` what its command does, `icon` is the
    name of a Material symbol.
    """

    key: str
    title: str
    holds: str
    help: str
    icon: str
    #: What the title of a dataset is called where it is asked for.
    title_label: str = N_("Title")


_ALL = (
    KindNames(
        INCIDENTS,
        N_("Incidents"),
        N_("what happened, when and where"),
        N_("Import incidents from a table or from points."),
        "emergency",
    ),
    KindNames(
        ZONES,
        N_("Hazard zones"),
        N_("polygons or a raster with classes"),
        N_("Import hazard zones of one hazard, from polygons or from a raster (GeoTIFF)."),
        "layers",
    ),
    KindNames(
        AREAS,
        N_("Area boundaries"),
        N_("kecamatan or desa with Kemendagri codes"),
        N_("Import boundaries of administrative areas; they replace those of the same code."),
        "polyline",
    ),
    KindNames(
        REFERENCE,
        N_("Reference layer"),
        N_("evacuation sites, hospitals, roads and the like"),
        N_("Import a layer of facilities, roads, rivers or anything else."),
        "location_on",
        N_("Name of the layer"),
    ),
)
#: In the order in which people are asked.
KIND_NAMES: Mapping[str, KindNames] = {names.key: names for names in _ALL}
