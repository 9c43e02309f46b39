"""The one tree of errors. Every message is a translatable sentence: what, where, how to mend."""

from collections.abc import Callable


class Words(str):
    """A value of an error that is a msgid itself and is translated with it."""

    __slots__ = ()


class PetaSiagaError(Exception):
    """An expected failure, told in one sentence.

    `message` is an English msgid with named placeholders, marked with `i18n.N_` where it is
    raised; `values` fill the placeholders after translation, so no sentence is built twice.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values))

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate` (for example `Language.gettext`)."""
        values = {
            name: translate(value) if isinstance(value, Words) else value
            for name, value in self.values.items()
        }
        return translate(self.message).format(**values)


class InvalidSetting(PetaSiagaError):
    """A setting has a value that cannot be used."""


class InvalidFilter(PetaSiagaError):
    """An address or a widget asked for a filter that does not exist."""


class InvalidCoordinate(PetaSiagaError):
    """A typed coordinate cannot be read."""


class SourceRefused(PetaSiagaError):
    """A file cannot be imported; nothing was changed."""


class StoreError(PetaSiagaError):
    """The store cannot be opened, migrated or written."""


class NotFound(PetaSiagaError):
    """A record or area that was asked for does not exist (any more)."""
