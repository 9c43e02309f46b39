"""File names that sort and explain themselves: ``peta-bahaya_banjir_kab-banjar_..._A3.pdf``."""

from geo.base.i18n import N_, Language
from geo.base.names import slug
from geo.catalogue import HAZARD_KEYS, HAZARDS, PRIMARY_HAZARDS
from geo.drawing.map.area_shapes import short_name
from geo.store.areas import AreaIndex
from geo.view.filters import HazardFilter

#: What an export is called at the beginning of its name.
SHEET = N_("hazard map")
SLIDE = N_("slide")
WORKBOOK = N_("hazard data")
GEOPACKAGE = N_("hazard data")
HTML_MAP = N_("interactive map")
BUNDLE = N_("export bundle")
ATLAS = N_("atlas")
REPORT = N_("situation report")

_MAX_LENGTH = 150
_MAX_LISTED = 3


def file_name(
    kind: str,
    chosen: HazardFilter,
    areas: AreaIndex,
    lang: Language,
    ending: str,
    *,
    paper: str = "",
) -> str:
    """A name of plain letters: kind, hazards, region, first and last day, paper."""
    parts = [
        slug(lang.gettext(kind)),
        _hazards(chosen, lang),
        _region(chosen, areas, lang),
        *([_period(chosen, lang)]),
        paper.replace(":", "x"),
    ]
    return "_".join(part for part in parts if part)[:_MAX_LENGTH] + f".{ending}"


def _hazards(chosen: HazardFilter, lang: Language) -> str:
    if chosen.hazards == HAZARD_KEYS or set(chosen.hazards) >= set(PRIMARY_HAZARDS):
        return slug(lang.gettext("all hazards"))
    if len(chosen.hazards) > _MAX_LISTED:
        return slug(lang.gettext("{n} hazards").format(n=len(chosen.hazards)))
    return "+".join(_short(lang.gettext(HAZARDS[key].name)) for key in chosen.hazards)


def _short(text: str) -> str:
    """The first words of a name."""
    return slug(text)[:31].rpartition("-")[0] if len(slug(text)) > 30 else slug(text)


def _region(chosen: HazardFilter, areas: AreaIndex, lang: Language) -> str:
    if not chosen.areas:
        return slug(lang.gettext("Indonesia"))
    listed = [slug(short_name(areas.name(code)))[:30] for code in chosen.areas[:_MAX_LISTED]]
    more = len(chosen.areas) - _MAX_LISTED
    return "+".join(listed) + (f"+{more}" if more > 0 else "")


def _period(chosen: HazardFilter, lang: Language) -> str:
    days = [day.isoformat() for day in (chosen.start, chosen.end) if day is not None]
    return "_".join(days) or slug(lang.gettext("all years"))
