"""Reading the audit: filter, page, and one readable sentence per row.

The audit keeps codes and values; words come here, in the reader's language, from the
`RegisterWords` of whoever wrote the row. What has no words is shown as it was kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from geo.access.audit import as_utc
from geo.access.roles import ROLES
from geo.access.tables import audit
from geo.base.i18n import N_, Language
from geo.catalogue.kinds import KIND_NAMES


@dataclass(frozen=True, slots=True)
class RegisterWords:
    """How a register, its fields and the codes of its values are called (all msgids)."""

    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    #: Field → code → msgid.
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What of the audit to read; None leaves a side open. `since` <= time < `until`, in UTC."""

    actor: str | None = None
    register: str | None = None
    record_id: int | None = None
    #: Part of the record's name.
    label: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One deed."""

    id: int
    at_utc: datetime
    actor: str
    role: str
    origin: str
    register: str
    record_id: int | None
    label: str
    action: str
    changes: Mapping[str, tuple[Any, Any]]
    reason: str
    version: int | None


def read_audit(
    connection: sa.Connection,
    chosen: AuditFilter = AuditFilter(),
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[AuditRow]:
    """Deeds, the latest first in the order in which they were done."""
    query = _filtered(sa.select(audit), chosen).order_by(audit.c.id.desc())
    rows = connection.execute(query.limit(limit).offset(offset))
    return [
        AuditRow(
            id=row.id,
            at_utc=as_utc(row.at_utc),
            actor=row.actor,
            role=row.role,
            origin=row.origin,
            register=row.register,
            record_id=row.record_id,
            label=row.label,
            action=row.action,
            changes={name: (before, after) for name, (before, after) in row.changes.items()},
            reason=row.reason,
            version=row.version,
        )
        for row in rows
    ]


def count_audit(connection: sa.Connection, chosen: AuditFilter) -> int:
    """How many deeds the filter leaves."""
    query = _filtered(sa.select(sa.func.count()).select_from(audit), chosen)
    return int(connection.scalar(query) or 0)


def audit_choices(connection: sa.Connection) -> tuple[list[str], list[str]]:
    """The persons and the registers that occur, for a filter to choose from."""
    persons = connection.scalars(sa.select(audit.c.actor).distinct().order_by(audit.c.actor))
    registers = connection.scalars(
        sa.select(audit.c.register).distinct().order_by(audit.c.register)
    )
    return list(persons), list(registers)


def sentence(row: AuditRow, lang: Language, words: Mapping[str, RegisterWords]) -> str:
    """The deed in words, without its time: "Rina (Petugas): Posko Bincau, status aktif → penuh"."""
    _ = lang.gettext
    known = words.get(row.register)
    role = ROLES.get(row.role)
    who = f"{row.actor} ({_(role.title) if role else row.role})"
    label = row.label or (_(known.title) if known else row.register)
    parts = [label]
    if row.action in _ACTIONS:
        parts.append(_(_ACTIONS[row.action]))
    if row.action in _LISTED:
        parts += _told(row, lang, known)
    if row.reason:
        parts.append(_("reason: {reason}").format(reason=row.reason))
    return f"{who}: {', '.join(parts)}"


def _filtered(query: sa.Select[Any], chosen: AuditFilter) -> sa.Select[Any]:
    exact = {"actor": chosen.actor, "register": chosen.register, "record_id": chosen.record_id}
    for name, wanted in exact.items():
        if wanted is not None:
            query = query.where(audit.c[name] == wanted)
    if chosen.label:
        query = query.where(audit.c.label.icontains(chosen.label, autoescape=True))
    if chosen.since is not None:
        query = query.where(audit.c.at_utc >= chosen.since)
    if chosen.until is not None:
        query = query.where(audit.c.at_utc < chosen.until)
    return query


def _told(row: AuditRow, lang: Language, known: RegisterWords | None) -> list[str]:
    found = []
    for name, (before, after) in row.changes.items():
        title = lang.gettext(known.fields[name]) if known and name in known.fields else name
        if before is None and after is None:
            found.append(lang.gettext("{field} changed").format(field=title))
            continue
        told_after = _value(after, name, lang, known)
        if row.action == "create":
            if after not in (None, "", []):
                found.append(f"{title} {told_after}")
        else:
            found.append(f"{title} {_value(before, name, lang, known)} → {told_after}")
    return found


def _value(value: Any, name: str, lang: Language, known: RegisterWords | None) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return lang.gettext("yes") if value else lang.gettext("no")
    codes = known.values.get(name, {}) if known else {}
    if isinstance(value, str) and value in codes:
        return lang.gettext(codes[value])
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "–"
    if isinstance(value, int | float):
        return lang.number(value, digits=6)
    return str(value)


#: Said of a deed, before its changes; a correction and a move are their changes.
_ACTIONS = {
    "create": N_("entered"),
    "withdraw": N_("withdrawn"),
    "reinstate": N_("put back"),
    "import": N_("imported"),
    "undo": N_("import undone"),
    "restore": N_("store restored from an archive"),
    "log_in": N_("logged in"),
    "lock": N_("locked after wrong passwords"),
}
#: Deeds whose changes are told field by field.
_LISTED = frozenset({"create", "correct", "move", "import"})

_ROLE_WORDS = {key: role.title for key, role in ROLES.items()}
#: The words of what this room and the first storey write themselves.
OWN_WORDS: Mapping[str, RegisterWords] = MappingProxyType(
    {
        "accounts": RegisterWords(
            N_("Accounts"),
            {
                "name": N_("login name"),
                "display_name": N_("name"),
                "email": N_("e-mail"),
                "role": N_("role"),
                "scope": N_("areas"),
                "disabled": N_("disabled"),
                "password_hash": N_("password"),
                "must_change": N_("must choose a password"),
                "failures": N_("wrong passwords"),
                "locked_until": N_("locked until"),
            },
            {"role": _ROLE_WORDS},
        ),
        "tokens": RegisterWords(
            N_("Tokens"),
            {
                "name": N_("name"),
                "role": N_("role"),
                "scope": N_("areas"),
                "expires_at": N_("good until"),
                "token_hash": N_("key"),
            },
            {"role": _ROLE_WORDS},
        ),
        "settings": RegisterWords(N_("Settings")),
        "store": RegisterWords(N_("Store")),
        **{
            key: RegisterWords(names.title, {"rows": N_("rows")})
            for key, names in KIND_NAMES.items()
        },
    }
)
