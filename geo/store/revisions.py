"""Revisions: one number per kind and register that grows with every change of its data.

Caches and addresses hang on the revisions of what they show, so that a change of one register
leaves everything else as it is.
"""

from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from geo.store.tables import revisions as table


def raise_revision(connection: sa.Connection, key: str) -> int:
    """Count the revision of `key` up inside the caller's transaction; returns the new one.

    The row stays locked until the transaction ends, so that two writers never take one number.
    """
    statement = _RAISE[connection.dialect.name]
    return int(connection.execute(statement, {"key": key, "state": uuid4().hex}).scalar_one())


def revision(connection: sa.Connection, key: str) -> int:
    """The revision of `key` that the transaction of `connection` sees; 0 before any change."""
    return connection.scalar(_ONE, {"key": key}) or 0


def states(connection: sa.Connection) -> dict[str, str]:
    """The random names of the states of all keys; what was never changed is missing.

    Two stores may count to one number with different data; their states differ all the same.
    """
    return {row.key: row.state for row in connection.execute(_STATES)}


def revisions(connection: sa.Connection) -> dict[str, int]:
    """All revisions by their key; what was never changed is missing."""
    return {row.key: row.number for row in connection.execute(_ALL)}


# Made once: to build a statement takes longer than to run it.
_ONE = sa.select(table.c.number).where(table.c.key == sa.bindparam("key"))
_ALL = sa.select(table.c.key, table.c.number)
_STATES = sa.select(table.c.key, table.c.state)
_RAISE = {
    name: insert(table)
    .values(key=sa.bindparam("key"), number=1, state=sa.bindparam("state"))
    .on_conflict_do_update(
        index_elements=[table.c.key],
        set_={"number": table.c.number + 1, "state": sa.bindparam("state")},
    )
    .returning(table.c.number)
    for name, insert in (("sqlite", insert_on_sqlite), ("postgresql", insert_on_postgresql))
}
