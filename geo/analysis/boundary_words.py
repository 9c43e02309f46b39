"""Whose boundaries an area is shown with, in words."""

from collections.abc import Iterable

from geo.base.i18n import N_, Language
from geo.catalogue.boundaries import BUNDLED, PARTLY_APPROXIMATE
from geo.store.areas import AreaIndex

#: More names than this would make a paragraph of a note.
_NAMED = 3


def boundary_note(areas: AreaIndex, codes: Iterable[str], lang: Language) -> str:
    """One sentence on the boundaries of `codes`; empty where an agency imported all of them."""
    shown = list(codes)
    approximate = [code for code in shown if areas.is_approximate(code)]
    if not approximate and not any(areas.is_bundled(code) for code in shown):
        return ""
    _ = lang.gettext
    parts = [_(BUNDLED)] if any(areas.is_bundled(code) for code in shown) else []
    if len(shown) == 1 and approximate:
        parts.append(_(PARTLY_APPROXIMATE))
    elif approximate and len(approximate) <= _NAMED:
        names = lang.join([areas.name(code) for code in approximate])
        parts.append(_(N_("partly approximate: {names}")).format(names=names))
    elif approximate:
        parts.append(
            lang.ngettext(
                "{n} of the areas is partly approximate",
                "{n} of the areas are partly approximate",
                len(approximate),
            )
        )
    return _(N_("Area boundaries: {words}.")).format(words="; ".join(parts))
