"""HazardFilter: the one filter that the map, figures, tables and exports obey.

It is a frozen value made from the address and written back to it; `describe` says it in words.
Dates are calendar days at the place of the incident, both ends included.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geo.base.crs import INDONESIA_BOUNDS
from geo.base.errors import InvalidFilter
from geo.base.i18n import N_, Language
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS, HAZARDS, is_area_code

Ring = tuple[tuple[float, float], ...]

#: Every address parameter that belongs to the filter.
FILTER_PARAMS = (
    "region",
    "hazard",
    "class",
    "from",
    "to",
    "period",
    "casualties",
    "displaced",
    "draw",
)

ALL = "all"
_MAX_RING_POINTS = 200
#: Bad values that a notice names.
_NAMED = 8
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class HazardFilter:
    """Which areas, hazards, classes, period and incidents are looked at.

    Empty `areas` means the whole country; `hazards` and `classes` are never empty. `start` and
    `end` of None leave the period open. `drawing` is an open ring of (lon, lat) in degrees whose
    edges are straight on the (Mercator) map.
    """

    areas: tuple[str, ...] = ()
    hazards: tuple[str, ...] = HAZARD_KEYS
    classes: tuple[str, ...] = CLASS_KEYS
    start: date | None = None
    end: date | None = None
    with_casualties: bool = False
    with_displaced: bool = False
    drawing: Ring | None = None

    def to_query(self) -> dict[str, str]:
        """The filter as address parameters; `from_query` reads them back to an equal filter."""
        query = {"region": ",".join(self.areas) or ALL}
        if self.hazards != HAZARD_KEYS:
            query["hazard"] = ",".join(self.hazards)
        if self.classes != CLASS_KEYS:
            query["class"] = ",".join(self.classes)
        if self.start is None and self.end is None:
            query["period"] = ALL
        if self.start is not None:
            query["from"] = self.start.isoformat()
        if self.end is not None:
            query["to"] = self.end.isoformat()
        if self.with_casualties:
            query["casualties"] = "1"
        if self.with_displaced:
            query["displaced"] = "1"
        if self.drawing is not None:
            query["draw"] = ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in self.drawing)
        return query

    @classmethod
    def from_query(
        cls,
        query: Mapping[str, str],
        *,
        default: "HazardFilter | None" = None,
        knows_area: Callable[[str], bool] = is_area_code,
    ) -> "HazardFilter":
        """The filter that an address asks for; what it does not mention comes from `default`.

        Raises `InvalidFilter` naming the parameter and the bad value.
        """
        found, problems = cls.read_query(query, default=default, knows_area=knows_area)
        if problems:
            raise problems[0]
        return found

    @classmethod
    def read_query(
        cls,
        query: Mapping[str, str],
        *,
        default: "HazardFilter | None" = None,
        knows_area: Callable[[str], bool] = is_area_code,
    ) -> "tuple[HazardFilter, tuple[InvalidFilter, ...]]":
        """The filter of an address, and everything in it that is no sense.

        With any problem the filter is `default` as a whole: half of what was asked for would be
        an answer to another question.
        """
        base = default or cls()
        problems: list[InvalidFilter] = []

        def part(parse: Callable[[], Any]) -> Any:
            try:
                return parse()
            except InvalidFilter as problem:
                problems.append(problem)
                return None

        fields = {
            "areas": part(lambda: _parse_areas(query, knows_area, base.areas)),
            "hazards": part(lambda: _parse_keys(query, "hazard", HAZARD_KEYS, base.hazards)),
            "classes": part(lambda: _parse_keys(query, "class", CLASS_KEYS, base.classes)),
            "with_casualties": part(lambda: _parse_flag(query, "casualties", base.with_casualties)),
            "with_displaced": part(lambda: _parse_flag(query, "displaced", base.with_displaced)),
            "drawing": part(
                lambda: _parse_ring(query["draw"]) if "draw" in query else base.drawing
            ),
        }
        period = part(lambda: _parse_period(query, base))
        if problems:
            return base, tuple(problems)
        return cls(start=period[0], end=period[1], **fields), ()

    def describe(
        self, lang: Language, areas_in_words: Callable[[tuple[str, ...], Language], str]
    ) -> str:
        """The filter in one sentence without its full stop."""
        _ = lang.gettext
        what = (
            _("All hazards")
            if self.hazards == HAZARD_KEYS
            else lang.join([_(HAZARDS[key].name) for key in self.hazards])
        )
        if self.classes != CLASS_KEYS:
            words = lang.join([_(CLASSES[key].name).lower() for key in self.classes])
            what = _("{hazards} (zones of class {classes})").format(hazards=what, classes=words)
        where = areas_in_words(self.areas, lang) or _("all of Indonesia")
        sentence = _("{what} in {where}, {when}").format(
            what=what, where=where, when=self.describe_period(lang)
        )
        limits = [
            words
            for asked, words in (
                (self.with_casualties, _("only incidents with casualties")),
                (self.with_displaced, _("only incidents with displaced people")),
                (self.drawing is not None, _("only inside the drawn area")),
            )
            if asked
        ]
        return ", ".join([sentence, *limits])

    def describe_period(self, lang: Language) -> str:
        """The period in words, for example "1 Nov 2025 to 31 Oct 2026"."""
        _ = lang.gettext
        start = "" if self.start is None else lang.date(self.start)
        end = "" if self.end is None else lang.date(self.end)
        if start and end:
            return _("{start} to {end}").format(start=start, end=end)
        if start:
            return _("since {start}").format(start=start)
        return _("until {end}").format(end=end) if end else _("all years")


def last_twelve_months(last: date) -> tuple[date, date]:
    """First and last day of the twelve whole months that end with the month of `last`."""
    first_of_next = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next.replace(year=first_of_next.year - 1), first_of_next - timedelta(days=1)


def _parse_areas(
    query: Mapping[str, str], knows_area: Callable[[str], bool], default: tuple[str, ...]
) -> tuple[str, ...]:
    text = query.get("region")
    if text is None or text == ALL:
        return () if text else default
    codes = tuple(sorted({code.strip() for code in text.split(",")}))
    bad = [code for code in codes if not is_area_code(code) or not knows_area(code)]
    if bad:
        raise InvalidFilter(
            N_("The address asks for region {value!r}, which is not a known area code."),
            value=_named(bad),
        )
    return codes


def _named(values: list[str]) -> str:
    """Bad values in words: all of them, as far as a sentence bears."""
    words = ", ".join(value[:40] for value in values[:_NAMED])
    return f"{words}, …" if len(values) > _NAMED else words


def _parse_keys(
    query: Mapping[str, str], name: str, known: tuple[str, ...], default: tuple[str, ...]
) -> tuple[str, ...]:
    if name not in query:
        return default
    asked = {part.strip() for part in query[name].split(",")}
    bad = sorted(asked - set(known))
    if bad:
        raise InvalidFilter(
            N_("The address asks for {name}={value!r}; known values are: {known}."),
            name=name,
            value=_named(bad),
            known=", ".join(known),
        )
    return tuple(key for key in known if key in asked)


def _parse_period(query: Mapping[str, str], base: HazardFilter) -> tuple[date | None, date | None]:
    if "period" in query:
        if query["period"] != ALL:
            raise InvalidFilter(
                N_("The address asks for {name}={value!r}; known values are: {known}."),
                name="period",
                value=query["period"][:40],
                known=ALL,
            )
        return None, None
    if "from" not in query and "to" not in query:
        return base.start, base.end
    start = _parse_date(query["from"], "from") if "from" in query else None
    end = _parse_date(query["to"], "to") if "to" in query else None
    if start is not None and end is not None and start > end:
        raise InvalidFilter(
            N_("The address asks for a period from {start} to {end}, which ends before it begins."),
            start=start.isoformat(),
            end=end.isoformat(),
        )
    return start, end


def _parse_date(text: str, name: str) -> date:
    try:
        # fromisoformat alone also takes week dates and compact forms.
        if not _ISO_DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as err:
        raise InvalidFilter(
            N_("The address has {name}={value!r}; write a date as 2026-10-31."),
            name=name,
            value=text[:40],
        ) from err


def _parse_flag(query: Mapping[str, str], name: str, default: bool) -> bool:
    if name not in query:
        return default
    if query[name] not in ("0", "1"):
        raise InvalidFilter(
            N_("The address asks for {name}={value!r}; known values are: {known}."),
            name=name,
            value=query[name][:40],
            known="0, 1",
        )
    return query[name] == "1"


def _parse_ring(text: str) -> Ring:
    west, south, east, north = INDONESIA_BOUNDS
    try:
        points = [tuple(float(v) for v in pair.split(",")) for pair in text.split(";")]
        ring = tuple((round(lon, 5), round(lat, 5)) for lon, lat in points)
    except ValueError as err:
        raise InvalidFilter(
            N_("The drawn area in the address cannot be read ({value!r}); draw it again."),
            value=text[:40],
        ) from err
    inside = all(west <= lon <= east and south <= lat <= north for lon, lat in ring)
    if not (3 <= len(ring) <= _MAX_RING_POINTS and len(set(ring)) >= 3 and inside):
        raise InvalidFilter(
            N_("The drawn area in the address needs 3 to {limit} points inside Indonesia."),
            limit=_MAX_RING_POINTS,
        )
    return ring
