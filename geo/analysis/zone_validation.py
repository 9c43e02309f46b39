"""Do the hazard zones match what happens? Incidents inside zones against chance.

If zones said nothing about where incidents happen, the share of incidents inside would be about
the share of the area that the zones cover. Shares carry Wilson's 95 % interval (Wilson 1927).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.aggregate import Rows
from geo.analysis.cube import AreaAxis
from geo.analysis.exposure import Exposure
from geo.analysis.zone_layer import ZoneLayer
from geo.catalogue import CLASSES, HAZARD_KEYS
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter

Floats = npt.NDArray[np.float64]
#: With fewer incidents no statement is made.
MIN_INCIDENTS = 5
#: From here on incidents outside every zone are "repeated".
REPEATED = 2
_Z95 = 1.959963984540054
#: Shares of an area are sums of measured pieces: 100 % may come out a hair above or below 1.
_ROUNDING = 1e-6
#: A table row that stands for all classes of the filter together.
ANY_CLASS = "any"


def wilson(inside: npt.ArrayLike, count: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of the shares ``inside / count``; NaN where the count is 0."""
    k, n = np.asarray(inside, dtype=np.float64), np.asarray(count, dtype=np.float64)
    safe = np.where(n > 0, n, np.nan)
    share = k / safe
    centre = (share + _Z95**2 / (2 * safe)) / (1 + _Z95**2 / safe)
    half = (_Z95 / (1 + _Z95**2 / safe)) * np.sqrt(
        share * (1 - share) / safe + _Z95**2 / (4 * safe**2)
    )
    # Exactly 0 and 1 where none or all are inside, whatever the last digits of the formula say.
    low = np.where(k == 0, np.where(n > 0, 0.0, np.nan), np.clip(centre - half, 0.0, 1.0))
    high = np.where(k == n, np.where(n > 0, 1.0, np.nan), np.clip(centre + half, 0.0, 1.0))
    return low, high


@dataclass(frozen=True, eq=False)
class Validation:
    """The check of one filter.

    `by_class`: hazard, class (or "any"), inside, count, share, low, high, expected, ratio,
    verdict. `by_area`: code (empty: unknown), name and the same figures for all mapped hazards
    together. `outside`: one row per incident outside every zone of its hazard, with row, hazard,
    village (code or None), district, lon, lat, day, distance_m. `review`: villages with repeated
    incidents outside. `unmapped` gives hazards with incidents but without zones in the region,
    `unplaced` counts incidents without coordinates, `other_class` those in classes left out by
    the filter.
    """

    by_class: pd.DataFrame
    by_area: pd.DataFrame
    outside: pd.DataFrame
    review: pd.DataFrame
    mapped: tuple[str, ...]
    unmapped: tuple[tuple[str, int], ...]
    missing_zones: tuple[str, ...]
    counted: int
    unplaced: int
    other_class: int


def validate(
    snapshot: Snapshot,
    layer: ZoneLayer,
    chosen: HazardFilter,
    rows: Rows,
    axis: AreaAxis,
    region: Exposure,
    by_area: Exposure,
) -> Validation:
    """Check the zones of a filter against its incidents at `rows`.

    `region` is the exposure of the chosen areas, `by_area` that of the areas on `axis`.
    """
    frame = snapshot.incidents
    hazard = frame["hazard"].to_numpy()[rows]
    is_placed = ~np.isnan(frame["lon"].to_numpy()[rows])
    numbers = [HAZARD_KEYS.index(key) for key in chosen.hazards]
    has_zones = region.has_zones
    of_mapped = has_zones[hazard]
    counts = np.bincount(hazard, minlength=len(HAZARD_KEYS))
    used = rows[is_placed & of_mapped]
    found_class = layer.incident_class[used]
    ranks = np.array([CLASSES[key].rank for key in chosen.classes], dtype=np.uint8)
    is_inside = np.isin(found_class, ranks)
    outside_rows = used[found_class == 0]
    outside = _outside(snapshot, layer, outside_rows)
    return Validation(
        by_class=_by_class(snapshot, used, found_class, chosen, region),
        by_area=_by_area(snapshot, used, is_inside, chosen, axis, by_area),
        outside=outside,
        review=_review(snapshot, rows, outside),
        mapped=tuple(HAZARD_KEYS[n] for n in numbers if has_zones[n]),
        unmapped=tuple(
            (HAZARD_KEYS[n], int(counts[n])) for n in numbers if counts[n] and not has_zones[n]
        ),
        missing_zones=tuple(HAZARD_KEYS[n] for n in numbers if not has_zones[n]),
        counted=len(used),
        unplaced=int((~is_placed & of_mapped).sum()),
        other_class=int(((found_class > 0) & ~is_inside).sum()),
    )


def _by_class(
    snapshot: Snapshot,
    used: Rows,
    found_class: npt.NDArray[np.uint8],
    chosen: HazardFilter,
    region: Exposure,
) -> pd.DataFrame:
    hazard = snapshot.incidents["hazard"].to_numpy()[used]
    area = float(region.area_km2.sum())
    km2 = region.km2.sum(axis=0)
    records = []
    for key in chosen.hazards:
        number = HAZARD_KEYS.index(key)
        if not region.has_zones[number]:
            continue
        here = found_class[hazard == number]
        for name in reversed(chosen.classes):
            rank = CLASSES[name].rank
            records.append((key, name, int((here == rank).sum()), len(here), km2[number, rank - 1]))
        ranks = [CLASSES[name].rank for name in chosen.classes]
        total = sum(km2[number, rank - 1] for rank in ranks)
        records.append((key, ANY_CLASS, int(np.isin(here, ranks).sum()), len(here), total))
    frame = pd.DataFrame(records, columns=["hazard", "class", "inside", "count", "km2"])
    frame["expected"] = frame.pop("km2").astype(float) / area if area > 0 else np.nan
    return _with_shares(frame)


