"""What a restoration refuses, each in one sentence."""

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_


class RestoreRefused(PetaSiagaError):
    """An archive cannot be restored; nothing was changed."""


def damaged(name: str, reason: object) -> RestoreRefused:
    """The refusal of an archive that is cut off or was changed."""
    return RestoreRefused(
        N_(
            "{file} is damaged or not complete ({reason}); copy it again or use another backup. "
            "Nothing was changed."
        ),
        file=name,
        reason=str(reason),
    )


def foreign(name: str) -> RestoreRefused:
    """The refusal of a file that is something else."""
    return RestoreRefused(
        N_(
            "{file} is not a full export of PetaSiaga; name a file or folder that "
            "“petasiaga export everything” has written. Nothing was changed."
        ),
        file=name,
    )
