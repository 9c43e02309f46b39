"""The one door for changes: every change of a record goes through `act`.

`act` asks whether the actor may, lets the register validate, writes the record and one row of
the audit, and raises the register's revision, all in one short transaction. A form, an import, a
chat message and a feed end here alike. A record is never deleted: it is corrected or withdrawn.

The door knows no register. A register hands itself over as `Guarded`, and its table has the
columns of `record_columns`. Several records that change together are acts in one transaction::

    with writing(engine) as connection:
        door.act_within(connection, actor, door.CREATE, tasks, {…})
        door.act_within(connection, actor, door.MOVE, reports, {"state": "done"}, record_id=7)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa

from geo.access.audit import as_utc, write_audit
from geo.access.errors import Conflict, Difference, InvalidChange
from geo.access.roles import Actor, Permission, require, require_areas
from geo.access.tables import audit
from geo.access.tables import record_columns as record_columns
from geo.base.errors import NotFound, StoreError
from geo.base.i18n import N_
from geo.store.engine import writing
from geo.store.revisions import raise_revision

#: What can be done with a record. MOVE changes its state, REINSTATE takes a withdrawal back.
CREATE, CORRECT, MOVE, WITHDRAW, REINSTATE = "create", "correct", "move", "withdraw", "reinstate"
ACTIONS = (CREATE, CORRECT, MOVE, WITHDRAW, REINSTATE)
#: Actions that must say why.
NEED_REASON = frozenset({WITHDRAW, REINSTATE})

Record = Mapping[str, Any]


#: Columns that no change may name.
OWN_COLUMNS = frozenset(column.name for column in record_columns())


class Guarded(Protocol):
    """What the door needs to know of a register (or of one of its tables)."""

    @property
    def key(self) -> str:
        """The register's name in the audit, at most 32 characters."""

    @property
    def table(self) -> sa.Table:
        """Where its records are; begins with `record_columns`."""

    @property
    def revision(self) -> str:
        """The key of the revision that a change raises."""

    def permission(self, action: str, before: Record | None, change: Record) -> Permission | None:
        """What the actor needs for `action` (None: nothing); `change` is not validated yet."""

    def validate(
        self, connection: sa.Connection, action: str, before: Record | None, change: Record
    ) -> Record:
        """The values of columns to write: clean, and with what follows from them.

        `before` is the whole record as it stands (None: a new one), `change` what was asked for,
        from outside and unchecked. Raises a `PetaSiagaError` with one sentence.
        """

    def areas(self, record: Record) -> Sequence[str]:
        """Codes of the areas in which a record lies, for the check of the actor's scope."""

    def label(self, record: Record) -> str:
        """What people call the record, such as "Posko Bincau"."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did.

    `changes` are the fields that are different now, (before, after); empty: nothing was to be
    done and nothing was written. `repeated`: this request had been done before.
    """

    record_id: int
    version: int
    changes: Mapping[str, tuple[Any, Any]]
    audit_id: int | None
    #: The register's revision after the act; None when nothing was written.
    revision: int | None
    repeated: bool = False


