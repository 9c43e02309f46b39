"""The conversation with a citizen: (state, message) → (state, replies, actions), and nothing else.

Pure: no clock, no store, no channel. Whoever carries it (web page, Telegram, WhatsApp) keeps the
state, gives the time with each message, sends the replies and carries out the actions. Every
state has a way out ("menu", "batal") and a time-out, and a report needs at most five answers: what,
where, when, photo, details; all but what and where may be skipped.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from geo.base.i18n import N_
from geo.domains.reports.gazetteer import Gazetteer
from geo.domains.reports.lexicon import ANSWERS, KINDS
from geo.domains.reports.turns import (
    Action,
    AnswerPlace,
    Button,
    Draft,
    Message,
    Reply,
    ShowGuidance,
    ShowNumbers,
    State,
    SubmitReport,
    TrackTicket,
    Turn,
)
from geo.domains.reports.understanding import Understood, understand

#: A conversation that rested longer begins anew; an unfinished report is offered again first.
TIME_OUT = timedelta(minutes=30)
#: After this long nobody remembers what was asked.
FORGOTTEN = timedelta(hours=24)
MAX_PHOTOS = 5
_MAX_TOLD_CHARS = 2_000
#: How often a place is asked for before its words are taken as they are.
_PLACE_TRIES = 2
_OFFERED_PLACES = 6
#: Kinds that are offered as buttons when the words do not tell what happened.
OFFERED_KINDS = (
    "flood",
    "landslide",
    "wildfire",
    "whirlwind",
    "drought",
    "tidal_flood",
    "house_fire",
    "fallen_tree",
    "other",
)
#: A kind that is none of the lexicon's; an officer reads what was written.
OTHER = "other"

_ASIDES: Mapping[str, Action] = MappingProxyType(
    {"numbers": ShowNumbers(), "guidance": ShowGuidance(""), "track": TrackTicket("")}
)


def answer(state: State, message: Message, places: Gazetteer) -> Turn:
    """The next state, and what is said and done. Never raises, whatever the message holds."""
    state, resumed = _rested(state, message.at)
    said = understand(message.text, places)
    urgent = bool(said.danger) and message.sort != "sticker"
    if resumed is not None and not urgent:
        return _at(resumed, message.at)
    turn = _turn(state, message, said, places)
    if urgent:
        if turn.state.step not in ("menu", "ask_place"):
            draft = replace(turn.state.draft, urgent=True)
            turn = replace(turn, state=replace(turn.state, draft=draft))
        turn = replace(
            turn,
            actions=(
                ShowNumbers(),
                *(_made_urgent(a) for a in turn.actions if not isinstance(a, ShowNumbers)),
            ),
        )
    return _at(turn, message.at)


def _made_urgent(action: Action) -> Action:
    if isinstance(action, SubmitReport):
        return SubmitReport(replace(action.draft, urgent=True))
    return action


def _at(turn: Turn, moment: datetime) -> Turn:
    return replace(turn, state=replace(turn.state, at=moment))


def _rested(state: State, now: datetime) -> tuple[State, Turn | None]:
    """The state after the time since the last message, and the question whether to go on."""
    if state.step == "menu" or state.at is None or now - state.at <= TIME_OUT:
        return state, None
    fresh = State(language=state.language)
    if state.draft == Draft() or now - state.at > FORGOTTEN:
        return fresh, None
    waiting = replace(state, step="resume")
    return waiting, Turn(
        waiting,
        (
            Reply(
                N_("Your earlier report has not been sent yet. Go on with it?"),
                buttons=(Button("resume", N_("Go on")), Button("cancel", N_("Discard it"))),
            ),
        ),
    )


def _turn(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    wish = message.choice or (said.intent if said.intent in ("cancel", "menu") else "")
    if wish == "cancel":
        return Turn(_begun(state), (Reply(N_("Cancelled. Nothing was sent.")), _menu()))
    if wish == "menu":
        return Turn(_begun(state), (_menu(),))
    if said.intent in ("english", "indonesian") and not message.choice:
        code = "en" if said.intent == "english" else "id"
        return Turn(replace(_begun(state), language=code), (_menu(),))
    if message.sort in ("sticker", "voice", "other") and not message.text:
        return Turn(state, (Reply(N_("Sorry, I can only read text, photos and locations.")),))
    if message.choice.startswith("guide:"):
        return Turn(state, actions=(ShowGuidance(message.choice.removeprefix("guide:")),))
    # A button of an earlier menu, pressed in the middle of a report, must not lose the report.
    aside = message.choice or ("numbers" if said.intent == "numbers" else "")
    if aside in ("numbers", "guidance", "track") and state.step != "menu":
        return Turn(state, actions=(_ASIDES[aside],))
    return _STEPS[state.step](state, message, said, places)


def _begun(state: State) -> State:
    return State(language=state.language)


def _menu() -> Reply:
    return Reply(
        N_("What can I do for you? Write it in your own words, or choose."),
        buttons=(
            Button("report", N_("Report a disaster")),
            Button("ask", N_("Hazards at my place")),
            Button("numbers", N_("Emergency numbers")),
            Button("guidance", N_("What to do")),
            Button("track", N_("Status of my report")),
        ),
    )


# --- outside a report ------------------------------------------------------------------------


def _in_menu(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    wish = message.choice or said.intent
    if wish == "numbers":
        return Turn(state, actions=(ShowNumbers(),))
    if wish == "guidance":
        return Turn(state, actions=(ShowGuidance(said.kind),))
    if wish == "track":
        return Turn(state, actions=(TrackTicket(said.ticket),))
    if wish == "ask":
        return _asked(replace(state, step="ask_place"), message, said, places)
    if wish == "report" or said.kind or message.photo:
        return _forward(replace(state, draft=_taken(Draft(), message, said)))
    if message.lat is not None:
        draft = Draft(lat=message.lat, lon=message.lon)
        return Turn(
            replace(state, step="here", draft=draft),
            (
                Reply(
                    N_("Thank you for the location. What would you like to do there?"),
                    buttons=(
                        Button("ask", N_("Hazards at this place")),
                        Button("report", N_("Report a disaster here")),
                    ),
                ),
            ),
        )
    if said.place.code:
        return Turn(state, actions=(AnswerPlace(area=said.place.code),))
    return Turn(state, (Reply(N_("I did not understand that.")), _menu()))


def _here(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    if message.choice == "ask" or said.intent == "ask":
        found = AnswerPlace(state.draft.lat, state.draft.lon)
        return Turn(_begun(state), actions=(found,))
    if message.choice == "report" or said.kind or said.intent == "report":
        return _forward(replace(state, draft=_taken(state.draft, message, said)))
    return _in_menu(_begun(state), message, said, places)


def _asked(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    if message.lat is not None:
        return Turn(_begun(state), actions=(AnswerPlace(message.lat, message.lon),))
    chosen = message.choice.removeprefix("area:") if message.choice.startswith("area:") else ""
    if chosen in places.index:
        return Turn(_begun(state), actions=(AnswerPlace(area=chosen),))
    if said.place.code:
        return Turn(_begun(state), actions=(AnswerPlace(area=said.place.code),))
    if said.place.codes:
        return Turn(state, (_which(said.place.codes, places),))
    if state.tries and said.intent in ("report", "numbers", "guidance", "track"):
        return _in_menu(_begun(state), message, said, places)
    return Turn(
        replace(state, tries=state.tries + 1),
        (
            Reply(
                N_("Which place? Share a location, or write the name of the desa."),
                asks_location=True,
                buttons=(Button("menu", N_("Menu")),),
            ),
        ),
    )


# --- a report --------------------------------------------------------------------------------


def _taken(draft: Draft, message: Message, said: Understood) -> Draft:
    """The draft with everything that the message tells; what is known already stays."""
    text = message.text.strip()
    told = "\n".join(part for part in (draft.told, text) if part)[:_MAX_TOLD_CHARS]
    placed = draft.is_placed
    photos = draft.photos
    if message.photo and message.photo not in photos:
        photos = (*photos, message.photo)[:MAX_PHOTOS]
    return replace(
        draft,
        kind=draft.kind or said.kind,
        told=told,
        lat=draft.lat if placed else message.lat,
        lon=draft.lon if placed else message.lon,
        area=draft.area or ((said.place.code or "") if not said.place.guessed else ""),
        photos=photos,
        depth_cm=draft.depth_cm if draft.depth_cm is not None else said.depth_cm,
        people=draft.people if draft.people is not None else said.people,
        households=draft.households if draft.households is not None else said.households,
        urgent=draft.urgent or bool(said.danger),
    )


def _forward(state: State) -> Turn:
    """Ask for the first thing that is missing."""
    draft = state.draft
    if not draft.kind:
        return _ask_what(state)
    if not draft.is_placed:
        return _ask_where(state)
    if not draft.when:
        return Turn(
            replace(state, step="when", tries=0),
            (
                Reply(
                    N_("{kind} noted. When did it happen?"),
                    {"kind": _kind_name(draft.kind)},
                    (
                        Button("now", N_("Now, still going on")),
                        Button("hours", N_("Some hours ago")),
                        Button("yesterday", N_("Yesterday or earlier")),
                        Button("skip", N_("Skip")),
                    ),
                ),
            ),
        )
    if state.step != "photo" and not draft.photos:
        return Turn(
            replace(state, step="photo", tries=0),
            (
                Reply(
                    N_("Can you send a photo? Only if it is safe."),
                    buttons=(Button("skip", N_("Skip")),),
                ),
            ),
        )
    return Turn(
        replace(state, step="details", tries=0),
        (
            Reply(
                N_("Anything else: depth or size, how many people need help, what they need?"),
                buttons=(Button("skip", N_("Send now")),),
            ),
        ),
    )


def _ask_what(state: State) -> Turn:
    kinds = tuple(Button(f"kind:{key}", _kind_name(key)) for key in OFFERED_KINDS)
    return Turn(
        replace(state, step="what", tries=state.tries + 1),
        (Reply(N_("What happened? Write it, or choose."), buttons=kinds),),
    )


def _ask_where(state: State) -> Turn:
    return Turn(
        replace(state, step="where"),
        (
            Reply(
                N_("Where is it? Share the location, or write desa and kecamatan."),
                asks_location=True,
            ),
        ),
    )


def _what(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    chosen = message.choice.removeprefix("kind:") if message.choice.startswith("kind:") else ""
    draft = _taken(state.draft, message, said)
    if chosen in KINDS or chosen == OTHER:
        draft = replace(draft, kind=chosen)
    elif not draft.kind and message.text.strip() and state.tries > 1:
        # Asked twice already: the words are kept for an officer instead of asking for ever.
        draft = replace(draft, kind=OTHER)
    return _forward(replace(state, draft=draft))


def _where(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    draft = _taken(state.draft, message, said)
    state = replace(state, draft=draft)
    if draft.is_placed:
        return _forward(state)
    if said.place.codes:
        codes = said.place.codes[:_OFFERED_PLACES]
        return Turn(
            replace(state, step="which", offered=codes),
            (_which(codes, places),),
        )
    if message.text.strip() and state.tries >= _PLACE_TRIES:
        return _forward(replace(state, draft=replace(draft, place_told=message.text.strip()[:300])))
    asked = _ask_where(replace(state, tries=state.tries + 1))
    if not message.text.strip():
        return asked
    unknown = Reply(N_("I do not know that place."))
    return replace(asked, replies=(unknown, *asked.replies))


def _which(codes: tuple[str, ...], places: Gazetteer) -> Reply:
    buttons = tuple(Button(f"area:{code}", area=code) for code in codes)
    return Reply(
        N_("Which of these places do you mean?"),
        buttons=(*buttons, Button("elsewhere", N_("None of these"))),
    )


def _chosen_place(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    code = message.choice.removeprefix("area:") if message.choice.startswith("area:") else ""
    number = said.words[0] if said.words else ""
    if not code and number.isdigit() and 1 <= int(number) <= len(state.offered):
        code = state.offered[int(number) - 1]
    if not code and len(state.offered) == 1 and set(said.words) & ANSWERS["yes"]:
        code = state.offered[0]
    if code in state.offered and code:
        return _forward(replace(state, draft=replace(state.draft, area=code), offered=()))
    state = replace(state, offered=(), tries=state.tries + 1)
    if message.choice == "elsewhere" or set(said.words) & ANSWERS["no"]:
        return _ask_where(state)
    return _where(state, message, said, places)


def _when(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    draft = _taken(state.draft, message, said)
    words = message.choice or ("skip" if _skips(said) else message.text.strip()[:200])
    if not words and message.photo:
        return Turn(replace(state, draft=draft))
    return _forward(replace(state, draft=replace(draft, when=words or "skip")))


def _photo(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    draft = _taken(state.draft, message, said)
    return _forward(replace(state, draft=draft))


def _details(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    draft = state.draft
    if not (message.choice == "skip" or _skips(said)):
        draft = _taken(draft, message, said)
        if message.photo and not message.text.strip():
            more = Reply(
                N_("Photo received. Another one, or send the report?"),
                buttons=(Button("skip", N_("Send now")),),
            )
            return Turn(replace(state, draft=draft), (more,))
    return Turn(_begun(state), actions=(SubmitReport(draft),))


def _resume(state: State, message: Message, said: Understood, places: Gazetteer) -> Turn:
    if message.choice == "resume" or set(said.words) & ANSWERS["yes"]:
        return _forward(replace(state, step="menu"))
    return _in_menu(_begun(state), message, said, places)


def _skips(said: Understood) -> bool:
    return " ".join(said.words) in ANSWERS["skip"]


def _kind_name(key: str) -> str:
    return KINDS[key].name if key in KINDS else N_("Something else")


_Handler = Callable[[State, Message, Understood, Gazetteer], Turn]
_STEPS: Mapping[str, _Handler] = MappingProxyType(
    {
        "menu": _in_menu,
        "ask_place": _asked,
        "here": _here,
        "what": _what,
        "where": _where,
        "which": _chosen_place,
        "when": _when,
        "photo": _photo,
        "details": _details,
        "resume": _resume,
    }
)
