"""Reference layers for drawing: what each is, once per language, and its shapes, once per version.

Positions are unit Mercator times 2**26 (about 0.6 m). Names and attributes are not sent along:
a click asks for those of one feature.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.base.crs import to_unit_mercator
from geo.base.i18n import Language
from geo.catalogue import ICONS
from geo.drawing.map.area_shapes import GRID
from geo.store.reference import style_of
from geo.store.snapshot import Snapshot

#: Corners of all lines and outlines together that a browser draws without a pause.
MAX_CORNERS = 400_000
# Degrees; about 1 m, 5 m, 20 m, 100 m and 500 m.
_TOLERANCES = (0.00001, 0.00005, 0.0002, 0.001, 0.005)
_POINT, _LINE, _POLYGON = 0, 1, 3


def reference_layers(snapshot: Snapshot, lang: Language) -> list[dict[str, object]]:
    """The layers in order of import: id, title, kind in words, sign, colour, shapes, count.

    `shapes` says what a layer holds: any of "point", "line" and "polygon".
    """
    frame = snapshot.reference
    kinds = pd.Series(_kinds(frame.geometry.to_numpy()), index=frame.index, dtype=object)
    layers = []
    for number, rows in frame.groupby("dataset"):
        described = snapshot.datasets.loc[int(str(number))]
        icon, colour = style_of(described.get("style"))
        layers.append(
            {
                "id": int(str(number)),
                "title": str(described["title"]),
                "kind": lang.gettext(ICONS[icon].name) if icon != "other" else "",
                "sign": ICONS[icon].sign,
                "colour": colour,
                "shapes": sorted(set().union(*kinds[rows.index])),
                "count": len(rows),
            }
        )
    return layers


def _kinds(geometries: npt.NDArray[np.object_]) -> list[frozenset[str]]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    # A collection may hold multi-part geometries, hence twice.
    parts, inner = shapely.get_parts(parts, return_index=True)
    names = {_POINT: "point", _LINE: "line", 2: "line", _POLYGON: "polygon"}
    found: list[set[str]] = [set() for _ in geometries]
    for at, kind in zip(owner[inner].tolist(), shapely.get_type_id(parts).tolist(), strict=True):
        found[at].add(names[kind])
    return [frozenset(kinds) for kinds in found]


def reference_json(snapshot: Snapshot) -> dict[str, object]:
    """The shapes of every layer: points as columns, lines and rings as differences.

    ``points``: row, x, y, each a list. ``lines``: [row, [x, y, dx, dy, …]] of each part.
    ``polygons``: [row, [ring, …]] of each part. Rows are positions in `Snapshot.reference`.
    """
    frame = snapshot.reference
    geometries = _simplified(frame.geometry.to_numpy())
    layers = [
        {"id": int(str(number))} | _shapes(geometries[rows], rows)
        for number, rows in frame.groupby("dataset").indices.items()
    ]
    return {"grid": GRID, "layers": layers}


def _simplified(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Lines and outlines with as many corners as a browser can draw."""
    result = geometries
    for tolerance in _TOLERANCES:
        result = shapely.simplify(geometries, tolerance, preserve_topology=True)
        if int(shapely.get_num_coordinates(result).sum()) <= MAX_CORNERS:
            break
    return result


def _shapes(geometries: npt.NDArray[np.object_], rows: npt.NDArray[np.int64]) -> dict[str, object]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = rows[owner[inner]]
    kind = shapely.get_type_id(parts)
    is_point, is_polygon = kind == _POINT, kind == _POLYGON
    points = _grid(shapely.get_coordinates(parts[is_point]))
    is_line = ~is_point & ~is_polygon
    return {
        "points": {
            "row": owner[is_point].tolist(),
            "x": points[:, 0].tolist(),
            "y": points[:, 1].tolist(),
        },
        "lines": [
            [row, _differences(line)]
            for row, line in zip(owner[is_line].tolist(), parts[is_line], strict=True)
        ],
        "polygons": [
            [row, [_differences(ring) for ring in shapely.get_rings(polygon)]]
            for row, polygon in zip(owner[is_polygon].tolist(), parts[is_polygon], strict=True)
        ],
    }


def _differences(line: Any) -> list[int]:
    steps = _grid(shapely.get_coordinates(line))
    steps[1:] -= steps[:-1].copy()
    return steps.ravel().tolist()


def _grid(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    x, y = to_unit_mercator(degrees[:, 0], degrees[:, 1])
    return np.round(np.column_stack([x, y]) * GRID).astype(np.int64)
