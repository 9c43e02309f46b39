"""A small register to try the door with."""

from typing import Any

import sqlalchemy as sa

from geo.access import door
from geo.access.errors import InvalidChange
from geo.access.roles import Actor, Permission
from geo.access.tables import record_columns
from geo.store.engine import writing

table = sa.Table(
    "trial_posko",
    sa.MetaData(),
    *record_columns(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("people", sa.Integer),
    sa.Column("area", sa.Text),
    sa.Column("opened_at", sa.DateTime(timezone=True)),
)
FIELDS = frozenset({"name", "status", "people", "area", "opened_at"})


class Posko:
    """Guards the trial table; closing one is a decision."""

    key = "posko"
    table = table
    revision = "posko"

    def permission(self, action, before, change) -> Permission:
        if change.get("status") == "closed":
            return Permission.DECIDE
        return Permission.ENTER

    def validate(self, connection, action, before, change) -> dict[str, Any]:
        values = dict(change)
        if "name" in values or before is None:
            values["name"] = str(values.get("name", "")).strip()
            if not values["name"]:
                raise InvalidChange("Give a name.")
        if before is None:
            values.setdefault("status", "active")
        return values

    def areas(self, record) -> tuple[str, ...]:
        return (record["area"],) if record.get("area") else ()

    def label(self, record) -> str:
        return f"Posko {record['name']}"


POSKO = Posko()
OFFICER = Actor("Rina", "petugas", account_id=1)
SECOND = Actor("Budi", "petugas", account_id=2)
LEADER = Actor("Kalaksa", "pimpinan", account_id=3)


def make_table(engine: sa.Engine) -> None:
    """Make the trial table in a store."""
    with writing(engine) as connection:
        table.create(connection, checkfirst=True)


def opened(engine: sa.Engine, **values: Any) -> int:
    """A posko; its id."""
    made = door.act(engine, OFFICER, door.CREATE, POSKO, {"name": "Bincau", **values})
    return made.record_id
