"""The kinds of the bundled base map, and who made it."""

from dataclasses import dataclass

from geo.base.i18n import N_


@dataclass(frozen=True, slots=True)
class BasemapKind:
    """A kind of feature: its name in a legend, and its colours on light and dark ground."""

    key: str
    name: str
    colour: str
    dark: str


BASEMAP_KINDS: dict[str, BasemapKind] = {
    kind.key: kind
    for kind in (
        BasemapKind("water", N_("Lake or wide river"), "#CFE2EE", "#182A3A"),
        BasemapKind("town_area", N_("Built-up area"), "#E8E2D6", "#2A333D"),
        BasemapKind("river", N_("River"), "#93BCD6", "#2F5470"),
        BasemapKind("road", N_("Road"), "#CBBFA8", "#48483F"),
        BasemapKind("railway", N_("Railway"), "#B4AEA6", "#525A62"),
        BasemapKind("town", N_("Town"), "#6B7785", "#8797A8"),
        BasemapKind("volcano", N_("Volcano"), "#A9745A", "#8E6A55"),
        BasemapKind("airport", N_("Airport"), "#8792A0", "#6E7C8B"),
        BasemapKind("port", N_("Port"), "#8792A0", "#6E7C8B"),
        BasemapKind("sea", N_("Sea"), "#7FA3BC", "#4F7490"),
    )
}

#: Its name in a legend.
BASEMAP_TITLE = N_("Base map 1:1,000,000 (for orientation only)")
#: Says on the screen and on paper what the base map is good for.
BASEMAP_NOTE = N_("base map 1:1,000,000, for orientation only")
#: The short form under the live map.
BASEMAP_SHORT_CREDIT = N_(
    "VMap0, DCW, GeoNames CC BY 4.0, GVP, (c) OpenStreetMap contributors ODbL"
)
#: Credits of everything in `data/basemap.parquet` and `data/coast_osm.parquet`.
BASEMAP_CREDIT = N_(
    "rivers, lakes, railways: VMap Level 0 (NIMA, public domain), Global Map of Indonesia "
    "(c) ISCGM/Indonesia; roads: Digital Chart of the World; towns: GeoNames (CC BY 4.0); "
    "volcanoes: Smithsonian GVP; seas, ports: Natural Earth"
)
#: The coast is in a file and under a licence of its own.
COAST_CREDIT = N_("coast: (c) OpenStreetMap contributors (ODbL)")
