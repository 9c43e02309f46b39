"""The audit: one row per deed, written in the transaction of the deed itself."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, overload

import sqlalchemy as sa

from geo.access.roles import Actor
from geo.access.tables import audit

#: Field → (before, after); None is unknown or not there.
Changes = Mapping[str, tuple[Any, Any]]


def write_audit(
    connection: sa.Connection,
    actor: Actor,
    action: str,
    *,
    register: str,
    record_id: int | None = None,
    label: str = "",
    changes: Changes | None = None,
    reason: str = "",
    version: int | None = None,
    request_id: str | None = None,
    now: datetime | None = None,
) -> int:
    """Note a deed inside the transaction that does it; returns the row's id.

    Whatever changes the store without `door.act` (an import, an undo, a restoration) calls this
    itself. `changes` are codes and values, never sentences.
    """
    row = connection.execute(
        _INSERT,
        {
            "at_utc": now or datetime.now(UTC),
            "actor": actor.name,
            "account_id": actor.account_id,
            "role": actor.role,
            "origin": actor.origin,
            "register": register,
            "record_id": record_id,
            "label": label,
            "action": action,
            "changes": {name: [_plain(a), _plain(b)] for name, (a, b) in (changes or {}).items()},
            "reason": reason,
            "version": version,
            "request_id": request_id,
        },
    )
    key = row.inserted_primary_key
    assert key is not None
    return int(key[0])


_INSERT = sa.insert(audit)


@overload
def as_utc(moment: None) -> None: ...


@overload
def as_utc(moment: datetime) -> datetime: ...


def as_utc(moment: datetime | None) -> datetime | None:
    """A moment from the store; SQLite gives them without their zone, which is UTC."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


def _plain(value: Any) -> Any:
    """A value as JSON holds it; what JSON does not know becomes its plain text."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value
