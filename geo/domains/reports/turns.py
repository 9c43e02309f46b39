"""What passes through a conversation: message in, state kept, replies said, actions done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Step = Literal[
    "menu", "ask_place", "here", "what", "where", "which", "when", "photo", "details", "resume"
]
Sort = Literal["text", "location", "photo", "sticker", "voice", "other"]


@dataclass(frozen=True, slots=True)
class Message:
    """What came in at `at` (with its zone). `lat`, `lon` in degrees; `photo` names a kept file.

    `choice` is the key of a pressed button. A photo that carries its own position brings `lat`
    and `lon` along.
    """

    at: datetime
    text: str = ""
    lat: float | None = None
    lon: float | None = None
    photo: str = ""
    choice: str = ""
    sort: Sort = "text"


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as far as it is told; None and "" are unknown."""

    kind: str = ""
    told: str = ""
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    place_told: str = ""
    when: str = ""
    photos: tuple[str, ...] = ()
    depth_cm: int | None = None
    people: int | None = None
    households: int | None = None
    urgent: bool = False

    @property
    def is_placed(self) -> bool:
        """Whether the report says where, be it in words only."""
        return self.lat is not None or bool(self.area or self.place_told)


@dataclass(frozen=True, slots=True)
class Button:
    """An answer that can be pressed; `area` asks the carrier to show that area's name."""

    key: str
    label: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence to be worded in the reader's language, with its buttons.

    `text` is a msgid; of `values`, "kind" holds a msgid and "area" an area code, which the carrier
    words. `asks_location` lets a channel offer its own "share location" button.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    asks_location: bool = False


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """Keep the report and answer with its ticket."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Tell what is known of a place: a position, or an area."""

    lat: float | None = None
    lon: float | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class TrackTicket:
    """Tell how far a report is; without a number, the newest of this contact."""

    ticket: str


@dataclass(frozen=True, slots=True)
class ShowNumbers:
    """Show the emergency numbers with the day they were checked."""


@dataclass(frozen=True, slots=True)
class ShowGuidance:
    """Tell what to do in an event; "" where none was named."""

    kind: str


Action = SubmitReport | AnswerPlace | TrackTicket | ShowNumbers | ShowGuidance


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands; plain values, so that any store can keep it."""

    step: Step = "menu"
    draft: Draft = field(default_factory=Draft)
    at: datetime | None = None
    language: str = "id"
    offered: tuple[str, ...] = ()
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one message."""

    state: State
    replies: tuple[Reply, ...] = ()
    actions: tuple[Action, ...] = ()
