"""What a file seems to be before it is imported, as found by every kind that might want it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from geo.files.findings import Note
from geo.files.opening import Format
from geo.reading.columns import ColumnGuess
from geo.reading.table import TableLayout
from geo.store.store import Store


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of the file: its header, a few different values, and how many rows have one."""

    header: str
    samples: tuple[str, ...]
    filled: int


@dataclass(frozen=True, slots=True)
class ZoneColumnGuess:
    """A column that may hold the class of zones, how sure that is (0..1), and why.

    `kind` is what its cells are: words or numbers of classes, an index of 0 to 1, or yes and no.
    """

    header: str
    kind: Literal["class", "index", "yes"]
    confidence: float
    samples: tuple[str, ...]
    why: Note


@dataclass(frozen=True)
class Seen:
    """A file as every kind looks at it.

    `raw` are rows or features as they are in the file, `headers` its columns; both are empty for a
    raster. `has_geometry` is False for tables, `is_polygon` True where most shapes are polygons.
    """

    store: Store
    format: Format
    raw: pd.DataFrame = field(default_factory=pd.DataFrame)
    headers: tuple[str, ...] = ()
    has_geometry: bool = False
    is_polygon: bool = False


@dataclass(frozen=True)
class Look:
    """What a kind thinks of a file: how likely it is of that kind, why, and what it found in it.

    `finds` are fields of `Inspection`. `has_hazards` says that a column tells the hazard.
    """

    confidence: float = 0.0
    why: Note | None = None
    finds: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    has_hazards: bool = False


@dataclass(frozen=True)
class Inspection:
    """What a file seems to be.

    `rows` counts all rows or features; `columns` and samples come from the first of them. `crs`
    is as the file says ("" where it is none or was found by the numbers, None where a person must
    say it). `remembered` is the mapping of the last file with these headers.
    """

    format: Format
    rows: int
    columns: tuple[FoundColumn, ...]
    kind: str
    kind_confidence: float
    kind_why: Note
    hazard: str | None = None
    hazard_why: Note | None = None
    layout: TableLayout | None = None
    sheets: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    layer: str | None = None
    crs: str | None = ""
    #: What reading found out and will tell again on import.
    notes: tuple[Note, ...] = ()
    geometry: str = ""
    guesses: tuple[ColumnGuess, ...] = ()
    #: The columns that may hold the class of a zone, the likeliest first.
    zone_columns: tuple[ZoneColumnGuess, ...] = ()
    code_column: str | None = None
    name_column: str | None = None
    remembered: Mapping[str, str] | None = None
    #: The first rows as they are in the file.
    head: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    @property
    def is_table(self) -> bool:
        """Whether it has rows and columns and no geometry."""
        return self.layout is not None

    @property
    def headers(self) -> tuple[str, ...]:
        """The file's headers in their order."""
        return tuple(column.header for column in self.columns)
