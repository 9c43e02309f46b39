"""Step 3: which column of the file holds what."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from geo.analysis.incident_table import header
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, CLASSES, ICON_KEYS, ICONS, LAYER_COLOURS, icon_of
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.catalogue.schema import READ_COLUMNS
from geo.domains.kinds import KINDS
from geo.domains.zones.class_columns import SURE as ZONE_SURE
from geo.domains.zones.raster_zones import DEFAULT_MIN_PIXELS
from geo.intake.inspection import FoundColumn, Inspection
from geo.intake.plan import ImportPlan
from geo.reading.columns import ColumnGuess
from geo.store.tables import AREAS, INCIDENTS, REFERENCE, ZONES
from pages._ui.data import data_parts
from pages._ui.data.drafts import Draft
from pages._ui.data.recognised import hazard_is_missing
from pages._ui.shared.parts import plain

#: The choice for a column that the file does not have.
_NONE = ""
#: From here on a guess is shown as good.
GOOD = 0.8
#: What every incident needs, then how its place may be said: coordinates or areas.
_FIRST = ("occurred_on", "hazard")
_PLACE = ("coordinates", "lat", "lon", "district", "village", "district_code", "village_code")
#: Names of places in words are told from codes.
_NAMES = {"province", "regency", "district", "village"}
_CODES = {"regency_code", "district_code", "village_code"}
_COLUMNS = {column.name: column for column in READ_COLUMNS}


def columns(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> ImportPlan:
    """The widgets of this step; the plan with what they say."""
    _ = lang.gettext
    data_parts.head(3, _("Columns"))
    with st.container(border=True):
        return CHOICES[plan.kind](draft, found, plan, lang)


def label(name: str, lang: Language) -> str:
    """A canonical column in words."""
    _ = lang.gettext
    if name not in _COLUMNS:
        return name
    words = header(_COLUMNS[name], lang)
    if name in _CODES:
        return _("{area} (code)").format(area=words)
    return _("{area} (name)").format(area=words) if name in _NAMES else words


def _incidents(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> ImportPlan:
    _ = lang.gettext
    guesses = {guess.name: guess for guess in found.guesses}
    if not guesses:
        st.caption(_("The columns are matched by their names."))
        return plan
    remembered = found.remembered
    if remembered is not None:
        st.caption(
            ":material/history: "
            + _("Matched as for the last file with the same headings; check it all the same.")
        )
    order = [name for name in _first(guesses, remembered) if name in guesses]
    if plan.hazard is not None:
        order.remove("hazard")
    samples = {column.header: column for column in found.columns}
    chosen: dict[str, str] = {}
    for name in order:
        chosen[name] = _match(draft, guesses[name], samples, remembered, lang)
    rest = [name for name in guesses if name not in order and name != "hazard"]
    matched = sum(bool(_current(draft, guesses[name], remembered)) for name in rest)
    title = _("Other columns: {matched} of {all} found in the file").format(
        matched=lang.number(matched), all=lang.number(len(rest))
    )
    with st.expander(title, icon=":material/view_column:"):
        for name in _in_schema_order(rest):
            chosen[name] = _match(draft, guesses[name], samples, remembered, lang)
    if plan.hazard is not None and "hazard" in guesses:
        chosen["hazard"] = _NONE
    _tell_use(chosen, found, lang)
    return replace(plan, columns=chosen)


def _first(
    guesses: Mapping[str, ColumnGuess], remembered: Mapping[str, str] | None
) -> tuple[str, ...]:
    """The fields to look at first: what is required, and the place as the file gives it."""
    found = {name for name, guess in guesses.items() if _default(guess, remembered)}
    place = [name for name in _PLACE if name in found]
    if not place or found & {"lat", "lon"}:
        # One coordinate alone is worth nothing.
        place = [name for name in _PLACE if name in found or name in ("lat", "lon")]
    return (*_FIRST, *place)


def _in_schema_order(names: Sequence[str]) -> list[str]:
    order = list(_COLUMNS)
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def _default(guess: ColumnGuess, remembered: Mapping[str, str] | None) -> str:
    if remembered is not None:
        if guess.name in remembered:
            return remembered[guess.name]
        if guess.header in remembered.values():
            return _NONE
    return guess.header or _NONE


def _current(draft: Draft, guess: ColumnGuess, remembered: Mapping[str, str] | None) -> str:
    key = draft.key(f"col-{guess.name}")
    return str(st.session_state.get(key, _default(guess, remembered)) or _NONE)


def _match(
    draft: Draft,
    guess: ColumnGuess,
    samples: Mapping[str, FoundColumn],
    remembered: Mapping[str, str] | None,
    lang: Language,
) -> str:
    """One row: the field and how sure its guess is, the choice, and values of the file."""
    _ = lang.gettext
    key = draft.key(f"col-{guess.name}")
    options = [_NONE, *samples]
    default = _default(guess, remembered)
    if st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else _NONE
    words = label(guess.name, lang)
    field, choice, values = st.columns([1.5, 1.5, 2], vertical_alignment="center", gap="small")
    with choice:
        chosen = st.selectbox(
            words,
            options,
            key=key,
            label_visibility="collapsed",
            persist_state="session",
            format_func=lambda name: name or _("– not in the file –"),
        )
    chosen = str(chosen or _NONE)
    field.markdown(f"**{plain(words)}** {_badge(guess, chosen, default, remembered, lang)}")
    if chosen in samples:
        shown = " · ".join(samples[chosen].samples)
        values.caption(plain(shown) if shown else _("empty in the first rows"))
    return chosen


def _badge(
    guess: ColumnGuess,
    chosen: str,
    default: str,
    remembered: Mapping[str, str] | None,
    lang: Language,
) -> str:
    _ = lang.gettext
    if chosen != default:
        colour, words = "blue", _("your choice")
    elif not chosen:
        colour, words = "gray", _("not found")
    else:
        return _mark(remembered is not None or guess.confidence >= GOOD, lang)
    return f":{colour}-badge[{words}]"


def _mark(is_good: bool, lang: Language) -> str:
    words = lang.gettext("good") if is_good else lang.gettext("check this")
    return f":{'green' if is_good else 'orange'}-badge[{words}]"


def _tell_use(chosen: Mapping[str, str], found: Inspection, lang: Language) -> None:
    _ = lang.gettext
    used = Counter(name for name in chosen.values() if name)
    twice = [name for name, times in used.items() if times > 1]
    if twice:
        st.warning(
            _("Chosen for more than one field: {columns}.").format(columns=plain(", ".join(twice))),
            icon=":material/content_copy:",
        )
    unused = [name for name in found.headers if name not in used]
    if unused:
        st.caption(
            _("Columns of the file that are not used: {columns}.").format(
                columns=plain(", ".join(unused)[:300])
            )
        )


def missing(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> list[str]:
    """What must be chosen before the file can be tried, in words."""
    _ = lang.gettext
    needed = []
    if hazard_is_missing(draft, plan):
        needed.append(_("the hazard"))
    needed += [_(words) for words in KINDS[plan.kind].missing(plan, found)]
    if found.crs is None and plan.crs is None:
        needed.append(_("the coordinate system"))
    return list(dict.fromkeys(needed))


def _column_choice(
    draft: Draft, name: str, words: str, found: Inspection, default: str | None, lang: Language
) -> str | None:
    """A select box of the file's columns with example values below."""
    _ = lang.gettext
    samples = {column.header: column for column in found.columns}
    key = draft.key(f"pick-{name}")
    if st.session_state.get(key) not in samples:
        st.session_state[key] = default if default in samples else None
    chosen = st.selectbox(
        words,
        list(samples),
        index=None,
        key=key,
        placeholder=_("– not in the file –"),
        persist_state="session",
    )
    if chosen in samples:
        st.caption(plain(" · ".join(samples[chosen].samples)))
    return chosen if chosen in samples else None


