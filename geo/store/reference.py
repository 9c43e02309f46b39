"""Reference layers in the store: how they are drawn, and their features for the snapshot."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.crs import WGS84
from geo.catalogue import ICONS, LAYER_COLOURS
from geo.store.areas import AreaIndex
from geo.store.tables import REFERENCE, datasets, reference_features


def set_style(connection: sa.Connection, dataset_id: int, *, icon: str, color: str) -> None:
    """Note how a reference layer is drawn."""
    connection.execute(
        sa.update(datasets)
        .where(datasets.c.id == dataset_id)
        .values(style={"icon": icon, "color": color})
    )


def used_colours(connection: sa.Connection) -> tuple[str, ...]:
    """The colours of the layers that are in use, oldest layer first."""
    found = connection.execute(
        sa.select(datasets.c.style)
        .where(datasets.c.kind == REFERENCE, datasets.c.undone_at.is_(None))
        .order_by(datasets.c.id)
    ).scalars()
    return tuple(style_of(style)[1] for style in found if style)


def style_of(value: Any) -> tuple[str, str]:
    """(icon key, colour) of a dataset's `style`; what is not known becomes the plain one."""
    style = value if isinstance(value, dict) else {}
    icon, color = str(style.get("icon")), str(style.get("color"))
    return (
        icon if icon in ICONS else "other",
        color if color in LAYER_COLOURS else LAYER_COLOURS[0],
    )


def load_reference(connection: sa.Connection, index: AreaIndex) -> gpd.GeoDataFrame:
    """All features, by layer and order of import: id, dataset, name, area, geometry.

    EPSG:4326; `area` is the rank of the most specific known area (0 unknown). Attributes stay in
    the database, see `reference_attributes`.
    """
    c = reference_features.c
    query = (
        sa.select(
            c.id,
            c.dataset_id.label("dataset"),
            c.name,
            c.regency_code,
            c.district_code,
            c.village_code,
            sa.cast(c.geometry, sa.LargeBinary).label("wkb"),
        )
        .join(datasets, datasets.c.id == c.dataset_id)
        .where(datasets.c.undone_at.is_(None))
        .order_by(c.dataset_id, c.id)
    )
    columns = list(query.selected_columns.keys())
    found = pd.DataFrame(connection.execute(query).all(), columns=columns)
    return gpd.GeoDataFrame(
        {
            "id": found["id"].to_numpy(dtype=np.int64),
            "dataset": found["dataset"].to_numpy(dtype=np.int32),
            "name": found["name"].astype(object),
            "area": index.most_specific_rank(
                found["village_code"], found["district_code"], found["regency_code"]
            ),
        },
        geometry=shapely.from_wkb(found["wkb"].to_numpy(dtype=object)),
        crs=WGS84,
    )


def no_reference() -> gpd.GeoDataFrame:
    """A frame as `load_reference` gives it where there is no reference layer."""
    return gpd.GeoDataFrame(
        {
            "id": np.zeros(0, dtype=np.int64),
            "dataset": np.zeros(0, dtype=np.int32),
            "name": np.zeros(0, dtype=object),
            "area": np.zeros(0, dtype=np.uint32),
        },
        geometry=np.zeros(0, dtype=object),
        crs=WGS84,
    )


def reference_attributes(engine: sa.Engine, feature_id: int) -> dict[str, str]:
    """The other columns of a feature as its file had them; empty when it is gone."""
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(reference_features.c.attributes).where(reference_features.c.id == feature_id)
        ).scalar()
    return dict(found) if isinstance(found, dict) else {}
