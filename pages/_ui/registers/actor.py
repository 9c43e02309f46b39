"""Who uses the pages of registers."""

from geo.access.roles import Actor
from pages._ui.shared import identity


def current() -> Actor:
    """Who does what is done in this run."""
    return identity.actor()