def _zones(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> ImportPlan:
    _ = lang.gettext
    if not found.columns:
        # A raster has no columns.
        low, medium = _breaks(draft, lang)
        least = st.number_input(
            _("Smallest patch (pixels)"),
            1,
            10_000,
            DEFAULT_MIN_PIXELS,
            key=draft.key("min-pixels"),
            persist_state="session",
            help=_("Raster: patches of fewer pixels go to the class beside them."),
        )
        return replace(plan, breaks=(low, medium), min_pixels=int(least))
    left, right = st.columns(2)
    with left:
        column = _column_choice(
            draft,
            "class",
            _("Column with the hazard class or index"),
            found,
            found.zone_columns[0].header if found.zone_columns else None,
            lang,
        )
        guess = next((g for g in found.zone_columns if g.header == column), None)
        if guess is not None:
            why = plain(guess.why.render(_))
            mark = _mark(guess.confidence >= ZONE_SURE, lang)
            st.caption(f"{mark} {why}")
    meaning = {"class": _("Class (rendah, sedang, tinggi; 1, 2, 3)"), "index": _("Index, 0 to 1")}
    key = draft.key(f"class-or-index-{column}")
    if key not in st.session_state:
        st.session_state[key] = "index" if guess is not None and guess.kind == "index" else "class"
    with right:
        kind = st.segmented_control(
            _("Its values are"),
            list(meaning),
            format_func=meaning.__getitem__,
            key=key,
            required=True,
            persist_state="session",
        )
        if kind == "index":
            plan = replace(plan, breaks=_breaks(draft, lang))
        elif guess is not None and guess.kind == "yes":
            plan = replace(plan, class_yes=_class_yes(draft, lang))
    if kind == "index":
        return replace(plan, index_column=column)
    return replace(plan, class_column=column)


def _class_yes(draft: Draft, lang: Language) -> str | None:
    _ = lang.gettext
    return st.selectbox(
        _("The column only says yes or no: “yes” means class"),
        CLASS_KEYS,
        index=None,
        format_func=lambda key: _(CLASSES[key].name),
        key=draft.key("class-yes"),
        placeholder=_("Choose the class"),
        persist_state="session",
    )


def _breaks(draft: Draft, lang: Language) -> tuple[float, float]:
    _ = lang.gettext
    left, right = st.columns(2)
    low = left.number_input(
        _("Low up to"),
        0.001,
        0.998,
        DEFAULT_BREAKS[0],
        step=0.01,
        format="%.3f",
        key=draft.key("break-low"),
        persist_state="session",
    )
    medium = right.number_input(
        _("Medium up to"),
        0.002,
        0.999,
        DEFAULT_BREAKS[1],
        step=0.01,
        format="%.3f",
        key=draft.key("break-medium"),
        persist_state="session",
    )
    st.caption(_("An index above the second bound is high. Published files differ: look it up."))
    return float(low), float(medium)


def _areas(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> ImportPlan:
    _ = lang.gettext
    left, right = st.columns(2)
    with left:
        code = _column_choice(
            draft, "code", _("Column with the Kemendagri code"), found, found.code_column, lang
        )
    with right:
        name = _column_choice(
            draft, "name", _("Column with the name"), found, found.name_column, lang
        )
    st.caption(_("The boundaries replace those of the same codes; undo brings the old ones back."))
    return replace(plan, code_column=code, name_column=name)


def _reference(draft: Draft, found: Inspection, plan: ImportPlan, lang: Language) -> ImportPlan:
    _ = lang.gettext
    left, middle, right = st.columns([2, 1, 1])
    with left:
        name = _column_choice(
            draft, "ref-name", _("Column with the name"), found, found.name_column, lang
        )
    key = draft.key("icon")
    if key not in st.session_state:
        st.session_state[key] = icon_of(draft.name, found.layer or "")
    icon = middle.selectbox(
        _("Icon"),
        ICON_KEYS,
        key=key,
        persist_state="session",
        format_func=lambda name: f"{ICONS[name].sign}  {_(ICONS[name].name)}",
    )
    colour = right.selectbox(
        _("Colour"),
        LAYER_COLOURS,
        index=None,
        key=draft.key("colour"),
        placeholder=_("The next free one"),
        persist_state="session",
        format_func=lambda value: _(_COLOUR_NAMES.get(value, "") or value),
    )
    st.caption(_("The layer can be switched on and off on the map; its title is its name there."))
    return replace(plan, name_column=name, icon=icon, color=colour)


#: The widgets of each kind.
CHOICES: Mapping[str, Callable[[Draft, Inspection, ImportPlan, Language], ImportPlan]] = {
    INCIDENTS: _incidents,
    ZONES: _zones,
    AREAS: _areas,
    REFERENCE: _reference,
}
#: Words for the palette of reference layers.
_COLOUR_NAMES = {
    "#0072B2": N_("blue"),
    "#D55E00": N_("vermilion"),
    "#009E73": N_("green"),
    "#8E3B8E": N_("purple"),
    "#5B3A1E": N_("brown"),
    "#CC79A7": N_("pink"),
    "#E69F00": N_("orange"),
    "#56B4E9": N_("light blue"),
    "#333333": N_("black"),
}