def act(
    engine: sa.Engine,
    actor: Actor,
    action: str,
    guarded: Guarded,
    change: Record,
    *,
    record_id: int | None = None,
    expected_version: int | None = None,
    reason: str = "",
    request_id: str | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Do one thing to one record, in a transaction of its own.

    `expected_version` is the version that the person saw; None lays the change over whatever
    stands. `request_id` names one sending of one form: sent again, it does nothing and answers
    what the first did (values as the audit keeps them). Raises `NotAllowed`, `InvalidChange`,
    `Conflict` (with the differences), `NotFound`, `StoreError` or what the register's validation
    raises; nothing has changed then.
    """
    try:
        with writing(engine) as connection:
            return act_within(
                connection,
                actor,
                action,
                guarded,
                change,
                record_id=record_id,
                expected_version=expected_version,
                reason=reason,
                request_id=request_id,
                now=now,
            )
    except sa.exc.OperationalError as err:
        raise StoreError(
            N_("The store cannot be written now ({reason}); try again. Nothing was changed."),
            reason=str(err.orig).splitlines()[0],
        ) from err


def act_within(
    connection: sa.Connection,
    actor: Actor,
    action: str,
    guarded: Guarded,
    change: Record,
    *,
    record_id: int | None = None,
    expected_version: int | None = None,
    reason: str = "",
    request_id: str | None = None,
    now: datetime | None = None,
) -> Outcome:
    """`act` inside the caller's transaction, which must come from `store.engine.writing`."""
    if action not in ACTIONS:
        raise ValueError(f"action {action!r} is not one of {ACTIONS}")
    if request_id is not None:
        earlier = _done_before(connection, actor, action, guarded, request_id)
        if earlier is not None:
            return earlier
    before = None if action == CREATE else _record(connection, guarded, record_id)
    require(actor, guarded.permission(action, before, change))
    if before is not None:
        require_areas(actor, guarded.areas(before), guarded.label(before))
    reason = reason.strip()
    _check_action(guarded, action, before, reason)
    when = now or datetime.now(UTC)
    values = (
        {} if action in NEED_REASON else _validated(connection, guarded, action, before, change)
    )
    after = {**(before or {}), **values}
    require_areas(actor, guarded.areas(after), guarded.label(after))
    changes = {
        column.name: ((before or {}).get(column.name), values[column.name])
        for column in guarded.table.c
        if column.name in values and (before or {}).get(column.name) != values[column.name]
    }
    if before is not None and expected_version not in (None, before["version"]):
        differences = (
            _changed_since(connection, guarded, before, expected_version)
            if action in NEED_REASON
            else [Difference(name, theirs, mine) for name, (theirs, mine) in changes.items()]
        )
        if differences:
            raise _conflict(connection, guarded, before, differences)
    if before is not None and not changes and action not in NEED_REASON:
        return Outcome(before["id"], before["version"], {}, None, None)
    written = dict(values)
    if action in NEED_REASON:
        withdrawn = when if action == WITHDRAW else None
        written["withdrawn_at"] = withdrawn
        assert before is not None
        changes = {"withdrawn_at": (before["withdrawn_at"], withdrawn)}
    number, version = _write(connection, guarded.table, before, written, when)
    audit_id = write_audit(
        connection,
        actor,
        action,
        register=guarded.key,
        record_id=number,
        label=guarded.label(after),
        changes={
            # That a secret changed is told, not what it is.
            name: (None, None) if guarded.table.c[name].info.get("secret") else pair
            for name, pair in changes.items()
        },
        reason=reason,
        version=version,
        request_id=request_id,
        now=when,
    )
    revision = raise_revision(connection, guarded.revision)
    return Outcome(number, version, changes, audit_id, revision)


def _done_before(
    connection: sa.Connection, actor: Actor, action: str, guarded: Guarded, request_id: str
) -> Outcome | None:
    """What the same request did before; None the first time."""
    if connection.dialect.name == "postgresql":
        # Two sendings at the same moment: the second waits for the first.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(request_id))))
    row = connection.execute(_BY_REQUEST, {"request_id": request_id}).one_or_none()
    if row is None:
        return None
    if (row.actor, row.account_id, row.register, row.action) != (
        actor.name,
        actor.account_id,
        guarded.key,
        action,
    ):
        raise InvalidChange(N_("This form was used for something else; open it anew."))
    changes = {name: (before, after) for name, (before, after) in row.changes.items()}
    return Outcome(row.record_id, row.version, changes, row.id, None, repeated=True)


_BY_REQUEST = sa.select(audit).where(audit.c.request_id == sa.bindparam("request_id"))


@cache
def _by_id(table: sa.Table) -> sa.Select[Any]:
    # The lock keeps others from changing it until the act is done; SQLite has one writer anyway.
    return sa.select(table).where(table.c.id == sa.bindparam("record")).with_for_update()


def _record(connection: sa.Connection, guarded: Guarded, record_id: int | None) -> dict[str, Any]:
    row = connection.execute(_by_id(guarded.table), {"record": record_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(
            N_("There is no record {number} in {register}."),
            number=record_id,
            register=guarded.key,
        )
    record = dict(row)
    for name in _moments(guarded.table):
        record[name] = as_utc(record[name])
    return record


@cache
def _moments(table: sa.Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.c if isinstance(c.type, sa.DateTime) and c.type.timezone)


def _check_action(guarded: Guarded, action: str, before: Record | None, reason: str) -> None:
    if action in NEED_REASON and not reason:
        raise InvalidChange(N_("Give a reason; it is kept with the record."))
    if before is None:
        return
    if action == REINSTATE and before["withdrawn_at"] is None:
        raise InvalidChange(
            N_("{label} was not withdrawn; nothing was changed."), label=guarded.label(before)
        )
    if action != REINSTATE and before["withdrawn_at"] is not None:
        raise InvalidChange(
            N_("{label} was withdrawn; put it back first to change it."),
            label=guarded.label(before),
        )


def _validated(
    connection: sa.Connection,
    guarded: Guarded,
    action: str,
    before: Record | None,
    change: Record,
) -> dict[str, Any]:
    values = dict(guarded.validate(connection, action, before, change))
    for name in values:
        if name in OWN_COLUMNS or name not in guarded.table.c:
            raise InvalidChange(
                N_("{register} has no field {name!r}."), register=guarded.key, name=name[:40]
            )
    return values


def _write(
    connection: sa.Connection,
    table: sa.Table,
    before: Record | None,
    values: dict[str, Any],
    when: datetime,
) -> tuple[int, int]:
    """Write the record; returns its id and its version."""
    if before is None:
        values |= {"version": 1, "created_at": when, "updated_at": when}
        key = connection.execute(sa.insert(table).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0]), 1
    version = before["version"] + 1
    values |= {"version": version, "updated_at": when}
    connection.execute(sa.update(table).where(table.c.id == before["id"]).values(values))
    return int(before["id"]), version


def _changed_since(
    connection: sa.Connection, guarded: Guarded, before: Record, version: int
) -> list[Difference]:
    """What others changed after `version`: now, and as it was then."""
    seen: dict[str, Any] = {}
    for row in connection.execute(_of(guarded, before).where(audit.c.version > version)):
        for name, (value, _after) in row.changes.items():
            seen.setdefault(name, value)
    return [Difference(name, before[name], value) for name, value in seen.items()]


def _of(guarded: Guarded, record: Record) -> sa.Select[Any]:
    """The audit of one record, the oldest row first."""
    return (
        sa.select(audit)
        .where(audit.c.register == guarded.key, audit.c.record_id == record["id"])
        .order_by(audit.c.id)
    )


def _conflict(
    connection: sa.Connection,
    guarded: Guarded,
    before: Record,
    differences: Sequence[Difference],
) -> Conflict:
    last = connection.execute(_of(guarded, before)).all()[-1]
    return Conflict(
        N_(
            "{by} has changed {label} since you opened it; look at the difference and choose. "
            "Nothing was changed."
        ),
        version=before["version"],
        differences=differences,
        by=last.actor,
        at_utc=as_utc(last.at_utc),
        label=guarded.label(before),
    )
