"""Where the sample hazards happen: fictional weights of kecamatan, sketched rivers, episodes.

None of this is a risk assessment. The weights (0..1) are informed by general knowledge of the
four kabupaten (lowlands flood, hills slide, peat burns, karst runs dry, open coasts are flooded
by the sea) and set by hand so that the sample data look believable; the rivers are sketched
from a few waypoints.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

HAZARDS = ("flood", "landslide", "wildfire", "whirlwind", "drought", "tidal_flood")

Waypoints = tuple[tuple[float, float], ...]
Weights = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Episode:
    """A cluster of incidents around a date, larger than chance would make it."""

    hazard: str
    start: date
    days: int
    incidents: int
    severity: float
    reach_km: float
    district_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """The sample profile of one kabupaten.

    `weights` gives the weight of each of `HAZARDS` per kecamatan; 0 means that it never happens
    there. `yearly` is the expected number of incidents a year, also in the order of `HAZARDS`.
    `rivers` are lines of (lon, lat) in EPSG:4326. `coast_km` is how far inland the sea reaches.
    """

    code: str
    rivers: tuple[Waypoints, ...]
    river_reach_km: float
    coast_km: float
    tidal_months: tuple[float, ...]
    yearly: tuple[float, ...]
    weights: Mapping[str, Weights]
    episodes: tuple[Episode, ...] = ()

    def weight(self, hazard: str) -> dict[str, float]:
        """Weight of one hazard by kecamatan code."""
        column = HAZARDS.index(hazard)
        return {district: values[column] for district, values in self.weights.items()}


# Perigean tides and the north monsoon press on the shallow east coast of Sumatra and the
# Barito mouth at the turn of the year; swell from the southern ocean peaks in May to September.
_ROB_MONTHS = (18, 12, 6, 3, 4, 5, 3, 2, 3, 6, 14, 24)
_SWELL_MONTHS = (5, 4, 5, 5, 12, 16, 17, 14, 9, 6, 3, 4)

# Lowland swamps along Martapura and Barito in the west, the Meratus hills in the east; peat in
# Gambut and Cintapuri; Aluh Aluh is the only kecamatan at sea and its wells turn brackish.
BANJAR = Place(
    code="63.03",
    rivers=(
        # Riam Kanan and the lower Martapura river.
        (
            (115.08, -3.55),
            (114.98, -3.50),
            (114.89, -3.43),
            (114.84, -3.40),
            (114.78, -3.35),
            (114.71, -3.31),
            (114.65, -3.33),
            (114.60, -3.32),
        ),
        # Riam Kiwa, from the Meratus hills to Astambul.
        (
            (115.38, -3.16),
            (115.28, -3.25),
            (115.15, -3.31),
            (115.05, -3.28),
            (114.93, -3.33),
            (114.86, -3.37),
        ),
        # The swamps of Cintapuri and Sungai Tabuk.
        ((114.93, -3.12), (114.90, -3.22), (114.83, -3.28), (114.74, -3.29)),
        # The tidal canals of Kertak Hanyar and Gambut.
        ((114.60, -3.35), (114.65, -3.38), (114.68, -3.43), (114.62, -3.45)),
        # The Barito mouth along Aluh Aluh.
        ((114.55, -3.36), (114.53, -3.44), (114.53, -3.54)),
    ),
    river_reach_km=4.5,
    coast_km=5.0,
    tidal_months=_ROB_MONTHS,
    yearly=(44, 7, 48, 24, 9, 5),
    weights=MappingProxyType(
        {
            "63.03.01": (0.75, 0.00, 0.25, 0.50, 0.50, 0.95),  # Aluh Aluh
            "63.03.02": (0.60, 0.00, 0.30, 0.55, 0.15, 0.00),  # Kertak Hanyar
            "63.03.03": (0.55, 0.00, 0.70, 0.60, 0.25, 0.00),  # Gambut
            "63.03.04": (0.90, 0.00, 0.50, 0.55, 0.20, 0.00),  # Sungai Tabuk
            "63.03.05": (0.75, 0.05, 0.45, 0.50, 0.15, 0.00),  # Martapura
            "63.03.06": (0.45, 0.45, 0.45, 0.40, 0.35, 0.00),  # Karang Intan
            "63.03.07": (0.90, 0.05, 0.50, 0.45, 0.20, 0.00),  # Astambul
            "63.03.08": (0.55, 0.15, 0.55, 0.40, 0.40, 0.00),  # Simpang Empat
            "63.03.09": (0.65, 0.50, 0.30, 0.30, 0.35, 0.00),  # Pengaron
            "63.03.10": (0.50, 0.65, 0.20, 0.20, 0.20, 0.00),  # Sungai Pinang
            "63.03.11": (0.20, 0.80, 0.35, 0.20, 0.30, 0.00),  # Aranio
            "63.03.12": (0.40, 0.20, 0.60, 0.35, 0.50, 0.00),  # Mataraman
            "63.03.13": (0.65, 0.00, 0.50, 0.55, 0.45, 0.00),  # Beruntung Baru
            "63.03.14": (0.95, 0.00, 0.60, 0.50, 0.15, 0.00),  # Martapura Barat
            "63.03.15": (0.90, 0.05, 0.25, 0.45, 0.15, 0.00),  # Martapura Timur
            "63.03.16": (0.35, 0.35, 0.35, 0.30, 0.40, 0.00),  # Sambung Makmur
            "63.03.17": (0.25, 0.70, 0.15, 0.15, 0.15, 0.00),  # Paramasan
            "63.03.18": (0.30, 0.45, 0.25, 0.20, 0.35, 0.00),  # Telaga Bauntung
            "63.03.19": (0.70, 0.00, 0.30, 0.50, 0.30, 0.00),  # Tatah Makmur
            "63.03.20": (0.80, 0.05, 0.90, 0.40, 0.35, 0.00),  # Cintapuri Darussalam
        }
    ),
    episodes=(
        Episode(
            "flood",
            date(2021, 1, 10),
            14,
            125,
            4.0,
            45.0,
            "63.03.14",
            "the flood of South Kalimantan in January 2021",
        ),
        Episode(
            "wildfire",
            date(2019, 9, 5),
            30,
            45,
            1.6,
            40.0,
            "63.03.20",
            "El Niño and a positive Indian Ocean Dipole in 2019",
        ),
        Episode("wildfire", date(2023, 9, 1), 40, 50, 1.6, 40.0, "63.03.20", "El Niño of 2023"),
    ),
)

# Deep peat behind the coast (Betara, Bram Itam, Senyerang), rob in the three kecamatan at sea,
# the Pengabuan river floods Merlung to Tungkal Ulu, hills only in the south-west.
TANJUNG_JABUNG_BARAT = Place(
    code="15.06",
    rivers=(
        # Pengabuan (Batang Tungkal), from the hills to the sea.
        (
            (102.72, -1.28),
            (102.85, -1.25),
            (103.00, -1.27),
            (103.08, -1.18),
            (103.10, -1.08),
            (103.18, -0.98),
            (103.25, -0.90),
            (103.36, -0.83),
            (103.44, -0.80),
        ),
        # Betara river.
        ((103.30, -1.15), (103.38, -1.05), (103.44, -0.95), (103.50, -0.87)),
        # Batang Asam.
        ((102.78, -1.08), (102.92, -1.12), (103.06, -1.17)),
    ),
    river_reach_km=5.0,
    coast_km=6.0,
    tidal_months=_ROB_MONTHS,
    yearly=(22, 4, 34, 12, 5, 16),
    weights=MappingProxyType(
        {
            "15.06.01": (0.65, 0.25, 0.40, 0.40, 0.30, 0.00),  # Tungkal Ulu
            "15.06.02": (0.65, 0.00, 0.25, 0.60, 0.35, 0.95),  # Tungkal Ilir
            "15.06.03": (0.60, 0.00, 0.55, 0.45, 0.35, 0.00),  # Pengabuan
            "15.06.04": (0.45, 0.00, 0.90, 0.45, 0.30, 0.00),  # Betara
            "15.06.05": (0.70, 0.35, 0.30, 0.35, 0.25, 0.00),  # Merlung
            "15.06.06": (0.45, 0.15, 0.65, 0.40, 0.35, 0.00),  # Tebing Tinggi
            "15.06.07": (0.50, 0.55, 0.35, 0.30, 0.25, 0.00),  # Batang Asam
            "15.06.08": (0.60, 0.65, 0.30, 0.30, 0.25, 0.00),  # Renah Mendaluh
            "15.06.09": (0.45, 0.25, 0.40, 0.30, 0.30, 0.00),  # Muara Papalik
            "15.06.10": (0.60, 0.00, 0.30, 0.50, 0.45, 0.90),  # Seberang Kota
            "15.06.11": (0.45, 0.00, 0.85, 0.40, 0.40, 0.00),  # Bram Itam
            "15.06.12": (0.55, 0.00, 0.65, 0.50, 0.55, 0.90),  # Kuala Betara
            "15.06.13": (0.55, 0.00, 0.80, 0.40, 0.35, 0.00),  # Senyerang
        }
    ),
    episodes=(
        Episode("wildfire", date(2019, 8, 10), 45, 40, 1.8, 35.0, "15.06.04", "peat fires of 2019"),
        Episode("wildfire", date(2023, 9, 5), 35, 28, 1.5, 35.0, "15.06.13", "El Niño of 2023"),
    ),
)

# Steep volcanic hills in the south and west (Pule, Dongko, Bendungan), the Ngasinan plain
# around the town, swell in the three southern bays, karst water shortage in Dongko and Panggul.
TRENGGALEK = Place(
    code="35.03",
    rivers=(
        # Ngasinan, from Tugu across the plain.
        (
            (111.60, -8.03),
            (111.66, -8.06),
            (111.71, -8.06),
            (111.75, -8.08),
            (111.80, -8.10),
            (111.84, -8.10),
        ),
        ((111.65, -8.20), (111.69, -8.14), (111.74, -8.11), (111.78, -8.10)),
        # Short rivers of the southern bays: Panggul, Munjungan, Watulimo.
        ((111.50, -8.18), (111.46, -8.22), (111.44, -8.27)),
        ((111.58, -8.27), (111.59, -8.30), (111.59, -8.33)),
        ((111.70, -8.24), (111.72, -8.27), (111.73, -8.30)),
    ),
    river_reach_km=2.4,
    coast_km=1.2,
    tidal_months=_SWELL_MONTHS,
    yearly=(27, 66, 8, 24, 18, 6),
    weights=MappingProxyType(
        {
            "35.03.01": (0.65, 0.75, 0.20, 0.40, 0.65, 0.85),  # Panggul
            "35.03.02": (0.75, 0.80, 0.15, 0.45, 0.30, 0.90),  # Munjungan
            "35.03.03": (0.15, 0.95, 0.25, 0.40, 0.45, 0.00),  # Pule
            "35.03.04": (0.15, 0.90, 0.35, 0.40, 0.80, 0.00),  # Dongko
            "35.03.05": (0.50, 0.70, 0.45, 0.45, 0.45, 0.00),  # Tugu
            "35.03.06": (0.65, 0.40, 0.30, 0.50, 0.40, 0.00),  # Karangan
            "35.03.07": (0.60, 0.65, 0.20, 0.45, 0.40, 0.00),  # Kampak
            "35.03.08": (0.70, 0.80, 0.15, 0.50, 0.25, 0.95),  # Watulimo
            "35.03.09": (0.10, 0.90, 0.45, 0.35, 0.35, 0.00),  # Bendungan
            "35.03.10": (0.70, 0.40, 0.30, 0.55, 0.50, 0.00),  # Gandusari
            "35.03.11": (0.80, 0.50, 0.40, 0.60, 0.35, 0.00),  # Trenggalek
            "35.03.12": (0.75, 0.30, 0.30, 0.65, 0.40, 0.00),  # Pogalan
            "35.03.13": (0.65, 0.25, 0.20, 0.65, 0.30, 0.00),  # Durenan
            "35.03.14": (0.30, 0.85, 0.30, 0.40, 0.70, 0.00),  # Suruh
        }
    ),
    episodes=(
        Episode(
            "flood",
            date(2022, 10, 17),
            3,
            32,
            2.5,
            14.0,
            "35.03.11",
            "the wet October of 2022 in southern East Java",
        ),
        Episode(
            "landslide",
            date(2022, 10, 17),
            5,
            30,
            1.6,
            20.0,
            "35.03.04",
            "the wet October of 2022 in southern East Java",
        ),
    ),
)

# The Brantas crosses the middle; Sutojayan lies in a basin; the slopes of Kelud and Kawi slide in
# the north-east; the limestone south burns, slides and runs dry, and meets the swell.
BLITAR = Place(
    code="35.05",
    rivers=(
        # Brantas.
        (
            (112.46, -8.14),
            (112.38, -8.15),
            (112.30, -8.16),
            (112.22, -8.15),
            (112.15, -8.13),
            (112.08, -8.12),
            (112.00, -8.08),
            (111.96, -8.06),
        ),
        # The basin of Sutojayan (Kali Unut and Bacem, sketched).
        ((112.30, -8.20), (112.25, -8.18), (112.20, -8.18), (112.16, -8.14)),
        # Rivers from Kelud.
        ((112.22, -7.98), (112.22, -8.05), (112.19, -8.13)),
        ((112.33, -7.98), (112.31, -8.06), (112.29, -8.15)),
    ),
    river_reach_km=2.4,
    coast_km=1.2,
    tidal_months=_SWELL_MONTHS,
    yearly=(25, 30, 11, 32, 18, 5),
    weights=MappingProxyType(
        {
            "35.05.01": (0.50, 0.00, 0.05, 0.65, 0.20, 0.00),  # Wonodadi
            "35.05.02": (0.35, 0.00, 0.05, 0.65, 0.15, 0.00),  # Udanawu
            "35.05.03": (0.50, 0.10, 0.20, 0.60, 0.20, 0.00),  # Srengat
            "35.05.04": (0.50, 0.40, 0.45, 0.45, 0.65, 0.00),  # Kademangan
            "35.05.05": (0.30, 0.60, 0.55, 0.35, 0.85, 0.80),  # Bakung
            "35.05.06": (0.35, 0.15, 0.10, 0.65, 0.20, 0.00),  # Ponggok
            "35.05.07": (0.55, 0.05, 0.05, 0.60, 0.15, 0.00),  # Sanankulon
            "35.05.08": (0.30, 0.60, 0.60, 0.35, 0.90, 0.90),  # Wonotirto
            "35.05.09": (0.45, 0.50, 0.45, 0.55, 0.20, 0.00),  # Nglegok
            "35.05.10": (0.60, 0.05, 0.05, 0.60, 0.15, 0.00),  # Kanigoro
            "35.05.11": (0.45, 0.45, 0.45, 0.55, 0.20, 0.00),  # Garum
            "35.05.12": (0.95, 0.20, 0.20, 0.45, 0.35, 0.00),  # Sutojayan
            "35.05.13": (0.50, 0.65, 0.60, 0.35, 0.90, 0.85),  # Panggungrejo
            "35.05.14": (0.45, 0.10, 0.10, 0.60, 0.15, 0.00),  # Talun
            "35.05.15": (0.40, 0.65, 0.50, 0.55, 0.20, 0.00),  # Gandusari
            "35.05.16": (0.40, 0.55, 0.45, 0.40, 0.75, 0.00),  # Binangun
            "35.05.17": (0.35, 0.60, 0.30, 0.50, 0.15, 0.00),  # Wlingi
            "35.05.18": (0.20, 0.80, 0.30, 0.40, 0.15, 0.00),  # Doko
            "35.05.19": (0.40, 0.50, 0.20, 0.55, 0.25, 0.00),  # Kesamben
            "35.05.20": (0.40, 0.65, 0.45, 0.35, 0.80, 0.75),  # Wates
            "35.05.21": (0.30, 0.70, 0.20, 0.45, 0.25, 0.00),  # Selorejo
            "35.05.22": (0.40, 0.30, 0.15, 0.55, 0.20, 0.00),  # Selopuro
        }
    ),
    episodes=(
        Episode(
            "flood",
            date(2022, 10, 17),
            3,
            26,
            2.3,
            12.0,
            "35.05.12",
            "the wet October of 2022 in southern East Java",
        ),
    ),
)

PLACES: Mapping[str, Place] = MappingProxyType(
    {place.code: place for place in (BANJAR, TANJUNG_JABUNG_BARAT, TRENGGALEK, BLITAR)}
)
