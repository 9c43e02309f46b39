"""Values of records and their history in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from geo.access.audit import as_utc
from geo.access.door import CORRECT, CREATE, MOVE, REINSTATE, WITHDRAW
from geo.access.tables import audit
from geo.base.i18n import N_, Language
from geo.registers.declaration import Register
from geo.registers.figures import figure_words

#: Labels of what every register has.
COMMON_LABELS: Mapping[str, str] = {
    "id": N_("No."),
    "state": N_("Status"),
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "area_code": N_("Area"),
    "withdrawn_at": N_("Withdrawn"),
    "created_at": N_("Entered on"),
    "updated_at": N_("Last changed"),
}
ACTION_WORDS: Mapping[str, str] = {
    CREATE: N_("entered"),
    CORRECT: N_("corrected"),
    MOVE: N_("changed the status"),
    WITHDRAW: N_("withdrew"),
    REINSTATE: N_("put back"),
}


def label_of(register: Register, name: str, lang: Language) -> str:
    """What a column is called."""
    field = register.by_name.get(name)
    return lang.gettext(field.label if field else COMMON_LABELS.get(name, name))


def value_words(
    register: Register,
    name: str,
    value: Any,
    lang: Language,
    area_name: Callable[[str], str] = str,
) -> str:
    """A value for people; "–" where it is not known, and of a figure the words for it."""
    field = register.by_name.get(name)
    if field is not None and field.kind == "figure":
        return figure_words(value, lang, field.unit)
    if value is None or value == "":
        return "–"
    if name == "state":
        state = register.state_by_key.get(value)
        return lang.gettext(state.label) if state else str(value)
    if name == "area_code":
        return area_name(str(value))
    if isinstance(value, datetime):
        return lang.local_moment(value)
    if field is not None and field.kind == "date":
        # The audit keeps days as text.
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return lang.date(day, style="medium")
    if field is not None and field.kind == "choice":
        return lang.gettext(field.choices.get(value, str(value)))
    return f"{value:.5f}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a record's history; `changes` are (field, before, after) as codes."""

    at_utc: datetime
    actor: str
    role: str
    action: str
    changes: Sequence[tuple[str, Any, Any]]
    reason: str
    version: int | None


def history(connection: sa.Connection, register: Register, number: int) -> list[Deed]:
    """What was done to a record, the newest first."""
    rows = connection.execute(
        sa.select(audit)
        .where(audit.c.register == register.key, audit.c.record_id == number)
        .order_by(audit.c.id.desc())
    )
    deeds = []
    for row in rows:
        at_utc = as_utc(row.at_utc)
        assert at_utc is not None
        changes = [(name, *pair) for name, pair in row.changes.items() if name != "withdrawn_at"]
        deeds.append(
            Deed(at_utc, row.actor, row.role, row.action, changes, row.reason, row.version)
        )
    return deeds
