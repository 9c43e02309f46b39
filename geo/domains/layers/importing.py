"""Import reference layers: evacuation sites, posts, hospitals, roads, rivers and the like."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
import sqlalchemy as sa

from geo.base.i18n import N_
from geo.base.jobs import Progress
from geo.catalogue import ICONS, LAYER_COLOURS, icon_of
from geo.domains.layers.reader import ReferenceOptions, read_reference
from geo.files.findings import note
from geo.intake.summary import ImportSummary
from geo.intake.transaction import About, ImportStep, Work, run_import
from geo.store.placing import Places, codes_frame, is_inside
from geo.store.reference import set_style, used_colours
from geo.store.store import Store
from geo.store.tables import REFERENCE
from geo.store.writes import insert_reference


def import_reference(
    store: Store,
    path: Path,
    options: ReferenceOptions | None = None,
    about: About | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportSummary:
    """Import a file as one named layer of the map; each feature gets the area it lies in.

    Raises `SourceRefused` or `StoreError` with one sentence; nothing has changed then.
    """
    options = options or ReferenceOptions()
    about = about or About()
    title = options.name.strip() or about.title.strip() or path.stem
    job: ImportStep[gpd.GeoDataFrame] = ImportStep(
        kind=REFERENCE,
        read=lambda source, report: read_reference(source, report, options),
        store=lambda work, frame: _store(work, frame, options, title),
    )
    return run_import(
        store,
        path,
        job,
        replace(about, title=title[:200]),
        layer=options.layer,
        dry_run=dry_run,
        progress=progress,
        cancelled=cancelled,
    )


def _store(work: Work, frame: gpd.GeoDataFrame, options: ReferenceOptions, title: str) -> int:
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
    _set_style(work, options, title)
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


def _set_style(work: Work, options: ReferenceOptions, title: str) -> None:
    """Store icon and colour; what was not asked for is guessed, and the guess told."""
    icon = options.icon
    if icon is None:
        icon = icon_of(title)
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
