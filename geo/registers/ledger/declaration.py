"""What a ledger takes: its declaration, documents and their lines, checked before they are posted.

A quantity is a whole number of the smallest unit that is counted (pieces, grams, rupiah), so that
sums are exact on every database.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geo.base.errors import PetaSiagaError, Words
from geo.base.i18n import N_

#: A million lines of this size still fit into the 64 bits of a sum.
MAX_QUANTITY = 10**12
MAX_LINES = 100_000
_MAX_TEXT = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
DAY_MS = 86_400_000


class LedgerRefused(PetaSiagaError):
    """A document cannot be posted; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger. `outside` are the places of the outside world, which alone may go below zero.

    A place is a name such as ``gudang/1``; what stands before the first slash is its family, and
    `outside` names families: with ``{"luar"}`` both ``luar`` and ``luar/bnpb`` are outside.
    """

    key: str
    outside: frozenset[str]

    def is_outside(self, place: str) -> bool:
        """Whether things come from or go to the outside world there."""
        return place.split("/", 1)[0] in self.outside


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` of `item` (in `unit`, of one `lot` or "") goes from one place to another."""

    from_place: str
    to_place: str
    item: str
    quantity: int
    unit: str
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Lines that are posted together or not at all; sending the same `id` again changes nothing.

    `occurred_at` is when it happened (with its zone), not when it was entered. `reverses` names the
    document that this one takes back.
    """

    id: str
    occurred_at: datetime
    lines: tuple[Line, ...]
    note: str = ""
    reverses: str | None = None

    @property
    def occurred_ms(self) -> int:
        """The moment of the event in milliseconds since 1970, UTC."""
        return to_ms(self.occurred_at)

    def fingerprint(self) -> str:
        """SHA-256 of all that the document says, to tell a repetition from another document."""
        lines = [[x.from_place, x.to_place, x.item, x.lot, x.quantity, x.unit] for x in self.lines]
        said = [self.id, self.occurred_ms, self.note, self.reverses, lines]
        return hashlib.sha256(canonical(said)).hexdigest()

    def check(self, ledger: Ledger) -> None:
        """Raise `LedgerRefused` for the first thing that no ledger can take."""
        _check_text(self.id, N_("document"), may_be_blank=False)
        if len(self.note) > 10 * _MAX_TEXT:
            raise LedgerRefused(N_("The note of document {id} is too long."), id=self.id)
        if self.occurred_at.tzinfo is None:
            raise LedgerRefused(
                N_("Document {id} gives a time without its zone; say which clock it is."),
                id=self.id,
            )
        if not 1 <= len(self.lines) <= MAX_LINES:
            raise LedgerRefused(
                N_("Document {id} has {n} lines; it needs 1 to {most}."),
                id=self.id,
                n=len(self.lines),
                most=MAX_LINES,
            )
        for number, line in enumerate(self.lines, start=1):
            _check_line(ledger, self.id, number, line)


def _check_line(ledger: Ledger, document: str, number: int, line: Line) -> None:
    for text, name, may_be_blank in (
        (line.from_place, N_("place of origin"), False),
        (line.to_place, N_("destination"), False),
        (line.item, N_("item"), False),
        (line.unit, N_("unit"), False),
        (line.lot, N_("lot"), True),
    ):
        _check_text(text, name, may_be_blank=may_be_blank)
    # bool is an int to Python, and a float would be rounded without a word.
    if type(line.quantity) is not int or not 0 < line.quantity <= MAX_QUANTITY:
        raise LedgerRefused(
            N_(
                "Line {line} of document {id} has the quantity {value}; it must be a whole number "
                "of the smallest unit, from 1 to {most}."
            ),
            line=number,
            id=document,
            value=line.quantity,
            most=MAX_QUANTITY,
        )
    if line.from_place == line.to_place:
        raise LedgerRefused(
            N_("Line {line} of document {id} goes from {place} to itself; name two places."),
            line=number,
            id=document,
            place=line.from_place,
        )
    if ledger.is_outside(line.from_place) and ledger.is_outside(line.to_place):
        raise LedgerRefused(
            N_("Line {line} of document {id} has both places outside; one must be your own."),
            line=number,
            id=document,
        )


def _check_text(text: str, name: str, *, may_be_blank: bool) -> None:
    is_good = (may_be_blank or text) and text == text.strip() and text.isprintable()
    if not is_good or len(text) > _MAX_TEXT:
        raise LedgerRefused(
            N_("The ledger cannot take {value!r} as {name}; write 1 to {most} plain characters."),
            value=text[:40],
            name=Words(name),
            most=_MAX_TEXT,
        )


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 (UTC) of a moment with its zone, rounded down."""
    return (moment - _EPOCH) // _MS


def from_ms(milliseconds: int) -> datetime:
    """The moment (UTC) of milliseconds since 1970."""
    return _EPOCH + milliseconds * _MS


def canonical(value: object) -> bytes:
    """`value` as the one JSON text that hashes are made of."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii")


def units_of(document: Document) -> Mapping[str, str]:
    """The unit of each item in a document. Raises `LedgerRefused` when one has two."""
    units: dict[str, str] = {}
    for line in document.lines:
        if units.setdefault(line.item, line.unit) != line.unit:
            raise wrong_unit(document.id, line.item, line.unit, units[line.item])
    return units


def wrong_unit(document: str, item: str, unit: str, known: str) -> LedgerRefused:
    """An item that comes in a unit in which it is not counted."""
    return LedgerRefused(
        N_("Document {id} counts {item} in {unit}, but the ledger counts it in {known}."),
        id=document,
        item=item,
        unit=unit,
        known=known,
    )
