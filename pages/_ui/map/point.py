"""What hazards are here: the question above the map, the answer beside it."""

import streamlit as st

from geo.analysis.point_answer import IncidentHit, PointAnswer, ZoneHit
from geo.base.errors import InvalidCoordinate
from geo.base.i18n import Language
from geo.catalogue import CLASSES, HAZARDS
from geo.reading.coordinates import parse_coordinate
from geo.store.snapshot import Snapshot
from geo.view.address import RADII_KM, MapView, PointQuestion
from geo.view.filters import HazardFilter
from pages._ui.map import live_map
from pages._ui.shared import cache, parts, state, style
from pages._ui.shared.cache import Summary
from pages._ui.shared.state import View

_TEXT = "p_text"
_RADIUS = "p_radius"
_PROBLEM = "_point_problem"
_SHOWN = 8
_TYPED_ZOOM = 13.0


def question(view: View, lang: Language) -> None:
    """Asking about a place by its coordinate; the map's own tool asks by a touch."""
    _ = lang.gettext
    with st.popover(_("What hazards are here?"), icon=":material/help:"):
        if view.point is not None:
            state.project(_TEXT, f"{view.point.lat:.5f}, {view.point.lon:.5f}")
        st.text_input(
            _("Coordinate"),
            key=_TEXT,
            max_chars=80,
            placeholder="-3.4126, 114.8452",
            help=_("Decimal or degrees, for example 3°24'45\"S 114°50'43\"E."),
            on_change=_typed,
        )
        state.project(_RADIUS, view.radius_km)
        st.segmented_control(
            _("Distance (km)"),
            RADII_KM,
            format_func=lambda km: lang.number(km, digits=1),
            key=_RADIUS,
            required=True,
            on_change=_radius_changed,
        )
        st.caption(
            _("Choose the point tool on the map and touch a place, or write a coordinate above.")
        )


def problems(summary: Summary, lang: Language) -> None:
    """A coordinate that could not be read, and ground that nobody has mapped."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.warning(parts.plain(problem.render(lang.gettext)))
    if not summary.has_zones:
        st.caption(
            lang.gettext(
                "No hazard zones are mapped for this region yet; that does not mean it is safe."
            )
        )


def answer(data: Snapshot, asked: PointQuestion, chosen: HazardFilter, lang: Language) -> None:
    """What hazards are at the place that was asked about."""
    with st.container(key="ps-answer-card"):
        _answer(data, cache.point_answer(data, asked, chosen), chosen, lang)


def _answer(data: Snapshot, answer: PointAnswer, chosen: HazardFilter, lang: Language) -> None:
    _ = lang.gettext
    where = data.areas.full_name(answer.area) if answer.area else _("outside every known area")
    sample = f" {style.sample_badge(lang)}" if answer.has_sample else ""
    st.markdown(f"**{parts.plain(where)}**{sample}")
    st.button(
        _("Remove the point"), icon=":material/close:", type="tertiary", on_click=_remove_point
    )
    st.markdown(_zone_text(answer, lang))
    st.markdown(_incident_text(answer, chosen, lang))
    if answer.newest:
        newest = _("Newest")
        st.markdown(f"**{newest}**")
        with st.container(key="ps-answer-newest", gap=None):
            for hit in answer.newest[:_SHOWN]:
                st.button(
                    _hit_words(hit, data, lang),
                    key=f"p-hit-{hit.row}",
                    type="tertiary",
                    on_click=_show_incident,
                    args=(data, chosen, hit.row),
                )


def _zone_text(answer: PointAnswer, lang: Language) -> str:
    _ = lang.gettext
    here = [_class_words(hit, lang) for hit in answer.at_point] or [_("no mapped hazard zone")]
    parts = [_block(_("At this point"), here)]
    if answer.nearby:
        parts.append(
            _block(
                _("Within {distance}").format(distance=_radius(answer, lang)),
                [
                    f"{_class_words(hit, lang)}, {distance_words(hit.distance_m, lang)}"
                    for hit in answer.nearby
                ],
            )
        )
    if answer.unmapped:
        names = lang.join([_(HAZARDS[key].name) for key in answer.unmapped])
        missing = _("No zones are mapped here yet for: {hazards}. That does not mean it is safe.")
        parts.append(f":gray[{missing.format(hazards=names)}]")
    return "\n\n".join(parts)


def _incident_text(answer: PointAnswer, chosen: HazardFilter, lang: Language) -> str:
    _ = lang.gettext
    found = lang.ngettext("{n} incident", "{n} incidents", answer.total)
    head = _("{incidents} within {distance}, {period}").format(
        incidents=found, distance=_radius(answer, lang), period=chosen.describe_period(lang)
    )
    counts = [_count_lines(answer.counts, lang)] if answer.counts else []
    return _block(head, counts)


def _hit_words(hit: IncidentHit, data: Snapshot, lang: Language) -> str:
    """An incident in one line: hazard, day, place and distance."""
    words = [
        f"{style.hazard_mark(hit.hazard)} {lang.gettext(HAZARDS[hit.hazard].name)}",
        lang.rough_date(hit.day, hit.precision, style="medium"),
        parts.plain(data.areas.name(hit.area)) if hit.area else "",
        distance_words(hit.distance_m, lang),
    ]
    return " · ".join(word for word in words if word)


def _show_incident(data: Snapshot, chosen: HazardFilter, row: int) -> None:
    live_map.select(data, chosen, row)
    parts.redraw(state.MAIN)


def _block(head: str, lines: list[str]) -> str:
    """A bold heading with lines close below it, as Markdown."""
    return "  \n".join([f"**{head}**", *lines])


def _count_lines(counts: tuple[tuple[str, int], ...], lang: Language) -> str:
    return "  \n".join(
        f"{style.hazard_mark(key)} {lang.gettext(HAZARDS[key].name)}: **{lang.number(count)}**"
        for key, count in counts
    )


def _class_words(hit: ZoneHit, lang: Language) -> str:
    name = lang.gettext(HAZARDS[hit.hazard].name)
    grade = lang.gettext(CLASSES[hit.class_key].name)
    return f"{style.class_mark(hit.class_key)} {name}: **{grade}**"


def _radius(answer: PointAnswer, lang: Language) -> str:
    return f"{lang.number(answer.question.radius_km, digits=1)} km"


def distance_words(metres: float, lang: Language) -> str:
    """A distance as people say it: "350 m", "2,4 km"."""
    if metres < 1000:
        return f"{lang.number(round(metres, -1))} m"
    return f"{lang.number(metres / 1000, digits=1)} km"


def _typed() -> None:
    text = st.session_state[_TEXT] or ""
    if not text.strip():
        _remove_point()
        return
    try:
        lat, lon = parse_coordinate(text)
    except InvalidCoordinate as problem:
        st.session_state[_PROBLEM] = problem
        return
    radius_km = state.read(cache.snapshot()).radius_km
    there = MapView(lat=lat, lon=lon, zoom=_TYPED_ZOOM)
    point = PointQuestion(lat=round(lat, 5), lon=round(lon, 5), radius_km=radius_km)
    # A typed place may lie far from what the map shows.
    state.go(there)
    state.change_place(point=point, at=there)


def _radius_changed() -> None:
    radius_km = st.session_state[_RADIUS]
    if radius_km not in RADII_KM:
        return
    point = state.read(cache.snapshot()).point
    if point is not None:
        point = PointQuestion(lat=point.lat, lon=point.lon, radius_km=radius_km)
    state.change_place(point=point, radius_km=radius_km)


def _remove_point() -> None:
    st.session_state[_TEXT] = ""
    state.change_place(point=None)
