"""The bundled base map at 1:1,000,000 (EPSG:4326), read once; data/README.md tells its sources."""

import hashlib
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow

from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.store.bundled import DATA_DIR

_BASEMAP = DATA_DIR / "basemap.parquet"
_COAST = DATA_DIR / "coast_osm.parquet"


@cache
def basemap_features() -> gpd.GeoDataFrame:
    """Rivers, lakes, roads, railways, towns and the like: kind, rank 1..4, name, detail, geometry.

    Raises `StoreError` when the bundled file is missing or damaged.
    """
    return _read(_BASEMAP)


@cache
def coast() -> npt.NDArray[np.object_]:
    """Land of Indonesia and its neighbours as polygons, the largest island first (ODbL)."""
    shapes: npt.NDArray[np.object_] = _read(_COAST).geometry.to_numpy()
    return shapes


@cache
def basemap_digest() -> str:
    """Names what the two files hold, for addresses that are cached for good."""
    digest = hashlib.blake2b(digest_size=5)
    for file in (_BASEMAP, _COAST):
        try:
            digest.update(file.read_bytes())
        except OSError as err:
            raise _damaged(file, err) from err
    return digest.hexdigest()


def _read(file: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(file)
    except (OSError, ValueError, KeyError, pyarrow.ArrowException) as err:
        raise _damaged(file, err) from err


def _damaged(file: Path, err: Exception) -> StoreError:
    return StoreError(
        N_("The bundled file {file} is missing or damaged ({reason}); install PetaSiaga again."),
        file=str(file),
        reason=(str(err) or type(err).__name__).splitlines()[0],
    )
