"""What an export refuses, each in one sentence."""

from geo.base.errors import PetaSiagaError


class ExportRefused(PetaSiagaError):
    """The export that was asked for cannot be made; the sentence says how it could."""
