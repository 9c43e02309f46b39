"""The words of the about page."""

from dataclasses import asdict

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from geo.base.i18n import Language
from geo.base.settings import SETTINGS, Settings
from geo.catalogue import HAZARDS
from geo.catalogue.boundaries import BUNDLED
from geo.catalogue.kinds import KIND_NAMES
from geo.domains.kinds import KINDS
from geo.store.snapshot import Snapshot
from pages._ui.shared import cache, filters, parts, style


def show(data: Snapshot, settings: Settings, lang: Language) -> None:
    """The whole page."""
    _ = lang.gettext
    with st.sidebar:
        filters.brand(lang)
        st.caption(_("The filter stays as it is while you read; go back to the map to change it."))
    st.title(_("About PetaSiaga"), anchor=False)
    st.markdown(
        _(
            "PetaSiaga puts areas, hazard zones and past incidents of a kabupaten on one map, for "
            "the disaster agency (BPBD) and those who decide with it. It runs on the agency's own "
            "computer and works without internet."
        )
    )
    st.markdown(
        _(
            "A map shows what has been recorded. A place without a zone or an incident is not "
            "thereby safe, and an unknown figure is not zero."
        )
    )
    if bool(data.datasets["is_sample"].any()):
        st.warning(
            _(
                "Data marked SAMPLE DATA are invented, so that the program can be tried. They give "
                "way to real data as soon as these are imported for a kabupaten."
            ),
            icon=":material/science:",
        )
    st.header(_("Data"), anchor=False)
    for number, dataset in data.datasets.iterrows():
        _dataset(int(str(number)), dataset, data, lang)
    st.header(_("Settings"), anchor=False)
    _settings(data, settings, lang)


def _dataset(number: int, dataset: pd.Series, data: Snapshot, lang: Language) -> None:
    _ = lang.gettext
    marks = f":gray-badge[{_(KIND_NAMES[dataset['kind']].title)}]"
    if dataset["is_sample"]:
        marks += f" {style.sample_badge(lang)}"
    if number in data.bundled_areas:
        marks += f" :gray-badge[{_(BUNDLED)}]"
    hazard = HAZARDS.get(str(dataset["hazard"]))
    breaks = dataset["breaks"] if isinstance(dataset["breaks"], list) else None
    facts = {
        _("Source"): dataset["source"],
        _("Licence"): dataset["licence"],
        _("Date of the data"): dataset["data_date"],
        _("Method"): dataset["method"],
        _("Attribution"): dataset["attribution"],
        _("Hazard"): _(hazard.name) if hazard else "",
        _("Class breaks"): " · ".join(lang.number(b, digits=3) for b in breaks) if breaks else "",
        _("File"): dataset["file_name"],
        _("Imported by"): dataset["imported_by"],
        _("Imported"): lang.local_moment(pd.Timestamp(dataset["imported_at"]).to_pydatetime()),
        _("Records stored"): lang.number(int(dataset["rows_stored"])),
        _("Records in use"): lang.number(_in_use(number, str(dataset["kind"]), data)),
        _("Set aside, with a reason"): _some(dataset["rows_set_aside"], lang),
        _("Repaired"): _some(dataset["rows_repaired"], lang),
    }
    with st.container(border=True):
        st.markdown(f"**{parts.short(str(dataset['title']))}** {marks}")
        st.table(
            {name: parts.plain(str(text)) for name, text in facts.items() if text},
            border="horizontal",
            alt=str(dataset["title"])[:100],
        )


def _some(count: int, lang: Language) -> str:
    return lang.number(int(count)) if count else ""


def _in_use(number: int, kind: str, data: Snapshot) -> int:
    return int((KINDS[kind].records(data)["dataset"] == number).sum())


def _settings(data: Snapshot, settings: Settings, lang: Language) -> None:
    _ = lang.gettext
    values = {
        "workspace": str(settings.workspace),
        "region": cache.agency().region,
        # A database address may hold a password.
        "database_url": sa.make_url(settings.database_url).render_as_string(hide_password=True),
        "language": settings.language,
        "base_url": settings.base_url,
        "public_pages": ", ".join(settings.public_pages),
        "trust_proxy": _("yes") if settings.trust_proxy else _("no"),
        **{name: str(value) for name, value in asdict(settings.limits).items()},
    }
    rows = {
        f"`{setting.env}`": f"{parts.plain(values[setting.name])}  \n:gray[{_(setting.help)}]"
        for setting in SETTINGS
    }
    rows[_("Data version")] = lang.number(data.version)
    st.table(rows, border="horizontal", alt=_("Settings"))
