"""Find columns by name: canonical names and aliases against whatever a file calls them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from geo.errors import SourceRefused
from geo.i18n import N_
from geo.schema import INCIDENT_COLUMNS

#: Columns that a reader adds and no file brings.
OWN = frozenset({"row", "geometry"})


def plain_name(header: str) -> str:
    """A header in lower case, its words joined by "_": "Jenis  Bencana*" is "jenis_bencana"."""
    return re.sub(r"[\W_]+", "_", header.strip().lower()).strip("_")


def find_column(headers: Iterable[str], candidates: Sequence[str]) -> str | None:
    """The header that fits the earliest of `candidates` (plain names); None if none does."""
    found = {plain_name(header): header for header in headers if header not in OWN}
    return next((found[name] for name in candidates if name in found), None)


def require_column(headers: Iterable[str], asked: str, *, file: str, option: str) -> str:
    """The header that the user named with `option`; raises `SourceRefused` naming the others."""
    known = [header for header in headers if header not in OWN]
    if asked in known:
        return asked
    found = find_column(known, [plain_name(asked)])
    if found is None:
        raise SourceRefused(
            N_("{file} has no column {column!r}; choose one with {option}: {columns}."),
            file=file,
            column=asked,
            option=option,
            columns=", ".join(known[:30]),
        )
    return found


def incident_columns(headers: Iterable[str]) -> Mapping[str, str]:
    """Canonical incident column → the file's header, by the names and aliases of the schema.

    The canonical name goes before an alias, and an alias before the next one.
    """
    names = list(headers)
    found = {
        column.name: find_column(names, (column.name, *column.aliases))
        for column in INCIDENT_COLUMNS
    }
    return {name: header for name, header in found.items() if header is not None}
