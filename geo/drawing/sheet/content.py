"""What a sheet shows: the records of a filter, their region and provenance, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.analysis.aggregate import (
    Rows,
    incident_rows,
    reference_rows,
    zone_rows,
)
from geo.analysis.boundary_words import boundary_note
from geo.analysis.key_figures import KeyFigure, key_figures
from geo.base.crs import INDONESIA_BOUNDS
from geo.base.i18n import Language, language
from geo.catalogue import (
    CLASS_KEYS,
    HAZARD_KEYS,
    HAZARDS,
    LEVEL_KEYS,
    PRIMARY_HAZARDS,
    ancestors,
    level_of,
)
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.drawing.map.area_shapes import short_name
from geo.drawing.map.browser_config import breaks_of, range_text
from geo.drawing.sheet.page.options import SheetOptions
from geo.drawing.sheet.page.projection import Bounds
from geo.store.snapshot import Snapshot
from geo.view.filters import HazardFilter


@dataclass(frozen=True)
class SheetContent:
    """Everything that a sheet draws from the data."""

    snapshot: Snapshot
    chosen: HazardFilter
    options: SheetOptions
    lang: Language
    today: date
    #: Rows of `snapshot.incidents`, oldest first, and of `snapshot.zones`.
    rows: Rows
    zones: Rows

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The chosen areas; all provinces for the whole country."""
        return self.chosen.areas or tuple(self.snapshot.areas.children(None))

    @cached_property
    def level(self) -> str:
        """The finest level among the chosen areas."""
        return LEVEL_KEYS[max(LEVEL_KEYS.index(level_of(code)) for code in self.codes)]

    @cached_property
    def region(self) -> Any:
        """The chosen areas as one geometry (EPSG:4326)."""
        shapes = [self.snapshot.areas.geometry(code) for code in self.codes]
        return shapes[0] if len(shapes) == 1 else _united(shapes)

    @cached_property
    def focus(self) -> Bounds:
        """What the sheet must show, in degrees: the drawn area, else the chosen areas."""
        if self.chosen.drawing is not None:
            west, south, east, north = shapely.Polygon(self.chosen.drawing).bounds
        elif self.chosen.areas:
            west, south, east, north = self.region.bounds
        else:
            return INDONESIA_BOUNDS
        return float(west), float(south), float(east), float(north)

    @cached_property
    def parent(self) -> str | None:
        """The area that the inset shows: the nearest one above all chosen areas."""
        above = [ancestors(code) for code in self.chosen.areas]
        if not above:
            return None
        shared = set(above[0]).intersection(*above[1:])
        return max(shared, key=len) if shared else None

    @cached_property
    def placed(self) -> Rows:
        """Incidents that have coordinates."""
        known = ~np.isnan(self.snapshot.incidents["lon"].to_numpy()[self.rows])
        return self.rows[np.flatnonzero(known)]

    @cached_property
    def incident_counts(self) -> Mapping[str, int]:
        """Number of incidents by hazard, most first; hazards without any are left out."""
        hazard = self.snapshot.incidents["hazard"].to_numpy()[self.rows]
        counts = np.bincount(hazard, minlength=len(HAZARD_KEYS))
        order = np.argsort(-counts, kind="stable")
        return MappingProxyType({HAZARD_KEYS[n]: int(counts[n]) for n in order if counts[n]})

    @cached_property
    def zone_hazards(self) -> tuple[str, ...]:
        """Hazards that have a zone on the sheet."""
        found = np.unique(self.snapshot.zones["hazard"].to_numpy()[self.zones])
        return tuple(HAZARD_KEYS[n] for n in found)

    @cached_property
    def zone_classes(self) -> tuple[str, ...]:
        """Classes that have a zone on the sheet, highest first."""
        found = np.unique(self.snapshot.zones["class_rank"].to_numpy()[self.zones])
        return tuple(CLASS_KEYS[rank - 1] for rank in found[::-1])

    @cached_property
    def layers(self) -> Mapping[int, Rows]:
        """Rows of `snapshot.reference` in the chosen areas, by layer; empty layers are left out."""
        if not self.options.reference:
            return MappingProxyType({})
        numbers = self.snapshot.reference["dataset"].unique().tolist()
        found = {n: reference_rows(self.snapshot, self.chosen, n) for n in numbers}
        return MappingProxyType({n: rows for n, rows in found.items() if len(rows)})

    @cached_property
    def figures(self) -> list[KeyFigure]:
        """The headline figures."""
        return key_figures(self.snapshot, self.chosen, self.rows)

    @cached_property
    def datasets(self) -> pd.DataFrame:
        """Provenance of every layer on the sheet: zones, incidents, areas, then others."""
        snapshot = self.snapshot
        used = [
            snapshot.zones["dataset"].to_numpy()[self.zones],
            snapshot.incidents["dataset"].to_numpy()[self.rows],
            self._area_datasets,
        ]
        numbers = [*(int(n) for part in used for n in np.unique(part)), *self.layers]
        return snapshot.datasets.reindex([n for n in numbers if n in snapshot.datasets.index])

    @cached_property
    def _area_datasets(self) -> Rows:
        frame = self.snapshot.areas.frame
        ranks = [self.snapshot.areas.rank(code) - 1 for code in self.codes]
        used = np.asarray(frame["dataset_id"].to_numpy()[ranks], dtype=np.int64)
        kept: Rows = np.array(sorted(set(used.tolist())), dtype=np.int64)
        return kept

    @cached_property
    def has_sample(self) -> bool:
        """Whether anything shown was made up for trying out."""
        zones = self.snapshot.zones["is_sample"].to_numpy()[self.zones]
        incidents = self.snapshot.incidents["is_sample"].to_numpy()[self.rows]
        return bool(zones.any() or incidents.any())

    @cached_property
    def boundary_note(self) -> str:
        """Whose boundaries the chosen areas have; empty where an agency imported them."""
        return boundary_note(self.snapshot.areas, self.codes, self.lang)

    def class_range(self, rank: int) -> str:
        """The interval of a class in the layers shown; empty where classes came as words."""
        used = np.unique(self.snapshot.zones["dataset"].to_numpy()[self.zones])
        table = self.snapshot.datasets
        rows = table[table.index.isin(used)]
        # Sample zones are made by the customary breaks.
        found = [
            breaks_of(value) or (DEFAULT_BREAKS if sample else None)
            for value, sample in zip(rows["breaks"], rows["is_sample"], strict=True)
        ]
        texts = [range_text(rank, pair, self.lang) for pair in sorted({p for p in found if p})]
        return " / ".join(dict.fromkeys(texts))

    def region_name(self) -> str:
        """The chosen areas in words: "Kabupaten Banjar, Kalimantan Selatan"."""
        areas = self.snapshot.areas
        if not self.chosen.areas:
            return self.lang.gettext("Indonesia")
        if len(self.chosen.areas) == 1:
            code = self.chosen.areas[0]
            above = [areas.name(c) for c in reversed(ancestors(code)) if c in areas]
            return ", ".join([areas.name(code), *above])
        if len(self.chosen.areas) <= 3:
            return self.lang.join([short_name(areas.name(code)) for code in self.chosen.areas])
        words = self.lang.gettext("{n} areas").format(n=self.lang.number(len(self.chosen.areas)))
        return f"{words}, {areas.name(self.parent)}" if self.parent else words

    def hazard_words(self) -> str:
        """The chosen hazards in words, short enough for a title."""
        hazards = self.chosen.hazards
        if hazards == HAZARD_KEYS or set(hazards) >= set(PRIMARY_HAZARDS):
            return self.lang.gettext("all hazards")
        if len(hazards) > 3:
            return self.lang.gettext("{n} hazards").format(n=len(hazards))
        return self.lang.join([self.lang.gettext(HAZARDS[key].name).lower() for key in hazards])

    def period_words(self) -> str:
        """The period in words."""
        return self.chosen.describe_period(self.lang)

    def filled(self, text: str) -> str:
        """`text` with its placeholders filled; other braces stay as they are."""
        values = {
            "{region}": self.region_name(),
            "{period}": self.period_words(),
            "{hazards}": self.hazard_words(),
        }
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        return text


def _united(shapes: list[Any]) -> Any:
    """Areas as one geometry; areas that do not overlap are joined the quick way."""
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        return shapely.union_all(shapes)


def gather(snapshot: Snapshot, chosen: HazardFilter, options: SheetOptions) -> SheetContent:
    """Apply the filter once; elements that are switched off are not gathered."""
    nothing = np.empty(0, dtype=np.int64)
    return SheetContent(
        snapshot=snapshot,
        chosen=chosen,
        options=options,
        lang=language(options.language),
        today=options.print_date or date.today(),
        rows=incident_rows(snapshot, chosen),
        zones=zone_rows(snapshot, chosen) if options.zones else nothing,
    )
