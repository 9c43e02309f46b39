"""A map in one HTML file that works from a USB stick: all scripts inside, nothing fetched.

Text from outside travels as JSON and reaches the page through textContent only.
"""

import html
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import sqlalchemy as sa
from xstatic.pkg import leaflet

from geo.analysis.incident_table import for_people, header, read_records
from geo.base.i18n import N_
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS, HAZARDS
from geo.catalogue.basemap import BASEMAP_KINDS, BASEMAP_TITLE
from geo.catalogue.schema import COLUMNS_BY_NAME
from geo.drawing.sheet.content import SheetContent
from geo.drawing.sheet.furniture.header import default_title, figure_words
from geo.drawing.sheet.furniture.marginalia import source_lines
from geo.drawing.sheet.page.errors import ExportRefused
from geo.outputs.records import area_records
from geo.store.basemap import basemap_features
from geo.store.bundled import foreign_land

_STATIC = Path(__file__).parent / "static"
#: More would make a file that an old laptop opens too slowly.
MAX_INCIDENTS = 30_000
#: About 20 m: enough to stand before a house, not to survey it.
_TOLERANCE_DEG = 0.0002
_DIGITS = 5
#: What lies around is drawn for this many widths of the region, roughly (about 200 m).
_AROUND = 1.5
_AROUND_TOLERANCE_DEG = 0.002
#: The least rivers and roads are of use only close up; they would double the file.
_BASEMAP_RANK = 3
_BASEMAP_TOLERANCE_DEG = 0.001
_BASEMAP_DIGITS = 4
#: From the ground up.
_BASEMAP = ("water", "town_area", "river", "road", "railway", "town", "volcano")
_POPUP = (
    "occurred_time",
    "regency_code",
    "district_code",
    "village_code",
    "address",
    "dead",
    "missing",
    "injured",
    "affected",
    "displaced",
    "affected_households",
    "houses_heavy",
    "houses_moderate",
    "houses_light",
    "houses_flooded",
    "loss_idr",
    "cause",
    "response_status",
    "source",
    "location_accuracy",
)
#: Always told, because blank must not look like zero.
_ALWAYS = ("dead", "missing", "injured", "displaced")

