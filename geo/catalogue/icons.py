"""Icons and colours of reference layers: evacuation sites, hospitals, roads and the like.

An icon is a badge with a sign, so that it is never taken for the plain shape of a hazard. Colours
follow Okabe & Ito's palette for colour-blind readers (https://jfly.uni-koeln.de/color/), without
the yellow, which stands for a class of zones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geo.base.i18n import N_


@dataclass(frozen=True, slots=True)
class Icon:
    """One kind of reference layer; `sign` stands in its badge, `words` give it away in a name.

    `colour` is the one that people expect; "" where any will do.
    """

    key: str
    name: str
    sign: str
    words: tuple[str, ...]
    colour: str = ""


_ALL = (
    Icon(
        "evacuation",
        N_("Evacuation site, assembly point"),
        "E",
        (
            "evakuasi",
            "titik kumpul",
            "pengungsian",
            "shelter",
            "evacuation",
            "assembly",
            "tes",
            "tea",
            "mes",
        ),
    ),
    Icon("post", N_("Post (posko)"), "P", ("posko", "pos", "post", "command")),
    Icon(
        "health",
        N_("Hospital, clinic"),
        "+",
        (
            "rumah sakit",
            "rs",
            "rsud",
            "puskesmas",
            "pustu",
            "klinik",
            "kesehatan",
            "faskes",
            "hospital",
            "clinic",
            "health",
        ),
    ),
    Icon(
        "school",
        N_("School"),
        "S",
        ("sekolah", "sd", "smp", "sma", "smk", "madrasah", "pendidikan", "school", "kampus"),
    ),
    Icon(
        "worship",
        N_("Place of worship"),
        "M",
        (
            "masjid",
            "mushola",
            "musholla",
            "langgar",
            "gereja",
            "pura",
            "vihara",
            "ibadah",
            "mosque",
            "church",
            "worship",
        ),
    ),
    Icon("bridge", N_("Bridge"), "J", ("jembatan", "bridge")),
    Icon("road", N_("Road"), "R", ("jalan", "jalur", "road", "route", "street"), "#333333"),
    Icon(
        "river",
        N_("River"),
        "~",
        ("sungai", "river", "kali", "drainase", "irigasi", "waterway"),
        "#56B4E9",
    ),
    Icon("warehouse", N_("Warehouse"), "G", ("gudang", "logistik", "warehouse", "depot")),
    Icon("other", N_("Other"), "•", ()),
)

ICONS: Mapping[str, Icon] = MappingProxyType({icon.key: icon for icon in _ALL})
ICON_KEYS: tuple[str, ...] = tuple(ICONS)

#: Colours of reference layers, in the order in which new layers take them.
LAYER_COLOURS: tuple[str, ...] = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#8E3B8E",
    "#5B3A1E",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#333333",
)


def icon_of(*names: str) -> str:
    """The key of the icon that a name gives away ("Titik Kumpul Banjar"), else "other".

    The first of `names` that says anything decides; of two icons the longer word does.
    """
    for name in names:
        words = " " + " ".join(re.findall(r"[^\W_]+", name.lower())) + " "
        found = [
            (len(word), icon.key) for icon in _ALL for word in icon.words if f" {word} " in words
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return "other"
