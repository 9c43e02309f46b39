"""Settle what a position's numbers alone do not tell: a missing minus sign, the zone of metres.

The row's own area decides; then the areas of the file's other rows; then the home kabupaten; then
what lies in Indonesia at all. Northern latitudes are real in Sumatra, Kalimantan and Sulawesi, so
that a latitude that is right as it stands is never turned without evidence.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj

from geo.base.crs import INDONESIA_BOUNDS, WGS84
from geo.base.i18n import N_
from geo.domains.incidents.places import EAST_M, NORTH_M, SHOWN, UNSIGNED, position_column
from geo.files.findings import Fate, Note, Report, note
from geo.store.placing import COAST_DEG, Codes, Places

_SIGN_CURE = note(N_("write southern latitudes with -"))
_SIGN_BY_AREA = note(N_("latitude sign added: so it lies in the area that the row names"))
_SIGN_BY_OTHERS = note(N_("latitude sign added: so it lies where the other rows lie"))
_SIGN_BY_HOME = note(N_("latitude sign added: so it lies in the home kabupaten"))
_SIGN_BY_LAND = note(N_("latitude sign added: only so it lies in Indonesia"))
#: UTM zones that reach into Indonesia.
_ZONES = range(46, 55)
_SOUTHERN_FROM_M = 1_100_000.0

Mask = npt.NDArray[np.bool_]
_nowhere: Codes = np.empty(0, dtype=object)


def settle_positions(
    frame: pd.DataFrame, stated: pd.Series, places: Places, home: str, report: Report
) -> pd.DataFrame:
    """`frame` with lon and lat (degrees) settled; rows in metres of no known zone are set aside.

    `stated` is the area that each row names (None where none). Every change is reported.
    """
    frame = _add_signs(frame, stated, places, home, report)
    return _from_utm(frame, stated, places, home, report)


def _add_signs(
    frame: pd.DataFrame, stated: pd.Series, places: Places, home: str, report: Report
) -> pd.DataFrame:
    unsigned = frame[UNSIGNED].to_numpy(bool)
    if not unsigned.any():
        return frame
    rows = frame[unsigned]
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    as_it_stands, turned = _on_land(places, lon, lat), _on_land(places, lon, -lat)
    named = stated[unsigned].to_numpy(dtype=object)
    by_area = _agree(turned, named) & ~_agree(as_it_stands, named)
    # A row that names its area and lies in it as it stands is right.
    open_ = ~by_area & ~_agree(as_it_stands, named)
    regency = np.array([code[:5] if code else "" for code in turned], dtype=object)
    by_others = open_ & np.isin(regency, _crowded(frame, ~unsigned, turned[by_area], places))
    open_ &= ~by_others
    # Where other rows carry their minus, a missing one is not the habit of the file.
    if (frame["lat"].to_numpy()[~unsigned] < 0).any():
        open_[:] = False
    by_home = open_ & (regency == home) & (home != "")
    by_land = open_ & ~by_home & (as_it_stands == None) & (turned != None)  # noqa: E711
    change: Mask = by_area | by_others | by_home | by_land
    for mask, reason in (
        (by_area, _SIGN_BY_AREA),
        (by_others, _SIGN_BY_OTHERS),
        (by_home, _SIGN_BY_HOME),
        (by_land, _SIGN_BY_LAND),
    ):
        report.add(
            Fate.REPAIRED,
            rows["row"][mask],
            reason,
            _SIGN_CURE,
            column=position_column(report.columns),
            values=rows[SHOWN][mask],
        )
    latitudes = frame["lat"].to_numpy(copy=True)
    latitudes[np.flatnonzero(unsigned)[change]] *= -1
    return report.take_out(
        frame.assign(lat=latitudes),
        latitudes > INDONESIA_BOUNDS[3],
        note(N_("lies outside Indonesia")),
        note(N_("check longitude and latitude: order, sign and decimal point")),
        column=position_column(report.columns),
        values=frame[SHOWN],
    )


def _from_utm(
    frame: pd.DataFrame, stated: pd.Series, places: Places, home: str, report: Report
) -> pd.DataFrame:
    metric = frame[EAST_M].notna().to_numpy()
    if not metric.any():
        return frame
    rows = frame[metric]
    named = stated[metric].to_numpy(dtype=object)
    others = _crowded(frame, ~metric, _nowhere, places)
    best_lon, best_lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    best = np.zeros(len(rows), dtype=int)
    zone_of = np.zeros(len(rows), dtype=int)
    ties = np.zeros(len(rows), dtype=bool)
    south = rows[NORTH_M].to_numpy() >= _SOUTHERN_FROM_M
    for zone in _ZONES:
        lon, lat = _degrees(rows, south, zone)
        code = _on_land(places, lon, lat)
        regency = np.array([c[:5] if c else "" for c in code], dtype=object)
        score = np.where(code == None, 0, 1)  # noqa: E711 - elementwise
        score = np.where((regency == home) & (regency != ""), 2, score)
        score = np.where(np.isin(regency, others), 3, score)
        # A row that names its area is right only there.
        has_name = np.array([isinstance(c, str) for c in named], dtype=bool)
        score = np.where(has_name, np.where(_agree(code, named), 4, 0), score)
        better = score > best
        ties = np.where(better, False, ties | ((score == best) & (score > 0)))
        best_lon, best_lat = np.where(better, lon, best_lon), np.where(better, lat, best_lat)
        zone_of, best = np.where(better, zone, zone_of), np.maximum(best, score)
    found: Mask = (best > 0) & ~ties
    for zone in np.unique(zone_of[found]).tolist():
        for letter, half in (("S", south), ("N", ~south)):
            hit = found & (zone_of == zone) & half
            report.add(
                Fate.REPAIRED,
                rows["row"][hit],
                _utm_reason(f"{zone}{letter}"),
                note(N_("write longitude and latitude in decimal degrees")),
                column=position_column(report.columns),
                values=rows[SHOWN][hit],
            )
    frame = frame.copy()
    frame.loc[metric, "lon"] = np.where(found, best_lon, np.nan)
    frame.loc[metric, "lat"] = np.where(found, best_lat, np.nan)
    lost = metric.copy()
    lost[metric] = ~found
    return report.take_out(
        frame,
        lost,
        note(N_("is in metres that fit no UTM zone of the place, or several")),
        note(
            N_("check the numbers, name the kabupaten, or give the reference system, as EPSG:32750")
        ),
        column=position_column(report.columns),
        values=frame[SHOWN],
    )


def _utm_reason(zone: str) -> Note:
    return note(N_("is in UTM metres; turned into degrees by zone {zone}"), zone=zone)


def _degrees(
    rows: pd.DataFrame, south: Mask, zone: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for first, half in ((32700, south), (32600, ~south)):
        if half.any():
            transformer = pyproj.Transformer.from_crs(f"EPSG:{first + zone}", WGS84, always_xy=True)
            lon[half], lat[half] = transformer.transform(
                rows[EAST_M].to_numpy()[half], rows[NORTH_M].to_numpy()[half]
            )
    return lon, lat


def _on_land(places: Places, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> Codes:
    """The area of each point, the nearest one for a point just off the mapped coast."""
    codes = places.of_points(lon, lat)
    lost = np.flatnonzero((codes == None) & np.isfinite(lon))  # noqa: E711 - elementwise
    if len(lost):
        nearest, distance_deg = places.nearest(lon[lost], lat[lost])
        near = distance_deg <= COAST_DEG
        codes[lost[near]] = nearest[near]
    return codes


def _agree(codes: Codes, named: npt.NDArray[np.object_]) -> Mask:
    """Which places lie in the kabupaten (or province) that the row names."""
    return np.array(
        [
            isinstance(code, str) and isinstance(name, str) and code.startswith(name[:5])
            for code, name in zip(codes, named, strict=True)
        ],
        dtype=bool,
    )


def _crowded(frame: pd.DataFrame, sure: Mask, turned: Codes, places: Places) -> list[str]:
    """The kabupaten in which most of the rows lie whose position is sure, if there is one.

    A file of the whole country has rows north and south of the equator, and no such kabupaten.
    """
    rows = frame[sure & frame["lat"].notna().to_numpy()].head(2_000)
    codes = [*places.of_points(rows["lon"], rows["lat"]), *turned]
    counts = Counter(code[:5] for code in codes if isinstance(code, str))
    return [regency for regency, count in counts.most_common(1) if count * 2 > len(codes)]
