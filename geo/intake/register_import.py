"""Records of a register from a table of any form: each row through the door, none half."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.access import door
from geo.access.errors import InvalidChange
from geo.access.roles import Actor, require
from geo.base.errors import PetaSiagaError, SourceRefused
from geo.base.i18n import LANGUAGE_NAMES, N_, language
from geo.files.findings import Report
from geo.files.opening import open_source
from geo.reading.columns import plain_name
from geo.reading.coordinates import parse_coordinate
from geo.reading.dates import parse_moment
from geo.reading.table import read_table
from geo.registers.declaration import Field, Register
from geo.registers.guard import Guard
from geo.registers.words import COMMON_LABELS
from geo.store.areas import AreaIndex
from geo.store.engine import writing
from geo.store.store import Store

_AREA_NAMES = (
    "wilayah",
    "desa",
    "kelurahan",
    "kecamatan",
    "kode_wilayah",
    "area",
    "desa_kelurahan",
)
_PAIR_NAMES = ("koordinat", "coordinates", "titik_koordinat", "lokasi_koordinat")
_POINT_NAMES = {
    "lon": ("longitude", "bujur", "x", "long", "lng"),
    "lat": ("latitude", "lintang", "y"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many records were stored, and (row of the file, why) of those that were not."""

    stored: int
    refused: tuple[tuple[int, PetaSiagaError], ...]


def import_records(
    store: Store, actor: Actor, register: Register, path: Path, *, dry_run: bool = False
) -> Imported:
    """Enter every row of a table as a new record, in one transaction.

    Rows that the register refuses are left out and told with their row number. The same file
    given again enters nothing twice. Raises `SourceRefused` where nothing can be read.
    """
    require(actor, register.enter)
    report = Report()
    with open_source(path, limits=store.settings.limits) as source:
        frame = read_table(source, report)
        name, digest = source.name, source.sha256
    columns = find_columns(register, [str(header) for header in frame.columns])
    missing = [f.label for f in register.fields if f.required and f.name not in columns]
    if missing:
        raise SourceRefused(
            N_("{file} has no column for “{field}”; name one so, or use the empty table."),
            file=name,
            field=language(store.settings.language).gettext(missing[0]),
        )
    areas = store.snapshot().areas
    guard = Guard(register, areas)
    refused: list[tuple[int, PetaSiagaError]] = []
    stored = 0
    with writing(store.engine) as connection:
        for values in frame.to_dict("records"):
            row = int(values["row"])
            try:
                change = change_of(register, columns, values, areas)
                # A row is known by the file that holds it.
                with connection.begin_nested():
                    done = door.act_within(
                        connection,
                        actor,
                        door.CREATE,
                        guard,
                        change,
                        request_id=f"{digest[:48]}-{row}",
                    )
                stored += not done.repeated
            except PetaSiagaError as problem:
                refused.append((row, problem))
        if dry_run:
            connection.rollback()
    return Imported(stored, tuple(refused))


def find_columns(register: Register, headers: Sequence[str]) -> dict[str, str]:
    """Field (or lon, lat, coordinates, area_code, state) → header of the file."""
    plain = {plain_name(header): header for header in reversed(headers) if header != "row"}
    wanted: dict[str, tuple[str, ...]] = {
        f.name: (f.name, *_headings(f.label, f.unit), *f.aliases) for f in register.fields
    }
    if register.states:
        wanted["state"] = ("state", *_headings(COMMON_LABELS["state"]))
    if register.place == "point":
        for name, aliases in _POINT_NAMES.items():
            wanted[name] = (name, *aliases, *_headings(COMMON_LABELS[name]))
        wanted["coordinates"] = (*_PAIR_NAMES, *_headings(N_("Coordinates")))
    if register.place != "none":
        wanted["area_code"] = ("area_code", *_headings(COMMON_LABELS["area_code"]), *_AREA_NAMES)
    found = {}
    for name, names in wanted.items():
        header = next((plain[one] for one in names if one in plain), None)
        if header is not None:
            found[name] = header
    return found


def change_of(
    register: Register, columns: Mapping[str, str], values: Mapping[Any, Any], areas: AreaIndex
) -> dict[str, Any]:
    """What a row says of a record, for the door. Raises `PetaSiagaError`."""
    change: dict[str, Any] = {}
    for name, header in columns.items():
        text = str(values[header]).strip()
        field = register.by_name.get(name)
        if field is not None:
            change[name] = _of_field(field, text)
        elif name == "state":
            if text:
                labels = {key: state.label for key, state in register.state_by_key.items()}
                change[name] = key_of(labels, text)
        elif name == "coordinates":
            if text:
                change["lat"], change["lon"] = parse_coordinate(text)
        elif name == "area_code":
            change[name] = find_area(areas, text)
        elif text:
            change[name] = text.replace(",", ".")
    return change


def key_of(labels: Mapping[str, str], text: str) -> str:
    """The key whose label, in any language, is `text`; the text itself where none is."""
    wanted = plain_name(text)
    for key, label in labels.items():
        if wanted in (plain_name(key), *_headings(label)):
            return key
    return text


def find_area(areas: AreaIndex, text: str) -> str:
    """The code of an area by code or by a name that only one has; blank for blank."""
    if not text or text in areas:
        return text
    # "Martapura, Kabupaten Banjar": what it lies in tells areas of one name apart.
    parts = [part.strip().lower() for part in text.split(",")]
    hits = [
        code
        for code in areas.search(parts[0], limit=200)
        if areas.name(code).lower() == parts[0]
        and all(part in areas.full_name(code).lower() for part in parts)
    ]
    if len(hits) != 1:
        raise InvalidChange(
            N_("{value!r} is no area, or several; write its Kemendagri code."), value=text[:60]
        )
    return hits[0]


def _of_field(field: Field, text: str) -> Any:
    if field.kind == "choice":
        return key_of(field.choices, text) if text else None
    if field.kind == "date" and text:
        moment = parse_moment(text)
        return text if moment.day is None else moment.day
    return text


def _headings(label: str, unit: str = "") -> tuple[str, ...]:
    """What a template calls a column, in every language, in plain form."""
    found = []
    for code in LANGUAGE_NAMES:
        words = language(code).gettext(label)
        found.append(plain_name(words))
        if unit:
            found.append(plain_name(f"{words} ({language(code).gettext(unit)})"))
    return tuple(dict.fromkeys(found))
