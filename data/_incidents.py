"""Invented incidents of one kabupaten: when, where, with what effect, told in short Indonesian."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data._fields import Grid
from data._sample_places import HAZARDS, Episode, Place
from data._sample_profiles import (
    BLANK_SHARE,
    BLANK_SHARE_NOT_APPLICABLE,
    COST_IDR,
    FIRST_DAY,
    IMPACTS,
    LAST_DAY,
    TIMINGS,
    YEARS,
    Impact,
)
from data._sample_texts import (
    ACCURACIES,
    ADDRESSES,
    NO_DISASTER_CHRONOLOGY,
    NO_DISASTER_EVENT,
    ORDINALS,
    PHRASES,
    RESPONSES,
    SAMPLE_MARK,
    SOURCE,
    VERIFICATIONS,
)
from geo.base.crs import WGS84

FloatArray = npt.NDArray[np.float64]

# Candidate positions per incident; the place with more hazard is the likelier one.
_CANDIDATES = 160
# Where a hazard cannot be anywhere, a village below this index has none of it, lest a large
# outbreak of tidal floods climb inland once the villages at the shore are used up.
_LEAST_INDEX = 0.03
_HOUSEHOLDS_IN_A_VILLAGE = 900
_FIRST_REPORT_SHARE = 0.03  # "info awal": nothing counted yet
_NO_POSITION_SHARE = 0.02  # only the kecamatan is known
_NO_DISASTER_SHARE = 0.12  # of whirlwinds: a fallen tree and nothing else


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages of one kabupaten, their positions in metres and their index per hazard."""

    code: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    district_code: npt.NDArray[np.str_]
    district_name: npt.NDArray[np.str_]
    geometry: npt.NDArray[np.object_]
    xy_m: FloatArray
    area_km2: FloatArray
    index: dict[str, FloatArray]
    possible: dict[str, npt.NDArray[np.bool_]]


def describe_villages(
    villages: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    place: Place,
    grid: Grid,
    fields: dict[str, FloatArray],
) -> Villages:
    """Index 0..1 of each village (EPSG:4326) per hazard: the mean of the field in its cell."""
    label = gpd.GeoSeries.from_xy(villages["lon"], villages["lat"], crs=WGS84).to_crs(grid.crs)
    xy = shapely.get_coordinates(label.to_numpy())
    inside = grid.district >= 0
    cells = villages.to_crs(grid.crs).geometry.to_numpy()
    node, owner = shapely.STRtree(cells).query(
        shapely.points(grid.x[inside], grid.y[inside]), predicate="within"
    )
    count = np.bincount(owner, minlength=len(cells))
    index, possible = {}, {}
    for hazard in HAZARDS:
        total = np.bincount(owner, weights=fields[hazard][inside][node], minlength=len(cells))
        at_label = grid.sample(fields[hazard], *xy.T)
        index[hazard] = np.where(count > 0, total / np.maximum(count, 1), at_label)
        weight = place.weight(hazard)
        possible[hazard] = np.array([weight[code] > 0 for code in villages["parent_code"]])
    return Villages(
        code=villages["code"].to_numpy(str),
        name=villages["name"].to_numpy(str),
        district_code=villages["parent_code"].to_numpy(str),
        district_name=districts.set_index("code")["name"]
        .loc[villages["parent_code"]]
        .to_numpy(str),
        geometry=villages.geometry.to_numpy(),
        xy_m=xy,
        area_km2=villages["area_km2"].to_numpy(),
        index=index,
        possible=possible,
    )


