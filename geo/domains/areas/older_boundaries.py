"""Boundaries older than a split: an area that covers what are areas of other codes today."""

from collections.abc import Mapping

import geopandas as gpd
import shapely

from geo.base.i18n import N_
from geo.files.findings import SET_ASIDE, note
from geo.intake.transaction import Work

#: An area of another code counts as covered when so much of it lies inside.
_COVERED = 0.6
_LEVELS = ("province", "regency", "district")
#: Answers to the question besides those of every one.
TAKE = "take"


def without_older_boundaries(
    work: Work, frame: gpd.GeoDataFrame, answers: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """`frame` without areas that cover others of today's, until the user says to take them.

    Others are areas of the same level that the file itself does not bring, inside the same
    kabupaten or province (of any province, since provinces were split too).
    """
    for level in _LEVELS:
        for at in frame.index[frame["level"] == level]:
            code = str(frame["code"].at[at])
            covered = _covered(work, frame, code, level, frame.geometry.at[at])
            key = f"overlap:{code}"
            if not covered or answers.get(key) == TAKE:
                continue
            hit = (frame["code"] == code).to_numpy(bool)
            names = ", ".join(work.areas.name(other) for other in covered[:6])
            if answers.get(key) == SET_ASIDE:
                frame = work.report.take_out(
                    frame,
                    hit,
                    note(N_("was set aside by your answer")),
                    note(N_("answer otherwise to take it")),
                )
                continue
            work.report.ask(
                key,
                f"{code} {work.areas.name(code) if code in work.areas else ''}".strip(),
                frame["row"][hit],
                note(
                    N_(
                        "covers what other areas cover today ({names}); the boundary may be older "
                        "than a split"
                    ),
                    names=names,
                ),
                [(TAKE, names)],
                column="geometry",
            )
            frame = frame[~hit]
    return frame


def _covered(
    work: Work, frame: gpd.GeoDataFrame, code: str, level: str, shape: shapely.Geometry
) -> list[str]:
    """Codes of the areas of today that lie mostly inside `shape` and are not in the file."""
    inside = None if level == "province" else code.rpartition(".")[0]
    others = work.areas.of_level(level, inside)
    others = others[~others["code"].isin(set(frame["code"]))]
    if level == "district":
        # Approximate boundaries of neighbours overlap exact ones and prove nothing.
        others = others[~others["is_approximate"].to_numpy(bool)]
    shapes = others.geometry.to_numpy()
    met = shapely.intersects(shapes, shape)
    parts = shapely.area(shapely.intersection(shapes[met], shape))
    share = parts / shapely.area(shapes[met])
    return sorted(others["code"][met][share >= _COVERED].tolist())
