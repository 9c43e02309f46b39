"""Make polygons of whatever a layer of areas or zones holds, and tell what was changed."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.base.i18n import N_
from geo.files.findings import Fate, Report, note

_POLYGONAL = ("Polygon", "MultiPolygon", "GeometryCollection")
#: Parts smaller than this are left over from cutting and drawing, not places.
SLIVER_M2 = 1.0
# Of one degree of latitude; good to 1 % for areas this small.
_METRES_PER_DEGREE = 111_000.0


def keep_polygons(frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame:
    """Only valid polygons (EPSG:4326): broken rings are mended, slivers left out.

    Points and lines are set aside, those in a collection left out of it.
    """
    frame = report.take_out(
        frame,
        ~frame.geom_type.isin(_POLYGONAL).to_numpy(),
        note(N_("is no polygon")),
        note(N_("export this layer as polygons")),
        values=frame.geom_type,
    )
    geometry = frame.geometry.to_numpy()
    mixed = (frame.geom_type == "GeometryCollection").to_numpy()
    broken = ~shapely.is_valid(geometry)
    mended = geometry.copy()
    todo = broken | mixed
    mended[todo] = [
        _polygons_of(shape)
        for shape in shapely.make_valid(geometry[todo], method="structure", keep_collapsed=False)
    ]
    mended, cut = _without_slivers(mended)
    lost = shapely.is_empty(mended)
    for mask, reason, cure in (
        (
            broken,
            note(N_("its outline crossed itself and was mended")),
            note(N_("look at its shape on the map")),
        ),
        (
            mixed & ~broken,
            note(N_("points and lines in its collection were left out")),
            note(N_("export this layer as polygons")),
        ),
        (
            cut & ~todo,
            note(N_("parts of less than 1 m² were left out")),
            note(N_("nothing to do")),
        ),
    ):
        report.add(Fate.REPAIRED, frame["row"][mask & ~lost], reason, cure, column="geometry")
    if todo.any() or cut.any():
        frame = frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs))
    return report.take_out(
        frame,
        lost,
        note(N_("its outline encloses no area")),
        note(N_("draw it again in the source")),
        column="geometry",
    )


def _polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons in a geometry, however deep, as one shape without overlaps."""
    pending, parts = [geometry], []
    while pending:
        found = pending.pop()
        if found.geom_type == "Polygon":
            parts.append(found)
        elif found.geom_type in ("MultiPolygon", "GeometryCollection"):
            pending.extend(shapely.get_parts(found))
    parts = [part for part in parts if not part.is_empty]
    joined = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    # Polygons of a collection may overlap, which those of a multipolygon must not.
    return joined if shapely.is_valid(joined) else shapely.union_all(parts)


def _without_slivers(
    geometry: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Shapes without their parts under `SLIVER_M2`, and which shapes lost a part."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    latitude = (shapely.bounds(parts)[:, 1] + shapely.bounds(parts)[:, 3]) / 2
    area = shapely.area(parts) * _METRES_PER_DEGREE**2 * np.cos(np.radians(latitude))
    small = area < SLIVER_M2
    cut = np.zeros(len(geometry), dtype=bool)
    if not small.any():
        return geometry, cut
    cut[owner[small]] = True
    result = geometry.copy()
    for index in np.flatnonzero(cut):
        kept = parts[(owner == index) & ~small]
        result[index] = kept[0] if len(kept) == 1 else shapely.MultiPolygon(list(kept))
    return result, cut
