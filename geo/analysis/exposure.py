"""Who and what lies in hazard zones: km², people and a multi-hazard index per area.

People are estimated by area: the share of a village that lies in a class, times the village's
population, as if people lived evenly across it. Where the population is not known, neither is
the estimate.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.cube import outermost
from geo.analysis.overlay import areas_km2, class_areas, clip_to_drawing, to_equal_area
from geo.analysis.trends import population
from geo.analysis.zone_layer import ZoneLayer
from geo.catalogue import CLASS_KEYS, CLASSES, HAZARD_KEYS
from geo.store.areas import AreaIndex
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter, Ring

Floats = npt.NDArray[np.float64]
#: Score of ground in each class for the multi-hazard index: low 1/3, medium 2/3, high 1.
CLASS_SCORES: Floats = np.array([CLASSES[key].rank / len(CLASSES) for key in CLASS_KEYS])


@dataclass(frozen=True, eq=False)
class Exposure:
    """Hazard zones in some areas.

    `km2` is indexed [area, position in HAZARD_KEYS, class rank - 1]; the classes of one hazard do
    not overlap. `area_km2` is the measured area (inside the drawing, when there is one),
    `full_km2` that of the whole area. `has_zones` tells per hazard whether any zone of it exists
    in the areas.
    """

    codes: tuple[str, ...]
    km2: Floats
    area_km2: Floats
    full_km2: Floats

    @property
    def share(self) -> Floats:
        """Fraction of each area in each class; NaN for an area of no size."""
        return np.divide(
            self.km2,
            self.area_km2[:, None, None],
            out=np.full_like(self.km2, np.nan),
            where=self.area_km2[:, None, None] > 0,
        )

    @property
    def has_zones(self) -> npt.NDArray[np.bool_]:
        """Per hazard, whether any of the areas has ground in a zone of it."""
        return np.asarray(self.km2.sum(axis=(0, 2)) > 0)


def exposure(
    snapshot: Snapshot, layer: ZoneLayer, codes: tuple[str, ...], drawing: Ring | None = None
) -> Exposure:
    """Measure the zones in each of `codes`, in EPSG:6933."""
    shape = (len(codes), len(HAZARD_KEYS), len(CLASSES))
    km2 = np.zeros(shape)
    if not codes:
        return Exposure(codes, km2, np.zeros(0), np.zeros(0))
    geometries = np.array([snapshot.areas.geometry(code) for code in codes], dtype=object)
    shapes = to_equal_area(geometries)
    full = areas_km2(shapes)
    if drawing is not None:
        shapes = clip_to_drawing(shapes, drawing)
    if len(snapshot.zones):
        found = class_areas(shapes, layer.disjoint, layer.hazard, layer.class_rank)
        at = (found["area"], found["hazard"], found["class_rank"].to_numpy(dtype=np.int64) - 1)
        km2[at] = found["km2"]
    return Exposure(codes, km2, areas_km2(shapes), full)


@dataclass(frozen=True, eq=False)
class People:
    """People exposed, indexed like `Exposure.km2`; NaN where unknown.

    `parts_unknown` counts per area the villages without a population, out of `parts`.
    """

    exposed: Floats
    parts: npt.NDArray[np.int64]
    parts_unknown: npt.NDArray[np.int64]

    @property
    def any_known(self) -> bool:
        """Whether any area has an estimate."""
        return bool(np.isfinite(self.exposed).any())


def exposed_people(areas: AreaIndex, found: Exposure, villages: Exposure | None = None) -> People:
    """Estimate the people in each class by area share.

    From the villages inside each area where `villages` gives their exposure, so that the evenness
    is assumed within a village only; else from the area's own population. Villages without a
    population are left out and counted; if none has one the estimate is unknown.
    """
    own = _people_by_share(areas, found)
    own_unknown = np.isnan(population(areas, found.codes)).astype(np.int64)
    if villages is None or not villages.codes:
        return People(own, np.ones(len(found.codes), dtype=np.int64), own_unknown)
    inside = _people_by_share(areas, villages)
    is_unknown = np.isnan(population(areas, villages.codes))
    ranks = np.array([areas.rank(code) for code in villages.codes])
    exposed = own.copy()
    parts = np.ones(len(found.codes), dtype=np.int64)
    unknown = own_unknown.copy()
    for at, code in enumerate(found.codes):
        first, end = areas.range_of(code)
        part = np.flatnonzero((ranks >= first) & (ranks < end))
        known = part[~is_unknown[part]]
        if len(known):
            exposed[at] = inside[known].sum(axis=0)
            parts[at], unknown[at] = len(part), len(part) - len(known)
    return People(exposed, parts, unknown)


def _people_by_share(areas: AreaIndex, found: Exposure) -> Floats:
    people = population(areas, found.codes)
    share = found.km2 / np.where(found.full_km2 > 0, found.full_km2, np.nan)[:, None, None]
    return np.asarray(share * people[:, None, None])


def rounded_estimate(people: npt.ArrayLike) -> Floats:
    """Estimates of people as they are shown everywhere: three leading digits, tens at the least.

    An estimate by share of area is no count; NaN (unknown) stays NaN.
    """
    values = np.asarray(people, dtype=np.float64)
    size = np.floor(np.log10(np.maximum(values, 1.0)))
    step = 10.0 ** np.maximum(size - 2, 1)
    return np.asarray(np.round(values / step) * step)


def mapped_hazards(found: Exposure, hazards: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `hazards` that have zones in the areas."""
    return tuple(key for key in hazards if found.has_zones[HAZARD_KEYS.index(key)])


