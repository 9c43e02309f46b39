"""When the sample hazards happen and what they do: seasons, years and impacts as data.

Fictional magnitudes informed by general knowledge of the six hazards; see data/README.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

FIRST_DAY = date(2019, 1, 1)
LAST_DAY = date(2026, 10, 31)
YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)


@dataclass(frozen=True, slots=True)
class Timing:
    """When one hazard happens.

    `months` (January first) and `years` (2019 first) are relative weights. An outbreak is a
    cluster of `outbreak_mean` incidents on average within `outbreak_days` and about `reach_km`.
    `hours` are the local hours at which it usually starts; empty where it has no hour. A village
    has its share of incidents by its area to the power of `area_power`: fires and slides take
    land, the others people. `anywhere` is the chance, against that of the highest index, that an
    incident happens where the index is zero.
    """

    months: tuple[float, ...]
    years: tuple[float, ...]
    outbreak_mean: float
    outbreak_days: int
    reach_km: float
    hours: tuple[int, ...]
    report_lag_h: float
    area_power: float
    anywhere: float = 0.015


_NIGHT = (17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5)
_AFTERNOON = (13, 14, 14, 15, 15, 15, 16, 16, 17, 18)

# The strong El Niño years 2019 and 2023 were dry, the La Niña years 2020 to 2022 wet. Tidal
# months depend on which sea it is and stand with the place; the sea never reaches far inland.
TIMINGS: Mapping[str, Timing] = MappingProxyType(
    {
        "flood": Timing(
            (22, 18, 14, 6, 3, 2, 1, 1, 1.5, 5, 11, 17),
            (0.8, 1.1, 1.3, 1.25, 0.8, 1.0, 1.15, 1.0),
            4.5,
            3,
            9.0,
            _NIGHT,
            3.0,
            0.3,
        ),
        "landslide": Timing(
            (21, 18, 15, 7, 3, 1, 0.7, 0.5, 1, 4, 12, 18),
            (0.8, 1.1, 1.2, 1.35, 0.75, 1.0, 1.1, 0.9),
            2.6,
            2,
            8.0,
            _NIGHT,
            4.0,
            0.5,
        ),
        "wildfire": Timing(
            (0.4, 0.5, 0.5, 0.5, 1, 3, 11, 23, 26, 14, 2, 0.3),
            (2.1, 0.4, 0.5, 0.45, 2.0, 0.9, 0.7, 0.9),
            2.2,
            4,
            10.0,
            (10, 11, 12, 13, 13, 14, 14, 15, 16),
            2.5,
            0.8,
        ),
        "whirlwind": Timing(
            (7, 7, 12, 14, 5, 2, 1.5, 1.5, 3, 12, 17, 11),
            (0.9, 1.0, 1.1, 1.1, 0.9, 1.0, 1.1, 0.95),
            1.7,
            1,
            5.0,
            _AFTERNOON,
            2.0,
            0.25,
        ),
        "drought": Timing(
            (0, 0, 0, 0, 0.6, 5, 15, 25, 28, 17, 1, 0),
            (2.0, 0.6, 0.5, 0.4, 2.1, 1.0, 0.6, 0.8),
            5.0,
            14,
            14.0,
            (),
            48.0,
            0.3,
        ),
        "tidal_flood": Timing(
            (1,) * 12,
            (0.9, 1.1, 1.1, 1.2, 0.9, 1.0, 1.1, 0.9),
            2.2,
            2,
            15.0,
            (4, 5, 6, 15, 16, 17, 18, 19),
            5.0,
            0.3,
            anywhere=0.0,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Impact:
    """What an incident of ordinary severity does.

    `households` is the median of affected households and `spread` the sigma of its logarithm,
    which makes the heavy tail. Shares are of the affected households. Every other value is a
    mean per incident, scaled by its severity; 0 means that the hazard does not do that.
    """

    households: float
    spread: float
    displaced_share: float
    flooded_share: float
    houses: tuple[float, float, float]  # heavy, moderate, light
    dead: float
    missing: float
    injured: float
    facilities: tuple[float, float, float, float, float]  # school, worship, health, office, bridge
    road_m: float
    farmland_ha: float


IMPACTS: Mapping[str, Impact] = MappingProxyType(
    {
        "flood": Impact(
            45,
            1.1,
            0.05,
            0.75,
            (0.10, 0.25, 0.8),
            0.012,
            0.004,
            0.04,
            (0.14, 0.12, 0.03, 0.03, 0.06),
            60,
            6.0,
        ),
        "landslide": Impact(
            2.5,
            0.9,
            0.25,
            0.0,
            (0.25, 0.45, 0.7),
            0.05,
            0.012,
            0.10,
            (0.03, 0.03, 0.005, 0.01, 0.04),
            12,
            0.15,
        ),
        "wildfire": Impact(
            0.4,
            1.4,
            0.01,
            0.0,
            (0.01, 0.01, 0.02),
            0.001,
            0.0,
            0.03,
            (0.005, 0.0, 0.0, 0.0, 0.0),
            0,
            2.5,
        ),
        "whirlwind": Impact(
            7,
            1.1,
            0.04,
            0.0,
            (0.35, 1.0, 5.0),
            0.006,
            0.0,
            0.12,
            (0.12, 0.10, 0.02, 0.05, 0.0),
            0,
            0.3,
        ),
        "drought": Impact(
            140, 0.8, 0.0, 0.0, (0.0, 0.0, 0.0), 0.0, 0.0, 0.0, (0.0, 0.0, 0.0, 0.0, 0.0), 0, 7.0
        ),
        "tidal_flood": Impact(
            28,
            1.0,
            0.06,
            0.70,
            (0.15, 0.30, 0.9),
            0.006,
            0.006,
            0.03,
            (0.12, 0.12, 0.03, 0.03, 0.05),
            25,
            1.0,
        ),
    }
)

#: Figures in the order in which they are made, with the share of records that leave them blank
#: although they apply; blanks are more common where a figure does not apply to the hazard.
BLANK_SHARE: Mapping[str, float] = MappingProxyType(
    {
        "dead": 0.04,
        "missing": 0.06,
        "injured": 0.06,
        "affected": 0.15,
        "displaced": 0.12,
        "affected_households": 0.10,
        "displaced_households": 0.15,
        "houses_heavy": 0.07,
        "houses_moderate": 0.07,
        "houses_light": 0.08,
        "houses_flooded": 0.10,
        "schools_damaged": 0.10,
        "worship_damaged": 0.10,
        "health_damaged": 0.12,
        "offices_damaged": 0.12,
        "bridges_damaged": 0.10,
        "road_damaged_m": 0.18,
        "farmland_ha": 0.20,
        "loss_idr": 0.45,
    }
)
BLANK_SHARE_NOT_APPLICABLE = 0.35

# Rupiah per unit, rounded guesses: replacing or mending a house, cleaning a flooded one, ...
COST_IDR: Mapping[str, float] = MappingProxyType(
    {
        "houses_heavy": 45e6,
        "houses_moderate": 20e6,
        "houses_light": 6e6,
        "houses_flooded": 8e5,
        "schools_damaged": 40e6,
        "worship_damaged": 25e6,
        "health_damaged": 40e6,
        "offices_damaged": 25e6,
        "bridges_damaged": 180e6,
        "road_damaged_m": 6e5,
        "farmland_ha": 5e6,
    }
)
