"""A small, fast snapshot with everything that a sheet can show."""

from datetime import date

import pytest
import shapely

from geo.drawing.sheet.page.options import SheetOptions
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter
from tests.geo.snapshots import SQUARES, incident, make_areas, make_snapshot

PRINTED = date(2026, 10, 31)
YEAR = HazardFilter(
    areas=("63.03",),
    hazards=("flood", "landslide"),
    start=date(2025, 1, 1),
    end=date(2025, 12, 31),
)


def sheet_snapshot(*, sample: bool = False) -> Snapshot:
    """Zones of all classes and incidents of two hazards in Kabupaten Banjar."""
    squares = (*SQUARES, ("63.04", "Kabupaten Barito Kuala", 113.0, -4.0, 114.0, -2.0))
    zones = [
        {"hazard": "flood", "class": "high", "geometry": shapely.box(114.2, -3.8, 114.7, -3.3)},
        {"hazard": "flood", "class": "low", "geometry": shapely.box(114.1, -3.9, 115.4, -2.5)},
        {
            "hazard": "landslide",
            "class": "medium",
            "geometry": shapely.box(115.2, -3.2, 116.3, -2.2),
        },
        {"hazard": "drought", "class": "low", "geometry": shapely.box(114.1, -2.4, 114.5, -2.1)},
    ]
    incidents = [
        incident(date(2025, 3, 1), lon=114.4, lat=-3.6, dead=1, displaced=12),
        incident(date(2025, 4, 2), lon=114.6, lat=-3.5, displaced=None, loss_idr=2.5e8),
        incident(date(2025, 5, 3), lon=115.6, lat=-2.6, hazard="landslide", area="63.03"),
        incident(date(2025, 6, 4), lon=float("nan"), lat=float("nan"), hazard="landslide"),
        incident(date(2024, 6, 4), lon=114.5, lat=-3.1, dead=3),
    ]
    for row in (*zones, *incidents):
        row["sample"] = sample
    found = make_snapshot(incidents, zones, areas=make_areas(squares))
    found.datasets["title"] = ["Batas perkiraan", "Zona KRB", "Kejadian Pusdalops"]
    found.datasets["is_sample"] = [False, sample, sample]
    return found


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return sheet_snapshot()


@pytest.fixture(scope="session")
def sample_snapshot() -> Snapshot:
    return sheet_snapshot(sample=True)


@pytest.fixture
def options() -> SheetOptions:
    return SheetOptions(language="en", print_date=PRINTED, dpi=150)
