"""Boundaries of kecamatan and kabupaten made from the areas inside them.

The rule: a parent is made from its children in the file when the file does not bring it and
covers all of it. It covers all of a parent when it has every child that is known, or when the
children together have the parent's known area within 25 %. Where it covers a whole kabupaten, it
covers each of its kecamatan too. Known children of a covered parent that are not in the file are
gone.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.base.crs import EQUAL_AREA, WGS84
from geo.store.areas import AreaIndex

_AREA_TOLERANCE = 0.25
#: Villages that were drawn one by one leave slits between them; a lake or an enclave is larger.
MAX_SLIT_KM2 = 0.05


@dataclass(frozen=True)
class Parents:
    """What follows from a file's areas for the areas above them.

    `frame` holds the areas that were made (code, level, name, population, geometry), `incomplete`
    the codes that were not because the file does not cover them, `gone` the known areas that
    the file no longer has.
    """

    frame: gpd.GeoDataFrame
    incomplete: list[str]
    gone: set[str]


def parents_of(frame: gpd.GeoDataFrame, known: AreaIndex) -> Parents:
    """The kecamatan and kabupaten that the areas of a file (EPSG:4326) imply."""
    in_file = frame[["code", "level", "geometry"]]
    villages = in_file[in_file["level"] == "village"]
    districts = in_file[in_file["level"] == "district"]
    whole = _covered(villages, 5, known) | _covered(districts, 5, known)
    made: list[gpd.GeoDataFrame] = []
    gone: set[str] = set()
    incomplete: list[str] = []

    covered = _covered(villages, 8, known) | {
        code for code in villages["code"].str[:8].unique() if code[:5] in whole
    }
    gone |= _missing(villages, covered, known)
    new_districts = _dissolve(villages, 8, covered - set(districts["code"]), "district")
    incomplete += sorted(set(villages["code"].str[:8]) - covered)
    made.append(new_districts)

    # A kabupaten is made from its villages if it has them: they are the finer source.
    regencies = set(in_file.loc[in_file["level"] == "regency", "code"])
    by_village = {code[:5] for code in villages["code"]}
    wanted = whole - regencies
    made.append(_dissolve(villages, 5, wanted & by_village, "regency"))
    made.append(_dissolve(districts, 5, wanted - by_village, "regency"))
    incomplete += sorted((by_village | set(districts["code"].str[:5])) - whole - regencies)

    filled = [part for part in made if len(part)]
    joined = pd.concat(filled, ignore_index=True) if filled else new_districts
    return Parents(frame=joined, incomplete=incomplete, gone=gone)


def _covered(children: gpd.GeoDataFrame, length: int, known: AreaIndex) -> set[str]:
    """Codes of `length` characters whose whole area the children in the file cover."""
    if children.empty:
        return set()
    parent = children["code"].str[:length]
    area_km2 = (children.geometry.to_crs(EQUAL_AREA).area / 1e6).groupby(parent).sum()
    level = str(children["level"].iat[0])
    result = set()
    for code, measured in area_km2.items():
        name = str(code)
        if name not in known:
            # A new kecamatan is what its villages say.
            result |= {name} if length == 8 else set()
            continue
        there = set(known.of_level(level, name)["code"])
        expected = float(known.frame["area_km2"].iat[known.rank(name) - 1])
        if (there and there <= set(children["code"])) or (
            abs(measured - expected) <= _AREA_TOLERANCE * expected
        ):
            result.add(name)
    return result


def _missing(villages: gpd.GeoDataFrame, covered: set[str], known: AreaIndex) -> set[str]:
    here = set(villages["code"])
    return {
        code
        for parent in covered
        if parent in known
        for code in known.of_level("village", parent)["code"]
        if code not in here
    }


def _dissolve(
    children: gpd.GeoDataFrame, length: int, wanted: set[str], level: str
) -> gpd.GeoDataFrame:
    parent = children["code"].str[:length]
    shapes = {
        str(code): _without_slits(shapely.union_all(part.to_numpy()))
        for code, part in children.geometry.groupby(parent)
        if code in wanted
    }
    return gpd.GeoDataFrame(
        {
            "code": pd.Series(list(shapes), dtype=object),
            "level": level,
            "name": "",
            "population": np.nan,
        },
        geometry=list(shapes.values()),
        crs=WGS84,
    )


def _without_slits(shape: shapely.Geometry) -> shapely.Geometry:
    parts = []
    for part in shapely.get_parts(shape):
        holes = gpd.GeoSeries([shapely.Polygon(ring) for ring in part.interiors], crs=WGS84)
        large = holes.to_crs(EQUAL_AREA).area.to_numpy() / 1e6 > MAX_SLIT_KM2
        kept = [ring for ring, keep in zip(part.interiors, large, strict=True) if keep]
        parts.append(shapely.Polygon(part.exterior, kept))
    # A filled hole may touch what lay inside it.
    return shapely.union_all(parts)
