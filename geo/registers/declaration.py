"""Register: one frozen declaration of a thing that people enter, from which all else is made.

Table, form, list, map points, history, template, files and commands follow from it. Texts are
msgids, translated where they are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import sqlalchemy as sa

from geo.access.door import record_columns
from geo.access.roles import Permission
from geo.base.i18n import Language
from geo.store.tables import metadata

FieldKind = Literal["text", "long_text", "phone", "choice", "figure", "date"]
#: Where a record lies: at a point (and the area found there), in an area, or nowhere.
Place = Literal["point", "area", "none"]

_SQL_TYPES: Mapping[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "long_text": sa.Text(),
    "phone": sa.Text(),
    "choice": sa.String(32),
    "figure": sa.BigInteger(),
    "date": sa.Date(),
}
#: Columns of the place.
PLACE_FIELDS = ("lon", "lat", "area_code")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is known of a record; null where it is not known (yet)."""

    name: str
    label: str
    kind: FieldKind = "text"
    help: str = ""
    #: What a figure counts ("people").
    unit: str = ""
    #: Key → label, for a choice.
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    #: Shown only to those who may read what is not public.
    is_personal: bool = False
    #: Headers of files that mean it, in plain form ("no_hp").
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """One state; `colour` is for the map, `badge` a colour of Streamlit's badges."""

    key: str
    label: str
    colour: str
    badge: str


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state that is allowed, what it is called, and what it needs."""

    start: str
    end: str
    label: str
    needs: Permission = Permission.ENTER


#: A remark on a record as of a day, such as "not checked for a year"; None: nothing to say.
Remark = Callable[[Mapping[str, Any], date, Language], str | None]


@dataclass(frozen=True)
class Register:
    """The declaration. `remark` is the one hook that a register may have of its own."""

    key: str
    title: str
    #: One record, for "Add {one}".
    one: str
    help: str
    fields: tuple[Field, ...]
    place: Place = "none"
    states: tuple[State, ...] = ()
    moves: tuple[Move, ...] = ()
    #: Names of the fields in the list, in the popup, and of the figures that are summed.
    listed: tuple[str, ...] = ()
    popup: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    #: The field by which a record is called.
    label: str = "name"
    colour: str = "#0B5A70"
    enter: Permission = Permission.ENTER
    #: Whether a record that lies in no area is everybody's.
    is_national: bool = False
    remark: Remark | None = None

    @property
    def revision(self) -> str:
        """The key of the revision that its changes raise."""
        return f"register:{self.key}"

    @cached_property
    def table(self) -> sa.Table:
        """Its table, called ``reg_`` and the key."""
        columns = [*record_columns()]
        if self.states:
            columns.append(sa.Column("state", sa.String(32), nullable=False))
        columns += [
            sa.Column(f.name, _SQL_TYPES[f.kind], nullable=not f.required) for f in self.fields
        ]
        if self.place == "point":
            columns += [sa.Column("lon", sa.Float), sa.Column("lat", sa.Float)]
        if self.place != "none":
            columns.append(sa.Column("area_code", sa.String(13), index=True))
        name = f"reg_{self.key}"
        # For the first page of the list, whatever the number of records.
        listing = sa.Index(f"ix_{name}_{self.label}", "withdrawn_at", self.label, "id")
        # Holds all that the key figures need, so that the records themselves are not read.
        present = {column.name for column in columns}
        summed = [one for one in ("state", "area_code") if one in present]
        counting = sa.Index(f"ix_{name}_figures", "withdrawn_at", *summed, *self.figures)
        return sa.Table(name, metadata, *columns, listing, counting)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name."""
        return MappingProxyType({f.name: f for f in self.fields})

    @cached_property
    def state_by_key(self) -> Mapping[str, State]:
        """The states by key."""
        return MappingProxyType({state.key: state for state in self.states})

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The moves that are allowed from a state."""
        return tuple(move for move in self.moves if move.start == state)

    def shown(self, *, personal: bool) -> tuple[Field, ...]:
        """The fields that somebody sees who may read what is personal, or may not."""
        return tuple(f for f in self.fields if personal or not f.is_personal)
