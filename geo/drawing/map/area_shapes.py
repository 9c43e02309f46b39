"""Boundaries for drawing: each shared border once, in compact whole numbers.

Positions are unit Mercator times 2**26 (about 0.6 m), of the whole country 2**21. A border that
two areas share is one arc used by both, so that dashed borders are drawn once and neighbours
never leave a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from geo.base.crs import to_unit_mercator
from geo.base.errors import NotFound
from geo.base.i18n import N_
from geo.catalogue import LEVEL_KEYS
from geo.drawing.map.rings import mercator_rings
from geo.store.areas import AreaIndex

GRID = 2**26
#: The whole country in an address.
COUNTRY = "ID"
#: The country is drawn around a region and from afar; at 0.001 it would weigh 1.2 MB.
_COUNTRY_TOLERANCE_DEG = 0.004
_COUNTRY_GRID = 2**21
#: Islands below about 1 km² are left out of the country, unless they are all of an area.
_SPECK_DEG2 = 8e-5
_REGION_TOLERANCE_DEG = 0.00005
#: Short forms on the map, as printed maps have them.
_SHORT = (
    ("Kabupaten Administrasi ", "Kab. Adm. "),
    ("Kabupaten ", "Kab. "),
    ("Kota Administrasi ", "Kota Adm. "),
)

Points = npt.NDArray[np.int64]


def areas_json(areas: AreaIndex, scope: str, level: str) -> dict[str, object]:
    """The areas of `level` inside the area `scope` (or the country) for the browser.

    ``areas``: code, name, short, rank, label (x, y), approximate, rings as lists of arc numbers
    (``~n`` walks arc n backwards). ``arcs``: x, y, then differences. ``shared``: 1 for each arc
    that two areas use, else 0. Raises `NotFound` for an unknown scope or level.
    """
    if level not in LEVEL_KEYS:
        raise NotFound(
            N_("There is no area level {level!r}; known are: {known}."),
            level=level,
            known=", ".join(LEVEL_KEYS),
        )
    if scope == COUNTRY and level in ("district", "village"):
        raise NotFound(N_("Districts and villages are drawn for one region at a time."))
    rows = areas.of_level(level, None if scope == COUNTRY else scope)
    shapes: npt.NDArray[np.object_] = rows.geometry.to_numpy()
    grid = GRID
    if scope == COUNTRY:
        grid = _COUNTRY_GRID
        topology = build_topology(
            _simplified(_without_specks(shapes), _COUNTRY_TOLERANCE_DEG), grid
        )
    else:
        topology = build_topology(_simplified(shapes, _REGION_TOLERANCE_DEG))
    x, y = to_unit_mercator(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    labels = np.round(np.column_stack([x, y]) * grid).astype(int).tolist()
    described = [
        {
            "code": code,
            "rank": areas.rank(code),
            "name": name,
            "short": short_name(name),
            "label": label,
            "approximate": bool(approximate),
            "rings": rings,
        }
        for code, name, label, approximate, rings in zip(
            rows["code"], rows["name"], labels, rows["is_approximate"], topology.rings, strict=True
        )
    ]
    return {
        "scope": scope,
        "level": level,
        "grid": grid,
        "arcs": [_differences(arc) for arc in topology.arcs],
        "shared": topology.shared,
        "areas": described,
    }


def short_name(name: str) -> str:
    """The name as written on a map: "Kab. Banjar"."""
    for long, short in _SHORT:
        if name.startswith(long):
            return short + name[len(long) :]
    return name


@dataclass
class Topology:
    """Arcs (arrays of shape (points, 2)), whether two areas share each, and rings per area."""

    arcs: list[Points] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    rings: list[list[list[int]]] = field(default_factory=list)


def build_topology(geometries: npt.NDArray[np.object_], steps: int = GRID) -> Topology:
    """Split the rings of polygons (EPSG:4326) where borders meet, and keep each border once.

    `steps` is how many whole numbers the width of the world has.
    """
    rings = mercator_rings(geometries)
    grid = np.round(rings.xy * steps).astype(np.int64)
    keys = grid[:, 0] * steps + grid[:, 1]
    following = np.arange(1, len(keys) + 1)
    following[rings.offsets[1:] - 1] = rings.offsets[:-1]
    result = Topology(rings=[[] for _ in range(len(geometries))])
    if not len(keys):
        return result
    nodes = _is_node(keys, following)
    known: dict[bytes, int] = {}
    for ring, owner in enumerate(rings.owner.tolist()):
        begin, end = int(rings.offsets[ring]), int(rings.offsets[ring + 1])
        points, local = grid[begin:end], nodes[begin:end]
        moved = np.ones(len(points), dtype=bool)
        moved[1:] = (points[1:] != points[:-1]).any(axis=1)
        points, local = points[moved], local[moved]
        if len(points) < 3:
            continue
        arcs = [_arc_number(arc, known, result) for arc in _split(points, local)]
        result.rings[owner].append(arcs)
    return result


def _is_node(keys: Points, following: Points) -> npt.NDArray[np.bool_]:
    """Points where the set of neighbours differs from that of a plain border point.

    A point on a plain border has exactly two neighbours, however many areas use it.
    """
    low, high = np.minimum(keys, keys[following]), np.maximum(keys, keys[following])
    edges = np.unique(np.column_stack([low, high]), axis=0)
    edges = edges[edges[:, 0] != edges[:, 1]]
    points, counts = np.unique(edges, return_counts=True)
    # Where the coast of one area becomes the border of two, the use of the edges changes.
    use = _edge_use(low, high, edges)
    changing = _changes_use(edges, use, points)
    node: npt.NDArray[np.bool_] = (counts != 2) | changing
    position = np.searchsorted(points, keys)
    position = np.minimum(position, len(points) - 1)
    found: npt.NDArray[np.bool_] = node[position] | (points[position] != keys)
    return found


def _edge_use(low: Points, high: Points, edges: Points) -> Points:
    """How many rings use each of the sorted unique edges."""
    pairs = np.column_stack([low, high])
    pairs = pairs[low != high]
    _unique, counts = np.unique(pairs, axis=0, return_counts=True)
    assert len(counts) == len(edges)
    return counts


def _changes_use(edges: Points, use: Points, points: Points) -> npt.NDArray[np.bool_]:
    least = np.full(len(points), np.iinfo(np.int64).max)
    most = np.zeros(len(points), dtype=np.int64)
    for end in (0, 1):
        at = np.searchsorted(points, edges[:, end])
        np.minimum.at(least, at, use)
        np.maximum.at(most, at, use)
    changes: npt.NDArray[np.bool_] = least != most
    return changes


def _split(points: Points, nodes: npt.NDArray[np.bool_]) -> Sequence[Points]:
    """The arcs of one closed ring; a ring without a node is one arc from its smallest point."""
    at = np.flatnonzero(nodes)
    if not len(at):
        # Two rings along the same lonely border must begin it at the same point.
        at = np.array([np.lexsort((points[:, 1], points[:, 0]))[0]])
    turned = np.concatenate([points[at[0] :], points[: at[0] + 1]])
    cuts = np.append(at - at[0], len(turned) - 1)
    return [turned[a : b + 1] for a, b in pairwise(cuts)]


def _arc_number(arc: Points, known: dict[bytes, int], result: Topology) -> int:
    """The number of an arc, or ``~number`` when it is known in the other direction."""
    forward, backward = arc.tobytes(), arc[::-1].tobytes()
    if forward in known:
        result.shared[known[forward]] = 1
        return known[forward]
    if backward in known:
        result.shared[known[backward]] = 1
        return ~known[backward]
    known[forward] = len(result.arcs)
    result.arcs.append(arc)
    result.shared.append(0)
    return known[forward]


def _differences(arc: Points) -> list[int]:
    steps = arc.copy()
    steps[1:] -= arc[:-1]
    return steps.ravel().tolist()


def _without_specks(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Multipolygons without their tiny islands; the largest part of each always stays."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    size = shapely.area(parts)
    largest = np.zeros(len(geometries))
    np.maximum.at(largest, owner, size)
    keep = (size >= _SPECK_DEG2) | (size == largest[owner])
    kept: npt.NDArray[np.object_] = shapely.multipolygons(parts[keep], indices=owner[keep])
    return kept


def _simplified(
    geometries: npt.NDArray[np.object_], tolerance_deg: float
) -> npt.NDArray[np.object_]:
    """Geometries with fewer points, simplified together so that neighbours still meet."""
    if not len(geometries):
        return geometries
    simple = shapely.coverage_simplify(geometries, tolerance_deg)
    # A tiny island may vanish; then it is better kept as it was.
    lost = shapely.is_empty(simple) | shapely.is_missing(simple)
    return np.where(lost, geometries, simple)