def make_incidents(
    place: Place,
    villages: Villages,
    grid: Grid,
    fields: dict[str, FloatArray],
    utc_offset_h: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """All incidents of one kabupaten in the columns of `geo.catalogue.schema`, sorted by date."""
    severities: dict[tuple[date, str, int], float] = {}
    for number, hazard in enumerate(HAZARDS):
        for outbreak in _outbreaks(place, villages, hazard, place.yearly[number], rng):
            for event, severity in _spread(outbreak, villages, rng).items():
                # Two outbreaks that meet in a village on one day are one incident.
                severities.setdefault(event, severity)
    zone = timezone(timedelta(hours=utc_offset_h))
    rows = [
        _tell(day, hazard, village, severity, villages, grid, fields[hazard], zone, rng)
        for (day, hazard, village), severity in sorted(severities.items())
    ]
    frame = pd.DataFrame(rows)
    frame.insert(0, "kib", _event_codes(place.code, frame["occurred_on"]))
    frame.insert(frame.columns.get_loc("district_code"), "regency_code", place.code)
    return frame


def _outbreaks(
    place: Place, villages: Villages, hazard: str, yearly: float, rng: np.random.Generator
) -> list[Episode]:
    """Clusters of incidents: the stated episodes, and chance ones after season and year."""
    timing = TIMINGS[hazard]
    months = place.tidal_months if hazard == "tidal_flood" else timing.months
    days = pd.date_range(FIRST_DAY, LAST_DAY)
    weight = np.array(months, dtype=float)[days.month - 1]
    weight *= np.array(timing.years)[days.year - YEARS[0]]
    expected = yearly * len(days) / 365.25 / timing.outbreak_mean
    chosen = np.sort(rng.choice(len(days), rng.poisson(expected), p=weight / weight.sum()))
    share = _village_weight(villages, hazard)
    centres = rng.choice(len(share), len(chosen), p=share / share.sum())
    sizes = rng.geometric(1 / timing.outbreak_mean, len(chosen))
    # Large outbreaks come with severe weather.
    severities = np.exp(rng.normal(0.0, 0.35, len(chosen))) * (0.8 + 0.06 * sizes)
    found = [
        Episode(
            hazard,
            days[day].date(),
            timing.outbreak_days,
            int(size),
            float(severity),
            timing.reach_km,
            villages.code[centre],
            "chance",
        )
        for day, centre, size, severity in zip(chosen, centres, sizes, severities, strict=True)
    ]
    return found + [episode for episode in place.episodes if episode.hazard == hazard]


def _village_weight(villages: Villages, hazard: str) -> FloatArray:
    timing = TIMINGS[hazard]
    index = villages.index[hazard]
    weight = (timing.anywhere + index**1.8) * villages.area_km2**timing.area_power
    possible = villages.possible[hazard] & ((timing.anywhere > 0) | (index > _LEAST_INDEX))
    return np.where(possible, weight, 0.0)


def _spread(
    outbreak: Episode, villages: Villages, rng: np.random.Generator
) -> dict[tuple[date, str, int], float]:
    """Severity of the incidents (day, hazard, village) of an outbreak, one per village."""
    home = np.char.startswith(villages.code, outbreak.district_code)
    distance_m = np.hypot(*(villages.xy_m - villages.xy_m[home].mean(axis=0)).T)
    weight = _village_weight(villages, outbreak.hazard)
    weight *= np.exp(-((distance_m / (outbreak.reach_km * 1e3)) ** 2))
    weight[weight < 1e-9 * weight.max()] = 0.0
    size = min(outbreak.incidents, int((weight > 0).sum()))
    chosen = rng.choice(len(weight), size, replace=False, p=weight / weight.sum())
    # Most reports come in the first days.
    delay = np.floor(outbreak.days * rng.beta(1.0, 2.0, size)).astype(int)
    severity = outbreak.severity * (0.5 + villages.index[outbreak.hazard][chosen])
    days = [min(outbreak.start + timedelta(days=int(wait)), LAST_DAY) for wait in delay]
    return {
        (day, outbreak.hazard, int(village)): float(force)
        for day, village, force in zip(days, chosen, severity, strict=True)
    }


def _tell(
    day: date,
    hazard: str,
    village: int,
    severity: float,
    villages: Villages,
    grid: Grid,
    field: FloatArray,
    zone: timezone,
    rng: np.random.Generator,
) -> dict[str, object]:
    """One incident as a row: place, story and figures."""
    timing, phrases = TIMINGS[hazard], PHRASES[hazard]
    clock = None
    if timing.hours and rng.random() > 0.15:
        clock = f"{rng.choice(timing.hours):02d}:{rng.choice((0, 0, 10, 15, 20, 30, 30, 45)):02d}"
    started = datetime.fromisoformat(f"{day}T{clock or '12:00'}").replace(tzinfo=zone)
    lag = timedelta(minutes=round(60 * timing.report_lag_h * float(np.exp(rng.normal(0.0, 0.8)))))
    reported = (started + lag).astimezone(UTC) if rng.random() > 0.08 else None

    no_disaster = hazard == "whirlwind" and rng.random() < _NO_DISASTER_SHARE
    first_report = rng.random() < _FIRST_REPORT_SHARE
    no_position = rng.random() < _NO_POSITION_SHARE
    lon, lat = _position(villages.geometry[village], grid, field, timing.anywhere, rng)
    kind = "Kelurahan" if villages.code[village].rpartition(".")[2].startswith("1") else "Desa"
    district = f"Kecamatan {villages.district_name[village]}"
    words = {
        "desa": district if no_position else f"{kind} {villages.name[village]}",
        "tempat": district if no_position else f"{kind} {villages.name[village]}, {district}",
        "cm": "{}–{}".format(*np.cumsum(rng.integers(2, 6, 2)) * 10),
        "lama": rng.integers(2, 9),
        "jam": f"sekitar pukul {clock.replace(':', '.')}" if clock else "pada hari itu",
        "ha": f"{0.3 + 2 * rng.exponential(severity):.1f}".replace(".", ","),
        "m": rng.integers(4, 40),
        "rt": rng.integers(1, 12),
        "rw": rng.integers(1, 6),
        "ordinal": rng.choice(ORDINALS),
    }
    event = NO_DISASTER_EVENT if no_disaster else str(rng.choice(phrases.events))
    story = NO_DISASTER_CHRONOLOGY if no_disaster else str(rng.choice(phrases.chronologies))
    address = str(rng.choice(ADDRESSES)).format(**words)
    verification = _choose(VERIFICATIONS, rng)
    return {
        "hazard": hazard,
        "event_name": event.format(**words),
        "is_disaster": not no_disaster,
        "occurred_on": day,
        "date_precision": "day",
        "occurred_time": clock,
        "reported_at": reported,
        "district_code": villages.district_code[village],
        "village_code": None if no_position else villages.code[village],
        "address": None if no_position or rng.random() < 0.12 else address,
        "lon": None if no_position else lon,
        "lat": None if no_position else lat,
        "location_accuracy": "district" if no_position else _choose(ACCURACIES, rng),
        "cause": None if rng.random() < 0.10 else str(rng.choice(phrases.causes)),
        "chronology": f"{story.format(**words)} {SAMPLE_MARK}",
        "response_status": _choose(RESPONSES, rng),
        "source": SOURCE,
        "verification_status": "Belum diverifikasi" if first_report else verification,
        **_figures(hazard, 0.0 if no_disaster else severity, first_report, rng),
    }


def _figures(
    hazard: str, severity: float, first_report: bool, rng: np.random.Generator
) -> dict[str, float | None]:
    """Every figure of one incident; None where the report left it blank."""
    impact = IMPACTS[hazard]
    force = severity * float(np.exp(rng.normal(0.0, 0.7)))
    heavy, moderate, light = (int(rng.poisson(mean * force)) for mean in impact.houses)
    households = round(impact.households * severity * np.exp(rng.normal(0.0, impact.spread)))
    households = min(max(households, heavy + moderate + light), _HOUSEHOLDS_IN_A_VILLAGE)
    gone = rng.binomial(households, min(0.9, impact.displaced_share * force))
    persons = rng.uniform(2.9, 3.8)
    # Only the worst tail kills; the square keeps ordinary incidents without victims.
    deadly = min(force, 15.0) ** 2 / 2
    road_m = rng.exponential(impact.road_m * force) if rng.random() < 0.35 else 0.0
    farmland_ha = rng.exponential(impact.farmland_ha * force) if rng.random() < 0.4 else 0.0
    names = (
        "schools_damaged",
        "worship_damaged",
        "health_damaged",
        "offices_damaged",
        "bridges_damaged",
    )
    figures: dict[str, float] = {
        "dead": min(int(rng.poisson(impact.dead * deadly)), 15),
        "missing": min(int(rng.poisson(impact.missing * deadly)), 5),
        "injured": min(int(rng.poisson(impact.injured * force)), 40),
        "affected": round(households * persons),
        "displaced": round(gone * persons),
        "affected_households": households,
        "displaced_households": int(gone),
        "houses_heavy": heavy,
        "houses_moderate": moderate,
        "houses_light": light,
        "houses_flooded": int(rng.binomial(households, impact.flooded_share)),
        **{
            name: int(rng.poisson(mean * min(force, 6.0)))
            for name, mean in zip(names, impact.facilities, strict=True)
        },
        "road_damaged_m": float(round(road_m)),
        "farmland_ha": round(farmland_ha, 1),
    }
    loss = sum(cost * figures[name] for name, cost in COST_IDR.items()) * rng.uniform(0.6, 1.5)
    figures["loss_idr"] = float(round(loss / 5e5) * 5e5)
    return {
        name: None if first_report or rng.random() < _blank_share(name, impact) else value
        for name, value in figures.items()
    }


def _blank_share(figure: str, impact: Impact) -> float:
    """How often a figure is left blank, which depends on whether the hazard causes it at all."""
    means = {
        "houses_flooded": impact.flooded_share,
        "road_damaged_m": impact.road_m,
        "farmland_ha": impact.farmland_ha,
        "bridges_damaged": impact.facilities[4],
    }
    return BLANK_SHARE[figure] if means.get(figure, 1) else BLANK_SHARE_NOT_APPLICABLE


def _position(
    cell: shapely.Geometry,
    grid: Grid,
    field: FloatArray,
    anywhere: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """A point (lon, lat) in a village cell, likelier where the index is higher."""
    west, south, east, north = cell.bounds
    lon = np.round(rng.uniform(west, east, _CANDIDATES), 6)
    lat = np.round(rng.uniform(south, north, _CANDIDATES), 6)
    inside = shapely.contains_xy(cell, lon, lat)
    if not inside.any():
        point = cell.representative_point()
        return point.x, point.y
    lon, lat = lon[inside], lat[inside]
    local = gpd.GeoSeries.from_xy(lon, lat, crs=WGS84).to_crs(grid.crs)
    weight = anywhere + grid.sample(field, local.x.to_numpy(), local.y.to_numpy()) ** 2
    # The sea may not reach any of the positions that were drawn.
    weight = np.maximum(weight, 1e-9)
    chosen = rng.choice(len(lon), p=weight / weight.sum())
    return float(lon[chosen]), float(lat[chosen])


def _choose(shares: tuple[tuple[str | None, float], ...], rng: np.random.Generator) -> str | None:
    return shares[rng.choice(len(shares), p=[share for _, share in shares])][0]


def _event_codes(regency_code: str, days: pd.Series) -> list[str]:
    """Codes like CONTOH-6303-2021-0001, counted per year in the order of the rows."""
    year = pd.to_datetime(days).dt.year
    number = year.groupby(year).cumcount() + 1
    digits = regency_code.replace(".", "")
    return [f"CONTOH-{digits}-{y}-{n:04d}" for y, n in zip(year, number, strict=True)]
