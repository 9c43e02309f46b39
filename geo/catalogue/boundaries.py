"""What the bundled boundaries are, in words that are true for the area shown."""

from geo.base.i18n import N_

#: An area of which a larger part has a guessed edge says "partly approximate".
APPROXIMATE_SHARE = 0.1

#: Of every bundled boundary.
BUNDLED = N_("BPS boundaries of 2020, not official boundaries")
#: Of those above `APPROXIMATE_SHARE`.
PARTLY_APPROXIMATE = N_("partly approximate")
#: The short credit under the live map; the whole attribution is the dataset's.
CREDIT = N_(
    "Boundaries: BPS and OCHA (COD-AB), 1 April 2020, CC BY 3.0 IGO, modified; not official"
)