def multi_hazard_index(found: Exposure, hazards: tuple[str, ...]) -> Floats:
    """One number 0..1 per area: how much of it lies in how high classes of how many hazards.

    For each hazard the shares of the area in low, medium and high class are weighted 1/3, 2/3
    and 1 and added; the index is the mean over those of `hazards` that have zones in the region.
    It is 1 when the whole area is in the high class of every hazard. NaN when no hazard has
    zones: not mapped is not safe.
    """
    chosen = [HAZARD_KEYS.index(key) for key in mapped_hazards(found, hazards)]
    if not chosen:
        return np.full(len(found.codes), np.nan)
    return np.asarray((found.share[:, chosen] @ CLASS_SCORES).mean(axis=1))


def exposure_table(
    areas: AreaIndex, found: Exposure, people: People, chosen: HazardFilter
) -> pd.DataFrame:
    """One row per area, hazard and class of the filter, hazards without zones left out.

    Columns: code, name, parent, hazard, class, km2, share, people (NaN: unknown), index.
    """
    hazards = mapped_hazards(found, chosen.hazards)
    index = multi_hazard_index(found, chosen.hazards)
    share = found.share
    parts = []
    for hazard in hazards:
        number = HAZARD_KEYS.index(hazard)
        for key in chosen.classes:
            rank = CLASSES[key].rank - 1
            parts.append(
                pd.DataFrame(
                    {
                        "code": found.codes,
                        "hazard": hazard,
                        "class": key,
                        "km2": found.km2[:, number, rank],
                        "share": share[:, number, rank],
                        "people": people.exposed[:, number, rank],
                        "index": index,
                    }
                )
            )
    if not parts:
        return pd.DataFrame(
            columns=["code", "name", "parent", "hazard", "class", "km2", "share", "people", "index"]
        )
    frame = pd.concat(parts, ignore_index=True)
    names = {code: areas.name(code) for code in found.codes}
    above = {code: _parent_name(areas, code) for code in found.codes}
    frame.insert(1, "name", frame["code"].map(names))
    frame.insert(2, "parent", frame["code"].map(above))
    return frame.sort_values(["code", "hazard"], kind="stable", ignore_index=True)


def wide_table(areas: AreaIndex, found: Exposure, people: People, hazard: str) -> pd.DataFrame:
    """One row per area for one hazard: code, name, parent, area_km2, and km2, share and people
    in each class (columns such as ``km2_high``), their sums ``…_any``, and the score 0..1 (shares
    weighted by class, as in `multi_hazard_index`)."""
    number = HAZARD_KEYS.index(hazard)
    frame = pd.DataFrame(
        {
            "code": found.codes,
            "name": [areas.name(code) for code in found.codes],
            "parent": [_parent_name(areas, code) for code in found.codes],
            "area_km2": found.area_km2,
        }
    )
    for name, values in (("km2", found.km2), ("share", found.share), ("people", people.exposed)):
        for key in reversed(CLASS_KEYS):
            frame[f"{name}_{key}"] = values[:, number, CLASSES[key].rank - 1]
        frame[f"{name}_any"] = values[:, number].sum(axis=1)
    frame["score"] = found.share[:, number] @ CLASS_SCORES
    return frame


def top_areas(
    areas: AreaIndex, found: Exposure, people: People, hazards: tuple[str, ...], *, count: int = 10
) -> pd.DataFrame:
    """The areas with the highest multi-hazard index: code, name, parent, index, high_km2 and
    high_people summed over no hazard (the largest of them), worst hazard."""
    index = multi_hazard_index(found, hazards)
    mapped = [HAZARD_KEYS.index(key) for key in mapped_hazards(found, hazards)]
    order = [at for at in np.argsort(-index, kind="stable") if index[at] > 0][:count]
    rows = []
    for at in order:
        scores = found.share[at, mapped] @ CLASS_SCORES
        worst = mapped[int(np.argmax(scores))]
        code = found.codes[at]
        rows.append(
            {
                "code": code,
                "name": areas.name(code),
                "parent": _parent_name(areas, code),
                "index": float(index[at]),
                "worst": HAZARD_KEYS[worst],
                "worst_high_share": float(found.share[at, worst, -1]),
                "worst_high_people": float(people.exposed[at, worst, -1]),
            }
        )
    columns = ["code", "name", "parent", "index", "worst", "worst_high_share", "worst_high_people"]
    return pd.DataFrame(rows, columns=columns)


def region_codes(areas: AreaIndex, chosen: HazardFilter) -> tuple[str, ...]:
    """The chosen areas, none inside another; the provinces for the whole country."""
    return outermost(chosen.areas) or tuple(areas.children(None))


def _parent_name(areas: AreaIndex, code: str) -> str:
    parent = code.rpartition(".")[0]
    return areas.name(parent) if parent in areas else ""
