"""Files of the browser side, served from our own origin so that the map needs no internet."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xstatic.pkg import jquery, leaflet

from geo.drawing.map.payload import Payload, pack

_STATIC = Path(__file__).parent / "static"

#: Classic scripts, which st_folium loads in order: Leaflet, and the one that fetches our modules.
SCRIPTS = ("leaflet.js", "ps-start.js")
#: ES modules: ``ps-main.js`` imports the others from the same folder of addresses.
MODULES = (
    "ps-address.js",
    "ps-areas.js",
    "ps-basemap.js",
    "ps-canvas.js",
    "ps-clusters.js",
    "ps-columns.js",
    "ps-controls.js",
    "ps-core.js",
    "ps-days.js",
    "ps-incidents.js",
    "ps-labels.js",
    "ps-layers.js",
    "ps-legend.js",
    "ps-list.js",
    "ps-local.js",
    "ps-main.js",
    "ps-measure.js",
    "ps-popup.js",
    "ps-ranking.js",
    "ps-reference.js",
    "ps-share.js",
    "ps-symbols.js",
    "ps-time.js",
    "ps-tools.js",
    "ps-view.js",
    "ps-zones.js",
)
STYLES = ("leaflet.css", "petasiaga-map.css")
#: Served as one file each: st_folium loads scripts one after the other, and every address rides
#: on each message to the browser.
MAP_SCRIPT, MAP_STYLE = "map.js", "map.css"
_BUNDLES = {MAP_SCRIPT: SCRIPTS, MAP_STYLE: STYLES}
# folium's own layers, such as the choropleth's, expect jQuery.
_SINGLE = ("jquery.min.js",)
_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One served file."""

    name: str
    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file that may be served, by name; no other name reaches the disk."""
    folders = {
        "leaflet.js": Path(leaflet.BASE_DIR),
        "leaflet.css": Path(leaflet.BASE_DIR),
        "jquery.min.js": Path(jquery.BASE_DIR),
    }
    found = {}
    for name in (*SCRIPTS, *MODULES, *STYLES, *_SINGLE):
        path = folders.get(name, _STATIC) / name
        found[name] = Asset(name, path.read_bytes(), _MEDIA_TYPES[path.suffix])
    for bundle, names in _BUNDLES.items():
        content = b"\n".join(found[name].content for name in names)
        found[bundle] = Asset(bundle, content, found[names[0]].media_type)
    return found


@cache
def asset_payload(name: str) -> Payload | None:
    """A file ready to send; None for a name that is not served."""
    found = assets().get(name)
    return pack(found.content, found.media_type, level=9) if found else None


@cache
def assets_hash() -> str:
    """Changes with any byte of any file, so that addresses can be cached for good."""
    digest = hashlib.blake2b(digest_size=6)
    for name, asset in assets().items():
        digest.update(name.encode())
        digest.update(asset.content)
    return digest.hexdigest()


def asset_url(name: str) -> str:
    """Root-relative address of a file."""
    return f"/api/assets/{assets_hash()}/{assets()[name].name}"
