"""Facilities against the hazard zones: of a stored layer, or of a file that is not kept."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.analysis.exposure import mapped_hazards
from geo.analysis.facilities import count_by_class, points_in_zones, read_points, stored_points
from geo.analysis.zone_layer import zone_layer
from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.catalogue import CLASS_KEYS, CLASSES
from geo.drawing.charts.base import hazard_name
from geo.store.snapshot import Snapshot
from pages._ui.shared import cache, charts, exposed, tables
from pages._ui.shared.parts import plain
from pages._ui.shared.state import View

_TYPES = [
    "geojson",
    "json",
    "topojson",
    "gpkg",
    "fgb",
    "zip",
    "kml",
    "kmz",
    "gml",
    "gpx",
    "parquet",
    "csv",
    "tsv",
    "xlsx",
    "xls",
    "ods",
]
#: Stands for a file among the numbers of stored layers.
_FILE = 0


def panel(data: Snapshot, view: View, lang: Language) -> None:
    """The expander: stored layers first, a file where there is none or it is asked for."""
    _ = lang.gettext
    layers = [int(number) for number in data.reference["dataset"].unique()]
    with st.expander(_("Facilities in hazard zones"), icon=":material/local_hospital:"):
        chosen = _FILE
        if layers:
            names = {number: str(data.datasets.loc[number, "title"]) for number in layers}
            names[_FILE] = _("A file of mine …")
            chosen = st.selectbox(
                _("Layer"), list(names), format_func=names.__getitem__, key="facilities-layer"
            )
        try:
            points = _of_file(lang) if chosen == _FILE else stored_points(data, view.chosen, chosen)
            if points is not None:
                _show(data, view, points, lang)
        except PetaSiagaError as problem:
            st.error(plain(problem.render(lang.gettext)), icon=":material/error:")


def _of_file(lang: Language) -> gpd.GeoDataFrame | None:
    """The points of a file that the visitor chooses; None before."""
    _ = lang.gettext
    st.caption(
        _(
            "Choose a file of points (schools, clinics, bridges …): a GIS file, or a table with "
            "lon and lat. It is read on this computer's server and not kept; what is imported as a "
            "reference layer stays."
        )
    )
    file = st.file_uploader(
        _("File of points"), type=_TYPES, key="facilities-file", label_visibility="collapsed"
    )
    if file is None:
        return None
    with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
        # Only the ending of the visitor's file name is used on the disk.
        path = Path(folder) / f"points{Path(file.name).suffix.lower()[:8]}"
        path.write_bytes(file.getvalue())
        return read_points(path, cache.settings().limits)


def _show(data: Snapshot, view: View, points: gpd.GeoDataFrame, lang: Language) -> None:
    _ = lang.gettext
    hazards = mapped_hazards(exposed.of_region(data, view.chosen, lang), view.chosen.hazards)
    found = points_in_zones(points, zone_layer(data), data.areas, hazards)
    counts = count_by_class(found, hazards)
    summary = pd.DataFrame({_("Hazard"): [hazard_name(key, lang) for key in hazards]})
    for key in reversed(CLASS_KEYS):
        summary[_(CLASSES[key].name)] = counts[key]
    summary[_("Outside")] = counts["outside"]
    st.markdown(
        lang.ngettext(
            "{n} point read; points in each class:",
            "{n} points read; points in each class:",
            len(found),
        )
    )
    tables.show(summary, lang, alt=_("Facilities in hazard zones"))
    st.caption(_("Lines and outlines count by a point on them. Outside does not mean safe."))
    words = {0: "", **{c.rank: _(c.name) for c in CLASSES.values()}}
    table = pd.DataFrame(
        {
            _("Name"): found["name"],
            _("Village"): [data.areas.full_name(code) if code else "" for code in found["village"]],
            _("Longitude"): found["lon"].round(5),
            _("Latitude"): found["lat"].round(5),
        }
        | {hazard_name(key, lang): found[key].map(words) for key in hazards}
    )
    about = charts.about_lines(data, view, lang)
    charts.downloads(table, "facilities", "facilities", lang, about)
