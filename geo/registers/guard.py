"""What the door asks of a register: permissions, clean values, areas and names."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from geo.access.door import CREATE, MOVE, Record
from geo.access.errors import InvalidChange
from geo.access.roles import Permission
from geo.base.crs import INDONESIA_BOUNDS
from geo.base.errors import Words
from geo.base.i18n import N_
from geo.registers.declaration import PLACE_FIELDS, Field, Register
from geo.registers.figures import parse_figure
from geo.store.areas import AreaIndex

MAX_TEXT = 300
MAX_LONG_TEXT = 5_000
_PHONE = re.compile(r"[+\d][\d \-().,/;]{1,59}", re.ASCII)


class Guard:
    """A register at the door; `areas` finds the area of a point."""

    def __init__(self, register: Register, areas: AreaIndex) -> None:
        self._register = register
        self._areas = areas

    @property
    def key(self) -> str:
        """The register's name in the audit."""
        return self._register.key

    @property
    def table(self) -> sa.Table:
        """Where its records are."""
        return self._register.table

    @property
    def revision(self) -> str:
        """The key of its revision."""
        return self._register.revision

    def permission(self, action: str, before: Record | None, change: Record) -> Permission:
        """The register's own, or that of the move."""
        if action == MOVE and before is not None:
            for move in self._register.moves_from(before["state"]):
                if move.end == change.get("state"):
                    return move.needs
        return self._register.enter

    def validate(
        self, connection: sa.Connection, action: str, before: Record | None, change: Record
    ) -> Record:
        """Clean values of what was asked for; see `geo.access.door.Guarded`."""
        if action == MOVE:
            return self._moved(before or {}, change)
        register = self._register
        values: dict[str, Any] = {}
        if action == CREATE and register.states:
            values["state"] = change.get("state", register.states[0].key)
            if values["state"] not in register.state_by_key:
                raise _no_state(register, values["state"])
        for name, value in change.items():
            if name in register.by_name:
                values[name] = clean(register.by_name[name], value)
            elif name == "state" and action == CREATE and register.states:
                continue
            elif name not in PLACE_FIELDS or name not in self.table.c:
                raise InvalidChange(
                    N_("{register} has no field {name!r}."), register=self.key, name=str(name)[:40]
                )
        values |= self._place(before or {}, change)
        whole = {**(before or {}), **values}
        for needed in register.fields:
            if needed.required and whole.get(needed.name) is None:
                raise InvalidChange(
                    N_("“{field}” must be filled in; nothing was saved."),
                    field=Words(needed.label),
                )
        if register.place == "point" and whole.get("lon") is None and not whole.get("area_code"):
            raise InvalidChange(
                N_("Say where it is: give coordinates, or at least the area; nothing was saved.")
            )
        return values

    def areas(self, record: Record) -> Sequence[str]:
        """The area in which a record lies."""
        code = record.get("area_code")
        return (code,) if code else ()

    def label(self, record: Record) -> str:
        """The record's own name."""
        return str(record.get(self._register.label) or "")

    def _moved(self, before: Record, change: Record) -> dict[str, Any]:
        register = self._register
        wanted = str(change.get("state"))
        if set(change) != {"state"} or wanted not in register.state_by_key:
            raise _no_state(register, wanted)
        if wanted == before["state"]:
            return {}
        if all(move.end != wanted for move in register.moves_from(before["state"])):
            raise InvalidChange(
                N_("{label} cannot go from “{start}” to “{end}”; nothing was changed."),
                label=self.label(before),
                start=Words(register.state_by_key[before["state"]].label),
                end=Words(register.state_by_key[wanted].label),
            )
        return {"state": wanted}

    def _place(self, before: Record, change: Record) -> dict[str, Any]:
        if not set(PLACE_FIELDS) & change.keys():
            return {}
        values: dict[str, Any] = {}
        if self._register.place == "point" and {"lon", "lat"} & change.keys():
            lon, lat = (change.get(name, before.get(name)) for name in ("lon", "lat"))
            values["lon"], values["lat"] = _point(lon, lat)
        if values.get("lon") is not None:
            # What the point says goes before what was typed.
            found = most_specific(self._areas, values["lon"], values["lat"])
            values["area_code"] = found or self._area(change.get("area_code"))
        elif "area_code" in change:
            values["area_code"] = self._area(change["area_code"])
        return values

    def _area(self, code: object) -> str | None:
        if code is None or code == "":
            return None
        if code not in self._areas:
            raise InvalidChange(
                N_("There is no area with the code {code!r}; nothing was saved."),
                code=str(code)[:40],
            )
        return str(code)


def most_specific(areas: AreaIndex, lon: float, lat: float) -> str | None:
    """The code of the smallest area that holds a point (degrees); None outside all of them."""
    for level in ("village", "district", "regency"):
        code = areas.code_at(int(areas.locate(lon, lat, level)[0]))
        if code is not None:
            return code
    return None


def clean(field: Field, value: object) -> Any:
    """A value as the table holds it; blank is unknown. Raises `InvalidChange`."""
    if field.kind == "figure":
        return parse_figure(value)
    if value is None:
        return None
    if field.kind == "date":
        return _day(field, value)
    text = str(value).replace("\r\n", "\n").strip()
    if not text:
        return None
    if field.kind == "choice":
        return _choice(field, text)
    if field.kind == "phone" and not _PHONE.fullmatch(text):
        raise InvalidChange(
            N_("{value!r} is no telephone number; write digits, such as 0511-123456 or 112."),
            value=text[:40],
        )
    limit = MAX_LONG_TEXT if field.kind == "long_text" else MAX_TEXT
    is_plain = all(c.isprintable() or (c == "\n" and field.kind == "long_text") for c in text)
    if len(text) > limit or not is_plain:
        raise InvalidChange(
            N_("“{field}” takes at most {limit} plain characters."),
            field=Words(field.label),
            limit=limit,
        )
    return text


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        raise InvalidChange(
            N_("{value!r} is not one of: {known}."),
            value=text[:40],
            known=", ".join(field.choices),
        )
    return text


def _day(field: Field, value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not str(value).strip():
        return None
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as err:
        raise InvalidChange(
            N_("“{field}” needs a date such as 2026-10-31, not {value!r}."),
            field=Words(field.label),
            value=str(value)[:40],
        ) from err


def _point(lon: object, lat: object) -> tuple[float | None, float | None]:
    if lon in (None, "") and lat in (None, ""):
        return None, None
    west, south, east, north = INDONESIA_BOUNDS
    try:
        x, y = float(str(lon)), float(str(lat))
    except ValueError:
        x = y = float("nan")
    # NaN fails every comparison, so it is refused here too.
    if not (west <= x <= east and south <= y <= north):
        raise InvalidChange(
            N_("Longitude {lon} and latitude {lat} are no place in Indonesia; nothing was saved."),
            lon=str(lon)[:20],
            lat=str(lat)[:20],
        )
    return round(x, 6), round(y, 6)


def _no_state(register: Register, wanted: object) -> InvalidChange:
    return InvalidChange(
        N_("{value!r} is not one of: {known}."),
        value=str(wanted)[:40],
        known=", ".join(register.state_by_key),
    )
