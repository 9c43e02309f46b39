"""One description of an import of any kind, as a page or a script makes it up."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from geo.base.errors import PetaSiagaError
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.reading.table import TableLayout


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file is and how to read it.

    A kind looks at the fields that its options have, by their names, and at no others.
    """

    kind: str
    hazard: str | None = None
    layout: TableLayout | None = None
    layer: str | None = None
    crs: str | None = None
    #: Canonical column → header ("" for a column that the file does not have).
    columns: Mapping[str, str] | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    on_duplicate: str = "skip"
    class_column: str | None = None
    index_column: str | None = None
    class_yes: str | None = None
    breaks: tuple[float, float] = DEFAULT_BREAKS
    #: Rasters: patches of fewer pixels go to the class beside them; None as usual.
    min_pixels: int | None = None
    code_column: str | None = None
    name_column: str | None = None
    icon: str | None = None
    color: str | None = None


@contextmanager
def shown_as(path: Path, name: str) -> Iterator[None]:
    """Let sentences name a file as its owner does: on disk it has a name of our own."""
    try:
        yield
    except PetaSiagaError as err:
        own = (path.name, path.stem, str(path))
        err.values = {
            key: name if name and value in own else value for key, value in err.values.items()
        }
        raise
