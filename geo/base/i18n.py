"""Words, numbers and dates in the user's language: gettext catalogues and CLDR via Babel.

Source strings are English. A language is a value handed to whatever renders, never a global,
because one process serves users of both languages at once.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parents[1] / "locale"
DOMAIN = "petasiaga"
DEFAULT_LANGUAGE = "id"
LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType({"id": "Bahasa Indonesia", "en": "English"})


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for translation where it is defined; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Language:
    """Everything that depends on the language of one user."""

    code: str
    locale: Locale
    translations: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        """`message` in this language; the message itself where no translation exists."""
        return self.translations.gettext(message) if message else ""

    _ = gettext

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form that fits `n`, with the placeholder ``{n}`` filled by the formatted number."""
        return self.translations.ngettext(singular, plural, n).format(n=self.number(n))

    def number(self, value: float | int, *, digits: int = 0) -> str:
        """`value` with the locale's separators and at most `digits` decimals."""
        # Adding 0 makes the negative zero of floats a plain one.
        return _number(value + 0, _pattern(digits), self.locale)

    def percent(self, fraction: float, *, digits: int = 0) -> str:
        """`fraction` (0.25) as a percentage ("25%")."""
        pattern = _pattern(digits, "%")
        return str(numbers.format_percent(fraction, format=pattern, locale=self.locale))

    def rupiah(self, value: float) -> str:
        """An amount in rupiah, shortened to words: "Rp 1,2 miliar"."""
        for size, word in _RUPIAH_STEPS:
            if abs(value) >= size:
                return f"Rp {self.number(value / size, digits=1)} {self.gettext(word)}"
        return f"Rp {self.number(value)}"

    def rough_date(self, value: date, precision: object, *, style: str = "long") -> str:
        """A date as exactly as it is known: to the "month", to the "year", else to the day."""
        if precision == "year":
            return str(value.year)
        if precision == "month":
            return str(dates.format_skeleton("yMMMM", value, locale=self.locale))
        return self.date(value, style=style)

    def date(self, value: date, *, style: str = "long") -> str:
        """A calendar date; `style` is short, medium, long or full."""
        return str(dates.format_date(value, format=style, locale=self.locale))

    def local_moment(self, value: datetime) -> str:
        """A moment (with its zone; one without is UTC) by the clock of this computer."""
        local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone()
        clock = dates.format_time(local, format="short", locale=self.locale)
        return f"{self.date(local, style='medium')}, {clock}"

    def join(self, words: list[str]) -> str:
        """A list in words: "a, b, dan c"."""
        return str(format_list(words, locale=self.locale)) if words else ""


@cache
def _pattern(digits: int, suffix: str = "") -> numbers.NumberPattern:
    """At most `digits` decimals; parsed once, because a page writes hundreds of numbers."""
    return numbers.parse_pattern("#,##0" + ("." + "#" * digits if digits else "") + suffix)


@lru_cache(maxsize=20_000)
def _number(value: float | int, pattern: numbers.NumberPattern, locale: Locale) -> str:
    return str(numbers.format_decimal(value, format=pattern, locale=locale))


_RUPIAH_STEPS = (
    (1e12, N_("trillion")),
    (1e9, N_("billion")),
    (1e6, N_("million")),
)


def catalogue_path(code: str) -> Path:
    """Where the .po catalogue of language `code` lies."""
    return LOCALE_DIR / code / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def language(code: str) -> Language:
    """The language `code` ("id" or "en"); an unknown code gives the default.

    The .po file is compiled in memory: no binary stands in the repository that could go stale.
    """
    if code not in LANGUAGE_NAMES:
        code = DEFAULT_LANGUAGE
    path = catalogue_path(code)
    translations: gettext.NullTranslations = gettext.NullTranslations()
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
    return Language(code=code, locale=Locale.parse(code), translations=translations)


def negotiate(accept_language: str | None) -> str:
    """The best known language for a browser's Accept-Language header or locale ("en-US")."""
    ranked: list[tuple[float, int, str]] = []
    for order, part in enumerate((accept_language or "").split(",")):
        tag, _, weight = part.strip().partition(";q=")
        # "in" is what old browsers send for Indonesian.
        code = {"in": "id"}.get(tag[:2].lower(), tag[:2].lower())
        if code in LANGUAGE_NAMES:
            try:
                quality = float(weight) if weight else 1.0
            except ValueError:
                continue
            ranked.append((-quality, order, code))
    return min(ranked)[2] if ranked else DEFAULT_LANGUAGE
