"""What the browser-side map needs to know once per data version and language."""

import json
from typing import Any

from xyzservices import TileProvider, providers

from geo.base.i18n import N_, Language
from geo.catalogue import CLASSES, HAZARDS
from geo.catalogue.basemap import (
    BASEMAP_KINDS,
    BASEMAP_NOTE,
    BASEMAP_SHORT_CREDIT,
    BASEMAP_TITLE,
)
from geo.catalogue.boundaries import CREDIT, PARTLY_APPROXIMATE
from geo.drawing.map.reference_shapes import reference_layers
from geo.store.basemap import basemap_digest
from geo.store.snapshot import Snapshot
from geo.store.tables import AREAS

#: Every word the scripts show, by the name they use; the scripts hold no words themselves.
STRINGS: dict[str, str] = {
    "map": N_("Hazard map"),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
    "fit": N_("Go to the region"),
    "fullscreen": N_("Full screen"),
    "fullscreen_exit": N_("Leave full screen"),
    "draw_rectangle": N_("Draw a rectangle"),
    "draw_polygon": N_("Draw an area"),
    "ask": N_("What hazards are here?"),
    "clear": N_("Clear the drawing"),
    "hint_rectangle": N_("Drag across the area you want."),
    "hint_polygon": N_("Tap the corners; double-tap or press Finish to end."),
    "hint_ask": N_("Tap a place on the map."),
    "finish": N_("Finish"),
    "cancel": N_("Cancel"),
    "undo": N_("Undo last corner"),
    "layers": N_("Layers"),
    "close": N_("Close"),
    "layer_zones": N_("Hazard zones"),
    "layer_incidents": N_("Incidents"),
    "layer_boundaries": N_("Boundaries and names"),
    "layer_villages": N_("Villages"),
    "layer_basemap": BASEMAP_TITLE,
    "reference": N_("Reference layers"),
    "opacity": N_("Opacity"),
    "basemap": N_("Base map"),
    "basemap_none": N_("Boundaries only (works offline)"),
    "basemap_offline": N_("No internet connection: online base maps are not available."),
    "basemap_failed": N_("The online base map cannot be reached; showing boundaries only."),
    "legend": N_("Legend"),
    "legend_classes": N_("Hazard class"),
    "legend_classes_index": N_("Hazard class (index)"),
    "legend_hazards": N_("Hazards (number of incidents)"),
    "legend_boundaries": N_("Boundaries"),
    "boundary_region": N_("Chosen region"),
    "boundary_district": N_("District"),
    "boundary_regency": N_("Regency/city"),
    "boundary_province": N_("Province"),
    "village_point": N_("Village (centre, approximate)"),
    "village_boundary": N_("Village"),
    "approximate": PARTLY_APPROXIMATE,
    "nothing_shown": N_("Nothing to show here for this filter."),
    "sample": N_("SAMPLE DATA"),
    "sample_note": N_("Made up for trying out; not to be used for decisions."),
    "in_view": N_("{n} incidents in view"),
    "no_place": N_("{n} of the filter have no coordinates"),
    "previous": N_("Previous"),
    "next": N_("Next"),
    "of_many": N_("{i} of {n} at this place"),
    "loading": N_("Loading map data…"),
    "failed": N_("The map data could not be loaded; reload the page."),
    "retry": N_("Try again"),
    "unknown": N_("unknown"),
    "none_or_unknown": N_("none or unknown"),
    "only": N_("only"),
    "colouring": N_("What the colours show"),
    "mode_index": N_("Index"),
    "mode_index_help": N_("Areas by multi-hazard index: where is it worst?"),
    "mode_high": N_("High only"),
    "mode_high_help": N_("Only zones of class high, each hazard in its own colour"),
    "mode_classes": N_("All classes"),
    "mode_classes_help": N_("All zones: hazards by colour, classes by pattern"),
    "legend_index": N_("Multi-hazard index (0–1)"),
    "index_unknown": N_("no hazard zones mapped yet"),
    "index_measuring": N_("The hazard zones are being measured; the index follows."),
    "groups_note": N_("Circles: number of incidents; touch one to look closer."),
    "ranking": N_("Ranking"),
    "rank_incidents": N_("Incidents"),
    "rank_casualties": N_("Casualties"),
    "rank_exposed": N_("Exposed"),
    "rank_index": N_("Index"),
    "rank_note_incidents": N_("Incidents of this filter; touch an area to go there."),
    "rank_note_casualties": N_("Dead, missing and injured people of this filter."),
    "rank_note_exposed": N_("People in zones of the hazard that reaches most of them (estimate)."),
    "rank_note_index": N_("Share of ground in hazard zones, weighted by class (0–1)."),
    "period": N_("Period"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "step": N_("Length of a step"),
    "step_day": N_("Day"),
    "step_month": N_("Month"),
    "step_year": N_("Year"),
    "all_years": N_("All years"),
    "all_hazards": N_("All hazards"),
    "dead": N_("Dead"),
    "displaced": N_("Displaced"),
    "houses": N_("Houses damaged"),
    "measure": N_("Measure distance and area"),
    "hint_measure": N_("Tap places to measure the way; from three on also the area."),
    "locate": N_("My position"),
    "locate_insecure": N_("The browser tells its position only over HTTPS or on this computer."),
    "locate_failed": N_("The position could not be found."),
    "size": N_("Size of type and symbols"),
    "size_normal": N_("normal"),
    "size_large": N_("large"),
    "size_projector": N_("projector"),
    "share": N_("Share this view"),
    "copy": N_("Copy the link"),
    "copied": N_("Copied"),
    "qr_alt": N_("QR code of this view"),
    "qr_note": N_("A telephone in the same network opens this view."),
    "more": N_("More tools"),
}

_BASE_MAPS: tuple[tuple[str, str, TileProvider], ...] = (
    ("osm", N_("Streets (OpenStreetMap)"), providers.OpenStreetMap.Mapnik),
    ("topo", N_("Terrain (OpenTopoMap)"), providers.OpenTopoMap),
    ("imagery", N_("Satellite imagery (Esri)"), providers.Esri.WorldImagery),
)


def browser_config(snapshot: Snapshot, lang: Language) -> dict[str, object]:
    """Strings, definitions, attribution and base maps in one language."""
    _ = lang.gettext
    return {
        "lang": lang.code,
        "strings": {name: _(text) for name, text in STRINGS.items()},
        "hazards": hazard_table(lang),
        "classes": class_table(lang),
        "ranges": class_ranges(snapshot, lang),
        "reference": reference_layers(snapshot, lang),
        "base_maps": [
            {
                "id": key,
                "name": _(name),
                "url": _url(provider),
                "subdomains": provider.get("subdomains", "abc"),
                "max_zoom": int(provider.get("max_zoom", 18)),
                "attribution": str(provider["attribution"]),
            }
            for key, name, provider in _BASE_MAPS
        ],
        "attribution": attribution(snapshot, lang),
        "basemap": {
            "token": basemap_digest(),
            "kinds": {kind.key: (kind.colour, kind.dark) for kind in BASEMAP_KINDS.values()},
        },
    }


def hazard_table(lang: Language) -> list[dict[str, object]]:
    """Hazards as the browser draws them, in the order of their numbers in columnar data."""
    return [
        {"key": h.key, "name": lang.gettext(h.name), "colour": h.colour, "path": h.path}
        for h in HAZARDS.values()
    ]


def class_table(lang: Language) -> list[dict[str, object]]:
    """Classes with ground, pattern and its colour, from low to high."""
    return [
        {
            "key": c.key,
            "rank": c.rank,
            "name": lang.gettext(c.name),
            "colour": c.colour,
            "line": c.line,
            "pattern": c.pattern,
        }
        for c in CLASSES.values()
    ]


def _url(provider: TileProvider) -> str:
    """The address with Leaflet's placeholders {x}, {y}, {z} and {s} left in it."""
    url = str(provider["url"]).replace("{r}", "")
    for key, value in provider.items():
        if isinstance(value, str) and key != "subdomains":
            url = url.replace("{" + key + "}", value)
    return url


def attribution(snapshot: Snapshot, lang: Language) -> list[str]:
    """Lines under the map: who made the boundaries, and that bundled ones are not official."""
    _ = lang.gettext
    used = snapshot.areas.frame["dataset_id"].unique()
    table = snapshot.datasets
    rows = table[table.index.isin(used) & (table["kind"] == AREAS)]
    lines: list[str] = []
    if snapshot.bundled_areas:
        lines.append(_(CREDIT))
    own = rows[~rows.index.isin(snapshot.bundled_areas)]
    for text in own["attribution"].where(own["attribution"] != "", own["source"]):
        if text and text not in lines:
            lines.append(str(text))
    lines.append(f"{_(BASEMAP_NOTE)} ({_(BASEMAP_SHORT_CREDIT)})")
    return lines


def class_ranges(snapshot: Snapshot, lang: Language) -> list[list[str] | None]:
    """Per hazard (in catalogue order) the index interval of each class in words.

    Several where zone layers of one hazard differ; None where a layer's classes came as words,
    so that the legend claims no index that its source never gave.
    """
    pairs = snapshot.zones[["hazard", "dataset"]].drop_duplicates()
    breaks = pairs["dataset"].map(snapshot.datasets["breaks"]).map(breaks_of)
    result: list[list[str] | None] = []
    for number in range(len(HAZARDS)):
        found = breaks[pairs["hazard"] == number]
        if found.empty or found.isna().any():
            result.append(None)
        else:
            sets = sorted(set(found))
            result.append(
                [
                    " / ".join(dict.fromkeys(range_text(rank, edges, lang) for edges in sets))
                    for rank in (1, 2, 3)
                ]
            )
    return result


def breaks_of(value: Any) -> tuple[float, float] | None:
    """The two class breaks of a dataset row; None where its classes came as words."""
    if isinstance(value, str):
        value = json.loads(value)
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    return float(value[0]), float(value[1])


def range_text(rank: int, breaks: tuple[float, float], lang: Language) -> str:
    """The interval of a class: "0.333 < index ≤ 0.666"."""
    edges = (0.0, *breaks, 1.0)
    return lang.gettext("{low} < index ≤ {high}").format(
        low=lang.number(edges[rank - 1], digits=3), high=lang.number(edges[rank], digits=3)
    )
