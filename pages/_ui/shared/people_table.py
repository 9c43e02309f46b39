"""People in the hazard zones of the chosen areas: one table, the same on every page."""

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.exposure import Exposure, People
from geo.base.i18n import Language
from geo.catalogue import CLASSES, HAZARD_KEYS, HAZARDS
from geo.drawing.charts.exposure_charts import estimate_words
from geo.view.filters import HazardFilter


def show(found: Exposure, people: People, chosen: HazardFilter, lang: Language) -> None:
    """The estimate per hazard and class with its method, or why there is none."""
    _ = lang.gettext
    if not people.any_known:
        st.info(
            _(
                "How many people are exposed is unknown: the areas have no population. Import "
                "villages with a population column to get an estimate."
            ),
            icon=":material/group_off:",
        )
        return
    # Where the population of any chosen area is unknown, so is the sum.
    total = people.exposed.sum(axis=0)
    rows = []
    for key in chosen.hazards:
        number = HAZARD_KEYS.index(key)
        if found.has_zones[number]:
            row = {_("Hazard"): _(HAZARDS[key].name)}
            for name in reversed(chosen.classes):
                amount = float(total[number, CLASSES[name].rank - 1])
                row[_(CLASSES[name].name)] = estimate_words(amount, lang)
            rows.append(row)
    heading = _("People exposed (estimate)")
    st.markdown(f"**{heading}**")
    st.table(pd.DataFrame(rows))
    said = [
        _("By the share of the land of each area that lies in a class, as if people lived evenly.")
        if np.all(people.parts == 1)
        else _("By the share of the land of each village in a class, as if people lived evenly.")
    ]
    unknown = int(people.parts_unknown.sum())
    if unknown and not np.all(people.parts == 1):
        said.append(
            lang.ngettext(
                "{n} village without a population is left out.",
                "{n} villages without a population are left out.",
                unknown,
            )
        )
    st.caption(" ".join(said))
