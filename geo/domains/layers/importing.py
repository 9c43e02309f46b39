"""Import reference layers: evacuation sites, posts, hospitals, roads, rivers and the like."""

import geopandas as gpd
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.i18n import N_
from geo.catalogue import ICONS, LAYER_COLOURS, icon_of
from geo.domains.layers.reader import ReferenceOptions, read_reference
from geo.files.findings import note
from geo.intake.preview import shape_preview
from geo.intake.transaction import ImportStep, Work
from geo.store.placing import Places, codes_frame, is_inside
from geo.store.reference import set_style, used_colours
from geo.store.store import Store
from geo.store.tables import REFERENCE, reference_features
from geo.store.writes import insert_reference


def reference_step(_store: Store, options: ReferenceOptions) -> ImportStep[gpd.GeoDataFrame]:
    """Import a file as one named layer of the map; each feature gets the area it lies in."""
    c = reference_features.c
    return ImportStep(
        kind=REFERENCE,
        read=lambda source, report: read_reference(source, report, options),
        store=lambda work, frame: _store_reference(work, frame, options),
        preview=lambda connection, dataset_id: shape_preview(
            connection, dataset_id, reference_features, c.name, first=c.id.asc()
        ),
        title=options.name,
    )


def _store_reference(work: Work, frame: gpd.GeoDataFrame, options: ReferenceOptions) -> int:
    codes = _codes(work, frame)
    frame = frame.assign(**codes_frame(codes, frame.index))
    if work.region is not None:
        frame = work.report.take_out(
            frame,
            ~is_inside(codes, work.region),
            note(N_("lies outside the region {code}"), code=work.region),
            note(N_("import without --region to take it")),
            values=codes,
        )
    work.regencies.update(code for code in frame["regency_code"] if isinstance(code, str))
    _tell_names(work, frame)
    _set_style(work, options)
    return insert_reference(work.connection, work.dataset_id, frame)


def _codes(work: Work, frame: gpd.GeoDataFrame) -> pd.Series:
    """The most specific area of a point on each feature; None for what lies in no known area."""
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    codes = Places(work.areas).of_points(shapely.get_x(points), shapely.get_y(points))
    return pd.Series(codes, index=frame.index, dtype=object)


def _tell_names(work: Work, frame: gpd.GeoDataFrame) -> None:
    nameless = int((frame["name"] == "").sum())
    if nameless:
        work.report.note(
            N_("{count} features have no name; name the column with --name-column."),
            count=work.lang.number(nameless),
        )


def _set_style(work: Work, options: ReferenceOptions) -> None:
    """Store icon and colour; what was not asked for is guessed, and the guess told."""
    icon = options.icon
    if icon is None:
        icon = icon_of(work.title)
        work.report.note(
            N_("The icon “{icon}” was chosen by the layer's name."),
            icon=work.lang.gettext(ICONS[icon].name),
        )
    color = (options.color or ICONS[icon].colour or _next_colour(work.connection)).upper()
    set_style(work.connection, work.dataset_id, icon=icon, color=color)


def _next_colour(connection: sa.Connection) -> str:
    """The colour that the fewest layers have, the earliest of several."""
    used = used_colours(connection)
    return min(LAYER_COLOURS, key=used.count)
