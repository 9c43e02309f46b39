"""A 4000×4000 raster of a hazard index to stored zones: `pytest -m benchmark -s`."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Geod
from rasterio.features import rasterize
from rasterio.transform import from_origin

from geo.base.crs import WGS84
from geo.base.settings import load_settings
from geo.catalogue import CLASS_KEYS, CLASSES, ranks_of_index
from geo.store.bundled import fill_if_empty
from geo.store.snapshot import Snapshot
from geo.store.store import Store

pytestmark = pytest.mark.benchmark

SIZE = 4000
#: About 30 m; the raster covers Kabupaten Banjar and its neighbours, and no sea.
DEGREES = 0.0003
PLACE = from_origin(114.75, -2.3, DEGREES, DEGREES)
MAX_SECONDS = 20
MAX_ERROR = 0.01

_IMPORT = """
import sys, time
from pathlib import Path
from tests.geo.imports import import_zones
from geo.domains.zones.reader import ZoneOptions
from geo.base.settings import load_settings
from geo.store.store import Store
store = Store(load_settings({"PETASIAGA_WORKSPACE": sys.argv[1]}))
start = time.perf_counter()
summary = import_zones(store, Path(sys.argv[2]), ZoneOptions(hazard="flood"))
seconds = time.perf_counter() - start
peak_kib = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
print(seconds, summary.stored, peak_kib / 1024)
"""


def made_up_index() -> np.ndarray:
    """Smooth hills with detail down to ten pixels, and flat land without hazard."""
    rng = np.random.default_rng(42)
    at = np.arange(SIZE, dtype=np.float32)
    total = np.zeros((SIZE, SIZE), dtype=np.float32)
    for cell, weight in ((160, 1.0), (40, 0.35), (10, 0.12)):
        corners = rng.random((SIZE // cell + 3, SIZE // cell + 3), dtype=np.float32)
        whole = (at / cell).astype(int)
        part = at / cell - whole
        part = part * part * (3 - 2 * part)
        rows = corners[whole] * (1 - part[:, None]) + corners[whole + 1] * part[:, None]
        total += weight * (rows[:, whole] * (1 - part) + rows[:, whole + 1] * part)
    index = np.clip((total / 1.47 - 0.25) / 0.5, 0, 1)
    return np.where(index < 0.05, 0, index).astype(np.float32)


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> tuple[np.ndarray, Snapshot, float, int, float]:
    """The index, what the store holds of it, seconds, number of zones and peak memory in MB."""
    folder = tmp_path_factory.mktemp("raster")
    index = made_up_index()
    path = folder / "indeks.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=SIZE,
        height=SIZE,
        count=1,
        dtype="float32",
        crs=WGS84,
        transform=PLACE,
        nodata=-9999,
        compress="deflate",
        tiled=True,
    ) as file:
        file.write(index, 1)
    store = Store(load_settings({"PETASIAGA_WORKSPACE": str(folder / "workspace")}))
    fill_if_empty(store)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(folder / "workspace"), str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    whole = time.perf_counter() - start
    seconds, zones, peak_mb = (float(word) for word in done.stdout.split())
    print(
        f"\n{SIZE}×{SIZE} index to {zones:.0f} stored zones: {seconds:.1f} s "
        f"({whole:.1f} s with the start of Python), peak memory {peak_mb:.0f} MB"
    )
    return index, store.snapshot(), seconds, int(zones), peak_mb


def test_a_raster_of_sixteen_million_pixels_becomes_zones_in_time(imported):
    _index, _snapshot, seconds, zones, _peak_mb = imported
    assert zones > 1000
    assert seconds <= MAX_SECONDS


def test_its_area_per_class_and_kecamatan_is_that_of_its_pixels(imported):
    index, snapshot, _seconds, _zones, _peak_mb = imported
    counted = _counted_km2(index, snapshot)
    zones = snapshot.zones[~snapshot.zones["is_sample"]]
    km2 = zones.geometry.to_crs("EPSG:6933").area.to_numpy() / 1e6
    stored = np.zeros_like(counted)
    areas = snapshot.areas
    kecamatan = [areas.rank(str(areas.code_at(rank))[:8]) for rank in zones["area"]]
    np.add.at(stored, (kecamatan, zones["class_rank"].to_numpy()), km2)
    # Slices of a kecamatan at the raster's edge have too few pixels to speak of.
    large = counted > 1.0
    error = np.abs(stored[large] / counted[large] - 1)
    print(
        f"\n{large.sum()} pairs of kecamatan and class: error {error.max():.3%} at most, "
        f"{np.median(error):.3%} in the middle"
    )
    for key in CLASS_KEYS:
        rank = CLASSES[key].rank
        print(
            f"{key}: {counted[:, rank].sum():.1f} km² counted, {stored[:, rank].sum():.1f} stored"
        )
    assert error.max() <= MAX_ERROR


def _counted_km2(index: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    """km² by rank of the kecamatan and class; each pixel is measured on the ellipsoid."""
    districts = snapshot.areas.of_level("district")
    ranks = [snapshot.areas.rank(code) for code in districts["code"]]
    place = rasterize(
        zip(districts.geometry, ranks, strict=True), index.shape, transform=PLACE, dtype="int32"
    )
    # All pixels of a row are equally large.
    north = PLACE.f - np.arange(SIZE) * DEGREES
    row_km2 = (
        np.array(
            [
                abs(
                    Geod(ellps="WGS84").geometry_area_perimeter(
                        shapely.box(114.0, top - DEGREES, 114.0 + DEGREES, top)
                    )[0]
                )
                for top in north
            ]
        )
        / 1e6
    )
    result = np.zeros((len(snapshot.areas) + 1, 4))
    for row, km2 in enumerate(row_km2):
        both = place[row].astype(np.int64) * 4 + ranks_of_index(index[row])
        result += np.bincount(both, minlength=result.size).reshape(result.shape) * km2
    result[0] = 0
    result[:, 0] = 0
    return result
