"""Facilities of a file against the hazard zones; the file is read and not kept."""

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.analysis.exposure import mapped_hazards
from geo.analysis.facilities import count_by_class, points_in_zones, read_points
from geo.analysis.zone_layer import zone_layer
from geo.catalogue import CLASS_KEYS, CLASSES
from geo.charts.base import hazard_name
from geo.errors import PetaSiagaError
from geo.i18n import Language
from geo.store.snapshot import Snapshot
from pages._ui import charts, exposed
from pages._ui.parts import plain
from pages._ui.state import View

_TYPES = ["geojson", "json", "gpkg", "zip", "kml", "kmz", "csv"]


def panel(data: Snapshot, view: View, lang: Language) -> None:
    """The expander with the file chooser and what comes out."""
    _ = lang.gettext
    with st.expander(_("Facilities in hazard zones"), icon=":material/local_hospital:"):
        st.caption(
            _("Choose a file of points (schools, clinics, bridges …): GeoJSON, GeoPackage, zipped "
              "shapefile, KML, or CSV with lon and lat. It is read on this computer's server and "
              "not kept.")
        )  # fmt: skip
        file = st.file_uploader(
            _("File of points"), type=_TYPES, key="facilities-file", label_visibility="collapsed"
        )
        if file is None:
            return
        try:
            _show(data, view, file.name, file.getvalue(), lang)
        except PetaSiagaError as problem:
            st.error(plain(problem.render(lang.gettext)), icon=":material/error:")


def _show(data: Snapshot, view: View, name: str, content: bytes, lang: Language) -> None:
    _ = lang.gettext
    with tempfile.TemporaryDirectory(prefix="petasiaga-") as folder:
        # Only the ending of the visitor's file name is used on the disk.
        path = Path(folder) / f"points{Path(name).suffix.lower()[:8]}"
        path.write_bytes(content)
        points = read_points(path)
    hazards = mapped_hazards(exposed.of_region(data, view.chosen, lang), view.chosen.hazards)
    found = points_in_zones(points, zone_layer(data), data.areas, hazards)
    counts = count_by_class(found, hazards)
    summary = pd.DataFrame({_("Hazard"): [hazard_name(key, lang) for key in hazards]})
    for key in reversed(CLASS_KEYS):
        summary[_(CLASSES[key].name)] = counts[key]
    summary[_("Outside")] = counts["outside"]
    st.markdown(
        lang.ngettext("{n} point read; points in each class:",
                      "{n} points read; points in each class:", len(found))
    )  # fmt: skip
    st.dataframe(summary, hide_index=True, alt=_("Facilities in hazard zones"))
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
