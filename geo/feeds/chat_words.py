"""The conversation's replies and facts as sentences in the citizen's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.analysis.place_facts import PERIOD_DAYS, RADIUS_KM, PlaceFacts
from geo.base.i18n import N_, Language
from geo.catalogue import CLASSES, HAZARDS
from geo.domains.contacts.kontak import remark
from geo.domains.reports.guidance import PHASES, Guidance
from geo.domains.reports.laporan import LAPORAN
from geo.domains.reports.turns import Button, Reply
from geo.store.areas import AreaIndex

NATIONAL_NUMBER = "112"


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble: text and buttons as (key, label). `tone` is "" or "danger"."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    asks_location: bool = False
    tone: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON for a channel."""
        return {
            "text": self.text,
            "buttons": [list(button) for button in self.buttons],
            "asks_location": self.asks_location,
            "tone": self.tone,
        }


def reply_line(reply: Reply, areas: AreaIndex, lang: Language) -> Line:
    """A reply of the conversation, worded."""
    values = {name: lang.gettext(value) for name, value in reply.values.items()}
    buttons = tuple((b.key, _label(b, areas, lang)) for b in reply.buttons)
    return Line(lang.gettext(reply.text).format(**values), buttons, reply.asks_location)


def _label(button: Button, areas: AreaIndex, lang: Language) -> str:
    return areas.full_name(button.area) if button.area else lang.gettext(button.label)


def place_lines(facts: PlaceFacts, areas: AreaIndex, lang: Language) -> list[Line]:
    """What is known of a place, each fact with its source, and what is not known."""
    _ = lang.gettext
    where = areas.full_name(facts.area) if facts.area else _("a place outside all known areas")
    lines = [Line(_("{place}:").format(place=where) + "\n" + "\n".join(_zones(facts, lang)))]
    if facts.is_approximate:
        lines.append(Line(_("The boundaries here are approximate.")))
    lines.append(Line(_incidents(facts, lang)))
    lines.append(Line(_posko(facts, lang)))
    return lines


def _zones(facts: PlaceFacts, lang: Language) -> list[str]:
    _ = lang.gettext
    words = []
    for zone in facts.zones:
        hazard, class_name = _(HAZARDS[zone.hazard].name), _(CLASSES[zone.class_key].name)
        source = ", ".join(filter(None, (zone.source, zone.data_date)))
        marks = f" [{_('sample data')}]" if zone.is_sample else ""
        pattern = (
            N_("• {hazard}: up to {class_name} in parts of it ({source}){marks}")
            if facts.whole_area
            else N_("• {hazard}: {class_name} ({source}){marks}")
        )
        words.append(
            _(pattern).format(hazard=hazard, class_name=class_name, source=source, marks=marks)
        )
    if facts.outside:
        outside = lang.join([_(HAZARDS[key].name) for key in facts.outside])
        words.append(
            _("• Outside the mapped zones, which does not mean safe: {hazards}").format(
                hazards=outside
            )
        )
    if facts.unmapped:
        unknown = lang.join([_(HAZARDS[key].name) for key in facts.unmapped])
        words.append(_("• Not known, because nothing is mapped: {hazards}").format(hazards=unknown))
    return words


def _incidents(facts: PlaceFacts, lang: Language) -> str:
    _ = lang.gettext
    if facts.known_until is None:
        return _("No incidents are recorded in this system yet.")
    if not facts.incidents:
        return _(
            "No incident is recorded within {km} km in {days} days (data until {day})."
        ).format(km=lang.number(RADIUS_KM), days=PERIOD_DAYS, day=lang.date(facts.known_until))
    counts = lang.join(
        [f"{_(HAZARDS[key].name)} {lang.number(number)}" for key, number in facts.incidents]
    )
    return _("Incidents within {km} km in {days} days: {counts} (data until {day}).").format(
        km=lang.number(RADIUS_KM),
        days=PERIOD_DAYS,
        counts=counts,
        day=lang.date(facts.known_until),
    )


def _posko(facts: PlaceFacts, lang: Language) -> str:
    _ = lang.gettext
    if not facts.posko:
        return _("No open posko is recorded. Ask your village office or BPBD.")
    lines = [_("Nearest posko:")]
    for fact in facts.posko:
        distance = lang.number(fact.distance_m / 1000.0, digits=1)
        full = f" ({_('full')})" if fact.state == "penuh" else ""
        lines.append(
            _("• {name}{full}, {km} km to the {wind}").format(
                name=fact.name, full=full, km=distance, wind=_(fact.wind)
            )
        )
    return "\n".join(lines)


def number_lines(records: Iterable[Mapping[str, Any]], today: date, lang: Language) -> list[Line]:
    """Emergency numbers, each with the day on which it was checked."""
    _ = lang.gettext
    lines = []
    # The number that everybody may call from any telephone comes first.
    for record in sorted(records, key=lambda found: found["phone"] != NATIONAL_NUMBER):
        when = remark(record, today, lang)
        if when is None and record.get("checked_on"):
            when = _("checked on {day}").format(day=lang.date(record["checked_on"]))
        lines.append(f"• {record['phone']} {record['name']}" + (f" ({when})" if when else ""))
    if not lines:
        lines = [_("No number is recorded here; the national emergency number is 112.")]
    head = _("In danger of life call now:")
    return [Line("\n".join((head, *lines)), tone="danger")]


def guidance_lines(found: Guidance | None, lang: Language) -> list[Line]:
    """Advice by phase with its source."""
    _ = lang.gettext
    if found is None:
        kinds = ("flood", "landslide", "wildfire", "whirlwind", "earthquake", "drought")
        buttons = tuple((f"guide:{key}", _(HAZARDS[key].name)) for key in kinds)
        return [Line(_("About which hazard?"), buttons)]
    lines = []
    for phase, title in PHASES.items():
        sentences = found.sentences.get(phase, ())
        if sentences:
            lines.append(Line("\n".join((_(title), *(f"• {text}" for text in sentences)))))
    lines.append(Line(_("Source: {source}").format(source=found.source)))
    return lines


def ticket_lines(ticket: str, address: str, lang: Language, *, urgent: bool) -> list[Line]:
    """Thanks, the number, and where to look."""
    _ = lang.gettext
    words = [_("Thank you. Your report has the number {ticket}.").format(ticket=ticket)]
    if urgent:
        words.append(_("It is marked as an emergency. If life is in danger, call as well."))
    words.append(_("An officer looks at it. Follow it here: {address}").format(address=address))
    return [Line("\n".join(words))]


def status_lines(
    record: Mapping[str, Any] | None, lang: Language, *, asked: str = ""
) -> list[Line]:
    """How far a report is; nothing of what was told in it."""
    _ = lang.gettext
    if record is None:
        if asked:
            return [Line(_("There is no report {ticket}.").format(ticket=asked))]
        return [Line(_("You have not reported anything here yet. Send a ticket number to look."))]
    state = LAPORAN.state_by_key[record["state"]].label
    kind = LAPORAN.by_name["kind"].choices[record["kind"]]
    return [
        Line(
            _("Report {ticket} ({kind}): {state}, since {moment}.").format(
                ticket=record["ticket"],
                kind=_(kind),
                state=_(state),
                moment=lang.local_moment(record["updated_at"]),
            )
        )
    ]


def plain_lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines as JSON."""
    return [line.plain() for line in lines]
