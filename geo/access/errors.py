"""How the door says no; each is one sentence, and nothing has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.base.errors import PetaSiagaError


class NotAllowed(PetaSiagaError):
    """The actor's role or area does not reach this far."""


class InvalidChange(PetaSiagaError):
    """A change cannot be made as it was asked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people want different: now in the store (`theirs`), and asked (`mine`)."""

    field: str
    theirs: Any
    mine: Any


class Conflict(PetaSiagaError):
    """Somebody saved a newer version in between.

    `differences` are the fields in which the change asked for differs from what stands now;
    asking again with `expected_version=version` lays it over what stands now.
    """

    def __init__(
        self,
        message: str,
        *,
        version: int,
        differences: Sequence[Difference],
        by: str,
        at_utc: datetime | None,
        **values: object,
    ) -> None:
        super().__init__(message, **values, by=by)
        self.version = version
        self.differences = tuple(differences)
        self.by = by
        self.at_utc = at_utc
