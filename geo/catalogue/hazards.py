"""The hazards: names, codes, synonyms, map colour and symbol.

Codes are BNPB's old DIBI codes. Colours follow Okabe & Ito's palette for colour-blind readers
(https://jfly.uni-koeln.de/color/), extended by darker tones; the symbol carries the same
information for a black-and-white print.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geo.base.i18n import N_
from geo.catalogue.symbols import SYMBOLS, SymbolKey


@dataclass(frozen=True, slots=True)
class Hazard:
    """One kind of hazard (jenis bahaya)."""

    key: str
    name: str
    bnpb_code: str
    colour: str
    symbol: SymbolKey
    #: Lower-case names and codes under which files know it, in Indonesian and English.
    synonyms: tuple[str, ...]
    #: One of the six that the agencies map; the others are known so that national files import.
    primary: bool = True
    #: Whether it happens on land only; what comes from the sea may lie off the coast.
    on_land: bool = True

    @property
    def path(self) -> str:
        """Outline of its symbol as SVG path data; see `geo.catalogue.symbols`."""
        return SYMBOLS[self.symbol].path


_ALL = (
    Hazard(
        "flood",
        N_("Flood"),
        "101",
        "#0072B2",
        "circle",
        (
            "banjir",
            "banjir bandang",
            "banjir genangan",
            "genangan",
            "banjir luapan",
            "banjir rendaman",
            "banjir kiriman",
            "banjir lahar",
            "flash flood",
            "air bah",
            "1010",
        ),
    ),
    Hazard(
        "landslide",
        N_("Landslide"),
        "102",
        "#8C510A",
        "triangle",
        (
            "tanah longsor",
            "longsor",
            "gerakan tanah",
            "tanah gerak",
            "pergerakan tanah",
            "tebing longsor",
            "longsoran",
            "mass movement",
            "mudslide",
            "rockfall",
        ),
    ),
    Hazard(
        "wildfire",
        N_("Forest and land fire"),
        "107",
        "#D55E00",
        "square",
        (
            "karhutla",
            "kebakaran hutan dan lahan",
            "kebakaran hutan",
            "kebakaran lahan",
            "forest fire",
            "land fire",
            "kebakaran hutan/lahan",
            "kebakaran gambut",
            "kebakaran hutan & lahan",
        ),
    ),
    Hazard(
        "whirlwind",
        N_("Whirlwind / extreme weather"),
        "105",
        "#7B3294",
        "diamond",
        (
            "puting beliung",
            "angin puting beliung",
            "cuaca ekstrem",
            "angin kencang",
            "cuaca ekstrim",
            "angin topan",
            "angin ribut",
            "badai",
            "hujan es",
            "apb",
            "angin kencang / puting beliung",
            "hujan angin",
            "extreme weather",
            "tornado",
        ),
    ),
    Hazard(
        "drought",
        N_("Drought"),
        "106",
        "#B8860B",
        "inverted_triangle",
        (
            "kekeringan",
            "krisis air bersih",
            "kekurangan air bersih",
            "kemarau panjang",
            "clean-water shortage",
        ),
    ),
    Hazard(
        "tidal_flood",
        N_("Tidal flood and coastal abrasion"),
        "104",
        "#009E73",
        "pentagon",
        (
            "gelombang pasang",
            "rob",
            "banjir rob",
            "abrasi",
            "abrasi pantai",
            "gelombang pasang dan abrasi",
            "gelombang pasang / abrasi",
            "tidal flood",
            "abrasion",
            "1032",
        ),
        on_land=False,
    ),
    Hazard(
        "earthquake",
        N_("Earthquake"),
        "108",
        "#4D4D4D",
        "cross",
        ("gempabumi", "gempa bumi", "gempa", "gempa tektonik"),
        primary=False,
        on_land=False,
    ),
    Hazard(
        "tsunami",
        N_("Tsunami"),
        "109",
        "#1B2A6B",
        "x",
        ("gempa bumi dan tsunami",),
        primary=False,
        on_land=False,
    ),
    Hazard(
        "volcano",
        N_("Volcanic eruption"),
        "111",
        "#A50026",
        "star",
        ("erupsi gunung api", "letusan gunung api", "gunung api", "erupsi"),
        primary=False,
    ),
)

HAZARDS: Mapping[str, Hazard] = MappingProxyType({h.key: h for h in _ALL})
#: Order in which hazards are numbered in columnar data; append only.
HAZARD_KEYS: tuple[str, ...] = tuple(HAZARDS)
PRIMARY_HAZARDS: tuple[str, ...] = tuple(h.key for h in _ALL if h.primary)