_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><div><h1>{title}</h1><p>{subtitle}</p></div>{mark}</header>
<div id="figures"></div>
<div id="map"></div>
<aside id="panel"></aside>
<script type="application/json" id="data">{data}</script>
<script>{leaflet}</script>
<script>{script}</script>
</body>
</html>
"""


def html_map(content: SheetContent, engine: sa.Engine) -> bytes:
    """The map as one HTML file. Raises `ExportRefused` for too many incidents."""
    if len(content.rows) > MAX_INCIDENTS:
        raise ExportRefused(
            N_(
                "{count} incidents are too many for one HTML file ({limit}); choose a shorter "
                "period or fewer areas."
            ),
            count=len(content.rows),
            limit=MAX_INCIDENTS,
        )
    _ = content.lang.gettext
    title = content.filled(content.options.title or default_title(content))
    mark = f'<strong class="mark">{html.escape(_("SAMPLE DATA"))}</strong>'
    folder = Path(leaflet.BASE_DIR)
    return _PAGE.format(
        lang=content.lang.code,
        title=html.escape(title),
        subtitle=html.escape(content.filled("{region} · {period}")),
        mark=mark if content.has_sample else "",
        style=_leaflet_style(folder) + (_STATIC / "html_map.css").read_text(encoding="utf-8"),
        data=_safe_json(_data(content, engine)),
        leaflet=_script(folder / "leaflet.js"),
        script=_script(_STATIC / "html_map.js"),
    ).encode("utf-8")


def _data(content: SheetContent, engine: sa.Engine) -> dict[str, Any]:
    lang, _ = content.lang, content.lang.gettext
    areas = area_records(content)
    west, south, east, north = content.focus
    return {
        "bounds": [[south, west], [north, east]],
        "around": _around(content),
        "basemap": _basemap(content),
        "words": {
            "zones": _("Hazard zones"),
            "incidents": _("Incidents"),
            "classes": _("Class"),
            "sources": _("Sources and dates"),
            "basemap": _(BASEMAP_TITLE),
            "unknown": _("unknown"),
            "sample": _("SAMPLE DATA"),
            "printed": _("Printed: {date} · data version {version}").format(
                date=lang.date(content.today), version=content.snapshot.version
            ),
            "boundaries": content.boundary_note,
            "unplaced": lang.ngettext(
                "{n} incident without coordinates is not drawn.",
                "{n} incidents without coordinates are not drawn.",
                len(content.rows) - len(content.placed),
            )
            if len(content.rows) > len(content.placed)
            else "",
        },
        "hazards": [
            {"name": _(h.name), "colour": h.colour, "path": h.path} for h in HAZARDS.values()
        ],
        "classes": [
            {
                "key": c.key,
                "name": _(c.name),
                "colour": c.colour,
                "line": c.line,
                "pattern": c.pattern,
                "range": content.class_range(c.rank),
            }
            for c in CLASSES.values()
        ],
        "figures": [[_(f.label), *figure_words(f, lang)] for f in content.figures],
        "sources": source_lines(content),
        "areas": [
            {"name": name, "main": code in content.codes, "rings": rings(shape)}
            for name, code, shape in zip(areas["name"], areas["code"], areas.geometry, strict=True)
        ],
        "zones": _zones(content),
        "incidents": _incidents(content, engine),
        "labels": [header(COLUMNS_BY_NAME[name], lang) for name in _POPUP],
    }


def _zones(content: SheetContent) -> list[dict[str, Any]]:
    """Zones, the highest class last so that it lies on top."""
    zones = content.snapshot.zones.iloc[content.zones].sort_values("class_rank", kind="stable")
    return [
        {
            "hazard": int(zone.hazard),
            "class": int(zone.class_rank) - 1,
            "sample": bool(zone.is_sample),
            "rings": rings(zone.geometry),
        }
        for zone in zones.itertuples()
    ]


def _around(content: SheetContent) -> dict[str, Any]:
    """Land around the region inside a box that the map does not leave: blue there is sea."""
    box = _box_around(content)
    regencies = content.snapshot.areas.of_level("regency").geometry.to_numpy()
    land = np.concatenate([foreign_land(), regencies])
    land = shapely.clip_by_rect(land[shapely.intersects(land, shapely.box(*box))], *box)
    return {
        "bounds": [[box[1], box[0]], [box[3], box[2]]],
        "land": [rings(shape, _AROUND_TOLERANCE_DEG) for shape in land],
    }


def _box_around(content: SheetContent) -> tuple[float, float, float, float]:
    """West, south, east, north of what the map can be moved to, in degrees."""
    west, south, east, north = content.focus
    reach = _AROUND * max(east - west, north - south)
    return west - reach, south - reach, east + reach, north + reach


def _basemap(content: SheetContent) -> list[dict[str, Any]]:
    """Kinds of the base map that lie around, from the ground up; none where it is not wished."""
    if not content.options.basemap:
        return []
    features = basemap_features()
    features = features[features["rank"] <= _BASEMAP_RANK]
    found = []
    for kind in _BASEMAP:
        rows = features[features["kind"] == kind]
        cut = shapely.clip_by_rect(rows.geometry.to_numpy(), *_box_around(content))
        cut = cut[~shapely.is_empty(cut)]
        if len(cut):
            look = BASEMAP_KINDS[kind]
            name = content.lang.gettext(look.name)
            found.append({"name": name, "colour": look.colour} | _shapes(cut))
    return found


def _shapes(shapes: npt.NDArray[np.object_]) -> dict[str, Any]:
    """Shapes of one kind as `areas` (see `rings`), `lines` or `points` of [lat, lon]."""
    dimension = shapely.get_dimensions(shapes).max()
    if dimension == 2:
        return {"areas": [rings(shape, _BASEMAP_TOLERANCE_DEG) for shape in shapes]}
    parts = shapely.get_parts(shapely.simplify(shapes, _BASEMAP_TOLERANCE_DEG))
    places = [
        np.round(shapely.get_coordinates(part)[:, ::-1], _BASEMAP_DIGITS).tolist() for part in parts
    ]
    return {"lines": places} if dimension == 1 else {"points": [place[0] for place in places]}


def rings(shape: Any, tolerance_deg: float = _TOLERANCE_DEG) -> list[list[list[list[float]]]]:
    """A (multi)polygon as [polygon][ring][point][lat, lon], simplified and rounded.

    The largest polygon comes first: Leaflet puts the name of an area there.
    """
    simple = shapely.simplify(shape, tolerance_deg)
    polygons = [p for p in shapely.get_parts(simple) if p.geom_type == "Polygon"]
    return [
        [
            np.round(shapely.get_coordinates(ring)[:, ::-1], _DIGITS).tolist()
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        for polygon in sorted(polygons, key=lambda polygon: polygon.area, reverse=True)
    ]


def _incidents(content: SheetContent, engine: sa.Engine) -> list[dict[str, Any]]:
    table = content.snapshot.incidents.iloc[content.placed]
    records = read_records(engine, table["id"].tolist())
    people = for_people(records, content.snapshot.areas, content.lang)
    found = []
    rows = zip(table["id"], table["lon"], table["lat"], table["hazard"], strict=True)
    plain = {
        name: people[name].astype(object).to_dict()
        for name in (
            *_POPUP,
            "occurred_on",
            "date_precision",
            "event_name",
            "chronology",
            "dataset",
            "sample",
        )
    }
    for number, lon, lat, hazard in rows:
        if number not in records.index:
            continue
        values = [_cell(plain[name][number], name, content) for name in _POPUP]
        name = plain["event_name"][number]
        found.append(
            {
                "at": [round(lat, _DIGITS), round(lon, _DIGITS)],
                "hazard": int(hazard),
                "title": "" if pd.isna(name) else str(name),
                "date": _when(plain, number, content),
                "values": values,
                "data": f"{plain['dataset'][number]} {plain['sample'][number]}".strip(),
            }
        )
    return found


def _when(plain: dict[str, dict[Any, Any]], number: Any, content: SheetContent) -> str:
    value = plain["occurred_on"][number]
    # A rough date is in words already.
    return value if isinstance(value, str) else content.lang.date(value.date())


def _cell(value: Any, name: str, content: SheetContent) -> str:
    if value is None or pd.isna(value):
        return content.lang.gettext("unknown") if name in _ALWAYS else ""
    if name == "loss_idr":
        return content.lang.rupiah(float(value))
    if isinstance(value, int | float | np.number):
        return content.lang.number(float(value), digits=1)
    return str(value)


def _safe_json(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _script(path: Path) -> str:
    """A script for use inside the page; its reference to a source map would be fetched."""
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))
    return text.replace("</script", "<\\/script")


def _leaflet_style(folder: Path) -> str:
    """Leaflet's style without its pictures, which this map does not use."""
    lines = (folder / "leaflet.css").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if "url(" not in line)


assert len(CLASS_KEYS) == 3
assert len(HAZARD_KEYS) < 256