def _by_area(
    snapshot: Snapshot,
    used: Rows,
    is_inside: npt.NDArray[np.bool_],
    chosen: HazardFilter,
    axis: AreaAxis,
    exposure: Exposure,
) -> pd.DataFrame:
    """All mapped hazards together: expected is the mean chance of the area's own incidents."""
    position = axis.lookup[snapshot.incidents["area"].to_numpy()[used]]
    hazard = snapshot.incidents["hazard"].to_numpy()[used]
    ranks = [CLASSES[name].rank - 1 for name in chosen.classes]
    chance = np.full((len(axis), len(HAZARD_KEYS)), np.nan)
    chance[1:] = exposure.share[:, :, ranks].sum(axis=2)
    size = len(axis)
    count = np.bincount(position, minlength=size)
    expected = np.bincount(position, weights=chance[position, hazard], minlength=size)
    frame = pd.DataFrame(
        {
            "code": ["", *axis.codes],
            "name": ["", *(snapshot.areas.name(code) for code in axis.codes)],
            "inside": np.bincount(position[is_inside], minlength=size),
            "count": count,
            "expected": np.divide(expected, count, out=np.full(size, np.nan), where=count > 0),
        }
    )
    frame = _with_shares(frame[frame["count"] > 0])
    return frame.sort_values(["share", "count"], ascending=[True, False], ignore_index=True)


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Add share, low, high, ratio and verdict."""
    count = frame["count"].to_numpy(dtype=np.float64)
    expected = np.clip(frame["expected"].to_numpy(dtype=np.float64), 0.0, 1.0)
    frame = frame.assign(expected=expected)
    share = np.divide(frame["inside"], count, out=np.full(len(frame), np.nan), where=count > 0)
    low, high = wilson(frame["inside"], count)
    result = frame.assign(share=share, low=low, high=high)
    result["ratio"] = np.divide(
        share, expected, out=np.full(len(frame), np.nan), where=expected > 0
    )
    verdict = np.full(len(frame), "unclear", dtype=object)
    verdict[low > expected + _ROUNDING] = "more"
    verdict[high < expected - _ROUNDING] = "fewer"
    verdict[count < MIN_INCIDENTS] = "too_few"
    verdict[np.isnan(expected)] = "unknown"
    result["verdict"] = verdict
    return result


def _outside(snapshot: Snapshot, layer: ZoneLayer, rows: Rows) -> pd.DataFrame:
    frame, areas = snapshot.incidents, snapshot.areas
    distance, village_ranks = layer.outside(rows)
    recorded = frame["area"].to_numpy()[rows]
    village = _codes(areas, village_ranks, depth=3)
    district = _codes(areas, np.where(village_ranks > 0, village_ranks, recorded), depth=2)
    keys = np.array(HAZARD_KEYS, dtype=object)
    return pd.DataFrame(
        {
            "row": rows,
            "hazard": keys[frame["hazard"].to_numpy()[rows]],
            "village": pd.Series(village, dtype=object),
            "district": pd.Series(district, dtype=object),
            "lon": frame["lon"].to_numpy()[rows],
            "lat": frame["lat"].to_numpy()[rows],
            "day": frame["day"].to_numpy()[rows],
            "distance_m": distance,
        }
    )


def _codes(
    areas: AreaIndex, ranks: npt.NDArray[np.uint32], *, depth: int
) -> npt.NDArray[np.object_]:
    """Code of the area with `depth` dots that holds each rank; None where there is none."""
    # Few different ranks stand for many incidents, so codes are looked up once per rank.
    found, which = np.unique(ranks, return_inverse=True)
    parts = [(areas.code_at(int(rank)) or "").split(".") for rank in found]
    codes = [".".join(p[: depth + 1]) if len(p) > depth else None for p in parts]
    return np.array([*codes, None], dtype=object)[which]


def _review(snapshot: Snapshot, rows: Rows, outside: pd.DataFrame) -> pd.DataFrame:
    """Villages (or districts, where the village is unknown) with repeated incidents outside.

    Columns: code, name, parent, hazard, outside (count), nearest_m, farthest_m (median is of no
    use for two), last_day, lon, lat (mean of the incidents).
    """
    columns = [
        "code",
        "name",
        "parent",
        "hazard",
        "outside",
        "nearest_m",
        "farthest_m",
        "last_day",
        "lon",
        "lat",
    ]
    placed = outside.dropna(subset=["village"])
    if placed.empty:
        return pd.DataFrame(columns=columns)
    grouped = placed.groupby(["village", "hazard"], as_index=False).agg(
        outside=("row", "size"),
        nearest_m=("distance_m", "min"),
        farthest_m=("distance_m", "max"),
        last_day=("day", "max"),
        lon=("lon", "mean"),
        lat=("lat", "mean"),
    )
    grouped = grouped[grouped["outside"] >= REPEATED].rename(columns={"village": "code"})
    areas = snapshot.areas
    # All names at once: looking up one at a time in a frame takes longer than the whole check.
    names = dict(zip(areas.codes, areas.frame["name"], strict=True))
    grouped["name"] = grouped["code"].map(names)
    grouped["parent"] = grouped["code"].str[:8].map(names).fillna("")
    order = ["outside", "farthest_m", "code"]
    return grouped.sort_values(order, ascending=[False, False, True], ignore_index=True)[columns]
